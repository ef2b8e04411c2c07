"""A trigger on drift or quality may go off again and again.

## Why

A measure near its threshold crosses it back and forth. Without a pause or a lasting condition each crossing starts a training, and the
trainings chase noise (flapping, known from alerting: Beyer et al., *Site Reliability Engineering*, ch. 6).

## What to do

Let it wait (`cooldown: 12 h`), or let the trouble last first (`sustained_for: 1 h` on the alert before it).

## Limits

Schedules and manual starts need none. A pause on an arrow to or from the trigger counts.

## The interviewer asks

"The drift hovers around the threshold all day. How many trainings is that?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, parts, rule, states, unstated, words


@rule("O714", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Triggers on drift or quality without a pause."""
    for trigger in parts(facts, "trigger"):
        if {"drift", "performance"} & set(words(trigger, "on")) and not _pauses(facts, trigger):
            message = f"`{trigger.name}` does not say how long it waits before it can go off again"
            yield unstated(trigger, "cooldown", message=message)


def _pauses(facts: Facts, trigger: Part) -> bool:
    before, after = facts.graph.leading[trigger.name], facts.graph.following[trigger.name]
    paused = any(r.edge is not None and states(r.edge, "cooldown") for r in (*before, *after))
    alarms = [facts.design.parts[r.source] for r in before]
    return paused or states(trigger, "cooldown") or any(_lasts(part) for part in alarms)


def _lasts(part: Part) -> bool:
    return states(part, "sustained_for") or states(part, "cooldown")


fires_on = (
    """
    trigger retrain { on: drift }
    training nightly
    retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    monitor quality { type: performance, of: ranker }
    alert oncall { severity: ticket }
    trigger retrain { on: [schedule, performance] }
    training nightly
    quality ~> oncall ~> retrain ~> nightly
    """,
)
near_miss = ("on: drift", "on: drift, cooldown: 12 h")
silent_on = (
    """
    trigger retrain { on: schedule, every: 1 day }
    trigger again { on: drift }
    training nightly
    retrain ~> nightly
    again ~> nightly { cooldown: 1 day }
    """,
    """
    model ranker { role: rank }
    monitor quality { type: performance, of: ranker }
    monitor drift { type: data_drift, of: ranker }
    alert oncall { sustained_for: 1 h }
    alert team { cooldown: 1 h }
    trigger retrain { on: performance }
    trigger again { on: drift }
    training nightly
    quality ~> oncall ~> retrain ~> nightly
    drift ~> team ~> again ~> nightly
    """,
)
