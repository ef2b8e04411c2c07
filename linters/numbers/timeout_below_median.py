"""A call is given up before half of its answers are there.

## Why

A timeout below the median makes the fallback the product: more than half of all requests get it, and the service behind
works for nobody. It is usually a slip between the budget of a caller and a callee measured under another load (Beyer et
al., *Site Reliability Engineering*, ch. 22).

## What to do

Wait at least as long as p95 of the answer takes, or make the answer faster. Where the late answer is only for a cache,
say `async: yes`.

## Limits

Compares the stated median with the timeout of the call, or an endpoint's own work with its own timeout. Times that are
usual for a technology are not claims of the design and are not compared.

## The interviewer asks

"How many of these calls time out on a normal day?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("N106", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Waits that end before half of the answers are there."""
    yield from proved(facts, "timeout-below-median", "wait as long as p95 of the answer takes, or make it faster")


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank, latency: p50 40 ms p99 90 ms }
    feed => ranker { timeout: 20 ms }
    """,
    """
    endpoint feed { entry: yes, timeout: 50 ms, own: p50 80 ms p99 120 ms }
    """,
    """
    endpoint chat { entry: yes }
    model generator { role: generator, ttft: p50 2 s p95 4 s }
    chat => generator { timeout: 1 s }
    """,
)
near_miss = ("timeout: 20 ms", "timeout: 90 ms")
silent_on = (
    """
    endpoint feed { entry: yes, timeout: 100 ms, own: p50 3 ms p99 8 ms }
    model ranker { role: rank, latency: p50 40 ms p99 90 ms }
    model filter { role: prerank, latency: p99 90 ms }
    model later { role: rank, latency: p50 40 ms p99 90 ms }
    feed => ranker { timeout: 39 ms }
    feed => filter { timeout: 20 ms }
    feed => later { timeout: 20 ms, async: yes }
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank, latency: p50 40 ms p99 90 ms }
    store items { tech: dynamodb }
    feed => ranker
    feed => items { timeout: 100 us }
    """,
)
