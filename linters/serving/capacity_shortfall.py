"""At peak more requests arrive than all replicas can answer.

## Why

A part that gets more than it can take does not get slower, it gets a queue without end: every request behind it waits until it
times out. Near saturation already small bursts make long queues, which is why replicas are planned to be busy for some 65 % of the
time (Beyer et al., *Site Reliability Engineering*, ch. 22).

## What to do

Add replicas: as many as peak over (`throughput` times `target_utilisation`), rounded up. Or ask less: cache, batch, filter earlier.

## Limits

Peaks are taken to come at once. A part that states no `throughput` is not judged. Autoscaling is not counted: it follows a peak.

## The interviewer asks

"How many replicas at peak?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, amount, at, number, restated, rule, states

COPIES = ("replicas", "parallelism")  # what the copies of a part are called
USUAL = 0.65  # how busy replicas are planned to be where nothing else is said


@rule(
    "S614",
    sketch=ERROR,
    judges=("utilisation", "load", "requests"),
    help="add replicas, cache, batch, or ask for less",
)
def check(facts: Facts) -> Iterator[Finding]:
    """Parts whose peak is above what their replicas answer, or above how busy they may be."""
    required = {r.subject for r in facts.design.requirements if r.fact == "utilisation"}
    for part in facts.design.parts.values():
        copies = next((each for each in COPIES if each in part.kind.attributes), "")
        if copies and states(part, "throughput") and part.name not in required:
            yield from _too_busy(facts, part, copies)


def _too_busy(facts: Facts, part: Part, many: str) -> Iterator[Finding]:
    busy = facts.get(part.name, "utilisation")
    if busy is None or len(busy.inputs) != 3:
        return
    load, copies, each = busy.inputs
    target = number(facts, part, "target_utilisation")
    counted = states(part, many)
    share = busy.low if counted else load.low / each.high
    if share <= (1.0 if target is None else target.high):
        return
    planned = USUAL if target is None else target.high
    needed = math.ceil(load.low / (each.high * planned) - 1e-9)
    one = "replica" if many == "replicas" else "worker"
    takes = f"{copies.high:,.0f} x {amount(each)}" if counted else f"one {one} takes, {amount(each)}"
    yield at(
        part,
        f"`{part.name}` gets {amount(load)} at peak, {share:.0%} of what {'it can take, ' if counted else ''}{takes}",
        many if counted else "throughput",
        label=f"{share:.0%} busy" if counted else f"of one {one}",
        help=f"state `{many}: {needed}`, which makes each {planned:.0%} busy",
        fixes=(restated(part, many, str(needed), applicability="unsafe"),),
        asks=() if counted else (f"{part.name}.{many}",),
        severity=None if counted else QUESTION,
        fact=busy,
    )


fires_on = (
    """
    actor viewer { daily_active: 8640k, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, throughput: 100 req/s, replicas: 19 }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 8640k, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, throughput: 100 req/s, replicas: 30, target_utilisation: 60% }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 8640k, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, throughput: 100 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 8640k, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, throughput: 100 req/s, replicas: 21 }
    viewer => feed
    require feed.utilisation <= 70%
    """,
    """
    source clicks { mode: stream, rate: 10k events/s, peak_factor: 2 }
    topic events
    pipeline counts { mode: stream, throughput: 1k events/s, parallelism: 19 }
    clicks -> events -> counts
    """,
)
near_miss = ("replicas: 19", "replicas: 20")
silent_on = (
    """
    source clicks { mode: stream, rate: 10k events/s, peak_factor: 2 }
    topic events
    pipeline counts { mode: stream, throughput: 1k events/s, parallelism: 20 }
    clicks -> events -> counts
    """,
    """
    actor viewer { daily_active: 8640k, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, throughput: 100 req/s, replicas: 20, target_utilisation: 100% }
    store profiles { replicas: 1 }
    viewer => feed => profiles
    """,
    """
    actor viewer { actions: 10 / day }
    endpoint feed { entry: yes, throughput: 100 req/s, replicas: 2 }
    pipeline nightly { mode: batch, every: 1 day, runtime: 2 days }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 4320k, actions: 10 / day, peak_factor: 2 }
    endpoint feed { entry: yes, throughput: 1000 req/s }
    viewer => feed
    """,
)
