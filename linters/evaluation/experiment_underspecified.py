"""An experiment leaves out what its size follows from.

## Why

How many users for how long is the question that always comes. It follows from the unit, the smallest change that matters and the spread
of the number: about sixteen times the variance over the squared change, in each arm (Kohavi, Tang and Xu, *Trustworthy Online Controlled
Experiments*, ch. 17).

## What to do

State `unit`, `duration` and `mde`; with a baseline and deviation on the KPI, `mlsd facts` works out the rest.

## Limits

A/B tests, switchbacks and interleaving, and experiments without a type. Shadows, canaries, bandits and holdbacks end otherwise.

## The interviewer asks

"How many users do you need, and how long does that take?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, parts, rule, states, told, unstated, word

SIZED = ("", "ab", "switchback", "interleaving")
NEEDED = ("unit", "duration", "mde")


@rule("E514", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Experiments without unit, duration or smallest change."""
    for experiment in parts(facts, "experiment"):
        missing = [attribute for attribute in NEEDED if not states(experiment, attribute)]
        if missing and word(experiment, "type") in SIZED:
            message = f"the size of `{experiment.name}` cannot be worked out without {told(missing)}"
            yield unstated(experiment, *missing, message=message)._replace(fixes=())


fires_on = (
    """
    experiment feed_ab { type: ab, unit: user, duration: 14 days, traffic: 10% }
    """,
    """
    experiment feed_ab { type: switchback, unit: region, mde: 1% }
    """,
    """
    experiment feed_ab { type: interleaving, duration: 14 days, mde: 1% }
    """,
    """
    experiment feed_test
    """,
)
near_miss = ("traffic: 10%", "mde: 1%")
silent_on = (
    """
    experiment feed_ab { type: ab, unit: user, duration: 14 days, mde: 1% }
    """,
    """
    experiment dark { type: shadow }
    experiment explore { type: bandit }
    """,
)
