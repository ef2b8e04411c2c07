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
| `rate` on the arrow or call itself | nothing: it carries so much, whatever its source does, on a loop as well |

A check passes on what it reads. A feature store looks up in its online store what it is asked. A store sends only what an arrow
with a `rate` says, such as the changes that are read from it. A job with a schedule reads what other such jobs have left: nothing of
it arrives one by one. What only stands in for others is asked by nobody most of the time, and by all of their callers when they
fail. Peaks are taken to come at once. Where calls lead back, the loads of a loop are solved together (Jackson's traffic equations); a loop that
does not die out has no finite load. Sources: CAPACITY formulas of Jackson (1957), Little (1961).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from typing import NamedTuple

from mlsd_dsl.analyses.fact import DERIVED, UNKNOWN, Fact, constant, derived, unknown
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.graph import Call, Graph
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST, TRIGGER
from mlsd_dsl.vocabulary.dimensions import DATA_RATE, RATE, RATIO, Dimension
from mlsd_dsl.vocabulary.facts import facts_of

ANALYSIS = "load"
AVERAGE, PEAK = "requests.average", "requests.peak"
TRAFFIC = "Jackson, Networks of Waiting Lines (1957)"
LITTLE = "Little, A Proof for the Queuing Formula L = λW (1961)"
OVERRUN = "batch-overruns-interval"

# Whose records are events that others read one by one, and who reads them so.
_STREAMS = {"source", "topic", "log", "pipeline", "chunker"}
_ANSWERS = {"endpoint", "gateway", "policy", "guardrail", "device", "external", "tool", "model", "fallback"}
_SENDERS = _STREAMS | _ANSWERS | {"human_review", "batch_inference", "validation"}
_JOBS = {"pipeline", "chunker", "batch_inference"}
# They send nothing of themselves, and what an arrow with a `rate` says.
_SENDS_AS_STATED = {"store"}
_READERS = {"source", "topic", "log", "pipeline", "chunker", "validation", "human_review", "store"}
_NO_RECORDS = {"monitors", "explains", "hosts", "defines", "exposes", "deploys"}
# Data arrows that hand requests on, where nobody asks by `=>`.
_HANDED_ON = {"endpoint", "gateway", "model", "policy", "guardrail", "external", "tool"}
_HANDS_ON = {"endpoint", "gateway", "device", "topic", "pipeline"}
_BYTES_OF = {"source", "topic", "log", "store"}
_PER_TOKEN = {"token"}
_LONGEST_CHAIN = 200  # topics behind each other along which the size of records is followed


class Rates(NamedTuple):
    """The average and the peak of one part's load."""

    average: Fact
    peak: Fact


class Flow(NamedTuple):
    """One way by which load reaches a part: from whom, times what; `carried` items or keys travel with each request.

    `actions` and `rate` are what the arrow itself states.
    """

    source: str
    title: str
    factors: tuple[Fact, ...] = ()
    carried: Fact | None = None
    bulk: Fact | None = None  # what they multiply requests by, where they travel one by one
    actions: Fact | None = None
    rate: Fact | None = None
    record: Fact | None = None
    whole: bool = False  # everything that reaches the source goes on, keys and all


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
        self.writes: dict[str, list[Flow]] = {}  # what stores are given to keep; they answer no request by it
        self.standing_in: dict[str, list[Flow]] = {}
        self._gather()
        self.rates: dict[str, Rates] = {}
        ways = {name: [*flows, *self.standing_in.get(name, ())] for name, flows in self.flows.items()}
        follows = {name: [flow.source for flow in flows if flow.rate is None] for name, flows in ways.items()}
        for loop in components(follows):
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
            if part.kind.word == "batch_inference" and "runtime" not in part.stated:
                runtime = self.runtime(part)
                if runtime is not None:
                    yield runtime
            for fact in (self.utilisation(name), self.concurrency(name)):
                if fact is not None and fact.name in known:
                    yield fact

    def proofs(self) -> Iterable[Proof]:
        """Jobs that take longer than the time between two of their runs."""
        for name, part in self.graph.parts.items():
            if part.kind.word in ("pipeline", "chunker", "batch_inference"):
                runtime, every = self.runtime(part), self.reading.cadence.of(part)
                if runtime is not None and every is not None and runtime.low > every.high:
                    words = f"one run of `{name}` takes longer than the time between two"
                    places = [Witness(each.role, each.span) for each in (runtime, every) if each.span is not None]
                    yield Proof(ANALYSIS, OVERRUN, name, words, (), (name,), tuple(places), (runtime, every))

    def answered_in(self, latency: Mapping[str, Fact]) -> Load:
        """The same loads with mean times to the answer, which make concurrencies of them."""
        found = copy(self)
        found.latency = latency
        return found

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
            every = self.reading.cadence.of(part)
            runtime = self.runtime(part)
            if every is not None and runtime is not None:
                return _quotient(name, "utilisation", [runtime, every], (name,))
        each = self.reading.optional(part, "throughput", "one copy")
        if each is None:
            return None
        copies = self._at_least_one(part, "parallelism" if "parallelism" in part.kind.attributes else "replicas")
        load = self.asked(part, each)
        return None if load is None else _quotient(name, "utilisation", [load, copies, each], load.path or (name,))

    def concurrency(self, name: str) -> Fact | None:
        """Requests under way at the same time at peak."""
        peak, latency = self.peak(name), self.latency.get(name)
        if peak is None or latency is None:
            return None
        factors = [peak.as_("peak"), latency.as_("mean latency")]
        return derived("product", name, "concurrency", factors, RATIO, label="request", path=peak.path, source=LITTLE)

    def written(self, name: str, at_peak: bool = False) -> Fact | None:
        """Bytes per second that a part is given to keep or pass on, on average or at peak."""
        return self._written(name, frozenset(), at_peak)

    def asked(self, part: Part, capacity: Fact) -> Fact | None:
        """The peak load in what the capacity counts: requests, items or keys, or bytes."""
        peak = self.peak(part.name)
        if peak is None or capacity.label in _PER_TOKEN:
            return None
        if capacity.dimension == DATA_RATE:
            written = self.written(part.name, at_peak=True)
            return None if written is None else written.as_("bytes at peak")
        if capacity.label in ("", "request", "event", peak.label):
            return peak.as_("peak")
        ways = [self._through(part, flow, capacity) for flow in self.flows[part.name]]
        counted = [each for each in ways if each is not None]
        if not counted:
            return None
        name = f"{capacity.label}s at peak"
        return _sum(part.name, name, counted)._replace(label=capacity.label, role=name)

    def runtime(self, part: Part) -> Fact | None:
        """How long one run of a job takes, where that is said or follows."""
        return self.reading.cadence.runtime(part)

    def stands_in(self, name: str) -> Rates | None:
        """What reaches a fallback when all that it stands in for fails."""
        flows = self.standing_in.get(name)
        if not flows:
            return None
        return self._summed(name, flows)

    # Ways of load

    def _gather(self) -> None:
        """All ways by which load reaches each part."""
        for name in self.graph.parts:
            for turn in self.graph.calls(name):
                for call in turn:
                    self._gather_call(call)
        for name, part in self.graph.parts.items():
            self._gather_online(name, part)
        called = {target for target, flows in self.flows.items() if flows}
        for edge in self.graph.design.edges:
            if edge.source in self.down or not self._carries(edge, called):
                continue
            into_store = self.graph.parts[edge.target].kind.word == "store"
            ways = self.writes.setdefault(edge.target, []) if into_store else self.flows[edge.target]
            ways.append(self._flow(edge))

    def _gather_call(self, call: Call) -> None:
        edge = call.edge
        flow = self._flow(edge)
        if call.fallback:
            self.standing_in.setdefault(call.fallback, []).append(flow)
        if edge.source in self.down:
            return
        self.flows[edge.target].append(flow)
        # A cache that is down has no hits, and all that it kept away arrives.
        rest = () if edge.target in self.down else (self._missing(edge),)
        for each in call.misses:
            self.flows[each].append(flow._replace(factors=(*flow.factors, *rest)))
        if call.fallback and edge.target in self.down:
            self.flows[call.fallback].append(flow)

    def _gather_online(self, name: str, part: Part) -> None:
        """A feature store reads the store that its `online` names; an arrow between the two says the same."""
        if part.kind.word != "feature_store" or name in self.down or not self.flows[name]:
            return
        for store in parts_named(part.get("online")):
            if not any(flow.source == name for flow in self.flows[store]):
                self.flows[store].append(Flow(name, f"{name} {REQUEST} {store}", whole=True))

    def _carries(self, edge: Edge, called: set[str]) -> bool:
        """Whether an arrow hands on records or requests one by one."""
        source, target = (self.graph.parts[end].kind.word for end in (edge.source, edge.target))
        if target == "human_review" and edge.arrow in (DATA, TRIGGER):
            return source in _SENDERS or "rate" in edge.stated
        sends = source in _SENDERS or (source in _SENDS_AS_STATED and "rate" in edge.stated)
        if edge.arrow != DATA or edge.meaning.verb in _NO_RECORDS or not sends:
            return False
        if target in _HANDED_ON:
            routed = source == "gateway"
            return routed or (source in _HANDS_ON and edge.target not in called and not self._states_load(edge.target))
        return target in _READERS

    def _states_load(self, name: str) -> bool:
        return any(attribute in self.graph.parts[name].stated for attribute in ("rate", "peak"))

    def _flow(self, edge: Edge) -> Flow:
        source, target = self.graph.parts[edge.source], self.graph.parts[edge.target]
        factors = [self._share(edge, target)]
        for attribute, role in (("times", "times one after the other"), ("fanout", "copies asked at once")):
            factors.append(self.reading.of_edge(edge, attribute, role))
        if edge.arrow == REQUEST:
            factors += [self._tries(edge, source, target), self._hedged(edge, target)]
        if source.kind.word == "cache":
            factors.append(self._missing_of_all(source))
        keys = self.reading.of_edge(edge, "keys", "keys")
        return Flow(
            edge.source,
            _title(edge),
            tuple(factor for factor in factors if factor is not None),
            self.reading.of_edge(edge, "items", "items") or keys,
            self._bulk(edge, keys),
            self.reading.of_edge(edge, "actions", "requests of one"),
            self.reading.of_edge(edge, "rate", "stated"),
            self.reading.of_edge(edge, "record", "record"),
        )

    # What multiplies a load

    def _share(self, edge: Edge, target: Part) -> Fact | None:
        share = self.reading.of_edge(edge, "share", "share")
        if share is None and "rate" in edge.stated:
            return None  # so many go this way
        if share is None and target.kind.word == "human_review":
            share = self.reading.optional(target, "share", "share routed to people")
        # People see what they are sent, and that is rarely everything; so with a call that has a condition.
        sent = target.kind.word == "human_review" and edge.arrow != REQUEST
        if share is None and (sent or "when" in edge.stated or ("band" in target.stated)):
            missing = f"{target.name}.share" if sent else f"{_title(edge)}.share"
            share = unknown(_title(edge), "share", RATIO, missing, edge.span)._replace(high=1.0, role="share")
        return share

    def _tries(self, edge: Edge, source: Part, target: Part) -> Fact | None:
        """Calls made for one that is wanted, retries included."""
        stated = self.reading.of_edge(edge, "retries") or self.reading.optional(source, "retries")
        if stated is None or stated.high == 0:
            return None
        answered = self.reading.optional(target, "availability", "answered")
        if answered is None:
            span = constant("tries", 1.0, RATIO, "with retries")
            return span._replace(subject=_title(edge), high=1 + stated.high, inputs=(stated,), missing=stated.missing)
        low, high = _attempts(1 - answered.high, 1 + stated.low), _attempts(1 - answered.low, 1 + stated.high)
        missing = tuple(dict.fromkeys((*answered.missing, *stated.missing)))
        inputs = (answered, stated)
        return Fact(
            _title(edge), "tries", low, high, RATIO, "", DERIVED, "tries", inputs, "with retries", missing=missing
        )

    def _hedged(self, edge: Edge, target: Part) -> Fact | None:
        """Calls made for one that is wanted where a late one is asked a second time."""
        after = self.reading.of_edge(edge, "hedge", "hedge")
        if after is None:
            return None
        percentiles = self.reading.percentiles(target, "latency") or {}
        sooner = [share for share, fact in percentiles.items() if fact.high <= after.low]
        late = 1 - max(sooner) / 100 if sooner else 1.0
        return Fact(_title(edge), "hedged", 1.0, 1.0 + late, RATIO, "", DERIVED, "hedged", (after,), "with hedging")

    def _bulk(self, edge: Edge, keys: Fact | None) -> Fact | None:
        """By how much keys or items multiply requests: not at all where all travel in one call."""
        items = self.reading.of_edge(edge, "items", "items")
        if "batched" in edge.stated:
            many = keys or items
            return None if self.reading.flag(edge.stated, "batched") else many
        if keys is None or keys.high <= 1:
            return None
        missing = (f"{_title(edge)}.batched",)
        return Fact(
            _title(edge), "batched", 1.0, keys.high, RATIO, "key", UNKNOWN, "", (keys,), "keys", missing=missing
        )

    def _missing(self, edge: Edge) -> Fact:
        """The share of look-ups that a cache cannot answer, as the call says or the cache."""
        rate = self.reading.of_edge(edge, "hit_rate", "hit rate")
        target = self.graph.parts[edge.target]
        if rate is None and target.kind.word == "cache":
            rate = self.reading.number(target, "hit_rate", "hit rate")
        if rate is None:
            rate = unknown(_title(edge), "hit_rate", RATIO, f"{_title(edge)}.hit_rate", edge.span)
        return _rest(rate, "misses")

    def _missing_of_all(self, cache: Part) -> Fact | None:
        """The misses of a cache's own calls; a caller that is the only one may state the hit rate."""
        if cache.name in self.down:
            return None
        edges = [r.edge for r in self.graph.leading[cache.name] if r.edge is not None and r.arrow == REQUEST]
        rate = self.reading.of_edge(edges[0], "hit_rate", "hit rate") if len(edges) == 1 else None
        return _rest(rate or self.reading.number(cache, "hit_rate", "hit rate"), "misses")

    # One part after the other

    def _solve(self, loop: list[str]) -> None:
        if len(loop) > 1 or any(self._leads_back(flow, loop) for flow in self.flows[loop[0]]):
            if not self._is_all_left(loop):
                self._solve_loop(loop)
            return
        rates = self._rates(loop[0], self._arriving_at(self.graph.parts[loop[0]]))
        if rates is not None:
            self.rates[loop[0]] = rates

    def _leads_back(self, flow: Flow, loop: Collection[str]) -> bool:
        return flow.rate is None and flow.source in loop

    def _is_all_left(self, loop: list[str]) -> bool:
        """Whether a loop is one of scheduled jobs that read what each has left, and nothing arrives there one by one."""
        return all(
            self._passes_on_what_is_left(self.graph.parts[name])
            and all(self._leads_back(flow, loop) or self._is_left(flow) for flow in self.flows[name])
            for name in loop
        )

    def _passes_on_what_is_left(self, part: Part) -> bool:
        return part.kind.word == "validation" or self._is_scheduled(part)

    def _arriving_at(self, part: Part) -> list[Flow]:
        """The ways of load into a part, without those of what was left for it."""
        flows = self.flows[part.name]
        return [flow for flow in flows if not self._is_left(flow)] if self._passes_on_what_is_left(part) else flows

    def _is_scheduled(self, part: Part) -> bool:
        return part.kind.word in _JOBS and ("every" in part.stated or bool(self.reading.cadence.starts(part)))

    def _is_left(self, flow: Flow) -> bool:
        """Whether a way only brings what a scheduled job, or a check behind one, has left to be read at some time."""
        kind = self.graph.parts[flow.source].kind.word
        return flow.rate is None and flow.source not in self.rates and (kind in _JOBS or kind == "validation")

    def _rates(self, name: str, flows: list[Flow]) -> Rates | None:
        part = self.graph.parts[name]
        if part.kind.word == "actor":
            return self._audience(part)
        stated = self._stated(part)
        summed = self._summed(name, flows) if flows else None
        if stated is not None and (summed is None or not summed.average.known):
            return stated
        if summed is None:
            return self._unasked(part)
        sample = self.reading.optional(part, "sample", "share logged") if part.kind.word == "log" else None
        return summed if sample is None else self._times(name, summed, sample)

    def _stated(self, part: Part) -> Rates | None:
        """What a part says of its own load."""
        match part.kind.word:
            case "source":
                return self._source(part)
            case "batch_inference":
                return self._job(part)
            case "endpoint" | "log":
                average, peak = self.reading.optional(part, "rate"), self.reading.optional(part, "peak")
                if average is None and peak is None:
                    return None
                if average is None and peak is not None:
                    average = unknown(part.name, "rate", RATE, f"{part.name}.rate", part.span)._replace(high=peak.high)
                if peak is None and average is not None:
                    missing = f"{part.name}.peak" if "peak" in part.kind.attributes else self._unfed(part)
                    peak = unknown(part.name, "peak", RATE, missing, part.span)._replace(
                        low=average.low, inputs=(average,)
                    )
                assert average is not None
                assert peak is not None
                return Rates(_same(part.name, AVERAGE, average), _same(part.name, PEAK, peak))
        return None

    def _source(self, part: Part) -> Rates | None:
        average = self.reading.optional(part, "rate", "rate")
        if average is None:
            volume, record = (
                self.reading.optional(part, "volume", "volume"),
                self.reading.optional(part, "record", "record"),
            )
            if volume is None or record is None or volume.dimension != DATA_RATE:
                return None
            average = derived("quotient", part.name, "rate", [volume, record], RATE, label="event", path=(part.name,))
        path = (part.name,)
        peak = derived("product", part.name, PEAK, [average, self._peak_factor(part)], RATE, label="event", path=path)
        return Rates(_same(part.name, AVERAGE, average), peak)

    def _job(self, part: Part) -> Rates | None:
        """The requests that one run of a job makes: one for each thing that it predicts for, spread over the run."""
        entities = self.reading.optional(part, "entities", "entities")
        every = self.reading.cadence.of(part)
        if entities is None or every is None:
            return None
        average = _quotient(part.name, AVERAGE, [entities, every], (part.name,), RATE)
        runtime = self.runtime(part)
        if runtime is None:
            runtime = self.reading.number(part, "runtime", "run")
        peak = _quotient(part.name, PEAK, [entities, runtime], (part.name,), RATE)
        if not peak.known:
            peak = derived(
                "max", part.name, PEAK, [average.as_("average"), peak], RATE, label="request", path=peak.path
            )
        return Rates(average, peak)

    def _unasked(self, part: Part) -> Rates | None:
        """A part that nothing is known to ask: an entrance asks for its load, a fallback may be needed at any time."""
        standing_in = self.stands_in(part.name)
        if standing_in is not None:
            average, peak = standing_in
            return Rates(
                average._replace(low=0.0, operation="", role="when needed"),
                peak._replace(low=0.0, operation="", role="when needed"),
            )
        if part.kind.word not in ("endpoint", "gateway", "source", "topic", "log", "pipeline", "chunker"):
            return None
        if self._is_scheduled(part):
            return None  # a scheduled job reads what lies there: nothing arrives one by one
        attribute = "rate" if "rate" in part.kind.attributes else ""
        missing = f"{part.name}.{attribute}" if attribute else self._unfed(part)
        nothing = unknown(part.name, AVERAGE, RATE, missing, part.span)
        return Rates(nothing, nothing._replace(name=PEAK))

    def _unfed(self, part: Part) -> str:
        return f"an arrow to `{part.name}` from what asks or feeds it"

    def _audience(self, actor: Part) -> Rates | None:
        """The requests that all people of one sort make."""
        if "daily_active" not in actor.stated and "actions" not in actor.stated:
            return None
        return self._of_people(actor, self.reading.number(actor, "actions", "requests of one"), actor.name)

    def _of_people(self, actor: Part, actions: Fact, name: str) -> Rates:
        active = self.reading.number(actor, "daily_active", f"active of `{actor.name}`")
        path = (actor.name,)
        average = derived("product", name, AVERAGE, [active, actions], RATE, label="request", path=path)
        return Rates(average, self._at_peak(actor, name, average))

    def _at_peak(self, part: Part, name: str, average: Fact) -> Fact:
        factors = [average.as_("average"), self._peak_factor(part)]
        return derived("product", name, PEAK, factors, RATE, label=average.label, path=average.path)

    def _peak_factor(self, part: Part) -> Fact:
        factor = self.reading.number(part, "peak_factor", "peak factor")
        return factor if factor.known else factor._replace(low=1.0)

    def _summed(self, name: str, flows: list[Flow]) -> Rates:
        contributions = [self._contribution(name, flow) for flow in flows]
        return Rates(
            _sum(name, AVERAGE, [each.average for each in contributions]),
            _sum(name, PEAK, [each.peak for each in contributions]),
        )

    def _contribution(self, name: str, flow: Flow) -> Rates:
        """What one way brings."""
        base = self._sent(flow)
        factors = (*flow.factors, *((flow.bulk,) if flow.bulk is not None else ()))
        if not factors:
            return Rates(*(fact.as_(f"from `{flow.source}`") for fact in base))
        return Rates(*(self._product(name, fact, list(factors), flow) for fact in base))

    def _product(self, name: str, fact: Fact, factors: list[Fact], flow: Flow) -> Fact:
        inputs = [fact.as_(f"`{flow.source}`"), *factors]
        path = (*fact.path, name) if fact.path else (flow.source, name)
        label = fact.label or "request"
        role = f"from `{flow.source}`"
        return derived("product", name, fact.name, inputs, RATE, label=label, path=path, role=role)

    def _sent(self, flow: Flow) -> Rates:
        """What a part sends along one of its ways, before the way's own factors."""
        source = self.graph.parts[flow.source]
        if flow.rate is not None:
            peak = self._at_peak(source, flow.source, flow.rate) if source.kind.word == "actor" else flow.rate
            return Rates(flow.rate._replace(name=AVERAGE), peak._replace(name=PEAK))
        if source.kind.word == "actor":
            if flow.actions is not None:
                return self._of_people(source, flow.actions, flow.source)
            rates = self.rates.get(flow.source)
            return rates or self._of_people(source, self.reading.number(source, "actions"), flow.source)
        rates = self.rates.get(flow.source)
        if rates is None:
            nothing = unknown(source.name, AVERAGE, RATE, f"how often `{source.name}` asks", source.span)
            return Rates(nothing, nothing._replace(name=PEAK))
        passed = None
        if source.kind.word in ("pipeline", "chunker"):
            passed = self.reading.optional(source, "selectivity", "records written per record read")
        return rates if passed is None else self._times(source.name, rates, passed)

    def _times(self, name: str, rates: Rates, factor: Fact) -> Rates:
        products = (
            derived("product", name, fact.name, [fact, factor], RATE, label=fact.label, path=fact.path)
            for fact in rates
        )
        return Rates(*products)

    # Loops

    def _solve_loop(self, loop: list[str]) -> None:
        """The loads of parts that ask one another, each end of the intervals by itself."""
        members = [name for name in loop if self._stated(self.graph.parts[name]) is None]
        for name in loop:
            stated = self._stated(self.graph.parts[name])
            if stated is not None:
                self.rates[name] = stated
        place = {name: number for number, name in enumerate(members)}
        outside = [
            [flow for flow in self._arriving_at(self.graph.parts[name]) if not self._leads_back(flow, place)]
            for name in members
        ]
        arriving = [self._summed(name, flows) if flows else None for name, flows in zip(members, outside, strict=True)]
        inner = [(name, flow) for name in members for flow in self.flows[name] if self._leads_back(flow, place)]
        factors = [self._inner_factors(flow) for _, flow in inner]
        for fact_name, index in ((AVERAGE, 0), (PEAK, 1)):
            ends = [
                self._solved(
                    [getattr(rates[index], end) if rates is not None else 0.0 for rates in arriving],
                    [
                        (place[name], place[flow.source], math.prod(getattr(f, end) for f in fs))
                        for (name, flow), fs in zip(inner, factors, strict=True)
                    ],
                )
                for end in ("low", "high")
            ]
            inputs = [*(rates[index] for rates in arriving if rates is not None), *(f for fs in factors for f in fs)]
            for number, name in enumerate(members):
                low, high = ends[0][number], ends[1][number]
                fact = self._in_loop(name, fact_name, low, high, inputs, [flow for _, flow in inner])
                before = self.rates.get(name)
                self.rates[name] = Rates(fact, fact) if index == 0 or before is None else Rates(before.average, fact)

    def _inner_factors(self, flow: Flow) -> list[Fact]:
        source = self.graph.parts[flow.source]
        factors = [*flow.factors, *((flow.bulk,) if flow.bulk is not None else ())]
        if source.kind.word in ("pipeline", "chunker"):
            passed = self.reading.optional(source, "selectivity", "records written per record read")
            factors += [passed] if passed is not None else []
        return factors

    def _solved(self, arriving: list[float], ways: list[tuple[int, int, float]]) -> list[float]:
        """What x = arriving + P x comes to; infinite where the loop does not die out."""
        size = len(arriving)
        if not all(map(math.isfinite, arriving)) or not all(math.isfinite(factor) for *_, factor in ways):
            return [math.inf] * size
        rows = [[float(row == column) for column in range(size)] + [arriving[row]] for row in range(size)]
        for target, source, factor in ways:
            rows[target][source] -= factor
        # Elimination without exchange: a pivot that is not positive means that the loop feeds itself (an M-matrix has none).
        for column in range(size):
            pivot = rows[column][column]
            if pivot <= 1e-9:
                return [math.inf] * size
            for row in range(column + 1, size):
                rate = rows[row][column] / pivot
                if rate:
                    rows[row] = [a - rate * b for a, b in zip(rows[row], rows[column], strict=True)]
        found = [0.0] * size
        for row in reversed(range(size)):
            rest = math.fsum(rows[row][column] * found[column] for column in range(row + 1, size))
            found[row] = (rows[row][size] - rest) / rows[row][row]
        return found

    def _in_loop(self, name: str, fact: str, low: float, high: float, inputs: list[Fact], ways: list[Flow]) -> Fact:
        missing = dict.fromkeys(each for fact_in in inputs for each in fact_in.missing)
        if math.isinf(low):
            # Endless as stated: what leaves the loop is not said.
            low = 0.0
            missing |= dict.fromkeys(f"{flow.title}.share" for flow in ways)
        elif math.isinf(high):
            missing |= dict.fromkeys(f"{flow.title}.share" for flow in ways if not missing)
        status = UNKNOWN if missing and low == 0 and math.isinf(high) else DERIVED
        return Fact(
            *(name, fact, low, high, RATE, "request", status, "traffic", tuple(inputs)),
            span=self.graph.parts[name].span,
            missing=tuple(missing),
            path=(name,),
            source=TRAFFIC,
        )

    # Capacity

    def _through(self, part: Part, flow: Flow, capacity: Fact) -> Fact | None:
        """What one way brings in what the capacity counts."""
        if not flow.whole:
            return self._counted(part, flow, capacity.label)
        return self.asked(self.graph.parts[flow.source], capacity)

    def _counted(self, part: Part, flow: Flow, label: str) -> Fact:
        count = flow.carried
        if count is None and part.kind.word in ("model", "policy"):
            count = self.reading.optional(part, "input_k", "items of one request")
        if count is None:
            attribute = "keys" if label == "key" else "items"
            missing = f"{flow.title}.{attribute}"
            count = unknown(flow.title, attribute, RATIO, missing)._replace(low=1.0, role=attribute)
        inputs = [self._sent(flow).peak.as_(f"`{flow.source}`"), *flow.factors, count]
        return derived("product", part.name, f"{label}s", inputs, RATE, label=label, path=(flow.source, part.name))

    def _at_least_one(self, part: Part, attribute: str) -> Fact:
        copies = self.reading.number(part, attribute, "copies")
        return copies if copies.known else copies._replace(low=1.0)

    def _people(self, name: str, rates: Rates) -> Fact:
        return derived("same", name, "load", [rates.average.as_("cases")], RATE, label="case", path=rates.average.path)

    def _busy_people(self, part: Part) -> Fact | None:
        rates = self.rates.get(part.name)
        capacity = self.reading.optional(part, "capacity", "capacity")
        if capacity is None:
            people, each = (
                self.reading.optional(part, a, r) for a, r in (("reviewers", "people"), ("per_reviewer", "one"))
            )
            if people is not None and each is not None:
                capacity = derived(
                    "product", part.name, "capacity", [people, each], RATE, label="case", role="capacity"
                )
        if rates is None or capacity is None:
            return None
        # Cases wait, so that what counts is the average.
        return _quotient(part.name, "utilisation", [self._people(part.name, rates), capacity], rates.average.path)

    # Bytes

    def _written(self, name: str, above: frozenset[str], at_peak: bool) -> Fact | None:
        if len(above) > _LONGEST_CHAIN:
            return None
        part = self.graph.parts[name]
        rates = self.rates.get(name)
        volume = self.reading.optional(part, "volume", "volume") if part.kind.word == "source" else None
        if volume is not None and volume.dimension == DATA_RATE:
            return self._arriving(part, volume, at_peak)
        if part.kind.word == "store":
            flows = self.writes.get(name, [])
        else:
            record = self.reading.optional(part, "record", "record")
            if rates is not None and record is not None:
                factors = [rates[at_peak].as_("records"), record]
                return derived("product", name, "throughput", factors, DATA_RATE, path=rates.average.path)
            flows = self.flows[name]
        # What a loop brings back is not new.
        bytes_of = [
            self._bytes(name, flow, above | {name}, at_peak) for flow in flows if flow.source not in above | {name}
        ]
        return _sum(name, "throughput", bytes_of) if bytes_of else None

    def _arriving(self, source: Part, volume: Fact, at_peak: bool) -> Fact:
        """What arrives in a period, on average or at the peak of the source."""
        if not at_peak:
            return _same(source.name, "throughput", volume)
        factors = [volume.as_("volume"), self._peak_factor(source)]
        return derived("product", source.name, "throughput", factors, DATA_RATE, path=(source.name,))

    def _bytes(self, name: str, flow: Flow, above: frozenset[str], at_peak: bool) -> Fact:
        source = self.graph.parts[flow.source]
        record = flow.record or (
            self.reading.optional(source, "record", "record") if source.kind.word in _STREAMS else None
        )
        if record is not None:
            factors = [self._contribution(name, flow)[at_peak].as_(f"records of `{flow.source}`"), record]
            return derived("product", name, "throughput", factors, DATA_RATE, path=(flow.source, name))
        # Copied records are as large as they were; what a pipeline or a request makes of them has to be said.
        upstream = (
            self._written(flow.source, above, at_peak)
            if source.kind.word in ("topic", "log", "source", "validation")
            else None
        )
        if upstream is None:
            missing = f"{name}.record" if "record" in self.graph.parts[name].kind.attributes else f"{flow.title}.record"
            return unknown(name, "throughput", DATA_RATE, missing, self.graph.parts[name].span)
        if not flow.factors:
            return upstream.as_(f"from `{flow.source}`")
        inputs = [upstream.as_(f"`{flow.source}`"), *flow.factors]
        return derived("product", name, "throughput", inputs, DATA_RATE, path=(*upstream.path, name))


def _attempts(fails: float, attempts: float) -> float:
    """How often a call is made that fails with a chance and is tried up to so many times."""
    return attempts if fails >= 1 else (1 - fails**attempts) / (1 - fails)


def _rest(rate: Fact, role: str) -> Fact:
    bounded = rate._replace(high=min(1.0, rate.high))
    return derived(
        "difference", rate.subject, "misses", [constant("all", 1.0, RATIO), bounded], RATIO, label="%", role=role
    )


def _same(name: str, fact: str, of: Fact) -> Fact:
    path = of.path or (name,)
    return derived("same", name, fact, [of], of.dimension, label=of.label, path=path, span=of.span)


def _sum(name: str, fact: str, terms: list[Fact]) -> Fact:
    if len(terms) == 1:
        only = terms[0]
        if only.subject == name and only.operation == "product":
            return only._replace(name=fact, role="")
        return derived("same", name, fact, [only], only.dimension, label=only.label, path=(*only.path, name))
    largest = max(terms, key=lambda term: (term.low, term.high))
    path = largest.path if largest.path[-1:] == (name,) else (*largest.path, name)
    return derived("sum", name, fact, terms, largest.dimension, label=largest.label, path=path)


def _quotient(name: str, fact: str, inputs: list[Fact], path: tuple[str, ...], dimension: Dimension = RATIO) -> Fact:
    label = "%" if dimension == RATIO else "request"
    return derived("quotient", name, fact, inputs, dimension, label=label, path=path)


def _title(edge: Edge) -> str:
    return edge.alias or f"{edge.source} {edge.arrow} {edge.target}"
