"""A peak is lower than the average that it is the peak of.

## Why

A published architecture once moved a trillion messages a day "with peaks of 4.5 million per second" (Datanami, 2015): a
trillion a day are 11.6 million per second on average. Whoever sizes by such a peak buys a third of the machines.
Dividing by the 86,400 seconds of a day is the first check of every estimate (common practice in capacity reviews).

## What to do

Divide the daily count by 86,400 and put a peak of one and a half to three times that beside it, or correct the count.

## Limits

Compares `rate` and `peak` of one endpoint. What its callers make of it is `qps-inconsistent-with-dau`.

## The interviewer asks

"A trillion a day, and 4.5 million at peak: what is the average per second?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N101", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Endpoints whose peak is below their average."""
    yield from proved(facts, "peak-below-average", "correct one of the two: a peak is 1.2 to 4 times the average")


fires_on = (
    """
    endpoint broker { entry: yes, rate: 1T req/day, peak: 4.5M req/s }
    """,
    """
    endpoint broker { entry: yes, rate: 1060..2000 req/s, peak: 900..1000 req/s }
    """,
)
near_miss = ("peak: 4.5M", "peak: 15M")
silent_on = (
    """
    endpoint broker { entry: yes, rate: 1T req/day, peak: 11.5M req/s }
    endpoint alone { entry: yes, rate: 1T req/day }
    """,
    """
    endpoint broker { entry: yes, rate: 1050..2000 req/s, peak: 900..1000 req/s }
    """,
)
