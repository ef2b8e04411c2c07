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
from typing import NamedTuple

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


def at_least(work: Work) -> Work:
    """Something that takes as long as `work` and an unstated time more."""
    return Work(work.low, _flat(math.inf), _flat(math.inf))


def normal_score(share: float) -> float:
    """The standard normal quantile of a share between 0 and 1 (Wichura, AS 241, to seven digits)."""
    if not 0.0 < share < 1.0:
        return math.copysign(math.inf, share - 0.5)
    middle = share - 0.5
    if abs(middle) <= CENTRE:
        return middle * central(0.180625 - middle * middle)
    return math.copysign(tail(math.sqrt(-math.log(min(share, 1.0 - share)))), middle)


# The two pieces take floats and arrays alike.

CENTRE = 0.425


def central[T: float](square: T) -> T:
    """AS 241 near the median."""
    above = ((59.109374720 * square + 159.29113202) * square + 50.434271938) * square + 3.3871327179
    return above / (((67.187563600 * square + 78.757757664) * square + 17.895169469) * square + 1.0)
