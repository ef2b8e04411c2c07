"""How good an arrangement is, in one number: what a reader pays for in following lines and in small print."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from .geometry import Route

READABLE_WIDTH = 1850.0  # wider than this, the smallest text falls below 9 px on a page of 1,600

_CROSSING, _BEND, _PIXEL = 25.0, 0.5, 0.01
_SLIM, _WIDE = 1.15, 2.3


def cost(routes: tuple[Route, ...], width: float, height: float) -> float:
    """Lower is better. Crossings, bends and length of lines; size and proportions of the whole."""
    bends = sum(len(route.points) - 2 for route in routes)
    length = sum(
        abs(one.x - other.x) + abs(one.y - other.y) for route in routes for one, other in pairwise(route.points)
    )
    lines = _CROSSING * crossings(routes) + _BEND * bends + _PIXEL * length
    shape = width / max(height, 1.0)
    unshapely = max(0.0, _SLIM / shape - 1) + max(0.0, shape / _WIDE - 1)
    return (lines + 10) * (1 + unshapely + max(0.0, width / READABLE_WIDTH - 1) * 4)


def crossings(routes: tuple[Route, ...]) -> int:
    """Places where a horizontal part of one arrow meets a vertical part of another; shared lines count once."""
    flat: set[tuple[float, float, float]] = set()
    steep: set[tuple[float, float, float]] = set()
    for route in routes:
        for one, other in pairwise(route.points):
            if one.y == other.y:
                flat.add((one.y, min(one.x, other.x), max(one.x, other.x)))
            else:
                steep.add((one.x, min(one.y, other.y), max(one.y, other.y)))
    levels = sorted(flat)
    heights = [level[0] for level in levels]
    met = set()
    for x, top, bottom in steep:
        for y, left, right in levels[bisect_right(heights, top + 1) : bisect_left(heights, bottom - 1)]:
            if left + 1 < x < right - 1:
                met.add((x, y))
    return len(met)
