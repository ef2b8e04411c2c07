"""The live model has seen nothing as new as the design demands, or as its subject changes.

## Why

The newest event in a serving model is as old as the label's wait, the schedule, the run, the gate and the rollout together. A daily
schedule is easily three days of age, and in a subject whose knowledge halves in a week that is a third of its worth (*Rules of Machine
Learning*, rule 8; Breck et al., *The ML Test Score*, Model 4).

## What to do

Train more often, continue from the last model, or move what changes fast into features: a fresh counter needs no fresh model.
`mlsd explain MODEL.data_age` shows which term weighs most.

## Limits

Judges requirements on `data_age` and, where a task states it, `half_life`. The age is the worst one, just before the next model takes
over.

## The interviewer asks

"How old is the newest event that the live model has seen?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, at, number, parts, place, rule

HELP = "train more often or from the last model, or move what changes fast into features"


@rule("M418", sketch=ERROR, judges=("data_age",), help=HELP)
def check(facts: Facts) -> Iterator[Finding]:
    """Models older than the half-life of their task; requirements on `data_age` are reported under this name as well."""
    for model in parts(facts, "model"):
        task = facts.lineage.task(model.name)
        if task is not None:
            yield from _outdated(facts, model, task)


def _outdated(facts: Facts, model: Part, task: Part) -> Iterator[Finding]:
    age, half_life = facts.get(model.name, "data_age"), number(facts, task, "half_life")
    if age is not None and half_life is not None and age.low > half_life.high:
        yield at(
            model,
            f"`{model.name}` is up to {amount(age)} behind, but half of what it knows is outdated after {amount(half_life)}",
            help=HELP,
            notes=(Note("how fast the subject changes", place(task, "half_life")),),
            concerns=(task.name, *facts.lineage.trainings(model.name)),
            fact=age,
        )


fires_on = (
    """
    task catch_fraud { type: binary, half_life: 2 days }
    model detector { task: catch_fraud }
    dataset examples { maturity: 1 day }
    training weekly { model: detector, dataset: examples, every: 7 days, duration: 3 h }
    """,
    """
    model ranker { role: rank }
    dataset examples { maturity: 1 day }
    training daily { model: ranker, dataset: examples, every: 1 day, duration: 3 h }
    require ranker.data_age <= 1 day
    """,
    """
    task catch_fraud { type: binary, half_life: 51 h }
    model detector { task: catch_fraud }
    dataset examples { maturity: 1 day }
    training daily { model: detector, dataset: examples, every: 1 day, duration: 4 h }
    """,
)
near_miss = ("every: 7 days", "every: 20 h")
silent_on = (
    """
    task catch_fraud { type: binary, half_life: 51 h }
    model detector { task: catch_fraud }
    dataset examples { maturity: 1 day }
    training daily { model: detector, dataset: examples, every: 1 day, duration: 3 h }
    require detector.data_age <= 3 days
    """,
    """
    task catch_fraud { type: binary, half_life: 2 days }
    task spot_news { type: binary, half_life: 40 h..60 h }
    task tag { type: multiclass }
    model detector { task: catch_fraud }
    model rules { task: catch_fraud, role: heuristic }
    model tagger { task: tag }
    model spotter { task: spot_news }
    model taskless
    dataset examples { maturity: 1 day }
    training now_and_then { model: detector, every: manual }
    training daily { model: [tagger, spotter], dataset: examples, every: 1 day, duration: 3 h }
    """,
)
