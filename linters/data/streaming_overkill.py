"""A stream processor keeps a value fresh that may be a day old, or whose data comes once a day.

## Why

A stream job runs all day, has state to keep and people on call. Where a daily batch is fresh enough, it buys nothing:
how fresh a value must be is a decision by feature, not a style of the whole platform (Huyen, *Designing Machine
Learning Systems*, ch. 7).

## What to do

Compute it in a batch, or state the freshness that makes the stream worth it.

## Limits

Only where each value that the stream makes states `freshness`, or all of its sources state how often they deliver.
Other readers of the same stream are not weighed.

## The interviewer asks

"What gets better if this is a minute old instead of a day?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, number, parts, rule, told, word
from mlsd_dsl.vocabulary.units import DAY


@rule("D324", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Streams into features that do not need one."""
    for pipeline in parts(facts, "pipeline"):
        if word(pipeline, "mode") != "stream":
            continue
        made = [facts.design.parts[relation.target] for relation in facts.graph.following[pipeline.name]]
        made = [part for part in made if part.kind.word != "monitor"]
        if not made or any(part.kind.word != "feature" for part in made):
            continue
        names = tuple(part.name for part in made)
        if all(_is_daily(facts, part, "freshness") for part in made):
            why = f"{told(names)} may be a day old"
        elif _comes_daily(facts, pipeline):
            why = "its data comes once a day"
        else:
            continue
        help = "compute it in a batch: `mode: batch, every: 1 day`"
        yield at(pipeline, f"`{pipeline.name}` is a stream, though {why}", "mode", help=help, concerns=names)


def _is_daily(facts: Facts, part: Part, attribute: str) -> bool:
    time = number(facts, part, attribute)
    return time is not None and time.low >= DAY


def _comes_daily(facts: Facts, pipeline: Part) -> bool:
    """Whether all that it reads, in the end, is delivered once a day or less often."""
    above = [facts.design.parts[name] for name in facts.lineage.upstream(pipeline.name)]
    begins = [part for part in above if not facts.lineage.data_into(part.name)]
    return bool(begins) and all(_is_daily(facts, part, "every") for part in begins)


fires_on = (
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days, freshness: 1 day }
    clicks -> counter -> views
    """,
    """
    source files { mode: batch, every: 1 day }
    topic lines
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days, freshness: 1 min }
    monitor old { type: freshness, of: counter }
    files -> lines -> counter -> views
    """,
)
near_miss = ("freshness: 1 day", "freshness: 23 h")
silent_on = (
    """
    source files { mode: batch, every: 1 day }
    pipeline counter { mode: stream, latency: 1 s }
    store totals { type: kv }
    feature views { kind: windowed, window: 30 days }
    files -> counter -> [views, totals]
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline counter { mode: stream, latency: 1 s }
    clicks -> counter
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days, freshness: 1 day }
    feature recent { kind: windowed, window: 1 h, freshness: 1 min }
    clicks -> counter -> [views, recent]
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline counter { mode: batch, every: 1 day, runtime: 1 h }
    feature views { kind: windowed, window: 30 days, freshness: 1 day }
    clicks -> counter -> views
    """,
    """
    source files { mode: batch, every: 1 h }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days }
    files -> counter -> views
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    source files { mode: batch, every: 1 day }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days }
    [clicks, files] -> counter -> views
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days, freshness: 1 day }
    store totals { type: kv }
    clicks -> counter -> [views, totals]
    """,
    """
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 30 days }
    counter -> views
    """,
)
