"""The graph of a design: networkx inside, the domain's questions outside.

Edges are the arrows of the text and the attributes that name other parts. Each projection is a view of the one
multigraph; every analysis follows one of them.

| projection | edges | used for |
|---|---|---|
| dataflow | data arrows, and each call with its answer flowing back | lineage, taint, freshness |
| requests | calls and look-ups that the caller waits for, and their fallbacks | latency, availability, load |
| world | dataflow, what people are shown and what they do | feedback loops |
| lifecycle | training, gates, registry, rollout, logs, monitors, alerts, triggers | operations |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.design.design import Design, Edge
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST, TRIGGER, Meaning
from mlsd_dsl.vocabulary.part import Plane
from mlsd_dsl.vocabulary.references import CALL_REFERENCES, REFERENCES

if TYPE_CHECKING:
    import networkx as nx

WORLD_VERBS = {"exposes", "feeds_back", "takes_part"}
# What carries a model from data to its users and back: the verbs of the lifecycle.
LIFECYCLE_VERBS = {
    *("trains", "produces", "initialises", "evaluates", "gates", "registers", "releases", "deploys", "tests"),
    *(
        "logs",
        "monitors",
        "alerts",
        "notifies",
        "escalates",
        "triggers",
        "rebuilds",
        "rolls_back",
        "switches",
        "serves",
    ),
}
# Relations between ideas; nothing flows along them.
IDEAS = {"optimizes", "proxies", "measures", "defines", "explains"}
NO_FLOW = WORLD_VERBS | IDEAS | {"monitors"}


class Relation(NamedTuple):
    """One edge of the graph. `edge` is the arrow behind it; None where an attribute says it."""

    source: str
    target: str
    arrow: str
    meaning: Meaning
    span: Span
    edge: Edge | None = None
    attribute: str = ""  # the attribute that says it: `model`, `else`
    drawn: bool = True


class Call(NamedTuple):
    """One request that a part makes: whom it asks, by which arrow, and what answers in its place."""

    target: str
    edge: Edge
    fallback: str
    misses: tuple[str, ...]


class Graph:
    """Questions about one design. Answers come in the order of declaration."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.parts = design.parts

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Every edge: arrows first, then what attributes say beyond them, each once."""
        arrows = [Relation(e.source, e.target, e.arrow, e.meaning, e.span, e) for e in self.design.edges]
        said = {(relation.source, relation.target, relation.meaning.verb) for relation in arrows}
        implied: dict[tuple[str, str, str], Relation] = {}
        for relation in self._implied():
            key = (relation.source, relation.target, relation.meaning.verb)
            if key not in said:
                implied.setdefault(key, relation)
        return (*arrows, *implied.values())

    # The projections as graphs of networkx, whose nodes carry their `part` and whose edges carry their `relation`. It is
    # imported by whoever asks for one of them: `mlsd lint` finds what it needs along `following` and `leading`.

    @cached_property
    def multigraph(self) -> nx.MultiDiGraph:
        """Everything."""
        return self._projected(self.relations)

    @cached_property
    def dataflow(self) -> nx.MultiDiGraph:
        """Where data goes: along data arrows, to whom is called and, as the answer, back."""
        return self._projected(self.flows)

    @cached_property
    def requests(self) -> nx.MultiDiGraph:
        """Who waits for whom, fallbacks and branches behind caches included."""
        return self._projected(self.waits)

    @cached_property
    def world(self) -> nx.MultiDiGraph:
        """The dataflow closed by what people are shown and what they do about it."""
        shown = [r for r in self.relations if r.meaning.verb in WORLD_VERBS]
        return self._projected((*self.flows, *shown))

    @cached_property
    def lifecycle(self) -> nx.MultiDiGraph:
        """How a model comes to serve, is watched, and is made anew."""
        return self._projected(
            tuple(r for r in self.relations if r.arrow == TRIGGER or r.meaning.verb in LIFECYCLE_VERBS)
        )

    # The same as relations

    @cached_property
    def flows(self) -> tuple[Relation, ...]:
        """The relations of the dataflow; the answer of a call is the call turned round."""
        kept: list[Relation] = []
        for relation in self.relations:
            if relation.arrow == REQUEST:
                kept += (relation, relation._replace(source=relation.target, target=relation.source))
            elif relation.arrow == DATA and relation.meaning.verb not in NO_FLOW:
                kept.append(relation)
        return tuple(kept)

    @cached_property
    def waits(self) -> tuple[Relation, ...]:
        """The relations along which a caller waits."""
        return tuple(r for r in self.relations if r.arrow == REQUEST and not self._is_async(r))

    @cached_property
    def following(self) -> dict[str, list[Relation]]:
        """All relations by the part that they leave."""
        return self._by(lambda relation: relation.source)

    @cached_property
    def leading(self) -> dict[str, list[Relation]]:
        """All relations by the part that they reach."""
        return self._by(lambda relation: relation.target)

    # Questions

    def entries(self) -> tuple[str, ...]:
        """The parts that people or other systems call: what an actor asks, or what no other part calls."""
        asked = {r.target for r in self.relations if r.arrow == REQUEST and self._is_actor(r.source)}
        called = {r.target for r in self.relations if r.arrow == REQUEST}
        front = ("endpoint", "gateway")
        return tuple(
            name
            for name, part in self.parts.items()
            if not self._is_actor(name)
            and (name in asked or part.get("entry") is True or (part.kind.word in front and name not in called))
        )

    def calls(self, name: str) -> tuple[tuple[Call, ...], ...]:
        """The calls of a part: one tuple a turn, in order; the members of a turn run in parallel."""
        edges = sorted(self._asking.get(name, ()), key=lambda edge: edge.turn)
        return tuple(tuple(self._call(e) for e in turn) for _, turn in groupby(edges, key=lambda edge: edge.turn))

    def upstream(self, name: str) -> set[str]:
        """All parts whose data reaches this one."""
        return _reached(name, [(relation.target, relation.source) for relation in self.flows])

    def downstream(self, name: str) -> set[str]:
        """All parts that this one's data reaches."""
        return _reached(name, [(relation.source, relation.target) for relation in self.flows])

    def training_lineage(self, feature: str, model: str) -> set[str]:
        """The parts on data paths to a feature as it stands in the datasets of a model's training, the feature included."""
        if feature not in self._features_of_training(model):
            return set()
        return self._sources_of(feature)

    def serving_lineage(self, feature: str, endpoint: str) -> set[str]:
        """The parts on data paths to a feature and on to an endpoint that can look it up, without the endpoint itself."""
        reached = self._sources_of(feature)
        holders = {
            r.target for r in self.relations if r.source == feature and r.arrow == DATA and self._is_held(r.target)
        }
        asked = _reached(endpoint, [(relation.source, relation.target) for relation in self.waits])
        found = {holder for holder in holders if holder in asked}
        return reached | found if found else set()

    def path(self, source: str, target: str) -> tuple[str, ...]:
        """A shortest way along any arrow, ends included; empty where there is none."""
        import networkx as nx

        try:
            return tuple(nx.shortest_path(self.multigraph, source, target))
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return ()

    def between(self, source: str, target: str) -> set[str]:
        """Every part on a shortest way from one to the other, ends included; empty without one.

        Written arrows come first; where they do not lead there, what attributes name counts as well (a training's `dataset`).
        """
        for written in (True, False):
            away = self._distances(source, self.following, lambda relation: relation.target, written)
            if target in away:
                break
        else:
            return set()
        back = self._distances(target, self.leading, lambda relation: relation.source, written)
        return {name for name in away if name in back and away[name] + back[name] == away[target]}

    def feedback_loops(self) -> list[set[str]]:
        """Groups of parts that influence themselves through people: strongly connected, with an actor among them."""
        import networkx as nx

        components = nx.strongly_connected_components(self.world)
        return [c for c in components if len(c) > 1 and any(self._is_actor(name) for name in c)]

    def reached(self) -> set[str]:
        """The parts of this file, and those of imports that it leads to, names or reads from.

        From an imported part only what it leads to counts, and what an arrow writes into it: that a shared feature store
        keeps its history in the lake makes nobody who uses the lake a user of the store.
        """
        own = {name for name, part in self.parts.items() if part.source is self.design.source}
        ways: dict[str, list[str]] = {}
        for relation in self.relations:
            ways.setdefault(relation.source, []).append(relation.target)
            if relation.target in own or relation.edge is not None:
                ways.setdefault(relation.target, []).append(relation.source)
        found = set(own)
        agenda = list(own)
        while agenda:
            new = [name for name in ways.get(agenda.pop(), ()) if name not in found]
            found.update(new)
            agenda += new
        return found

    def plane(self, name: str) -> Plane:
        """When a part works."""
        return self.parts[name].plane

    # Inside

    def _projected(self, relations: tuple[Relation, ...]) -> nx.MultiDiGraph:
        import networkx as nx

        graph = nx.MultiDiGraph()
        graph.add_nodes_from((name, {"part": part}) for name, part in self.parts.items())
        graph.add_edges_from((relation.source, relation.target, {"relation": relation}) for relation in relations)
        return graph

    def _distances(
        self, start: str, steps: dict[str, list[Relation]], end: Callable[[Relation], str], written: bool
    ) -> dict[str, int]:
        """How many relations lie between `start` and each part; only arrows with `written`, and triggers never."""
        found = {start: 0}
        agenda = [start]
        for name in agenda:
            for relation in steps.get(name, ()):
                passes = relation.arrow != TRIGGER and (relation.edge is not None or not written)
                if passes and end(relation) not in found:
                    found[end(relation)] = found[name] + 1
                    agenda.append(end(relation))
        return found

    def _by(self, end: Callable[[Relation], str]) -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {name: [] for name in self.parts}
        for relation in self.relations:
            found[end(relation)].append(relation)
        return found

    def _implied(self) -> Iterator[Relation]:
        for part in self.parts.values():
            for attribute, stated in part.stated.items():
                reference = REFERENCES.get((part.kind.word, attribute))
                if reference is None:
                    continue
                for name in parts_named(stated.value):
                    ends = (name, part.name) if reference.inward else (part.name, name)
                    yield Relation(
                        *ends, reference.arrow, reference.meaning, stated.span, None, attribute, reference.drawn
                    )
        for edge in self.design.edges:
            for attribute, reference in CALL_REFERENCES.items():
                stated_call = edge.stated.get(attribute)
                if stated_call is not None:
                    # A miss is the cache's own look-up, a fallback the caller's.
                    source = edge.target if attribute == "miss" else edge.source
                    for name in parts_named(stated_call.value):
                        yield Relation(
                            source, name, REQUEST, reference.meaning, stated_call.span, None, attribute, reference.drawn
                        )

    @cached_property
    def _asking(self) -> dict[str, list[Edge]]:
        """The requests of each part."""
        found: dict[str, list[Edge]] = {}
        for edge in self.design.edges:
            if edge.arrow == REQUEST:
                found.setdefault(edge.source, []).append(edge)
        return found

    def _call(self, edge: Edge) -> Call:
        fallback = parts_named(edge.stated["else"].value) if "else" in edge.stated else ()
        misses = parts_named(edge.stated["miss"].value) if "miss" in edge.stated else ()
        return Call(edge.target, edge, fallback[0] if fallback else "", misses)

    def _features_of_training(self, model: str) -> set[str]:
        trainings = {r.source for r in self.relations if r.meaning.verb == "produces" and r.target == model}
        datasets = {r.source for r in self.relations if r.meaning.verb == "trains" and r.target in trainings | {model}}
        return {r.source for r in self.relations if r.meaning.verb == "joins" and r.target in datasets}

    def _sources_of(self, feature: str) -> set[str]:
        return self.upstream(feature) | {feature}

    def _is_async(self, relation: Relation) -> bool:
        edge = relation.edge
        return edge is not None and "async" in edge.stated and edge.stated["async"].value is True

    def _is_actor(self, name: str) -> bool:
        return self.parts[name].kind.word == "actor"

    def _is_held(self, name: str) -> bool:
        return self.parts[name].kind.word in ("feature_store", "store", "cache", "index")


def _reached(start: str, pairs: list[tuple[str, str]]) -> set[str]:
    """What can be reached from `start` along the pairs, without `start` itself unless a way leads back to it."""
    following: dict[str, list[str]] = {}
    for source, target in pairs:
        following.setdefault(source, []).append(target)
    found: set[str] = set()
    agenda = [start]
    while agenda:
        new = [name for name in following.get(agenda.pop(), ()) if name not in found]
        found.update(new)
        agenda += new
    return found
