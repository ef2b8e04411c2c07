"""A model gets more items than it can score in the time that it has.

## Why

Five hundred items in 20 ms are 40 microseconds each. A model that needs more per item will not get there by tuning: the stage before it
passes on too much (Covington, Adams, Sargin, *Deep Neural Networks for YouTube Recommendations*, RecSys 2016, for the funnel).

## What to do

Let a light model choose first (`role: prerank`), score in batches (`max_batch: 256`), distil, or give the call more time.

## Limits

Counts full batches one after the other on one replica, at the stated time of one item. Splitting one request over replicas is not seen.

## The interviewer asks

"How many microseconds has one item got?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("S641", sketch=ERROR, gives_way_to=("missing-funnel",))
def check(facts: Facts) -> Iterator[Finding]:
    """Stages whose items take longer than their call waits."""
    yield from proved(
        facts, "heavy-model-too-wide", "pass on fewer items, choose by a light model first, or batch: `max_batch: 256`"
    )


fires_on = (
    """
    endpoint feed { entry: yes }
    index candidates { output_k: 500 }
    model ranker { role: rank, input_k: 500, latency_per_item: 200 us }
    feed => candidates
    feed => ranker { timeout: 50 ms }
    """,
    """
    endpoint feed { entry: yes, budget: 20 ms }
    index candidates { output_k: 500 }
    model ranker { role: rank, latency_per_item: 1 ms, max_batch: 10 }
    feed => candidates
    feed => ranker { items: 500 }
    """,
)
near_miss = ("latency_per_item: 200 us", "latency_per_item: 100 us")
silent_on = (
    """
    endpoint feed { entry: yes, budget: 20 ms }
    index candidates { output_k: 500 }
    model ranker { role: rank, latency_per_item: 1 ms, max_batch: 100 }
    feed => candidates
    feed => ranker { items: 500 }
    """,
    """
    endpoint feed { entry: yes }
    index candidates { output_k: 500 }
    model ranker { role: rank, latency_per_item: 1 ms }
    feed => candidates
    feed => ranker { items: 500 }
    """,
)
