"""A stage passes on more items than it gets.

## Why

A funnel narrows: what was not found cannot be ranked. Where a later stage has more items than an earlier one found,
one of the numbers is wrong, and with it the time that each item has (Covington et al. 2016, on the two stages of a
recommender).

## What to do

Correct `output_k` or `input_k`, or add the finder that brings the rest.

## Limits

Only stated numbers are compared.

## The interviewer asks

"How many items are there after each stage?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("F210", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Stages that widen the funnel."""
    yield from proved(facts, "funnel-not-narrowing", "correct `output_k` or `input_k`, or add the finder of the rest")


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank, input_k: 100, output_k: 500 }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    index videos { type: hnsw, count: 100, output_k: 500 }
    feed => videos
    """,
)
near_miss = ("output_k: 500", "output_k: 100")
silent_on = (
    """
    endpoint feed { entry: yes }
    index videos { type: hnsw, count: 100M, output_k: 500 }
    model ranker { role: rank, input_k: 500, output_k: 100 }
    feed => videos
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank, output_k: 500 }
    feed => ranker
    """,
)
