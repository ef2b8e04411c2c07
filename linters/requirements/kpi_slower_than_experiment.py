"""The experiment ends before the KPI that decides it can move.

## Why

A number that shows a change only after a quarter cannot decide a test of two weeks; the test would be decided by
noise. Choose a simple, observable and attributable metric for what is optimised (*Rules of Machine Learning*, rule
13).

## What to do

Decide by a faster KPI that foretells the slow one (`proxies: net_savings, correlation: 0.8`), or let the experiment
run longer.

## Limits

Compares the stated `horizon` with the stated `duration`.

## The interviewer asks

"Will you see this number move before the test ends?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("R116", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Experiments shorter than the horizon of their primary number."""
    yield from proved(
        facts, "kpi-slower-than-experiment", "decide by a faster KPI that `proxies` it, or run the experiment longer"
    )


fires_on = (
    """
    kpi retention { role: primary, horizon: 90 days }
    experiment test { type: ab, primary: retention, duration: 14 days }
    """,
    """
    kpi retention { role: primary, horizon: 15 days }
    experiment test { type: ab, primary: retention, duration: 2 weeks }
    """,
)
near_miss = ("duration: 14 days", "duration: 90 days")
silent_on = (
    """
    kpi retention { role: primary }
    experiment test { type: ab, primary: retention, duration: 14 days }
    """,
    """
    kpi retention { role: secondary, horizon: 90 days }
    kpi visits { role: primary, horizon: 7 days, proxies: retention }
    experiment test { type: ab, primary: visits, duration: 14 days }
    """,
)
