"""What an endpoint waits for is down more often than the endpoint may be.

## Why

A part that every request needs multiplies its availability into the answer's: five parts of 99.9 % give 99.5 %, which is two
days a year. A dependency should offer one nine more than what rests on it (Treynor, Dahlin, Rau, Beyer: *The Calculus of Service
Availability*, ACM Queue 2017).

## What to do

Give the weakest part a fallback that needs none of what failed (`else: popular`), a second replica, or take it out of the way of the
answer (`async: yes`).

## Limits

Parts fail independently of each other unless the design says what they share. Planned downtime counts as stated.

## The interviewer asks

"Multiply your dependencies: what is left of 99.95 %?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, rule


@rule(
    "S609",
    sketch=ERROR,
    judges=("availability",),
    help="give the weakest part a fallback or a replica, or take it out of the answer's way",
)
def check(facts: Facts) -> Iterator[Finding]:
    """Nothing beyond the requirements on availability, which are reported under this name."""
    yield from ()


fires_on = (
    """
    endpoint feed { entry: yes, availability: 99.99%, own: p50 2 ms p99 5 ms }
    store profiles { availability: 99.9%, latency: p50 1 ms p99 4 ms }
    feed => profiles
    require feed.availability >= 99.95%
    """,
    """
    endpoint feed { entry: yes, availability: 99.99% }
    store profiles { availability: 99.9% }
    store items { availability: 99.9% }
    feed => profiles
    feed => items
    require feed.availability >= 99.9%
    """,
)
near_miss = ("availability: 99.9%", "availability: 99.99%")
silent_on = (
    """
    endpoint feed { entry: yes, availability: 99.99% }
    store profiles { availability: 99.9% }
    fallback popular { type: popularity, availability: 99.99% }
    feed => profiles { else: popular }
    require feed.availability >= 99.95%
    """,
    """
    endpoint feed { entry: yes, availability: 99.99% }
    store profiles
    feed => profiles
    require feed.availability >= 99.95%
    """,
)
