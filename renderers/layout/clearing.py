"""Room for labels that found none: the drawing is cut through a gutter, pulled apart, and the words go into the gap.

Pulling apart only makes lines longer and, where no gutter will do, boxes larger: nothing that was free before is covered
afterwards. A cut from top to bottom leaves a slab that only horizontal lines pass, one from side to side a slab that only
vertical lines pass; where the two slabs meet there is nothing but the arrow itself. So every label finds a place in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from mlsd_dsl.scene import Arrow

from .geometry import Band, Picture, PlacedFrame, PlacedLabel, Point, Rect, Route
from .labels import label_size, worded
from .outline import joined

_CLEAR = 4.0  # from a label to what is not its own
_TIP = 13.0  # from a label to a box: the arrowhead stays in sight
_FROM_BOX = 2.0  # from a cut to a box
_THROUGH_BOXES = 150.0  # what it costs that boxes grow


class _Cut(NamedTuple):
    """Everything beyond `at` moves by `by`."""

    at: float
    by: float


class _Plan(NamedTuple):
    """Cuts across x and y, and where the middle of the label will be; `price` is how much the drawing grows."""

    price: float
    x: tuple[_Cut, ...]
    y: tuple[_Cut, ...]
    centre: Point


class _Block(NamedTuple):
    """Something that a label keeps clear of. `flat` and `steep` are lines, which a cut along them leaves alone."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float
    kind: str  # flat steep solid

    def turned(self) -> _Block:
        """The same with x and y exchanged."""
        kind = {"flat": "steep", "steep": "flat"}.get(self.kind, self.kind)
        return _Block(self.low_y, self.high_y, self.low_x, self.high_x, kind)


def cleared(picture: Picture, squeezed: Iterable[Arrow]) -> Picture:
    """The picture with room made for the labels of these arrows, and the labels in it."""
    for arrow in squeezed:
        lines = worded(arrow.label)
        width, height = label_size(lines)
        plan = _cheapest(picture, arrow, width, height)
        if plan is None:
            continue
        picture = _pulled_apart(picture, plan)
        rect = Rect(round(plan.centre.x - width / 2, 1), round(plan.centre.y - height / 2, 1), width, height)
        labels = {label.arrow.id: label for label in picture.labels}
        labels[arrow.id] = PlacedLabel(arrow, rect, lines)
        ordered = tuple(labels[route.arrow.id] for route in picture.routes if route.arrow.id in labels)
        picture = picture._replace(labels=ordered)
    return picture


def _cheapest(picture: Picture, arrow: Arrow, width: float, height: float) -> _Plan | None:
    """The place that makes the drawing grow least."""
    route = next(route for route in picture.routes if route.arrow.id == arrow.id)
    blocks = list(_blocks(picture, arrow))
    columns = _gaps((box.rect.x, box.rect.right) for box in picture.boxes)
    rows = _gaps((box.rect.y, box.rect.bottom) for box in picture.boxes)
    plans: list[_Plan] = []
    for one, other in pairwise(route.points):
        if one.y == other.y:
            ends = min(one.x, other.x), max(one.x, other.x)
            plans += _along(ends, one.y, (width, height), blocks, columns, rows)
        else:
            ends = min(one.y, other.y), max(one.y, other.y)
            turned = [block.turned() for block in blocks]
            plans += [
                _Plan(plan.price, plan.y, plan.x, Point(plan.centre.y, plan.centre.x))
                for plan in _along(ends, one.x, (height, width), turned, rows, columns)
            ]
    return min(plans, default=None)


def _along(
    ends: tuple[float, float],
    level: float,
    size: tuple[float, float],
    blocks: list[_Block],
    columns: list[tuple[float, float]],
    rows: list[tuple[float, float]],
) -> Iterator[_Plan]:
    """Plans for a label on a horizontal piece of its arrow; for a vertical one everything comes turned."""
    width, height = size[0] + 2 * _CLEAR, size[1] / 2 + _CLEAR
    near = [block for block in blocks if block.low_y < level + height and level - height < block.high_y]
    walls = sorted((block.low_x, block.high_x) for block in near if block.kind != "flat")
    fixed = not any(low < level < high for low, high in rows)
    for gutter in columns:
        left, right = max(gutter[0], ends[0]), min(gutter[1], ends[1])
        if left >= right:
            continue
        inner = [x for wall in walls for x in wall if left < x < right]
        for before, after in pairwise(sorted({left, right, *inner})):
            at = (before + after) / 2
            if after - before < 0.2 or any(low < at < high for low, high in walls):
                continue
            low = max((wall[1] for wall in walls if wall[1] <= at), default=at - 1e4)
            high = min((wall[0] for wall in walls if wall[0] >= at), default=at + 1e4)
            across = max(0.0, width - (high - low))
            middle = min(max(at + across / 2, low + width / 2), high + across - width / 2)
            over = [block for block in near if block.kind == "flat" and _meets(block, middle, at, across, width)]
            up = max((height - (level - block.high_y) for block in over if block.high_y <= level), default=0.0)
            down = max((height - (block.low_y - level) for block in over if block.low_y > level), default=0.0)
            up, down = max(0.0, up), max(0.0, down)
            price = across + up + down + (_THROUGH_BOXES if fixed and (up or down) else 0.0)
            cuts = (_Cut(level - 0.05, up), _Cut(level + 0.05, down))
            yield _Plan(price, (_Cut(at, across),), cuts, Point(middle, level + up))


def _meets(block: _Block, middle: float, at: float, across: float, width: float) -> bool:
    """Whether a flat line lies above or below the label once the drawing is cut at `at`."""
    low = block.low_x + (across if block.low_x > at else 0)
    high = block.high_x + (across if block.high_x > at else 0)
    return low < middle + width / 2 and middle - width / 2 < high


def _blocks(picture: Picture, arrow: Arrow) -> Iterator[_Block]:
    pair = {arrow.source, arrow.target}
    for box in picture.boxes:
        yield _solid(box.rect.grown(_TIP - _CLEAR))
    for band in picture.bands:
        yield _solid(band.strip)
    for frame in picture.frames:
        yield _solid(frame.tab)
    lines = {route.arrow.id: route for route in picture.routes}
    for label in picture.labels:
        if label.arrow.id != arrow.id:  # one beside its arrow, as at a loop: no cut may come between the two
            yield _solid(_reaching(label.rect, _anchor(label, lines[label.arrow.id])))
    for route in picture.routes:
        if {route.arrow.source, route.arrow.target} != pair:
            for one, other in pairwise(route.points):
                kind = "flat" if one.y == other.y else "steep"
                yield _Block(min(one.x, other.x), max(one.x, other.x), min(one.y, other.y), max(one.y, other.y), kind)


def _solid(rect: Rect) -> _Block:
    return _Block(rect.x, rect.right, rect.y, rect.bottom, "solid")


def _reaching(rect: Rect, point: Point) -> Rect:
    """The rectangle, grown until the point lies in it."""
    x, y = min(rect.x, point.x), min(rect.y, point.y)
    return Rect(x, y, max(rect.right, point.x) - x, max(rect.bottom, point.y) - y)


def _gaps(taken: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where a straight cut meets none of the stretches."""
    found, reached = [], -1e4
    for low, high in sorted(taken):
        if low - _FROM_BOX > reached:
            found.append((reached, low - _FROM_BOX))
        reached = max(reached, high + _FROM_BOX)
    return [*found, (reached, reached + 1e4)]


def _pulled_apart(picture: Picture, plan: _Plan) -> Picture:
    """Everything beyond a cut moves on; what a cut meets grows longer, but labels keep their size."""

    def x(value: float) -> float:
        return value + sum(cut.by for cut in plan.x if value > cut.at)

    def y(value: float) -> float:
        return value + sum(cut.by for cut in plan.y if value > cut.at)

    def stretched(rect: Rect) -> Rect:
        return Rect(x(rect.x), y(rect.y), x(rect.right) - x(rect.x), y(rect.bottom) - y(rect.y))

    def moved(rect: Rect, with_: Point) -> Rect:
        return Rect(rect.x + x(with_.x) - with_.x, rect.y + y(with_.y) - with_.y, rect.width, rect.height)

    width, height = x(picture.width), y(picture.height)
    lines = {route.arrow.id: route for route in picture.routes}
    boxes = {placed.box.id: placed._replace(rect=stretched(placed.rect)) for placed in picture.boxes}
    return Picture(
        width,
        height,
        tuple(Band(band.lane, stretched(band.rect), stretched(band.strip)) for band in picture.bands),
        tuple(PlacedFrame(f.frame, f.lane, stretched(f.rect), moved(f.tab, f.tab.centre)) for f in picture.frames),
        tuple(boxes.values()),
        tuple(
            joined(Route(route.arrow, tuple(Point(x(at.x), y(at.y)) for at in route.points)), boxes)
            for route in picture.routes
        ),
        tuple(
            label._replace(rect=moved(label.rect, _anchor(label, lines[label.arrow.id]))) for label in picture.labels
        ),
    )


def _anchor(label: PlacedLabel, route: Route) -> Point:
    """The point of its arrow that a label goes with: the nearest one to its middle."""
    middle = label.rect.centre
    near = (
        Point(min(max(middle.x, min(a.x, b.x)), max(a.x, b.x)), min(max(middle.y, min(a.y, b.y)), max(a.y, b.y)))
        for a, b in pairwise(route.points)
    )
    return min(near, key=lambda point: abs(point.x - middle.x) + abs(point.y - middle.y))
