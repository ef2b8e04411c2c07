"""How long a request takes: sequences, fan-outs, hedges, caches, the critical path. Percentiles are never added.

A latency is a `Lognormal` of seconds; F34 makes one from two percentiles. Independence is assumed where nothing else is said.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mlsd_dsl.formulas.formula import OutOfDomain, counts, formula, nonnegative, positive, require, shares
from mlsd_dsl.formulas.uncertainty import SEED, Lognormal

_TAIL_AT_SCALE = "J. Dean, L. A. Barroso, The Tail at Scale, CACM 2013"
_HALVINGS = 200
_SAMPLES = 20_000


class Path(NamedTuple):
    """The steps that follow one another for longest, and their time in seconds."""

    steps: tuple[str, ...]
    time: float


@formula(
    "F33",
    "critical path",
    "finish(step) = time(step) + max of finish(what it waits for)",
    source="J. E. Kelley, M. Walker, Critical-Path Planning and Scheduling, 1959",
    domain="no step waits for itself; with medians, the path of a typical request alone",
    test="a 5, b 20 and c 15 after a, d 5 after b and c: a, b, d in 30",
)
def critical_path(times: Mapping[str, float], after: Mapping[str, Sequence[str]]) -> Path:
    """The longest chain; `after[step]` names what the step waits for, `times` are seconds."""
    for time in times.values():
        nonnegative(time=time)
    return _longest(times, after, _ordered(times, after))


@formula(
    "F33b",
    "criticality",
    "share of samples in which the step lies on the critical path",
    source="R. M. Van Slyke, Monte Carlo Methods and the PERT Problem, 1963",
    domain="independent steps",
    test="two equal steps beside one another: 50 % each",
)
def criticality(
    times: Mapping[str, Lognormal], after: Mapping[str, Sequence[str]], samples: int = _SAMPLES, seed: int = SEED
) -> dict[str, float]:
    """How often each step lies on the longest chain."""
    counts(samples=samples)
    order = _ordered(times, after)
    draw = random.Random(seed)  # noqa: S311 - a simulation, no secret
    hits = dict.fromkeys(times, 0)
    for _ in range(samples):
        drawn = {name: math.exp(draw.gauss(time.mu, time.sigma)) for name, time in times.items()}
        for step in _longest(drawn, after, order).steps:
            hits[step] += 1
    return {name: hit / samples for name, hit in hits.items()}


@formula(
    "F35",
    "sequence",
    "percentiles of sums of samples",
    source="simulation; the sum of percentiles is an upper bound for moderate tails alone",
    domain="independent steps; σ up to about 2.5",
    test="5 x p50 10 ms, p99 64.3 ms: p50 63.2, p99 165.4 ms within 1.5 %, where p99s add to 321.5",
)
def sequence_percentiles(
    steps: Sequence[Lognormal], percentiles: Sequence[float], samples: int = _SAMPLES, seed: int = SEED
) -> tuple[float, ...]:
    """Seconds within which each share of requests has passed all the steps, by simulation."""
    counts(samples=samples)
    for share in percentiles:
        shares(share=share)
    require(len(steps) > 0, "a sequence without steps")
    draw = random.Random(seed)  # noqa: S311 - a simulation, no secret
    sums = [0.0] * samples
    for step in steps:
        # One sample in each slice of the distribution, in random order.
        slices = [step.percentile((place + 0.5) / samples) for place in range(samples)]
        draw.shuffle(slices)
        sums = [total + time for total, time in zip(sums, slices, strict=True)]
    sums.sort()
    return tuple(sums[min(samples - 1, int(share * samples))] for share in percentiles)


@formula(
    "F36",
    "the slowest of n",
    "p(q) of the maximum = F^-1(q^(1/n))",
    source=_TAIL_AT_SCALE + "; order statistics",
    domain="n leaves alike and independent: an upper bound where they depend on one another",
    test="p50 10 ms, p99 64.3 ms: n = 5 p99 99.9; n = 10 p50 33.2, p99 118.4; n = 100 p50 71.7, p99 195.7 ms",
)
def slowest_percentile(leaf: Lognormal, leaves: float, share: float) -> float:
    """Seconds within which the `share` of requests has all `leaves` answers."""
    positive(leaves=leaves)
    require(leaves >= 1, f"a fan-out to {leaves} leaves")
    require(0 < share < 1, f"a percentile of {share}")
    return leaf.percentile(share ** (1 / leaves))


@formula(
    "F37",
    "share of requests with k of n answers",
    "sum over i >= k of C(n, i) F^i (1 - F)^(n - i)",
    source="order statistics; H. A. David, Order Statistics, 2.1",
    domain="leaves alike and independent",
    test="2 of 3 at 0.99: 0.999702",
)
def order_statistic(share: float, needed: int, leaves: int) -> float:
    """Share of requests of which `needed` out of `leaves` are there, when each is there with `share`."""
    shares(share=share)
    counts(leaves=leaves)
    counts(0, needed=needed)
    require(needed <= leaves, f"{needed} answers of {leaves}")
    terms = (math.comb(leaves, n) * share**n * (1 - share) ** (leaves - n) for n in range(needed, leaves + 1))
    return min(1.0, math.fsum(terms)) if needed else 1.0


@formula(
    "F37b",
    "time of the k-th answer of n",
    "the t at which F37 with F(t) is the share, by bisection",
    source="order statistics; H. A. David, Order Statistics, 2.1",
    domain="leaves alike and independent",
    test="k = n: as F36",
)
def kth_percentile(leaf: Lognormal, needed: int, leaves: int, share: float) -> float:
    """Seconds within which the `share` of requests has `needed` of `leaves` answers."""
    require(0 < share < 1, f"a percentile of {share}")
    counts(needed=needed)
    order_statistic(share, needed, leaves)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if order_statistic(middle, needed, leaves) < share:
            low = middle
        else:
            high = middle
    return leaf.percentile(high)


@formula(
    "F38",
    "tail with a hedge",
    "P(T > t) = G(t) G(t - d)",
    source=_TAIL_AT_SCALE,
    domain="independent replicas, the slower copy cancelled, load low enough for the share G(d) of further requests",
    test="p50 10 ms, p99 64.3 ms, d = p95 = 37.28 ms: p99.9 118.5 -> 64.8 ms for 5 % more load",
)
def hedged_tail(time: float, leaf: Lognormal, delay: float) -> float:
    """Share of requests that take longer than `time` when a second copy is sent after `delay` seconds."""
    nonnegative(time=time, delay=delay)
    return leaf.above(time) * leaf.above(time - delay)


@formula(
    "F38b",
    "percentile with a hedge",
    "the t at which F38 is 1 - share, by bisection",
    source=_TAIL_AT_SCALE,
    domain="as F38",
    test="p50 10 ms, p99 64.3 ms, d = 37.28 ms: p99.9 64.8 ms",
)
def hedged_percentile(leaf: Lognormal, delay: float, share: float) -> float:
    """Seconds within which the `share` of requests is answered with a second copy after `delay` seconds."""
    nonnegative(delay=delay)
    require(0 < share < 1, f"a percentile of {share}")
    return _first(lambda time: hedged_tail(time, leaf, delay) <= 1 - share, leaf.percentile(share))


@formula(
    "F38c",
    "further load of a hedge",
    "G(d)",
    source=_TAIL_AT_SCALE + ": a hedge at p95 limits the further load to about 5 %",
    domain="as F38",
    test="d at p95: 5 %",
)
def hedge_load(leaf: Lognormal, delay: float) -> float:
    """Share of requests that are sent twice."""
    nonnegative(delay=delay)
    return leaf.above(delay)


@formula(
    "F39",
    "mixture, such as a cache with hits and misses",
    "P(T <= t) = sum of share x F(t); the percentile by bisection",
    source="law of total probability",
    domain="shares that add up to 1",
    test="90 % at 1 ms, 10 % at 51 ms: mean 6 ms and p99 51 ms",
)
def mixture_percentile(parts: Sequence[tuple[float, Lognormal]], share: float) -> float:
    """Seconds within which the `share` of requests is answered; `parts` are shares and their latencies."""
    require(0 < share < 1, f"a percentile of {share}")
    for weight, _ in parts:
        shares(weight=weight)
    total = math.fsum(weight for weight, _ in parts)
    require(abs(total - 1) < 1e-9, f"the shares of the mixture add up to {total}")
    highest = max(part.percentile(share) for weight, part in parts if weight > 0)

    def reached(time: float) -> bool:
        return math.fsum(weight * part.below(time) for weight, part in parts) >= share * (1 - 1e-12)

    return _first(reached, highest)


@formula(
    "F39b",
    "mean of a mixture",
    "sum of share x mean",
    source="law of total expectation",
    domain="shares that add up to 1; says nothing about the tail",
    test="90 % at 1 ms, 10 % at 51 ms: 6 ms",
)
def mixture_mean(parts: Sequence[tuple[float, Lognormal]]) -> float:
    """Seconds on average."""
    for weight, _ in parts:
        shares(weight=weight)
    total = math.fsum(weight for weight, _ in parts)
    require(abs(total - 1) < 1e-9, f"the shares of the mixture add up to {total}")
    return math.fsum(weight * part.mean for weight, part in parts)


def _first(reached: Callable[[float], bool], high: float) -> float:
    """The least time at which `reached` holds; it holds at `high`, but for rounding."""
    low = 0.0
    high *= 1 + 1e-9
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if reached(middle):
            high = middle
        else:
            low = middle
    return high


def _ordered(times: Mapping[str, object], after: Mapping[str, Sequence[str]]) -> list[str]:
    """The steps, each behind all that it waits for."""
    for step, awaited in after.items():
        for name in (step, *awaited):
            require(name in times, f"no time for `{name}`")
    order: list[str] = []
    done: set[str] = set()
    for start in times:
        open_steps: list[str] = [start]
        entered: set[str] = set()
        while open_steps:
            step = open_steps[-1]
            missing = [name for name in after.get(step, ()) if name not in done]
            if step in done or not missing:
                open_steps.pop()
                if step not in done:
                    done.add(step)
                    order.append(step)
            elif step in entered:
                raise OutOfDomain(f"`{step}` waits for itself")
            else:
                entered.add(step)
                open_steps.extend(missing)
    return order


def _longest(times: Mapping[str, float], after: Mapping[str, Sequence[str]], order: Sequence[str]) -> Path:
    finish: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for step in order:
        last = max(after.get(step, ()), key=lambda name: finish[name], default=None)
        before[step] = last
        finish[step] = times[step] + (finish[last] if last is not None else 0.0)
    if not finish:
        return Path((), 0.0)
    end = max(order, key=lambda name: finish[name])
    chain, link = [end], before[end]
    while link is not None:
        chain.append(link)
        link = before[link]
    return Path(tuple(reversed(chain)), finish[end])
