"""Backwards: for which values of one number do bounds hold? A grid first, then each end of what holds by bisection.

Every value is tried on the whole design, exactly as `--set` would. So nothing is assumed about how a fact depends on the number:
whether it rises, falls, stays or does both is read off the grid, and what is feasible may be several stretches.

A bound on a latency has no queue in its closed form. Where the number is the replicas of a part that the latency waits for, the
wait for a free one is added: the same percentile of the wait by Erlang C, with a service time of 1 / throughput. Percentiles of
sums are no sums of percentiles; for these it is an upper end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, leaves_of
from mlsd_dsl.estimates.sampling import Sampling
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas.formula import OutOfDomain
from mlsd_dsl.formulas.queues import erlang_c
from mlsd_dsl.verdicts import COMPARED
from mlsd_dsl.vocabulary.dimensions import RATE, Dimension
from mlsd_dsl.vocabulary.quantities import Quantity

CONFIDENCE = 0.9
STEPS = 21  # values of the grid
REACH = 2.0**10  # how far the grid goes from the present value, down and up
RISES, FALLS, STAYS, TURNS = "rises", "falls", "stays", "turns"
LARGEST, SMALLEST, BETWEEN, ANY, SEVERAL, NONE = "largest", "smallest", "between", "any", "several", "none"


class UnsolvableError(Exception):
    """A bound that cannot be judged: on something unknown, of no number, or of another dimension."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class Given(NamedTuple):
    """A bound that must hold."""

    fact: str
    operator: str
    bound: Quantity
    text: str


class Domain(NamedTuple):
    """Where to look: from `low` to `high`, around the present value (None: not stated).

    `tidy` rounds to the values that may be the answer: whole numbers, or those of so many digits that people write them.
    """

    low: float
    high: float
    tidy: Callable[[float], float]
    now: float | None


class Judged(NamedTuple):
    """One bound at one value: the fact at its middle, and the chance that the bound holds."""

    given: Given
    fact: Fact
    value: float
    chance: float


class Tried(NamedTuple):
    """One value of the number, and what became of the bounds."""

    at: float
    judged: tuple[Judged, ...]
    holds: bool


class Stretch(NamedTuple):
    """Neighbouring values that all keep the bounds; an end is `open` where it is only that of the search."""

    low: Tried
    high: Tried
    low_open: bool
    high_open: bool
    below: Tried | None  # the nearest value that breaks a bound
    above: Tried | None


class Solution(NamedTuple):
    """What was found. `trends` say for each bound how its fact moves as the number grows."""

    sense: str
    stretches: tuple[Stretch, ...]
    trends: tuple[str, ...]
    ends: tuple[Tried, Tried]
    now: Tried | None
    tries: int


def solve(
    facts_at: Callable[[float], Facts],
    name: str,
    givens: Sequence[Given],
    domain: Domain,
    confidence: float = CONFIDENCE,
    sampling: Callable[[], Sampling] = Sampling,
) -> Solution:
    """Where all bounds hold, each with the chance `confidence`; `facts_at` works the design out at a value of `name`."""
    search = _Search(facts_at, name, givens, domain, confidence, sampling)
    tried = [search.at(value) for value in _grid(domain)]
    stretches = tuple(search.stretches(tried))
    now = search.at(domain.now) if domain.now is not None else None
    trends = tuple(_trend([one.judged[place].value for one in tried]) for place in range(len(givens)))
    return Solution(_sense(stretches), stretches, trends, (tried[0], tried[-1]), now, search.tries)


class _Search:
    def __init__(
        self,
        facts_at: Callable[[float], Facts],
        name: str,
        givens: Sequence[Given],
        domain: Domain,
        confidence: float,
        sampling: Callable[[], Sampling],
    ) -> None:
        self.facts_at = facts_at
        self.name = name
        self.givens = givens
        self.domain = domain
        self.confidence = confidence
        self.sampling = sampling
        self._known: dict[float, Tried] = {}

    @property
    def tries(self) -> int:
        """How many designs were worked out."""
        return len(self._known)

    def at(self, value: float) -> Tried:
        """What becomes of the bounds at one value."""
        if value not in self._known:
            facts, sampling = self.facts_at(value), self.sampling()
            judged = tuple(self._judged(facts, sampling, given, value) for given in self.givens)
            self._known[value] = Tried(value, judged, all(each.chance >= self.confidence for each in judged))
        return self._known[value]

    def stretches(self, tried: Sequence[Tried]) -> list[Stretch]:
        """The neighbouring values of the grid that hold, with their ends sharpened."""
        found: list[Stretch] = []
        place = 0
        while place < len(tried):
            if not tried[place].holds:
                place += 1
                continue
            last = place
            while last + 1 < len(tried) and tried[last + 1].holds:
                last += 1
            low, below = self._end(tried[place], tried[place - 1]) if place else (tried[place], None)
            high, above = self._end(tried[last], tried[last + 1]) if last + 1 < len(tried) else (tried[last], None)
            found.append(Stretch(low, high, below is None, above is None, below, above))
            place = last + 1
        return found

    def _end(self, holds: Tried, breaks: Tried) -> tuple[Tried, Tried]:
        """The value nearest to `breaks` that still holds, and the nearest that does not."""
        while (value := self._between(holds.at, breaks.at)) is not None:
            middle = self.at(value)
            if middle.holds:
                holds = middle
            else:
                breaks = middle
        return holds, breaks

    def _between(self, one: float, other: float) -> float | None:
        """A tidy value about halfway; None where there is none left."""
        middle = math.sqrt(one * other) if one > 0 and other > 0 else (one + other) / 2
        near = (self.domain.tidy(value) for value in (middle, (middle + one) / 2, (middle + other) / 2))
        return next((value for value in near if min(one, other) < value < max(one, other)), None)

    def _judged(self, facts: Facts, sampling: Sampling, given: Given, value: float) -> Judged:
        fact = facts.find(given.fact)
        if fact is None:
            raise UnsolvableError(f"`{given.fact}` is no fact of this design", "see: mlsd facts")
        if fact.words:
            raise UnsolvableError(f"`{given.fact}` is a word, `{fact.words}`, and no number")
        _fits(fact, given)
        wait = self._wait(facts, sampling, fact, value)
        if math.isinf(wait) or (math.isinf(fact.low) and not fact.missing):
            return Judged(given, fact, math.inf, float(COMPARED[given.operator](math.inf, given.bound.low)))
        if fact.missing:
            return _without(fact, given)
        bound = given.bound._replace(low=given.bound.low - wait, high=given.bound.high - wait)
        chance = 1.0 - sampling.breach(fact, COMPARED[given.operator], bound)
        return Judged(given, fact, sampling.spread(fact).p50 + wait, chance)

    def _wait(self, facts: Facts, sampling: Sampling, fact: Fact, servers: float) -> float:
        """The same percentile of the wait for a free replica, as bad as the confidence asks; 0 where none is meant."""
        part, _, attribute = self.name.rpartition(".")
        family, _, statistic = fact.name.rpartition(".p")
        if attribute != "replicas" or family != "latency" or not statistic.isdigit():
            return 0.0
        if fact.subject != part and all(leaf.subject != part for leaf in leaves_of(fact)):
            return 0.0
        peak, each = facts.load.peak(part), facts.get(part, "throughput")
        if peak is None or not peak.known or each is None or each.low <= 0 or each.dimension != RATE:
            return 0.0
        load = sampling.percentile(peak, 100 * self.confidence) / each.low
        share = float(f"{statistic[:2]}.{statistic[2:]}") / 100
        return wait_percentile(share, load, 1.0 / each.low, servers)


def wait_percentile(share: float, load: float, service: float, servers: float) -> float:
    """The time in seconds that the `share` of requests does not wait longer than; infinite where the queue has no end."""
    if load >= servers:
        return math.inf
    try:
        waiting = erlang_c(int(servers), load)
    except OutOfDomain:
        return 0.0  # too many servers to wait for one
    return max(math.log(waiting / (1 - share)), 0.0) * service / (servers - load) if waiting > 0 else 0.0


def _fits(fact: Fact, given: Given) -> None:
    if fact.dimension != given.bound.dimension:
        told = given.text.split(given.operator)[-1].strip()
        raise UnsolvableError(
            f"`{given.fact}` cannot be compared with `{told}`", f"it is {_described(fact.dimension, fact.label)}"
        )


def _described(dimension: Dimension, label: str) -> str:
    from mlsd_dsl.vocabulary.quantities import describe

    return describe(dimension, label)


def _without(fact: Fact, given: Given) -> Judged:
    """A fact that rests on something unstated: judged only where its lower end decides."""
    if given.operator in ("<=", "<") and not COMPARED[given.operator](fact.low, given.bound.high):
        return Judged(given, fact, fact.low, 0.0)
    if given.operator in (">=", ">") and COMPARED[given.operator](fact.low, given.bound.high):
        return Judged(given, fact, fact.low, 1.0)
    raise UnsolvableError(f"`{given.fact}` is not known", f"state {', '.join(fact.missing[:3])}")


def _grid(domain: Domain) -> list[float]:
    """Values from the lowest to the highest: by equal factors where all are positive, by equal steps otherwise."""
    low, high = domain.low, domain.high
    if low > 0:
        values = [low * (high / low) ** (place / (STEPS - 1)) for place in range(STEPS)]
    else:
        values = [low + (high - low) * place / (STEPS - 1) for place in range(STEPS)]
    values[0], values[-1] = low, high
    if domain.now is not None and low < domain.now < high:
        values.append(domain.now)
    tidied = (domain.tidy(value) for value in values)
    return sorted({low, high, *(value for value in tidied if low < value < high)})


def _trend(values: Sequence[float]) -> str:
    """How a fact moves along the grid; differences of rounding do not count."""
    rises = falls = False
    for before, after in pairwise(values):
        if before == after or (math.isfinite(after - before) and math.isclose(before, after, rel_tol=1e-9)):
            continue
        rises, falls = rises or after > before, falls or after < before
    if rises and falls:
        return TURNS
    return RISES if rises else FALLS if falls else STAYS


def _sense(stretches: Sequence[Stretch]) -> str:
    if not stretches:
        return NONE
    if len(stretches) > 1:
        return SEVERAL
    (one,) = stretches
    if one.low_open and one.high_open:
        return ANY
    return LARGEST if one.low_open else SMALLEST if one.high_open else BETWEEN
