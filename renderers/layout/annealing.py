"""Boxes on a grid, moved until arrows are short and few of them cross: simulated annealing with a known neighbourhood.

Arrows count as straight lines between the middles of cells: their crossings tell well how many crossings the routed picture
will have, and whether two of them cross is an exclusive or of tables. So one step weighs every cell that a box may take,
free or taken (then the two swap), and picks one: the cheapest while it is cold, nearly any while it is hot.

All numbers are whole and all chance comes from one seed, so the result is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    pass

Place = tuple[int, int]  # column, row

UNIT = 100  # the price of one crossing
_THROUGH = 40  # an arrow that runs straight over a box will need a detour
_COLD = 0.05  # of the heat at the start
_FIRST = 200  # the first of the seeds; it served the designs that come along well
_NOISE = 4096


class Pull(NamedTuple):
    """Two boxes that cost something depending on where they stand; `table` numbers a table of prices."""

    one: int
    other: int
    table: int


class Board(NamedTuple):
    """What is to be arranged: boxes by number, the rows that each may stand in, the arrows that may cross, the pulls.

    `prices` are tables by difference of place: the price of `other` standing so many columns and rows behind `one`.
    """

    columns: int
    rows: int
    allowed: tuple[tuple[int, int], ...]  # by box: first row, and the row after the last
    arrows: tuple[tuple[int, int], ...]  # each pair once
    pulls: tuple[Pull, ...]
    prices: tuple[dict[Place, int], ...]
    leans: tuple[int, ...]  # by box: the price of each column between it and the left side


class Effort(NamedTuple):
    """How hard to look for a good arrangement: passes over all boxes, beginnings afresh, heat in crossings at the start."""

    sweeps: int
    tries: int
    hot: float


def annealed(board: Board, start: Sequence[Place], effort: Effort) -> list[tuple[Place, ...]]:
    """The best arrangement of every try, by box; the best of all first. `start` gives every box a cell of its own."""
    made = _Annealing(board)
    found = [made.run(start, effort.sweeps, seed, effort.hot) for seed in range(_FIRST, _FIRST + effort.tries)]
    return [places for _, places in sorted(found)]


class _Annealing:
    def __init__(self, board: Board) -> None:
        import numpy

        self.np: Any = numpy
        self.columns = board.columns
        self.cells = board.columns * board.rows
        self.side, self.between = _geometry(board.columns, board.rows)
        self.passed = numpy.ascontiguousarray(self.between.transpose(1, 2, 0))  # by two cells: what lies between them
        self.prices = _tables(board)
        self.spans = [(first * board.columns, last * board.columns) for first, last in board.allowed]
        ends = numpy.array(board.arrows, dtype=numpy.intp).reshape(-1, 2)
        self.tail, self.head = ends[:, 0].copy(), ends[:, 1].copy()
        apart = (ends[:, None, :, None] != ends[None, :, None, :]).all(axis=(2, 3))
        self.apart = apart.astype(numpy.uint8)  # arrows that share no box: only they can cross
        self.lines = [numpy.array([n for n, pair in enumerate(board.arrows) if box in pair], dtype=numpy.intp)
                      for box in range(len(board.allowed))]  # fmt: skip
        self.far = [numpy.where(self.tail[lines] == box, self.head[lines], self.tail[lines])
                    for box, lines in enumerate(self.lines)]  # fmt: skip
        self.leans = numpy.array(board.leans, dtype=numpy.int64)
        self.column = numpy.arange(self.cells) % board.columns
        self.pulls = _by_box(numpy, board, len(board.allowed))
        ends = numpy.array(board.pulls, dtype=numpy.intp).reshape(-1, 3)
        self.pull_one, self.pull_other, self.pull_table = ends[:, 0], ends[:, 1], 2 * ends[:, 2]
        self.mates = _mates(numpy, board, self.lines, self.far, self.pulls)
        self.crossable = [self.apart[lines][:, :, None] for lines in self.lines]
        self.crossable_by_mates = {span: self.apart[:, lines] for span, (lines, *_) in self.mates.items()}

    def run(self, start: Sequence[Place], sweeps: int, seed: int, hot: float) -> tuple[int, tuple[Place, ...]]:
        """What the best arrangement costs, and where each box stands in it."""
        np, dice = self.np, Random(seed)  # noqa: S311 - chance, no secret
        self.at = np.array([row * self.columns + column for column, row in start], dtype=np.intp)
        self.held = np.full(self.cells, -1, dtype=np.intp)
        self.held[self.at] = np.arange(len(start))
        self.hurdles = self.between[self.at].sum(axis=0, dtype=np.int64)  # by two cells: boxes straight between them
        noise = np.array([round(-1024 * log(-log((n + 0.5) / _NOISE))) for n in range(_NOISE)], dtype=np.int64)
        boxes = list(range(len(self.at)))
        self._survey()
        best, least = self.at.copy(), self._total()
        for sweep in range(sweeps):
            heat = hot * _COLD ** (sweep / max(1, sweeps - 1)) if sweep < sweeps - 2 else 0.0
            level = round(UNIT * heat)
            dice.shuffle(boxes)
            for box in boxes:
                first, last = self.spans[box]
                price = self._weighed(box) * 1024
                if level:
                    shift = dice.randrange(_NOISE)
                    stride = 1 + 2 * dice.randrange(_NOISE // 2)
                    price -= level * noise[(shift + stride * np.arange(last - first)) % _NOISE]
                cell = first + int(price.argmin())
                if cell != self.at[box]:
                    self._move(box, cell)
            total = self._total()
            if total < least:
                best, least = self.at.copy(), total
        return least, tuple((int(cell) % self.columns, int(cell) // self.columns) for cell in best)

    def _weighed(self, box: int) -> Any:
        """By cell that the box may take: how much more the arrangement would cost, or less."""
        first, last = self.spans[box]
        here = self.at[box]
        own = self._own(box, first, last)
        change = own - own[here - first]
        held = self.held[first:last]
        moved = self._displaced(box, here)
        taken = held >= 0
        change[taken] += moved[held[taken]]
        change[here - first] = 0
        return change

    def _own(self, box: int, first: int, last: int) -> Any:
        """What the arrows and pulls of a box cost by cell, all others staying where they are."""
        np = self.np
        others, tables = self.pulls[box]
        price = self.leans[box] * self.column[first:last]
        if len(others):
            price += self.prices[tables, self.at[others], first:last].sum(axis=0)
        lines = self.lines[box]
        if len(lines):
            far = self.at[self.far[box]]
            cut = self.side[far[:, None], self.tails[None, :], first:last]
            cut ^= self.side[far[:, None], self.heads[None, :], first:last]
            cut &= self.over[None, :, first:last] ^ self.over[:, far].T[:, :, None]
            cut &= self.crossable[box]
            price += UNIT * cut.reshape(-1, last - first).sum(axis=0, dtype=np.uint16).astype(np.int64)
            price += _THROUGH * self.hurdles[far, first:last].sum(axis=0)
        return price + self.run_over[first:last]

    def _displaced(self, box: int, here: int) -> Any:
        """By box: how much more its own arrows and pulls cost if it changes places with `box`."""
        np = self.np
        span = self.spans[box]
        lines, far, owner, pull_far, pull_table, pull_owner = self.mates[span]
        ends, passed, now = self.seen_by_mates.get(span) or self._seen_by_mates(span)
        change = self.leans * (self.column[here] - self.column[self.at])
        if len(pull_far):
            after = self.prices[pull_table, self.at[pull_far], here]
            joined = pull_far == box
            if joined.any():  # they would stand the other way round
                after[joined] = self.prices[pull_table[joined], self.at[pull_owner[joined]], here] + now[joined]
            change += np.bincount(pull_owner, after - now, len(self.at)).astype(np.int64)
        if len(lines):
            sides = self.side[here].take(ends, axis=1)
            cut = sides.take(self.tails, axis=0)
            cut ^= sides.take(self.heads, axis=0)
            cut &= self.over[:, here][:, None] ^ passed
            cut &= self.crossable_by_mates[span]
            crossings = cut.sum(axis=0, dtype=np.uint16).astype(np.int64)
            joined = far == box
            crossings[joined] = 2 * self.crossed[lines[joined]]
            worse = UNIT * (crossings - self.crossed[lines])
            worse += _THROUGH * (self.hurdles[here, ends] - self.blocked[lines])
            change += np.bincount(owner, worse, len(self.at)).astype(np.int64)
        return change

    def _seen_by_mates(self, span: tuple[int, int]) -> tuple[Any, Any, Any]:
        """What holds for all boxes of a range until one moves: where their arrows end, on which side of each arrow, their pulls."""
        _, far, _, pull_far, pull_table, pull_owner = self.mates[span]
        ends = self.at[far]
        found = ends, self.over[:, ends], self.prices[pull_table, self.at[pull_far], self.at[pull_owner]]
        self.seen_by_mates[span] = found
        return found

    def _move(self, box: int, cell: int) -> None:
        here, other = int(self.at[box]), int(self.held[cell])
        self.held[here], self.held[cell] = other, box
        self.at[box] = cell
        if other >= 0:
            self.at[other] = here
        else:
            self.hurdles += self.between[cell]
            self.hurdles -= self.between[here]
        self._survey()

    def _survey(self) -> None:
        """Everything that follows from where the boxes stand."""
        np = self.np
        self.tails, self.heads = self.at[self.tail], self.at[self.head]
        self.over = self.side[self.tails, self.heads]  # by arrow and cell: on which side of the arrow the cell lies
        cut = self.over[:, self.tails] ^ self.over[:, self.heads]
        cut &= cut.T
        cut &= self.apart
        self.crossed = cut.sum(axis=0, dtype=np.uint16).astype(np.int64)
        self.blocked = self.hurdles[self.tails, self.heads]
        over = self.passed[self.tails, self.heads].sum(axis=0, dtype=np.uint16)
        self.run_over = _THROUGH * over.astype(np.int64)  # by cell: what it costs to stand on arrows
        self.seen_by_mates: dict[tuple[int, int], tuple[Any, Any, Any]] = {}

    def _total(self) -> int:
        """What the arrangement costs as a whole."""
        lines = UNIT * int(self.crossed.sum()) // 2 + _THROUGH * int(self.blocked.sum())
        pulls = int(self.prices[self.pull_table, self.at[self.pull_one], self.at[self.pull_other]].sum())
        return lines + pulls + int((self.leans * self.column[self.at]).sum())


def _geometry(columns: int, rows: int) -> tuple[Any, Any]:
    """Two tables by three cells: on which side of the line from the first to the second is the third, and (in the order
    third, first, second) is the third straight between the others?

    Places are bent a little, so that no three of them lie on one line.
    """
    import numpy as np

    cells = np.arange(columns * rows)
    column, row = cells % columns, cells // columns
    x = column * 1000 + row * row
    y = row * 620 + column * column * 2 + row
    side = np.empty((len(cells),) * 3, dtype=np.uint8)
    between = np.empty_like(side)
    for one in range(len(cells)):
        ax, ay = x - x[one], y - y[one]
        side[one] = ax[:, None] * ay[None, :] > ay[:, None] * ax[None, :]
        across, down = column - column[one], row - row[one]
        level = (down == 0)[:, None] & (down == 0)[None, :] & (across[:, None] * across[None, :] < 0)
        steep = (across == 0)[:, None] & (across == 0)[None, :] & (down[:, None] * down[None, :] < 0)
        between[one] = level | steep
    return side, between


def _tables(board: Board) -> Any:
    """Prices by table, cell of one and cell of the other; every table twice, the second time with the ends exchanged."""
    import numpy as np

    cells = board.columns * board.rows
    place = np.arange(cells)
    across = place[None, :] % board.columns - place[:, None] % board.columns + board.columns
    down = place[None, :] // board.columns - place[:, None] // board.columns + board.rows
    tables = np.zeros((2 * len(board.prices), cells, cells), dtype=np.int32)
    for number, prices in enumerate(board.prices):
        field = np.zeros((2 * board.columns + 1, 2 * board.rows + 1), dtype=np.int32)
        for (x, y), price in prices.items():
            field[x + board.columns, y + board.rows] = price
        tables[2 * number] = field[across, down]
        tables[2 * number + 1] = tables[2 * number].T
    return tables


def _by_box(np: Any, board: Board, boxes: int) -> list[tuple[Any, Any]]:
    """By box: the other ends of its pulls, and the tables to read as [other end, own cell]."""
    others: list[list[int]] = [[] for _ in range(boxes)]
    tables: list[list[int]] = [[] for _ in range(boxes)]
    for pull in board.pulls:
        others[pull.one].append(pull.other)
        tables[pull.one].append(2 * pull.table + 1)
        others[pull.other].append(pull.one)
        tables[pull.other].append(2 * pull.table)
    return [
        (np.array(ends, dtype=np.intp), np.array(kinds, dtype=np.intp))
        for ends, kinds in zip(others, tables, strict=True)
    ]


def _mates(np: Any, board: Board, lines: list[Any], far: list[Any], pulls: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """By range of cells: all ends of arrows and pulls at boxes that may stand there, with the box that owns each."""
    found = {}
    for first, last in dict.fromkeys(board.allowed):
        boxes = [box for box, rows in enumerate(board.allowed) if rows == (first, last)]

        def joined(parts: list[Any]) -> Any:
            return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)

        found[first * board.columns, last * board.columns] = (
            joined([lines[box] for box in boxes]),
            joined([far[box] for box in boxes]),
            joined([np.full(len(lines[box]), box, dtype=np.intp) for box in boxes]),
            joined([pulls[box][0] for box in boxes]),
            joined([pulls[box][1] for box in boxes]),
            joined([np.full(len(pulls[box][0]), box, dtype=np.intp) for box in boxes]),
        )
    return found
