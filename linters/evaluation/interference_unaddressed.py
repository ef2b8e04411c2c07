"""Users are assigned one by one although treating one changes the outcome of others.

## Why

In a marketplace the treated take listings from the control, in a network they talk to it, and an ads budget spent in one arm is gone in
the other. The test then measures a difference that a launch will not show (Kohavi, Tang and Xu, *Trustworthy Online Controlled
Experiments*, ch. 22).

## What to do

Assign what does not interfere: clusters, regions, campaigns with split budgets, or time itself (`type: switchback`).

## Limits

Needs `interference` on the task of a tested model, or on any task where the experiment names no model. Units that are entities are taken
as chosen for that reason.

## The interviewer asks

"What does the control group notice of the treatment?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, named, parts, place, rule, states, told, word, words

INDIVIDUAL = ("user", "session", "request")
ASSIGNING = ("", "ab", "bandit", "holdback")


@rule("E516", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Experiments by individual where the task states that individuals interfere."""
    for experiment in parts(facts, "experiment"):
        task = next((t for t in _tasks(facts, experiment) if _kinds(t)), None)
        if task is None or word(experiment, "type") not in ASSIGNING:
            continue
        unsaid = not states(experiment, "unit")
        if unsaid or _assigns_people(facts, experiment):
            does = "does not say what it assigns" if unsaid else "assigns people one by one"
            yield at(
                experiment,
                f"`{experiment.name}` {does}, but people affect each other ({told(_kinds(task))})",
                "unit",
                help="assign what does not interfere, `unit: cluster` or `region`, or take turns: `type: switchback`",
                notes=(Note("interference", place(task, "interference")),),
                concerns=(task.name,),
                asks=(f"{experiment.name}.unit",) if unsaid else (),
                severity=QUESTION if unsaid else None,
            )


def _tasks(facts: Facts, experiment: Part) -> list[Part]:
    tested = [facts.design.parts[name] for name in named(experiment, "tests")]
    models = [part.name for part in tested if part.kind.word == "model"]
    tasks = [facts.lineage.task(name) for name in models] if models else list(parts(facts, "task"))
    return [task for task in tasks if task is not None]


def _kinds(task: Part) -> list[str]:
    return [kind for kind in words(task, "interference") if kind != "none"]


def _assigns_people(facts: Facts, experiment: Part) -> bool:
    unit = named(experiment, "unit")
    return word(experiment, "unit") in INDIVIDUAL or any(facts.design.parts[name].kind.word == "actor" for name in unit)


fires_on = (
    """
    task match { type: ranking, interference: [marketplace] }
    model ranker { task: match, role: rank }
    experiment list_ab { tests: ranker, type: ab, unit: user }
    """,
    """
    actor rider
    task dispatch_task { type: regression, interference: dispatch }
    experiment eta_ab { unit: rider }
    """,
    """
    task match { type: ranking, interference: [social] }
    experiment list_test { type: bandit, unit: session }
    """,
    """
    task match { type: ranking, interference: [social] }
    experiment kept_out { type: holdback, unit: request }
    """,
)
near_miss = ("unit: user", "unit: cluster")
silent_on = (
    """
    task match { type: ranking, interference: [marketplace] }
    task order { type: ranking, interference: none }
    task plain { type: ranking }
    entity listing
    model ranker { task: order, role: rank }
    model shelf { task: plain, role: rank }
    model taskless { role: rank }
    experiment order_ab { tests: ranker, type: ab, unit: user }
    experiment shelf_ab { tests: shelf, type: ab, unit: user }
    experiment taskless_ab { tests: taskless, type: ab, unit: user }
    experiment turns { type: switchback, unit: user }
    experiment merged { type: interleaving, unit: user }
    experiment by_listing { type: ab, unit: listing }
    """,
    """
    task match { type: ranking, interference: [marketplace] }
    experiment list_ab { type: ab }
    """,
)
