"""An endpoint that people wait for has no availability target.

## Why

The target decides how many replicas and fallbacks are worth their price: 99.9 % may be down 43 minutes a month, 99.99
% four. A service cannot be more available than what it cannot do without (Treynor, Dahlin, Rau, Beyer, *The Calculus
of Service Availability*).

## What to do

State it: `require feed_api.availability >= 99.9%`.

## Limits

A requirement on the gateway in front counts. The `availability` that an endpoint states of itself is what it has, not
what is wanted.

## The interviewer asks

"How many minutes a month may it be down?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, block_after, rule, told

from .entrances import entrances, is_required

NOT_WAITED_FOR = {"async", "edge"}


@rule("R109", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Entrances without a requirement on availability, all in one finding."""
    doors = [part for part in entrances(facts) if part.word("mode") not in NOT_WAITED_FOR]
    unbound = [part for part in doors if not is_required(facts, part, "availability")]
    if not unbound:
        return
    first = unbound[0]
    line = f'require {first.name}.availability >= 99.9% "what an outage costs"'
    yield at(
        first,
        f"no requirement says how available {told(part.name for part in unbound)} must be",
        help=f"state it: `require {first.name}.availability >= 99.9%`",
        fixes=(block_after(first, line, f"require an availability of `{first.name}`"),),
        concerns=tuple(part.name for part in unbound[1:]),
    )


fires_on = (
    """
    endpoint feed { entry: yes, availability: 99.99% }
    require feed.latency.p99 <= 200 ms
    """,
    """
    endpoint feed { entry: yes }
    endpoint chat { entry: yes, mode: streaming }
    require feed.availability >= 99.9%
    """,
)
near_miss = ("feed.latency.p99 <= 200 ms", "feed.availability >= 99.9%")
silent_on = (
    """
    actor viewer
    gateway edge
    endpoint feed
    viewer => edge => feed
    require edge.availability >= 99.9%
    """,
    """
    endpoint queue { entry: yes, mode: async }
    endpoint phone { entry: yes, mode: edge }
    """,
)
