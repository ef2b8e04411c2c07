"""A speed is claimed that the hardware does not reach at its peak.

## Why

A token needs every weight read once, and a device reads no faster than its memory; a training needs its operations, and
a device does no more than its data sheet says. What beats the roofline was measured with another model, another
precision or more machines (Williams et al., *Roofline*, 2009).

## What to do

Correct the claim, or say what makes it possible: more devices that share the weights (`tensor_parallel`), fewer bits
(`dtype: f8`), fewer active parameters (`active_params`).

## Limits

Speculative decoding writes several tokens for one reading: a token in down to a quarter of the time is a warning, not
an error. Unstated number types are taken to be 8 bits. Trainings that learn from new rows alone are not judged by the
rows of their dataset.

## The interviewer asks

"How long does it take to read the weights once, and how long do you say a token takes?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, of_proof, rule

SEVERAL_TOKENS = 4  # that speculative decoding writes for one reading of the weights
HELP = (
    "correct the claim, or state what makes it possible: `tensor_parallel`, `dtype: f8`, `active_params`, more devices"
)


@rule("N109", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Claims above the peak of the hardware."""
    for proof in facts.proved("above-roofline"):
        least, claimed = proof.facts
        several = facts.design.parts[proof.subject].kind.word == "model" and least.name == "tpot.least"
        speculative = several and least.low <= SEVERAL_TOKENS * claimed.high
        yield of_proof(facts, proof, HELP, WARNING if speculative else None)


fires_on = (
    """
    model generator { role: generator, params: 70B, dtype: bf16, tpot: p50 5 ms p95 9 ms, hardware: 1 * h100 }
    """,
    """
    model generator { role: generator, params: 70B, dtype: bf16, tpot: p50 8 ms p95 60 ms, hardware: 2 * h100 }
    """,
    """
    model ranker { role: rank, flops: 20M FLOP, input_k: 500, throughput: 250k req/s, dtype: f16, hardware: 1 * l4 }
    """,
    """
    model ranker { role: rank, flops: 20M FLOP, input_k: 500, throughput: 50M items/s, hardware: 1 * l4 }
    """,
    """
    model generator { role: generator, params: 8B, throughput: 1M tokens/s, dtype: bf16, hardware: 1 * h100 }
    """,
    """
    model generator { role: generator, params: 8B, output_tokens: 300, throughput: 1k req/s, dtype: f8, hardware: 1 * h100 }
    """,
    """
    index videos { type: flat, count: 1M, dim: 128, flops: 256M FLOP, throughput: 2M req/s, hardware: 1 * l4 }
    """,
    """
    model foundation { role: generator, params: 70B }
    training pretraining { model: foundation, tokens: 1.4T, duration: 2 days, hardware: 512 * a100 }
    """,
    """
    dataset pairs { rows: 20B }
    model ranker { role: rank, flops: 1 GFLOP }
    training nightly { model: ranker, dataset: pairs, duration: 5 min, hardware: 8 * h100 }
    """,
)
near_miss = ("p50 5 ms p95 9 ms", "p50 60 ms p95 90 ms")
silent_on = (
    """
    model generator { role: generator, params: 70B, dtype: bf16, tpot: p50 12 ms p95 20 ms, hardware: 8 * h100 }
    model sparse { role: generator, params: 70B, active_params: 3B, dtype: bf16, tpot: p50 5 ms p95 9 ms, hardware: 1 * h100 }
    model hosted { role: generator, params: 70B, dtype: bf16, tpot: p50 5 ms p95 9 ms }
    """,
    """
    model ranker { role: rank, flops: 20M FLOP, input_k: 500, throughput: 10k req/s, dtype: f16, hardware: 1 * l4 }
    model items { role: rank, flops: 20M FLOP, input_k: 500, throughput: 5M items/s, dtype: f16, hardware: 1 * l4 }
    model mixed { role: rank, flops: 20M FLOP, input_k: 500, throughput: 25k req/s, hardware: 1 * l4 }
    """,
    """
    model foundation { role: generator, params: 70B }
    training pretraining { model: foundation, tokens: 1.4T, duration: 60 days, hardware: 512 * a100 }
    """,
    """
    dataset pairs { rows: 20B }
    model ranker { role: rank, flops: 1 GFLOP }
    training nightly { model: ranker, dataset: pairs, duration: 5 min, hardware: 8 * h100, mode: incremental }
    """,
)
