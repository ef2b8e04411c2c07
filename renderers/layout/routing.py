"""Which way each arrow takes between the boxes of a grid.

The streets are a lattice: odd lines run through the middle of columns and rows, even lines through the gutters between
them. A box blocks the crossing that it stands on, so no path leads through a box. Arrows of one sort that leave one box, or
reach one box, may share a street and look like one line that forks; all others keep apart.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from heapq import heappop, heappush
from typing import NamedTuple, TypeVar

from mlsd_dsl.scene import Arrow

from .grid import Grid
from .weaving import forced_crossings

Node = tuple[int, int]
Net = tuple[str, ...]
_Key = TypeVar("_Key", Net, int)

_TURN = 0.42
_CROSSING = 2.0
_BRUSH = 0.1  # a bend where others pass: half of them have to be crossed
_CROWD = 0.1
_SHARED = 0.3  # a stretch that its own net already uses
_TIP, _SIDEWAYS, _AGAINST = 0.0, 0.18, 0.7  # leaving or arriving in the direction of reading, across it, against it
_FULL_SIDE = 0.2
_FEW_AT_SIDE = 0.12
_STEP_X, _STEP_Y = 0.5, 0.215  # what one step along a line is worth, in columns
_LANE_STEP = 0.12
_OUTSIDE = 0.05  # each step above the first or below the last row

_DIRECTIONS = ((1, 0), (0, 1), (-1, 0), (0, -1))
_LEAVING = (_TIP, _SIDEWAYS, _AGAINST, _SIDEWAYS)
_PATIENCE = 60  # arrows that are laid anew because of their crossings
_ROUNDS = 2
_SHY = 1.0  # for a stretch that is used by what has to be crossed
_MANY = 260  # arrows: with more, every one is laid once


class Path(NamedTuple):
    """The crossings that an arrow passes, from the one of its source to the one of its target."""

    arrow: Arrow
    net: Net
    nodes: tuple[Node, ...]


def routed(arrows: tuple[Arrow, ...], grid: Grid) -> tuple[Path, ...]:
    """A path for every arrow between two different boxes, in the order of the scene."""
    streets = _Streets(grid)
    nets = _nets(arrows)
    paths: dict[str, tuple[Node, ...]] = {}
    for arrow in sorted(arrows, key=lambda arrow: _distance(arrow, grid)):
        paths[arrow.id] = streets.lay(arrow, nets[arrow.id])
    if len(arrows) <= _MANY:
        for arrow in arrows:  # the first ones were laid before the others were known
            streets.free(paths[arrow.id], nets[arrow.id])
            paths[arrow.id] = streets.lay(arrow, nets[arrow.id])
        _unravel(arrows, nets, paths, streets)
    return tuple(Path(arrow, nets[arrow.id], paths[arrow.id]) for arrow in arrows)


def style_of(arrow: Arrow) -> str:
    """Arrows that look alike: only they may share a line."""
    return "feedback" if arrow.feedback else arrow.sort


def _unravel(
    arrows: tuple[Arrow, ...], nets: dict[str, Net], paths: dict[str, tuple[Node, ...]], streets: _Streets
) -> None:
    """Lay arrows anew that cross many others, away from what they cross, and keep what is better.

    While a path is searched nobody knows on which side of a shared street it will lie; afterwards it can be told which
    arrows cross whatever side they take.
    """
    for _ in range(_ROUNDS):
        count = {arrow.id: sum(_met(arrow.id, paths, nets).values()) for arrow in arrows}
        better = False
        for arrow in sorted(arrows, key=lambda arrow: -count[arrow.id])[:_PATIENCE]:
            met = _met(arrow.id, paths, nets)
            if not met:
                continue
            net, old = nets[arrow.id], paths[arrow.id]
            before = streets.worth(old) + _CROSSING * sum(met.values())
            streets.free(old, net)
            paths[arrow.id] = streets.shortest(arrow, net, frozenset(nets[other] for other in met))
            after = streets.worth(paths[arrow.id]) + _CROSSING * sum(_met(arrow.id, paths, nets).values())
            if after < before - 1e-9:
                better = True
            else:
                paths[arrow.id] = old
            streets.take(paths[arrow.id], net)
        if not better:
            return


def _met(arrow: str, paths: dict[str, tuple[Node, ...]], nets: dict[str, Net]) -> dict[str, int]:
    """Which arrows of other nets this one has to cross, and how often; arrows of one net count as one where they are one."""
    own, seen = paths[arrow], set[tuple[Net, Node]]()
    found: dict[str, int] = {}
    for other, nodes in paths.items():
        if nets[other] != nets[arrow]:
            for place in forced_crossings(own, nodes):
                if (nets[other], place) not in seen:
                    seen.add((nets[other], place))
                    found[other] = found.get(other, 0) + 1
    return found


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
    """The lattice with what already runs on it. Crossings are numbered row by row.

    A stretch has the number of its left or upper end, twice, and one more if it leads down.
    """

    def __init__(self, grid: Grid) -> None:
        self.width, self.height = 2 * grid.columns + 1, 2 * len(grid.lane_of_row) + 1
        self.node = {name: (2 * cell.row + 1) * self.width + 2 * cell.column + 1 for name, cell in grid.cells.items()}
        self.boxes = set(self.node.values())
        self.steps = (1, self.width, -1, -self.width)
        nodes = self.width * self.height
        self.usage: list[Counter[Net]] = [Counter() for _ in range(2 * nodes)]
        self.across: list[Counter[Net]] = [Counter() for _ in range(nodes)]  # runs straight through, along x
        self.down: list[Counter[Net]] = [Counter() for _ in range(nodes)]
        self.of_net: dict[Net, Counter[int]] = defaultdict(Counter)
        self.length = self._lengths(grid)
        self.exits = [self._exits(node) for node in range(nodes)]

    def lay(self, arrow: Arrow, net: Net) -> tuple[Node, ...]:
        """Find a path and take it."""
        path = self.shortest(arrow, net)
        self.take(path, net)
        return path

    def shortest(self, arrow: Arrow, net: Net, away_from: frozenset[Net] = frozenset()) -> tuple[Node, ...]:
        """The cheapest path, with a detour around streets that nets of `away_from` use.

        A* over crossings and the direction of arrival; ties go to the smaller number, so it is stable.
        """
        start, goal = self.node[arrow.source], self.node[arrow.target]
        own = self.of_net.get(net)
        goal_x, goal_y = goal % self.width, goal // self.width
        share = _SHARED if own else 1.0
        step_x, step_y, width = _STEP_X * share, _STEP_Y * share, self.width
        doors = [self._door(goal, (turn + 2) % 4, net) + _LEAVING[turn] for turn in range(4)]
        cost: dict[int, float] = {}
        came: dict[int, int] = {}
        queue: list[tuple[float, float, int]] = []
        for heading in range(4):
            first = self._door(start, heading, net) + _LEAVING[heading]
            cost[4 * start + heading] = first
            heappush(queue, (first, first, 4 * start + heading))
        while queue:
            _, spent, state = heappop(queue)
            if spent > cost[state]:
                continue
            node, heading = state >> 2, state & 3
            if node == goal:
                return self._walked_back(came, state)
            for turn, ahead, stretch, length in self.exits[node]:
                if turn ^ 2 == heading or (node == start and turn != heading):
                    continue
                if ahead in self.boxes and ahead != goal:
                    continue
                if own and own[stretch]:
                    price = length * _SHARED
                else:
                    used = self.usage[stretch]
                    price = length + _CROWD * len(used)
                    if away_from and not away_from.isdisjoint(used):
                        price += _SHY
                if turn != heading:
                    price += _TURN + _BRUSH * (len(self.across[node]) + len(self.down[node]))
                else:
                    others = self.down[node] if turn in (0, 2) else self.across[node]
                    if others:
                        price += _CROSSING * (len(others) - (net in others))
                if ahead == goal:
                    price += doors[turn]
                total = spent + price
                key = 4 * ahead + turn
                if total < cost.get(key, 1e18):
                    cost[key] = total
                    came[key] = state
                    left = abs(ahead % width - goal_x) * step_x + abs(ahead // width - goal_y) * step_y
                    heappush(queue, (total + left, total, key))
        raise AssertionError(f"no way from {arrow.source} to {arrow.target}: the outer gutters are always free")

    def worth(self, path: tuple[Node, ...]) -> float:
        """The price of a path by itself: its length and its bends."""
        places = [y * self.width + x for x, y in path]
        total = sum(self.length[self._stretch(one, other)] for one, other in itertools.pairwise(places))
        ways = [other - one for one, other in itertools.pairwise(places)]
        return total + _TURN * sum(one != other for one, other in itertools.pairwise(ways))

    def take(self, path: tuple[Node, ...], net: Net) -> None:
        """Note that a path of this net runs here."""
        self._count(path, net, 1)

    def free(self, path: tuple[Node, ...], net: Net) -> None:
        """Undo `take`."""
        self._count(path, net, -1)

    def _count(self, path: tuple[Node, ...], net: Net, change: int) -> None:
        places = [y * self.width + x for x, y in path]
        for one, other in itertools.pairwise(places):
            stretch = self._stretch(one, other)
            _add(self.usage[stretch], net, change)
            _add(self.of_net[net], stretch, change)
        for before, node, after in zip(places, places[1:], places[2:], strict=False):
            if after - node == node - before:
                _add((self.across if abs(after - node) == 1 else self.down)[node], net, change)

    @staticmethod
    def _stretch(one: int, other: int) -> int:
        return 2 * min(one, other) + (abs(one - other) != 1)

    def _lengths(self, grid: Grid) -> list[float]:
        rows = grid.lane_of_row
        borders = {2 * row for row in range(1, len(rows)) if rows[row] != rows[row - 1]}
        lengths = []
        for node in range(self.width * self.height):
            y = node // self.width
            lengths.append(_STEP_X + (_OUTSIDE if y in (0, self.height - 1) else 0.0))
            lengths.append(_STEP_Y + (_LANE_STEP if y in borders or y + 1 in borders else 0.0))
        return lengths

    def _exits(self, node: int) -> tuple[tuple[int, int, int, float], ...]:
        """Direction, crossing ahead, stretch and its length."""
        x, y = node % self.width, node // self.width
        found = []
        for turn, (across, down) in enumerate(_DIRECTIONS):
            if 0 <= x + across < self.width and 0 <= y + down < self.height:
                ahead = node + self.steps[turn]
                stretch = self._stretch(node, ahead)
                found.append((turn, ahead, stretch, self.length[stretch]))
        return tuple(found)

    def _door(self, box: int, side: int, net: Net) -> float:
        """The price of one more line at a side of a box: left and right sides are low and take few."""
        used = self.usage[self._stretch(box, box + self.steps[side])]
        if not used or net in used:
            return 0.0
        return _FULL_SIDE * max(0, len(used) - 1) if side in (0, 2) else _FEW_AT_SIDE * len(used)

    def _walked_back(self, came: dict[int, int], last: int) -> tuple[Node, ...]:
        nodes = [last >> 2]
        while last in came:
            last = came[last]
            nodes.append(last >> 2)
        return tuple((node % self.width, node // self.width) for node in reversed(nodes))


def _add(counter: Counter[_Key], key: _Key, change: int) -> None:
    """Count, and forget what is no longer there."""
    counter[key] += change
    if not counter[key]:
        del counter[key]
