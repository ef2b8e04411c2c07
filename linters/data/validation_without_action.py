"""A validation only warns, and a model trained behind it goes live without a person.

## Why

A warning at three in the morning is read at nine; by then the model is out. *Rules of Machine Learning*, rule 10: watch
for silent failures. Where nobody stands between the data and the users, the check has to stop the run itself.

## What to do

Let it stop or set aside what fails: `on_fail: block` or `on_fail: quarantine`.

## Limits

A check that says nothing of `on_fail` is only asked about where a training states `auto_deploy: yes`; one that warns is told
wherever a training on a schedule makes a model that serves, and no registry or rollout waits for a person. Where the way around all blocking checks is told, this is not told as
well.

## The interviewer asks

"Who reads the warning before the model is live?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import (
    INFO,
    QUESTION,
    Finding,
    at,
    cadence,
    no,
    parts,
    restated,
    rule,
    states,
    told,
    unstated,
    word,
    yes,
)

HELP = "stop or set aside what fails: `on_fail: block`"


@rule("D305", interview=INFO, gives_way_to=("unvalidated-training-data",))
def check(facts: Facts) -> Iterator[Finding]:
    """Checks without teeth before models that release themselves."""
    certain = [training.name for training in parts(facts, "training") if yes(training, "auto_deploy")]
    unattended = list(dict.fromkeys((*certain, *_unattended(facts))))
    for validation in parts(facts, "validation"):
        warns = word(validation, "on_fail") == "warn"
        behind = tuple(name for name in (unattended if warns else certain) if validation.name in _above(facts, name))
        if not behind:
            continue
        if warns:
            message = f"`{validation.name}` only warns, and what {told(behind)} made goes live without a person"
            fix = restated(validation, "on_fail", "block", applicability="unsafe")
            yield at(validation, message, "on_fail", help=HELP, concerns=_concerns(facts, behind), fixes=(fix,))
        elif not states(validation, "on_fail"):
            message = f"`{validation.name}` does not say what happens to data that fails"
            asked = unstated(validation, "on_fail", message=message)
            yield asked._replace(severity=QUESTION, concerns=_concerns(facts, behind))


def _unattended(facts: Facts) -> Iterator[str]:
    """Trainings on a schedule whose models go live without a person."""
    for life in facts.lifecycle.lives():
        stations = [facts.design.parts[name] for name in (*life.registries, *life.rollouts)]
        if any("human" in (word(station, "approvals"), word(station, "approval")) for station in stations):
            continue
        for name in life.trainings:
            training = facts.design.parts[name]
            if cadence(facts, training) is not None and not no(training, "auto_deploy"):
                yield name


def _above(facts: Facts, training: str) -> frozenset[str]:
    read = [
        relation.source for relation in facts.graph.leading[training] if relation.meaning.verb in ("trains", "passes")
    ]
    return frozenset(read).union(*(facts.lineage.upstream(name) for name in read))


def _concerns(facts: Facts, trainings: tuple[str, ...]) -> tuple[str, ...]:
    read = [relation.source for name in trainings for relation in facts.graph.leading[name]]
    return (*trainings, *dict.fromkeys(name for name in read if facts.lineage.kind(name) == "dataset"))


fires_on = (
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day, auto_deploy: yes }
    clicks -> checks -> rows
    """,
    """
    source clicks { mode: stream }
    validation checks
    training nightly { every: 1 day, auto_deploy: yes }
    clicks -> checks -> nightly
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows, every: 1 day }
    endpoint feed { entry: yes }
    clicks -> checks -> rows
    feed => ranker
    """,
)
near_miss = ("on_fail: warn", "on_fail: block")
silent_on = (
    """
    registry models
    validation checks { on_fail: warn }
    training nightly { every: 1 day, auto_deploy: yes }
    checks -> models -> nightly
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day }
    clicks -> checks -> rows
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    store lake { type: lake }
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day, auto_deploy: yes }
    clicks -> checks -> lake
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows, every: 1 day }
    registry models { approvals: human }
    endpoint feed { entry: yes }
    clicks -> checks -> rows
    nightly -> models -> feed
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows, every: 1 day, auto_deploy: no }
    training first { model: ranker, dataset: rows }
    endpoint feed { entry: yes }
    clicks -> checks -> rows
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    validation checks
    dataset rows { split: time }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows, every: 1 day }
    endpoint feed { entry: yes }
    clicks -> checks -> rows
    feed => ranker
    """,
)
