"""Who learns from what, and who reads what while serving: the relations that several analyses follow.

Training: dataset → training → model, with the features and labels that the dataset joins, also through datasets that it is
derived from. Serving: who asks a model or runs it, and everything that those ask. Each answer is in order of declaration.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from mlsd_dsl.design.design import Edge, Part, Stated
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

# Relations along which no records move: definitions, watching, and the way of a model into use.
_NO_RECORDS = {"defines", "explains", "monitors", "hosts", "encodes", "optimizes", "proxies", "measures", "tests"}
_LIFECYCLE = {"produces", "registers", "releases", "deploys", "gates", "evaluates", "initialises", "decides"}
_RELEASING = {"produces", "evaluates", "gates", "registers", "releases", "deploys", "tests"}
_HOLDS = ("index", "store", "cache", "feature_store")
_SERVES = ("endpoint", "batch_inference", "device", "gateway", "policy", "pipeline", "chunker", "guardrail")


class Lineage:
    """Questions about training and serving, each answered along relations that are indexed once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.parts = graph.parts
        self._place = {name: number for number, name in enumerate(self.parts)}
        self._upstream: dict[str, frozenset[str]] = {}
        self._closures: dict[frozenset[str], frozenset[str]] = {}
        self._asking: dict[str, tuple[str, ...]] = {}
        self._presenting: dict[str, tuple[str, ...]] = {}

    # Training

    def trainings(self, model: str) -> tuple[str, ...]:
        """The trainings that make a model."""
        return self._sources(model, "produces")

    def models(self, training: str) -> tuple[str, ...]:
        """The models that a training makes."""
        return self.ordered(r.target for r in self.graph.following[training] if r.meaning.verb == "produces")

    def datasets(self, model: str) -> tuple[str, ...]:
        """The datasets that a model learns from, by any of its trainings."""
        learners = (model, *self.trainings(model))
        found = [
            name for learner in learners for name in self._sources(learner, "trains") if self.kind(name) == "dataset"
        ]
        return self.ordered(found)

    def learners(self, dataset: str) -> tuple[str, ...]:
        """The models that learn from a dataset or from one derived from it."""
        return self._learners.get(dataset, ())

    def origins(self, dataset: str) -> tuple[str, ...]:
        """A dataset and those that it is derived from."""
        found = [dataset]
        for name in found:
            found += [
                r.source for r in self.graph.leading[name] if self.kind(r.source) == "dataset" and r.source not in found
            ]
        return tuple(found)

    def joins(self, dataset: str, kinds: Sequence[str] = ("feature",)) -> tuple[Relation, ...]:
        """The relations by which values become columns of a dataset or of those that it is derived from."""
        return tuple(
            r
            for origin in self.origins(dataset)
            for r in self.graph.leading[origin]
            if r.meaning.verb == "joins" and self.kind(r.source) in kinds
        )

    def features_of(self, dataset: str) -> tuple[str, ...]:
        """The features that are columns of a dataset."""
        return self.ordered(r.source for r in self.joins(dataset))

    def labels_of(self, dataset: str) -> tuple[str, ...]:
        """The labels of a dataset's rows."""
        return self.ordered(r.source for r in self.joins(dataset, ("label",)))

    def labels(self, model: str) -> tuple[str, ...]:
        """The labels that a model learns from; those of its task where no dataset says."""
        found = self.ordered(label for dataset in self.datasets(model) for label in self.labels_of(dataset))
        task = self.task(model)
        return found or (names(task, "label") if task is not None else ())

    def task(self, model: str) -> Part | None:
        """The question that a model answers."""
        found = names(self.parts[model], "task") or self._sources(model, "defines")
        return next((self.parts[name] for name in found if self.kind(name) == "task"), None)

    def read_by(self, model: str) -> tuple[str, ...]:
        """The features that a model is said to read, by its attribute or by arrows."""
        return self.ordered(
            r.source
            for r in self.graph.leading[model]
            if r.meaning.verb == "feeds" and self.kind(r.source) == "feature"
        )

    # Serving

    def servers(self, model: str) -> tuple[str, ...]:
        """Who asks a model while a request waits, or runs it: callers with their callers, and where it is deployed to."""
        if model not in self._asking:
            self._asking[model] = self._find_servers(model)
        return self._asking[model]

    def presenters(self, model: str) -> tuple[str, ...]:
        """Who answers with what a model made: its servers, and who reads where its vectors and predictions are kept."""
        if model not in self._presenting:
            self._presenting[model] = self._find_presenters(model)
        return self._presenting[model]

    def asked(self, askers: Iterable[str]) -> frozenset[str]:
        """The askers and everything that they ask, directly or through others, fallbacks included."""
        key = frozenset(askers)
        if key not in self._closures:
            self._closures[key] = frozenset(reached(key, lambda name: self._requests_from.get(name, ())))
        return self._closures[key]

    def turns(self, name: str) -> tuple[tuple[Edge, ...], ...]:
        """The calls of a part: one tuple a turn, in order; the members of a turn run in parallel."""
        return self._turns.get(name, ())

    # Data

    def data_into(self, name: str) -> list[Relation]:
        """The relations that bring records to a part; what it looks up counts, what asks it does not."""
        return self._data_into[name]

    def upstream(self, name: str) -> frozenset[str]:
        """All parts whose records reach this one. Answers of models and people begin anew: nothing is followed behind them."""
        if name not in self._upstream:
            before = self._before
            found = {name}
            agenda = [r.source for r in self._data_into[name]]
            while agenda:
                at = agenda.pop()
                if at not in found:
                    found.add(at)
                    agenda += before[at]
            self._upstream[name] = frozenset(found) - {name}
        return self._upstream[name]

    def way(self, source: str, target: str) -> tuple[str, ...]:
        """A shortest way of records from one part to another, ends included; empty where there is none."""
        back = search(
            [target], lambda at: [r.source for r in self._data_into[at]] if at == target else self._before[at]
        )
        return tuple(reversed(trace(back, source))) if source in back else ()

    def kind(self, name: str) -> str:
        """The word of a part's kind."""
        return self.parts[name].kind.word

    def of_kind(self, *kinds: str) -> list[Part]:
        """All parts of some kinds."""
        return [part for part in self.parts.values() if part.kind.word in kinds]

    def ordered(self, found: Iterable[str]) -> tuple[str, ...]:
        """Parts in order of declaration, each once."""
        return tuple(sorted(set(found), key=self._place.__getitem__))

    # Inside

    @cached_property
    def _learners(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for model in self.of_kind("model"):
            for dataset in self.datasets(model.name):
                for origin in self.origins(dataset):
                    found.setdefault(origin, []).append(model.name)
        return {dataset: self.ordered(models) for dataset, models in found.items()}

    @cached_property
    def _requests_from(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for relation in self.graph.relations:
            if relation.arrow == REQUEST:
                found.setdefault(relation.source, []).append(relation.target)
        return found

    @cached_property
    def _turns(self) -> dict[str, tuple[tuple[Edge, ...], ...]]:
        calls: dict[str, dict[int, list[Edge]]] = {}
        for edge in self.graph.design.edges:
            if edge.arrow == REQUEST:
                calls.setdefault(edge.source, {}).setdefault(edge.turn, []).append(edge)
        return {name: tuple(tuple(turns[turn]) for turn in sorted(turns)) for name, turns in calls.items()}

    @cached_property
    def _data_into(self) -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {name: [] for name in self.parts}
        for relation in self.graph.relations:
            verb = relation.meaning.verb
            if relation.arrow == DATA and verb not in _NO_RECORDS | _LIFECYCLE:
                found[relation.target].append(relation)
            elif relation.arrow == REQUEST and self.kind(relation.source) in ("feature", "cache", "feature_store"):
                found[relation.source].append(relation._replace(source=relation.target, target=relation.source))
        return found

    @cached_property
    def _before(self) -> dict[str, list[str]]:
        """What a part has its records from, as far as it hands on what it has."""
        return {
            name: [r.source for r in relations] if self._relays(name) else []
            for name, relations in self._data_into.items()
        }

    def _relays(self, name: str) -> bool:
        return self.kind(name) not in (
            "actor",
            "endpoint",
            "gateway",
            "model",
            "training",
            "experiment",
            "device",
            "entity",
        )

    def _find_servers(self, model: str) -> tuple[str, ...]:
        direct = [r.source for r in self.graph.leading[model] if r.arrow == REQUEST and self.kind(r.source) in _SERVES]
        direct += [
            r.target
            for r in self.graph.following[model]
            if r.meaning.verb == "deploys" and self.kind(r.target) in _SERVES
        ]
        if not direct and self.parts[model].word("plane") != "offline":
            direct = self._released_to(model)
        callers = reached(direct, lambda at: [r.source for r in self.graph.leading[at] if r.arrow == REQUEST])
        return self.ordered(name for name in callers if self.kind(name) != "actor")

    def _find_presenters(self, model: str) -> tuple[str, ...]:
        servers = self.servers(model)
        batches = [name for name in servers if self.kind(name) in ("batch_inference", "pipeline")]

        def onwards(at: str) -> list[str]:
            return [r.target for r in self.graph.following[at] if r.arrow == DATA and self.kind(r.target) in _HOLDS]

        held = [name for name in reached([model, *batches], onwards) if self.kind(name) in _HOLDS]
        askers = [r.source for name in held for r in self.graph.leading[name] if r.arrow == REQUEST]
        callers = reached(askers, lambda at: [r.source for r in self.graph.leading[at] if r.arrow == REQUEST])
        return self.ordered([*servers, *(name for name in callers if self.kind(name) != "actor")])

    def _released_to(self, model: str) -> list[str]:
        """Where the releases of a model's trainings end: for designs that draw the way of a model, not the calls."""

        def onwards(at: str) -> list[str]:
            if self.kind(at) in _SERVES:
                return []
            released = [r.target for r in self.graph.following[at] if r.meaning.verb in _RELEASING]
            return [
                name
                for name in released
                if self.kind(name) in ("evaluation", "registry", "rollout", "validation", *_SERVES)
            ]

        starts = [model, *self.trainings(model)]
        return [name for name in reached(starts, onwards) if self.kind(name) in _SERVES]

    def _sources(self, name: str, verb: str) -> tuple[str, ...]:
        return self.ordered(r.source for r in self.graph.leading[name] if r.meaning.verb == verb)


def items(value: object) -> tuple[object, ...]:
    """The members of a list, or a single value alone; nothing for what is not stated."""
    # A word or the name of a part is a tuple by its type, but one value.
    return value if type(value) is tuple else () if value is None else (value,)


def names(part: Part, attribute: str) -> tuple[str, ...]:
    """The parts that an attribute names."""
    return parts_named(part.get(attribute))


def words(part: Part, attribute: str) -> tuple[str, ...]:
    """The words that an attribute lists, closed or free."""
    texts = (item if isinstance(item, str) else getattr(item, "text", "") for item in items(part.get(attribute)))
    return tuple(text for text in texts if isinstance(text, str) and text)


def place(part: Part, attribute: str) -> Span:
    """Where an attribute is stated, or the part's name where it is not."""
    stated: Stated | None = part.stated.get(attribute)
    return part.span if stated is None else stated.span


def reached(starts: Iterable[str], onwards: Callable[[str], Iterable[str]]) -> list[str]:
    """The starts and all that can be reached from them, nearest first."""
    return list(search(starts, onwards))


def search(starts: Iterable[str], onwards: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """Each part that can be reached, nearest first, with the part that it was reached from; a start with itself."""
    found = {name: name for name in starts}
    agenda = deque(found)
    while agenda:
        at = agenda.popleft()
        for name in onwards(at):
            if name not in found:
                found[name] = at
                agenda.append(name)
    return found


def trace(found: dict[str, str], end: str) -> list[str]:
    """The way of a search from its start to `end`."""
    way = [end]
    while found[way[-1]] != way[-1]:
        way.append(found[way[-1]])
    return way[::-1]
