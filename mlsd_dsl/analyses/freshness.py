"""A1, freshness: how old a piece of information is, at worst and on average, at the moment when it is used online.

Ages follow the data, from what happens in the world to what a request reads. Each hop adds its delay:

| hop | worst | mean |
|---|---|---|
| source, log, topic | lag (and the interval of a source that delivers in batches) | lag, half the interval |
| pipeline in batches | interval + run | half the interval + run |
| pipeline on a stream | latency + slide + watermark | latency + half the slide + watermark |
| feature store, index, cache | materialization, refresh, time to live | half of it |

Several inputs count by the oldest. What answers requests (endpoints, models, people) begins a new age: an event is young
when it happens. A model's data is as old as its labels' maturity, the interval and length of training, the gate and the
bake of its rollout together. Source: *Rules of Machine Learning*, rule 8; worst cases after the usual reasoning about
periodic jobs (an event just missed waits a whole interval).
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, constant, derived, unknown
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME

SOURCE = "Rules of Machine Learning, rule 8"
WORST, MEAN = "age", "age.mean"

# An event is born here: whatever reaches these parts does not make what leaves them older.
_ORIGINS = {"actor", "endpoint", "model", "gateway", "device", "external", "human_review", "entity", "experiment", "tool"}
# Parts that have an age.
_AGED = {
    *("source", "topic", "log", "store", "pipeline", "chunker", "feature", "feature_store", "index", "cache"),
    *("dataset", "batch_inference", "validation", "label"),
}
# A learned encoder or a definition does not make data older.
_NOT_DATA = {"encodes", "defines", "hosts", "prompts", "deploys", "releases", "monitors", "explains", "feeds_back"}


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
        self.order = self._order()
        self.ages: dict[str, Ages] = {}
        for name in self.order:
            self.ages[name] = self._ages(name, self.inputs[name], self.ages)

    def facts(self) -> Iterable[Fact]:
        """The ages as they are used online, and the data age of every model."""
        for name, part in self.graph.parts.items():
            if part.kind.word in _AGED:
                yield from self.used(name)  # worst and mean
            elif part.kind.word == "model":
                age = self.data_age(name)
                if age is not None:
                    yield age

    def used(self, name: str) -> Ages:
        """The ages of a part when a request reads it: for a feature, with the store and cache that serve it."""
        if self.graph.parts[name].kind.word != "feature":
            return self.ages[name]
        return self._served(name, self.ages)

    def of(self, name: str, origin: str) -> Fact:
        """The worst age of what a part has from `origin`, whatever else reaches it."""
        if name not in self.inputs:
            return unknown(name, f"{WORST} of {origin}", TIME, f"an arrow to `{name}`")
        from_origin = {origin} | {n for n in self.order if self._reaches(origin, n)}
        if name not in from_origin:
            return unknown(name, f"{WORST} of {origin}", TIME, f"a path from `{origin}` to `{name}`")
        ages: dict[str, Ages] = {}
        for each in self.order:
            if each in from_origin:
                inputs = [r for r in self.inputs[each] if r.source in from_origin] if each != origin else []
                ages[each] = self._ages(each, inputs, ages, is_origin=each == origin)
        served = self._served(name, ages) if self.graph.parts[name].kind.word == "feature" else ages[name]
        return served.worst._replace(name=f"{WORST} of {origin}")

    def data_age(self, model: str) -> Fact | None:
        """How old the newest event is that the serving model has learned from; the youngest of several trainings."""
        trainings = [
            r.source
            for r in self.graph.relations
            if r.target == model and r.meaning.verb == "produces" and r.source in self.graph.parts
        ]
        ages = [self._training_age(training, model) for training in trainings]
        if not ages:
            return None
        if len(ages) == 1:
            return ages[0]
        path = min(ages, key=lambda age: age.low).path
        return derived("min", model, "data_age", [a.as_(a.path[0]) for a in ages], TIME, path=path, source=SOURCE)

    # One part

    def _ages(self, name: str, inputs: list[Relation], known: dict[str, Ages], is_origin: bool = False) -> Ages:
        part = self.graph.parts[name]
        worst_in, mean_in = self._oldest(part, inputs, known, is_origin)
        worst_own, mean_own = self._own(part)
        path = worst_in[0].path if worst_in else ()
        return Ages(
            self._sum(name, WORST, [*worst_in, *worst_own], (*path, name)),
            self._sum(name, MEAN, [*mean_in, *mean_own], (*path, name)),
        )

    def _sum(self, name: str, fact: str, terms: list[Fact], path: tuple[str, ...]) -> Fact:
        if not terms:
            terms = [constant("age", 0.0, TIME, "at the source")]
        return derived("sum", name, fact, terms, TIME, path=path, source=SOURCE)

    def _oldest(
        self, part: Part, inputs: list[Relation], known: dict[str, Ages], is_origin: bool
    ) -> tuple[list[Fact], list[Fact]]:
        """The oldest input, with the delay of its arrow; nothing for what begins an age."""
        worst: list[Fact] = []
        mean: list[Fact] = []
        for relation in inputs:
            ages = known.get(relation.source)
            if ages is None:
                continue  # an origin, or the way back of a loop
            delays = self._delays(relation)
            worst.append(self._behind(ages.worst, delays[0], part.name, WORST))
            mean.append(self._behind(ages.mean, delays[1], part.name, MEAN))
        if worst:
            return [_oldest_of(worst, part.name, WORST)], [_oldest_of(mean, part.name, MEAN)]
        begins = is_origin or part.kind.word in ("source", "log", "label") or self._fed_by_origin(part.name)
        if begins or part.kind.word == "dataset":
            return [], []
        missing = unknown(part.name, "input", TIME, f"an arrow to `{part.name}` from what fills it", part.span)
        return [missing.as_("what fills it")], [missing.as_("what fills it")]

    def _behind(self, age: Fact, delays: list[Fact], name: str, fact: str) -> Fact:
        if not delays:
            return age.as_(age.role or f"`{age.subject}`")
        return derived("sum", name, f"{fact} of input", [age.as_(f"`{age.subject}`"), *delays], TIME, path=age.path)

    def _delays(self, relation: Relation) -> tuple[list[Fact], list[Fact]]:
        """What an arrow itself adds: a lag, and the interval of a periodic write."""
        if relation.edge is None:
            return [], []
        lag = self.reading.of_edge(relation.edge, "lag", "lag of the arrow")
        every = self.reading.of_edge(relation.edge, "every", "interval of the arrow")
        return [f for f in (every, lag) if f is not None], [f for f in (_half(every), lag) if f is not None]

    def _own(self, part: Part) -> tuple[list[Fact], list[Fact]]:
        """What the part itself adds, at worst and on average."""
        match part.kind.word:
            case "source" | "log" | "topic" | "external":
                return self._source(part)
            case "pipeline" | "chunker":
                return self._pipeline(part)
            case "batch_inference":
                return self._periodic(part, "every", "schedule", [self._stated(part, "runtime", "run")])
            case "feature_store":
                return self._periodic(part, "materialize", "materialization", [self._stated(part, "write_lag", "write")])
            case "index":
                return self._periodic(part, "refresh", "refresh", [])
            case "cache":
                return self._periodic(part, "ttl", "time to live", [])
            case _:
                return [], []

    def _source(self, part: Part) -> tuple[list[Fact], list[Fact]]:
        if part.word("mode") == "request":
            return [], []
        lag = self._stated(part, "lag", "lag")
        if lag is None and part.kind.word == "source":
            lag = self.reading.number(part, "lag", "lag")
        every = self._stated(part, "every", "delivery")
        return [f for f in (every, lag) if f], [f for f in (_half(every), lag) if f]

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
        interval: Fact | None = self._stated(part, attribute, role)
        if interval is None and part.word(attribute) == "continuous":
            interval = constant(attribute, 0.0, TIME, role)
        if interval is None and attribute != "materialize":
            interval = self.reading.number(part, attribute, role)
        if interval is not None and slide is not None:
            interval = derived("max", part.name, attribute, [interval, slide], TIME, role=role)
        rest = [f for f in others if f is not None]
        return [f for f in (interval, *rest) if f], [f for f in (_half(interval), *rest) if f]

    def _stated(self, part: Part, attribute: str, role: str) -> Fact | None:
        return self.reading.optional(part, attribute, role)

    # The way from a feature to a request

    def _served(self, name: str, known: dict[str, Ages]) -> Ages:
        """With the slowest of the stores that keep the feature for serving, and the caches before it."""
        holders = [
            r
            for r in self.graph.relations
            if r.source == name and r.arrow == DATA and self.graph.parts[r.target].kind.word in ("feature_store", "store", "cache")
        ]
        ages = known[name]
        if not holders:
            return ages
        worst, mean = [], []
        for relation in holders:
            holder = self.graph.parts[relation.target]
            more_worst, more_mean = self._own(holder)
            delay_worst, delay_mean = self._delays(relation)
            caches = [self._own(cache) for cache in self._caches_before(holder.name)]
            path = (*ages.worst.path, holder.name)
            worst.append(self._through(name, WORST, ages.worst, [*delay_worst, *more_worst, *_each(caches, 0)], path))
            mean.append(self._through(name, MEAN, ages.mean, [*delay_mean, *more_mean, *_each(caches, 1)], path))
        return Ages(_oldest_of(worst, name, WORST), _oldest_of(mean, name, MEAN))

    def _through(self, name: str, fact: str, age: Fact, more: list[Fact], path: tuple[str, ...]) -> Fact:
        if not more:
            return age
        # The feature's own terms and those of its way out stand in one sum.
        terms = list(age.inputs) if age.operation == "sum" and age.subject == name else [age]
        return derived("sum", name, fact, [*terms, *more], TIME, path=path, source=SOURCE)

    def _caches_before(self, holder: str) -> list[Part]:
        """Caches whose misses are answered by a store."""
        return [
            self.graph.parts[r.source]
            for r in self.graph.relations
            if r.target == holder and r.arrow == "=>" and self.graph.parts[r.source].kind.word == "cache"
        ]

    # Training

    def _training_age(self, training: str, model: str) -> Fact:
        part = self.graph.parts[training]
        datasets = [
            self.graph.parts[r.source]
            for r in self.graph.relations
            if r.target == training and r.meaning.verb == "trains" and self.graph.parts[r.source].kind.word == "dataset"
        ]
        terms = [self._maturity(datasets, training)]
        if part.word("every") == "continuous":
            terms.append(constant("every", 0.0, TIME, "schedule"))
        else:
            terms.append(self.reading.number(part, "every", "schedule"))
        terms.append(self.reading.number(part, "duration", "training run"))
        path = [dataset.name for dataset in datasets[:1]] + [training]
        for name in self._way_out(training):
            gate = self._gate(self.graph.parts[name])
            terms += [gate] if gate is not None else []
            path.append(name)
        return derived("sum", model, "data_age", terms, TIME, path=(*path, model), source=SOURCE)

    def _gate(self, part: Part) -> Fact | None:
        """What a run waits for on its way out: its evaluation, and the bake of each stage of its rollout."""
        if part.kind.word == "evaluation":
            return self._stated(part, "duration", "evaluation")
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
        return facts[0] if len(facts) == 1 else derived("max", training, "maturity", facts, TIME, role="maturity of labels")

    def _way_out(self, training: str) -> list[str]:
        """The evaluation, registry and rollout that a run of this training passes."""
        found: list[str] = []
        agenda = [training]
        while agenda:
            name = agenda.pop()
            for relation in self.graph.relations:
                target = relation.target
                if relation.source == name and target not in found and relation.arrow == DATA:
                    if self.graph.parts[target].kind.word in ("evaluation", "registry", "rollout"):
                        found.append(target)
                        agenda.append(target)
        return found

    # The graph of data

    def _data_inputs(self) -> dict[str, list[Relation]]:
        parts = self.graph.parts
        inputs: dict[str, list[Relation]] = {name: [] for name, part in parts.items() if part.kind.word in _AGED}
        for relation in self.graph.relations:
            if relation.target in inputs and self._carries_data(relation):
                inputs[relation.target].append(relation)
            elif relation.arrow == "=>" and relation.source in inputs and parts[relation.source].kind.word == "cache":
                # A cache is filled by what it asks.
                back = relation._replace(source=relation.target, target=relation.source)
                inputs[relation.source].append(back)
        return inputs

    def _carries_data(self, relation: Relation) -> bool:
        return relation.arrow == DATA and relation.meaning.verb not in _NOT_DATA

    def _fed_by_origin(self, name: str) -> bool:
        return any(self.graph.parts[r.source].kind.word in _ORIGINS for r in self.inputs[name])

    def _order(self) -> list[str]:
        """Parts with an age, inputs first; a loop is entered at the part that is declared first."""
        place = {name: number for number, name in enumerate(self.inputs)}
        waiting = {
            name: {r.source for r in relations if r.source in place and r.source != name}
            for name, relations in self.inputs.items()
        }
        needed_by: dict[str, list[str]] = {}
        for name, sources in waiting.items():
            for source in sources:
                needed_by.setdefault(source, []).append(name)
        ready = [(place[name], name) for name, sources in waiting.items() if not sources]
        heapify(ready)
        left = dict.fromkeys(self.inputs)
        order: list[str] = []
        while left:
            # In a loop nothing is ready: the part that is declared first goes first, with what it has.
            name = heappop(ready)[1] if ready else next(iter(left))
            if name not in left:
                continue
            del left[name]
            order.append(name)
            for following in needed_by.get(name, ()):
                waiting[following].discard(name)
                if not waiting[following] and following in left:
                    heappush(ready, (place[following], following))
        return order

    def _reaches(self, origin: str, name: str) -> bool:
        if not hasattr(self, "_closure"):
            self._closure: dict[str, set[str]] = {}
        if origin not in self._closure:
            after = {origin}
            for each in self.order:
                if any(r.source in after for r in self.inputs[each]):
                    after.add(each)
            self._closure[origin] = after
        return name in self._closure[origin]


def _half(fact: Fact | None) -> Fact | None:
    """On average an event waits half an interval."""
    if fact is None:
        return None
    return derived("weighted", fact.subject, f"{fact.name} / 2", [fact], TIME, weights=(0.5,), role=f"half the {fact.role}")


def _oldest_of(facts: list[Fact], name: str, fact: str) -> Fact:
    if len(facts) == 1:
        return facts[0]
    oldest = max(facts, key=lambda each: (each.high, each.low))
    return derived("max", name, f"{fact} of input", facts, TIME, path=oldest.path, role="the oldest input")


def _each(pairs: list[tuple[list[Fact], list[Fact]]], index: int) -> list[Fact]:
    return [fact for pair in pairs for fact in pair[index]]
