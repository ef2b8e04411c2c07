"""Somebody works against the model, and it learns more slowly than they do.

## Why

Fraudsters and spammers try what passes and repeat it within hours. A model that learns once a month fights the attack of last month;
rules that people can change in minutes and a training that drift can start close the gap (Huyen, *Designing Machine Learning Systems*,
ch. 9, on how often to retrain).

## What to do

Train weekly or more often, let drift start a training (`trigger retrain { on: drift }`), and keep a policy with `rules` for the
first hours.

## Limits

Asked of tasks that state `adversarial: yes`. A training every day or more often is fast enough; up to a week rules suffice, beyond a
week only a trigger on drift does.

## The interviewer asks

"They found a hole this morning. When is it closed?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, amount, at, cadence, parts, rule, states, told, word, words, yes
from mlsd_dsl.vocabulary.units import DAY

DRIFTS = {"data_drift", "prediction_drift", "label_drift", "performance"}


@rule("O723", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Adversarial tasks whose fastest training is slow, with nothing that reacts sooner."""
    for task in parts(facts, "task"):
        if not yes(task, "adversarial"):
            continue
        live = facts.lifecycle.deployed()
        models = [name for name in live if (asked := facts.lineage.task(name)) is not None and asked.name == task.name]
        trainings = [facts.design.parts[name] for model in models for name in facts.lineage.trainings(model)]
        interval = _fastest(facts, trainings)
        if (
            interval is None
            or interval <= DAY
            or any(_reacts(facts, name) for m in models for name in facts.lifecycle.of(m).starts)
        ):
            continue
        if interval > 7 * DAY or not any(_has_rules(facts, model) for model in models):
            yield _finding(facts, task, models, trainings)


def _finding(facts: Facts, task: Part, models: list[str], trainings: list[Part]) -> Finding:
    model = facts.design.parts[models[0]]
    fastest = min(trainings, key=lambda training: _every(facts, training))
    every = cadence(facts, fastest)
    said = "by hand" if every is None else f"every {amount(every)}"
    return at(
        fastest,
        f"{told(models)} learns {said}, no drift starts it, and somebody works against `{task.name}`",
        "every",
        help="train more often, or let drift start it: `trigger retrain { on: drift, checks_data: yes }`",
        concerns=(model.name, task.name),
    )


def _fastest(facts: Facts, trainings: list[Part]) -> float | None:
    """The shortest interval in seconds at worst; None where nothing is said of it."""
    said = [_every(facts, t) for t in trainings if states(t, "every") or cadence(facts, t) is not None]
    open_ = any(word(t, "every") in ("continuous", "on_trigger") for t in trainings)
    known = len(said) == len(trainings) and not open_
    return min(said) if said and known else None


def _every(facts: Facts, training: Part) -> float:
    fact = cadence(facts, training)
    return fact.low if fact is not None else math.inf


def _reacts(facts: Facts, starter: str) -> bool:
    part = facts.design.parts[starter]
    return (
        bool({"drift", "performance"} & set(words(part, "on")))
        or word(part, "type") in DRIFTS
        or part.kind.word == "alert"
    )


def _has_rules(facts: Facts, model: str) -> bool:
    asked = facts.lineage.asked(facts.lineage.presenters(model))
    found = [facts.design.parts[name] for name in asked]
    return any(states(p, "rules") or word(p, "architecture") == "rules" for p in found)


ATTACKED = """
    task detect {{ type: binary, adversarial: {adversarial} }}
    model judge_cards {{ role: classifier, task: detect }}
    training fit {{ model: judge_cards, every: {every} }}
    endpoint api {{ entry: yes }}
    policy act {{ stage: threshold{rules} }}
    api => judge_cards
    api => act
    {more}
    """
RULES = ', rules: ["block the list"]'

fires_on = (
    ATTACKED.format(adversarial="yes", every="30 days", rules=RULES, more=""),
    ATTACKED.format(adversarial="yes", every="7 days", rules="", more=""),
    ATTACKED.format(
        adversarial="yes", every="manual", rules=RULES, more="trigger retrain { on: schedule }\n    retrain ~> fit"
    ),
    ATTACKED.format(adversarial="yes", every="30 days", rules="", more="task other { type: ranking }")
    + "model ranker { role: rank, task: other }\n    training often { model: ranker, every: 1 h }\n    api => ranker\n",
)
near_miss = ("every: 30 days", "every: 7 days")
silent_on = (
    ATTACKED.format(adversarial="no", every="30 days", rules="", more=""),
    ATTACKED.format(adversarial="yes", every="1 day", rules="", more=""),
    ATTACKED.format(
        adversarial="yes", every="30 days", rules="", more="trigger retrain { on: drift }\n    retrain ~> fit"
    ),
    ATTACKED.format(adversarial="yes", every="30 days", rules="", more="trigger t { on: performance }\n    t ~> fit"),
    *(
        ATTACKED.format(
            adversarial="yes",
            every="30 days",
            rules="",
            more=f"monitor drift {{ type: {type}, of: judge_cards }}\n    drift ~> fit",
        )
        for type in ("data_drift", "prediction_drift", "label_drift", "performance")
    ),
    ATTACKED.format(adversarial="yes", every="on_trigger", rules="", more=""),
    ATTACKED.format(adversarial="yes", every="1 day", rules="", more="task other { type: ranking, adversarial: no }")
    + "model ranker { role: rank, task: other }\n    training rarely { model: ranker, every: 90 days }\n    api => ranker\n",
    """
    task detect { type: binary, adversarial: yes }
    model judge_cards { role: classifier, task: detect }
    endpoint api { entry: yes }
    api => judge_cards
    """,
    ATTACKED.format(
        adversarial="yes", every="30 days", rules="", more='alert oncall { owner: "risk" }\n    oncall ~> fit'
    ),
    ATTACKED.format(
        adversarial="yes", every="7 days", rules="", more="model list { architecture: rules }\n    api => list"
    ),
    ATTACKED.format(adversarial="yes", every="continuous", rules="", more=""),
    ATTACKED.format(adversarial="yes", every="30 days", rules="", more="training too { model: judge_cards }"),
)
