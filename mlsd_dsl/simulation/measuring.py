"""What a simulation says about a number: an estimate with a 95 % confidence interval, by batch means.

Customers that follow each other share their queue, so that their waits are no independent draws and the usual error is
far too small. The run is cut into twenty batches in the order of time, long enough to be nearly independent, and the spread
of the batches says how far the estimate may be off. Source: Law, *Simulation Modeling and Analysis*, chapter 9.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses.answering import SHARES

if TYPE_CHECKING:
    from mlsd_dsl.simulation.draws import Array

BATCHES = 20
_STUDENT = 2.093  # the 97.5 % point of Student's t with 19 degrees of freedom
_FEWEST = 5  # customers that a batch needs to have a mean worth the name


class Measured(NamedTuple):
    """An estimate and the ends of its 95 % confidence interval; the ends are infinite where too few were seen."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the interval contains a value."""
        return self.low <= value <= self.high


class Times(NamedTuple):
    """Mean and percentiles of a duration in seconds, over so many customers."""

    customers: int
    mean: Measured
    p50: Measured
    p90: Measured
    p95: Measured
    p99: Measured
    p999: Measured

    def percentile(self, share: float) -> Measured:
        """One of them; `share` in percent."""
        found: Measured = getattr(self, next(word for word, each in SHARES.items() if each == share))
        return found


def never() -> Measured:
    """What grows without end."""
    return Measured(math.inf, math.inf, math.inf)


def endless(customers: int = 0) -> Times:
    """The times of customers whose queue grows without end."""
    return Times(customers, *[never()] * 6)


def times_of(values: Array) -> Times:
    """Mean and percentiles of values in the order of time; infinite ones are customers that are never served."""
    import numpy as np

    count = len(values)
    if not count:
        return Times(0, *[Measured(math.nan, -math.inf, math.inf)] * 6)
    if not values.any():
        return Times(count, *[Measured(0.0, 0.0, 0.0)] * 6)
    ordered, batches = np.sort(values), np.sort(_batches(values), axis=1)
    percentiles = [
        _measured(float(ordered[_place(share, count)]), batches[:, _place(share, batches.shape[1])])
        for share in SHARES.values()
    ]
    return Times(count, mean_of(values), *percentiles)


def mean_of(values: Array) -> Measured:
    """The mean of values in the order of time."""
    return _measured(float(values.mean()) if len(values) else math.nan, _batches(values).mean(axis=1))


def _batches(values: Array) -> Array:
    """One row a batch, in the order of time, without what is left over at the end; where there is too little, one row."""
    size = len(values) // BATCHES
    if size < _FEWEST:
        return values.reshape(1, -1)
    return values[: size * BATCHES].reshape(BATCHES, size)


def _measured(value: float, batches: Array) -> Measured:
    """An estimate with the confidence interval that the same statistic of each batch gives."""
    import numpy as np

    if math.isinf(value):
        return never()
    if len(batches) < BATCHES or not np.isfinite(batches).all():
        return Measured(value, -math.inf, math.inf)
    half = _STUDENT * float(np.std(batches, ddof=1)) / math.sqrt(BATCHES)
    return Measured(value, value - half, value + half)


def _place(share: float, count: int) -> int:
    return min(max(math.ceil(share / 100 * count) - 1, 0), count - 1)
