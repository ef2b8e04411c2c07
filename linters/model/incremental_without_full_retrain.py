"""A model always goes on from its last state and is never trained from scratch.

## Why

What an incremental learner has once learned wrongly it keeps, rare cases fade with each step, and a new feature cannot be added to its
past. A full training now and then bounds all three (Huyen, *Designing Machine Learning Systems*, ch. 9, on stateful training).

## What to do

State how often it starts anew: `full_retrain: 7 days`.

## Limits

Trainings with the mode `incremental`, `online` or `warm_start`. Another training of the same model that starts from scratch answers
it as well.

## The interviewer asks

"How does a mistake of last month ever leave the weights?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, parts, rule, states, unstated, word

CONTINUES = ("incremental", "online", "warm_start")


@rule("M421", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Trainings that continue from the last state, without `full_retrain`."""
    for training in parts(facts, "training"):
        if word(training, "mode") not in CONTINUES or states(training, "full_retrain"):
            continue
        others = (t for model in facts.lineage.models(training.name) for t in facts.lineage.trainings(model))
        if not any(word(facts.design.parts[name], "mode") == "scratch" for name in others):
            yield unstated(training, "full_retrain", message=f"`{training.name}` never starts from scratch")


fires_on = tuple(
    f"""
    model ranker {{ role: rank }}
    training hourly {{ model: ranker, mode: {mode} }}
    """
    for mode in ("incremental", "online", "warm_start")
)
near_miss = ("mode: incremental", "mode: scratch")
silent_on = (
    """
    model ranker { role: rank }
    training hourly { model: ranker, mode: incremental, full_retrain: 7 days }
    """,
    """
    model ranker { role: rank }
    training hourly { model: ranker, mode: incremental }
    training weekly { model: ranker, mode: scratch, every: 7 days }
    """,
    """
    model ranker { role: rank }
    training hourly { model: ranker, every: 1 h }
    """,
)
