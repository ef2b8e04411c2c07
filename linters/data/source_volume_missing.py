"""A source says neither how fast nor how much data comes.

## Why

Every number after it rests on this one: the topic's partitions, the lake's size, the training's length. "How much data is it?" is the
first question of a capacity review.

## What to do

State `rate` (`600k events/s`) for what streams, or `volume` (`2 TB`) for what lies there.

## Limits

Asked only where something of the design reads the source.

## The interviewer asks

"How many events a second is that, and how large is one?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated


@rule("D301", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Sources that something reads, without rate, volume or rows."""
    for source in parts(facts, "source"):
        if not facts.graph.following[source.name]:
            continue
        if not any(states(source, attribute) for attribute in ("rate", "volume", "rows")):
            yield unstated(source, "rate", message=f"`{source.name}` does not say how much data comes")


fires_on = (
    """
    source clicks { mode: stream }
    topic events
    clicks -> events
    """,
    """
    source catalogue { mode: batch, record: 2 KB }
    store lake
    catalogue -> lake
    """,
)
near_miss = ("mode: stream", "mode: stream, rate: 5k events/s")
silent_on = (
    """
    source clicks { mode: stream, rate: 5k events/s }
    topic events
    clicks -> events
    """,
    """
    source unused { mode: stream }
    """,
)
