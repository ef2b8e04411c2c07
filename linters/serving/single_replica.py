"""An answer that must nearly always come needs a part that runs once.

## Why

One replica is down during every release, every crash and every move of its machine. Three nines leave 43 minutes a month, which a
handful of restarts take (Beyer et al., *Site Reliability Engineering*, ch. 3 and 26).

## What to do

Run two, better three, behind a balancer, in different zones: `replicas: 3`.

## Limits

Only where `replicas: 1` is stated, an availability of 99.9 % or more is required, and the part cannot be done without. A part that states
an availability above what is required is believed.

## The interviewer asks

"What do people see while that one restarts?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, amount, at, number, restated, rule
from mlsd_dsl.vocabulary.quantities import Quantity

NINES = 0.999


@rule("S639", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Parts with one replica without which an answer fails that must be available."""
    told: set[str] = set()
    for r in facts.design.requirements:
        bound = facts.design.number(r.bound)
        strict = r.fact == "availability" and r.operator in (">", ">=") and isinstance(bound, Quantity)
        if not strict or not isinstance(bound, Quantity) or bound.low < NINES or r.subject not in facts.design.parts:
            continue
        for name in facts.availability.indispensable(r.subject):
            part = facts.design.parts[name]
            replicas, own = number(facts, part, "replicas"), number(facts, part, "availability")
            believed = own is not None and own.low >= bound.high
            if replicas is None or replicas.high > 1 or believed or name in told:
                continue
            told.add(name)
            given = f" and is available for {amount(own)}" if own is not None else ""
            yield at(
                part,
                f"`{name}` runs once{given}, and `{r.subject}` fails without it",
                "replicas",
                help="run it in several zones: `replicas: 3`",
                notes=(Note("this much is required", r.span),),
                fixes=(restated(part, "replicas", "3", applicability="unsafe"),),
                concerns=(r.subject,) if r.subject != name else (),
            )


fires_on = (
    """
    endpoint feed { entry: yes, replicas: 12 }
    store profiles { replicas: 1 }
    feed => profiles
    require feed.availability >= 99.9%
    """,
    """
    endpoint feed { entry: yes, replicas: 1, availability: 99.9% }
    require feed.availability >= 99.95%
    require feed.availability >= 99.9%
    """,
    """
    endpoint feed { entry: yes, replicas: 1 }
    require feed.availability > 99.9%
    """,
)
near_miss = ("replicas: 1 }", "replicas: 2 }")
silent_on = (
    """
    endpoint feed { entry: yes, replicas: 1 }
    require feed.availability >= 99.5%
    require feed.latency.p99 <= 1 s
    """,
    """
    endpoint feed { entry: yes }
    store profiles { replicas: 1, availability: 99.9% }
    store items { replicas: 1 }
    feed => profiles
    feed => items { critical: no }
    require feed.availability >= 99.9%
    """,
    """
    endpoint feed { entry: yes, replicas: 1 }
    store profiles { replicas: 1 }
    feed => profiles
    require feed.latency.p99 >= 1 s
    require feed.availability <= 99.99%
    """,
)
