"""Only an average load is given, where capacity is needed for the peak.

## Why

People sleep and watch finals: a consumer service has two to three times its average in the evening, a tool for office
hours ten times. What is sized for the average fails every day (common practice in capacity planning; see also Dean and
Barroso, *The Tail at Scale*, on what overload does to the tail).

## What to do

State `peak_factor: 3` of the people who ask, or `peak` of the endpoint.

## Limits

Asked of entrances whose average load is known.

## The interviewer asks

"And at eight in the evening?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, rule, unstated

from .entrances import entrances

SAYS = ("peak_factor", "peak")


@rule("R107", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Entrances of known average and unknown peak; each missing number is asked for once."""
    asked: set[str] = set()
    for entrance in entrances(facts):
        average, peak = facts.load.average(entrance.name), facts.load.peak(entrance.name)
        if average is None or peak is None or not average.known:
            continue
        for missing in peak.missing:
            name, _, attribute = missing.rpartition(".")
            if missing not in asked and attribute in SAYS and name in facts.design.parts:
                asked.add(missing)
                message = f"only the average load of `{entrance.name}` is known, not its peak"
                yield unstated(facts.design.parts[name], attribute, message=message)


fires_on = (
    """
    actor viewer { daily_active: 10M, actions: 10 / day }
    endpoint feed
    endpoint search
    viewer => feed
    viewer => search
    """,
    "endpoint feed { rate: 5 req/s }",
)
near_miss = ("actions: 10 / day", "actions: 10 / day, peak_factor: 3")
silent_on = (
    """
    actor viewer { daily_active: 10M }
    endpoint feed
    viewer => feed
    """,
    """
    endpoint feed { rate: 5 req/s, peak: 15 req/s }
    endpoint inner
    feed => inner
    """,
)
