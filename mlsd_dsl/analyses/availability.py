"""A6, availability: the share of requests to a part that are answered, by it and by all that it cannot do without.

A request is answered when the part itself is up and each of its critical calls is. Parts fail on their own; a part that is
needed twice fails once, so what is shared counts once. The result is the exact probability of that condition:

| in the design | needed |
|---|---|
| a call, in a sequence or in parallel | the callee, with all that it needs |
| `critical: no`, `async: yes` | nothing |
| `else: f` | the callee with all that it needs, or `f` with all that it needs |
| a cache with `hit_rate` | the cache; and, for the misses, what is asked then |
| `share: 20%` | the callee, for that share of requests |
| `fanout: n`, `wait_for: k` | k of n copies, each of which fails on its own, and all that they need |
| `depends_on`, the online store of a feature store, the model of a guardrail | all of them |

Retries and replicas do not count: what an availability says of a part holds for it as it is run. A loop of calls adds
nothing: its members need one another. Source: Treynor, Dahlin, Rau and Beyer, *The Calculus of Service Availability*
(ACM Queue, 2017); exact evaluation by binary decision diagrams after Bryant (1986).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from math import exp, fsum, lgamma, log, log1p, prod
from operator import and_
from typing import NamedTuple

from mlsd_dsl.analyses.fact import DEFAULT, DERIVED, UNKNOWN, Fact, constant, derived, unknown
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import DEFAULT_SPREAD, Reading
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import Word, parts_named
from mlsd_dsl.graph import Call, Graph
from mlsd_dsl.vocabulary.arrows import REQUEST
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME
from mlsd_dsl.vocabulary.facts import facts_of

ANALYSIS = "availability"
NAME = "availability"
SOURCE = "Treynor et al., The Calculus of Service Availability (ACM Queue, 2017)"
BOUNDED = (
    f"{SOURCE}; too much is shared for an exact value: between all that is asked first and all that is indispensable"
)
ROUGH = f"{SOURCE}; too much lies behind it for an exact value: between the product and the least of what it calls"
SHARED = "fallback-shares-failure-domain"

# How much is evaluated exactly: parts behind one part, parts that are shared between calls and fallbacks, and nodes of a decision diagram.
MOST_PARTS = 200
MOST_VARIABLES = 120
MOST_NODES = 50_000

# Attributes by which a part needs another, beyond its calls.
_NEEDS = {"feature_store": ("online",), "guardrail": ("model",)}
_FAILURES = {"timeout", "error"}


class Has(NamedTuple):
    """A condition that fails on its own, by its key: a part's own work, copies of a part, a hit, a call not made."""

    key: str


class Works(NamedTuple):
    """A part with all that it needs; of `copies` copies, `enough` (0 for a part that is asked as a whole)."""

    part: str
    copies: int = 0
    enough: int = 0


class Either(NamedTuple):
    """One of several lists of needs, each of which must hold as a whole; the first is what is asked first."""

    ways: tuple[tuple[Has | Works | Either, ...], ...]


Need = Has | Works | Either


class Availability:
    """The availability of every part of a graph; parts that are `down` answer nothing."""

    def __init__(self, graph: Graph, down: frozenset[str] = frozenset()) -> None:
        self.graph = graph
        self.down = down
        self.reading = Reading(graph.design)
        self._chances: dict[str, Fact] = {}  # by key of `Has`
        self._needs: dict[str, tuple[Need, ...]] = {}
        self._facts: dict[str, Fact] = {}
        self._begun: set[str] = set()  # parts whose callees are being worked out
        self._neighbours: dict[str, list[str]] = {}
        self._large: dict[str, bool] = {}
        self._behind: dict[str, int] = {}  # all that a part rests on, one bit a part
        self._needed_by: dict[str, int] = {}  # what a part needs in any case, likewise
        self._bit = {name: 1 << number for number, name in enumerate(graph.parts)}

    def facts(self) -> Iterable[Fact]:
        """The availability of every part that answers requests."""
        asked = {relation.target for relation in self.graph.waits}
        for name, part in self.graph.parts.items():
            served = "requests.peak" in facts_of(part.kind.word) and part.kind.word != "actor"
            if served and (name in asked or part.kind.word == "endpoint" or NAME in part.stated):
                yield self.of(name)

    def proofs(self) -> Iterable[Proof]:
        """The fallbacks that fail together with what they stand in for."""
        for name in self.graph.parts:
            for call in _calls(self.graph, name):
                proof = self._shared_failure(name, call)
                if proof is not None:
                    yield proof

    def of(self, name: str) -> Fact:
        """The probability that a request to a part is answered."""
        agenda = [name]
        while agenda:
            each = agenda[-1]
            if each not in self._facts and each not in self._begun and self._is_large(each):
                # Its callees first; one that has begun is above it in a loop.
                self._begun.add(each)
                agenda += [q for q in self._asked_by(each) if q not in self._begun]
                continue
            agenda.pop()
            if each not in self._facts:
                self._facts[each] = self._composed(each) if self._is_large(each) else self._worked_out(each)
        return self._facts[name]

    def own(self, name: str) -> Fact:
        """The availability of a part alone: stated, promised, by default from its technology, or unknown."""
        return self._chance(name)

    def indispensable(self, name: str) -> tuple[str, ...]:
        """The parts without any one of which a request to `name` fails, itself first."""
        needed = self._certain(name)
        return (name, *(each for each, bit in self._bit.items() if bit & needed and each != name))

    # One probability, from all conditions that it rests on

    def _worked_out(self, name: str) -> Fact:
        split = self._split((Works(name),))
        series = [self._chances[key] for key in split.keys]
        path = self._path(name, split)
        if not split.choices:
            return _settled(derived("product", name, NAME, series, RATIO, label="%", path=path, source=SOURCE))
        ends, keys, source = self._with_choices(split)
        inputs = [*series, *(self._chances[key] for key in keys)]
        return self._opaque(name, ends, inputs, path, source)

    def _opaque(
        self, name: str, ends: tuple[float, float], inputs: list[Fact], path: tuple[str, ...], source: str
    ) -> Fact:
        missing = tuple(dict.fromkeys(each for fact in inputs for each in fact.missing))
        span = self.graph.parts[name].span
        return _settled(
            Fact(
                *(name, NAME, ends[0], ends[1], RATIO, "%", DERIVED, "reliability"),
                tuple(inputs),
                span=span,
                missing=missing,
                path=path,
                source=source,
            )
        )

    def _with_choices(self, split: _Split) -> tuple[tuple[float, float], list[str], str]:
        """Both ends of the probability, the conditions behind the choices, and where the method comes from."""
        groups = self._components(split)
        low = prod(self._chances[key].low for key in split.keys)
        high = prod(self._chances[key].high for key in split.keys)
        keys: dict[str, None] = {}
        source = SOURCE
        for choices, used in groups:
            keys |= dict.fromkeys(used)
            diagram = self._diagram(choices, used, split)
            if diagram is None:
                source = BOUNDED
                low *= prod(self._chances[key].low for key in self._first_ways(choices, split))
            else:
                low *= diagram.probability({key: self._chances[key].low for key in used})
                high *= diagram.probability({key: self._chances[key].high for key in used})
        return (low, high), list(keys), source

    def _diagram(self, choices: list[Either], used: list[str], given: _Split) -> _Finished | None:
        if len(used) > MOST_VARIABLES:
            return None
        try:
            return _Condition(self, given, used).all_of(choices)
        except _TooLargeError:
            return None

    def _components(self, split: _Split) -> list[tuple[list[Either], list[str]]]:
        """The choices in groups that share no condition, each with its conditions in order; groups multiply."""
        leader: dict[str, int] = {}
        groups: dict[int, tuple[list[Either], dict[str, None]]] = {}
        for number, choice in enumerate(split.choices):
            keys = dict.fromkeys(self._conditions(choice, split))
            met = sorted({leader[key] for key in keys if key in leader})
            merged: tuple[list[Either], dict[str, None]] = ([], {})
            for each in met:
                group = groups.pop(each)
                merged[0].extend(group[0])
                merged[1].update(group[1])
            merged[0].append(choice)
            merged[1].update(keys)
            groups[number] = merged
            leader.update(dict.fromkeys(merged[1], number))
        return [(choices, list(keys)) for choices, keys in groups.values()]

    def _conditions(self, choice: Either, given: _Split) -> Iterator[str]:
        """All that a choice rests on, however deep, without what is needed in any case."""
        seen: set[str] = set()
        agenda: list[Need] = [choice]
        while agenda:
            need = agenda.pop()
            match need:
                case Has():
                    yield need.key
                case Either():
                    agenda += [each for way in reversed(need.ways) for each in reversed(way)]
                case Works():
                    if self.key(need) not in given.keys:
                        yield self.key(need)
                    if need.part not in given.parts and need.part not in seen:
                        seen.add(need.part)
                        agenda += reversed(self.needs_of(need.part))

    def _first_ways(self, choices: list[Either], given: _Split) -> list[str]:
        """Conditions that suffice together: in every choice what is asked first, and all that it needs."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        agenda: list[Need] = list(choices)
        while agenda:
            need = agenda.pop()
            match need:
                case Has():
                    found[need.key] = None
                case Either():
                    agenda += next(way for way in need.ways if not isinstance(way[0], Has))
                case Works():
                    if self.key(need) not in given.keys:
                        found[self.key(need)] = None
                    if need.part not in given.parts and need.part not in seen:
                        seen.add(need.part)
                        agenda += self.needs_of(need.part)
        return list(found)

    # One probability, from those of the callees: where so much lies behind a part that every condition is too much

    def _is_large(self, name: str) -> bool:
        if name not in self._large:
            seen = {name}
            agenda = [name]
            while agenda and len(seen) <= MOST_PARTS:
                new = [each for each in self._asked_by(agenda.pop()) if each not in seen]
                if any(self._large.get(each) for each in new):
                    self._large[name] = True
                    return True
                seen.update(new)
                agenda += new
            self._large[name] = len(seen) > MOST_PARTS
        return self._large[name]

    def _composed(self, name: str) -> Fact:
        """Exact where nothing is shared between the callees; otherwise between what is certain either way."""
        own = self._chance(name)
        needs = self.needs_of(name)
        asked = [self._facts.get(need.part) for need in needs if isinstance(need, Works) and not need.copies]
        callees = [fact for fact in asked if fact is not None]
        behind: int | None = self._bit[name]
        apart = len(callees) == len(needs)
        for each in self._asked_by(name):
            rest = self._all_behind(each)
            apart = apart and behind is not None and rest is not None and not behind & rest
            behind = behind | rest if behind is not None and rest is not None else None
        if behind is not None:
            self._behind[name] = behind
        weakest = min(callees, key=lambda fact: (fact.low, fact.high), default=own)
        path = (name, *(weakest.path if weakest is not own else ()))
        if apart:
            source = SOURCE if all(fact.source == SOURCE for fact in callees) else ROUGH
            return _settled(derived("product", name, NAME, [own, *callees], RATIO, label="%", path=path, source=source))
        ends = [self._between(need) for need in needs]
        low, high = own.low * prod(end[0] for end in ends), min(own.high, *(end[1] for end in ends))
        inputs = [own, *(self._facts.get(each) or self._chance(each) for each in self._asked_by(name))]
        return self._opaque(name, (low, high), inputs, path, ROUGH)

    def _between(self, need: Need) -> tuple[float, float]:
        """Bounds of one need. Parts that share something work together at least as often as parts that share nothing."""
        match need:
            case Has():
                return self._chances[need.key].low, self._chances[need.key].high
            case Works():
                own = self._chances[self.key(need)]
                fact = self._facts.get(need.part)
                if fact is None:
                    return 0.0, own.high  # a loop leads back to it
                return (fact.low * own.low, own.high) if need.copies else (fact.low, fact.high)
            case Either():
                ways = [[self._between(each) for each in way] for way in need.ways]
                low = max(prod(end[0] for end in way) for way in ways)
                return low, 1 - prod(1 - min(end[1] for end in way) for way in ways)

    def _all_behind(self, name: str) -> int | None:
        """All that a part rests on, itself included; None where a loop leads back to what is being worked out."""
        if name not in self._behind and not self._is_large(name):
            self._behind[name] = sum(self._bit[each] for each in self._reached(name))
        return self._behind.get(name)

    def _reached(self, name: str) -> dict[str, None]:
        seen = {name: None}
        agenda = [name]
        while agenda:
            new = [each for each in self._asked_by(agenda.pop()) if each not in seen]
            seen.update(dict.fromkeys(new))
            agenda += new
        return seen

    def _asked_by(self, name: str) -> list[str]:
        """All parts that a part's needs name."""
        if name not in self._neighbours:
            found: dict[str, None] = {}
            agenda: list[Need] = list(reversed(self.needs_of(name)))
            while agenda:
                need = agenda.pop()
                if isinstance(need, Works):
                    found[need.part] = None
                elif isinstance(need, Either):
                    agenda += [each for way in reversed(need.ways) for each in reversed(way)]
            self._neighbours[name] = list(found)
        return self._neighbours[name]

    # What a part needs

    def _split(self, needs: tuple[Need, ...]) -> _Split:
        """What is needed in any case, part by part from the request on, and the choices that are left."""
        split = _Split({}, {}, [])
        agenda: list[tuple[Need, str]] = [(need, "") for need in reversed(needs)]
        while agenda:
            need, asker = agenda.pop()
            match need:
                case Has():
                    split.keys[need.key] = None
                case Either():
                    split.choices.append(need)
                case Works():
                    split.keys[self.key(need)] = None
                    if need.part not in split.parts:
                        split.parts[need.part] = asker
                        agenda += [(each, need.part) for each in reversed(self.needs_of(need.part))]
        return split

    def needs_of(self, name: str) -> tuple[Need, ...]:
        """What a part needs besides its own work."""
        if name not in self._needs:
            self._needs[name] = tuple(self._needed(name))
        return self._needs[name]

    def _needed(self, name: str) -> Iterator[Need]:
        part = self.graph.parts[name]
        calls = list(_calls(self.graph, name))
        stand_ins = tuple(Works(c.target) for c in calls if c.edge.meaning.verb == "falls_back_to")
        asked = [
            need
            for call in calls
            if call.edge.meaning.verb != "falls_back_to" and not self._dispensable(call.edge)
            for need in self._call(call)
        ]
        if part.kind.word == "cache" and asked:
            yield Either(((self._hit(part, None),), tuple(asked)))
        elif stand_ins:
            # A fallback that is called like anything else gives the whole answer when another call fails.
            yield Either((*((tuple(asked),) if asked else ()), *((each,) for each in stand_ins)))
        else:
            yield from asked
        for attribute in ("depends_on", *_NEEDS.get(part.kind.word, ())):
            for each in parts_named(part.get(attribute)):
                yield Works(each)

    def _call(self, call: Call) -> tuple[Need, ...]:
        """What one call needs: the callee, what a cache asks where it has nothing, or the fallback."""
        asked: tuple[Need, ...] = (self._asked(call),)
        if call.misses:
            hit = self._hit(self.graph.parts[call.target], call.edge)
            asked = (*asked, Either(((hit,), tuple(Works(each) for each in call.misses))))
        ways = [asked]
        if call.fallback and self._catches(call.edge):
            ways.append((Works(call.fallback),))
        share = self.reading.of_edge(call.edge, "share", "share of requests")
        if share is not None:
            ways.insert(0, (self._spared(call.edge, share),))
        return asked if len(ways) == 1 else (Either(tuple(ways)),)

    def _asked(self, call: Call) -> Works:
        copies = self.reading.of_edge(call.edge, "fanout")
        if copies is None or not copies.high > 1:
            return Works(call.target)
        enough = self.reading.of_edge(call.edge, "wait_for")
        number = round(copies.high)
        return Works(call.target, number, min(number, round(enough.high)) if enough is not None else number)

    def _dispensable(self, edge: Edge) -> bool:
        return not self.reading.flag(edge.stated, "critical", True) or self.reading.flag(edge.stated, "async")

    def _catches(self, edge: Edge) -> bool:
        """Whether the fallback of a call is used when the callee fails."""
        stated = edge.stated.get("on")
        value = stated.value if stated is not None else None
        words = value if isinstance(value, tuple) and not isinstance(value, Word) else (value,)
        return stated is None or any(isinstance(word, Word) and word.text in _FAILURES for word in words)

    # Conditions and their probabilities

    def key(self, need: Works) -> str:
        """The condition that a callee itself answers, or enough of its copies."""
        if not need.copies:
            self._chance(need.part)
            return need.part
        key = f"{need.part}, {need.enough} of {need.copies}"
        if key not in self._chances:
            own = self._chance(need.part)
            found = _copied(own, need.copies, need.enough)
            self._chances[key] = found._replace(role=f"{need.enough} of {need.copies} copies")
        return key

    def _chance(self, name: str) -> Fact:
        if name not in self._chances:
            self._chances[name] = self._own(self.graph.parts[name])
        return self._chances[name]

    def _own(self, part: Part) -> Fact:
        role = f"`{part.name}`"
        if part.name in self.down:
            down = constant(NAME, 0.0, RATIO, f"{role}, down")
            return down._replace(subject=part.name, label="%", span=part.span)
        if NAME not in part.stated:
            if part.kind.word == "prompt":
                return constant(NAME, 1.0, RATIO, f"{role}, a text")._replace(subject=part.name, label="%")
            promised = self.reading.optional(part, "sla", role) if part.kind.word in ("external", "tool") else None
            if promised is not None:
                return promised._replace(name=NAME)
        fact = self.reading.number(part, NAME, role)
        if fact.status == DEFAULT:
            lost = 1 - fact.high, 1 - fact.low
            return fact._replace(low=1 - min(1.0, lost[1] * DEFAULT_SPREAD), high=1 - lost[0] / DEFAULT_SPREAD)
        return fact._replace(high=min(1.0, fact.high), label="%")

    def _hit(self, cache: Part, edge: Edge | None) -> Has:
        """A look-up that a cache answers itself: as the call says, or the cache where several call it."""
        edges = [r.edge for r in self.graph.leading[cache.name] if r.edge is not None and r.arrow == REQUEST]
        said = edge if edge is not None else edges[0] if len(edges) == 1 else None
        rate = self.reading.of_edge(said, "hit_rate", "hit rate") if said is not None else None
        key = f"hit of {cache.name}"
        if rate is not None and edge is not None:
            key += f" at {edge.span.path}:{edge.span.start}"
        if rate is None and cache.kind.word == "cache":
            rate = self.reading.number(cache, "hit_rate", "hit rate")
        if rate is None:
            rate = unknown(
                cache.name, "hit_rate", RATIO, f"{_title(edge) if edge else cache.name}.hit_rate", cache.span
            )
        self._chances[key] = rate._replace(high=min(1.0, rate.high), role="hit rate")
        return Has(key)

    def _spared(self, edge: Edge, share: Fact) -> Has:
        """A request that does not make the call."""
        key = f"no {_title(edge)} {edge.span.start}"
        rest = derived("difference", share.subject, "rest", [constant("all", 1.0), share], RATIO, label="%")
        self._chances[key] = rest._replace(
            low=max(0.0, rest.low), high=min(1.0, rest.high), role="share without the call"
        )
        return Has(key)

    # Witnesses

    def _path(self, name: str, split: _Split) -> tuple[str, ...]:
        """The way from a part to the weakest of those that it cannot do without."""
        known = [each for each in split.parts if self._chance(each).known]
        if not known:
            return (name,)
        return split.way_to(min(known, key=lambda each: (self._chance(each).low, self._chance(each).high)))

    def _shared_failure(self, name: str, call: Call) -> Proof | None:
        if not call.fallback or not self._catches(call.edge):
            return None
        roots = self._shared(call)
        if not roots:
            return None
        way = next(iter(roots.values()))
        first = way[-1]
        if first == call.fallback:
            words = f"`{call.fallback}` stands in for `{call.target}`, which itself needs `{first}`"
            if first == call.target:
                words = f"`{call.target}` is its own fallback"
        elif first == call.target:
            words = f"`{call.fallback}` stands in for `{first}` but needs it"
        else:
            words = f"`{call.fallback}` stands in for `{call.target}`, but both need {_listed(list(roots))}"
        witnesses = [Witness("the fallback", call.edge.stated["else"].span)]
        witnesses += [Witness("what both need", self.graph.parts[each].span) for each in roots]
        return Proof(
            ANALYSIS,
            SHARED,
            name,
            words,
            tuple(dict.fromkeys((call.target, call.fallback, *roots))),
            way,
            tuple(witnesses),
            (self._chance(first),),
            source=SOURCE,
        )

    def _shared(self, call: Call) -> dict[str, tuple[str, ...]]:
        """The nearest parts that a callee and its fallback both need in any case, each with the way from the fallback.

        A part that only hangs on another shared one says nothing new.
        """
        shared = self._certain(call.target) & self._certain(call.fallback)
        found: dict[str, tuple[str, ...]] = {}
        ways: dict[str, tuple[str, ...]] = {call.fallback: (call.fallback,)}
        for name in (agenda := [call.fallback] if shared else []):
            if self._bit[name] & shared:
                found[name] = ways[name]
                continue
            for each in self._asked_by(name):
                if each not in ways and self._certain(each) & shared:
                    ways[each] = (*ways[name], each)
                    agenda.append(each)
        return found

    def _certain(self, name: str) -> int:
        """The parts without any one of which a request fails, one bit a part."""
        agenda = [name]
        begun: set[str] = set()
        while agenda:
            each = agenda[-1]
            waiting = [q for q in self._asked_by(each) if q not in self._needed_by and q not in begun]
            if each not in self._needed_by and each not in begun and waiting:
                begun.add(each)
                agenda += waiting
                continue
            agenda.pop()
            if each not in self._needed_by:
                if all(q in self._needed_by for q in self._asked_by(each)):
                    self._needed_by[each] = self._bit[each] | self._all(self.needs_of(each), self._needed_by)
                else:
                    self._settle_loop(each)
        return self._needed_by[name]

    def _settle_loop(self, name: str) -> None:
        """In a loop of calls failures spread from part to part until nothing new fails."""
        loop = [each for each in self._reached(name) if each not in self._needed_by]
        found = dict.fromkeys(loop, 0) | self._needed_by
        changed = True
        while changed:
            changed = False
            for each in loop:
                needed = self._bit[each] | self._all(self.needs_of(each), found)
                changed = changed or needed != found[each]
                found[each] = needed
        self._needed_by.update((each, found[each]) for each in loop)

    def _all(self, needs: Iterable[Need], known: dict[str, int]) -> int:
        """What a list of needs cannot do without: all of each, and of a choice what each way needs."""
        found = 0
        for need in needs:
            if isinstance(need, Works):
                found |= known[need.part]
            elif isinstance(need, Either):
                found |= reduce(and_, (self._all(way, known) for way in need.ways))
        return found


def downtime(availability: Fact, period: float, subject: str = "") -> Fact:
    """The time in a period (seconds) in which requests are not answered."""
    lost = derived("difference", availability.subject, "unavailability", [constant("all", 1.0), availability], RATIO)
    factors = [lost.as_("share not answered"), constant("period", period, TIME, "period")]
    path = availability.path
    return derived("product", subject or availability.subject, "downtime", factors, TIME, path=path, source=SOURCE)


class _Split(NamedTuple):
    """Conditions and parts that are needed in any case, each part with who asks for it, and what leaves a choice."""

    keys: dict[str, None]
    parts: dict[str, str]
    choices: list[Either]

    def way_to(self, name: str) -> tuple[str, ...]:
        """The parts from the request to `name`."""
        way = [name]
        while self.parts[way[-1]]:
            way.append(self.parts[way[-1]])
        return tuple(reversed(way))


class _TooLargeError(Exception):
    """A decision diagram has more nodes than it may."""


FALSE, TRUE = 0, 1


class _Finished(NamedTuple):
    """A decision diagram: `nodes[number]` is the variable to look at, where to go without it and where with it."""

    root: int
    nodes: list[tuple[int, int, int]]
    variables: list[str]

    def probability(self, chances: dict[str, float]) -> float:
        """How probable it is that the condition holds, where each variable holds with the chance of its key."""
        # Nodes come after those that they lead to, so that one pass in order is enough.
        values = [0.0, 1.0]
        for variable, without, with_it in self.nodes[2:]:
            chance = chances[self.variables[variable]]
            values.append(fsum(((1 - chance) * values[without], chance * values[with_it])))
        return values[self.root]


class _Condition:
    """The condition under which needs are met, as a reduced decision diagram over the keys `used`, in that order."""

    def __init__(self, availability: Availability, given: _Split, used: list[str]) -> None:
        self.availability = availability
        self.given = given
        self.used = used
        self.place = {key: number for number, key in enumerate(used)}
        self.nodes: list[tuple[int, int, int]] = [(len(used), 0, 0), (len(used), 1, 1)]
        self.known: dict[tuple[int, int, int], int] = {}
        self.joined: dict[tuple[bool, int, int], int] = {}
        self.parts: dict[str, int] = {}
        self.steps = 0

    def all_of(self, needs: Iterable[Need]) -> _Finished:
        """The diagram of all these needs together."""
        return _Finished(self._all(needs, ())[0], self.nodes, self.used)

    # Each builder also returns the parts above it that it took for granted because a loop of calls leads back to them. A
    # loop is met from above: members that need one another all work unless one of them fails. A result that rests on such
    # an assumption holds only there and is not kept.

    def _all(self, needs: Iterable[Need], above: tuple[str, ...]) -> tuple[int, frozenset[str]]:
        result, assumed = TRUE, frozenset[str]()
        for need in needs:
            each, taken = self._one(need, above)
            result, assumed = self._join(True, result, each), assumed | taken
            if result == FALSE:
                break
        return result, assumed

    def _one(self, need: Need, above: tuple[str, ...]) -> tuple[int, frozenset[str]]:
        match need:
            case Has():
                return self._variable(need.key), frozenset()
            case Either():
                result, assumed = FALSE, frozenset[str]()
                for way in need.ways:
                    each, taken = self._all(way, above)
                    result, assumed = self._join(False, result, each), assumed | taken
                return result, assumed
            case Works():
                rest, assumed = self._part(need.part, above)
                return self._join(True, self._variable(self.availability.key(need)), rest), assumed

    def _part(self, name: str, above: tuple[str, ...]) -> tuple[int, frozenset[str]]:
        """All that a part needs beyond its own work."""
        if name in self.given.parts:
            return TRUE, frozenset()
        if name in above:
            return TRUE, frozenset((name,))
        if name in self.parts:
            return self.parts[name], frozenset()
        self._step()
        result, assumed = self._all(self.availability.needs_of(name), (*above, name))
        assumed -= {name}
        if not assumed:
            self.parts[name] = result
        return result, assumed

    def _variable(self, key: str) -> int:
        return TRUE if key in self.given.keys else self._node(self.place[key], FALSE, TRUE)

    def _node(self, variable: int, without: int, with_it: int) -> int:
        if without == with_it:
            return without
        node = (variable, without, with_it)
        if node not in self.known:
            if len(self.nodes) >= MOST_NODES:
                raise _TooLargeError
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
        return self.known[node]

    def _join(self, both: bool, one: int, other: int) -> int:
        """Both conditions, or (not `both`) at least one of them."""
        if one == other:
            return one
        one, other = min(one, other), max(one, other)
        if one <= TRUE:
            absorbing = FALSE if both else TRUE
            return absorbing if one == absorbing else other
        key = (both, one, other)
        if key in self.joined:
            return self.joined[key]
        self._step()
        variable = min(self.nodes[one][0], self.nodes[other][0])
        (one_without, one_with), (other_without, other_with) = self._split(one, variable), self._split(other, variable)
        without = self._join(both, one_without, other_without)
        self.joined[key] = self._node(variable, without, self._join(both, one_with, other_with))
        return self.joined[key]

    def _split(self, number: int, variable: int) -> tuple[int, int]:
        looked_at, without, with_it = self.nodes[number]
        return (without, with_it) if looked_at == variable else (number, number)

    def _step(self) -> None:
        """Count the work: parts of a loop are built again for each way into it, which makes no new nodes."""
        self.steps += 1
        if self.steps > 4 * MOST_NODES:
            raise _TooLargeError


def _copied(own: Fact, copies: int, enough: int) -> Fact:
    """The probability that enough of several copies answer, each of which fails on its own."""
    low, high = (_at_least(enough, copies, end) for end in (own.low, own.high))
    return Fact(
        *(own.subject, NAME, low, high, RATIO, "%", DERIVED, "reliability", (own,), f"{enough} of {copies} copies"),
        span=own.span,
        missing=own.missing,
        source=SOURCE,
    )


def _at_least(enough: int, copies: int, chance: float) -> float:
    """The upper tail of the binomial distribution, in logarithms so that thousands of copies do not overflow."""
    if enough == 0:
        return 1.0
    if chance in (0.0, 1.0) or enough == copies:
        return chance**copies
    works, fails = log(chance), log1p(-chance)
    ways = (lgamma(copies + 1) - lgamma(k + 1) - lgamma(copies - k + 1) for k in range(enough, copies + 1))
    terms = zip(ways, range(enough, copies + 1), strict=True)
    return min(1.0, fsum(exp(way + k * works + (copies - k) * fails) for way, k in terms))


def _settled(fact: Fact) -> Fact:
    """A probability that is nowhere between its ends misses nothing; one that may be anything is unknown."""
    if fact.low == fact.high:
        return fact._replace(missing=())
    return fact._replace(status=UNKNOWN) if fact.missing and fact.low == 0 and fact.high == 1 else fact


def _calls(graph: Graph, name: str) -> Iterator[Call]:
    for turn in graph.calls(name):
        yield from turn


def _title(edge: Edge) -> str:
    return edge.alias or f"{edge.source} {edge.arrow} {edge.target}"


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
