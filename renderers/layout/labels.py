"""Where the words on arrows stand: room is reserved before sizes are fixed, the exact place is chosen afterwards."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from mlsd_dsl.scene import Arrow

from ..typeface import text_width, wrapped
from .geometry import Band, PlacedBox, PlacedFrame, PlacedLabel, Point, Rect, Route
from .routing import Path
from .tracks import LineId, Run, runs_of
from .wording import LABEL_SIZE, LABEL_STEP

_WIDEST = 84.0
_SIDE, _RISE = 7.0, 3.0
_STEP = 4.0
_BOX, _LABEL, _FRAME_TAB, _LINE, _BORDER = 400.0, 300.0, 60.0, 40.0, 3.0


class Reserved(NamedTuple):
    """Room for labels: how broad a run becomes (arrow id, number of the run), how wide a gutter must be."""

    rooms: dict[tuple[str, int], float]
    gaps: dict[LineId, float]


def reserved(paths: tuple[Path, ...], loops: tuple[tuple[str, LineId], ...], box_width: float) -> Reserved:
    """Ask for room on the run of each labelled path that costs least.

    `loops` are labels of arrows that return to their box, with the gutter below it.
    """
    rooms: dict[tuple[str, int], float] = {}
    gaps: dict[LineId, float] = {}
    for label, gutter in loops:
        gaps[gutter] = max(gaps.get(gutter, 0.0), label_size(worded(label))[1] + 34)
    for path in paths:
        if is_labelled(path.arrow):
            width, height = label_size(worded(path.arrow.label))
            wishes = _wishes(path, width, height, box_width)
            for wish in wishes[:1]:
                if wish.run is not None:
                    rooms[path.arrow.id, wish.run] = wish.pixels
                else:
                    gaps[wish.gutter] = max(gaps.get(wish.gutter, 0.0), wish.pixels)
    return Reserved(rooms, gaps)


def is_labelled(arrow: Arrow) -> bool:
    """Whether there is anything to read on it."""
    return bool(arrow.label.strip())


def worded(label: str) -> tuple[str, ...]:
    """A label in at most two short lines."""
    return wrapped(label, LABEL_SIZE, _WIDEST, most=2)


def label_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of the pill around a label."""
    width = max(text_width(line, LABEL_SIZE) for line in lines)
    return width + 2 * _SIDE, LABEL_STEP * len(lines) + 2 * _RISE


def placed_labels(
    routes: tuple[Route, ...], boxes: tuple[PlacedBox, ...], frames: tuple[PlacedFrame, ...], bands: tuple[Band, ...]
) -> tuple[tuple[PlacedLabel, ...], tuple[str, ...]]:
    """Each label on its own line, at the place that touches least; near the middle of a long run where all are free.

    Beside the labels: the ids of arrows whose label found no free place.
    """
    field = _Field()
    for weight, rects in (
        (_BOX, (*(placed.rect for placed in boxes), *(band.strip for band in bands))),
        (_FRAME_TAB, (frame.tab for frame in frames)),
        (
            _BORDER,
            (Rect(band.rect.x, y, band.rect.width, 0.5) for band in bands for y in (band.rect.y, band.rect.bottom)),
        ),
    ):
        for rect in rects:
            field.add(rect, weight)
    for route in routes:
        for one, other in pairwise(route.points):
            field.add(_thin(one, other), _LINE, _pair(route))
    placed: dict[str, PlacedLabel] = {}
    squeezed = []
    for route in sorted((route for route in routes if is_labelled(route.arrow)), key=_length):
        lines = worded(route.arrow.label)
        harm, rect = _best(route, label_size(lines), field)
        placed[route.arrow.id] = PlacedLabel(route.arrow, rect, lines)
        field.add(rect, _LABEL)
        if harm >= _LINE:
            squeezed.append(route.arrow.id)
    return tuple(placed[route.arrow.id] for route in routes if route.arrow.id in placed), tuple(squeezed)


class _Field:
    """What a label should not touch, kept by the squares of a coarse net so that only what is near is looked at."""

    _MESH = 96.0

    def __init__(self) -> None:
        self._near: dict[tuple[int, int], list[tuple[float, float, float, float, float, frozenset[str] | None]]] = {}

    def add(self, rect: Rect, weight: float, pair: frozenset[str] | None = None) -> None:
        """A line of the boxes in `pair` harms no label between the same boxes."""
        entry = (rect.x, rect.y, rect.right, rect.bottom, weight, pair)
        for square in self._squares(rect):
            self._near.setdefault(square, []).append(entry)

    def harm(self, rect: Rect, own: frozenset[str]) -> float:
        """The sum of the weights of all that a label here would touch, or nearly."""
        near = rect.grown(3)
        left, top, right, bottom = near.x, near.y, near.right, near.bottom
        touched = {
            entry
            for square in self._squares(near)
            for entry in self._near.get(square, ())
            if entry[0] < right and left < entry[2] and entry[1] < bottom and top < entry[3] and entry[5] != own
        }
        return sum(sorted(entry[4] for entry in touched))

    def _squares(self, rect: Rect) -> list[tuple[int, int]]:
        mesh = self._MESH
        across = range(int(rect.x // mesh), int(rect.right // mesh) + 1)
        down = range(int(rect.y // mesh), int(rect.bottom // mesh) + 1)
        return [(x, y) for x in across for y in down]


def _best(route: Route, size: tuple[float, float], field: _Field) -> tuple[float, Rect]:
    """The cheapest place, with the harm that it does. Places are tried from the fairest, so a free one ends the search."""
    found: tuple[float, float, Rect] | None = None
    for price, rect in sorted(_candidates(route, *size)):
        if found is not None and price >= found[0]:
            break
        harm = field.harm(rect, _pair(route))
        if found is None or price + harm < found[0]:
            found = price + harm, harm, rect
    assert found is not None
    return found[1], found[2]


def _pair(route: Route) -> frozenset[str]:
    return frozenset((route.arrow.source, route.arrow.target))


class _Wish(NamedTuple):
    """`pixels` for a run, or for a gutter where `run` is None."""

    run: int | None
    gutter: LineId
    pixels: float


def _wishes(path: Path, width: float, height: float, box_width: float) -> list[_Wish]:
    """Ways to make room, the cheapest first: a broad track in a long street, a wide gutter, a wide lane across."""
    runs = runs_of(path)
    step = box_width / 2 + 24  # one step of the lattice in pixels, about
    flat = [(number, run) for number, run in enumerate(runs) if run.line[0] == "h"]
    steep = [(number, run) for number, run in enumerate(runs) if run.line[0] == "v"]

    def free(item: tuple[int, Run]) -> float:
        run = item[1]
        ends = sum(1 for node in (path.nodes[0], path.nodes[-1]) if _touches(run, node))
        return (run.high - run.low) * step - ends * box_width / 2

    wishes = []
    for number, run in sorted(flat, key=free, reverse=True):
        if free((number, run)) >= width + 30:
            if run.line[1] % 2 == 0:
                wishes.append(_Wish(number, run.line, height + 6))
            elif run.high - run.low > 2:
                wishes.append(_Wish(number, run.line, 10.0))  # an open row has room by itself
    for number, run in sorted(steep, key=lambda item: item[1].high - item[1].low, reverse=True):
        if run.line[1] % 2 == 0 and run.high - run.low >= 2 and len(runs) > 1:
            wishes.append(_Wish(number, run.line, width + 8))
    gutters = [("v", run.low + run.low % 2) for _, run in sorted(flat, key=free, reverse=True)]
    wishes += [_Wish(None, gutter, width + 36) for gutter in gutters]
    wishes += [_Wish(None, ("h", run.low + run.low % 2), height + 28) for _, run in steep]
    wishes += [_Wish(None, gutter, 2 * width + 60) for gutter in gutters]  # a line of others runs through the middle
    wishes += [_Wish(None, ("h", run.low + run.low % 2), 2 * height + 50) for _, run in steep]
    wishes += [_Wish(None, gutter, 3 * width + 80) for gutter in gutters]  # so does another label
    return wishes


def _touches(run: Run, node: tuple[int, int]) -> bool:
    at, along = (node[1], node[0]) if run.line[0] == "h" else (node[0], node[1])
    return at == run.line[1] and along in (run.low, run.high)


def _length(route: Route) -> float:
    """Short lines choose first: they have the fewest places."""
    return sum(abs(one.x - other.x) + abs(one.y - other.y) for one, other in pairwise(route.points))


def _candidates(route: Route, width: float, height: float) -> list[tuple[float, Rect]]:
    """Places along the line with what they cost by themselves: off the middle, on a run too short for the label."""
    found = []
    runs = list(pairwise(route.points))
    longest = max(abs(one.x - other.x) + abs(one.y - other.y) for one, other in runs)
    for one, other in runs:
        length = abs(one.x - other.x) + abs(one.y - other.y)
        need = width if one.y == other.y else height
        for index in range(max(1, int(length / _STEP)) + 1):
            share = index * _STEP / length if length > _STEP else 0.5
            if share > 1:
                continue
            centre = Point(one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share)
            own = min(share, 1 - share) * length
            price = abs(share - 0.5) * 6 + (longest - length) / 100
            price += 25.0 if own < need / 2 + 8 else 0.0
            rect = Rect(round(centre.x - width / 2, 1), round(centre.y - height / 2, 1), width, height)
            found.append((price, rect))
    return found


def _thin(one: Point, other: Point) -> Rect:
    return Rect(
        min(one.x, other.x) - 0.5, min(one.y, other.y) - 0.5, abs(one.x - other.x) + 1, abs(one.y - other.y) + 1
    )
