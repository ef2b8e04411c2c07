"""A model is tested on rows that it was trained on.

## Why

A model can learn rows by heart, and the test then measures its memory. The gap shows on the first day live (*Rules of Machine
Learning*, rule 33: test on data gathered after the data you trained on).

## What to do

Keep rows apart in time: `split: time` on the dataset, or a dataset of later days for the test.

## Limits

Sees a dataset that a training and an evaluation name both. Duplicates of one row under two names are not seen.

## The interviewer asks

"Which days does the model train on, and which day judges it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("E510", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Datasets that are learned from and tested on, with no rows kept apart."""
    yield from proved(
        facts, "eval-train-overlap", "test on later days: `split: time` on the dataset, or a dataset of its own"
    )


fires_on = (
    """
    dataset clicks { split: none }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: clicks }
    evaluation offline { model: ranker, dataset: clicks }
    """,
    """
    dataset clicks { split: none }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: clicks }
    evaluation offline { dataset: clicks }
    nightly -> offline
    """,
)
near_miss = ("split: none", "split: time")
silent_on = (
    """
    dataset clicks { role: train }
    dataset next_day { role: test }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: clicks }
    evaluation offline { model: ranker, dataset: next_day }
    """,
    """
    dataset clicks { split: none }
    model ranker { role: rank }
    model other_ranker { role: rank }
    training nightly { model: ranker, dataset: clicks }
    evaluation offline { model: other_ranker, dataset: clicks }
    """,
)
