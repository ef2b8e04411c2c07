"""Two requirements leave a number no value.

## Why

A latency that must be at least 200 ms and at most 100 ms cannot be built. One of the two was copied from another part,
or has its comparison the wrong way round (common practice in requirement reviews).

## What to do

Turn the comparison round, or drop one of the two.

## Limits

Compares bounds on the same fact of the same part. Requirements that only an architecture makes impossible are the
verdicts' business.

## The interviewer asks

"Which of the two requirements gives way?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N108", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Bounds on one fact that no value keeps."""
    yield from proved(facts, "requirements-exclude-each-other", "turn one comparison round, or drop one of the two")


fires_on = (
    """
    endpoint feed { entry: yes, own: p50 3 ms p99 150 ms }
    require feed.latency.p99 >= 200 ms
    require feed.latency.p99 <= 100 ms
    """,
    """
    endpoint feed { entry: yes, availability: 99.95% }
    require feed.availability < 99%
    require feed.availability > 99.9%
    """,
)
near_miss = (">=", "<=")
silent_on = (
    """
    endpoint feed { entry: yes, own: p50 3 ms p99 150 ms }
    require feed.latency.p99 >= 100 ms
    require feed.latency.p99 <= 200 ms
    require feed.latency.p50 <= 50 ms
    """,
    """
    endpoint feed { entry: yes, availability: 99.95% }
    endpoint other { entry: yes, availability: 99.95% }
    require feed.availability >= 99.9%
    require feed.availability <= 99.9%
    require other.availability <= 99.9%
    require other.latency.p99 <= 1 s
    """,
)
