"""Which way each arrow takes between the boxes of a grid.

The streets are a lattice: odd lines run through the middle of columns and rows, even lines through the gutters between
them. A box blocks the crossing that it stands on, so no path leads through a box. Arrows of one sort that leave one box, or
reach one box, may share a street and look like one line that forks; all others keep apart.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from heapq import heappop, heappush
from typing import NamedTuple

from mlsd_dsl.scene import Arrow

from .grid import Grid

Node = tuple[int, int]
Net = tuple[str, ...]

_TURN = 0.42
_CROSSING = 0.16
_CROWD = 0.07
_SHARED = 0.3  # a stretch that its own net already uses
_TIP, _SIDEWAYS, _AGAINST = 0.0, 0.18, 0.7  # leaving or arriving in the direction of reading, across it, against it
_FULL_SIDE = 0.5
_SPAN_X = (0.3, 0.7)  # half a gutter, half a box: what one step along a line is worth, in columns
_SPAN_Y = (0.18, 0.25)
_LANE_STEP = 0.12
_OUTSIDE = 0.25  # each step above the first or below the last row

_DIRECTIONS = ((1, 0), (0, 1), (-1, 0), (0, -1))


class Path(NamedTuple):
    """The crossings that an arrow passes, from the one of its source to the one of its target."""

    arrow: Arrow
    net: Net
    nodes: tuple[Node, ...]


def routed(arrows: tuple[Arrow, ...], grid: Grid) -> tuple[Path, ...]:
    """A path for every arrow between two different boxes, in the order of the scene."""
    streets = _Streets(grid)
    nets = _nets(arrows)
    paths: dict[str, Path] = {}
    for arrow in sorted(arrows, key=lambda arrow: _distance(arrow, grid)):
        nodes = streets.shortest(arrow, nets[arrow.id])
        paths[arrow.id] = Path(arrow, nets[arrow.id], nodes)
        streets.take(nodes, nets[arrow.id])
    for arrow in arrows:  # the first ones were laid before the others were known
        streets.free(paths[arrow.id].nodes, nets[arrow.id])
        nodes = streets.shortest(arrow, nets[arrow.id])
        paths[arrow.id] = Path(arrow, nets[arrow.id], nodes)
        streets.take(nodes, nets[arrow.id])
    return tuple(paths[arrow.id] for arrow in arrows)


def style_of(arrow: Arrow) -> str:
    """Arrows that look alike: only they may share a line."""
    return "feedback" if arrow.feedback else arrow.sort


def _nets(arrows: tuple[Arrow, ...]) -> dict[str, Net]:
    """Each arrow joins the larger of its two families, what leaves its source or what reaches its target.

    A labelled arrow stays alone, so that its label speaks of one line.
    """
    leaving: Counter[Net] = Counter()
    reaching: Counter[Net] = Counter()
    for arrow in arrows:
        if not arrow.label.strip():
            leaving["from", arrow.source, style_of(arrow)] += 1
            reaching["to", arrow.target, style_of(arrow)] += 1
    nets: dict[str, Net] = {}
    for arrow in arrows:
        out: Net = ("from", arrow.source, style_of(arrow))
        into: Net = ("to", arrow.target, style_of(arrow))
        if arrow.label.strip():
            nets[arrow.id] = ("alone", arrow.id)
        else:
            nets[arrow.id] = into if reaching[into] > leaving[out] else out
    return nets


def _distance(arrow: Arrow, grid: Grid) -> tuple[float, str]:
    here, there = grid.cells[arrow.source], grid.cells[arrow.target]
    return abs(here.column - there.column) + 0.6 * abs(here.row - there.row), arrow.id


class _Streets:
    """The lattice with what already runs on it."""

    def __init__(self, grid: Grid) -> None:
        self.width, self.height = 2 * grid.columns + 1, 2 * len(grid.lane_of_row) + 1
        self.node = {name: (2 * cell.column + 1, 2 * cell.row + 1) for name, cell in grid.cells.items()}
        self.boxes = set(self.node.values())
        self.stretches: dict[tuple[Node, Node], Counter[Net]] = defaultdict(Counter)
        self.across: dict[Node, Counter[Net]] = defaultdict(Counter)  # runs straight through, along x
        self.down: dict[Node, Counter[Net]] = defaultdict(Counter)
        rows = grid.lane_of_row
        self.borders = {2 * row for row in range(1, len(rows)) if rows[row] != rows[row - 1]}

    def shortest(self, arrow: Arrow, net: Net) -> tuple[Node, ...]:
        """Dijkstra over crossings and the direction of arrival; ties go to the earlier direction, so it is stable."""
        start, goal = self.node[arrow.source], self.node[arrow.target]
        queue: list[tuple[float, Node, int]] = []
        cost: dict[tuple[Node, int], float] = {}
        came: dict[tuple[Node, int], tuple[Node, int]] = {}
        for heading in range(4):
            first = self._door(start, heading, net) + (_TIP, _SIDEWAYS, _AGAINST, _SIDEWAYS)[heading]
            cost[start, heading] = first
            heappush(queue, (first, start, heading))
        while queue:
            spent, node, heading = heappop(queue)
            if spent > cost[node, heading]:
                continue
            if node == goal:
                return self._walked_back(came, (node, heading))
            for turn in range(4):
                if (turn + 2) % 4 == heading or (node == start and turn != heading):
                    continue
                step = self._step(node, heading, turn, goal, net)
                if step is None:
                    continue
                ahead, price = step
                total = spent + price
                if total < cost.get((ahead, turn), 1e18):
                    cost[ahead, turn] = total
                    came[ahead, turn] = (node, heading)
                    heappush(queue, (total, ahead, turn))
        raise AssertionError(f"no way from {arrow.source} to {arrow.target}: the outer gutters are always free")

    def take(self, nodes: tuple[Node, ...], net: Net) -> None:
        self._count(nodes, net, 1)

    def free(self, nodes: tuple[Node, ...], net: Net) -> None:
        self._count(nodes, net, -1)

    def _count(self, nodes: tuple[Node, ...], net: Net, change: int) -> None:
        for one, other in itertools.pairwise(nodes):
            stretch = self.stretches[(one, other) if one < other else (other, one)]
            stretch[net] += change
            stretch += Counter()
        for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
            if before[0] == after[0]:
                self.down[node][net] += change
            elif before[1] == after[1]:
                self.across[node][net] += change

    def _step(self, node: Node, heading: int, turn: int, goal: Node, net: Net) -> tuple[Node, float] | None:
        ahead = (node[0] + _DIRECTIONS[turn][0], node[1] + _DIRECTIONS[turn][1])
        if not (0 <= ahead[0] < self.width and 0 <= ahead[1] < self.height):
            return None
        if ahead in self.boxes and ahead != goal:
            return None
        price = self._length(node, ahead, net)
        if turn != heading:
            price += _TURN
        else:
            others = self.down[node] if turn in (0, 2) else self.across[node]
            price += _CROSSING * sum(1 for other, count in others.items() if count > 0 and other != net)
        if ahead == goal:
            price += self._door(goal, (turn + 2) % 4, net) + (_TIP, _SIDEWAYS, _AGAINST, _SIDEWAYS)[turn]
        return ahead, price

    def _length(self, node: Node, ahead: Node, net: Net) -> float:
        if node[1] == ahead[1]:
            length = sum(_SPAN_X) / 2 + (_OUTSIDE if node[1] in (0, self.height - 1) else 0)
        else:
            length = sum(_SPAN_Y) / 2 + (_LANE_STEP if node[1] in self.borders or ahead[1] in self.borders else 0)
        stretch = self.stretches.get((node, ahead) if node < ahead else (ahead, node))
        if not stretch:
            return length
        if stretch[net] > 0:
            return length * _SHARED
        return length + _CROWD * sum(1 for count in stretch.values() if count > 0)

    def _door(self, box: Node, side: int, net: Net) -> float:
        """The price of one more line at a side of a box: left and right sides are low and take few."""
        ahead = (box[0] + _DIRECTIONS[side][0], box[1] + _DIRECTIONS[side][1])
        stretch = self.stretches.get((box, ahead) if box < ahead else (ahead, box))
        if not stretch or stretch[net] > 0:
            return 0.0
        lines = sum(1 for count in stretch.values() if count > 0)
        return _FULL_SIDE * max(0, lines - 1) if side in (0, 2) else 0.12 * lines

    @staticmethod
    def _walked_back(came: dict[tuple[Node, int], tuple[Node, int]], last: tuple[Node, int]) -> tuple[Node, ...]:
        nodes = [last[0]]
        while last in came:
            last = came[last]
            nodes.append(last[0])
        return tuple(reversed(nodes))
