"""How many replicas the peak load needs, by each rule; the hardest one binds.

| rule | replicas |
|---|---|
| utilisation | peak / (what one answers * the share it may be busy) |
| processor | peak * processor time / (cores * the share they may be busy) |
| queueing | the fewest with which the 99th percentile keeps its bound, by Erlang C |
| memory | memory of what is held / memory of one replica |
| keys and values | memory for keys and values / what the weights leave of one replica |
| availability | what carries the peak at full load, and one more, where an availability is required |

A percentile that one request alone exceeds cannot be met by any number: the queueing rule then says so instead.
Sources: Erlang (1917) by the recursion of B; Treynor et al. (2017) for the spare one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.fact import DEFAULT, Fact, constant, derived, monotone, unknown
from mlsd_dsl.analyses.generation import Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.sizes import Sizes, is_in_memory
from mlsd_dsl.design.design import Part, Requirement
from mlsd_dsl.formulas import servers
from mlsd_dsl.formulas.formula import OutOfDomain
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATE, RATIO, TIME
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.quantities import Quantity, show

ANALYSIS = "sizing"
INFEASIBLE = "percentile-out-of-reach"
HEADROOM = "room for jitter and the loss of a replica: 50 to 80 % is practice, 65 % its middle"
USUAL = 0.65
ERLANG = "Erlang (1917); Kleinrock, Queueing Systems, vol. 1"
MOST = 20_000  # servers that are tried


def _by_percentile(rate: float, bound: float, service: float) -> float:
    if math.isinf(rate) or math.isinf(service):
        return math.inf
    try:
        return float(servers.servers_by_percentile(0.99, bound, rate, service))
    except OutOfDomain:
        return math.inf


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
            yield self._by_utilisation(part, peak)
            yield self._by_processor(part, peak)
            yield self._by_queueing(part, peak)
        yield self._by_memory(part)
        yield self._by_keys_and_values(part)
        if peak is not None:
            yield self._by_availability(part, peak)

    def proofs(self) -> Iterator[Proof]:
        """Required percentiles that one request alone exceeds, so that no number of replicas helps."""
        for part in self.parts.values():
            bound, service = self._bound(part), self._service(part)
            if bound is None or service is None or not self._has_rule(part):
                continue
            least = service.low * math.log(100)  # p99 of an exponential service time without any queue
            if least > bound.high:
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

    def _by_utilisation(self, part: Part, peak: Fact) -> Fact | None:
        each = self.reading.optional(part, "throughput", "one replica")
        if each is None or each.dimension != RATE or each.label not in ("", "request", peak.label):
            return None
        return self._rounded(part, "utilisation", [peak.as_("peak"), each, self._busy(part)])

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
        if service.low * math.log(100) > bound.high:
            return None  # said by `proofs`
        workers = self.reading.optional(part, "workers", "workers of one")
        found = derived(
            BY_PERCENTILE, part.name, "queueing", [peak, bound, service], RATIO, source=ERLANG, role="queueing"
        )
        if workers is None:
            return found
        return self._rounded(part, "queueing", [found, workers])

    def _by_memory(self, part: Part) -> Fact | None:
        """What is held over what one replica holds: of caches and stores in memory, and of indexes that are cut into shards."""
        each = self.reading.optional(part, "memory", "memory of one replica")
        if each is None or part.kind.word not in ("store", "cache", "index"):
            return None
        if part.kind.word == "store" and not is_in_memory(part):
            return None
        held = self.sizes.memory(part)
        if held is None or held.low <= 0:
            return None
        return self._rounded(part, "memory", [held.as_("held"), each])

    def _by_keys_and_values(self, part: Part) -> Fact | None:
        if part.kind.word != "model" or not self.generation.is_generator(part):
            return None
        cache, devices, weights = self.generation.cache(part), self.generation.devices(part), self.sizes.weights(part)
        if cache is None or devices is None or weights is None:
            return None
        room = self.generation.room(part, devices, weights)
        if room is None or room.low <= 0:
            return None
        return self._rounded(part, "keys and values", [cache.as_("keys and values"), room.as_("room in one")])

    def _by_availability(self, part: Part, peak: Fact) -> Fact | None:
        each = self.reading.optional(part, "throughput", "one replica")
        if each is None or each.dimension != RATE or each.label not in ("", "request", peak.label):
            return None
        if not any(r.fact == "availability" for r in self.graph.design.requirements):
            return None
        carry = self._rounded(part, "carry the peak", [peak.as_("peak"), each])
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

    def _bound(self, part: Part) -> Fact | None:
        required = self._required.get(part.name)
        bound = self.graph.design.number(required.bound) if required is not None else None
        if required is None or not isinstance(bound, Quantity):
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
        one = constant("one request", 1.0, RATIO)
        return derived("quotient", part.name, "service", [one, each], TIME, role="service time")

    def _busy(self, part: Part) -> Fact:
        stated = self.reading.optional(part, "target_utilisation", "busy at most")
        return stated or Fact(
            part.name,
            "target_utilisation",
            USUAL,
            USUAL,
            RATIO,
            "%",
            DEFAULT,
            "default",
            role="busy at most",
            span=part.span,
            source=HEADROOM,
        )

    def _rounded(self, part: Part, name: str, inputs: list[Fact]) -> Fact:
        exact = derived("quotient", part.name, name, inputs, RATIO)
        if not exact.known:
            return unknown(part.name, name, RATIO, exact.missing[0])._replace(
                low=math.ceil(exact.low), role=name, inputs=(exact,)
            )
        return derived("ceil", part.name, name, [exact], RATIO, role=name)
