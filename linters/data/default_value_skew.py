"""An absent value is filled in one way for training and another way for serving.

## Why

For the model, "no value" is a value. If training imputes the mean and serving sends zero, every new user looks like
somebody very unusual. *Rules of Machine Learning*, rule 29, is about all such differences; missing values are the ones
that nobody draws.

## What to do

Write the same on both sides: `default: "0", impute: "0"`.

## Limits

Silent where both are unstated and no new entities are known to appear, and where values are logged when they are
served.

## The interviewer asks

"What does the model see for a user of one minute?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule

HELP = 'use the same on both sides: `default: "0", impute: "0"`'


@rule("D319", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Features with another value for nothing."""
    # Where a feature is computed by two definitions, no proof of this sort is made for it.
    yield from proved(facts, "default-value-skew", HELP)


fires_on = (
    """
    feature age { kind: static, online: yes, default: "0", impute: "mean" }
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api { => scorer }
    """,
    """
    actor viewer { new: 5k / day }
    feature age { kind: static, online: yes, entity: viewer }
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api { => scorer }
    """,
)
near_miss = ('impute: "mean"', 'impute: "0"')
silent_on = (
    """
    feature age { kind: static, online: yes }
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api { => scorer }
    """,
    """
    feature age { kind: static, online: yes, default: "0", impute: "mean" }
    dataset rows { split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api { => scorer }
    """,
)
