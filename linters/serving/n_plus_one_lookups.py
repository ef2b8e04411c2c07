"""One request looks up its keys one after the other, and that takes a good part of its time.

## Why

Five hundred look-ups of one millisecond are half a second; one batched look-up of five hundred keys takes a few milliseconds. The
median is what adds up here, the tail comes on top (Huyen, *Designing Machine Learning Systems*, ch. 7).

## What to do

Look all keys up in one call: `feed => features { keys: 500, batched: yes }`.

## Limits

Judged where the caller has a budget or a timeout and the median of the store is known; otherwise they are asked for.

## The interviewer asks

"How many round trips does one request make to the store?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, no, number, rule, states
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import Quantity, show

SHARE = 0.2  # of the time that there is


@rule("S612", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls with many keys that are not batched."""
    for name, part in facts.design.parts.items():
        for ask in facts.deadlines.asks(name):
            edge = ask.edge
            if edge is None or not (states(edge, "keys") and no(edge, "batched")) or ask.times[0] <= 1:
                continue
            limits = (facts.deadlines.budget(name), number(facts, part, "timeout"))
            limit = min([fact.high for fact in limits if fact is not None] + [ask.timeout[1]])
            taken = ask.times[0] * facts.deadlines.median(ask)
            asked = []
            if math.isinf(limit):
                asked.append(f"{name}.budget")
            if taken == 0:
                asked.append(f"{ask.target}.latency")
            if not asked and taken <= SHARE * limit:
                continue
            words = f"`{name}` asks `{ask.name}` {ask.times[0]:,.0f} times, one after the other"
            spent = f": {_time(taken)} of the {_time(limit)} that it has" if not asked else ""
            callee = facts.design.parts[ask.target]
            yield Finding(
                name,
                words + spent,
                edge.stated["batched"].span,
                help="look all keys up in one call: `batched: yes`",
                notes=(Note(f"`{ask.target}`", callee.span),),
                concerns=(ask.target,),
                asks=tuple(asked),
                severity=QUESTION if asked else None,
            )


def _time(seconds: float) -> str:
    return show(Quantity(seconds, seconds, TIME))


fires_on = (
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    store profiles { latency: p50 1 ms p99 4 ms }
    feed => profiles { keys: 50, batched: no }
    """,
    """
    endpoint feed { entry: yes, budget: 100 ms }
    store profiles { latency: p50 1 ms p99 4 ms }
    feed => profiles { keys: 21, batched: no }
    """,
    """
    endpoint feed { entry: yes }
    store profiles { latency: p50 1 ms p99 4 ms }
    feed => profiles { keys: 21, batched: no, timeout: 30 ms }
    """,
    """
    endpoint feed { entry: yes }
    store profiles { latency: p50 1 ms p99 4 ms }
    feed => profiles { keys: 50, batched: no }
    """,
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    store profiles
    feed => profiles { keys: 50, batched: no }
    """,
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    store profiles { latency: p50 15 ms p99 20 ms }
    feed => profiles { keys: 2, batched: no }
    """,
)
near_miss = ("keys: 50, batched: no", "keys: 50, batched: yes")
silent_on = (
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    store profiles { latency: p50 1 ms p99 4 ms }
    store items { latency: p50 1 ms p99 4 ms }
    feed => profiles { keys: 20, batched: no }
    feed => items { keys: 500 }
    feed => profiles { items: 50, batched: no }
    feed => profiles as twice { keys: 500, batched: yes, times: 30 }
    """,
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    store profiles { latency: p50 90 ms p99 95 ms }
    feed => profiles { keys: 1, batched: no }
    """,
    """
    endpoint feed { entry: yes }
    endpoint side { entry: yes, timeout: 100 ms }
    store profiles { latency: p50 1 ms p99 4 ms }
    store items
    feed => profiles { keys: 50, batched: no }
    side => items { keys: 50, batched: no }
    """,
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    store profiles { latency: p50 10 ms p99 14 ms }
    feed => profiles { keys: 2, batched: no }
    """,
)
