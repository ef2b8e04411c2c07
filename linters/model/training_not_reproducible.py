"""A model that serves cannot be made a second time from what its training records.

## Why

When a model misbehaves, the first step is to make it again and change one thing. Without the parameters, the code and the state of the
data of each run there is no first step (Breck et al., *The ML Test Score*, Infra 1).

## What to do

Record each run: `tracked: yes`. A fixed `seed` or `reproducible: yes` makes the second run equal the first.

## Limits

Asked of trainings whose model serves. Whether the rows can be found again is asked of the dataset, by `dataset-unversioned`.

## The interviewer asks

"Can you make last month's model again, bit by bit?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, no, rule, states, unstated, yes

RECORDS = ("tracked", "reproducible", "seed")


@rule("M415", production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Trainings of serving models that record nothing of their runs."""
    for name in dict.fromkeys(name for life in facts.lifecycle.lives() for name in life.trainings):
        training = facts.design.parts[name]
        message = f"`{name}` does not record what it made its model from"
        if not any(states(training, attribute) for attribute in RECORDS):
            yield unstated(training, "tracked", message=message)
        elif no(training, "tracked") and not yes(training, "reproducible"):
            yield at(training, message, "tracked", help="record parameters, code and data of each run: `tracked: yes`")


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, tracked: no, seed: 7 }
    feed => ranker
    """,
)
near_miss = ("every: 1 day", "tracked: yes")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model tower { role: retrieval }
    model third { role: rank }
    model fourth { role: rank }
    training yearly { model: fourth, reproducible: yes }
    training nightly { model: ranker, reproducible: yes, tracked: no }
    training weekly { model: tower, seed: 7 }
    training daily { model: third, tracked: yes }
    feed => [ranker, tower, third, fourth]
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    """,
)
