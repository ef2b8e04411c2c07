"""A distribution from the percentiles that are stated of it, without numpy: enough for a part that asks nobody.

Between two stated percentiles the logarithm of the value is a straight line over the normal score, so two of them make a
log-normal distribution and more of them bend it; beyond the outermost the line goes on. A distribution is kept as three
quantile functions, because not everything is stated:

| stated | `low` | `typical` | `worst` | settled |
|---|---|---|---|---|
| `p50 8 ms p99 25 ms` | the line | the line | the line | everything |
| `20 ms` | 20 ms | 20 ms | 20 ms up to half, then anything | p50 and mean |
| `p99 25 ms` | nothing up to 99 %, then 25 ms | 25 ms | 25 ms up to 99 %, then anything | all up to p99, mean |
| nothing | nothing | anything | anything | nothing |

A bare number is what the author takes for typical; how bad a bad day is, it does not say, and no factor is made up for it.
`typical` bounds percentiles up to the settled one, because sums of tails lie above the tail of the sum; `worst` bounds the
others. Where values are ranges, the line is the outermost of all lines through them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

EVERYTHING = 100.0
# A single percentile bounds the mean from here on: for a log-normal mean to lie above p90, p99 must be 380 times the median.
_TAIL = 90.0
_LEAST = 1e-9  # a nanosecond stands for no time at all where a logarithm is needed


class Curve(NamedTuple):
    """A quantile function: `logs` of the value at `scores`, straight between them, with slopes `before` and `after` them.

    An infinite slope is a step: to nothing before the first score, to anything after the last.
    """

    scores: tuple[float, ...]
    logs: tuple[float, ...]
    before: float = 0.0
    after: float = 0.0

    def value(self, score: float) -> float:
        """The value at a normal score."""
        first, last = self.scores[0], self.scores[-1]
        if score < first:
            return _exp(self.logs[0] - (first - score) * self.before if self.before else self.logs[0])
        if score >= last:
            return _exp(self.logs[-1] + (score - last) * self.after if self.after and score > last else self.logs[-1])
        place = bisect_right(self.scores, score)
        start, slope = self.logs[place - 1], self._slope(place)
        return _exp(start + (score - self.scores[place - 1]) * slope)

    def mean(self) -> float:
        """The mean of the distribution."""
        total = self._part(-math.inf, self.scores[0], 0, self.before)
        for place in range(1, len(self.scores)):
            total += self._part(self.scores[place - 1], self.scores[place], place, self._slope(place))
        return total + self._part(self.scores[-1], math.inf, len(self.scores) - 1, self.after)

    def _slope(self, place: int) -> float:
        return (self.logs[place] - self.logs[place - 1]) / (self.scores[place] - self.scores[place - 1])

    def _part(self, start: float, end: float, place: int, slope: float) -> float:
        """What the values between two scores add to the mean: the partial expectation of a log-normal."""
        if math.isinf(slope):
            return math.inf if end > start == self.scores[-1] else 0.0
        if math.isinf(self.logs[place]):
            return _exp(self.logs[place])
        height = _exp(self.logs[place] - slope * self.scores[place] + slope * slope / 2)
        return height * (_share(end - slope) - _share(start - slope))


class Work(NamedTuple):
    """How long something takes: lower end, and upper ends for percentiles up to `settled` percent and beyond."""

    low: Curve
    typical: Curve
    worst: Curve
    settled: float = EVERYTHING
    settles_mean: bool = True

    @property
    def curves(self) -> tuple[Curve, ...]:
        """One curve where everything is known to the point, else three."""
        return (self.low,) if self.low == self.typical == self.worst else (self.low, self.typical, self.worst)

    def percentile(self, share: float) -> tuple[float, float]:
        """The ends of a percentile, `share` in percent."""
        score = normal_score(share / 100)
        upper = self.typical if share <= self.settled else self.worst
        return self.low.value(score), upper.value(score)

    def mean(self) -> tuple[float, float]:
        """The ends of the mean."""
        return self.low.mean(), (self.typical if self.settles_mean else self.worst).mean()

    def scaled(self, low: float, high: float) -> Work:
        """The same, so many times as long."""
        return self._replace(
            low=_scaled(self.low, low), typical=_scaled(self.typical, high), worst=_scaled(self.worst, high)
        )


def constant_work(value: float) -> Work:
    """Something that always takes the same time."""
    return Work(_flat(value), _flat(value), _flat(value))


def unknown_work() -> Work:
    """Something of which nothing is stated."""
    return Work(_flat(0.0), _flat(math.inf), _flat(math.inf))


def typical_work(low: float, high: float) -> Work:
    """What a bare number says: typical, and nothing about the tail."""
    at = (normal_score(0.5),)
    return Work(_flat(low), _flat(high), Curve(at, (_log(high),), 0.0, math.inf), 50.0)


def stated_work(points: Mapping[float, tuple[float, float]]) -> Work:
    """What stated percentiles say: the ends of each by its share in percent."""
    shares = sorted(points)
    if not any(high for _, high in points.values()):
        return constant_work(0.0)
    if len(shares) > 1:
        return _through(shares, points)
    share = shares[0]
    low, high = points[share]
    at = (normal_score(share / 100),)
    return Work(
        Curve(at, (_log(low),), math.inf, 0.0),
        _flat(high),
        Curve(at, (_log(high),), 0.0, math.inf),
        share,
        share >= _TAIL,
    )


def normal_score(share: float) -> float:
    """The standard normal quantile of a share between 0 and 1 (Wichura 1988, algorithm AS 241, to seven digits)."""
    if not 0.0 < share < 1.0:
        return math.copysign(math.inf, share - 0.5)
    middle = share - 0.5
    if abs(middle) <= CENTRE:
        return float(middle * central(0.180625 - middle * middle))
    root = math.sqrt(-math.log(min(share, 1.0 - share)))
    return math.copysign(tail(root) if root <= FAR else far_tail(root), middle)


# The three pieces of AS 241. They take numbers and arrays alike, hence `Any`.

CENTRE = 0.425
FAR = 5.0


def central(square: Any) -> Any:
    """Near the median: the factor of the distance from it."""
    above = ((59.109374720 * square + 159.29113202) * square + 50.434271938) * square + 3.3871327179
    return above / (((67.187563600 * square + 78.757757664) * square + 17.895169469) * square + 1.0)


def tail(root: Any) -> Any:
    """In the tails, of the root of the negative logarithm of the share."""
    root = root - 1.6
    above = ((0.17023821103 * root + 1.3067284816) * root + 2.7568153900) * root + 1.4234372777
    return above / ((0.12021132975 * root + 0.73700164250) * root + 1.0)


def far_tail(root: Any) -> Any:
    """In the tails where the root is above `FAR`: shares below 1e-11."""
    root = root - FAR
    above = ((0.017337203997 * root + 0.42868294337) * root + 3.0812263860) * root + 6.6579051150
    return above / ((0.012258202635 * root + 0.24197894225) * root + 1.0)


def _through(shares: list[float], points: Mapping[float, tuple[float, float]]) -> Work:
    scores = tuple(normal_score(share / 100) for share in shares)
    # Percentiles rise, whatever is written.
    lows = tuple(accumulate((_log(max(points[share][0], _LEAST)) for share in shares), max))
    highs = tuple(accumulate((_log(max(points[share][1], _LEAST)) for share in shares), max))
    first, last = scores[1] - scores[0], scores[-1] - scores[-2]
    low = Curve(scores, lows, (highs[1] - lows[0]) / first, max(0.0, lows[-1] - highs[-2]) / last)
    high = Curve(scores, highs, max(0.0, lows[1] - highs[0]) / first, (highs[-1] - lows[-2]) / last)
    return Work(low, high, high)


def _flat(value: float) -> Curve:
    return Curve((0.0,), (_log(value),))


def _scaled(curve: Curve, factor: float) -> Curve:
    if factor == 0:
        return _flat(0.0)
    by = _log(factor)
    return curve._replace(logs=tuple(log + by if math.isfinite(log) else log for log in curve.logs))


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _exp(log: float) -> float:
    return math.exp(log) if log < 709 else math.inf


def _share(score: float) -> float:
    """The share of a standard normal distribution below a score."""
    return math.erfc(-score / math.sqrt(2)) / 2
