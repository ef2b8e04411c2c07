"""The silhouettes of boxes as far as arrows must know them: where a line that reaches a side meets the ink."""

from __future__ import annotations

from collections.abc import Mapping

from .geometry import PlacedBox, Point, Route

TIP = 11.0  # how far a hexagon's left and right corners stand out
CHAMFER = 10.0
ELLIPSE = 6.0  # half the height of a cylinder's lid; half the width of a pipe's end is one more


def inset(shape: str, side: str, offset: float, width: float, height: float) -> float:
    """Pixels from the bounding box inwards to the outline, at `offset` pixels from the middle of a side (l r t b)."""
    if shape == "hexagon":
        return TIP * min(1.0, abs(offset) / (height / 2)) if side in "lr" else 0.0
    if shape == "diamond":
        half = height / 2 if side in "lr" else width / 2
        return max(0.0, CHAMFER - (half - abs(offset)))
    if shape == "cylinder" and side in "tb":
        return _round(ELLIPSE, offset, width / 2)
    if shape == "pipe" and side in "lr":
        return _round(ELLIPSE + 1, offset, height / 2)
    if shape == "person" and side in "lr":
        radius = min(height / 2, 26.0)
        return _round(radius, max(0.0, abs(offset) - (height / 2 - radius)), radius)
    return 0.0


def joined(route: Route, boxes: Mapping[str, PlacedBox]) -> Route:
    """The route with both ends on the outlines of its boxes, where they may have grown."""
    first = _end(boxes[route.arrow.source], *route.points[:2])
    last = _end(boxes[route.arrow.target], *route.points[:-3:-1])
    points = (first, *route.points[1:-1], last)
    return Route(route.arrow, tuple(Point(round(point.x, 1), round(point.y, 1)) for point in points))


def _end(placed: PlacedBox, end: Point, ahead: Point) -> Point:
    rect, shape = placed.rect, placed.box.shape
    if end.y == ahead.y:
        side = "r" if ahead.x > end.x else "l"
        depth = inset(shape, side, end.y - rect.centre.y, rect.width, rect.height)
        return Point(rect.right - depth if side == "r" else rect.x + depth, end.y)
    side = "b" if ahead.y > end.y else "t"
    depth = inset(shape, side, end.x - rect.centre.x, rect.width, rect.height)
    return Point(end.x, rect.bottom - depth if side == "b" else rect.y + depth)


def _round(depth: float, offset: float, half: float) -> float:
    """Inset of an ellipse of the given depth whose apex is in the middle of the side."""
    share = min(1.0, abs(offset) / half)
    return depth * (1 - float((1 - share * share) ** 0.5))
