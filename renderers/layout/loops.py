"""Arrows from a box to itself: a small ear at a corner, the lower right one first, in the room that every box has around it."""

from __future__ import annotations

from collections import Counter

from mlsd_dsl.scene import Arrow

from .geometry import PlacedBox, Point, Route
from .labels import is_labelled, label_size, worded
from .outline import joined

_OUT = 10.0
_FROM_CORNER = 24.0
_UP = 12.0
_MORE = 6.0


def with_loops(arrows: tuple[Arrow, ...], routes: tuple[Route, ...], boxes: tuple[PlacedBox, ...]) -> tuple[Route, ...]:
    """All routes in the order of the scene, those of arrows that return to their box included."""
    found = {route.arrow.id: route for route in routes}
    placed = {box.box.id: box for box in boxes}
    ears: Counter[str] = Counter()
    done = []
    for arrow in arrows:
        if arrow.id not in found:
            found[arrow.id] = _loop(arrow, placed[arrow.source], ears[arrow.source])
            ears[arrow.source] += 1
        done.append(found[arrow.id])
    return tuple(done)


def _loop(arrow: Arrow, placed: PlacedBox, number: int) -> Route:
    """The ear with this number at its box: the first four have a corner each, later ones lie around them."""
    rect = placed.rect
    right, low = 1 - 2 * (number % 2), 1 - 2 * (number // 2 % 2)  # +1 or -1: to which side the ear sticks out
    more = _MORE * (number // 4)
    corner = Point(rect.right if right > 0 else rect.x, rect.bottom if low > 0 else rect.y)
    x, y = corner.x - right * (_FROM_CORNER + more), corner.y - low * (_UP + more)
    room = label_size(worded(arrow.label))[1] / 2 + 5 if is_labelled(arrow) else _OUT
    far, out = corner.x + right * (_OUT + more), corner.y + low * (room + more)
    points = (Point(x, rect.centre.y), Point(x, out), Point(far, out), Point(far, y), Point(rect.centre.x, y))
    return joined(Route(arrow, points), {placed.box.id: placed})
