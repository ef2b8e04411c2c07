"""How many replicas the peak load needs, by each rule; the hardest one binds.

| rule | replicas |
|---|---|
| utilisation | peak, in what the throughput counts / (what one answers * the share it may be busy) |
| processor | peak * processor time / (cores * the share they may be busy) |
| queueing | the fewest with which the 99th percentile keeps its bound, by Erlang C |
| memory | memory of what is held / memory of one replica |
| keys and values | memory for keys and values / what the weights leave of one replica |
| availability | what carries the peak at full load, and one more, where an availability is required of it or of what waits for it |

The queueing rule counts workers where a replica has several, each as fast as its share of the throughput. A percentile that one
request alone exceeds cannot be met by any number: that is a proof instead, unless the part states its latency, which then counts.
Sources: Erlang (1917) by the recursion of B; Treynor et al. (2017) for the spare one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.fact import Fact, constant, derived, monotone, unknown, usual
from mlsd_dsl.analyses.generation import Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.sizes import Sizes
from mlsd_dsl.design.design import Part, Requirement
from mlsd_dsl.formulas import queues, servers
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATE, RATIO, TIME
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.quantities import Quantity, show

ANALYSIS = "sizing"
INFEASIBLE = "percentile-out-of-reach"
HEADROOM = "room for jitter and the loss of a replica: 50 to 80 % is practice, 65 % its middle"
USUAL = 0.65
ERLANG = "Erlang (1917); Kleinrock, Queueing Systems, vol. 1"
SHARE = 0.99

_MOST = 5_000.0  # erlangs up to which servers are counted one by one, in a millisecond


def _by_percentile(rate: float, bound: float, service: float) -> float:
    # The larger a group, the smaller the share that it needs beyond its load: beyond the limit this asks for up to 2 % too many.
    beyond = max(rate * service / _MOST, 1.0)
    return math.ceil(beyond * servers.servers_by_percentile(SHARE, bound, rate / beyond, service))


BY_PERCENTILE = monotone(
    "servers by the 99th percentile",
    _by_percentile,
    (1, -1, 1),
    "fewest servers whose p99 keeps the bound (Erlang C)",
    ERLANG,
)


class Replicas:
    """The replicas that each part of a graph needs."""

    def __init__(self, graph: Graph, load: Load, sizes: Sizes, generation: Generation, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.sizes = sizes
        self.generation = generation
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """Replicas needed and the rule that binds, for what says enough of itself."""
        for part in self.parts.values():
            if "replicas.needed" not in facts_of(part.kind.word):
                continue
            needed = self.needed(part)
            if needed is not None:
                yield needed
                if needed.known:
                    binding = max(needed.inputs, key=lambda rule: (rule.low + rule.high, rule.low))
                    yield Fact(
                        part.name,
                        "replicas.binding",
                        0,
                        0,
                        RATIO,
                        inputs=(binding,),
                        words=binding.role,
                        path=(part.name,),
                    )

    def needed(self, part: Part) -> Fact | None:
        """The most that any rule asks for; None where the part says nothing that a rule could use."""
        rules = [rule for rule in self.rules(part) if rule is not None]
        if not rules:
            return None
        return derived("max", part.name, "replicas.needed", rules, RATIO, label="replica", path=(part.name,))

    def rules(self, part: Part) -> Iterator[Fact | None]:
        """What each rule asks for, in the order of the table above."""
        peak = self.load.peak(part.name)
        if peak is not None:
            yield self._by_utilisation(part)
            yield self._by_processor(part, peak)
            yield self._by_queueing(part, peak)
        yield self._by_memory(part)
        yield self._by_keys_and_values(part)
        yield self._by_availability(part)

    def proofs(self) -> Iterator[Proof]:
        """Required percentiles that one request alone exceeds, so that no number of replicas helps."""
        for part in self.parts.values():
            bound, service = self._bound(part), self._service(part)
            if bound is None or service is None or not self._has_rule(part):
                continue
            least = queues.response_percentile(SHARE, 0.0, service.low, 1)
            if least > bound.high and "latency" not in part.stated:
                words = (
                    f"no number of replicas makes the p99 of `{part.name}` at most {show(bound.quantity)}: with a mean service"
                    f" time of {show(service.quantity)} it is {show(Quantity(least, least, TIME))} without any queue"
                )
                witnesses = [Witness("required here", bound.span)] if bound.span is not None else []
                yield Proof(
                    ANALYSIS,
                    INFEASIBLE,
                    part.name,
                    words,
                    (),
                    (part.name,),
                    tuple(witnesses),
                    (bound, service),
                    (),
                    ERLANG,
                )

    # The rules

    def _by_utilisation(self, part: Part) -> Fact | None:
        each = self.reading.optional(part, "throughput", "one replica")
        asked = self.load.asked(part, each) if each is not None else None
        if each is None or asked is None:
            return None
        return self._rounded(part, "utilisation", [asked, each, self._busy(part)])

    def _by_processor(self, part: Part, peak: Fact) -> Fact | None:
        time = self.reading.optional(part, "cpu_time", "processor time")
        cores = self.reading.optional(part, "cores", "cores")
        if time is None or cores is None:
            return None
        work = derived("product", part.name, "work", [peak.as_("peak"), time], RATIO, role="cores busy")
        return self._rounded(part, "processor", [work, cores, self._busy(part)])

    def _by_queueing(self, part: Part, peak: Fact) -> Fact | None:
        bound, service = self._bound(part), self._service(part)
        if bound is None or service is None or not self._has_rule(part):
            return None
        if queues.response_percentile(SHARE, 0.0, service.high, 1) > bound.low:
            return None  # no number is enough, or may not be: `proofs` says when that is certain
        inputs = [peak.as_("peak"), bound, service]
        found = derived(BY_PERCENTILE, part.name, "queueing", inputs, RATIO, source=ERLANG, role="queueing")
        workers = self._workers(part)
        return found if workers is None else self._rounded(part, "queueing", [found.as_("workers needed"), workers])

    def _by_memory(self, part: Part) -> Fact | None:
        """What is held over what one replica holds: of caches and stores in memory, and of indexes.

        A replica of an index with shards is a whole set of them and holds everything; whether it does is for `fitting` to say.
        """
        if part.kind.word == "index" and "shards" in part.stated:
            return None
        each = self.reading.optional(part, "memory", "memory of one replica")
        held = self.sizes.memory(part) if part.kind.word in ("store", "cache", "index") else None
        if each is None or held is None:
            return None
        return self._rounded(part, "memory", [held.as_("held"), each])

    def _by_keys_and_values(self, part: Part) -> Fact | None:
        cache, devices, weights = self.generation.cache(part), self.generation.devices(part), self.sizes.weights(part)
        if cache is None or devices is None or weights is None:
            return None
        room = self.generation.room(part, devices, weights)
        if room is None or room.high <= 0:
            return None  # the weights alone are too large for one replica, whatever their number
        if room.low <= 0:
            return unknown(part.name, "keys and values", RATIO, f"{part.name}.dtype", part.span).as_("keys and values")
        return self._rounded(part, "keys and values", [cache.as_("keys and values"), room.as_("room in one")])

    def _by_availability(self, part: Part) -> Fact | None:
        each = self.reading.optional(part, "throughput", "one replica")
        asked = self.load.asked(part, each) if each is not None else None
        if each is None or asked is None or part.name not in self._counted_on:
            return None
        carry = self._rounded(part, "carry the peak", [asked, each])
        if carry is None:
            return None
        spare = constant("spare", 1.0, RATIO, "one more")
        return derived("sum", part.name, "availability", [carry, spare], RATIO, role="availability")

    # Reading

    @cached_property
    def _required(self) -> dict[str, Requirement]:
        """The required p99 of each part, by name."""
        return {
            each.subject: each
            for each in self.graph.design.requirements
            if each.fact == "latency.p99" and each.operator in ("<=", "<")
        }

    @cached_property
    def _counted_on(self) -> set[str]:
        """The parts of which an availability is required, and all that they wait for."""
        agenda = [r.subject for r in self.graph.design.requirements if r.fact == "availability"]
        found = set(agenda)
        asked: dict[str, list[str]] = {}
        for relation in self.graph.waits:
            asked.setdefault(relation.source, []).append(relation.target)
        while agenda:
            new = [name for name in asked.get(agenda.pop(), ()) if name not in found]
            found.update(new)
            agenda += new
        return found

    def _bound(self, part: Part) -> Fact | None:
        required = self._required.get(part.name)
        bound = self.graph.design.number(required.bound) if required is not None else None
        if required is None or not isinstance(bound, Quantity) or bound.low <= 0:
            return None
        return Fact(
            part.name,
            "latency.p99",
            bound.low,
            bound.high,
            TIME,
            "",
            "stated",
            "stated",
            role="bound",
            span=required.statement,
        )

    def _has_rule(self, part: Part) -> bool:
        """Whether all time of an answer is spent in the part itself: what it waits for elsewhere is no service time."""
        return not self.graph.calls(part.name)

    def _service(self, part: Part) -> Fact | None:
        each = self.reading.optional(part, "throughput", "one replica")
        if each is None or each.low <= 0 or each.dimension != RATE:
            return None
        at_once = self._workers(part) or constant("one request", 1.0, RATIO)
        return derived("quotient", part.name, "service", [at_once, each], TIME, role="service time")

    def _workers(self, part: Part) -> Fact | None:
        return self.reading.optional(part, "workers", "workers of one")

    def _busy(self, part: Part) -> Fact:
        role = "busy at most"
        stated = self.reading.optional(part, "target_utilisation", role)
        return stated or usual(
            part.name, "target_utilisation", (USUAL, USUAL), RATIO, role, HEADROOM, part.span, label="%"
        )

    def _rounded(self, part: Part, name: str, inputs: list[Fact]) -> Fact | None:
        """Whole replicas; None where what one does may be nothing, so that no number follows."""
        if any(each.known and each.low <= 0 for each in inputs[1:]):
            return None
        return derived("ceil", part.name, name, [derived("quotient", part.name, name, inputs, RATIO)], RATIO, role=name)
