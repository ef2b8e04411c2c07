"""Which cell of the grid each box stands in: columns are time, rows belong to lanes.

Graphviz ranks and orders the boxes of every lane. Its answer is then packed into a few columns and improved by moving and
swapping boxes for as long as that shortens arrows, above all those between lanes, which Graphviz was not shown.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from math import ceil
from typing import NamedTuple

from mlsd_dsl.scene import Arrow, Box, Scene

from .geometry import Wording
from .graphviz import node_centres

_COLUMN = 1.0  # the width of a column; all costs are in columns
_ROW = 0.5
_LANE_GAP = 0.35
_SAME_COLUMN = 0.7
_BACKWARDS = 2.2
_IN_THE_WAY = 0.55
_REQUEST = 1.8  # the path of a request is what a reader follows first
_PASSES = 14


class Cell(NamedTuple):
    """`row` counts through all lanes from the top."""

    column: int
    row: int


class Grid(NamedTuple):
    """The cell of every box by its id, and the lane that each row belongs to, as an index into the scene's lanes."""

    cells: dict[str, Cell]
    columns: int
    lane_of_row: tuple[int, ...]


def ranked(scene: Scene, wordings: dict[str, Wording], engine: str) -> dict[str, Cell]:
    """Rank and order within each lane as Graphviz sees them: `column` is the rank, `row` counts from the lane's top."""
    lanes = _lanes(scene)
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


def arranged(scene: Scene, start: dict[str, Cell], columns: int, ease: float) -> Grid:
    """A cell for every box in at most `columns` columns; no two share one, and every row belongs to one lane.

    A lane gets rows for `ease` times its boxes, so that some cells stay free.
    """
    board = _Board(scene, _lanes(scene), columns, ease)
    board.fill(start)
    board.improve()
    return board.grid()


def _lanes(scene: Scene) -> tuple[tuple[Box, ...], ...]:
    """Boxes by lane. A box whose lane was not declared stands in the last one."""
    index = {lane.id: place for place, lane in enumerate(scene.lanes)}
    last = len(scene.lanes) - 1
    return tuple(
        tuple(box for box in scene.boxes if index.get(box.lane, last) == place) for place in range(len(scene.lanes))
    )


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
    for earlier, later in _call_order(scene):
        if lane_of[earlier] == lane_of[later]:
            pairs.append((earlier, later))
    return list(dict.fromkeys(pairs))


def _call_order(scene: Scene) -> list[tuple[str, str]]:
    """Callees of one caller in successive groups."""
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


class _Board:
    """Boxes on cells, and what their arrangement costs. Rows are counted within a lane here."""

    def __init__(self, scene: Scene, lanes: tuple[tuple[Box, ...], ...], columns: int, ease: float) -> None:
        self.rows = [ceil(len(lane) * ease / columns) for lane in lanes]
        self.scene, self.lanes, self.columns = scene, lanes, columns
        self.lane_of = {box.id: place for place, lane in enumerate(lanes) for box in lane}
        self.at: dict[tuple[int, int, int], str] = {}
        self.place: dict[str, tuple[int, int]] = {}
        self.offsets: list[float] = []
        self.arrows: dict[str, list[Arrow]] = defaultdict(list)
        for arrow in scene.arrows:
            if arrow.source != arrow.target:
                self.arrows[arrow.source].append(arrow)
                self.arrows[arrow.target].append(arrow)
        self.friends: dict[str, list[str]] = defaultdict(list)
        for box in scene.boxes:
            self.friends[box.id] = [
                other.id
                for other in scene.boxes
                if box.frame and other.frame == box.frame and other.id != box.id and other.lane == box.lane
            ]
        self.orders: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in _call_order(scene):
            if self.lane_of[pair[0]] == self.lane_of[pair[1]]:
                self.orders[pair[0]].append(pair)
                self.orders[pair[1]].append(pair)

    def fill(self, start: dict[str, Cell]) -> None:
        """Put every box where Graphviz saw it; what does not fit goes to the nearest free cell of its lane."""
        for place, lane in enumerate(self.lanes):
            for box in lane:
                wanted = start[box.id]
                free = [
                    (column, row)
                    for column in range(self.columns)
                    for row in range(self.rows[place])
                    if (place, column, row) not in self.at
                ]
                column, row = min(
                    free, key=lambda cell: (abs(cell[0] - wanted.column) * 2 + abs(cell[1] - wanted.row), cell)
                )
                self.at[place, column, row] = box.id
                self.place[box.id] = (column, row)
        self._stack()

    def improve(self) -> None:
        """Move or swap, box by box in the order of the scene, until nothing gets shorter."""
        for _ in range(_PASSES):
            moved = False
            for box in self.scene.boxes:
                moved = self._settle(box.id) or moved
            if not moved:
                return

    def grid(self) -> Grid:
        """The result without empty columns and rows."""
        used_columns = sorted({column for column, _ in self.place.values()})
        used_rows = sorted({(self.lane_of[name], row) for name, (_, row) in self.place.items()})
        cells = {
            name: Cell(used_columns.index(column), used_rows.index((self.lane_of[name], row)))
            for name, (column, row) in self.place.items()
        }
        return Grid(cells, len(used_columns), tuple(lane for lane, _ in used_rows))

    def _stack(self) -> None:
        self.offsets, top = [], 0.0
        for rows in self.rows:
            self.offsets.append(top)
            top += rows * _ROW + (_LANE_GAP if rows else 0)

    def _settle(self, name: str) -> bool:
        lane = self.lane_of[name]
        home = self.place[name]
        best, best_gain = home, 1e-6
        for row in range(self.rows[lane]):
            for column in range(self.columns):
                if (column, row) == home:
                    continue
                other = self.at.get((lane, column, row))
                touched = (name, other) if other else (name,)
                before = self._cost(touched)
                self._swap(name, (column, row))
                gain = before - self._cost(touched)
                self._swap(name, home)
                if gain > best_gain:
                    best, best_gain = (column, row), gain
        if best == home:
            return False
        self._swap(name, best)
        return True

    def _swap(self, name: str, cell: tuple[int, int]) -> None:
        lane, home = self.lane_of[name], self.place[name]
        other = self.at.pop((lane, *cell), None)
        del self.at[lane, home[0], home[1]]
        self.at[lane, cell[0], cell[1]] = name
        self.place[name] = cell
        if other:
            self.at[lane, home[0], home[1]] = other
            self.place[other] = home

    def _cost(self, names: tuple[str, ...]) -> float:
        total = 0.0
        counted: set[str] = set()
        for name in names:
            column, row = self.place[name]
            total += 0.04 * column + 0.03 * row
            for arrow in self.arrows[name]:
                if arrow.id not in counted:
                    counted.add(arrow.id)
                    total += self._length(arrow)
            for friend in self.friends[name]:
                other = self.place[friend]
                total += 0.8 * (abs(other[0] - column) + abs(other[1] - row) - 1)
            for earlier, later in self.orders[name]:
                behind = self.place[earlier][0] - self.place[later][0]
                total += 0.5 * max(0, behind + 0.5)
        return total

    def _length(self, arrow: Arrow) -> float:
        here, there = self.lane_of[arrow.source], self.lane_of[arrow.target]
        column, row = self.place[arrow.source]
        to_column, to_row = self.place[arrow.target]
        across = to_column - column
        down = abs(self.offsets[here] + row * _ROW - self.offsets[there] - to_row * _ROW)
        cost = abs(across) * _COLUMN + down
        if here == there:
            if across == 0:
                cost += _SAME_COLUMN
            elif across < 0 and not arrow.feedback:
                cost += _BACKWARDS
            if row == to_row:
                step = 1 if across > 0 else -1
                cost += _IN_THE_WAY * sum(
                    (here, between, row) in self.at for between in range(column + step, to_column, step)
                )
            elif across:
                cost += 0.25
        elif across:
            cost += 0.2
        return cost * (_REQUEST if arrow.sort == "request" else 1.0)
