"""Drift starts a training, and nothing makes sure first that the data is sound.

## Why

Most drift is no change of the world but a broken pipeline: a null field, half of the events, a new unit. Retraining then teaches the
model the fault and hides the alarm (*Rules of Machine Learning*, rule 10; Breck et al., *The ML Test Score*, Data 1 and Infra 2).

## What to do

Look at the data before the training starts: `trigger retrain { on: drift, checks_data: yes }`, or put a validation that blocks before
the dataset.

## Limits

A monitor of data quality that leads to the same trigger counts as a look. Trainings on a schedule are judged elsewhere.

## The interviewer asks

"The drift was a bug upstream: what has your model just learned?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, no, parts, rule, states, told, words, yes
from mlsd_dsl.vocabulary.arrows import TRIGGER

DRIFTS = {"data_drift", "prediction_drift", "label_drift", "performance"}


@rule("O713", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Triggers, monitors and alerts that start a training on drift without a look at the data."""
    for starter in parts(facts, "trigger", "monitor", "alert"):
        started = [r.target for r in facts.graph.following[starter.name] if _is_training(facts, r.target)]
        exposed = [name for name in started if not _is_validated(facts, name)]
        if not exposed or not _drifts(facts, starter) or yes(starter, "checks_data") or _is_looked_at(facts, starter):
            continue
        asks = () if starter.kind.word != "trigger" or no(starter, "checks_data") else (f"{starter.name}.checks_data",)
        yield at(
            starter,
            f"`{starter.name}` starts {told(exposed)} on drift, and nothing makes sure first that the data is sound",
            "checks_data",
            help="look at the data first: `trigger retrain { on: drift, checks_data: yes }`",
            concerns=tuple(exposed),
            asks=asks,
            severity=QUESTION if asks else None,
        )


def _is_training(facts: Facts, target: str) -> bool:
    return facts.design.parts[target].kind.word == "training"


def _drifts(facts: Facts, starter: Part) -> bool:
    """Whether drift or a loss of quality is what sets it off, by its own words or by what leads to it."""
    if states(starter, "on"):
        return bool({"drift", "performance"} & set(words(starter, "on")))
    return any(monitor.word("type") in DRIFTS for monitor in (starter, *_leading(facts, starter)))


def _leading(facts: Facts, starter: Part) -> list[Part]:
    """What sets it off, alerts and triggers in between followed."""
    found = {starter.name: starter}
    for name in (agenda := [starter.name]):
        for relation in facts.graph.leading[name]:
            if relation.arrow == TRIGGER and relation.source not in found:
                found[relation.source] = facts.design.parts[relation.source]
                agenda.append(relation.source)
    return list(found.values())[1:]


def _is_looked_at(facts: Facts, starter: Part) -> bool:
    """Whether something that looks at the data has a say before it goes off."""
    before = _leading(facts, starter)
    return any(
        part.kind.word == "validation" or part.word("type") == "data_quality" or yes(part, "checks_data")
        for part in before
    )


def _is_validated(facts: Facts, training: str) -> bool:
    """Whether a validation stands before each of its datasets."""
    datasets = [r.source for r in facts.graph.leading[training] if r.meaning.verb == "trains"]
    behind = [name for dataset in datasets for name in facts.lineage.upstream(dataset)]
    checked = any(facts.design.parts[name].kind.word == "validation" for name in behind)
    return checked and not any(dataset in facts.lifecycle.unvalidated for dataset in datasets)


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    trigger retrain { on: [drift], checks_data: no }
    retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    trigger retrain { on: [schedule, performance] }
    retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor drift { type: data_drift, of: ranker }
    alert oncall { owner: "feed-ml" }
    drift ~> oncall ~> nightly
    """,
    """
    model ranker { role: rank }
    source clicks { mode: stream }
    source views { mode: stream }
    validation checks { on_fail: block }
    dataset rows
    training nightly { model: ranker, dataset: rows }
    monitor scores { type: prediction_drift, of: ranker }
    clicks -> checks -> rows
    views -> rows
    scores ~> nightly
    """,
    *(
        f"""
    model ranker {{ role: rank }}
    store lake
    dataset rows
    training nightly {{ model: ranker, dataset: rows }}
    monitor watch {{ type: {type}, of: ranker }}
    lake -> rows
    watch ~> nightly
    """
        for type in ("label_drift", "performance")
    ),
)
near_miss = ("checks_data: no", "checks_data: yes")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    trigger retrain { on: [schedule], checks_data: no }
    monitor drift { type: data_drift, of: ranker }
    drift ~> retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    source clicks { mode: stream }
    validation checks { on_fail: block }
    dataset rows
    training nightly { model: ranker, dataset: rows }
    monitor drift { type: data_drift, of: ranker }
    clicks -> checks -> rows
    drift ~> nightly
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor drift { type: data_drift, of: ranker }
    monitor nulls { type: data_quality, of: ranker }
    alert oncall { owner: "feed-ml" }
    [drift, nulls] ~> oncall ~> nightly
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor drift { type: data_drift, of: ranker }
    validation checks { on_fail: block }
    trigger retrain { on: drift }
    trigger sound { on: drift, checks_data: yes }
    sound ~> retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    validation checks { on_fail: block }
    trigger retrain { on: performance, checks_data: no }
    checks ~> retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    index vectors
    monitor drift { type: data_drift, of: ranker }
    monitor age { type: staleness, of: ranker }
    drift ~> vectors
    age ~> nightly
    """,
)
