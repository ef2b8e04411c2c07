"""A8, load: requests and events per time at every part, and how busy that makes it.

Load begins with people (`daily_active` times `actions`), sources (`rate`) and scheduled jobs, and follows calls and streams:

| on the way | the load of what is asked is multiplied by |
|---|---|
| `share`, `times`, `fanout` | itself |
| `keys` with `batched: no` | the keys |
| `retries` | (1 - p^k) / (1 - p) for k attempts, where the callee states how often it fails; else 1 up to k |
| `hedge` | 1 up to 1 and the share of calls that take longer; 2 where that is not known |
| a cache in front | one less its hit rate |
| `selectivity` of a pipeline, `sample` of a log | itself |

What only stands in for others is asked by nobody most of the time, and by all of their callers when they fail. Peaks are taken
to come at once. Where calls lead back, the loads of a loop are solved together (Jackson's traffic equations); a loop that
does not die out has no finite load. Sources: CAPACITY formulas of Jackson (1957), Little (1961).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mlsd_dsl.analyses.fact import DERIVED, UNKNOWN, Fact, constant, derived, unknown
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.graph import Call, Graph
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST, TRIGGER
from mlsd_dsl.vocabulary.dimensions import DATA as BYTES
from mlsd_dsl.vocabulary.dimensions import DATA_RATE, RATE, RATIO
from mlsd_dsl.vocabulary.facts import facts_of

ANALYSIS = "load"
AVERAGE, PEAK = "requests.average", "requests.peak"
TRAFFIC = "Jackson, Networks of Waiting Lines (1957)"
LITTLE = "Little, A Proof for the Queuing Formula L = λW (1961)"
OVERRUN = "batch-overruns-interval"

# Whose records are events that others read one by one, and who reads them so.
_STREAMS = {"source", "topic", "log", "pipeline", "chunker"}
_ANSWERS = {"endpoint", "gateway", "policy", "guardrail", "device", "external", "tool", "model", "fallback"}
_SENDERS = _STREAMS | _ANSWERS | {"human_review", "batch_inference"}
_READERS = {"source", "topic", "log", "pipeline", "chunker", "validation", "human_review", "store"}
_NO_RECORDS = {"monitors", "explains", "hosts", "defines", "exposes"}
# Data arrows that hand requests on, where nobody asks by `=>`.
_HANDED_ON = {"endpoint", "gateway", "model", "policy", "guardrail", "external", "tool"}
_HANDS_ON = {"endpoint", "gateway", "device", "topic", "pipeline"}
_BYTES_OF = {"source", "topic", "log", "store"}
_PER_TOKEN = {"token"}


class Rates(NamedTuple):
    """The average and the peak of one part's load."""

    average: Fact
    peak: Fact


class Flow(NamedTuple):
    """One way by which load reaches a part: from whom, times what; `count` items or keys travel with each request.

    `missed` flows are those that a cache could not answer. `actions` and `rate` are what the arrow itself states.
    """

    source: str
    title: str
    factors: tuple[Fact, ...] = ()
    count: Fact | None = None
    bulk: Fact | None = None  # what `count` multiplies requests by
    missed: bool = False
    actions: Fact | None = None
    rate: Fact | None = None
    record: Fact | None = None


class Load:
    """The load of every part of a graph.

    `latency` is the mean time to the answer by part; with it there is a concurrency. Parts that are `down` ask nobody, and
    their fallbacks answer for them.
    """

    def __init__(
        self, graph: Graph, latency: Mapping[str, Fact] | None = None, down: frozenset[str] = frozenset()
    ) -> None:
        self.graph = graph
        self.latency = latency or {}
        self.down = down
        self.reading = Reading(graph.design)
        self.flows: dict[str, list[Flow]] = {name: [] for name in graph.parts}
        self.standing_in: dict[str, list[Flow]] = {}
        self._gather()
        self.rates: dict[str, Rates] = {}
        for loop in _components(self.flows):
            self._solve(loop)

    def facts(self) -> Iterable[Fact]:
        """Requests, utilisation and concurrency of what serves; volumes of what holds; load of people."""
        for name, part in self.graph.parts.items():
            known = facts_of(part.kind.word)
            rates = self.rates.get(name)
            if rates is not None and AVERAGE in known:
                yield from rates
            if "throughput" in known and part.kind.word in _BYTES_OF:
                written = self.written(name)
                if written is not None:
                    yield written
            if part.kind.word == "human_review" and rates is not None:
                yield self._people(name, rates)
            for fact in (self.utilisation(name), self.concurrency(name)):
                if fact is not None and fact.name in known:
                    yield fact

    def proofs(self) -> Iterable[Proof]:
        """Jobs that take longer than the time between two of their runs."""
        for name, part in self.graph.parts.items():
            if part.kind.word in ("pipeline", "chunker", "batch_inference"):
                runtime, every = self._runtime(part), self.reading.optional(part, "every", "interval")
                if runtime is not None and every is not None and runtime.low > every.high:
                    words = f"one run of `{name}` takes longer than the time between two"
                    places = [Witness(each.role, each.span) for each in (runtime, every) if each.span is not None]
                    yield Proof(ANALYSIS, OVERRUN, name, words, (), (name,), tuple(places), (runtime, every))

    def average(self, name: str) -> Fact | None:
        """Requests or events per second on average; None for what nothing is known to ask."""
        rates = self.rates.get(name)
        return rates.average if rates is not None else None

    def peak(self, name: str) -> Fact | None:
        """Requests or events per second at peak."""
        rates = self.rates.get(name)
        return rates.peak if rates is not None else None

    def utilisation(self, name: str) -> Fact | None:
        """Peak load over what all copies can answer; of a job, run time over interval; of people, cases over capacity."""
        part = self.graph.parts[name]
        if part.kind.word == "human_review":
            return self._busy_people(part)
        if part.kind.word in ("pipeline", "chunker", "batch_inference"):
            every = self.reading.optional(part, "every", "interval")
            runtime = self._runtime(part)
            if every is not None and runtime is not None:
                return _quotient(name, "utilisation", [runtime, every], (name,))
        each = self.reading.optional(part, "throughput", "one copy")
        if each is None or part.kind.word not in _replicated(part):
            return None
        copies = self._at_least_one(part, "parallelism" if "parallelism" in part.kind.attributes else "replicas")
        load = self._load_for(part, each)
        return None if load is None else _quotient(name, "utilisation", [load, copies, each], load.path or (name,))

    def concurrency(self, name: str) -> Fact | None:
        """Requests under way at the same time at peak."""
        peak, latency = self.peak(name), self.latency.get(name)
        if peak is None or latency is None:
            return None
        factors = [peak.as_("peak"), latency.as_("mean latency")]
        return derived("product", name, "concurrency", factors, RATIO, label="request", path=peak.path, source=LITTLE)

    def written(self, name: str) -> Fact | None:
        """Bytes per second that a part is given to keep or pass on, on average."""
        return self._written(name, frozenset())

    def stands_in(self, name: str) -> Rates | None:
        """What reaches a fallback when all that it stands in for fails."""
        flows = self.standing_in.get(name)
        if not flows:
            return None
        return self._summed(name, flows)

    # Ways of load

    def _gather(self) -> None:
        for edge in self.graph.design.edges:
            if edge.arrow == REQUEST:
                self._gather_call(edge)
        called = {target for target, flows in self.flows.items() if flows}
        for edge in self.graph.design.edges:
            if edge.arrow == DATA and self._hands_on(edge, called):
                self.flows[edge.target].append(self._flow(edge))
            elif edge.arrow == TRIGGER and self.graph.parts[edge.target].kind.word == "human_review":
                self.flows[edge.target].append(self._flow(edge))
        for name, part in self.graph.parts.items():
            if part.kind.word == "label":
                continue

    def _gather_call(self, edge: Edge) -> None:
        call = self._call_of(edge)
        if edge.source in self.down:
            return
        flow = self._flow(edge)
        self.flows[edge.target].append(flow)
        if call.misses and edge.target not in self.down:
            rest = self._missing(edge)
            for each in call.misses:
                self.flows[each].append(flow._replace(factors=(*flow.factors, rest), count=None, bulk=None))
        elif call.misses:
            for each in call.misses:
                self.flows[each].append(flow)
        if call.fallback:
            self.standing_in.setdefault(call.fallback, []).append(flow)
            if edge.target in self.down:
                self.flows[call.fallback].append(flow)
