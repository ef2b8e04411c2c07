"""The primary KPI does not say which way is good, or where it should get to.

## Why

A launch is decided by comparing a number with what was wanted. Without a direction and a target every result can be
argued to be a success, and the size of an experiment cannot be worked out (*Rules of Machine Learning*, rule 2; Huyen,
*Designing Machine Learning Systems*, ch. 2).

## What to do

State `direction: up` and `target: 1%`, and `baseline` where the number stands today.

## Limits

Asked of primary KPIs only.

## The interviewer asks

"By how much must it move for you to ship?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated


@rule("R102", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Primary KPIs without a direction, or with neither baseline nor target."""
    for kpi in parts(facts, "kpi"):
        if kpi.word("role") != "primary":
            continue
        missing = [] if states(kpi, "direction") else ["direction"]
        if not states(kpi, "baseline") and not states(kpi, "target"):
            missing.append("target")
        if missing:
            yield unstated(kpi, *missing)


fires_on = (
    "kpi sales { role: primary, direction: up }",
    "kpi sales { role: primary, target: 1% }",
    "kpi sales { role: primary, baseline: 1% }",
)
near_miss = ("direction: up", "direction: up, target: 1%")
silent_on = (
    """
    kpi sales { role: primary, direction: up, baseline: 10% }
    kpi clicks { role: secondary }
    kpi reports
    """,
    "kpi sales { role: primary, direction: up, target: 1% }",
)
