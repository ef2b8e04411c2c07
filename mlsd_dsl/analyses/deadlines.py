"""Deadlines: how long an answer takes at least, how long callers give it, and how often they ask again.

All of it follows from what is stated, without drawing samples. The least time of a part is the sum of medians: its own, and turn
after turn that of the slowest call that each request makes. Waiting times have long tails to the right, so the median of a sum
lies above the sum of the medians; what breaks a deadline by this sum breaks it in at least half of all requests.

| in the design | adds at least |
|---|---|
| a call, `times`, unbatched `keys` | the median of the callee, that many times |
| `timeout` with `else` or `critical: no`, `hedge` | no more than that time |
| `share` below one, the misses of a cache | nothing |
| `wait_for` less than half of `fanout` | nothing |

Sources: Dean and Barroso, *The Tail at Scale* (2013); Brooker, *Timeouts, retries and backoff with jitter* (Amazon Builders'
Library, 2019) for the attempts that layers of retries multiply.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.answering import Served
from mlsd_dsl.analyses.asking import Ask
from mlsd_dsl.analyses.fact import STATED, Fact
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import Quantity

MEDIAN = 50.0


class Least(NamedTuple):
    """The least time that half of all requests take, in seconds, and its terms: own work and the slowest call of each turn."""

    seconds: float = 0.0
    terms: tuple[tuple[str, float], ...] = ()


class Attempts(NamedTuple):
    """How often the last call of a path is made for one request when it fails, and the calls that ask again."""

    most: int = 1
    retried: tuple[Ask, ...] = ()


class Deadlines:
    """Least times, budgets and attempts of the parts of a graph, from what each `served` part says of itself."""

    def __init__(self, graph: Graph, served: Mapping[str, Served]) -> None:
        self.graph = graph
        self.served = served
        self.reading = Reading(graph.design)

    def asks(self, name: str) -> Iterator[Ask]:
        """The calls that a part makes and waits for."""
        for turn in self.served[name].turns:
            yield from turn

    def least(self, name: str) -> Least:
        """The least time of half of all requests to a part."""
        return self._least[name]

    def least_asked(self, ask: Ask) -> float:
        """The least time, in seconds, of half of all answers to one attempt of a call, network included."""
        return self._answer(ask, self._least)

    def median(self, ask: Ask) -> float:
        """The median, in seconds, of one answer of the called part itself; 0 where it is not stated."""
        return _own(self.served[ask.target], ask)

    def tail(self, name: str) -> float:
        """The p99 of what a part does itself, in seconds, at least; 0 where it is not stated."""
        return _exact(math.fsum(known.work.percentile(99.0)[0] for known in self.served[name].works))

    def budget(self, name: str) -> Fact | None:
        """The time that a part may take in all: its `budget`, or what is required of its latency, whichever is less."""
        stated = self.reading.optional(self.graph.parts[name], "budget", "budget")
        return min((b for b in (stated, *self.required(name)) if b is not None), key=lambda b: b.high, default=None)

    def required(self, name: str) -> tuple[Fact, ...]:
        """The upper bounds that requirements set to a part's latency."""
        return self._required.get(name, ())

    def unknown(self, entry: str) -> tuple[str, ...]:
        """The parts that requests of an entry wait for of which nothing says how long they take, in order of the calls.

        A call that is given up in time is bounded, whatever it asks.
        """
        found: dict[str, None] = {}
        seen = {entry}
        agenda = [entry]
        for name in agenda:
            if self._is_unknown(name):
                found[name] = None
            for ask in self.asks(name):
                bounded = math.isfinite(ask.timeout[1]) and _gives_up(ask)
                if not bounded and ask.critical and ask.target not in seen:
                    seen.add(ask.target)
                    agenda.append(ask.target)
        return tuple(found)

    def attempts(self, name: str) -> Attempts:
        """The worst path of retries below a part. Calls with `backoff: yes` stop asking when too many fail."""
        return self._attempts[name]

    # Inside

    @cached_property
    def _order(self) -> list[list[str]]:
        """Callees first; parts that wait for each other together."""
        return components({name: [ask.target for ask in self.asks(name)] for name in self.served})

    @cached_property
    def _least(self) -> dict[str, Least]:
        found = dict.fromkeys(self.served, Least())  # on a loop of calls nothing adds up
        for group in self._order:
            if len(group) == 1:
                found[group[0]] = self._added(self.served[group[0]], None, found)
        return found

    @cached_property
    def _attempts(self) -> dict[str, Attempts]:
        found = dict.fromkeys(self.served, Attempts())
        for group in self._order:
            if len(group) == 1:
                ways = [_asked_again(ask, found[ask.target]) for ask in self.asks(group[0])]
                found[group[0]] = max(ways, key=lambda way: way.most, default=Attempts())
        return found

    @cached_property
    def _required(self) -> dict[str, tuple[Fact, ...]]:
        found: dict[str, tuple[Fact, ...]] = {}
        for r in self.graph.design.requirements:
            bound = self.graph.design.number(r.bound)
            if r.fact.startswith("latency.") and r.operator in ("<=", "<") and isinstance(bound, Quantity):
                fact = Fact(r.subject, r.fact, bound.low, bound.high, TIME, status=STATED, role="required", span=r.span)
                found[r.subject] = (*found.get(r.subject, ()), fact)
        return found

    def _added(self, served: Served, ask: Ask | None, known: dict[str, Least]) -> Least:
        terms = [(served.name, own)] if (own := _own(served, ask)) > 0 else []
        if served.hit_rate is None:  # what a cache holds needs nobody else
            for turn in served.turns_for(ask):
                waits = [(each.name, self._waited(each, known)) for each in turn]
                name, slowest = max(waits, key=lambda each: each[1])
                terms += [(name, slowest)] if slowest > 0 else []
        return Least(_exact(math.fsum(seconds for _, seconds in terms)), tuple(terms))

    def _waited(self, ask: Ask, known: dict[str, Least]) -> float:
        """What a call adds to half of its caller's requests at least."""
        if ask.share[0] < 1 or 2 * ask.wait_for[0] < ask.copies[1]:
            return 0.0
        seconds = self._answer(ask, known)
        if _gives_up(ask):
            seconds = min(seconds, ask.timeout[0])
        return seconds * ask.times[0]

    def _answer(self, ask: Ask, known: dict[str, Least]) -> float:
        callee = self.served[ask.target]
        least = self._added(callee, ask, known) if callee.varies(ask) else known[ask.target]
        network = 0.0 if ask.hop is None else ask.hop.percentile(MEDIAN)[0]
        return _exact(min(least.seconds + network, ask.hedge[0]))

    def _is_unknown(self, name: str) -> bool:
        return any(known.missing and not known.stated for known in self.served[name].works)


def _own(served: Served, ask: Ask | None) -> float:
    return _exact(math.fsum(work.percentile(MEDIAN)[0] for work in served.works_for(ask)))


def _exact(seconds: float) -> float:
    """A time to the picosecond: logarithms leave a stated 40 ms a hair above itself, and hairs break no deadline."""
    return round(seconds, 12)


def _gives_up(ask: Ask) -> bool:
    """Whether the caller goes on without an answer that is late."""
    return not ask.critical or (bool(ask.fallback) and ask.replaces_late)


def _asked_again(ask: Ask, below: Attempts) -> Attempts:
    limited = ask.edge is not None and "backoff" in ask.edge.stated and ask.edge.stated["backoff"].value is True
    if ask.retries == 0 or limited:
        return below
    return Attempts((1 + ask.retries) * below.most, (ask, *below.retried))
