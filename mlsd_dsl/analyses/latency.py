"""A2, latency: how long requests wait, in percentiles, by simulating the calls of every part that answers.

A part takes as long as its own work and, turn after turn, the slowest of the calls that it makes at once. Percentiles do
not add: five calls in a row whose p99 is 64 ms each have a p99 of 165 ms together, not of 321 ms. So each part is simulated
from the distributions of those it asks: `answering.py` says what is known of one part, `waiting.py` what a call may do,
`sampling.py` how draws are made. Callees come first, and each part is simulated once.

A latency that is nowhere stated is anything from zero up: it leaves the upper ends of its callers open, unless a timeout
with a fallback cuts it off. An endpoint's own `timeout` cuts nothing: at that moment it has no answer, or not a whole one.
Queues are not in it: a stated latency is taken for what it is under the load that is meant.

Sources: Dean and Barroso, *The Tail at Scale*, CACM 2013, for fan-out and hedging; for the rest, the sum, maximum and
mixture of independent random variables.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses.answering import MEAN, SHARES, Known, Served, read_all
from mlsd_dsl.analyses.asking import ONCE, Ask, Ends, label_of
from mlsd_dsl.analyses.fact import DEFAULT, DERIVED, UNKNOWN, Fact, constant, derived
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.analyses.percentiles import normal_score, unknown_work
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.waiting import Drawn, Simulation
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import REQUEST
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.facts import facts_of

if TYPE_CHECKING:
    from mlsd_dsl.analyses.sampling import Array, Table

SOURCE = "simulation of the calls; Dean and Barroso, The Tail at Scale, CACM 2013"
STATISTICS = (*SHARES, MEAN)
WHOLE, FIRST, FURTHER = "latency", "ttft", "tpot"

# These have the facts only where requests reach them: most of them work while nobody waits.
_SOMETIMES = {"human_review", "pipeline", "chunker", "prompt"}
_WORDS = {share: word for word, share in SHARES.items()}
_TAIL = normal_score(0.99)
_LONGEST_PATH = 40  # parts that a path names


class Hop(NamedTuple):
    """What one call adds to the requests of its caller; the first hop is the caller's own work, its turn 0.

    `share` is the criticality index: the share of requests in which the caller waits for this call, and not for another
    made at the same time. `p50` and `p99` are in seconds, of what it adds. `late` is the share of requests that fail with it
    because nothing replaces an answer after its timeout.
    """

    name: str
    target: str
    turn: int
    parallel: bool
    share: float
    p50: float
    p99: float
    late: float = 0.0


class Outcome(NamedTuple):
    """What was worked out for one part: facts by family (`latency`, `ttft`, `tpot`) and statistic, hops, critical path."""

    facts: dict[tuple[str, str], Fact]
    hops: tuple[Hop, ...]
    path: tuple[str, ...]


class Latency:
    """Latencies of all parts of a graph. Parts in `down` do not answer."""

    def __init__(self, graph: Graph, down: frozenset[str] = frozenset()) -> None:
        self.graph = graph
        self.down = down
        self.reading = Reading(graph.design)
        self.served = read_all(graph, self.reading)  # as stated; what is worked out is kept in copies
        self._served = {name: copy(one) for name, one in self.served.items()}
        self._called = {name: self._waits_for(one) for name, one in self._served.items()}
        self._components = components(self._called)

    def facts(self) -> Iterator[Fact]:
        """The percentiles and the mean of each part that answers, of generators also those of their tokens."""
        asked = {each for called in self._called.values() for each in called}
        required = {
            requirement.subject
            for requirement in self.graph.design.requirements
            if requirement.fact.partition(".")[0] in (WHOLE, FIRST, FURTHER)
        }
        for name, part in self.graph.parts.items():
            known = facts_of(part.kind.word)
            sometimes = part.kind.word in _SOMETIMES and name not in asked and not self._called[name]
            # What nobody waits for and says nothing of its latency has none: a lake, a model that only embeds in batches.
            idle = name not in asked and name not in required and not self._called[name]
            sometimes |= idle and part.kind.word not in ("endpoint", "gateway") and not _says(part)
            for (family, statistic), fact in self._outcomes[name].facts.items():
                if f"{family}.{statistic}" in known and not sometimes:
                    yield fact

    def percentile(self, name: str, share: float, family: str = WHOLE) -> Fact:
        """A percentile of a part: `share` in percent, one of 50, 90, 95, 99 and 99.9; `family` as well `ttft` or `tpot`."""
        return self._outcomes[name].facts[family, _WORDS[share]]

    def mean(self, name: str, family: str = WHOLE) -> Fact:
        """The mean of a part."""
        return self._outcomes[name].facts[family, MEAN]

    def criticality(self, name: str) -> tuple[Hop, ...]:
        """The hops of a part's requests in the order of its calls, its own work first; none where it asks nobody."""
        return self._outcomes[name].hops

    def sum_of_p99s(self, name: str) -> Fact:
        """What adding up p99s would say, of each turn the slowest call: too much, to be shown beside the true p99."""
        turns: dict[int, Hop] = {}
        for hop in self.criticality(name):
            if hop.turn not in turns or hop.p99 > turns[hop.turn].p99:
                turns[hop.turn] = hop
        if not turns:
            return derived("same", name, "latency.p99_sum", [self.percentile(name, 99.0)], path=(name,))
        terms = [constant(f"{hop.name}.p99", hop.p99, TIME, hop.name) for hop in turns.values()]
        return derived("sum", name, "latency.p99_sum", terms, path=tuple(hop.target for hop in turns.values()))

    @cached_property
    def failing(self) -> frozenset[str]:
        """The parts that cannot answer because they, or something that they cannot do without, are down."""
        return frozenset(name for name in self._outcomes if self._served[name].fails)

    def proofs(self) -> Iterator[Proof]:
        """Calls that come back to where they started: nobody can answer before the other has."""
        for component in self._components:
            if self._is_cycle(component):
                yield self._cycle(component)

    # In which order

    def _waits_for(self, one: Served) -> list[str]:
        asks = [ask for turn in one.turns for ask in turn]
        return list(dict.fromkeys(each for ask in asks for each in (ask.target, *ask.misses, ask.fallback) if each))

    def _reads(self, one: Served) -> list[str]:
        """Whose tables the simulation of a part reads: beyond those it asks, those that they ask for its sake alone."""
        found = self._waits_for(one)
        agenda = [ask for turn in one.turns for ask in turn]
        seen: set[int] = set()
        while agenda:
            ask = agenda.pop()
            callee = self._served[ask.target]
            if callee.varies(ask) and not ask.misses and id(ask) not in seen:
                seen.add(id(ask))
                found += self._waits_for(callee)
                agenda += [inner for turn in callee.turns for inner in turn]
        return found

    @cached_property
    def _outcomes(self) -> dict[str, Outcome]:
        waiting = Counter(each for one in self._served.values() for each in self._reads(one))
        outcomes: dict[str, Outcome] = {}
        for component in self._components:
            endless = self._is_cycle(component)
            for name in component:
                one = self._served[name]
                reads = self._reads(one)
                outcomes[name] = self._endless(one, component) if endless else self._outcome(one, outcomes)
                waiting.subtract(reads)
                for each in reads:
                    if not waiting[each]:
                        # Thousands of tables would fill the memory; nobody needs this one any more.
                        self._served[each].table = self._served[each].first_table = None
        return outcomes

    # One part

    def _outcome(self, one: Served, known: dict[str, Outcome]) -> Outcome:
        one.is_down = one.name in self.down
        one.fails = one.is_down or any(self._fails(one, ask) for turn in one.turns for ask in turn)
        if one.fails:
            return self._failed(one)
        asks = [ask for turn in one.turns for ask in turn]
        one.streams = one.streams or any(self._streams(ask) for ask in asks)
        one.settled = min((*(own.work.settled for own in one.works), *(each.settled for each in self._others(asks))))
        one.settles_mean = all(
            (*(own.work.settles_mean for own in one.works), *(e.settles_mean for e in self._others(asks)))
        )
        hops: tuple[Hop, ...] = ()
        path: tuple[str, ...] = (one.name,)
        if one.is_simple:
            facts = {(WHOLE, s): _as_fact(one.works[0], one.name, WHOLE, s) for s in STATISTICS}
        else:
            drawn = Simulation(self._served).drawn(one)
            one.table = _sorted(drawn.total)
            hops = self._hops(one, drawn, known)
            path = self._path(one, hops, known)
            facts = self._simulated(one, one.table, WHOLE, hops, path, known)
        one.order = tuple(end for s in ("p50", "p99", MEAN) for end in (facts[WHOLE, s].low, facts[WHOLE, s].high))
        if one.streams:
            facts.update(self._tokens(one, hops, path, known))
        return Outcome(facts, hops, path)

    def _fails(self, one: Served, ask: Ask) -> bool:
        """Whether a call makes each request of its caller fail."""
        saved = bool(ask.fallback) and ask.replaces_failed and not self._served[ask.fallback].fails
        always = ask.share[0] >= 1.0 and ask.times[0] >= 1.0 and one.hit_rate is None
        return self._served[ask.target].fails and ask.critical and always and not saved

    def _streams(self, ask: Ask) -> bool:
        return self._served[ask.target].streams and not self._served[ask.target].fails

    def _others(self, asks: list[Ask]) -> list[Served]:
        return [self._served[each] for ask in asks for each in (ask.target, *ask.misses, ask.fallback) if each]

    def _failed(self, one: Served) -> Outcome:
        """A part that does not answer takes for ever."""
        words = f"`{one.name}` is down" if one.is_down else "it fails with what it asks"
        facts = {
            (WHOLE, statistic): Fact(
                one.name, f"{WHOLE}.{statistic}", math.inf, math.inf, TIME, operation="simulation", path=(one.name,),
                source=SOURCE, words=words,
            )
            for statistic in STATISTICS
        }  # fmt: skip
        return Outcome(facts, (), (one.name,))

    def _endless(self, one: Served, component: Sequence[str]) -> Outcome:
        """A part that waits for itself."""
        missing = self._way_out(self._round(component))
        one.works, one.turns, one.streams = (Known(unknown_work(), missing=missing),), (), False
        facts = {
            (WHOLE, statistic): one.works[0].fact(one.name, f"{WHOLE}.{statistic}", statistic)
            for statistic in STATISTICS
        }
        return Outcome(facts, (), (one.name,))

    def _simulated(
        self,
        one: Served,
        table: Table,
        family: str,
        hops: tuple[Hop, ...],
        path: tuple[str, ...],
        known: dict[str, Outcome],
    ) -> dict[tuple[str, str], Fact]:
        facts: dict[tuple[str, str], Fact] = {}
        for statistic in STATISTICS:
            low, high = _ends(table, statistic, one)
            inputs = tuple(self._inputs(one, statistic, hops, known))
            missing = tuple(dict.fromkeys(each for fact in inputs for each in fact.missing)) if low < high else ()
            status = UNKNOWN if missing and low == 0 and math.isinf(high) else DERIVED
            facts[family, statistic] = Fact(
                one.name, f"{family}.{statistic}", low, high, TIME, "", status, "simulation", inputs,
                span=self.graph.parts[one.name].span, missing=missing, path=path, source=SOURCE,
            )  # fmt: skip
        return facts

    def _tokens(
        self, one: Served, hops: tuple[Hop, ...], path: tuple[str, ...], known: dict[str, Outcome]
    ) -> dict[tuple[str, str], Fact]:
        """The facts of the first and the further tokens."""
        if one.first is not None and one.further is not None:
            return {
                (family, s): _as_fact(tokens, one.name, family, s)
                for family, tokens in ((FIRST, one.first), (FURTHER, one.further))
                for s in STATISTICS
            }
        one.first_table = _sorted(Simulation(self._served, first_token=True).drawn(one).total)
        facts = self._simulated(one, one.first_table, FIRST, hops, path, known)
        streams = [ask for turn in one.turns for ask in turn if self._streams(ask)]
        for statistic in STATISTICS:
            further = known[streams[-1].target].facts[FURTHER, statistic]
            facts[FURTHER, statistic] = derived(
                "same", one.name, f"{FURTHER}.{statistic}", [further], path=further.path
            )
        return facts

    # How it came about

    def _inputs(self, one: Served, statistic: str, hops: tuple[Hop, ...], known: dict[str, Outcome]) -> Iterator[Fact]:
        for work in one.works:
            if work.stated or work.missing:
                yield work.fact(one.name, f"own.{statistic}", statistic)._replace(
                    name=f"own.{statistic}", role="own work"
                )
        yield from one.hit_rate_facts if one.turns else ()
        calls = iter(hops[1:])
        for number, turn in enumerate(one.turns, 1):
            for ask in turn:
                yield from self._inputs_of_call(ask, statistic, _role(number, next(calls)), known)

    def _inputs_of_call(self, ask: Ask, statistic: str, role: str, known: dict[str, Outcome]) -> Iterator[Fact]:
        network = self._network(ask)
        yield known[ask.target].facts[WHOLE, statistic].as_(f"{ask.name}: {role}")
        yield from network
        for each in ask.misses:
            yield known[each].facts[WHOLE, statistic].as_(f"{each}: where {ask.name} has no answer")
        yield from ask.stated
        if ask.fallback:
            yield known[ask.fallback].facts[WHOLE, statistic].as_(f"{ask.fallback}: in place of {ask.name}")

    def _network(self, ask: Ask) -> Iterator[Fact]:
        """What to state of a call to something that has no latency of its own."""
        if ask.edge is not None and ask.hop == unknown_work():
            label = label_of(ask.edge)
            missing = Known(unknown_work(), missing=f"{label}.hop")
            yield missing.fact(label, "hop", MEAN).as_(f"{ask.name}: network")

    def _hops(self, one: Served, drawn: Drawn, known: dict[str, Outcome]) -> tuple[Hop, ...]:
        shares = {id(ask): share for turn in drawn.turns for ask, share in _criticality(turn)}
        rows = {id(ask): _row(added) for turn in drawn.turns for ask, added in turn}
        own = one.works[0].work.typical if len(one.works) == 1 else None
        figures = _middle_and_tail(_row(drawn.own)) if own is None else (own.value(0.0), own.value(_TAIL))
        hops = [Hop("own work", one.name, 0, False, 1.0, *figures)]
        for number, turn in enumerate(one.turns, 1):
            for ask in turn:
                added = rows[id(ask)]
                late = self._late(ask, added)
                plain = ask.is_plain and one.hit_rate is None and not self._served[ask.target].varies(ask)
                figures = _figures(known[ask.target].facts) if plain else _middle_and_tail(added)
                hops.append(Hop(ask.name, ask.target, number, len(turn) > 1, shares[id(ask)], *figures, late))
        return tuple(hops)

    def _late(self, ask: Ask, added: Array) -> float:
        """The share of requests that fail because an answer is late and nothing replaces it."""
        replaced = ask.replaces_late and ask.fallback and not self._served[ask.fallback].fails
        if replaced or not ask.critical or math.isinf(ask.timeout[1]) or ask.times != ONCE:
            return 0.0
        return float((added > ask.timeout[1] * (1 + ask.retries)).mean())

    def _path(self, one: Served, hops: tuple[Hop, ...], known: dict[str, Outcome]) -> tuple[str, ...]:
        """The part, and of each turn the way through the call that is most often waited for."""
        slowest: dict[int, Hop] = {}
        for hop in hops[1:]:
            if hop.turn not in slowest or hop.share > slowest[hop.turn].share:
                slowest[hop.turn] = hop
        path = (one.name, *(each for hop in slowest.values() for each in known[hop.target].path))
        return path[:_LONGEST_PATH]

    # Cycles

    def _is_cycle(self, component: Sequence[str]) -> bool:
        return len(component) > 1 or component[0] in self._called[component[0]]

    def _cycle(self, component: Sequence[str]) -> Proof:
        way = self._round(component)
        return Proof(
            "latency",
            "sync-call-cycle",
            way[0],
            f"each waits for the next: {' => '.join(way)}",
            others=tuple(dict.fromkeys(way[1:-1])),
            path=way,
            witnesses=tuple(self._witnesses(way)),
        )

    def _round(self, component: Sequence[str]) -> tuple[str, ...]:
        """A shortest way round, from the part that is declared first back to it."""
        start = component[0]
        inside = set(component)
        came_from: dict[str, str] = {}
        agenda = [start]
        for name in agenda:  # grows while it is gone through
            for each in self._called[name]:
                if each == start:
                    way = [start]
                    while name != start:
                        way.append(name)
                        name = came_from[name]  # noqa: PLW2901
                    return (start, *reversed(way))
                if each in inside and each not in came_from:
                    came_from[each] = name
                    agenda.append(each)
        raise AssertionError("a part of a cycle leads back to itself")

    def _steps(self, way: tuple[str, ...]) -> Iterator[Relation]:
        for source, target in pairwise(way):
            calls = [r for r in self.graph.following[source] if r.arrow == REQUEST]
            direct = next((r for r in calls if r.target == target), None)
            # Who waits for a cache waits for what answers its misses, which the graph draws from the cache.
            behind = (r for r in calls if r.edge is not None and target in _misses(r.edge))
            step = direct or next(behind, None)
            if step is not None:  # what a miss of a miss asks has no arrow of its own
                yield step

    def _witnesses(self, way: tuple[str, ...]) -> Iterator[Witness]:
        for step in self._steps(way):
            yield Witness(f"`{step.source}` waits for `{step.target}`", step.span)

    def _way_out(self, way: tuple[str, ...]) -> str:
        """What to state so that nobody waits for itself: that the last call is not waited for."""
        steps = list(self._steps(way))
        if not steps:
            return f"{way[-2]}.async"
        last = steps[-1]
        return f"{label_of(last.edge)}.async" if last.edge is not None else f"{last.source}.{last.attribute}"


def _says(part: Part) -> bool:
    return any(each in part.stated for each in ("latency", "own", "ttft", "tpot")) or part.get("entry") is True


def _misses(edge: Edge) -> tuple[str, ...]:
    stated = edge.stated.get("miss")
    return () if stated is None else parts_named(stated.value)


def _as_fact(known: Known, name: str, family: str, statistic: str) -> Fact:
    """The statistic of what a part states, as a fact of the part."""
    fact = known.fact(name, f"{family}.{statistic}", statistic)
    if fact.operation in ("stated", "default"):
        return derived("same", name, f"{family}.{statistic}", [fact], path=(name,), span=fact.span)._replace(
            status=DEFAULT if fact.status == DEFAULT else DERIVED
        )
    return fact


def _ends(table: Table, statistic: str, one: Served) -> Ends:
    """The ends of a statistic: the typical upper row as far as it is settled, beyond that the worst."""
    settled = one.settles_mean if statistic == MEAN else SHARES[statistic] <= one.settled
    low, high = 0, 1 if settled else 2
    if statistic == MEAN:
        return table.mean(low), table.mean(high)
    return table.percentile(low, SHARES[statistic]), table.percentile(high, SHARES[statistic])


def _criticality(turn: tuple[tuple[Ask, Array], ...]) -> Iterator[tuple[Ask, float]]:
    """How often each call of a turn is the last to answer; those that answer at the same moment share it."""
    import numpy as np

    added = [_row(rows) for _, rows in turn]
    latest = added[0] if len(added) == 1 else np.maximum.reduce(added)
    is_last = [(each == latest) & (latest > 0) for each in added]
    together = sum(last.astype(np.float64) for last in is_last) if len(added) > 1 else 1.0
    together = np.maximum(together, 1.0)
    for (ask, _), last in zip(turn, is_last, strict=True):
        yield ask, float((last / together).mean())


def _row(rows: Array) -> Array:
    """The row that stands for all in a breakdown: the upper one, or the lower where that has no end."""
    lower: Array = rows[0]
    upper: Array = rows[min(1, len(rows) - 1)]
    return lower if math.isinf(upper.max()) else upper


def _middle_and_tail(row: Array) -> tuple[float, float]:
    import numpy as np

    middle, tail = len(row) // 2, len(row) * 99 // 100
    ordered = np.partition(row, (middle, tail))
    return float(ordered[middle]), float(ordered[tail])


def _figures(facts: Mapping[tuple[str, str], Fact]) -> tuple[float, float]:
    """Median and p99 of a part, upper ends where there are any."""
    middle, tail = facts[WHOLE, "p50"], facts[WHOLE, "p99"]
    return (middle.low, tail.low) if math.isinf(tail.high) else (middle.high, tail.high)


def _sorted(rows: Array) -> Table:
    from mlsd_dsl.analyses.sampling import sorted_table

    return sorted_table(rows)


def _role(turn: int, hop: Hop) -> str:
    """`2nd turn, in parallel`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(turn % 10 if turn % 100 not in (11, 12, 13) else 0, "th")
    late = f", fails late in {hop.late:.1%} of requests" if hop.late >= 0.0005 else ""
    return f"{turn}{ending} turn{', in parallel' if hop.parallel else ''}{late}"
