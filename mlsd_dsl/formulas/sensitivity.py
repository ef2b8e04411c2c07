"""Which input matters: elasticities, tornado, shares of variance, rank correlation.

A model is any function that takes its inputs by name and gives a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsd_dsl.formulas.formula import formula, positive, require
from mlsd_dsl.formulas.uncertainty import Lognormal

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEP = 1e-4  # of the logarithm of an input: the error of a central difference is about its square
_SALTELLI = "A. Saltelli et al., Global Sensitivity Analysis, 2008"


class Swing(NamedTuple):
    """The result with one input at its p5 and at its p95, the others at their medians."""

    name: str
    low: float
    high: float


@formula(
    "F64",
    "elasticity",
    "d ln y / d ln x by a central difference",
    source=_SALTELLI,
    domain="input and result above 0, smooth there; 0 across a step such as ceil",
    test="y = a b / c: 1, 1, -1",
)
def elasticity(model: Callable[..., float], inputs: Mapping[str, float], name: str) -> float:
    """Per cent that the result changes for one per cent of the input `name`."""
    require(name in inputs, f"no input `{name}`")
    value = inputs[name]
    positive(**{name: value})
    above = model(**{**inputs, name: value * math.exp(_STEP)})
    below = model(**{**inputs, name: value * math.exp(-_STEP)})
    positive(result=above)
    positive(result=below)
    return math.log(above / below) / (2 * _STEP)


@formula(
    "F64b",
    "tornado",
    "y at p5 and p95 of each input, the others at their medians",
    source=_SALTELLI,
    domain="inputs one at a time; says nothing about their interplay",
    test="y = a b, a of 1 to 4, b of 1 to 2: a swings fourfold, b twofold, a first",
)
def tornado(model: Callable[..., float], ranges: Mapping[str, Lognormal]) -> tuple[Swing, ...]:
    """The swing of each input, widest first; equal ones in the order of the inputs."""
    medians = {name: spread.median for name, spread in ranges.items()}
    swings = [
        Swing(
            name,
            model(**{**medians, name: spread.percentile(0.05)}),
            model(**{**medians, name: spread.percentile(0.95)}),
        )
        for name, spread in ranges.items()
    ]
    return tuple(sorted(swings, key=lambda swing: -abs(swing.high - swing.low)))


@formula(
    "F64c",
    "share of variance",
    "(σ x elasticity)^2 / sum of them",
    source=_SALTELLI,
    domain="exact for products of independent log-normal inputs; first order elsewhere",
    test="y = a b, σ of 2 and 1: 80 and 20 %",
)
def variance_shares(model: Callable[..., float], ranges: Mapping[str, Lognormal]) -> dict[str, float]:
    """Share of the variance of ln y that each input explains, at the medians; none where nothing varies."""
    medians = {name: spread.median for name, spread in ranges.items()}
    squares = {
        name: (spread.sigma * elasticity(model, medians, name)) ** 2 if spread.sigma else 0.0
        for name, spread in ranges.items()
    }
    total = math.fsum(squares.values())
    return {name: square / total if total else 0.0 for name, square in squares.items()}


@formula(
    "F64d",
    "rank correlation",
    "correlation of the ranks of samples and results (Spearman)",
    source="C. Spearman, 1904",
    domain="at least two samples, not all alike; needs no further runs of the model",
    test="a rising function: 1; a falling one: -1",
)
def rank_correlation(samples: NDArray[Any], results: NDArray[Any]) -> float:
    """From -1 to 1; ties share their mean rank."""
    require(len(samples) == len(results) > 1, "as many results as samples, at least two")
    first, second = _ranks(samples), _ranks(results)
    spread = float(first.std() * second.std())
    require(spread > 0, "no correlation with what never changes")
    return float(((first - first.mean()) * (second - second.mean())).mean()) / spread


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    import numpy

    _, places, times = numpy.unique(values, return_inverse=True, return_counts=True)
    last = numpy.cumsum(times)
    ranks: NDArray[Any] = (last - (times - 1) / 2)[places]
    return ranks
