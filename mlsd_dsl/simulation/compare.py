"""Where the closed forms and the simulation of a design agree, and why where they do not.

| fact | closed form | simulated |
|---|---|---|
| `requests.peak` | the traffic equations | requests that arrive |
| `utilisation` | peak load over capacity | time that places are kept, over all time of all places |
| `wait.mean` | Allen and Cunneen's formula, over Erlang's | time until a place is free |
| `latency.p50`, `.p95`, `.p99` | the simulation of calls without queues | from being asked to the answer, queues included |
| `concurrency` | Little's law, over the mean latency without queues | requests under way |

Two numbers that are more than 15 % apart, and by more than chance explains, get a reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas.formula import OutOfDomain
from mlsd_dsl.formulas.queues import general_wait
from mlsd_dsl.graph import Call, Relation
from mlsd_dsl.simulation.capacity import value
from mlsd_dsl.simulation.measuring import Measured
from mlsd_dsl.simulation.network import EntryRun, PartRun, Settings, Simulated, simulate
from mlsd_dsl.simulation.stations import CENTRAL
from mlsd_dsl.vocabulary.dimensions import TIME, Dimension
from mlsd_dsl.vocabulary.quantities import point, show

TOLERANCE = 0.15
_PERCENTILES = (50.0, 95.0, 99.0)
_NEGLIGIBLE = 0.01  # of the time that a place is kept: a wait below it is not compared
_NOTHING = 1e-6  # of the same time: a wait that the closed form might as well call none
_NORMAL = 1.96

OVERLOAD, QUEUES, VARIABILITY, CORRELATION, BALANCING, RETRIES, RANGES, APPROXIMATION = (
    "overload", "queues", "cs2", "correlation", "load balancing", "retries", "ranges", "approximation"
)  # fmt: skip


class Why(NamedTuple):
    """Why two numbers are apart: one word, and a sentence."""

    cause: str
    reason: str


class Comparison(NamedTuple):
    """One fact by both engines, in base units. `simulated` comes with its 95 % confidence interval.

    `difference` is simulated over closed, less one. Where they disagree, `cause` is one word for it (`overload`, `queues`, `cs2`,
    `load balancing`, `correlation`, `retries`, `ranges`, `approximation`) and `reason` a sentence.
    """

    fact: str
    dimension: Dimension
    closed: float
    simulated: Measured
    difference: float
    cause: str = ""
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the two are close, or chance alone may keep them apart."""
        if self.closed == self.simulated.value or self.simulated.holds(self.closed):
            return True
        return abs(self.difference) <= TOLERANCE


class Compared(NamedTuple):
    """All comparisons of a design, in order of declaration, and the simulation that they come from."""

    records: tuple[Comparison, ...]
    simulated: Simulated

    @property
    def disagreements(self) -> tuple[Comparison, ...]:
        """Those that need a reason."""
        return tuple(record for record in self.records if not record.agrees)


def compare(facts: Facts, settings: Settings | None = None) -> Compared:
    """Simulate a design and set the result beside its facts."""
    settings = settings or Settings()
    simulated = simulate(facts, settings)
    return Compared(tuple(_Comparer(facts, settings, simulated).records()), simulated)


class _Comparer:
    def __init__(self, facts: Facts, settings: Settings, simulated: Simulated) -> None:
        self.facts = facts
        self.settings = settings
        self.simulated = simulated
        self.entries = {entry.name: entry for entry in simulated.entries}

    def records(self) -> Iterator[Comparison]:
        """Part by part."""
        for name, part in self.simulated.parts.items():
            yield from self._peak(part)
            if part.capacity is not None:
                yield from self._utilisation(part)
                yield from self._wait(part)
            if name in self.entries:
                yield from self._latencies(self.entries[name])
                yield from self._concurrency(part)

    def _peak(self, part: PartRun) -> Iterator[Comparison]:
        fact = self.facts.load.peak(part.name)
        if not self.facts.load.flows[part.name] and self.facts.load.stands_in(part.name) is not None:
            return  # the load is what comes if all that it stands in for fails
        if fact is not None and self._is_usable(fact):
            yield self._record(fact, _counted(part.run.rate, self.simulated), lambda: self._why_rate(part, fact))

    def _utilisation(self, part: PartRun) -> Iterator[Comparison]:
        fact = self.facts.load.utilisation(part.name)
        if fact is not None and self._is_usable(fact):
            # The work that arrives is as uncertain as the number of those who bring it, and as its own spread.
            half = (
                _NORMAL
                * part.run.utilisation
                * math.sqrt((1 + part.scv) / max(1.0, part.run.rate * self.simulated.counted))
            )
            measured = Measured(part.run.utilisation, part.run.utilisation - half, part.run.utilisation + half)
            yield self._record(fact, measured, lambda: self._why_rate(part, fact))

    def _wait(self, part: PartRun) -> Iterator[Comparison]:
        capacity = part.capacity
        if capacity is None or capacity.batch > 1:
            return
        try:
            closed = general_wait(part.run.rate, capacity.occupancy, capacity.servers, 1.0, part.scv)
        except OutOfDomain:
            return  # there is no closed form of a queue without end
        if closed < _NOTHING * capacity.occupancy:
            closed = 0.0  # how many times nothing something is says nothing
        measured = part.run.wait.mean
        if part.run.unstable or max(closed, measured.value) < _NEGLIGIBLE * capacity.occupancy:
            return
        yield _explained(
            f"{part.name}.wait.mean", TIME, closed, measured, lambda: self._why_wait(part, measured.value < closed)
        )

    def _latencies(self, entry: EntryRun) -> Iterator[Comparison]:
        for share in _PERCENTILES:
            fact = self.facts.latency.percentile(entry.name, share)
            if self._is_usable(fact):
                yield self._record(fact, entry.latency.percentile(share), partial(self._why_latency, entry, fact))

    def _concurrency(self, part: PartRun) -> Iterator[Comparison]:
        fact = self.facts.get(part.name, "concurrency")
        if fact is None or not self._is_usable(fact):
            return
        mean, rate = part.response.mean, part.run.rate
        measured = Measured(*(rate * each for each in mean)) if math.isfinite(mean.value) else mean
        yield self._record(fact, measured, lambda: self._why_latency(self.entries[part.name], fact))

    def _is_usable(self, fact: Fact) -> bool:
        return value(fact, self.settings.at) > 0

    def _record(self, fact: Fact, measured: Measured, why: Callable[[], Why]) -> Comparison:
        return _explained(f"{fact.subject}.{fact.name}", fact.dimension, value(fact, self.settings.at), measured, why)

    # Why

    def _why_rate(self, part: PartRun, fact: Fact) -> Why:
        calls = self._calls.get(part.name, ())
        if any("retries" in call.edge.stated or "hedge" in call.edge.stated or call.fallback for call in calls):
            words = (
                "how often calls are retried, hedged or replaced depends on latency, which the load alone does not know"
            )
            return Why(RETRIES, words)
        return self._ranges(fact)

    def _why_wait(self, part: PartRun, is_shorter: bool) -> Why:
        capacity = part.capacity
        assert capacity is not None
        if self.settings.balancing != CENTRAL and capacity.copies > 1:
            words = (
                f"each of the {capacity.copies:,} copies has a queue of its own ({self.settings.balancing.replace('_', ' ')}): "
                "requests wait at one while another is free"
            )
            return Why(BALANCING, words)
        if abs(part.arrival_scv - 1.0) > TOLERANCE or self._is_asked_in_bursts(part.name):
            words = (
                f"requests do not come independently of each other (ca2 = {part.arrival_scv:.2g}): calls come in bursts"
            )
            return Why(CORRELATION, words)
        if abs(part.scv - 1.0) > TOLERANCE and capacity.servers > 1:
            far = "too much" if is_shorter else "too little"
            words = (
                f"the formula scales the wait with the spread of service (cs2 = {part.scv:.2g}), which is {far} "
                f"for {capacity.servers:,} places"
            )
            return Why(VARIABILITY, words)
        words = "the closed form takes each queue for itself, with requests that come by chance"
        return Why(APPROXIMATION, words)

    def _why_latency(self, entry: EntryRun, fact: Fact) -> Why:
        overloaded = [name for name in self._below(entry.name) if self.simulated.parts[name].run.unstable]
        if overloaded:
            part = self.simulated.parts[overloaded[0]]
            words = f"unstable: `{part.name}` is asked for {part.run.utilisation:.0%} of what it can do, and its queue has no end"
            return Why(OVERLOAD, words)
        waited = {name: self.simulated.parts[name].run.wait for name in self._below(entry.name)}
        slowest = max(waited, key=lambda name: waited[name].mean.value)
        wait = waited[slowest]
        if wait.p99.value > 0.01 * entry.latency.p50.value:
            times = f"{_spelled(wait.mean.value)} on average, {_spelled(wait.p99.value)} at p99"
            words = f"the closed form knows no queues: requests wait most for `{slowest}`, {times}"
            return Why(QUEUES, words)
        return self._ranges(fact)

    def _ranges(self, fact: Fact) -> Why:
        if fact.low < fact.high:
            words = (
                "it rests on ranges, and the middle of what follows from them is not what follows from their middles"
            )
            return Why(RANGES, words)
        return Why(APPROXIMATION, "the simulation makes other assumptions here than the closed form")

    def _is_asked_in_bursts(self, name: str) -> bool:
        """Whether calls ask for several answers of it at the same moment."""
        return any("fanout" in call.edge.stated for call in self._calls.get(name, ()) if call.target == name)

    @cached_property
    def _calls(self) -> dict[str, list[Call]]:
        """Simulated calls, by those who may have to answer them."""
        found: dict[str, list[Call]] = {}
        for name in self.simulated.parts:
            for call in (call for turn in self.facts.graph.calls(name) for call in turn):
                for each in {call.target, call.fallback, *call.misses}:
                    found.setdefault(each, []).append(call)
        return found

    def _below(self, name: str) -> list[str]:
        """An entrance and all that it waits for, of what was simulated."""
        found = {name}
        for each in (agenda := [name]):
            new = [r.target for r in self._waits.get(each, ()) if r.target not in found]
            found.update(new)
            agenda += new
        return [each for each in self.simulated.parts if each in found]

    @cached_property
    def _waits(self) -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {}
        for relation in self.facts.graph.waits:
            found.setdefault(relation.source, []).append(relation)
        return found


def _explained(
    fact: str, dimension: Dimension, closed: float, measured: Measured, why: Callable[[], Why]
) -> Comparison:
    record = Comparison(fact, dimension, closed, measured, _difference(closed, measured.value))
    if record.agrees:
        return record
    cause, reason = why()
    return record._replace(cause=cause, reason=reason)


def _counted(rate: float, simulated: Simulated) -> Measured:
    """A rate with the uncertainty of counting what comes by chance."""
    half = _NORMAL * math.sqrt(rate / simulated.counted)
    return Measured(rate, rate - half, rate + half)


def _difference(closed: float, simulated: float) -> float:
    if closed == simulated:
        return 0.0
    return simulated / closed - 1 if closed else math.inf


def _spelled(seconds: float) -> str:
    """`3.2 ms`."""
    return show(point(float(f"{seconds:.2g}"), TIME)) if math.isfinite(seconds) else "for ever"
