"""Two paths that share a street: on which side of the other each should lie there, and whether they have to cross."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

Node = tuple[int, int]
_QUARTERS = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}


class Meeting(NamedTuple):
    """What two paths have in common from place `first` to place `last` of one of them; both are equal at a crossing.

    `joined` and `parted` say on which side of the other it lies at either end, seen along itself: 1 right, -1 left, 0 either,
    as at a box, where lines may lie in any order.
    """

    first: int
    last: int
    joined: int
    parted: int
    crosswise: bool


def meetings(one: tuple[Node, ...], other: tuple[Node, ...]) -> list[Meeting]:
    """All places and streets that two paths share, in the order of the first."""
    at = _places(other)
    found: list[Meeting] = []
    if at.keys().isdisjoint(one):
        return found
    place, last = 0, len(one) - 1
    while place <= last:
        there = at.get(one[place])
        if there is None:
            place += 1
            continue
        length, step = _shared(one, place, other, there)
        found.append(_meeting(one, place, place + length, other, there - step, there + step * (length + 1)))
        place += length + 1
    return found


def forced_crossings(one: tuple[Node, ...], other: tuple[Node, ...]) -> list[Node]:
    """Where the two must cross: at a crossing that both pass straight, or on a shared street that they leave crosswise.

    A place is the last crossing of the shared street, seen along `one`.
    """
    return [one[meeting.last] for meeting in meetings(one, other) if meeting.crosswise]


@lru_cache(maxsize=512)  # a path is compared with every other
def _places(path: tuple[Node, ...]) -> dict[Node, int]:
    return {node: place for place, node in enumerate(path)}


def _shared(one: tuple[Node, ...], place: int, other: tuple[Node, ...], there: int) -> tuple[int, int]:
    """How many steps both go together from here, and whether `other` goes the same way (1) or comes along it (-1)."""
    for step in (1, -1):
        length = 0
        while (
            place + length + 1 < len(one)
            and 0 <= there + step * (length + 1) < len(other)
            and one[place + length + 1] == other[there + step * (length + 1)]
        ):
            length += 1
        if length:
            return length, step
    return 0, 1


def _meeting(one: tuple[Node, ...], first: int, last: int, other: tuple[Node, ...], before: int, after: int) -> Meeting:
    """`before` and `after` are the places in `other` beyond the ends of what is shared."""
    comes, goes = first > 0 and 0 <= before < len(other), last < len(one) - 1 and 0 <= after < len(other)
    if first == last:
        if not (comes and goes):
            return Meeting(first, last, 0, 0, False)
        here = one[first]
        mine = {_way(here, one[first - 1]), _way(here, one[first + 1])}
        theirs = {_way(here, other[before]), _way(here, other[after])}
        return Meeting(first, last, 0, 0, not mine & theirs and mine in ({0, 2}, {1, 3}))
    joined = parted = 0
    if comes:
        along = _way(one[first], one[first + 1])
        mine_in, theirs_in = (_way(one[first], node) - along & 3 for node in (one[first - 1], other[before]))
        joined = 1 if mine_in < theirs_in else -1
    if goes:
        back = _way(one[last], one[last - 1])
        mine_out, theirs_out = (_way(one[last], node) - back & 3 for node in (one[last + 1], other[after]))
        parted = -1 if mine_out < theirs_out else 1
    return Meeting(first, last, joined, parted, joined * parted < 0)


def _way(here: Node, there: Node) -> int:
    return _QUARTERS[there[0] - here[0], there[1] - here[1]]
