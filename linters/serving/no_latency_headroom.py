"""A percentile of the latency is held, with less than a fifth of the limit to spare.

## Why

Numbers of a design are means of good days. A new feature, a garbage collection, a busy neighbour or a longer list takes a fifth
without anybody noticing; a design that begins at the limit begins with an incident (Beyer et al., *Site Reliability Engineering*,
ch. 4: keep a margin between the objective and what is promised).

## What to do

Make the slowest call on the path faster or smaller, or move the limit to what people notice.

## Limits

Judges requirements on p95, p99 and p99.9 that hold for certain. Queues are not in a latency.

## The interviewer asks

"What happens to the p99 when traffic doubles for a minute?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, amount, rule

USED = 0.8
TAILS = ("latency.p95", "latency.p99", "latency.p999")


@rule("S603", production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Requirements on a tail that hold, of which more than four fifths are used."""
    for name, part in facts.design.parts.items():
        for bound in facts.deadlines.required(name):
            fact = facts.get(name, bound.name) if bound.name in TAILS else None
            if fact is None or fact.high > bound.low or fact.low <= USED * bound.high:
                continue
            yield Finding(
                name,
                f"`{name}.{bound.name}` is {amount(fact)} of the {amount(bound)} that it may be: no room for a bad day",
                bound.span or part.span,
                label=f"{fact.low / bound.high:.0%} of it",
                help="make the slowest call on the path faster, or ask for less: `mlsd explain` shows which it is",
                notes=(Note(f"`{name}`", part.span),),
                fact=fact,
            )


fires_on = (
    """
    endpoint feed { entry: yes, own: p50 50 ms p99 90 ms }
    require feed.latency.p99 <= 100 ms
    """,
    """
    endpoint feed { entry: yes, own: p50 50 ms p95 81 ms p99 90 ms }
    require feed.latency.p95 <= 100 ms
    """,
    """
    endpoint feed { entry: yes, own: p50 50 ms p999 90 ms }
    require feed.latency.p999 <= 100 ms
    """,
)
near_miss = ("p99 90 ms", "p99 80 ms")
silent_on = (
    """
    endpoint feed { entry: yes, own: p50 50 ms p99 110 ms }
    require feed.latency.p50 <= 55 ms
    """,
    """
    endpoint feed { entry: yes, own: p50 50 ms p99 90 ms }
    endpoint slow { entry: yes, own: p50 50 ms }
    endpoint full { entry: yes, own: p50 50 ms p99 101 ms }
    require full.latency.p95 <= 110 ms
    require feed.availability >= 99%
    require slow.latency.p99 <= 55 ms
    """,
)
