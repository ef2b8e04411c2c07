"""A streamed answer has only a total latency to keep, not a time to its first word.

## Why

People who read along feel two numbers: how long nothing happens, and how fast words come. A total over an answer of unknown length
says neither, and each is mended elsewhere: waiting and prefill here, decoding there (Agrawal et al., *Taming Throughput-Latency
Tradeoff in LLM Inference with Sarathi-Serve*, OSDI 2024).

## What to do

Require both: `require assistant.ttft.p95 <= 1.5 s`, `require assistant.tpot.p95 <= 50 ms`.

## Limits

Asked of streaming endpoints with a requirement on latency. A requirement on either of the two suffices, on the endpoint or the generator.

## The interviewer asks

"When does the first word appear, and how fast do the others come?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, rule, word

from .generating import entries, generators

STREAMED = {"ttft", "tpot"}


@rule("L909", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Streaming endpoints before a generator with a total latency only."""
    told: set[str] = set()
    for generator in generators(facts):
        front = entries(facts, generator)
        names = {generator.name, *(part.name for part in front)}
        required = [r for r in facts.design.requirements if r.subject in names]
        families = {r.fact.partition(".")[0] for r in required}
        totals = [r for r in required if r.fact.partition(".")[0] == "latency"]
        for endpoint in front:
            if (
                word(endpoint, "mode") == "streaming"
                and totals
                and not families & STREAMED
                and endpoint.name not in told
            ):
                told.add(endpoint.name)
                yield at(
                    endpoint,
                    f"`{endpoint.name}` streams, but only the whole answer has a time to keep",
                    help=f"require the first word as well: `require {endpoint.name}.ttft.p95 <= 1.5 s`",
                    notes=(Note("the only requirement on time", totals[0].span),),
                    concerns=(generator.name,),
                )


fires_on = (
    """
    model writer { role: generator }
    endpoint assistant { entry: yes, mode: streaming }
    assistant => writer
    require assistant.latency.p95 <= 8 s
    """,
    """
    model writer { role: generator }
    model rewriter { role: generator }
    gateway edge
    endpoint assistant { mode: streaming }
    edge => assistant => [rewriter, writer]
    require edge.latency.p95 <= 8 s
    """,
    """
    model writer { role: generator }
    model other { role: generator }
    endpoint assistant { entry: yes, mode: streaming }
    assistant => writer
    require assistant.latency.p95 <= 8 s
    require other.ttft.p95 <= 1 s
    """,
)
near_miss = ("assistant.latency.p95 <= 8 s", "assistant.ttft.p95 <= 1 s")
silent_on = (
    """
    model writer { role: generator }
    endpoint assistant { entry: yes, mode: streaming }
    assistant => writer
    require assistant.latency.p95 <= 8 s
    require writer.tpot.p95 <= 50 ms
    """,
    """
    model writer { role: generator }
    endpoint assistant { entry: yes, mode: streaming }
    assistant => writer
    require assistant.latency.p95 <= 8 s
    require assistant.ttft.p95 <= 1 s
    """,
    """
    model writer { role: generator }
    endpoint assistant { entry: yes, mode: online }
    endpoint other { entry: yes, mode: streaming }
    assistant => writer
    require assistant.latency.p95 <= 8 s
    require other.latency.p95 <= 8 s
    """,
    """
    model writer { role: generator }
    endpoint assistant { entry: yes, mode: streaming }
    assistant => writer
    require assistant.availability >= 99%
    """,
)
