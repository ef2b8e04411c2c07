"""Arrows: their pens, their rounded bends, their heads."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Arrow

from ..layout import Point
from .markup import points

_RADIUS = 7.0
_HEAD = 9.0
_HALF = 4.4
_THIN, _WIDE = 2.0, 7.0  # the widths of arrows that carry a load: neighbours are ten pixels apart


class Pen(NamedTuple):
    """How a sort of arrow is drawn: pixels, dash pattern, and its words in the legend."""

    width: float
    dashes: str
    words: str


PENS = {
    "data": Pen(1.6, "", "data"),
    "request": Pen(2.6, "", "request, waits for the answer"),
    "trigger": Pen(1.6, "6 4", "trigger, no data"),
    "feedback": Pen(1.8, "2.5 3", "feedback"),
}


def pen_name(arrow: Arrow) -> str:
    """The pen of an arrow; a sort that nobody knows is drawn as data."""
    if arrow.feedback:
        return "feedback"
    return arrow.sort if arrow.sort in PENS else "data"


def width(arrow: Arrow) -> float:
    """Pixels: that of its pen, or by the load that it carries."""
    return _THIN + (_WIDE - _THIN) * min(arrow.weight, 1.0) if arrow.weight > 0 else PENS[pen_name(arrow)].width


def path(bends: tuple[Point, ...], wide: float = 0.0) -> str:
    """The line with rounded bends; it ends where the head begins, so that a broad line does not show beside the tip."""
    ends = (*bends[:-1], _towards(bends[-1], bends[-2], _head(wide)[0] - 1.5))
    text, here = f"M{points(*ends[0])}", ends[0]
    for before, corner, after in zip(ends, ends[1:], ends[2:], strict=False):
        radius = min(_RADIUS, _length(before, corner) / 2, _length(corner, after) / 2)
        if radius < 0.5:
            text, here = text + _straight(here, corner), corner
            continue
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        text, here = f"{text}{_straight(here, start)}Q{points(*corner)} {points(*end)}", end
    return text + _straight(here, ends[-1])


def _straight(here: Point, there: Point) -> str:
    """A stretch, in one number where it runs along an axis, as nearly all do."""
    if here.y == there.y:
        return f"H{points(there.x)}"
    return f"V{points(there.y)}" if here.x == there.x else f"L{points(*there)}"


def head(bends: tuple[Point, ...], wide: float = 0.0) -> str:
    """A filled triangle with its tip on the target's outline."""
    tip = bends[-1]
    length, half = _head(wide)
    base = _towards(tip, bends[-2], length)
    if base.y == tip.y:
        one, other = Point(base.x, base.y - half), Point(base.x, base.y + half)
    else:
        one, other = Point(base.x - half, base.y), Point(base.x + half, base.y)
    return f"M{points(*tip)}L{points(*one)}{_straight(one, other)}Z"


def _head(wide: float) -> tuple[float, float]:
    """Length and half the breadth of a head: it stands out beside its line, and fits between a bend and a box."""
    return max(_HEAD, wide + 4), max(_HALF, wide / 2 + 2.4)


def _towards(here: Point, there: Point, by: float) -> Point:
    length = _length(here, there) or 1.0
    return Point(here.x + (there.x - here.x) * by / length, here.y + (there.y - here.y) * by / length)


def _length(one: Point, other: Point) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)
