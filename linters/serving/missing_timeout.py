"""A request waits for another machine without ever giving up.

## Why

What hangs holds a thread, a connection and a user. Without a limit one slow dependency fills the callers, and theirs, until nothing
answers (Nygard, *Release It!*, ch. 5: timeouts; Beyer et al., *Site Reliability Engineering*, ch. 22).

## What to do

State how long the caller waits, a little above the p99 of what it asks: `feed => ranker { timeout: 50 ms }`.

## Limits

Asked of calls that endpoints and gateways make to models, stores, indexes, caches, endpoints, tools and services of others. A
called endpoint that states its own `timeout` answers by then.

## The interviewer asks

"The ranker hangs: how long does the feed?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, parts, rule, states, told

REMOTE = ("model", "index", "store", "feature_store", "cache", "external", "endpoint", "tool")
MOST_NOTES = 4


@rule("S606", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls to other machines without a timeout, one finding a caller."""
    for part in parts(facts, "endpoint", "gateway"):
        open_ended = [
            ask
            for ask in facts.deadlines.asks(part.name)
            if math.isinf(ask.timeout[0])
            and facts.design.parts[ask.target].kind.word in REMOTE
            and not states(facts.design.parts[ask.target], "timeout")
        ]
        if not open_ended:
            continue
        names = [ask.name for ask in open_ended]
        edges = [ask.edge for ask in open_ended if ask.edge is not None]  # endpoints ask by arrows only
        yield at(
            part,
            f"`{part.name}` waits for {told(names)} without ever giving up",
            help=f"state how long it waits: `{part.name} => {open_ended[0].target} {{ timeout: 50 ms }}`",
            notes=tuple(Note(f"`{edge.target}` is asked here", edge.span) for edge in edges[:MOST_NOTES]),
            concerns=tuple(ask.target for ask in open_ended),
            asks=tuple(f"{edge.alias or f'{edge.source} {edge.arrow} {edge.target}'}.timeout" for edge in edges),
        )


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker
    """,
    """
    gateway edge
    endpoint feed
    store profiles
    cache hot
    edge => feed { timeout: 200 ms }
    feed => profiles { timeout: 20 ms }
    feed => hot
    """,
    """
    gateway edge
    index other
    edge => other
    """,
    """
    gateway edge
    store other
    edge => other
    """,
    """
    gateway edge
    feature_store other
    edge => other
    """,
    """
    gateway edge
    external other
    edge => other
    """,
    """
    gateway edge
    endpoint other
    edge => other
    """,
    """
    gateway edge
    tool other
    edge => other
    """,
)
near_miss = ("feed => ranker", "feed => ranker { timeout: 50 ms }")
silent_on = (
    """
    gateway edge
    endpoint feed { timeout: 200 ms }
    policy rules { stage: filter }
    store profiles
    edge => feed
    feed => rules
    rules => profiles
    """,
    """
    endpoint feed { entry: yes }
    external mail
    feed => mail { async: yes }
    """,
)
