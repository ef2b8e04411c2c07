"""Retries multiply from layer to layer, or go on without end when everything fails.

## Why

Three attempts at each of three layers make 27 requests of one, all of them when the part below is already down: the retries keep it
there (Brooker, *Timeouts, retries and backoff with jitter*, Amazon Builders' Library; Beyer et al., *Site Reliability Engineering*,
ch. 22).

## What to do

Retry at one layer, with `backoff: yes`: wait longer each time, and stop when too many fail.

## Limits

Calls with `backoff: yes` are not counted: they stop. Retries inside client libraries are not seen.

## The interviewer asks

"The store fails for ten seconds: how many requests does it get then?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Edge
from mlsd_dsl.diagnostics import Note, Span
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, no, rule, states

MOST = 4  # attempts of one request


@rule("S607", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Paths of calls whose attempts multiply, and single calls that retry without a limit."""
    told: set[Span] = set()
    for entry in facts.graph.entries():
        worst = facts.deadlines.attempts(entry)
        edges = [ask.edge for ask in worst.retried if ask.edge is not None]
        if worst.most >= MOST and edges and not told & {edge.span for edge in edges}:
            told.update(edge.span for edge in edges)
            yield _multiplied(entry, worst.most, edges)
    for name in facts.design.parts:
        for ask in facts.deadlines.asks(name):
            edge = ask.edge
            if edge is None or ask.retries == 0 or edge.span in told:
                continue
            if no(edge, "backoff"):
                yield _endless(edge, "again at once when it fails, however many do")
            elif not states(edge, "backoff"):
                asked = f"{edge.alias or f'{edge.source} {edge.arrow} {edge.target}'}.backoff"
                yield _endless(edge, "again and does not say when to stop")._replace(asks=(asked,), severity=QUESTION)


def _multiplied(entry: str, most: int, edges: list[Edge]) -> Finding:
    way = " → ".join(dict.fromkeys(name for edge in edges for name in (edge.source, edge.target)))
    last = edges[-1]
    return Finding(
        last.source,
        f"one request to `{entry}` becomes up to {most} to `{last.target}` when it fails: {way}",
        last.span,
        help="retry at one layer only, with `backoff: yes`",
        notes=tuple(Note(f"`{edge.source}` asks again", edge.span) for edge in edges[:-1]),
        concerns=tuple(dict.fromkeys(name for edge in edges for name in (edge.source, edge.target))),
    )


def _endless(edge: Edge, words: str) -> Finding:
    return Finding(
        edge.source,
        f"`{edge.source}` asks `{edge.alias or edge.target}` {words}",
        edge.stated["backoff"].span if states(edge, "backoff") else edge.span,
        help="write `backoff: yes`: wait longer each time, and stop when too many fail",
        concerns=(edge.target,),
    )


fires_on = (
    """
    gateway edge
    endpoint feed
    store profiles
    edge => feed { retries: 1 }
    feed => profiles { retries: 1 }
    """,
    """
    endpoint feed { entry: yes, retries: 3 }
    store profiles
    feed => profiles
    """,
    """
    endpoint feed { entry: yes }
    store profiles
    feed => profiles { retries: 1, backoff: no }
    """,
    """
    endpoint feed { entry: yes }
    store profiles
    feed => profiles { retries: 2 }
    """,
)
near_miss = (
    "edge => feed { retries: 1 }\n    feed => profiles { retries: 1 }",
    "edge => feed\n    feed => profiles { retries: 1, backoff: yes }",
)
silent_on = (
    """
    gateway edge
    endpoint feed
    store profiles
    edge => feed { retries: 2, backoff: yes }
    feed => profiles { retries: 2, backoff: yes }
    """,
    """
    endpoint feed { entry: yes }
    store profiles
    store items
    feed => profiles { retries: 1, backoff: yes }
    feed => items { retries: 0 }
    """,
)
