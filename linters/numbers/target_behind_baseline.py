"""A goal lies on the wrong side of where the number stands today.

## Why

A number that should go up and whose target is below today's value has either its direction or its target wrong; the
launch will be judged by it (common practice in experiment reviews; *Rules of Machine Learning*, rule 12).

## What to do

Correct `direction`, `baseline` or `target`. A target that is a change reads best in percent: `target: 2%`.

## Limits

Only where the target cannot be meant as a change either: not in percent, not for shares, and upwards only from half of
today's value.

## The interviewer asks

"Where does it stand today, and where should it get to?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N107", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Targets that today's value is beyond."""
    yield from proved(facts, "target-behind-baseline", "correct `direction`, `baseline` or `target`")


fires_on = (
    """
    kpi watch_time { role: primary, direction: up, baseline: 40 min, target: 35 min }
    """,
    """
    kpi handling { role: primary, direction: down, baseline: 40 min, target: 50 min }
    """,
)
near_miss = ("direction: up", "direction: down")
silent_on = (
    """
    kpi watch_time { role: primary, direction: up, baseline: 40 min, target: 20 min }
    kpi longer { role: primary, direction: up, baseline: 40 min, target: 45 min }
    kpi relative { role: primary, direction: up, baseline: 40 min, target: 1% }
    """,
    """
    kpi errors { role: guardrail, direction: down, baseline: 1.2%, target: 10% }
    kpi handling { role: primary, direction: down, baseline: 40 min, target: 30 min }
    kpi unknown { role: primary, baseline: 40 min, target: 35 min }
    kpi ratio { role: primary, direction: up, baseline: 0.4, target: 0.3 }
    """,
)
