"""Side by side: every straight run gets a track of its own on its line of the lattice, in an order that avoids crossings."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise
from math import inf
from typing import NamedTuple

from .routing import Net, Node, Path
from .weaving import meetings

TRACK = 10.0  # pixels between two lines

_TRACED = 4.0  # what an arrow does at the ends of a street weighs more than how it bends within it
_ROUNDS = 8

LineId = tuple[str, int]  # `h` or `v`, and the number of the line


class Run(NamedTuple):
    """A straight part of a path: from lattice position `low` to `high` along its line."""

    line: LineId
    low: int
    high: int


class Strand(NamedTuple):
    """Runs of one net that lie on each other. `turns` are (position, -1 or +1): where it bends up or left, down or right."""

    net: Net
    line: LineId
    low: int
    high: int
    turns: tuple[tuple[int, int], ...]
    room: float  # its own width in pixels, more than a track where it carries a label


class Tracks(NamedTuple):
    """Pixels from the middle of its line for every run of every arrow, and how wide the runs make each line."""

    offsets: dict[tuple[str, int], float]  # by id of the arrow and number of the run in its path
    extent: dict[LineId, float]


def runs_of(path: Path) -> tuple[Run, ...]:
    """The path cut at its bends."""
    runs: list[Run] = []
    nodes = path.nodes
    first = 0
    for last in range(1, len(nodes)):
        ends = last == len(nodes) - 1
        if ends or (nodes[last - 1][0] == nodes[last][0]) != (nodes[last][0] == nodes[last + 1][0]):
            one, other = nodes[first], nodes[last]
            if one[1] == other[1]:
                runs.append(Run(("h", one[1]), min(one[0], other[0]), max(one[0], other[0])))
            else:
                runs.append(Run(("v", one[0]), min(one[1], other[1]), max(one[1], other[1])))
            first = last
    return tuple(runs)


def assigned(paths: tuple[Path, ...], rooms: dict[tuple[str, int], float], limits: dict[LineId, float]) -> Tracks:
    """Tracks for all runs. `rooms` tells which run (arrow id, number) needs more than a track for its label.

    `limits` says how wide the runs of a line may lie: lines through boxes end at sides that are only so long.
    """
    strands, member = _strands(paths, rooms)
    by_line: dict[LineId, list[int]] = defaultdict(list)
    for index, strand in enumerate(strands):
        by_line[strand.line].append(index)
    place: dict[int, float] = {}
    extent: dict[LineId, float] = {}
    neighbours = _neighbours(paths, member)
    sides = _sides(paths, member)
    for line in sorted(by_line):  # horizontal lines first; vertical ones then follow their order
        extent[line] = _spread(by_line[line], strands, place, neighbours, sides, limits.get(line, inf))
    return Tracks({key: place[index] for key, index in member.items()}, extent)


def _strands(
    paths: tuple[Path, ...], rooms: dict[tuple[str, int], float]
) -> tuple[list[Strand], dict[tuple[str, int], int]]:
    """Runs of one net on one line that touch become one strand."""
    found: dict[tuple[Net, LineId], list[tuple[int, int, tuple[str, int], tuple[tuple[int, int], ...]]]] = defaultdict(
        list
    )
    for path in paths:
        runs = runs_of(path)
        for number, run in enumerate(runs):
            found[path.net, run.line].append((run.low, run.high, (path.arrow.id, number), _turns(path, runs, number)))
    strands: list[Strand] = []
    member: dict[tuple[str, int], int] = {}
    for (net, line), pieces in found.items():
        pieces.sort(key=lambda piece: piece[:2])
        for low, high, key, turns in pieces:
            room = rooms.get(key, TRACK)
            last = strands[-1] if strands else None
            if last and last.net == net and last.line == line and low <= last.high:
                strands[-1] = Strand(
                    net,
                    line,
                    last.low,
                    max(last.high, high),
                    tuple(dict.fromkeys(last.turns + turns)),
                    max(last.room, room),
                )
            else:
                strands.append(Strand(net, line, low, high, turns, room))
            member[key] = len(strands) - 1
    return strands, member


def _turns(path: Path, runs: tuple[Run, ...], number: int) -> tuple[tuple[int, int], ...]:
    """Where this run meets the run before and after it, and to which side that one leads."""
    run = runs[number]
    turns = []
    for other in (number - 1, number + 1):
        if 0 <= other < len(runs):
            middle = run.line[1]
            side = -1 if runs[other].low < middle else 1
            turns.append((runs[other].line[1], side))
    return tuple(turns)


def _neighbours(paths: tuple[Path, ...], member: dict[tuple[str, int], int]) -> dict[int, dict[int, tuple[int, ...]]]:
    """Strand to the strands that it bends into, by the position of the bend."""
    met: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        runs = runs_of(path)
        for number in range(len(runs) - 1):
            one, other = member[path.arrow.id, number], member[path.arrow.id, number + 1]
            met[one][runs[number + 1].line[1]].append(other)
            met[other][runs[number].line[1]].append(one)
    return {strand: {at: tuple(others) for at, others in bends.items()} for strand, bends in met.items()}


def _sides(paths: tuple[Path, ...], member: dict[tuple[str, int], int]) -> dict[tuple[int, int], float]:
    """By two strands: positive where the first should lie at larger coordinates, as its arrows join and leave that side."""
    streets: dict[tuple[Node, Node], list[int]] = defaultdict(list)
    for number, path in enumerate(paths):
        for here, there in pairwise(path.nodes):
            streets[min(here, there), max(here, there)].append(number)
    pairs = {pair for users in streets.values() for pair in combinations(users, 2)}
    found: dict[tuple[int, int], float] = defaultdict(float)
    runs = [_run_of_step(path) for path in paths]
    for first, second in sorted(pairs):
        one, other = paths[first], paths[second]
        if one.net == other.net:
            continue
        at = {(min(ends), max(ends)): run for ends, run in zip(pairwise(other.nodes), runs[second], strict=True)}
        for meeting in meetings(one.nodes, other.nodes):
            side = meeting.joined or meeting.parted
            steps = {}
            for step in range(meeting.first, meeting.last):
                here, there = one.nodes[step], one.nodes[step + 1]
                mine = member[one.arrow.id, runs[first][step]]
                theirs = member[other.arrow.id, at[min(here, there), max(here, there)]]
                # To the right is down for who goes right, and left for who goes down.
                steps[mine, theirs] = side * (there[0] - here[0] - (there[1] - here[1]))
            for (mine, theirs), wish in steps.items():
                found[mine, theirs] += wish
                found[theirs, mine] -= wish
    return found


def _run_of_step(path: Path) -> list[int]:
    """By step of a path: the number of the run that it belongs to."""
    number, found = 0, []
    ways = [(there[0] - here[0], there[1] - here[1]) for here, there in pairwise(path.nodes)]
    for before, way in zip([ways[0], *ways], ways, strict=False):
        number += before != way
        found.append(number)
    return found


def _spread(
    indices: list[int],
    strands: list[Strand],
    place: dict[int, float],
    neighbours: dict[int, dict[int, tuple[int, ...]]],
    sides: dict[tuple[int, int], float],
    limit: float,
) -> float:
    """Give every strand of one line its offset; the answer is the width of the widest place."""
    widest = 0.0
    for cluster in _clusters(indices, strands):
        ordered = _ordered(cluster, strands, place, neighbours, sides)
        start: dict[int, float] = {}
        for index in ordered:
            before = [start[other] + strands[other].room for other in start if _meet(strands[index], strands[other])]
            start[index] = max(before, default=0.0)
        total = max(start[index] + strands[index].room for index in cluster)
        squeeze = min(1.0, limit / total)
        for index in cluster:
            place[index] = (start[index] + strands[index].room / 2 - total / 2) * squeeze
        widest = max(widest, total)
    return widest


def _clusters(indices: list[int], strands: list[Strand]) -> list[list[int]]:
    """Strands that have to make way for each other, directly or through a third."""
    clusters: list[list[int]] = []
    for index in sorted(indices, key=lambda index: (strands[index].low, strands[index].high, index)):
        touching = [cluster for cluster in clusters if any(_meet(strands[index], strands[other]) for other in cluster)]
        merged = [other for cluster in touching for other in cluster] + [index]
        clusters = [cluster for cluster in clusters if cluster not in touching] + [merged]
    return clusters


def _meet(one: Strand, other: Strand) -> bool:
    """Whether both need the same place. Touching at a box is none: its two sides are apart. In a free cell lines bend."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low != high:
        return low < high
    return low % 2 == 0 or one.line[1] % 2 == 0 or any(at == low for at, _ in one.turns)


def _ordered(
    cluster: list[int],
    strands: list[Strand],
    place: dict[int, float],
    neighbours: dict[int, dict[int, tuple[int, ...]]],
    sides: dict[tuple[int, int], float],
) -> list[int]:
    """From the side of smaller coordinates to the other, such that bends cross as little as moving one by one can do."""
    wish: dict[tuple[int, int], float] = {}
    for one in cluster:
        for other in cluster:
            if one != other and _meet(strands[one], strands[other]):
                wish[one, other] = _before(one, other, strands, place, neighbours)
                wish[one, other] += _TRACED * sides.get((one, other), 0.0)
    order = sorted(cluster, key=lambda one: (sum(wish.get((one, other), 0.0) for other in cluster), one))
    for _ in range(_ROUNDS):
        moved = False
        for one in tuple(order):
            moved = _moved_to_best(one, order, wish) or moved
        if not moved:
            break
    return order


def _moved_to_best(one: int, order: list[int], wish: dict[tuple[int, int], float]) -> bool:
    """Put one strand where the wishes between it and the others are met best; whether that is elsewhere."""
    here = order.index(one)
    rest = order[:here] + order[here + 1 :]
    price = [0.0]  # of standing before all others, then of each later place, up to the same constant
    for other in rest:
        price.append(price[-1] - 2 * wish.get((one, other), 0.0))
    best = min(range(len(price)), key=lambda at: (round(price[at], 6), abs(at - here)))
    if price[best] >= price[here] - 1e-6:
        return False
    order[:] = [*rest[:best], one, *rest[best:]]
    return True


def _before(
    one: int,
    other: int,
    strands: list[Strand],
    place: dict[int, float],
    neighbours: dict[int, dict[int, tuple[int, ...]]],
) -> float:
    """Negative where the first strand should lie before the second: crossings saved, then harmony with placed lines."""
    first, second = strands[one], strands[other]
    score = float(sum(side for at, side in first.turns if second.low <= at <= second.high))
    score -= sum(side for at, side in second.turns if first.low <= at <= first.high)
    for at, side in first.turns:
        if (at, side) in second.turns:
            score += 0.1 * _nested(at, side, one, other, strands, place, neighbours)
    return score


def _nested(
    at: int,
    side: int,
    one: int,
    other: int,
    strands: list[Strand],
    place: dict[int, float],
    neighbours: dict[int, dict[int, tuple[int, ...]]],
) -> float:
    """Two strands that bend to the same side at the same place: the order in which their continuations lie decides."""
    mine = [place[index] for index in neighbours[one].get(at, ()) if index in place]
    theirs = [place[index] for index in neighbours[other].get(at, ()) if index in place]
    if not mine or not theirs or mine[0] == theirs[0]:
        return 0.0
    earlier = -1.0 if mine[0] < theirs[0] else 1.0
    return earlier * side if strands[one].low == at else -earlier * side
