"""More is under way at once than there are workers or people for it.

## Why

What arrives per second times how long each takes is what is under way at once (Little, 1961): it holds for every system
that keeps up, whatever its arrivals. A part that claims a rate, a time and a number of workers claims one too many.

## What to do

Correct the one that is wrong: fewer requests a worker, a shorter time, or more workers, places in a batch or people.

## Limits

Counts only an endpoint's own work, during which a worker is busy even where it waits for nobody. The median stands for
the mean, which lies above it in services. People are taken to work day and night.

## The interviewer asks

"Rate times time: how many are under way, and who holds them?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N110", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Rates times times that exceed what holds them."""
    yield from proved(
        facts, "littles-law-broken", "correct the rate, the time or the number of workers: their product must fit"
    )


fires_on = (
    """
    endpoint feed { entry: yes, throughput: 400 req/s, own: p50 50 ms p99 90 ms, workers: 8 }
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, own: p50 50 ms p99 90 ms, workers: 8, replicas: 10 }
    viewer => feed
    """,
    """
    model generator { role: generator, output_tokens: 300, tpot: p50 20 ms, throughput: 20 req/s, max_batch: 32 }
    """,
    """
    human_review raters { per_reviewer: 2k / day, handling: 60 s }
    """,
    """
    human_review raters { reviewers: 10, capacity: 40k / day, handling: 60 s }
    """,
)
near_miss = ("own: p50 50 ms p99 90 ms", "own: p50 15 ms p99 90 ms")
silent_on = (
    """
    endpoint feed { entry: yes, throughput: 160 req/s, own: p50 50 ms p99 90 ms, workers: 8 }
    endpoint batched { entry: yes, throughput: 400 req/s, own: p50 50 ms p99 90 ms, workers: 8, max_batch: 4 }
    endpoint elastic { entry: yes, throughput: 400 req/s, own: p50 50 ms p99 90 ms }
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, own: p50 50 ms p99 90 ms, workers: 8, replicas: 140 }
    endpoint tail { entry: yes, own: p99 90 ms, workers: 1, replicas: 1 }
    viewer => [feed, tail]
    """,
    """
    model generator { role: generator, output_tokens: 300, tpot: p50 20 ms, throughput: 20 req/s, max_batch: 128 }
    human_review raters { reviewers: 100, per_reviewer: 400 / day, capacity: 40k / day, handling: 60 s }
    """,
)
