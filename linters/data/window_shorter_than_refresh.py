"""A window is shorter than the time between two refreshes of its value.

## Why

A count of the last five minutes that is written once a day describes five minutes of last night, for all of today. Most
of what happens is never in any window that a request can read.

## What to do

Stream it or run it at least once a window, or widen the window to what the schedule can keep. Up to about an hour, a
stream is the usual way.

## Limits

A window as long as the interval passes: every event is then counted once, if late.

## The interviewer asks

"It is noon: which five minutes does this count?"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, amount, at, cadence, number, parts, place, rule, unstated, word
from mlsd_dsl.vocabulary.units import HOUR

HELP = "stream it, run it at least once a window, or widen the window"


@rule("D323", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Windows that fall between two refreshes."""
    for feature in parts(facts, "feature"):
        makers = _makers(facts, feature.name)
        windows = [(part, number(facts, part, "window")) for part in (feature, *makers)]
        windowed, window = next(((part, each) for part, each in windows if each is not None), (feature, None))
        if window is None:
            continue
        slow = _refreshed_after(facts, feature.name, makers, window.high)
        if slow is not None:
            message = f"`{feature.name}` looks back {amount(window)}, but `{slow.part.name}` refreshes it {slow.often}"
            note = Note(f"refreshed {slow.often}", place(slow.part, slow.attribute))
            found = at(feature, message, label="the window", help=HELP, notes=(note,), concerns=(slow.part.name,))
            yield found._replace(span=place(windowed, "window"))
        elif makers and window.high <= HOUR and all(_is_silent_batch(facts, maker) for maker in makers):
            asked = makers[0]
            message = f"`{asked.name}` does not say how often it counts the last {amount(window)} for `{feature.name}`"
            yield unstated(asked, "every", message=message)._replace(severity=QUESTION, concerns=(feature.name,))


class _Refresh(NamedTuple):
    """What refreshes a value, by which attribute, and how often in words."""

    part: Part
    attribute: str
    often: str


def _makers(facts: Facts, feature: str) -> list[Part]:
    found = [facts.design.parts[relation.source] for relation in facts.lineage.data_into(feature)]
    return [part for part in found if part.kind.word == "pipeline"]


def _refreshed_after(facts: Facts, feature: str, makers: list[Part], window: float) -> _Refresh | None:
    """What refreshes the value less often than once a window: all that compute it, or what writes it for serving."""
    kept = [facts.design.parts[relation.target] for relation in facts.graph.following[feature]]
    computed = [_slow(facts, maker, "every", window) or _slow(facts, maker, "slide", window) for maker in makers]
    written = [_slow(facts, part, "materialize", window) for part in kept]
    return next((slow for slow in [*(computed if all(computed) else []), *written] if slow), None)


def _slow(facts: Facts, part: Part, attribute: str, window: float) -> _Refresh | None:
    interval = cadence(facts, part) if attribute == "every" else number(facts, part, attribute)
    if interval is None or interval.low <= window:
        return None
    return _Refresh(part, attribute, f"every {amount(interval)}")


def _is_silent_batch(facts: Facts, maker: Part) -> bool:
    return word(maker, "mode") == "batch" and cadence(facts, maker) is None


fires_on = (
    """
    source clicks { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature views { kind: windowed, window: 5 min }
    clicks -> nightly -> views
    """,
    """
    source clicks { mode: stream }
    pipeline counter { mode: stream, window: 10 min, slide: 1 min }
    feature views { kind: windowed }
    store lake { type: lake }
    feature_store shelf { materialize: 1 h }
    clicks -> counter -> views -> [lake, shelf]
    """,
    """
    source clicks { mode: stream }
    pipeline counter { mode: batch }
    feature views { kind: windowed, window: 1 h }
    clicks -> counter -> views
    """,
    """
    source clicks { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature base { kind: static }
    feature views { kind: windowed, window: 5 min }
    clicks -> nightly -> views
    base -> views
    """,
    """
    source clicks { mode: stream }
    pipeline counter { mode: stream, window: 30 s, slide: 1 min }
    feature views { kind: windowed }
    clicks -> counter -> views
    """,
)
near_miss = ("every: 1 day", "every: 5 min")
silent_on = (
    """
    source clicks { mode: stream }
    feature views { kind: windowed, window: 5 min }
    clicks -> views
    """,
    """
    source clicks { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature views { kind: windowed, window: 1 day }
    feature_store shelf { materialize: 1 day }
    clicks -> nightly -> views -> shelf
    """,
    """
    source clicks { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    pipeline counter { mode: stream, slide: 10 s }
    feature views { kind: windowed, window: 10 min }
    clicks -> [nightly, counter] -> views
    """,
    """
    source clicks { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature views { kind: static }
    clicks -> nightly -> views
    """,
)
