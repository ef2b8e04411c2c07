"""From cells and tracks to pixels: how wide gutters are, where bands, frames, boxes and bends stand."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from mlsd_dsl.scene import Scene

from ..typeface import BOLD, text_width
from .geometry import Band, PlacedBox, PlacedFrame, Point, Rect, Route, Wording
from .grid import Grid
from .outline import joined
from .routing import Path
from .tracks import LineId, Run, Tracks, runs_of

STRIP = 34.0
FRAME_TITLE = 10.5

_GUTTER_X, _GUTTER_Y = 40.0, 26.0
_CLEAR_X, _CLEAR_Y = 15.0, 13.0  # from a box to the nearest line: room for an arrowhead after a bend
_EDGE = 16.0
_BAND = 15.0  # from a band's edge to its boxes
_BETWEEN = 8.0  # from a band's edge to a line between bands
_TAB = 15.0
_FRAME = 9.0


class Rulers(NamedTuple):
    """Coordinates of every line of the lattice: the middle of columns and rows (odd) and of gutters (even)."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    band_tops: tuple[float, ...]  # by row: the top of its band if it is the first of its lane
    band_bottoms: tuple[float, ...]
    width: float
    height: float


def ruled(grid: Grid, scene: Scene, wordings: dict[str, Wording], tracks: Tracks, gaps: dict[LineId, float]) -> Rulers:
    """Size every column, row and gutter. `gaps` asks for gutters that are at least so wide."""
    box_width = max((wording.width for wording in wordings.values()), default=0.0)
    x = _columns(grid.columns, box_width, tracks, gaps)
    heights = row_heights(grid, wordings)
    tabs = {min(grid.cells[name].row for name in piece) for _, piece in frame_pieces(scene, grid)}
    y: list[float] = []
    tops: list[float] = []
    bottoms: list[float] = []
    cursor = 0.0
    for row, height in enumerate(heights):
        extent = tracks.extent.get(("h", 2 * row), 0.0)
        tab = _TAB if row in tabs else 0.0
        first = row == 0 or grid.lane_of_row[row] != grid.lane_of_row[row - 1]
        if first:
            outside = _outside(extent, gaps.get(("h", 2 * row), 0.0), row == 0)
            y.append(cursor + outside / 2)
            top = cursor + outside
            cursor = top + _BAND + tab
        else:
            room = max(_GUTTER_Y, extent + 2 * _CLEAR_Y, gaps.get(("h", 2 * row), 0.0))
            y.append(cursor + room / 2)
            top = tops[-1]
            cursor += room + tab
        tops.append(top)
        y.append(cursor + height / 2)
        cursor += height
        last = row == len(heights) - 1 or grid.lane_of_row[row] != grid.lane_of_row[row + 1]
        if last:
            cursor += _BAND
        bottoms.append(cursor)
    extent = tracks.extent.get(("h", 2 * len(heights)), 0.0)
    outside = _outside(extent, gaps.get(("h", 2 * len(heights)), 0.0), True)
    y.append(cursor + outside / 2)
    return Rulers(tuple(x), tuple(y), tuple(tops), tuple(bottoms), x[-1] * 2 - x[-2] - box_width / 2, cursor + outside)


def row_heights(grid: Grid, wordings: dict[str, Wording]) -> list[float]:
    """A row is as high as its highest box."""
    heights = [0.0] * len(grid.lane_of_row)
    for name, cell in grid.cells.items():
        heights[cell.row] = max(heights[cell.row], wordings[name].height)
    return heights


def lowest_in_row(grid: Grid, wordings: dict[str, Wording]) -> list[float]:
    """The height of the lowest box of each row: the shortest side that a line may have to meet."""
    lowest = [1e9] * len(grid.lane_of_row)
    for name, cell in grid.cells.items():
        lowest[cell.row] = min(lowest[cell.row], wordings[name].height)
    return lowest


def placed_boxes(scene: Scene, grid: Grid, wordings: dict[str, Wording], rulers: Rulers) -> tuple[PlacedBox, ...]:
    """Every box in the middle of its cell, in the order of the scene."""
    placed = []
    for box in scene.boxes:
        cell, wording = grid.cells[box.id], wordings[box.id]
        x, y = rulers.x[2 * cell.column + 1], rulers.y[2 * cell.row + 1]
        rect = Rect(x - wording.width / 2, y - wording.height / 2, wording.width, wording.height)
        placed.append(PlacedBox(box, rect, wording))
    return tuple(placed)


def placed_bands(scene: Scene, grid: Grid, rulers: Rulers) -> tuple[Band, ...]:
    """One band per lane that has boxes."""
    bands = []
    for place, lane in enumerate(scene.lanes):
        rows = [row for row, owner in enumerate(grid.lane_of_row) if owner == place]
        if rows:
            top, bottom = rulers.band_tops[rows[0]], rulers.band_bottoms[rows[-1]]
            bands.append(Band(lane, Rect(0.0, top, rulers.width, bottom - top), Rect(0.0, top, STRIP, bottom - top)))
    return tuple(bands)


def placed_frames(
    scene: Scene, grid: Grid, boxes: tuple[PlacedBox, ...], lines: tuple[Route, ...]
) -> tuple[PlacedFrame, ...]:
    """Frames around their pieces, with room at the top for the title, which stands where no line comes in."""
    rects = {placed.box.id: placed.rect for placed in boxes}
    titles = {frame.id: frame for frame in scene.frames}
    lanes = {placed.box.id: placed.box.lane for placed in boxes}
    frames = []
    for name, piece in frame_pieces(scene, grid):
        x, y = min(rects[box].x for box in piece), min(rects[box].y for box in piece)
        right, bottom = max(rects[box].right for box in piece), max(rects[box].bottom for box in piece)
        rect = Rect(x - _FRAME, y - _FRAME - _TAB, right - x + 2 * _FRAME, bottom - y + 2 * _FRAME + _TAB)
        width = min(text_width(titles[name].title, FRAME_TITLE, BOLD) + 14, rect.width - 12)
        frames.append(PlacedFrame(titles[name], lanes[piece[0]], rect, _title_place(rect, width, lines)))
    return tuple(frames)


def _title_place(frame: Rect, width: float, lines: tuple[Route, ...]) -> Rect:
    """At the left of the top, else at the right, else between them; where lines come in everywhere, at the left."""
    top = frame.y + 3
    entering = [
        one.x
        for line in lines
        for one, other in pairwise(line.points)
        if one.x == other.x and min(one.y, other.y) < top + _TAB and max(one.y, other.y) > top
    ]
    left, right = frame.x + 6, frame.right - 6 - width
    free = (x for x in (left, right, (left + right) / 2) if not any(x - 4 < line < x + width + 4 for line in entering))
    return Rect(next(free, left), top, width, _TAB)


def frame_pieces(scene: Scene, grid: Grid) -> list[tuple[str, tuple[str, ...]]]:
    """Frames cut into rectangles of cells in which nobody else stands, one lane at a time."""
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for frame in scene.frames:
        parts: list[tuple[str, ...]] = [(box.id,) for box in scene.boxes if box.frame == frame.id]
        merged = True
        while merged:
            merged = False
            for one in range(len(parts)):
                for other in range(one + 1, len(parts)):
                    if _is_free(parts[one] + parts[other], grid):
                        parts[one] = parts[one] + parts.pop(other)
                        merged = True
                        break
                if merged:
                    break
        pieces += [(frame.id, part) for part in parts]
    return pieces


def _is_free(names: tuple[str, ...], grid: Grid) -> bool:
    cells = [grid.cells[name] for name in names]
    if len({grid.lane_of_row[cell.row] for cell in cells}) > 1:
        return False
    columns, rows = [cell.column for cell in cells], [cell.row for cell in cells]
    return not any(
        min(columns) <= cell.column <= max(columns) and min(rows) <= cell.row <= max(rows)
        for name, cell in grid.cells.items()
        if name not in names
    )


def routes(paths: tuple[Path, ...], tracks: Tracks, rulers: Rulers, boxes: tuple[PlacedBox, ...]) -> tuple[Route, ...]:
    """Bends in pixels. The ends lie on the outlines of the boxes, not on their bounding boxes."""
    placed = {box.box.id: box for box in boxes}
    done = []
    for path in paths:
        runs = runs_of(path)
        levels = [_level(run, tracks.offsets[path.arrow.id, number], rulers) for number, run in enumerate(runs)]
        first, last = placed[path.arrow.source], placed[path.arrow.target]
        points = [_start(first, path.nodes[0], path.nodes[1], levels[0])]
        for number in range(1, len(runs)):
            across = levels[number - 1] if runs[number - 1].line[0] == "h" else levels[number]
            down = levels[number] if runs[number].line[0] == "v" else levels[number - 1]
            points.append(Point(down, across))
        points.append(_start(last, path.nodes[-1], path.nodes[-2], levels[-1]))
        done.append(joined(Route(path.arrow, tuple(points)), placed))
    return tuple(done)


def _level(run: Run, offset: float, rulers: Rulers) -> float:
    axis, line = run.line
    return (rulers.y if axis == "h" else rulers.x)[line] + offset


def _start(placed: PlacedBox, here: tuple[int, int], ahead: tuple[int, int], level: float) -> Point:
    """A point inside the box, from which the line runs straight to its first bend."""
    centre = placed.rect.centre
    return Point(centre.x, level) if here[1] == ahead[1] else Point(level, centre.y)


def _columns(columns: int, box_width: float, tracks: Tracks, gaps: dict[LineId, float]) -> list[float]:
    lines, cursor = [], STRIP
    for line in range(2 * columns + 1):
        if line % 2:
            lines.append(cursor + box_width / 2)
            cursor += box_width
            continue
        extent = tracks.extent.get(("v", line), 0.0)
        if line in (0, 2 * columns):
            room = extent + _CLEAR_X + 6 if extent else _EDGE
        else:
            room = max(_GUTTER_X, extent + 2 * _CLEAR_X)
        room = max(room, gaps.get(("v", line), 0.0))
        lines.append(cursor + room / 2)
        cursor += room
    return lines


def _outside(extent: float, asked: float, outer: bool) -> float:
    """Height of the ground between two bands, or above the first and below the last."""
    if not extent:
        return max(asked - _BAND, 0.0 if outer else 12.0)
    return max(asked - _BAND, extent + 2 * _BETWEEN)
