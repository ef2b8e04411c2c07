"""What a part says of how long it takes by itself: distributions with the facts that they come from.

An endpoint states `own`, others `latency`, people how long a case takes and by when it is decided. A model may instead say
how long one item takes, a generator how long its tokens take. What is nowhere stated is unknown, with the attribute to state.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses import sampling
from mlsd_dsl.analyses.asking import Ask, Ends, asks_of, plain_ask
from mlsd_dsl.analyses.fact import DEFAULT, DERIVED, UNKNOWN, Fact
from mlsd_dsl.analyses.percentiles import (
    EVERYTHING,
    Work,
    constant_work,
    stated_work,
    typical_work,
    unknown_work,
)
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import PartReference
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import TIME

if TYPE_CHECKING:
    from mlsd_dsl.analyses.sampling import Table

SHARES = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "p999": 99.9}
MEAN = "mean"

Turns = tuple[tuple[Ask, ...], ...]

_INTERPOLATION = "the logarithm of the time is interpolated over the normal score: log-normal through two percentiles"
# The attributes that name who does the work where a part does not say how long it takes.
_WORKERS = {"feature_store": "online", "guardrail": "model"}
# They take no time of their own worth stating, or have another word for it.
_NEEDS_NO_LATENCY = {"prompt", "human_review", "endpoint"}


class Known(NamedTuple):
    """A distribution, the facts that it comes from, and what to state so that nothing of it is open.

    `exact` are the facts that state a statistic outright, by its name.
    """

    work: Work
    stated: tuple[Fact, ...] = ()
    exact: Mapping[str, Fact] = {}
    missing: str = ""

    def fact(self, subject: str, name: str, statistic: str) -> Fact:
        """A percentile or the mean: as stated, else in between."""
        if statistic in self.exact:
            return self.exact[statistic]
        low, high = self.work.mean() if statistic == MEAN else self.work.percentile(SHARES[statistic])
        missing = (self.missing,) if self.missing and low < high else ()
        status = DEFAULT if self.stated and all(fact.status == DEFAULT for fact in self.stated) else DERIVED
        if missing and low == 0 and math.isinf(high):
            status = UNKNOWN
        return Fact(
            subject, name, low, high, TIME, "", status, "interpolation" if self.stated else "", self.stated,
            missing=missing, path=(subject,), source=_INTERPOLATION if self.stated else "",
        )  # fmt: skip


class Served:
    """What is known of one part: what it does itself, whom it asks, and, once it is worked out, how long it takes.

    `works` are done one after the other, except where a call brings its own number of items or tokens. `order` are numbers
    that stand for the part when calls are sorted, so that names and the order of declaration change nothing. A part that
    asks nobody and does one thing is `simple`: its distribution is the stated one and needs no `table`.
    """

    def __init__(self, name: str, works: tuple[Known, ...], turns: Turns) -> None:
        self.name = name
        self.works = works
        self.turns = turns
        self.hit_rate: Ends | None = None  # of a cache
        self.hit_rate_facts: tuple[Fact, ...] = ()
        self.per_item: Ends | None = None  # of a model that says how long one item takes
        self.first: Known | None = None  # the first token of a generator
        self.further: Known | None = None  # each further token
        self.by_tokens = False  # whether its latency follows from its tokens
        self.streams = self.is_down = self.fails = False
        self.settled = EVERYTHING
        self.settles_mean = True
        self.table: Table | None = None
        self.first_table: Table | None = None
        self.order: tuple[float, ...] = ()

    @property
    def is_simple(self) -> bool:
        """Whether its latency is the one distribution that is stated of it."""
        return not self.turns and len(self.works) == 1

    @property
    def whole(self) -> Table:
        """The table of its latency."""
        return sampling.table_of(self.works[0].work) if self.is_simple else _made(self.table)

    @property
    def beginning(self) -> Table:
        """The table of its time to the first token."""
        return _made(self.first_table) if self.first is None else sampling.table_of(self.first.work)

    def varies(self, ask: Ask) -> bool:
        """Whether it takes another time for this call than for others."""
        return (
            (self.hit_rate is not None and (ask.hit_rate is not None or bool(ask.misses)))
            or (self.per_item is not None and ask.items is not None)
            or (self.by_tokens and ask.output_tokens is not None)
        )

    def works_for(self, ask: Ask | None) -> tuple[Work, ...]:
        """What it does itself when it is asked like this."""
        if ask is not None and self.per_item is not None and ask.items is not None:
            low, high = self.per_item
            return (typical_work(low * ask.items[0], high * ask.items[1]),)
        if ask is not None and self.by_tokens and self.further is not None and ask.output_tokens is not None:
            return (self.works[0].work, self.further.work.scaled(*ask.output_tokens))
        return tuple(known.work for known in self.works)

    def turns_for(self, ask: Ask | None) -> Turns:
        """Whom it asks when it is asked like this: a call may name what a cache asks on a miss."""
        if ask is not None and ask.misses and self.hit_rate is not None:
            return (tuple(plain_ask(self.name, each) for each in ask.misses),)
        return self.turns


def read_all(graph: Graph, reading: Reading) -> dict[str, Served]:
    """What the parts of a design say, by name."""
    return {name: _Reader(graph, reading, part).read() for name, part in graph.parts.items()}


class _Reader:
    """Reads one part."""

    def __init__(self, graph: Graph, reading: Reading, part: Part) -> None:
        self.graph = graph
        self.reading = reading
        self.part = part

    def read(self) -> Served:
        part = self.part
        own = self._own()
        turns = () if part.kind.word == "actor" else asks_of(self.graph, self.reading, part.name)
        worker = part.get(_WORKERS.get(part.kind.word, ""))
        if isinstance(worker, PartReference) and not own.stated and not turns:
            turns = ((plain_ask(part.name, worker.name),),)
        turns = tuple(tuple(self._with_network(ask) for ask in turn) for turn in turns)
        one = Served(part.name, (own,), turns)
        if part.kind.word == "cache":
            rate = self.reading.number(part, "hit_rate", "hit rate")
            one.hit_rate = (min(rate.low, 1.0), min(rate.high, 1.0))
            one.hit_rate_facts = (rate,)
        if part.kind.word == "model":
            self._read_model(one)
        return one

    def _own(self) -> Known:
        part = self.part
        attribute = "own" if part.kind.word == "endpoint" else "latency"
        if part.kind.word == "human_review":
            return self._reviewing()
        if attribute not in part.kind.attributes:
            return Known(constant_work(0.0))
        return self._distribution(attribute)

    def _distribution(self, attribute: str) -> Known:
        """What a part states of a duration, or its technology has by default."""
        name = f"{self.part.name}.{attribute}"
        points = self.reading.percentiles(self.part, attribute)
        if not points:
            return Known(unknown_work(), missing=name)
        facts = tuple(points.values())
        if len(facts) == 1 and facts[0].name == attribute:
            work = typical_work(facts[0].low, facts[0].high)
            return Known(work, facts, {"p50": facts[0], MEAN: facts[0]}, f"{name}.p99")
        work = stated_work({share: (fact.low, fact.high) for share, fact in points.items()})
        exact = {_statistic(share): fact for share, fact in points.items()}
        return Known(work, facts, exact, "" if work.settled == EVERYTHING else f"{name}.{_unsettled(work.settled)}")

    def _reviewing(self) -> Known:
        """People take at least the time that a case takes, and at most what they promise."""
        part = self.part
        handling = self.reading.optional(part, "handling", "handling of a case")
        promised = self.reading.optional(part, "sla", "promised")
        stated = tuple(fact for fact in (handling, promised) if fact is not None)
        low = 0.0 if handling is None else handling.low
        high = math.inf if promised is None else max(low, promised.high)
        least, most = constant_work(low).low, constant_work(high).low
        return Known(Work(least, most, most), stated, missing=f"{part.name}.sla" if promised is None else "")

    def _read_model(self, one: Served) -> None:
        part = self.part
        if part.word("role") == "generator":
            one.streams = True
            one.first, one.further = self._distribution("ttft"), self._distribution("tpot")
        if one.works[0].stated:
            return
        if one.first is not None and one.further is not None and one.first.stated and one.further.stated:
            tokens = self.reading.number(part, "output_tokens", "tokens of an answer")
            one.by_tokens = True
            missing = tokens.missing[0] if tokens.missing else one.further.missing
            scaled = one.further.work.scaled(tokens.low, tokens.high)
            one.works = (one.first, Known(scaled, (*one.further.stated, tokens), missing=missing))
            return
        item = self.reading.optional(part, "latency_per_item", "time of one item")
        if item is not None:
            items = self.reading.number(part, "input_k", "items of a request")
            one.per_item = (item.low, item.high)
            work = typical_work(item.low * items.low, item.high * items.high if item.high else 0.0)
            one.works = (Known(work, (item, items), missing=(*items.missing, f"{part.name}.latency")[0]),)

    def _with_network(self, ask: Ask) -> Ask:
        """A call of what states no latency takes as long as the network, if that is stated."""
        kind = self.graph.parts[ask.target].kind
        if ask.hop is not None or kind.word in _NEEDS_NO_LATENCY or "latency" in kind.attributes:
            return ask
        return ask._replace(hop=unknown_work())


def _statistic(share: float) -> str:
    """99.9 → `p999`."""
    return f"p{share:g}".replace(".", "")


def _unsettled(settled: float) -> str:
    """The percentile to state beside the only one that is stated."""
    return "p99" if settled < SHARES["p99"] else "p50"


def _made(table: Table | None) -> Table:
    assert table is not None, "callees are worked out before their callers"
    return table
