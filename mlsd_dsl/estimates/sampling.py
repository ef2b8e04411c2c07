"""Ranges carried through every formula: each stated range is one column of a Latin hypercube, shared by all that rests on it.

A range `a..b` is a 90 % interval: log-normal where both ends are positive, else normal. A column holds one value from each of
10,000 equal strata, in an order that depends on the name of the number and on nothing else, so that the result is the same on
every run and adding a number changes no other. Source: McKay, Beckman, Conover, *A Comparison of Three Methods* (1979).

What rests on nothing uncertain is not sampled, and then numpy is not imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsd_dsl.analyses.fact import Fact, Place, formula_of, is_made, leaves_of, named, place_of
from mlsd_dsl.formulas.uncertainty import at_scores, column
from mlsd_dsl.vocabulary.quantities import Quantity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

SAMPLES = 10_000
SEED = 42

_NOWHERE: Place = ("", "", None)


class Spread(NamedTuple):
    """A sampled number: three percentiles in base units; all the same where nothing is uncertain."""

    p5: float
    p50: float
    p95: float

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.p5 == self.p95


class Sampling:
    """The samples of the facts of one design. `samples` and `seed` are those of the run."""

    def __init__(self, samples: int = SAMPLES, seed: int = SEED) -> None:
        self.samples = samples
        self.seed = seed
        self._columns: dict[Place, Column] = {}
        self._worked_out: dict[int, Column | float] = {}
        self._kept: list[Fact] = []  # ids are those of living facts

    def spread(self, fact: Fact) -> Spread:
        """The 90 % interval and the median of a fact that is known."""
        value = self.values(fact)
        if isinstance(value, float):
            return Spread(value, value, value)
        import numpy as np

        p5, p50, p95 = (float(each) for each in np.percentile(value, (5, 50, 95)))
        return Spread(p5, p50, p95)

    def percentile(self, fact: Fact, share: float) -> float:
        """One percentile, `share` in percent."""
        value = self.values(fact)
        if isinstance(value, float):
            return value
        import numpy as np

        return float(np.percentile(value, share))

    def breach(self, fact: Fact, holds: Callable[[Any, Any], Any], bound: Quantity) -> float:
        """The share of samples in which a bound does not hold; a bound may be a range of its own."""
        value = self.values(fact)
        limit: Column | float = bound.low
        if bound.low != bound.high:
            limit = self._drawn(("", "bound", None), "bound", bound.low, bound.high)
        kept = holds(value, limit)
        if isinstance(kept, bool):
            return 0.0 if kept else 1.0
        return 1.0 - float(kept.mean())

    def values(self, fact: Fact) -> Column | float:
        """All samples of a fact, or one number where it is certain."""
        agenda = [fact]
        while agenda:
            current = agenda[-1]
            if id(current) in self._worked_out:
                agenda.pop()
                continue
            if not is_made(current):
                self._keep(current, self._leaf(current))
                agenda.pop()
                continue
            waiting = [each for each in current.inputs if id(each) not in self._worked_out]
            if waiting:
                agenda += waiting
                continue
            agenda.pop()
            inputs = [self._worked_out[id(each)] for each in current.inputs]
            self._keep(current, _applied(current, inputs))
        return self._worked_out[id(fact)]

    def with_leaf(self, fact: Fact, place: Place, value: float) -> float:
        """A fact at the medians of all its leaves, but with one of them at a value."""
        memo: dict[int, float] = {}
        return _at(fact, place, value, memo)

    def _keep(self, fact: Fact, value: Column | float) -> None:
        self._worked_out[id(fact)] = value
        self._kept.append(fact)

    def _leaf(self, fact: Fact) -> Column | float:
        if fact.low == fact.high:
            return float(fact.low)
        return self._drawn(place_of(fact), named(fact), fact.low, fact.high)

    def _drawn(self, place: Place, name: str, low: float, high: float) -> Column:
        if place not in self._columns:
            self._columns[place] = column(name, self.samples, self.seed)
        return at_scores(low, high, self._columns[place])


def ranged(fact: Fact) -> list[Fact]:
    """The leaves of a fact that are ranges, each number once."""
    found: dict[Place, Fact] = {}
    for leaf in leaves_of(fact):
        if leaf.low != leaf.high and math.isfinite(leaf.high):
            found.setdefault(place_of(leaf), leaf)
    return list(found.values())


def median(low: float, high: float) -> float:
    """The middle of a 90 % interval: geometric where both ends are positive."""
    return math.sqrt(low * high) if low > 0 else (low + high) / 2


def at_middle(fact: Fact) -> float:
    """A fact worked out from the medians of all that it rests on."""
    return _at(fact, _NOWHERE, 0.0, {})


def _applied(fact: Fact, inputs: Sequence[Any]) -> Any:
    """An operation on samples, or on plain numbers where all of them are."""
    formula = formula_of(fact.operation)
    if formula is not None:
        return _formula(formula.work, inputs)
    if all(isinstance(each, float) for each in inputs):
        return float(_plain(fact, inputs))
    import numpy as np

    match fact.operation:
        case "sum":
            return sum(inputs[1:], start=inputs[0])
        case "product":
            return _product(inputs)
        case "max":
            return np.maximum.reduce(np.broadcast_arrays(*inputs))
        case "min":
            return np.minimum.reduce(np.broadcast_arrays(*inputs))
        case "weighted":
            return sum(w * v for w, v in zip(fact.weights, inputs, strict=True))
        case "any":
            return 1.0 - _product([1.0 - each for each in inputs])
        case "same":
            return inputs[0]
        case "ceil":
            return np.ceil(inputs[0])
        case "log2":
            return np.log2(inputs[0])
        case "difference":
            return inputs[0] - sum(inputs[1:])
        case _:
            return inputs[0] / _product(inputs[1:])


def _plain(fact: Fact, inputs: Sequence[float]) -> float:
    from mlsd_dsl.analyses.fact import applied

    return applied(fact.operation, [(value, value) for value in inputs], fact.weights)[0]


def _formula(work: Callable[..., float], inputs: Sequence[Any]) -> Any:
    """A formula on samples: worked out on a grid of its uncertain inputs, and read off between the points of the grid."""
    varying = [place for place, each in enumerate(inputs) if not isinstance(each, float)]
    if not varying:
        return float(work(*inputs))
    import numpy as np

    columns = [inputs[place] for place in varying]
    if len(varying) in _POINTS:
        axes = [_axis(column, _POINTS[len(varying)]) for column in columns]
        row = list(inputs)
        heights = []
        for point in product(*(axis.values for axis in axes)):
            for place, value in zip(varying, point, strict=True):
                row[place] = value
            heights.append(work(*row))
        table = np.array(heights, float)
        if np.isfinite(table).all():
            return _read_off(table.reshape([len(axis.values) for axis in axes]), axes, columns)
    rows = zip(*np.broadcast_arrays(*inputs), strict=True)
    return np.fromiter((work(*map(float, row)) for row in rows), float, len(columns[0]))


class _Axis(NamedTuple):
    """One side of the grid: equal steps, in logarithms where all samples are positive."""

    values: list[float]
    logs: bool
    start: float
    step: float


def _axis(column: Column, points: int) -> _Axis:
    low, high = float(column.min()), float(column.max())
    logs = low > 0
    start, end = (math.log(low), math.log(high)) if logs else (low, high)
    step = (end - start) / (points - 1) or 1.0
    places = [start + step * place for place in range(points)]
    return _Axis([math.exp(place) for place in places] if logs else places, logs, start, step)


def _read_off(table: Any, axes: Sequence[_Axis], columns: Sequence[Column]) -> Column:
    """Between the points of the grid all is linear, in logarithms where that is possible: so products come out exactly."""
    import numpy as np

    whole = bool((table == np.rint(table)).all())
    logs = bool((table > 0).all())
    heights = np.log(table) if logs else table
    corners: list[tuple[Any, tuple[Any, ...]]] = [(1.0, ())]
    for axis, drawn in zip(axes, columns, strict=True):
        at = ((np.log(drawn) if axis.logs else drawn) - axis.start) / axis.step
        cell = np.clip(np.floor(at).astype(int), 0, len(axis.values) - 2)
        share = at - cell
        corners = [
            (weight * part, (*place, cell + step))
            for weight, place in corners
            for step, part in ((0, 1.0 - share), (1, share))
        ]
    found = sum(weight * heights[place] for weight, place in corners)
    found = np.exp(found) if logs else found
    return np.asarray(np.rint(found) if whole else found, float)


# Points on each side of the grid, by the number of inputs that vary; with more of them every sample is worked out.
_POINTS = {1: 129, 2: 17, 3: 9}


def _product(values: Sequence[Any]) -> Any:
    result: Any = 1.0
    for value in values:
        result = result * value
    return result


def _at(fact: Fact, place: Place, value: float, memo: dict[int, float]) -> float:
    agenda = [fact]
    while agenda:
        current = agenda[-1]
        if id(current) in memo:
            agenda.pop()
        elif not is_made(current):
            own = place_of(current) == place and current.low != current.high and place != _NOWHERE
            memo[id(current)] = value if own else median(current.low, current.high)
            agenda.pop()
        else:
            waiting = [each for each in current.inputs if id(each) not in memo]
            if waiting:
                agenda += waiting
                continue
            agenda.pop()
            inputs = [memo[id(each)] for each in current.inputs]
            formula = formula_of(current.operation)
            memo[id(current)] = float(formula.work(*inputs)) if formula is not None else float(_plain(current, inputs))
    return memo[id(fact)]
