"""A part has no arrow and no other part names it.

## Why

What is drawn beside the design takes no part in it: the wiring was forgotten, or the part is no longer needed. No
analysis can say anything about it, so its age, load and failures are silently left out of every number (Sculley et
al., *Hidden Technical Debt*, on undeclared dependencies).

## What to do

Draw the arrow that was meant (`events -> lake`), name the part where it is used (`of: ranker`), or delete it.

## Limits

Asked once a design has arrows and something to judge: a first list of boxes is left alone. KPIs, tasks, entities,
hardware and notes stand for themselves.

## The interviewer asks

"What does this box talk to?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, rule, whole

from .naming import REMARK, named_by_others

STAND_ALONE = {"kpi", "task", "entity", "hardware", "note"}


@rule("G002", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Parts without relations, in designs that have arrows."""
    if not facts.design.edges or not whole(facts):
        return
    named = named_by_others(facts)
    for name, part in facts.design.parts.items():
        relations = [*facts.graph.following[name], *facts.graph.leading[name]]
        if part.kind.word in STAND_ALONE or name in named or any(r.meaning.verb != REMARK for r in relations):
            continue
        yield at(
            part,
            f"nothing leads to or from `{name}`",
            help=f"draw the arrow that was meant, name `{name}` in the part that uses it, or delete it",
        )


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    topic events
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    monitor drift { type: data_drift }
    note why { on: drift, text: "watches the inputs" }
    feed => ranker
    """,
)
near_miss = ("feed => ranker", "feed => ranker\n    feed -> events")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    """,
    """
    source clicks { mode: stream }
    pipeline count { mode: stream }
    topic events
    clicks -> count
    """,
    """
    endpoint feed { entry: yes, depends_on: disk }
    model ranker { role: rank }
    store disk
    kpi sales
    task order { type: ranking }
    entity item
    hardware box { type: cpu }
    note why { text: "a remark" }
    feed => ranker
    """,
)
