"""Arrows from a box to itself: a small ear at its lower right corner, within the room that every box has around it."""

from __future__ import annotations

from mlsd_dsl.scene import Arrow

from .geometry import PlacedBox, Point, Route
from .labels import is_labelled, label_size, worded
from .outline import inset

_OUT = 10.0
_FROM_CORNER = 24.0
_UP = 12.0


def with_loops(arrows: tuple[Arrow, ...], routes: tuple[Route, ...], boxes: tuple[PlacedBox, ...]) -> tuple[Route, ...]:
    """All routes in the order of the scene, those of arrows that return to their box included."""
    found = {route.arrow.id: route for route in routes}
    placed = {box.box.id: box for box in boxes}
    return tuple(found.get(arrow.id) or _loop(arrow, placed[arrow.source]) for arrow in arrows)


def _loop(arrow: Arrow, placed: PlacedBox) -> Route:
    rect, shape = placed.rect, placed.box.shape
    x, y = rect.right - _FROM_CORNER, rect.bottom - _UP
    below = inset(shape, "b", x - rect.centre.x, rect.width, rect.height)
    beside = inset(shape, "r", y - rect.centre.y, rect.width, rect.height)
    room = label_size(worded(arrow.label))[1] / 2 + 5 if is_labelled(arrow) else _OUT
    low, far = rect.bottom + room, rect.right + _OUT
    points = (
        Point(x, rect.bottom - below),
        Point(x, low),
        Point(far, low),
        Point(far, y),
        Point(rect.right - beside, y),
    )
    return Route(arrow, tuple(Point(round(point.x, 1), round(point.y, 1)) for point in points))
