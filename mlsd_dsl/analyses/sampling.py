"""Random draws: a latency as a table of sorted draws, and how tables are combined. The only place that needs numpy.

Every table holds the same `DRAWS` quantiles, one for each of as many equally likely slices. To combine independent tables,
each is read in another order, so that every slice of every one of them is met exactly once: stratified draws. The orders
come from an orthogonal array: cut into 181 levels, any two tables meet in each of the 181 x 181 pairs of levels exactly
once, so that tails meet middles as often as they should. Source: Tang, *Orthogonal array-based Latin hypercubes*, JASA 88
(1993). There is no seed: what comes out depends on nothing but the numbers that went in.

A table has a row for each end of what is not known exactly, drawn with common random numbers.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mlsd_dsl.analyses.percentiles import CENTRE, FAR, Curve, Work, central, far_tail, tail

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_LEVELS = 181  # a prime, as the orthogonal array needs it
DRAWS = _LEVELS * _LEVELS


class Table:
    """Sorted draws of a latency: one row where everything is known, else three, for the curves of `Work`."""

    def __init__(self, rows: Array, curves: tuple[Curve, ...] = ()) -> None:
        self.rows = rows
        self._curves = curves  # where the rows come from, so that their tails are known beyond the last draw

    def drawn(self, dimension: int) -> Array:
        """The draws in the order of a dimension."""
        return self.rows.take(order(dimension), axis=1)

    def percentile(self, row: int, share: float) -> float:
        """A percentile of a row, `share` in percent; the next draw above where one of its neighbours is infinite."""
        values = self.rows[min(row, len(self.rows) - 1)]
        place = min(max(share / 100 * DRAWS - 0.5, 0.0), DRAWS - 1.0)
        below, above = float(values[math.floor(place)]), float(values[math.ceil(place)])
        return above if below == above or math.isinf(above) else below + (above - below) * (place % 1.0)

    def mean(self, row: int) -> float:
        """The mean of a row."""
        return float(self.rows[min(row, len(self.rows) - 1)].mean())

    def at(self, scores: Array) -> Array:
        """The quantiles at rising normal scores, which may lie beyond the last draw."""
        import numpy as np

        if self._curves:
            return np.stack([values(curve, scores) for curve in self._curves])
        return np.stack([_continued(row, scores) for row in self.rows])


@lru_cache(maxsize=64)
def table_of(work: Work) -> Table:
    """The table of a distribution that is known by its percentiles."""
    import numpy as np

    return Table(np.stack([values(curve, slices()) for curve in work.curves]), work.curves)


def sorted_table(rows: Array) -> Table:
    """The table of simulated draws."""
    import numpy as np

    return Table(np.sort(rows, axis=1))


def last_of(table: Table, copies: int, wait_for: int) -> Table:
    """The time until `wait_for` of so many independent copies have answered."""
    if copies <= 1:
        return table
    return Table(table.at(_scores_of_last(copies, min(wait_for, copies))))


def slow_share(share: float, copies: int) -> float:
    """The chance that at least one of so many copies is slow, where each is with the chance `share`."""
    return -math.expm1(copies * math.log1p(-share))


@cache
def order(dimension: int) -> NDArray[np.int64]:
    """The order in which the slices are met in a dimension; after 180 dimensions only single slices are balanced."""
    import numpy as np

    row, column = np.divmod(np.arange(DRAWS), _LEVELS)
    level = (row + dimension % _LEVELS * column) % _LEVELS
    # Without shuffled levels three dimensions would lie on planes. Within a level each draw has a slice of its own.
    inside = (_shuffled(3 * dimension)[column] + _shuffled(3 * dimension + 1)[level]) % _LEVELS
    found: NDArray[np.int64] = _shuffled(3 * dimension + 2)[level] * _LEVELS + inside
    return found


def _shuffled(number: int) -> NDArray[np.int64]:
    """The levels in an order that looks like chance, the same one for a number on every machine (SplitMix64)."""
    import numpy as np

    bits = (np.arange(_LEVELS, dtype=np.uint64) + np.uint64(number * _LEVELS + 1)) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: NDArray[np.int64] = np.argsort(bits ^ (bits >> np.uint64(31)), kind="stable")
    return found


@cache
def shares() -> Array:
    """The middles of the slices, between 0 and 1."""
    import numpy as np

    return (np.arange(DRAWS) + 0.5) / DRAWS


@cache
def slices() -> Array:
    """The normal scores of the middles of the slices."""
    return normal_scores(shares(), 1.0 - shares())


def chances(dimension: int) -> Array:
    """Stratified uniform draws between 0 and 1."""
    return shares().take(order(dimension))


def _scores_of_last(copies: int, wait_for: int) -> Array:
    """The normal scores of one copy at which so many of them have answered, for each slice."""
    import numpy as np

    if wait_for == copies:
        remaining = -np.expm1(np.log(shares()) / copies)
        return normal_scores(1.0 - remaining, remaining)
    grid = np.linspace(-8.0, 8.0, 2049)
    one = np.array([math.erfc(-score / math.sqrt(2)) / 2 for score in grid])
    answered = _chance_of(wait_for, copies, one, one[::-1])
    late = _chance_of(copies - wait_for + 1, copies, one[::-1], one)
    inside = (answered > 0) & (late > 0)
    return np.interp(slices(), normal_scores(answered[inside], late[inside]), grid[inside])


def _chance_of(least: int, copies: int, share: Array, other: Array) -> Array:
    """The chance that at least so many of the copies have something that each has with the chance `share`.

    `other` is what remains to one. It is the regularised incomplete beta function, by its continued fraction (Lentz).
    """
    import numpy as np

    a, b = float(least), float(copies - least + 1)
    mirrored = share > (a + 1) / (a + b + 2)
    x, y = np.where(mirrored, other, share), np.where(mirrored, share, other)
    p, q = np.where(mirrored, b, a), np.where(mirrored, a, b)
    choose = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    with np.errstate(under="ignore"):
        front = np.exp(choose + p * np.log(x) + q * np.log(y)) / p
        c = np.ones_like(x)
        d = 1.0 / (1.0 - (p + q) * x / (p + 1.0))
        fraction = d.copy()
        for m in range(1, 10 + 4 * math.isqrt(copies)):
            for step in (
                m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m)),
                -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1)),
            ):
                d = 1.0 / (1.0 + step * d)
                c = 1.0 + step / c
                fraction = fraction * d * c
        found = front * fraction
    chance: Array = np.where(mirrored, 1.0 - found, found)
    return chance


def values(curve: Curve, scores: Array) -> Array:
    """The values of a quantile function at normal scores."""
    import numpy as np

    logs = np.interp(scores, curve.scores, curve.logs) if len(curve.scores) > 1 else np.full(len(scores), curve.logs[0])
    with np.errstate(over="ignore", invalid="ignore"):
        # An infinite slope makes no number at its own foot, where it does not count.
        if curve.before:
            logs = np.where(scores < curve.scores[0], curve.logs[0] + (scores - curve.scores[0]) * curve.before, logs)
        if curve.after:
            logs = np.where(scores > curve.scores[-1], curve.logs[-1] + (scores - curve.scores[-1]) * curve.after, logs)
        found: Array = np.exp(logs)
    return found


def normal_scores(below: Array, above: Array) -> Array:
    """The standard normal quantiles of shares, which come with what remains to one so that neither tail loses digits."""
    import numpy as np

    middle = np.where(below < above, below - 0.5, 0.5 - above)
    root = np.sqrt(-np.log(np.minimum(below, above)))
    outside = np.where(root <= FAR, tail(root), far_tail(root))
    inside = middle * central(0.180625 - middle * middle)
    scores: Array = np.where(np.abs(middle) <= CENTRE, inside, np.copysign(outside, middle))
    return scores


def _continued(row: Array, scores: Array) -> Array:
    """A row read at scores; beyond its well-known part it goes on as a straight line of the logarithm."""
    import numpy as np

    places = np.minimum(np.searchsorted(slices(), scores), DRAWS - 1)
    found = row[places]
    knee, foot = DRAWS - 1 - 16, DRAWS - 1 - 256
    if row[foot] <= 0 or math.isinf(row[-1]):
        return found
    rise = math.log(row[knee] / row[foot]) / (slices()[knee] - slices()[foot])
    beyond = scores > slices()[knee]
    with np.errstate(over="ignore"):
        line = row[knee] * np.exp(np.minimum((scores - slices()[knee]) * rise, 700.0))
    return np.where(beyond, line, found)
