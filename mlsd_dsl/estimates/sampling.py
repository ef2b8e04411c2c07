"""Ranges carried through every formula: each stated range is one column of a Latin hypercube, shared by all that rests on it.

A range `a..b` is a 90 % interval: log-normal where both ends are positive, else normal. A column holds one value from each of
10,000 equal strata, in an order that depends on the name of the number and on nothing else, so that the result is the same on
every run and adding a number changes no other. Source: McKay, Beckman, Conover, *A Comparison of Three Methods* (1979).

What rests on nothing uncertain is not sampled, and then numpy is not imported.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsd_dsl.analyses.fact import Fact, formula_of, is_made, leaves_of
from mlsd_dsl.vocabulary.quantities import NORMAL_95, Quantity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

SAMPLES = 10_000
SEED = 42

Place = tuple[str, str, Any]


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

    def breach(self, fact: Fact, holds: Callable[[Any, Any], Any], bound: Quantity) -> float:
        """The share of samples in which a bound does not hold; a bound may be a range of its own."""
        value = self.values(fact)
        limit: Column | float = bound.low
        if bound.low != bound.high:
            limit = self._drawn(("", "bound", None), bound.low, bound.high)
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
        return self._drawn(place_of(fact), fact.low, fact.high)

    def _drawn(self, place: Place, low: float, high: float) -> Column:
        import numpy as np

        if place not in self._columns:
            name = "\0".join(str(part) for part in place[:2]) + f"\0{low:g}\0{high:g}"
            digest = hashlib.sha256(f"{self.seed}\0{name}".encode()).digest()
            order = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big"))).permutation(self.samples)
            self._columns[place] = np.array(_scores(self.samples))[order]
        return _at_score(low, high, self._columns[place])


def place_of(leaf: Fact) -> Place:
    """What makes two readings of a number the same number: whose it is, and where it is stated."""
    if leaf.span is None:
        return (leaf.subject, leaf.name, None)
    return ("", "", leaf.span) if leaf.operation == "stated" else (leaf.subject, leaf.name, leaf.span)


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
    if all(isinstance(each, float) for each in inputs):
        return float(work(*inputs))
    import numpy as np

    columns = np.broadcast_arrays(*inputs)
    return np.fromiter((work(*row) for row in zip(*columns, strict=True)), float, len(columns[0]))


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
            own = place_of(current) == place and current.low != current.high
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


@cache
def _scores(samples: int) -> tuple[float, ...]:
    """The middle of each stratum of the standard normal distribution."""
    from statistics import NormalDist

    inverse = NormalDist().inv_cdf
    half = [inverse((place + 0.5) / samples) for place in range(samples // 2)]
    middle = [0.0] if samples % 2 else []
    return (*half, *middle, *(-score for score in reversed(half)))


def _at_score(low: float, high: float, scores: Any) -> Any:
    import numpy as np

    share = scores / NORMAL_95
    if low > 0:
        middle, half = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2
        return np.exp(middle + share * half)
    return (low + high) / 2 + share * (high - low) / 2
