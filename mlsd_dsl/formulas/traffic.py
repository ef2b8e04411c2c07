"""How many requests come, at every part, on average and at the peak; what retries and caches make of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mlsd_dsl.formulas.elementwise import complement_power
from mlsd_dsl.formulas.formula import OutOfDomain, counts, formula, nonnegative, positive, require, shares

DAY = 86_400.0

_SMALLEST_PIVOT = 1e-12  # what is left of a request that comes back all but once in 10^12 rounds
_HEAD = 1_000  # ranks of a Zipf law that are taken one by one
_STEP = 1.01  # and how much wider each group of the others is


@formula(
    "F1",
    "average rate",
    "rate = users x actions per user / period",
    source="arithmetic",
    domain="any population and period",
    test="400 M actions in a day are 4,629.63 /s",
)
def average_rate(users: float, actions: float, period: float = DAY) -> float:
    """Requests per second of `users` who do `actions` each in `period` seconds."""
    nonnegative(users=users, actions=actions)
    positive(period=period)
    return users * actions / period


@formula(
    "F2",
    "peak rate",
    "peak = average x peak factor",
    source="definition; published factors: LinkedIn 2015 1.40, DeepSeek 2025 1.23, Twitter 2012 2.6",
    domain="peak factor of at least 1",
    test="9,259,259 /s with a factor of 1.404 are 13.0 M/s",
)
def peak_rate(average: float, factor: float) -> float:
    """The rate of the busiest stretch: `average` in 1/s, `factor` at least 1."""
    nonnegative(average=average)
    positive(factor=factor)
    require(factor >= 1, f"a peak below the average: the peak factor is {factor}")
    return average * factor


@formula(
    "F2b",
    "peak factor",
    "peak factor = peak / average",
    source="definition",
    domain="a peak of at least the average",
    test="13 M/s at the peak of 800 B a day is a factor of 1.404",
)
def peak_factor(average: float, peak: float) -> float:
    """How many times the average the peak is; both in the same unit."""
    positive(average=average, peak=peak)
    require(peak >= average, f"a peak of {peak} below the average of {average}")
    return peak / average


@formula(
    "F3",
    "calls to a part",
    "rate = caller's rate x calls per request x (1 - hit share) x attempts / batch",
    source="flow balance; J. R. Jackson, Networks of Waiting Lines, 1957",
    domain="no way leads back to the caller",
    test="1,000 /s, fan-out 8, hit share 0.9, batch 4: 8,000 lookups, 800 reads, 200 batches per second",
)
def call_rate(rate: float, calls: float = 1.0, hit: float = 0.0, attempts: float = 1.0, batch: float = 1.0) -> float:
    """Calls per second that a caller with `rate` in 1/s makes, after a cache that answers the share `hit`."""
    nonnegative(rate=rate, calls=calls)
    shares(hit=hit)
    positive(attempts=attempts, batch=batch)
    require(attempts >= 1, f"a call is attempted at least once, not {attempts} times")
    require(batch >= 1, f"a batch holds at least one call, not {batch}")
    return rate * calls * (1 - hit) * attempts / batch


@formula(
    "F3b",
    "flow through a graph with loops",
    "rates = arrivals + routing^T x rates",
    source="J. R. Jackson, Networks of Waiting Lines, 1957",
    domain="what comes back is less each round: the spectral radius of the routing is below 1",
    test="1 /s into a step that repeats half of the time: 2 /s",
)
def network_rates(arrivals: Sequence[float], routing: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Rates in 1/s at every part: `arrivals` from outside, `routing[i][j]` calls of j that each request at i makes.

    Elimination without exchange of rows: its pivots are all positive exactly where the calls die out.
    """
    size = len(arrivals)
    require(len(routing) == size and all(len(row) == size for row in routing), "the routing is not square")
    for rate in (*arrivals, *(calls for row in routing for calls in row)):
        nonnegative(rate=rate)
    rows = [
        [float(i == j) - routing[j][i] for j in range(size)] + [float(arrivals[i])]  # one equation a part
        for i in range(size)
    ]
    for k in range(size):
        if rows[k][k] < _SMALLEST_PIVOT:
            raise OutOfDomain("each round of calls makes at least as many again: the rates grow without end")
        for i in range(k + 1, size):
            share = rows[i][k] / rows[k][k]
            if share:
                rows[i] = [mine - share * other for mine, other in zip(rows[i], rows[k], strict=True)]
    rates = [0.0] * size
    for i in reversed(range(size)):
        rates[i] = (rows[i][size] - sum(rows[i][j] * rates[j] for j in range(i + 1, size))) / rows[i][i]
    return tuple(rates)


@formula(
    "F4",
    "retry amplification",
    "attempts = ((1 - p^k) / (1 - p)) ^ layers",
    source="geometric series; M. Brooker, Timeouts, retries and backoff with jitter, AWS Builders' Library",
    domain="failures independent of the load; in an overload p goes to 1 and each layer to k",
    test="p = 0.5, k = 3: 1.75; three such layers: 5.359",
)
def retry_amplification(failure: float, attempts: int, layers: int = 1) -> float:
    """Attempts that one call becomes: share `failure` fails, at most `attempts` in each of `layers`."""
    shares(failure=failure)
    counts(attempts=attempts, layers=layers)
    made = sum(failure**tried for tried in range(attempts))
    return float(made**layers)


@formula(
    "F5",
    "hit share of an LRU cache (Che)",
    "find T: sum(1 - exp(-q T)) = capacity; hit = sum q (1 - exp(-q T))",
    source="H. Che, Y. Tung, Z. Wang, Hierarchical Web Caching Systems, JSAC 2002",
    domain="requests independent of one another, popularity constant, LRU or alike, items of one size",
    test="100,000 items after Zipf 1.0, 1,000 cached: 0.5062 (a simulation 0.5072)",
)
def lru_hit_share(popularity: Sequence[float], capacity: float, repeated: Sequence[float] | None = None) -> float:
    """Share of requests that an LRU cache of `capacity` items answers.

    `popularity` are request rates in any unit; `repeated[i]` items share the popularity of one, otherwise each is one.
    """
    weights = [1.0] * len(popularity) if repeated is None else list(repeated)
    require(len(weights) == len(popularity) > 0, "a popularity for each group of items is needed")
    for rate, weight in zip(popularity, weights, strict=True):
        nonnegative(popularity=rate, repeated=weight)
    items = math.fsum(weight for rate, weight in zip(popularity, weights, strict=True) if rate > 0)
    total = math.fsum(rate * weight for rate, weight in zip(popularity, weights, strict=True))
    nonnegative(capacity=capacity)
    positive(popularity=total)
    if capacity == 0:
        return 0.0
    if capacity >= items:
        return 1.0
    groups = [(rate / total, weight) for rate, weight in zip(popularity, weights, strict=True) if rate > 0]
    age = _characteristic_time(groups, capacity)
    return -math.fsum(weight * q * math.expm1(-q * age) for q, weight in groups)


@formula(
    "F5b",
    "hit share of an LRU cache, Zipf popularity",
    "F5 with q(rank) proportional to rank^-exponent",
    source="H. Che et al., JSAC 2002; L. Breslau et al., Web Caching and Zipf-like Distributions, INFOCOM 1999",
    domain="as F5; published exponents 0.6 to 1.2",
    test="10^6 items, 1 % cached, exponent 0.8, 1.0, 1.2: 0.232, 0.585, 0.875",
)
def zipf_hit_share(items: int, capacity: float, exponent: float) -> float:
    """Share of requests that an LRU cache of `capacity` of the `items` answers, popularity after Zipf's law.

    Ranks beyond the first thousand are taken in groups of 1 %, which changes no printed digit.
    """
    counts(items=items)
    nonnegative(exponent=exponent)
    popularity: list[float] = []
    repeated: list[float] = []
    rank = 1
    while rank <= items:
        after = rank + 1 if rank <= _HEAD else min(items + 1, math.ceil(rank * _STEP))
        middle = rank if after == rank + 1 else math.sqrt((rank - 0.5) * (after - 0.5))
        popularity.append(middle**-exponent)
        repeated.append(float(after - rank))
        rank = after
    return lru_hit_share(popularity, capacity, repeated)


@formula(
    "F6",
    "Little's law",
    "in progress = rate x time",
    source="J. D. C. Little, A Proof for the Queuing Formula L = λW, 1961",
    domain="any stable system, on average",
    test="AWS Lambda: 100 /s x 0.5 s = 50; 10 /s x 3 s = 30",
)
def in_progress(rate: float, time: float) -> float:
    """Requests in a system on average: `rate` in 1/s, `time` that each spends in it, in seconds."""
    nonnegative(rate=rate, time=time)
    return rate * time


@formula(
    "F41",
    "share of requests that meet a slow leaf",
    "1 - (1 - p)^n",
    source="J. Dean, L. A. Barroso, The Tail at Scale, CACM 2013",
    domain="leaves slow independently of one another",
    test="p = 1 %, n = 100: 63.4 %; p = 0.01 %, n = 2,000: 18.1 %; p = 0.1 %, n = 1,000: 63.23 %",
)
def slow_share(slow: float, leaves: float) -> float:
    """Share of requests to `leaves` of which at least one is slow, each with the share `slow`."""
    shares(slow=slow)
    nonnegative(leaves=leaves)
    return complement_power(slow, leaves)  # type: ignore[no-any-return]


def _characteristic_time(groups: list[tuple[float, float]], capacity: float) -> float:
    """How long an item stays that nobody asks for, counted in requests: the root of a rising function, by bisection."""
    low = high = capacity
    while _held(groups, high) < capacity:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        if _held(groups, middle) < capacity:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _held(groups: list[tuple[float, float]], age: float) -> float:
    return -sum(weight * math.expm1(-q * age) for q, weight in groups)
