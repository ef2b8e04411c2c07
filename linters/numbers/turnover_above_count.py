"""More comes or goes in a day than there is.

## Why

What appears and vanishes decides cold start, index rebuilds and write load. A flow larger than the stock it flows
through is a slip of units: per day for per year, thousands for millions (common practice; Little's law for stocks and
flows).

## What to do

Put `new`, `churn` and `count` on the same footing, or state the `lifetime` that makes things vanish within a day.

## Limits

Judged by a day. Where `churn` is not stated, things may vanish as fast as they appear: then it is asked.

## The interviewer asks

"How many new ones a day, out of how many?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N104", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Flows that are larger than the stock."""
    yield from proved(facts, "turnover-above-count", "check the units of `new`, `churn` and `count`")


fires_on = (
    """
    entity video { count: 100k, new: 10k / day, churn: 200k / day }
    """,
    """
    entity video { count: 100k, new: 1M / day, lifetime: 7 days }
    """,
    """
    actor member { count: 100k, churn: 200k / day }
    """,
)
near_miss = ("churn: 200k", "churn: 8k")
silent_on = (
    """
    entity video { count: 100k, new: 10k / day, churn: 130k / day }
    entity still { count: 100k }
    entity fleeting { count: 10k, new: 1M / day, churn: 1M / day }
    """,
    """
    entity video { count: 100k, new: 10k / day, lifetime: 7 days }
    actor member { count: 100k, new: 1k / day }
    """,
)
