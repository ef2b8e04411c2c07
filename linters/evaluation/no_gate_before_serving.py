"""A fresh model reaches serving on a way past every test that could stop it.

## Why

Trainings fail quietly: a half-empty table gives a model that loads, answers and is wrong. A test that only reports is read the next
morning; one that gates keeps yesterday's model in place (*Rules of Machine Learning*, rule 9; Breck et al., *The ML Test Score*,
Infra 4).

## What to do

Put an evaluation with `gate: yes` on every way from training to serving: `training -> evaluation -> registry -> canary -> endpoint`.

## Limits

Follows the releases that the design draws. Where it draws none, an evaluation that gates and names the model counts. A person
who lets each tested version pass (`approvals: human`, `auto_deploy: no`) is taken for a gate.

## The interviewer asks

"What stops a bad checkpoint at three in the morning?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, no, of_proof, rule, told, word


@rule("E519", interview=ERROR, gives_way_to=("no-offline-evaluation", "online-learning-unguarded"))
def check(facts: Facts) -> Iterator[Finding]:
    """Ways from a training to serving that pass neither a gate nor a person."""
    ways: dict[tuple[str, ...], list[Finding]] = {}
    for proof in facts.proved("no-gate-before-serving"):
        stations = [facts.design.parts[name] for name in proof.path]
        # A person who has a test before them is a gate.
        tested = any(station.kind.word == "evaluation" for station in stations)
        if not (tested and any(map(_waits_for_a_person, stations))):
            help = "let a test stand in the way that can stop it: `evaluation offline { gate: yes }`"
            ways.setdefault(proof.path, []).append(of_proof(facts, proof, help))
    for path, (first, *rest) in ways.items():
        models = [first.subject, *(finding.subject for finding in rest)]
        message = f"{told(models)} go live without a gate: {' → '.join(path)}" if rest else first.message
        yield first._replace(message=message, concerns=(*first.concerns, *models[1:]))


def _waits_for_a_person(station: Part) -> bool:
    return "human" in (word(station, "approvals"), word(station, "approval")) or no(station, "auto_deploy")


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    evaluation offline { model: ranker, gate: no }
    nightly -> offline -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    registry models
    training nightly { model: ranker, every: 1 day }
    evaluation offline { gate: yes }
    nightly -> offline -> models -> feed
    nightly -> models
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    registry models { approvals: human }
    training nightly { model: ranker, every: 1 day, auto_deploy: no }
    evaluation offline { model: ranker, gate: yes }
    nightly -> offline -> models -> feed
    nightly -> models
    feed => ranker
    """,
)
near_miss = ("gate: no", "gate: yes")
silent_on = (
    *(
        f"""
    endpoint feed {{ entry: yes }}
    model ranker {{ role: rank }}
    {stations}
    training nightly {{ model: ranker, every: 1 day, auto_deploy: {by_itself} }}
    evaluation offline {{ model: ranker, gate: no }}
    nightly -> offline -> {way} -> feed
    feed => ranker
    """
        for stations, by_itself, way in (
            ("registry models { approvals: human }", "yes", "models"),
            ("rollout canary { approval: human }", "yes", "canary"),
            ("registry models { approvals: automatic }", "no", "models"),
        )
    ),
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    registry models
    training nightly { model: ranker, every: 1 day }
    evaluation offline { gate: yes }
    nightly -> offline -> models -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    evaluation offline
    nightly -> offline -> feed
    feed => ranker
    """,
)
