"""An experiment ends before the label of its primary number is known.

## Why

Read after one week, a label that takes a month shows only its fast part: whoever buys, cancels or charges back late counts as a no
in both arms, and the effect that mattered is not in the data.

## What to do

Run longer than the label's delay, or decide on an earlier number that foretells it (`proxies`) and read the slow one from a holdback.

## Limits

Follows the label that the KPI names, else those that stand in for it, at the 95th percentile of their delay. An attribution window
stands in for a delay that is not stated, and is then asked about.

## The interviewer asks

"On the last day of the test, which outcomes are still under way?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("E515", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Experiments that are shorter than the delay of the label behind their primary number."""
    yield from proved(
        facts,
        "experiment-shorter-than-label",
        "run longer than the label's delay, or decide on a faster number that foretells it",
    )


fires_on = (
    """
    label chargeback { delay: p50 45 days p95 90 days }
    kpi losses { role: primary, label: chargeback }
    experiment fraud_ab { primary: losses, duration: 28 days }
    """,
    """
    kpi bookings { role: primary }
    label booked { delay: p95 20 days, proxies: bookings }
    experiment carousel_ab { primary: bookings, duration: 14 days }
    """,
)
near_miss = ("duration: 28 days", "duration: 90 days")
silent_on = (
    """
    label chargeback { delay: p50 45 days p95 90 days }
    kpi losses { role: secondary, label: chargeback }
    kpi alarms { role: primary }
    experiment fraud_ab { primary: alarms, duration: 28 days }
    """,
    """
    label chargeback { delay: p50 45 days p95 90 days }
    kpi losses { role: primary, label: chargeback }
    experiment fraud_ab { primary: losses }
    """,
)
