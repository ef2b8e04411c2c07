"""Parts wait for each other in a circle.

## Why

When each waits for the next, no answer can come: threads run out, timeouts set off retries, and retries double the
load. The latency of such a circle is not defined either. Calls between services are layered so that a request only
ever goes down (common practice; see also Dean and Barroso, *The Tail at Scale*, on what waiting for others costs).

## What to do

Take one call out of the answer's way (`async: yes`), or let the data arrive ahead of the request by an arrow `->`.

## Limits

Follows calls as they are drawn. A call that happens only under a condition counts as made.

## The interviewer asks

"Who answers first when each of them waits for the other?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("G005", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Circles of calls that are waited for."""
    yield from proved(facts, "sync-call-cycle", "make one of the calls `async: yes`, or send the data ahead by `->`")


fires_on = (
    """
    endpoint feed { entry: yes }
    endpoint profile
    feed => profile
    profile => feed
    """,
    """
    endpoint feed { entry: yes }
    endpoint ads
    endpoint budget
    feed => ads
    ads => budget
    budget => ads
    """,
)
near_miss = ("profile => feed", "profile => feed { async: yes }")
silent_on = (
    """
    endpoint feed { entry: yes }
    endpoint profile
    feed => profile
    profile -> feed
    """,
    """
    endpoint feed { entry: yes }
    endpoint ads
    endpoint budget
    feed => ads
    feed => budget
    ads => budget
    """,
)
