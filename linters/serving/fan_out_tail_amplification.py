"""A request waits for the slowest of so many copies that the rare slow answer of one becomes the usual answer of all.

## Why

Where each of 100 shards is slow once in a hundred times, 63 % of the requests that wait for all of them are slow (Dean and Barroso,
*The Tail at Scale*, CACM 2013). A p99 of one shard says little about a request that needs all.

## What to do

Ask the late ones a second time (`hedge: 20 ms`), do with most answers (`wait_for: 95`), or answer without the late ones
(`timeout: 30 ms, critical: no`).

## Limits

Silent where a requirement on a p99 above the call holds: then the tail is in the number. Copies are slow independently.

## The interviewer asks

"100 shards, each with a p99 of 20 ms: what is yours?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.design.design import Edge
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, rule
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import Quantity, show

OFTEN, MOSTLY = 0.1, 0.5  # shares of requests that meet a slow copy
TAILS = ("latency.p99", "latency.p999")


@rule("S604", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls to many copies at once that wait for all of them, or lose some in most requests."""
    for name in facts.design.parts:
        for ask in facts.deadlines.asks(name):
            copies = ask.copies[0]
            slow = 1 - 0.99**copies  # one of them gives an answer that only one in a hundred is as slow as
            if ask.edge is None or slow < OFTEN or ask.wait_for[1] < copies or math.isfinite(ask.hedge[0]):
                continue
            words = f"{copies:.0f} copies of `{ask.name}`"
            if math.isfinite(ask.timeout[0]) and (ask.fallback or not ask.critical):
                if facts.deadlines.tail(ask.target) > ask.timeout[1]:
                    wait = show(Quantity(*ask.timeout, TIME))
                    words = f"one of {words} takes more than {wait} in at least {slow:.0%} of requests to `{name}`"
                    yield _finding(ask.edge, copies, words, ERROR if slow >= MOSTLY else WARNING)
            elif not _accounted(facts, name):
                words = f"{slow:.0%} of requests to `{name}` wait for the slowest 1% of {words}"
                yield _finding(ask.edge, copies, words, WARNING)


def _finding(edge: Edge, copies: float, words: str, severity: Severity) -> Finding:
    return Finding(
        edge.source,
        words,
        edge.stated["fanout"].span,
        label=f"1 - 0.99^{copies:.0f} = {1 - 0.99**copies:.0%}",
        help=f"ask late copies again (`hedge`), or do with most answers (`wait_for: {math.floor(copies * 0.95)}`)",
        concerns=(edge.target,),
        severity=severity,
    )


def _accounted(facts: Facts, caller: str) -> bool:
    """Whether a requirement on the tail of the caller, or of who asks it, holds."""
    above = [caller]
    for name in above:
        for bound in facts.deadlines.required(name):
            fact = facts.get(name, bound.name) if bound.name in TAILS else None
            if fact is not None and fact.high <= bound.low:
                return True
        above += [r.source for r in facts.graph.leading[name] if r.arrow == "=>" and r.source not in above]
    return False


fires_on = (
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 100 }
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 11, timeout: 30 ms }
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 100, timeout: 15 ms, critical: no }
    """,
    """
    gateway edge { latency: p50 1 ms p99 2 ms }
    endpoint search { own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    edge => search => shards { fanout: 100 }
    require edge.latency.p50 <= 1 s
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 100, critical: no }
    require search.latency.p99 <= 10 ms
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store settings { latency: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    settings -> search
    search => shards { fanout: 100 }
    require settings.latency.p99 <= 10 ms
    """,
)
near_miss = ("fanout: 100", "fanout: 100, hedge: 15 ms")
silent_on = (
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 10 }
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    store copies { latency: p50 5 ms p99 20 ms }
    fallback few { latency: p50 1 ms p99 2 ms }
    search => shards { fanout: 100, wait_for: 95 }
    search => copies { fanout: 100, timeout: 25 ms, else: few }
    """,
    """
    gateway edge { latency: p50 1 ms p99 2 ms }
    endpoint search { own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    edge => search => shards { fanout: 100 }
    require edge.latency.p99 <= 100 ms
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 100, timeout: 25 ms, critical: no }
    """,
    """
    endpoint search { entry: yes, own: p50 1 ms p99 2 ms }
    store shards { latency: p50 5 ms p99 20 ms }
    search => shards { fanout: 100 }
    require search.latency.p999 <= 1 s
    """,
)
