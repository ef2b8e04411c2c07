"""Axes of time: which places get a tick, and what stands there."""

from __future__ import annotations

from math import floor, log10

from mlsd_dsl.scene import Tick
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import at_a_glance, point
from mlsd_dsl.vocabulary.units import DAY

_MOST = 9  # ticks of a linear axis
_MINUTE, _HOUR = 60.0, 3600.0
# Round places of human time, each two to ten times the one before.
_ROUND = (
    *(1e-3, 1e-2, 0.1, 1.0, 10.0, _MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR),
    *(DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 3 * 365 * DAY),
)
_NAMES: dict[float, str] = {
    7 * DAY: "1 week",
    30 * DAY: "30 days",
    90 * DAY: "90 days",
    365 * DAY: "1 year",
    3 * 365 * DAY: "3 years",
}


def said(seconds: float) -> str:
    """A time for people: `45 ms`, `1.5 days`."""
    return at_a_glance(point(seconds, TIME), 3)


def linear(high: float) -> tuple[Tick, ...]:
    """The ticks of an axis from zero to `high`: at one, two or five times a power of ten."""
    power = 10.0 ** floor(log10(high))
    steps = (power * factor for factor in (0.1, 0.2, 0.5, 1.0, 2.0))
    step = next(step for step in steps if high / step <= _MOST)
    return tuple(Tick(step * place, said(step * place) if place else "0") for place in range(int(high / step) + 1))


def logarithmic(low: float, high: float) -> tuple[float, float, tuple[Tick, ...]]:
    """An axis between two round times around `low` and `high`, with a tick at every round time between them."""
    start = max((each for each in _ROUND if each <= low), default=_ROUND[0])
    end = min((each for each in _ROUND if each >= high), default=high)
    ticks = tuple(Tick(each, _NAMES.get(each) or said(each)) for each in _ROUND if start <= each <= end)
    return start, end, ticks
