"""Ranges as distributions: `5 to 10` is log-normal with 90 % between its ends; products exactly, all else by samples.

Samples are Latin hypercubes: each named assumption has one column with exactly one sample in each slice of its
distribution. A column depends on the seed and the name alone, so that adding an assumption changes no other, and two
variants of a design are compared on the same draws. numpy is loaded by the sampling functions alone.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsd_dsl.formulas.formula import OutOfDomain, counts, finite, formula, nonnegative, positive, require

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 10_000
SEED = 20_170_601
NORMAL_95 = 1.6448536269514722  # standard deviations from the median to p95

_GUESSTIMATE = "Guesstimate and squigglepy: a range is a 90 % interval, log-normal above 0"


class Lognormal(NamedTuple):
    """A log-normal distribution by mean and standard deviation of the logarithm; a point where `sigma` is 0."""

    mu: float
    sigma: float

    @property
    def median(self) -> float:
        """The value that half of the samples exceed."""
        return math.exp(self.mu)

    @property
    def mean(self) -> float:
        """The expectation."""
        return math.exp(self.mu + self.sigma**2 / 2)

    def percentile(self, share: float) -> float:
        """The value that the `share` of samples does not exceed."""
        return math.exp(self.mu + self.sigma * normal_score(share))

    def below(self, value: float) -> float:
        """The share of samples that do not exceed the value."""
        if value <= 0:
            return 0.0
        if self.sigma == 0:
            return float(math.log(value) >= self.mu)
        return normal_share((math.log(value) - self.mu) / self.sigma)

    def above(self, value: float) -> float:
        """The share of samples that exceed the value, without loss in the far tail."""
        if value <= 0:
            return 1.0
        if self.sigma == 0:
            return float(math.log(value) < self.mu)
        return normal_share((self.mu - math.log(value)) / self.sigma)


def normal_share(score: float) -> float:
    """The share of a standard normal distribution below `score`."""
    return math.erfc(-score / math.sqrt(2)) / 2


def normal_score(share: float) -> float:
    """The score below which the `share` of a standard normal distribution lies; infinite at 0 and 1."""
    require((share >= 0) & (share <= 1), f"a share of {share}")
    if share in (0, 1):
        return math.copysign(math.inf, share - 0.5)
    from statistics import NormalDist

    return NormalDist().inv_cdf(share)


@formula(
    "F61",
    "range",
    "μ = (ln low + ln high) / 2, σ = (ln high - ln low) / 3.28971",
    source=_GUESSTIMATE,
    domain="0 < low <= high",
    test="5 to 10: μ 1.95601, σ 0.210702, median 7.0711, mean 7.2298",
)
def lognormal_range(low: float, high: float) -> Lognormal:
    """The distribution of which `low` is p5 and `high` is p95."""
    positive(low=low, high=high)
    require(low <= high, f"a range upside down: {low} to {high}")
    return Lognormal((math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * NORMAL_95))


@formula(
    "F34",
    "distribution from two percentiles",
    "σ = ln(value2 / value1) / (z2 - z1), μ = ln value1 - σ z1",
    source="quantiles of the log-normal distribution",
    domain="a higher percentile has a higher value; one mode",
    test="p50 10 ms, p99 64.3 ms: σ 0.8000",
)
def lognormal_percentiles(low: float, high: float, low_share: float = 0.5, high_share: float = 0.99) -> Lognormal:
    """The distribution with the value `low` at `low_share` and `high` at `high_share`."""
    positive(low=low, high=high)
    require(0 < low_share < high_share < 1, f"percentiles {low_share} and {high_share}: the second is the higher one")
    require(low <= high, f"percentiles out of order: {low} at {low_share} and {high} at {high_share}")
    first, second = normal_score(low_share), normal_score(high_share)
    sigma = math.log(high / low) / (second - first)
    return Lognormal(math.log(low) - sigma * first, sigma)


@formula(
    "F62",
    "product of ranges",
    "μ = sum of exponent x μ, σ^2 = sum of (exponent x σ)^2",
    source="logarithms of independent factors add up",
    domain="independent log-normal factors; exponent -1 divides",
    test="(5 to 10) x (1 to 3): p5, p50, p95 = 6.397, 12.247, 23.449, where intervals say 5 to 30",
)
def lognormal_product(factors: Sequence[Lognormal], exponents: Sequence[float] | None = None) -> Lognormal:
    """The distribution of the product of powers of the factors."""
    powers = [1.0] * len(factors) if exponents is None else list(exponents)
    require(len(powers) == len(factors), "an exponent for each factor is needed")
    for power in powers:
        finite(exponent=power)
    mu = math.fsum(power * factor.mu for factor, power in zip(factors, powers, strict=True))
    return Lognormal(mu, math.hypot(*(power * factor.sigma for factor, power in zip(factors, powers, strict=True))))


@formula(
    "F63",
    "Latin hypercube",
    "normal scores of the middles of n equal slices, shuffled for each column",
    source="M. McKay, R. Beckman, W. Conover, 1979; middles of slices after Iman and Conover",
    domain="columns independent; n of at least 2",
    test="10,000 samples of 5 to 10: p5, p50, p95 within 0.01 % of 5, 7.0711, 10",
)
def latin_hypercube(names: Sequence[str], samples: int = SAMPLES, seed: int = SEED) -> dict[str, NDArray[Any]]:
    """Standard normal scores, one column a name; a range becomes exp(μ + σ x column)."""
    counts(2, samples=samples)
    return {name: column(name, samples, seed) for name in names}


def column(name: str, samples: int = SAMPLES, seed: int = SEED) -> NDArray[Any]:
    """One column of a Latin hypercube: the normal score of every slice, in an order that depends on seed and name."""
    digest = hashlib.sha256(f"{seed}\0{name}".encode()).digest()
    scores: NDArray[Any] = _slices(samples)[_order(samples, int.from_bytes(digest[:8], "big"))]
    return scores


def at_scores(low: float, high: float, scores: NDArray[Any]) -> NDArray[Any]:
    """A 90 % interval at normal scores: log-normal where both ends are positive, else normal."""
    import numpy

    share = scores / NORMAL_95
    if low > 0:
        middle, half = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2
        return numpy.asarray(numpy.exp(middle + share * half))
    return numpy.asarray((low + high) / 2 + share * (high - low) / 2)


@formula(
    "F66",
    "correlated ranges",
    "scores x Cholesky factor, put back on the slices by rank (Gaussian copula)",
    source="R. Iman, W. Conover, A distribution-free approach to inducing rank correlation, 1982",
    domain="a possible set of correlations: the matrix is positive definite",
    test="correlation 0.3 of two columns: 0.30 within 0.03",
)
def correlated(
    columns: Mapping[str, NDArray[Any]], correlations: Mapping[tuple[str, str], float]
) -> dict[str, NDArray[Any]]:
    """The columns of `latin_hypercube` with the given correlations; what no pair names stays as it is."""
    named = sorted({name for pair in correlations for name in pair})
    for first, second in correlations:
        require(first in columns and second in columns, f"no column for `{first}` or `{second}`")
        require(first != second, f"`{first}` correlated with itself")
    factor = _cholesky(named, correlations)
    import numpy

    result = dict(columns)
    for row, name in enumerate(named):
        mixed = sum(factor[row][place] * columns[other] for place, other in enumerate(named[: row + 1]))
        slices = numpy.sort(columns[name])
        result[name] = slices[numpy.argsort(numpy.argsort(mixed, kind="stable"), kind="stable")]
    return result


@formula(
    "F65",
    "probability of breaking a bound",
    "share of samples above the bound",
    source="definition; standard error sqrt(p (1 - p) / n) at most",
    domain="at least one sample",
    test="1, 2, 3, 4 against 3: 0.25",
)
def breach_probability(samples: Sequence[float] | NDArray[Any], bound: float) -> float:
    """Share of the samples that exceed the bound."""
    require(len(samples) > 0, "no samples")
    if isinstance(samples, Sequence):
        return sum(value > bound for value in samples) / len(samples)
    return float((samples > bound).mean())


@formula(
    "F65b",
    "probability of breaking a bound, one range",
    "1 - Φ((ln bound - μ) / σ)",
    source="log-normal distribution",
    domain="a log-normal need",
    test="5 to 10 against 10: 5 %",
)
def lognormal_breach(need: Lognormal, bound: float) -> float:
    """Share of the distribution above the bound."""
    nonnegative(bound=bound)
    return need.above(bound)


def lognormal_samples(spread: Lognormal, scores: NDArray[Any], most: float = math.inf) -> NDArray[Any]:
    """Samples of a range from a column of `latin_hypercube`; what exceeds `most` is cut off, at 1 for a share."""
    import numpy

    drawn: NDArray[Any] = numpy.minimum(numpy.exp(spread.mu + spread.sigma * scores), most)
    return drawn


def percentile(samples: NDArray[Any], share: float) -> float:
    """A percentile of samples."""
    require(0 <= share <= 1, f"a share of {share}")
    import numpy

    return float(numpy.quantile(samples, share))


@lru_cache(maxsize=4)
def _slices(samples: int) -> NDArray[Any]:
    """Normal scores of the middles of equal slices, in order; the upper half mirrors the lower."""
    from statistics import NormalDist

    import numpy

    inverse = NormalDist().inv_cdf
    lower = numpy.array([inverse((place + 0.5) / samples) for place in range(samples // 2)])
    return numpy.concatenate([lower, numpy.zeros(samples % 2), -lower[::-1]])


def _order(count: int, seed: int) -> NDArray[Any]:
    """The numbers below `count` in an order of their own for each seed: by the splitmix64 of their places.

    Whole numbers only, so that the order is the same on every machine and with every version of numpy.
    """
    import numpy

    mixed = numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15) + numpy.uint64(seed)
    mixed = (mixed ^ (mixed >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return numpy.argsort(mixed ^ (mixed >> numpy.uint64(31)), kind="stable")


def _cholesky(names: Sequence[str], correlations: Mapping[tuple[str, str], float]) -> list[list[float]]:
    def wanted(first: str, second: str) -> float:
        return correlations.get((first, second), correlations.get((second, first), 0.0))

    for pair, value in correlations.items():
        require(-1 <= value <= 1, f"a correlation of {value} between `{pair[0]}` and `{pair[1]}`")
    factor: list[list[float]] = []
    for row, name in enumerate(names):
        line: list[float] = []
        for place in range(row):
            known = sum(line[k] * factor[place][k] for k in range(place))
            line.append((wanted(name, names[place]) - known) / factor[place][place])
        left = 1 - sum(value**2 for value in line)
        if left < 1e-12:
            raise OutOfDomain("these correlations contradict one another: no columns have all of them")
        factor.append([*line, math.sqrt(left)])
    return factor
