"""An alarm starts a training, and the fresh model goes live without a test that could stop it.

## Why

Alarms go off when something is wrong, mostly with the data. A model trained at that moment has learned the fault, and it goes live
while everybody looks elsewhere (Breck et al., *The ML Test Score*, Infra 4 to 6; *Rules of Machine Learning*, rule 9).

## What to do

Let a test stand on every way from the training to serving: `evaluation offline { gate: yes }`, and `nightly -> offline -> models -> feed`.

## Limits

Says the same as `no-gate-before-serving` with the cause that makes it urgent, and is silent where that rule has told it.

## The interviewer asks

"Drift at 3 am starts a training. Who looks at the model before the users do?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, at, once, rule, told


@rule("O712", interview=ERROR, gives_way_to=("no-gate-before-serving",))
def check(facts: Facts) -> Iterator[Finding]:
    """Models whose training something starts, with a way past every gate; those of one training and one way in one."""
    yield from once(_untested(facts))


def _untested(facts: Facts) -> Iterator[tuple[object, Finding]]:
    for life in facts.lifecycle.lives():
        if life.starts and life.bypass:
            unsure = tuple(f"{name}.gate" for name in life.unsure)
            finding = at(
                facts.design.parts[life.starts[0]],
                f"{told(life.starts)} makes a new `{life.model}` that goes live untested: {' → '.join(life.bypass)}",
                help="let a test stand in the way that can stop it: `evaluation offline { gate: yes }`",
                concerns=(life.model, *life.starts[1:], *life.trainings),
                asks=unsure,
                severity=QUESTION if unsure else None,
            )
            yield (life.starts, life.trainings), finding


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor drift { type: data_drift, of: ranker }
    drift ~> nightly
    nightly -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    evaluation offline
    trigger retrain { on: drift }
    retrain ~> nightly -> offline -> feed
    feed => ranker
    """,
)
near_miss = ("nightly -> feed", "evaluation offline { gate: yes }\n    nightly -> offline -> feed")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    nightly -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    evaluation offline { gate: yes }
    trigger retrain { on: drift }
    retrain ~> nightly -> offline -> feed
    feed => ranker
    """,
)
