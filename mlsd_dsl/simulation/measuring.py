"""What a simulation says about a number: an estimate with a 95 % confidence interval, by batch means.

Customers that follow each other share their queue, so that their waits are no independent draws and the usual error is
far too small. The run is cut into twenty batches in the order of time, long enough to be nearly independent, and the spread
of the batches says how far the estimate may be off. Source: Law, *Simulation Modeling and Analysis*, chapter 9.
"""

from __future__ import annotations

import math
from collections.abc import Callable
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

    if not len(values):
        return Times(0, *[Measured(math.nan, -math.inf, math.inf)] * 6)
    percentiles = [estimated(values, _percentile(share)) for share in SHARES.values()]
    return Times(len(values), estimated(values, lambda each: float(np.mean(each))), *percentiles)


def estimated(values: Array, statistic: Callable[[Array], float]) -> Measured:
    """A statistic of values in the order of time, with its confidence interval."""
    import numpy as np

    value = statistic(values)
    if math.isinf(value):
        return never()
    if len(values) < _FEWEST * BATCHES:
        return Measured(value, -math.inf, math.inf)
    batches = [statistic(batch) for batch in np.array_split(values, BATCHES)]
    if not all(map(math.isfinite, batches)):
        return Measured(value, -math.inf, math.inf)
    half = _STUDENT * float(np.std(batches, ddof=1)) / math.sqrt(BATCHES)
    return Measured(value, value - half, value + half)


def _percentile(share: float) -> Callable[[Array], float]:
    def statistic(values: Array) -> float:
        import numpy as np

        place = min(max(math.ceil(share / 100 * len(values)) - 1, 0), len(values) - 1)
        return float(np.partition(values, place)[place])

    return statistic
