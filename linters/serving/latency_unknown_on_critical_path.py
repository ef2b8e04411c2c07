"""A request has a deadline, and nothing says how long parts take that it waits for.

## Why

A budget is spent part by part. One part without a number leaves the sum open, however exact the others are, and it is usually the
slow one that nobody measured (Dean and Barroso, *The Tail at Scale*, CACM 2013).

## What to do

State a median and a p99 (`latency: p50 5 ms p99 20 ms`), or bound the call (`timeout: 30 ms, else: popular`).

## Limits

Asked below endpoints that have a budget or a requirement on their latency. A technology's published default counts as a number.

## The interviewer asks

"Which of these numbers did you measure, and which did you hope for?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, parts, placeholder, rule, told

MOST_NOTES = 4


@rule("S602", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Endpoints with a budget below which a part has no latency; one finding for all of those parts."""
    asked: set[str] = set()
    for part in parts(facts, "endpoint", "gateway"):
        budget = facts.deadlines.budget(part.name)
        if budget is None:
            continue
        new = [facts.design.parts[name] for name in facts.deadlines.unknown(part.name) if name not in asked]
        if new:
            asked.update(p.name for p in new)
            yield at(
                part,
                f"`{part.name}` has {amount(budget)}, and nothing says how long {_take(part, new)}",
                "budget",
                help="state " + " and ".join(f"`{_attribute(p)}: p50 5 ms p99 20 ms`" for p in new[:1]),
                notes=tuple(Note(f"`{p.name}` states no `{_attribute(p)}`", p.span) for p in new[:MOST_NOTES]),
                fixes=tuple(placeholder(p, _attribute(p)) for p in new[:MOST_NOTES]),
                concerns=tuple(p.name for p in new if p.name != part.name),
                asks=tuple(f"{p.name}.{_attribute(p)}" for p in new),
            )


def _take(caller: Part, unknown: list[Part]) -> str:
    if unknown == [caller]:
        return "its own work takes"
    return told(part.name for part in unknown) + (" takes" if len(unknown) == 1 else " take")


def _attribute(part: Part) -> str:
    return {"endpoint": "own", "human_review": "handling"}.get(part.kind.word, "latency")


fires_on = (
    """
    endpoint feed { entry: yes, own: p50 1 ms p99 2 ms, budget: 100 ms }
    model ranker { role: rank }
    feed => ranker
    """,
    """
    gateway edge { latency: p50 1 ms p99 2 ms }
    endpoint feed { own: p50 1 ms p99 2 ms }
    policy rules { stage: filter }
    store profiles { latency: p50 1 ms p99 2 ms }
    edge => feed => rules => profiles
    require edge.latency.p99 <= 100 ms
    """,
    """
    endpoint feed { entry: yes, budget: 100 ms }
    model ranker { role: rank, latency: p50 1 ms p99 2 ms }
    feed => ranker
    """,
)
near_miss = ("role: rank", "role: rank, latency: p50 5 ms p99 9 ms")
silent_on = (
    """
    endpoint feed { entry: yes, own: p50 1 ms p99 2 ms, budget: 100 ms }
    model ranker { role: rank }
    fallback popular { latency: p50 1 ms p99 2 ms }
    log answers
    feed => ranker { timeout: 20 ms, else: popular }
    feed => answers { critical: no }
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker
    """,
)
