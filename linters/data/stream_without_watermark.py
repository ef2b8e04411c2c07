"""A stream counts windows over events that come late, and does not say how long it waits for them.

## Why

Without a watermark a window either never closes or closes before the phone is out of the tunnel. How long to wait is a
choice between fresh and complete (Akidau et al., *The Dataflow Model*, 2015), and the age of every feature behind it
contains the answer.

## What to do

State the wait: `watermark: 20 s`, and what is done with what comes later still.

## Limits

Only where a source says how late its records may be (`late_by`). Whether the wait is long enough is not judged.

## The interviewer asks

"An event comes ten minutes late: which count does it change?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, number, parts, rule, states, unstated, word


@rule("D325", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Windows of streams over late events."""
    for pipeline in parts(facts, "pipeline"):
        if word(pipeline, "mode") != "stream" or states(pipeline, "watermark") or not _has_window(facts, pipeline):
            continue
        for name in facts.lineage.ordered(facts.lineage.upstream(pipeline.name)):
            late = number(facts, facts.design.parts[name], "late_by")
            if late is not None and late.low > 0:
                message = (
                    f"`{pipeline.name}` does not say how long it waits for records of `{name}`,"
                    f" which come up to {amount(late)} late"
                )
                yield unstated(pipeline, "watermark", message=message)._replace(concerns=(name,))
                break


def _has_window(facts: Facts, pipeline: Part) -> bool:
    made = [facts.design.parts[relation.target] for relation in facts.graph.following[pipeline.name]]
    return any(states(part, "window") for part in (pipeline, *made) if part.kind.word in ("pipeline", "feature"))


fires_on = (
    """
    source clicks { mode: stream, late_by: 10 min }
    pipeline counter { mode: stream, window: 1 h, slide: 1 min }
    feature views { kind: windowed }
    clicks -> counter -> views
    """,
    """
    source orders { mode: stream }
    source clicks { mode: stream, late_by: 10 min }
    source taps { mode: stream, late_by: 5 min }
    topic events
    pipeline counter { mode: stream }
    feature views { kind: windowed, window: 1 h }
    [orders, clicks, taps] -> events -> counter -> views
    """,
)
near_miss = ("slide: 1 min", "watermark: 20 s")
silent_on = (
    """
    source clicks { mode: stream, late_by: 10 min }
    pipeline counter { mode: stream, latency: 1 s }
    feature latest { kind: dynamic }
    monitor old { type: freshness, of: counter, window: 1 h }
    clicks -> counter -> latest
    """,
    """
    source clicks { mode: stream, late_by: 0 s }
    pipeline counter { mode: stream, window: 1 h }
    feature views { kind: windowed }
    clicks -> counter -> views
    """,
    """
    source clicks { mode: stream, late_by: 10 min }
    pipeline counter { mode: stream, latency: 1 s }
    feature latest { kind: dynamic }
    clicks -> counter -> latest
    """,
    """
    source clicks { mode: stream, late_by: 10 min }
    pipeline counter { mode: batch, window: 1 day, every: 1 day }
    feature views { kind: windowed }
    clicks -> counter -> views
    """,
)
