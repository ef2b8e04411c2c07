"""A caller gives up before what it asks does, so that work goes on which nobody waits for.

## Why

When the outer deadline ends first, the inner fallback never gets its turn, retries are made for nobody, and the servers that were
too slow keep working on answers that are thrown away (Beyer et al., *Site Reliability Engineering*, ch. 22, on deadlines).

## What to do

Let deadlines fall on the way in: each call, its retries included, ends before its caller must answer.

## Limits

Compares the timeouts that are stated. Calls made one after the other are not added up. A deadline that is handed on with the
request needs no second number: state it at the door only.

## The interviewer asks

"The gateway gave up at 100 ms: who is still working on that request?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, number, place, rule
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import Quantity, show


@rule("S605", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls that may last as long as their caller has, and endpoints that go on after their caller has given up."""
    for name, part in facts.design.parts.items():
        own = number(facts, part, "timeout")
        for ask in facts.deadlines.asks(name):
            if ask.edge is None or math.isinf(ask.timeout[0]):
                continue
            longest = ask.timeout[0] * (1 + ask.retries)
            if own is not None and longest >= own.high:
                again = f" with {ask.retries} retries" if ask.retries else ""
                yield Finding(
                    name,
                    f"`{name}` waits up to {_time(longest)} for `{ask.name}`{again} and must answer in {_time(own.high)}",
                    ask.edge.stated["timeout"].span,
                    help=f"wait less than {_time(own.high)} for it, retries included",
                    notes=(Note(f"`{name}` gives up here", place(part, "timeout")),),
                    concerns=(ask.target,),
                )
            callee = facts.design.parts[ask.target]
            inner = number(facts, callee, "timeout")
            if inner is not None and inner.low > ask.timeout[1]:
                words = f"`{name}` gives up on `{ask.name}` after {_time(ask.timeout[1])}"
                yield Finding(
                    name,
                    f"{words}, which goes on until {_time(inner.low)}",
                    ask.edge.stated["timeout"].span,
                    help=f"let `{ask.target}` give up before {_time(ask.timeout[1])}",
                    notes=(Note(f"`{ask.target}` gives up here", place(callee, "timeout")),),
                    concerns=(ask.target,),
                    severity=WARNING,
                )


def _time(seconds: float) -> str:
    return show(Quantity(seconds, seconds, TIME))


fires_on = (
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    model ranker { role: rank }
    feed => ranker { timeout: 50 ms, retries: 1 }
    """,
    """
    endpoint feed { entry: yes, timeout: 100 ms }
    model ranker { role: rank }
    feed => ranker { timeout: 120 ms }
    """,
    """
    gateway edge
    endpoint feed { timeout: 100 ms }
    edge => feed { timeout: 90 ms }
    """,
)
near_miss = ("timeout: 50 ms", "timeout: 49 ms")
silent_on = (
    """
    gateway edge
    endpoint feed { timeout: 100 ms }
    model ranker { role: rank }
    store profiles
    edge => feed { timeout: 100 ms }
    feed => profiles
    feed => ranker { timeout: 90 ms }
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker { timeout: 1 s, retries: 3 }
    """,
)
