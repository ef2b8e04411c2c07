"""A part of an answer takes longer than the whole of it.

## Why

The first token cannot come after the last one, and tokens that take 15 s to write are not an answer in 5 s. Such
numbers come from two measurements, or from two loads, and a budget built on them does not hold (common practice; Dean
and Barroso, *The Tail at Scale*).

## What to do

State `ttft`, `tpot` and `output_tokens`, and leave `latency` out: it follows.

## Limits

Compares percentiles of the same share or of a higher one for the whole. The time to write all tokens is compared with
p90 and above, because the mean of a skewed time may lie above its median.

## The interviewer asks

"What is the time to the first token, and what to the last?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N105", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Parts of a time that are longer than the whole."""
    yield from proved(
        facts,
        "percentiles-out-of-order",
        "leave `latency` out where `ttft` and `tpot` are stated: it follows from them",
    )


fires_on = (
    """
    model generator { role: generator, ttft: p50 600 ms p95 2 s, latency: p50 400 ms p99 3 s }
    """,
    """
    model generator { role: generator, tpot: p50 50 ms, output_tokens: 300, latency: p50 2 s p95 5 s }
    """,
)
near_miss = ("p50 600 ms", "p50 300 ms")
silent_on = (
    """
    model generator { role: generator, ttft: p50 300 ms p95 2 s, latency: p50 400 ms p99 3 s }
    model close { role: generator, ttft: p50 420 ms, latency: p50 400 ms p99 3 s }
    model ranker { role: rank, latency: p50 4 ms p99 10 ms }
    """,
    """
    model generator { role: generator, tpot: p50 20 ms, output_tokens: 300, latency: p50 2 s p95 5 s }
    model skewed { role: generator, tpot: p50 50 ms, output_tokens: 300, latency: p50 2 s }
    """,
)
