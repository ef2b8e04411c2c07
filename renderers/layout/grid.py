"""Which cell of the grid each box stands in: columns are time, rows belong to lanes.

Every lane gets rows enough for its boxes and a few free cells. Where in them a box stands is a matter of prices: crossings
first, then the length of arrows, the direction of reading, the order of calls, and that a group stays together.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from mlsd_dsl.scene import Box, Scene

from .annealing import UNIT, Board, Effort, Place, Pull, annealed
from .geometry import Wording
from .graphviz import node_centres

_WISH = 0.45  # what all prices below are worth beside a crossing
_ROW = 0.62  # the height of a row in columns
_LENGTH = 0.35  # what a column of way costs
_REQUEST = 1.8  # the path of a request is what a reader follows first
_BACKWARDS, _BACK_TO_ASK, _ABOVE = 0.7, 2.0, 0.4
_SLANTED = 0.12  # neither in one row nor in one column: the arrow has to bend
_OUT_OF_ORDER = 0.5
_ASKS, _BEGINS = 0.8, 0.06  # by column from the left: for those who ask, for what has nothing before it
_SPLIT = 1.4  # shared by the members of a group, for each step that they are apart


class Cell(NamedTuple):
    """`row` counts through all lanes from the top."""

    column: int
    row: int


class Grid(NamedTuple):
    """The cell of every box by its id, and the lane that each row belongs to, as an index into the scene's lanes."""

    cells: dict[str, Cell]
    columns: int
    lane_of_row: tuple[int, ...]


def arranged(
    scene: Scene, columns: int, ease: float, effort: Effort, start: dict[str, Cell] | None = None
) -> tuple[Grid, ...]:
    """A cell for every box in at most `columns` columns; no two share one, and every row belongs to one lane.

    Every try gives an arrangement, the most promising first.

    A lane gets rows for `ease` times its boxes, so that some cells stay free. Without a `start` boxes begin in the order of
    the scene.
    """
    lanes = lanes_of(scene)
    rows = [ceil(len(lane) * ease / columns) for lane in lanes]
    first = list(itertools.accumulate(rows, initial=0))
    places = _filled(lanes, first, columns, start or {})
    board = _board(scene, lanes, first, columns)
    found = annealed(board, [places[box.id] for box in scene.boxes], effort)
    lane_of_row = tuple(lane for lane, count in enumerate(rows) for _ in range(count))
    return tuple(_grid(scene, places, lane_of_row) for places in dict.fromkeys(found))


def lanes_of(scene: Scene) -> tuple[tuple[Box, ...], ...]:
    """Boxes by lane. A box whose lane was not declared stands in the last one."""
    index = {lane.id: place for place, lane in enumerate(scene.lanes)}
    last = max(len(scene.lanes) - 1, 0)
    return tuple(
        tuple(box for box in scene.boxes if index.get(box.lane, last) == place)
        for place in range(max(len(scene.lanes), 1))
    )


def ranked(scene: Scene, wordings: dict[str, Wording], engine: str) -> dict[str, Cell]:
    """Rank and order within each lane as Graphviz sees them: `column` is the rank, `row` counts from the lane's top."""
    lanes = lanes_of(scene)
    names = {box.id: f"n{place}" for place, box in enumerate(scene.boxes)}
    centres = node_centres(_graph(scene, lanes, names, wordings), engine)
    ranks = sorted({round(x) for x, _ in centres.values()})
    cells = {}
    for lane in lanes:
        filled: dict[int, int] = defaultdict(int)
        for box in sorted(lane, key=lambda box: (centres[names[box.id]][1], int(names[box.id][1:]))):
            rank = ranks.index(round(centres[names[box.id]][0]))
            cells[box.id] = Cell(rank, filled[rank])
            filled[rank] += 1
    return cells


def _grid(scene: Scene, found: tuple[Place, ...], lane_of_row: tuple[int, ...]) -> Grid:
    """Without empty columns and rows."""
    used_columns = sorted({column for column, _ in found})
    used_rows = sorted({row for _, row in found})
    cells = {
        box.id: Cell(used_columns.index(column), used_rows.index(row))
        for box, (column, row) in zip(scene.boxes, found, strict=True)
    }
    return Grid(cells, len(used_columns), tuple(lane_of_row[row] for row in used_rows))


def _filled(
    lanes: tuple[tuple[Box, ...], ...], first: list[int], columns: int, start: dict[str, Cell]
) -> dict[str, Place]:
    """Every box where it starts, or in the nearest free cell of its lane."""
    places: dict[str, Place] = {}
    for number, lane in enumerate(lanes):
        free = dict.fromkeys((c, r) for r in range(first[number], first[number + 1]) for c in range(columns))
        for box in lane:
            wanted = start.get(box.id)
            place = next(iter(free))
            if wanted is not None:
                at = wanted.column, first[number] + wanted.row
                place = min(free, key=lambda cell: (abs(cell[0] - at[0]) * 2 + abs(cell[1] - at[1]), cell))
            places[box.id] = place
            del free[place]
    return places


def _board(scene: Scene, lanes: tuple[tuple[Box, ...], ...], first: list[int], columns: int) -> Board:
    number = {box.id: place for place, box in enumerate(scene.boxes)}
    lane_of = {box.id: place for place, lane in enumerate(lanes) for box in lane}
    rows = first[-1]
    prices: list[dict[Place, int]] = []

    def table(price: Callable[[int, int], float]) -> int:
        """Prices of standing so many columns and rows behind each other; equal tables are kept once."""
        made = {
            (x, y): round(UNIT * _WISH * price(x, y))
            for x in range(1 - columns, columns)
            for y in range(1 - rows, rows)
        }
        if made not in prices:
            prices.append(made)
        return prices.index(made)

    plain, forward, request = table(_length), table(_forward), table(_asking)
    order = table(lambda x, y: _OUT_OF_ORDER * max(0.0, 0.5 - x))
    arrows = [arrow for arrow in scene.arrows if arrow.source != arrow.target]
    asking = {box.id for box in scene.boxes if box.kind == "actor"}
    pulls = []
    for arrow in arrows:
        answer = arrow.target in asking
        free = answer or arrow.feedback or lane_of[arrow.source] != lane_of[arrow.target]
        kind = plain if free else request if arrow.sort == "request" else forward
        pulls.append(Pull(number[arrow.source], number[arrow.target], kind))
    for earlier, later in call_order(scene):
        if lane_of[earlier] == lane_of[later]:
            pulls.append(Pull(number[earlier], number[later], order))
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for box in scene.boxes:
        if box.frame:
            groups[box.frame, lane_of[box.id]].append(number[box.id])
    for members in groups.values():
        share = min(0.5, _SPLIT / len(members))
        near = table(lambda x, y, share=share: share * max(0, abs(x) + abs(y) - 1))  # type: ignore[misc]
        pulls += [Pull(one, other, near) for one, other in itertools.combinations(members, 2)]
    pairs = dict.fromkeys(
        (min(ends), max(ends)) for ends in ((number[arrow.source], number[arrow.target]) for arrow in arrows)
    )
    allowed = tuple((first[lane_of[box.id]], first[lane_of[box.id] + 1]) for box in scene.boxes)
    reached = {arrow.target for arrow in arrows if not arrow.feedback}
    leans = tuple(round(UNIT * _WISH * _lean(box, box.id in reached)) for box in scene.boxes)
    return Board(columns, rows, allowed, tuple(pairs), tuple(pulls), tuple(prices), leans)


def _lean(box: Box, reached: bool) -> float:
    """Time starts at the left: with who asks, and with what nothing comes before."""
    if box.kind == "actor":
        return _ASKS
    return 0.0 if reached else _BEGINS


def _length(across: int, down: int) -> float:
    return _LENGTH * (abs(across) + _ROW * abs(down)) + (_SLANTED if across and down else 0.0)


def _forward(across: int, down: int) -> float:
    return _length(across, down) + (_BACKWARDS if across < 0 else 0.0)


def _asking(across: int, down: int) -> float:
    return _REQUEST * _length(across, down) + (_BACK_TO_ASK if across < 0 else 0.0 if across else _ABOVE)


def call_order(scene: Scene) -> list[tuple[str, str]]:
    """Callees of one caller in successive groups, in pairs of earlier and later."""
    groups: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for arrow in scene.arrows:
        if arrow.group:
            groups[arrow.source][arrow.group].append(arrow.target)
    pairs = []
    for calls in groups.values():
        numbers = sorted(calls)
        for before, after in itertools.pairwise(numbers):
            pairs += [(one, other) for one in calls[before] for other in calls[after] if one != other]
    return pairs


def _graph(
    scene: Scene, lanes: tuple[tuple[Box, ...], ...], names: dict[str, str], wordings: dict[str, Wording]
) -> str:
    """The design in Graphviz's language: made-up names, our sizes, no text of the user."""
    lane_of = {box.id: place for place, lane in enumerate(lanes) for box in lane}
    lines = ['digraph{rankdir=LR;nodesep=0.4;ranksep=0.8;node[shape=box,fixedsize=true,label=""]']
    for box in scene.boxes:
        wording = wordings[box.id]
        lines.append(f"{names[box.id]}[width={wording.width / 72:.3f},height={wording.height / 72:.3f}]")
    lines += [f"{names[source]}->{names[target]}" for source, target in _orders(scene, lane_of)]
    return "\n".join([*lines, "}"])


def _orders(scene: Scene, lane_of: dict[str, int]) -> list[tuple[str, str]]:
    """Pairs of boxes of one lane, the first of which should stand to the left: arrows, and calls in their order."""
    pairs = [
        (arrow.source, arrow.target)
        for arrow in scene.arrows
        if not arrow.feedback and arrow.source != arrow.target and lane_of[arrow.source] == lane_of[arrow.target]
    ]
    pairs += [(earlier, later) for earlier, later in call_order(scene) if lane_of[earlier] == lane_of[later]]
    return list(dict.fromkeys(pairs))
