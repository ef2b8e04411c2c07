"""A1, freshness: how old a piece of information is, at worst and on average, at the moment when it is used online.

Ages follow the data, from what happens in the world to what a request reads. Each hop adds its delay:

| hop | worst | mean |
|---|---|---|
| source, log, topic | lag (and the interval of a source that delivers in batches) | lag, half the interval |
| pipeline in batches | interval + run | half the interval + run |
| pipeline started by what it reads (`a ~> b`) | run | run |
| pipeline on a stream | latency + slide + watermark | latency + half the slide + watermark |
| pipeline on demand | latency | latency |
| feature store, index, cache | materialization, refresh, time to live | half of it |
| arrow | its lag, and its interval | its lag, and half the interval |

Several inputs count by the oldest. A job that states no interval and is started by another (`a ~> b`) begins when that is done: what
`a` has made waits for nothing, and what others have made waits until `a` comes round again. What answers requests (endpoints,
models, people) begins a new age: an event is young when it happens. So does a pipeline that computes on demand, from what the
request brings. A policy that nobody asks, because it works on data that lies there, passes the age of that on. So does a model that
nobody asks, whose vectors or predictions are kept: what it writes is as old as what it reads, and where no arrow says what that is,
as old as what it has learned from (`data_age`), since it writes anew with each release. On a loop, such as a pipeline that reads its own results
again, the oldest way counts that passes no part twice. A model's data is as old as its labels' maturity, the interval and length
of training, the gates and the bake of its rollout together. Source: *Rules of Machine Learning*, rule 8; worst cases after the usual reasoning about
periodic jobs (an event just missed waits a whole interval).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, constant, derived, unknown
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME

_AGAIN = "wait for the next start"
SOURCE = "Rules of Machine Learning, rule 8"
WORST, MEAN = "age", "age.mean"

# Parts that have an age.
_AGED = {
    *("source", "topic", "log", "store", "pipeline", "chunker", "feature", "feature_store", "index", "cache"),
    *("dataset", "batch_inference", "validation", "label", "fallback", "prompt"),
}
# They hold data of some age, and what they answer is new.
_ANSWERING = {"fallback", "prompt"}
# What a run passes on its way from training into use.
_STAGES = {"validation", "evaluation", "experiment", "registry", "rollout"}
# They keep what a model has computed before it is asked for.
_KEEPING = {"store", "index", "feature_store", "cache"}
# What is written into them can be read at once.
_AT_REST = {"store", "topic", "log", "dataset", "feature", "label", "validation"}
# A learned encoder or a definition does not make data older.
_NOT_DATA = {"encodes", "defines", "hosts", "prompts", "deploys", "releases", "monitors", "explains", "feeds_back"}


# Arrows looked at in search of the oldest way round one loop; a denser tangle is entered where data reaches it first.
_MOST_STEPS = 20_000
_FARTHEST = 20  # parts at rest between a job and what it starts; what lies farther counts as made by others

_Inputs = Mapping[str, list[Relation]]


class Ages(NamedTuple):
    """The worst and the mean age of one part's information."""

    worst: Fact
    mean: Fact


class Freshness:
    """Ages of all parts of a graph; `of` counts only what comes from one part."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reading = Reading(graph.design)
        self.inputs = self._data_inputs()
        self.ages = self._all_ages(self.inputs)

    def facts(self) -> Iterable[Fact]:
        """The ages as they are used online, what each pipeline adds to them, and the data age of every model.

        Of what others start, also how often that is.
        """
        for name, part in self.graph.parts.items():
            every = self.reading.cadence.of(part) if self.reading.cadence.starts(part) else None
            if every is not None and every.name == "every":
                yield every
            if name in self.inputs and (self.inputs[name] or part.kind.word not in _ANSWERING):
                yield from self.used(name)  # worst and mean
                if part.kind.word in ("pipeline", "chunker"):
                    yield self.lag(name)
            if part.kind.word == "model":
                age = self.data_age(name)
                if age is not None:
                    yield age

    def used(self, name: str) -> Ages:
        """The ages of a part when a request reads it: for a feature, with the store and cache that serve it."""
        if self.graph.parts[name].kind.word != "feature":
            return self.ages[name]
        return self._served(name, self.ages)

    def lag(self, name: str) -> Fact:
        """What a part itself adds to the age of what passes through, at worst."""
        return self._sum(name, "lag", self._own(self.graph.parts[name])[0], (name,))

    def of(self, name: str, origin: str) -> Fact:
        """The worst age of what a part has from `origin`, whatever else reaches it."""
        if name not in self.inputs:
            return unknown(name, f"{WORST} of {origin}", TIME, f"an arrow to `{name}`")
        reached = self._reached(origin)
        if name not in reached:
            return unknown(name, f"{WORST} of {origin}", TIME, f"a path from `{origin}` to `{name}`")
        inputs = {
            each: relations if each != origin else [] for each, relations in self.inputs.items() if each in reached
        }
        ages = self._all_ages(inputs, origin)
        served = self._served(name, ages) if self.graph.parts[name].kind.word == "feature" else ages[name]
        return served.worst._replace(name=f"{WORST} of {origin}")

    def data_age(self, model: str) -> Fact | None:
        """How old the newest event is that the serving model has learned from; the youngest of several trainings."""
        ages = [self._training_age(training, model) for training in self._trainings(model)]
        if not ages:
            return None
        if len(ages) == 1:
            return ages[0]
        path = min(ages, key=lambda age: age.low).path
        return derived("min", model, "data_age", [a.as_(a.path[0]) for a in ages], TIME, path=path, source=SOURCE)

    # All parts, what they rest on first

    def _all_ages(self, inputs: _Inputs, origin: str = "") -> dict[str, Ages]:
        """The ages of all parts that have inputs here; at `origin` a new age begins."""
        ages: dict[str, Ages] = {}
        for group in components(_sources(inputs)):
            if len(group) == 1:
                ages[group[0]] = self._ages(group[0], inputs[group[0]], ages, origin)
                continue
            members = set(group)
            loop = _Loop({name: inputs[name] for name in inputs if name in members}, [_MOST_STEPS])
            try:
                found = {name: self._round(name, loop, ages, origin) for name in loop.inputs}
            except _TangledError:
                found = self._through_tangle(loop.inputs, ages, origin)
            ages.update(found)
        return ages

    def _round(self, name: str, loop: _Loop, known: Mapping[str, Ages], origin: str) -> Ages:
        """The ages of a part on a loop, by ways that have not passed it before."""
        loop.steps[0] -= sum(map(len, loop.inputs.values()))
        if loop.steps[0] < 0:
            raise _TangledError
        inner = {n: relations for n, relations in loop.inputs.items() if n != name}
        inside: dict[str, Ages] = {}
        ages = ChainMap(inside, known)  # type: ignore[arg-type]  # it is only read through
        for group in components(_sources(inner)):
            if not any(self._begins(n, origin) or any(r.source in ages for r in inner[n]) for n in group):
                continue  # only what has passed `name` comes here
            if len(group) == 1:
                inside[group[0]] = self._ages(group[0], inner[group[0]], ages, origin)
            else:
                members = set(group)
                smaller = _Loop({n: inner[n] for n in inner if n in members}, loop.steps)
                inside.update({n: self._round(n, smaller, ages, origin) for n in smaller.inputs})
        return self._ages(name, loop.inputs[name], ages, origin)

    def _through_tangle(self, inputs: _Inputs, known: Mapping[str, Ages], origin: str) -> dict[str, Ages]:
        """Ages on loops too many to follow: each part once, as soon as something has reached it."""
        found: dict[str, Ages] = {}
        ages = ChainMap(found, known)  # type: ignore[arg-type]
        following: dict[str, list[str]] = {}
        for name, relations in inputs.items():
            for relation in relations:
                following.setdefault(relation.source, []).append(name)
        entries = [n for n in inputs if self._begins(n, origin) or any(r.source in known for r in inputs[n])]
        agenda = list(dict.fromkeys([*entries, *(inputs if not entries else ())]))
        for name in agenda:
            if name not in found:
                found[name] = self._ages(name, inputs[name], ages, origin)
                agenda += [each for each in following.get(name, ()) if each in inputs and each not in found]
        return found

    def _reached(self, origin: str) -> set[str]:
        """A part, and all that its data reaches."""
        following: dict[str, list[str]] = {}
        for name, relations in self.inputs.items():
            for relation in relations:
                following.setdefault(relation.source, []).append(name)
        found = {origin}
        agenda = [origin]
        while agenda:
            new = [name for name in following.get(agenda.pop(), ()) if name not in found]
            found.update(new)
            agenda += new
        return found

    # One part

    def _ages(self, name: str, inputs: list[Relation], known: Mapping[str, Ages], origin: str) -> Ages:
        part = self.graph.parts[name]
        worst_in, mean_in = self._oldest(part, inputs, known, origin)
        worst_own, mean_own = self._own(part)
        path = worst_in[0].path if worst_in else ()
        return Ages(
            self._sum(name, WORST, [*worst_in, *worst_own], (*path, name)),
            self._sum(name, MEAN, [*mean_in, *mean_own], (*path, name)),
        )

    def _begins(self, name: str, origin: str) -> bool:
        """Whether an age begins at a part: something happens there, or what answers requests hands it over."""
        part = self.graph.parts[name]
        return (
            name == origin
            or part.kind.word in ("source", "log", "label", "dataset")
            or "known_lag" in part.stated
            or (part.kind.word == "model" and not self.inputs[name])
            or part.word("mode") == "on_demand"
            or any(self._hands_over(r.source) for r in self.inputs[name])
        )

    def _hands_over(self, name: str) -> bool:
        return name not in self.inputs or self.graph.parts[name].kind.word in _ANSWERING

    def _sum(self, name: str, fact: str, terms: list[Fact], path: tuple[str, ...]) -> Fact:
        if not terms:
            terms = [constant("age", 0.0, TIME, "at the source")]
        return derived("sum", name, fact, terms, TIME, path=path, source=SOURCE)

    def _oldest(
        self, part: Part, inputs: list[Relation], known: Mapping[str, Ages], origin: str
    ) -> tuple[list[Fact], list[Fact]]:
        """The oldest input, with the delay of its arrow; nothing for what begins an age."""
        worst: list[Fact] = []
        mean: list[Fact] = []
        for relation in inputs:
            delays = self._delays(relation)
            if self._hands_over(relation.source):
                if delays[0] and origin in ("", relation.source):
                    worst.append(self._handed_over(relation, delays[0]))
                    mean.append(self._handed_over(relation, delays[1]))
                continue
            if known.get(relation.source) is None:
                continue  # on its way round a loop
            for share in self._shares(part, relation.source, known, origin):
                worst.append(self._behind(share.ages.worst, [*delays[0], *share.waits[0]], part.name, WORST))
                mean.append(self._behind(share.ages.mean, [*delays[1], *share.waits[1]], part.name, MEAN))
        if worst:
            return [_oldest_of(worst, part.name, WORST)], [_oldest_of(mean, part.name, MEAN)]
        if self._begins(part.name, origin):
            return [], []
        missing = unknown(part.name, "input", TIME, f"an arrow to `{part.name}` from what fills it", part.span)
        return [missing.as_("what fills it")], [missing.as_("what fills it")]

    def _handed_over(self, relation: Relation, delays: list[Fact]) -> Fact:
        """What is new when it is handed over, and then takes its time."""
        words = f"`{relation.source}` after its arrow"
        return derived("sum", relation.target, "age of input", delays, TIME, path=(relation.source,), role=words)

    def _shares(self, part: Part, source: str, known: Mapping[str, Ages], origin: str) -> list[_Share]:
        """What an input brings: all of it alike, or by halves where what starts the part has made one of them."""
        starts = self.reading.cadence.starts(part)
        if not starts:
            return [_Share(known[source])]
        made, others = self._divided(source, {edge.source for edge in starts}, known, origin)
        shares = []
        if made is not None:
            lags = [self.reading.of_edge(edge, "lag", "lag of the start") for edge in starts]
            longest = sorted((lag for lag in lags if lag is not None), key=lambda lag: (lag.high, lag.low))[-1:]
            role = f"`{source}`, which starts it" if source in {edge.source for edge in starts} else ""
            ages = Ages(*(age.as_(role or age.role) for age in made))
            shares.append(_Share(ages, (longest, longest)))
        if others is not None:
            every = self.reading.cadence.of(part, _AGAIN) or self.reading.number(part, "every", _AGAIN)
            shares.append(_Share(others, ([every], [half] if (half := _half(every)) else [])))
        return shares

    def _divided(
        self,
        name: str,
        starters: set[str],
        known: Mapping[str, Ages],
        origin: str,
        passed: tuple[str, ...] = (),
    ) -> tuple[Ages | None, Ages | None]:
        """The ages of what `starters` have brought to a part and of what others have; None where there is no such thing."""
        part = self.graph.parts[name]
        if name in starters:
            return known.get(name), None
        if not self._rests(part) or name == origin or len(passed) > _FARTHEST or name in passed:
            return None, known.get(name)
        ages: tuple[dict[str, Ages], dict[str, Ages]] = ({}, {})
        arrows: tuple[list[Relation], list[Relation]] = ([], [])
        for relation in self.inputs[name]:
            if relation.source not in known or self._hands_over(relation.source):
                continue
            halves = self._divided(relation.source, starters, known, origin, (*passed, name))
            for half, found in enumerate(halves):
                if found is not None:
                    ages[half][relation.source] = found
                    arrows[half].append(relation)
        if not arrows[0]:
            return None, known.get(name)
        made, others = (
            self._ages(name, arrows[half], ChainMap(ages[half], known), origin)  # type: ignore[arg-type]
            if arrows[half]
            else None
            for half in (0, 1)
        )
        return made, others

    def _rests(self, part: Part) -> bool:
        """Whether what is written into a part can be read at once: it neither waits for a time nor for a start."""
        return part.kind.word in _AT_REST and "every" not in part.stated and not self.reading.cadence.starts(part)

    def _behind(self, age: Fact, delays: list[Fact], name: str, fact: str) -> Fact:
        if not delays:
            return age.as_(age.role or f"`{age.subject}`")
        arrow = not all(delay.role.endswith(_AGAIN) for delay in delays)
        role = f"`{age.subject}` after its arrow" if arrow else f"`{age.subject}`, until it is read"
        return derived(
            "sum", name, f"{fact} of input", [age.as_(f"`{age.subject}`"), *delays], TIME, path=age.path, role=role
        )

    def _delays(self, relation: Relation) -> tuple[list[Fact], list[Fact]]:
        """What an arrow itself adds: a lag, and the interval of a periodic write."""
        if relation.edge is None:
            return [], []
        lag = self.reading.of_edge(relation.edge, "lag", "lag of the arrow")
        every = self.reading.of_edge(relation.edge, "every", "interval of the arrow")
        return [f for f in (every, lag) if f is not None], [f for f in (_half(every), lag) if f is not None]

    def _own(self, part: Part) -> tuple[list[Fact], list[Fact]]:
        """What the part itself adds, at worst and on average; while it is down, more with each minute."""
        worst, mean = self._hop(part)
        outage = self._outage(part)
        return [*worst, *outage], [*mean, *outage]

    def _outage(self, part: Part) -> list[Fact]:
        if part.name not in self.graph.design.down:
            return []
        missing = f"an end to the outage of `{part.name}`"
        return [unknown(part.name, "outage", TIME, missing, part.span).as_("outage")]

    def _hop(self, part: Part) -> tuple[list[Fact], list[Fact]]:
        match part.kind.word:
            case "source" | "log" | "topic" | "external":
                return self._source(part)
            case "pipeline" | "chunker":
                return self._pipeline(part)
            case "batch_inference":
                run = self.reading.cadence.runtime(part) or self.reading.number(part, "runtime", "run")
                return self._periodic(part, "every", "schedule", [run])
            case "feature_store":
                return self._periodic(
                    part, "materialize", "materialization", [self._stated(part, "write_lag", "write")]
                )
            case "index":
                return self._periodic(part, "refresh", "refresh", [])
            case "cache":
                return self._periodic(part, "ttl", "time to live", [])
            case "validation":
                return self._now_and_then(part, "checks", [self._stated(part, "latency", "checks")])
            case "model" if not self.inputs[part.name]:
                return self._learned(part.name)
            case "dataset":
                return self._now_and_then(part, "rebuilding", [])
            case "feature" if not self.inputs[part.name]:
                known = self._stated(part, "known_lag", "known after")
                return ([known], [known]) if known else ([], [])
            case _:
                return [], []

    def _source(self, part: Part) -> tuple[list[Fact], list[Fact]]:
        if part.word("mode") == "request":
            return [], []
        lag = self._stated(part, "lag", "lag")
        if lag is None and part.kind.word == "source":
            lag = self.reading.number(part, "lag", "lag")
        return self._now_and_then(part, "delivery", [lag])

    def _now_and_then(self, part: Part, role: str, others: list[Fact | None]) -> tuple[list[Fact], list[Fact]]:
        """What waits for an interval where one is stated, and passes at once where none is."""
        every = self._stated(part, "every", role)
        return [f for f in (every, *others) if f], [f for f in (_half(every), *others) if f]

    def _pipeline(self, part: Part) -> tuple[list[Fact], list[Fact]]:
        mode = part.word("mode")
        if not mode:
            mode = "stream" if "slide" in part.stated or "watermark" in part.stated else "batch"
        latency = self._stated(part, "latency", "processing")
        if mode == "on_demand":
            return ([latency], [latency]) if latency else ([], [])
        if mode == "stream" and "every" not in part.stated:
            slide = self._stated(part, "slide", "slide")
            watermark = self._stated(part, "watermark", "watermark")
            latency = latency or self.reading.number(part, "latency", "processing")
            return (
                [f for f in (latency, slide, watermark) if f],
                [f for f in (latency, _half(slide), watermark) if f],
            )
        run = self._stated(part, "runtime", "run") or latency or self.reading.number(part, "runtime", "run")
        slide = self._stated(part, "slide", "slide")
        return self._periodic(part, "every", "schedule", [run], slide)

    def _periodic(
        self, part: Part, attribute: str, role: str, others: list[Fact | None], slide: Fact | None = None
    ) -> tuple[list[Fact], list[Fact]]:
        """A job that runs from time to time: at worst a whole interval passes before it sees an event."""
        interval: Fact | None = None
        if not self.reading.cadence.starts(part):
            interval = self._interval(part, attribute, role)
        if interval is not None and slide is not None:
            interval = derived("max", part.name, attribute, [interval, slide], TIME, role=role)
        rest = [f for f in others if f is not None]
        return [f for f in (interval, *rest) if f], [f for f in (_half(interval), *rest) if f]

    def _interval(self, part: Part, attribute: str, role: str) -> Fact | None:
        if attribute == "ttl":
            return self.reading.number(part, attribute, role)
        found = self.reading.cadence.of(part, role)
        return self.reading.number(part, attribute, role) if found is None and attribute != "materialize" else found

    def _stated(self, part: Part, attribute: str, role: str) -> Fact | None:
        return self.reading.optional(part, attribute, role)

    # The way from a feature to a request

    def _served(self, name: str, known: dict[str, Ages]) -> Ages:
        """With the slowest of the stores that keep the feature for serving, and the caches before it."""
        ages = known[name]
        worst, mean = [], []
        for relation in self.graph.following[name]:
            holder = self.graph.parts[relation.target]
            if relation.arrow != DATA or holder.kind.word not in ("feature_store", "store", "cache"):
                continue
            more_worst, more_mean = self._own(holder)
            delay_worst, delay_mean = self._delays(relation)
            caches = self._caches_before(holder.name)
            path = (*ages.worst.path, holder.name, *(cache.name for cache in caches))
            cached = [self._own(cache) for cache in caches]
            worst.append(self._through(name, WORST, ages.worst, [*delay_worst, *more_worst, *_each(cached, 0)], path))
            mean.append(self._through(name, MEAN, ages.mean, [*delay_mean, *more_mean, *_each(cached, 1)], path))
        if not worst:
            return ages
        slowest = _oldest_of(worst, name, WORST), _oldest_of(mean, name, MEAN)
        return Ages(slowest[0]._replace(name=WORST, role=""), slowest[1]._replace(name=MEAN, role=""))

    def _through(self, name: str, fact: str, age: Fact, more: list[Fact], path: tuple[str, ...]) -> Fact:
        if not more:
            return age
        # The feature's own terms and those of its way out stand in one sum.
        terms = list(age.inputs) if age.operation == "sum" and age.subject == name else [age]
        return derived("sum", name, fact, [*terms, *more], TIME, path=path, source=SOURCE)

    def _caches_before(self, holder: str, passed: tuple[str, ...] = ()) -> list[Part]:
        """The oldest row of caches, one behind the other, whose misses are answered by a store; the nearest first."""
        rows = [
            [part, *self._caches_before(part.name, (*passed, part.name))]
            for part in (self.graph.parts[r.source] for r in self.graph.leading[holder] if r.arrow == REQUEST)
            if part.kind.word == "cache" and part.name not in passed
        ]

        def age(row: list[Part]) -> tuple[float, float]:
            terms = [term for part in row for term in self._own(part)[0]]
            return sum(term.high for term in terms), sum(term.low for term in terms)

        return max(rows, key=age, default=[])

    # Training

    def _trainings(self, model: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.source for r in self.graph.leading[model] if r.meaning.verb == "produces"))

    def _learned(self, model: str) -> tuple[list[Fact], list[Fact]]:
        """How old that is which a model writes of itself; on average it is in the middle between two trainings."""
        age = self.data_age(model)
        if age is None:
            return [], []
        terms = [each for each in age.inputs if age.operation == "sum"] or [age]
        mean = [half if each.name == "every" and (half := _half(each)) else each for each in terms]
        return terms, mean

    def _training_age(self, training: str, model: str) -> Fact:
        part = self.graph.parts[training]
        datasets = [
            self.graph.parts[r.source]
            for r in self.graph.leading[training]
            if r.meaning.verb == "trains" and self.graph.parts[r.source].kind.word == "dataset"
        ]
        terms = [self._maturity(datasets, training)]
        terms.append(self.reading.cadence.of(part, "schedule") or self.reading.number(part, "every", "schedule"))
        terms += self._runs_before(part)
        terms += [self.reading.number(part, "duration", "training run"), *self._outage(part)]
        way = self._way_out(training, model)
        terms += [gate for name in way for gate in [self._gate(self.graph.parts[name])] if gate is not None]
        path = (*(dataset.name for dataset in datasets[:1]), training, *way, model)
        return derived("sum", model, "data_age", terms, TIME, path=path, source=SOURCE)

    def _runs_before(self, part: Part) -> list[Fact]:
        """The runs of the chain that starts a part, the first one first; of several chains the longest."""
        before: dict[str, list[Edge]] = {}
        agenda = [part.name]
        for name in agenda:
            if name not in before:
                before[name] = list(self.reading.cadence.starts(self.graph.parts[name]))
                agenda += [edge.source for edge in before[name]]
        longest: dict[str, tuple[float, list[Fact], str]] = {}  # how long, the last step of it, and what comes before
        for group in components({name: [edge.source for edge in edges] for name, edges in before.items()}):
            for name in group:
                ways = [self._way_by(edge, longest) for edge in before[name] if edge.source in longest]
                longest[name] = max(ways, key=lambda way: way[0], default=(0.0, [], ""))
        steps: list[list[Fact]] = []
        at = part.name
        while at:
            _, step, at = longest[at]
            steps.append(step)
        return [fact for step in reversed(steps) for fact in step]

    def _way_by(
        self, edge: Edge, longest: Mapping[str, tuple[float, list[Fact], str]]
    ) -> tuple[float, list[Fact], str]:
        run, lag = self._run(self.graph.parts[edge.source]), self.reading.of_edge(edge, "lag", "lag of the start")
        step = [fact for fact in (run, lag) if fact is not None]
        return longest[edge.source][0] + sum(fact.high for fact in step), step, edge.source

    def _run(self, part: Part) -> Fact | None:
        role = f"run of `{part.name}`"
        match part.kind.word:
            case "pipeline" | "chunker" if part.word("mode") not in ("stream", "on_demand"):
                run = self._stated(part, "runtime", role) or self._stated(part, "latency", role)
                return run or self.reading.number(part, "runtime", role)
            case "batch_inference":
                run = self.reading.cadence.runtime(part) or self.reading.number(part, "runtime")
                return run.as_(role)
            case "training":
                return self.reading.number(part, "duration", role)
            case "validation":
                return self._stated(part, "latency", role)
            case "evaluation":
                return self._stated(part, "duration", role)
        return None

    def _gate(self, part: Part) -> Fact | None:
        """What a run waits for on its way out: checks, an evaluation, an experiment, the bake of each stage of a rollout."""
        if part.kind.word == "validation":
            return self._stated(part, "latency", "checks")
        if part.kind.word in ("evaluation", "experiment"):
            return self._stated(part, "duration", part.kind.word)
        bake = self._stated(part, "bake", "bake")
        stages = part.get("stages")
        if bake is None or not isinstance(stages, tuple):
            return bake
        count = constant("stages", float(len(stages)), RATIO, "stages")
        return derived("product", part.name, "bake of all stages", [bake, count], TIME, role="rollout bake")

    def _maturity(self, datasets: list[Part], training: str) -> Fact:
        """How long the newest rows wait for their labels."""
        facts = [self.reading.number(dataset, "maturity", "maturity of labels") for dataset in datasets]
        if not facts:
            return unknown(training, "dataset", TIME, f"{training}.dataset")
        return (
            facts[0]
            if len(facts) == 1
            else derived("max", training, "maturity", facts, TIME, role="maturity of labels")
        )

    def _way_out(self, training: str, model: str) -> list[str]:
        """The slowest way of a run through evaluations, registries and rollouts to where its model runs.

        Where no way leads there, the slowest one that there is.
        """
        before = self._stages_after(training)
        runs = self._where_it_runs(model)
        slowest: dict[str, tuple[float, float, list[str]]] = {}
        for group in components(before):
            for name in group:
                ways = [slowest[each] for each in before[name] if each in slowest and each not in group]
                high, low, way = max(ways, key=lambda each: each[:2], default=(0.0, 0.0, []))
                gate = self._gate(self.graph.parts[name]) if name != training else None
                own = (gate.high, gate.low) if gate is not None else (0.0, 0.0)
                slowest[name] = (high + own[0], low + own[1], [*way, name] if name != training else [])
        ends = [
            name
            for name in before
            if any(r.meaning.verb == "deploys" and r.target in runs for r in self.graph.following[name])
        ]
        return max((slowest[name] for name in ends or before), key=lambda each: (*each[:2], len(each[2])))[2]

    def _stages_after(self, training: str) -> dict[str, list[str]]:
        """The stages that a run of this training can pass, itself first, each with those before it."""
        before: dict[str, list[str]] = {training: []}
        agenda = [training]
        for name in agenda:
            for relation in self.graph.following[name]:
                target = relation.target
                if relation.arrow == DATA and self.graph.parts[target].kind.word in _STAGES:
                    if target not in before:
                        before[target] = []
                        agenda.append(target)
                    before[target].append(name)
        return before

    def _where_it_runs(self, model: str) -> set[str]:
        """The model, what keeps or encodes by it, and all that wait for one of these."""
        kept = [
            r.target for r in self.graph.following[model] if r.meaning.verb in ("deploys", "hosts", "encodes", "feeds")
        ]
        found = {model, *kept}
        agenda = list(found)
        while agenda:
            asking = [r.source for r in self.graph.leading[agenda.pop()] if r.arrow == REQUEST]
            agenda += [name for name in asking if name not in found]
            found.update(asking)
        return found

    # The graph of data

    def _data_inputs(self) -> dict[str, list[Relation]]:
        parts = self.graph.parts
        inputs: dict[str, list[Relation]] = {
            name: []
            for name, part in parts.items()
            if part.kind.word in _AGED or self._decides_later(name) or self._computes_ahead(name)
        }
        for relation in self.graph.relations:
            if relation.target in inputs and self._carries_data(relation):
                inputs[relation.target].append(relation)
            elif relation.arrow == "=>" and relation.source in inputs and parts[relation.source].kind.word == "cache":
                # A cache is filled by what it asks.
                back = relation._replace(source=relation.target, target=relation.source)
                inputs[relation.source].append(back)
        for relation in self.graph.relations:
            # Vectors are as old as what is encoded; where nothing says what that is, as the encoder.
            encoded = relation.meaning.verb == "encodes" and relation.edge is not None and relation.source in inputs
            if encoded and not inputs[relation.target]:
                inputs[relation.target].append(relation)
        return {name: self._without_repeats(relations) for name, relations in inputs.items()}

    def _is_order(self, relation: Relation) -> bool:
        """Whether a policy only says what a source is to fetch next."""
        source, target = (self.graph.parts[end].kind.word for end in (relation.source, relation.target))
        return source == "policy" and target == "source"

    def _decides_later(self, name: str) -> bool:
        """Whether a policy works on data that lies there: nobody asks it, and all that it is fed has an age."""
        if self.graph.parts[name].kind.word != "policy":
            return False
        fed = self.graph.leading[name]
        data = [relation for relation in fed if self._carries_data(relation)]
        kinds = {self.graph.parts[relation.source].kind.word for relation in data}
        return bool(kinds) and kinds <= _AGED - _ANSWERING and all(relation.arrow != REQUEST for relation in fed)

    def _computes_ahead(self, name: str) -> bool:
        """Whether a model works before anybody asks: what it makes is kept, and nothing that answers requests runs it."""
        if self.graph.parts[name].kind.word != "model":
            return False
        following, fed = self.graph.following[name], self.graph.leading[name]
        kept = any(r.edge is not None and self.graph.parts[r.target].kind.word in _KEEPING for r in following)
        runs = any(r.meaning.verb in ("deploys", "hosts") for r in following)
        asked = any(r.arrow == REQUEST or (self._feeds(r) and not self._lies_there(r.source)) for r in fed)
        reads = any(self._feeds(r) for r in fed)
        return kept and not runs and not asked and (reads or bool(self._trainings(name)))

    def _feeds(self, relation: Relation) -> bool:
        """Whether a model computes from what this brings: an arrow says so, or its features where nothing says that it learns."""
        drawn = relation.edge is not None or not self._trainings(relation.target)
        return drawn and relation.meaning.verb == "feeds" and self.graph.parts[relation.source].kind.word != "label"

    def _lies_there(self, name: str) -> bool:
        return self.graph.parts[name].kind.word in _AGED - _ANSWERING

    def _without_repeats(self, relations: list[Relation]) -> list[Relation]:
        """What only brings again what has come another way makes nothing older; alone it counts."""
        first = [r for r in relations if r.edge is None or not self.reading.flag(r.edge.stated, "repeats")]
        return first or relations

    def _carries_data(self, relation: Relation) -> bool:
        if self._is_order(relation):
            return False
        if self.graph.parts[relation.target].kind.word == "model":
            return self._feeds(relation)
        # History that a feature store keeps for training does not make a lake older for its other readers.
        return relation.arrow == DATA and relation.meaning.verb not in _NOT_DATA and relation.attribute != "offline"


class _Share(NamedTuple):
    """Part of what an input brings, and how long it waits, at worst and on average."""

    ages: Ages
    waits: tuple[list[Fact], list[Fact]] = ([], [])


class _Loop(NamedTuple):
    """Parts that reach each other, with their inputs; `steps` are left for the search through all of its ways."""

    inputs: _Inputs
    steps: list[int]


class _TangledError(Exception):
    """A loop has more ways round than can be followed."""


def _sources(inputs: _Inputs) -> dict[str, list[str]]:
    return {name: [relation.source for relation in relations] for name, relations in inputs.items()}


def _half(fact: Fact | None) -> Fact | None:
    """On average an event waits half an interval."""
    if fact is None:
        return None
    return derived(
        "weighted", fact.subject, f"{fact.name} / 2", [fact], TIME, weights=(0.5,), role=f"half the {fact.role}"
    )


def _oldest_of(facts: list[Fact], name: str, fact: str) -> Fact:
    if len(facts) == 1:
        return facts[0]
    oldest = max(facts, key=lambda each: (each.high, each.low))
    return derived("max", name, f"{fact} of input", facts, TIME, path=oldest.path, role="the oldest input")


def _each(pairs: list[tuple[list[Fact], list[Fact]]], index: int) -> list[Fact]:
    return [fact for pair in pairs for fact in pair[index]]
