"""A ranker is to get more items than all finders before it find.

## Why

If retrieval returns 200 items and the ranker is sized for 500, either the ranker's hardware is wasted or retrieval is
too narrow; recall is bounded by what was found (Covington et al. 2016, on candidate generation and ranking).

## What to do

Raise `output_k` of the finders, add another, or lower `items` of the call.

## Limits

Says nothing where a store or cache may add an unknown number of candidates.

## The interviewer asks

"Where do the ranker's 500 candidates come from?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("F211", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Stages that get more than was found."""
    yield from proved(facts, "ranker-starved", "raise `output_k` of the finders, add one, or send fewer `items`")


fires_on = (
    """
    endpoint feed { entry: yes }
    index videos { type: hnsw, count: 100M, output_k: 200 }
    model ranker { role: rank }
    feed => videos
    feed => ranker { items: 500 }
    """,
    """
    endpoint feed { entry: yes }
    index videos { type: hnsw, count: 100M, output_k: 1000 }
    model ranker { role: rank, input_k: 500, output_k: 100 }
    model reranker { role: rerank, input_k: 200, output_k: 20 }
    feed => videos
    feed => ranker
    feed => reranker
    """,
)
near_miss = ("output_k: 200", "output_k: 500")
silent_on = (
    """
    endpoint feed { entry: yes }
    index videos { type: hnsw, count: 100M, output_k: 200 }
    index words { type: inverted, count: 100M, output_k: 300 }
    model ranker { role: rank }
    feed => [videos, words]
    feed => ranker { items: 500 }
    """,
    """
    endpoint feed { entry: yes }
    index videos { type: hnsw, count: 100M, output_k: 200 }
    cache popular { ttl: 10 min }
    model ranker { role: rank }
    feed => [videos, popular]
    feed => ranker { items: 500 }
    """,
)
