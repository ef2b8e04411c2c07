"""A model that looks closely at each item is to look at far too many while somebody waits.

## Why

Nobody scores a hundred million items in 200 ms: at 500 items in 20 ms each has 0.04 ms. Candidates are found first, by
an index or a rule that never looks at all of them, and only those are ranked (Covington, Adams and Sargin, *Deep
neural networks for YouTube recommendations*, 2016).

## What to do

Ask a finder before it: `=> candidates` with `index candidates { type: hnsw, count: 100M, output_k: 1000 }`, then `=>
ranker { items: 1000 }`.

## Limits

Follows the calls of an entry in order. A store or cache asked before the model may bring candidates of its own, and
then nothing is said.

## The interviewer asks

"How do you score N million items in T milliseconds?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("F209", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Rankers that score a whole corpus."""
    yield from proved(facts, "missing-funnel", "find candidates first: an index, a retrieval model or a rule before it")


fires_on = (
    """
    entity video { count: 100M }
    task order { type: ranking, entity: video }
    endpoint feed { entry: yes }
    model ranker { role: rank, task: order }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { architecture: dcn }
    feed => ranker { items: 10001 }
    """,
    """
    entity item { count: 9k }
    task order { type: ranking, entity: item }
    endpoint feed { entry: yes, budget: 200 ms }
    model ranker { role: rank, task: order, latency_per_item: 1 ms }
    feed => ranker
    """,
)
near_miss = ("count: 100M", "count: 5k")
silent_on = (
    """
    entity video { count: 100M }
    task order { type: ranking, entity: video }
    endpoint feed { entry: yes }
    index candidates { type: hnsw, count: 100M, output_k: 1000 }
    model ranker { role: rank, task: order }
    feed => candidates
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { architecture: dcn }
    feed => ranker { items: 500 }
    """,
)
