"""An endpoint that somebody waits for has no latency requirement.

## Why

How long people wait decides whether answers are precomputed or made on request, how many candidates can be scored and
how large a model may be. It is the contract of a service, and it is stated for the tail, not the mean (Dean and
Barroso, *The Tail at Scale*).

## What to do

State it: `require feed_api.latency.p99 <= 200 ms "people leave after a quarter second"`. A streamed answer has
`ttft.p95`.

## Limits

A requirement on the gateway or device in front counts, and so does the endpoint's `budget`. Batches are waited for by
nobody.

## The interviewer asks

"What is the p99 budget, and who is waiting?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, at, block_after, rule, states, told

from .entrances import entrances, is_required


@rule("R103", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Entrances without a requirement on their time to the answer, all in one finding."""
    unbound = [
        part
        for part in entrances(facts)
        if not states(part, "budget") and not is_required(facts, part, "latency", "ttft")
    ]
    if not unbound:
        return
    first, rest = unbound[0], unbound[1:]
    line = f'require {first.name}.latency.p99 <= 200 ms "why so fast"'
    yield at(
        first,
        f"no requirement bounds how long callers of {told(part.name for part in unbound)} wait",
        help=f"state it: `require {first.name}.latency.p99 <= 200 ms`",
        fixes=(block_after(first, line, f"require a latency of `{first.name}`"),),
        concerns=tuple(part.name for part in rest),
    )


fires_on = (
    """
    endpoint feed { entry: yes }
    require feed.availability >= 99.9%
    """,
    """
    actor viewer
    gateway edge
    endpoint feed
    endpoint ads
    viewer => edge => feed
    viewer => ads
    require ads.latency.p99 <= 100 ms
    """,
    """
    endpoint feed { mode: async }
    endpoint nightly { mode: batch }
    endpoint inner
    feed => inner
    require inner.latency.p99 <= 100 ms
    """,
)
near_miss = ("feed.availability >= 99.9%", "feed.latency.p99 <= 200 ms")
silent_on = (
    """
    actor viewer
    gateway edge
    endpoint feed
    endpoint inner
    viewer => edge => feed => inner
    require edge.latency.p99 <= 200 ms
    """,
    """
    endpoint feed { entry: yes, budget: 200 ms }
    endpoint chat { entry: yes, mode: streaming }
    endpoint nightly { entry: yes, mode: batch }
    endpoint inside { entry: no }
    endpoint scorer
    topic events
    events -> scorer
    require chat.ttft.p95 <= 1 s
    """,
)
