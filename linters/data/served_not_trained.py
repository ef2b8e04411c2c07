"""Serving reads a feature for a model that was never trained on it.

## Why

The look-up costs latency and money and changes no answer; or the training set has lost a column that it should have,
which is worse. Sculley et al., *Hidden Technical Debt in Machine Learning Systems*, count such inputs among the
dependencies that only cost.

## What to do

Take it out of the model's `features`, or put it into the dataset.

## Limits

Silent where the dataset does not say what its columns are.

## The interviewer asks

"What would change if you stopped reading this?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, proved, rule


@rule("D318", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Features on the serving side only."""
    yield from proved(facts, "served-not-trained", "leave it out of the model's `features`, or put it into the dataset")


fires_on = (
    """
    feature age { kind: static, online: yes }
    feature mood { kind: static, online: yes }
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: [age, mood] }
    endpoint api { => scorer }
    """,
    """
    feature age { kind: static, online: yes }
    feature hour { kind: on_demand }
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: [age, hour] }
    endpoint api { => scorer }
    """,
)
near_miss = ("features: age", "features: [age, mood]")
silent_on = (
    """
    feature age { kind: static, online: yes }
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api { => scorer }
    """,
    """
    feature age { kind: static, online: yes }
    dataset rows { join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api { => scorer }
    """,
)
