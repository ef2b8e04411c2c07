"""A ranker learns from behaviour on a list as if every place of it were looked at alike.

## Why

People click what stands first, because it stands first. A model that learns from such clicks learns to repeat the last
ranking, and calls that relevance (Joachims et al., *Unbiased Learning-to-Rank with Biased Feedback*, 2017; *Rules of
Machine Learning*, rules 35 and 36).

## What to do

Take out the effect of the place: a tower of its own (`uses_position: shallow_tower`), logged propensities, a small
share in random order (`exploration: 1%`), or labels by people.

## Limits

Speaks of rankers whose endpoint shows several `positions` and whose label is implicit. A log with propensities counts
as handled.

## The interviewer asks

"Did users click it because it was good or because it was first?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule

HELP = "take out the effect of the place: `uses_position: shallow_tower`, logged propensities, or `exploration: 1%`"


@rule("D332", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Rankers on lists with nothing against the place."""
    yield from proved(facts, "click-labels-without-position-debias", HELP)


fires_on = (
    """
    label clicked { origin: implicit, event: click }
    dataset rows { label: clicked, split: time }
    training fit { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { positions: 20, => ranker }
    """,
    """
    label clicked { event: click }
    dataset rows { label: clicked, split: time }
    training fit { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { positions: 20, => ranker }
    """,
)
near_miss = ("{ role: rank }", "{ role: rank, uses_position: shallow_tower }")
silent_on = (
    """
    label bought { origin: outcome, event: purchase }
    dataset rows { label: bought, split: time }
    training fit { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { positions: 20, => ranker }
    """,
    """
    label clicked { origin: implicit, event: click }
    dataset rows { label: clicked, split: time }
    training fit { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { positions: 1, => ranker }
    """,
)
