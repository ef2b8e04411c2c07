"""A latency is given as a mean or median, where the tail is what people feel.

## Why

A request that asks many parts is as slow as the slowest of them: at a hundred parts whose p99 is a second, most
requests wait that long (Dean and Barroso, *The Tail at Scale*). A mean or median says nothing of that.

## What to do

Require a high percentile (`require feed.latency.p99 <= 200 ms`), and state two for each part: `latency: p50 4 ms p99
12 ms`.

## Limits

The language itself refuses a requirement on plain `latency`. A part's bare latency counts as its median; its tail is
asked for where an entrance that waits for it has a bound.

## The interviewer asks

"Is that the mean? What is the p99?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, rule, states
from mlsd_dsl.vocabulary.arrows import REQUEST

from .entrances import entrances

MIDDLE = {"latency.mean", "latency.p50", "ttft.mean", "ttft.p50"}
MEDIAN = {50.0}


@rule("R104", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Requirements on means and medians alone, and parts on the way of a bounded request that state no tail."""
    bounded = {(r.subject, r.fact.partition(".")[0]) for r in facts.design.requirements if r.fact not in MIDDLE}
    for required in facts.design.requirements:
        family = required.fact.partition(".")[0]
        if (required.subject, family) not in bounded:
            yield Finding(
                required.subject,
                f"`{required.subject}.{required.fact}` bounds the middle and leaves the tail open",
                required.span,
                help=f"bound a high percentile as well: `require {required.subject}.{family}.p99 <= ...`",
            )
    starts = [part.name for part in entrances(facts) if (part.name, "latency") in bounded]
    for name in _waited_for(facts, starts):
        part = facts.design.parts[name]
        attribute = "own" if part.kind.word == "endpoint" else "latency"
        if not states(part, attribute) or set(facts.reading.percentiles(part, attribute) or ()) != MEDIAN:
            continue
        yield at(
            part,
            f"`{name}` gives a median and no tail",
            attribute,
            help=f"state two percentiles: `{attribute}: p50 4 ms p99 12 ms`",
            severity=QUESTION,
            asks=(f"{name}.{attribute}",),
        )


def _waited_for(facts: Facts, starts: list[str]) -> list[str]:
    """Some parts and all that they wait for."""
    found = dict.fromkeys(starts)
    agenda = list(starts)
    while agenda:
        for relation in facts.graph.following[agenda.pop()]:
            if relation.arrow == REQUEST and relation.target not in found:
                found[relation.target] = None
                agenda.append(relation.target)
    return list(found)


fires_on = (
    """
    endpoint feed { entry: yes }
    endpoint free { entry: yes, own: 3 ms }
    model ranker { latency: 20 ms }
    model behind { latency: 20 ms }
    store items
    feed => ranker
    feed => items
    feed -> behind
    require feed.latency.p99 <= 200 ms
    """,
    """
    endpoint feed { entry: yes }
    require feed.latency.mean <= 200 ms
    """,
    """
    endpoint feed { entry: yes }
    require feed.latency.p50 <= 200 ms
    """,
    """
    endpoint chat { entry: yes }
    require chat.ttft.mean <= 2 s
    """,
    """
    endpoint feed { entry: yes, own: p50 1 ms p99 3 ms }
    endpoint inner { own: 2 ms }
    model ranker { latency: p50 1 ms p99 2 ms }
    feed => inner => ranker
    require feed.latency.p99 <= 200 ms
    """,
    """
    endpoint feed { entry: yes }
    model ranker { latency: 20 ms }
    feed => ranker
    require feed.latency.p99 <= 200 ms
    """,
    """
    endpoint chat { entry: yes }
    require chat.ttft.p50 <= 1 s
    require chat.latency.p99 <= 9 s
    """,
)
near_miss = ("ranker { latency: 20 ms }", "ranker { latency: p50 20 ms p99 40 ms }")
silent_on = (
    """
    endpoint feed { entry: yes }
    require feed.latency.p50 <= 50 ms
    require feed.latency.p99 <= 200 ms
    """,
    """
    endpoint feed { entry: yes }
    model ranker { latency: 20 ms }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    """,
)
