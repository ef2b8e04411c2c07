"""Who watches what: the monitors that would notice trouble of a model, and how much one look of them sees.

Trouble of a model shows in what it reads, in what it is made of, in what it answers and where its answers go. So a monitor watches a
model if it watches one of: the model, what asks it, what those ask beside it (one drift of a request shows in all models that it
meets), its trainings and datasets, its features with the stores and sources behind them, and the logs of its answers.
Source: Breck et al., *The ML Test Score* (2017), tests of monitoring 1 to 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from mlsd_dsl.analyses.fact import Fact, derived
from mlsd_dsl.analyses.lineage import Lineage
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.dimensions import RATIO

SOURCE = "Breck et al., The ML Test Score (2017), tests of monitoring"

_HOLDERS = {"store", "feature_store", "index", "cache"}
_KEPT = {"log", "topic"}
_AFTER = {"logs", "publishes", "exposes", "feeds", "writes", "emits"}


class Watching:
    """The monitors of one design, by the models that they watch."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self._around: dict[str, frozenset[str]] = {}

    def of(self, name: str) -> tuple[Part, ...]:
        """The monitors that would notice trouble of a model (or of another part that answers), in order of declaration."""
        return self.on(self.around(name))

    def on(self, names: Iterable[str]) -> tuple[Part, ...]:
        """The monitors of these parts themselves, in order of declaration."""
        found = {monitor for part in names for monitor in self._by_part.get(part, ())}
        return tuple(self.parts[monitor] for monitor in self.lineage.ordered(found))

    @cached_property
    def aimless(self) -> tuple[Part, ...]:
        """The monitors that do not say what they watch."""
        watching = {monitor for monitors in self._by_part.values() for monitor in monitors}
        return tuple(part for part in self.lineage.of_kind("monitor") if part.name not in watching)

    def around(self, name: str) -> frozenset[str]:
        """The parts in which trouble of a model shows, itself included."""
        if name not in self._around:
            self._around[name] = frozenset(self._find(name))
        return self._around[name]

    def seen(self, requests: Fact, sample: Fact, window: Fact) -> Fact:
        """How many entries of a log lie in one window of a monitor: requests per time x share logged x window."""
        inputs = (requests.as_("requests"), sample.as_("share logged"), window.as_("window"))
        return derived("product", window.subject, "entries", inputs, RATIO, label="entry", source=SOURCE)

    # Inside

    @cached_property
    def _by_part(self) -> dict[str, list[str]]:
        """The monitors of each part that is watched."""
        found: dict[str, list[str]] = {}
        for relation in self.graph.relations:
            if relation.meaning.verb == "monitors":
                found.setdefault(relation.source, []).append(relation.target)
        return found

    def _find(self, name: str) -> set[str]:
        servers = self.lineage.presenters(name)
        asked = self.lineage.asked((name, *servers))
        found = {name, *servers, *asked, *self._fronts(servers or (name,))}
        trainings = self.lineage.trainings(name)
        datasets = [origin for dataset in self.lineage.datasets(name) for origin in self.lineage.origins(dataset)]
        features = [
            *self.lineage.read_by(name),
            *(f for dataset in datasets for f in self.lineage.features_of(dataset)),
        ]
        found |= {*trainings, *datasets, *features, *self.lineage.labels(name)}
        behind = [*datasets, *features, *(held for held in asked if self.lineage.kind(held) in _HOLDERS)]
        found |= {source for each in behind for source in self.lineage.upstream(each)}
        found |= {r.target for each in features for r in self.graph.following[each] if r.meaning.verb == "materializes"}
        found |= {
            r.target for each in (name, *servers, *asked) for r in self.graph.following[each] if self._is_kept(r.target)
        }
        return found | {r.target for r in self.graph.following[name] if r.arrow == DATA and r.meaning.verb in _AFTER}

    def _is_kept(self, name: str) -> bool:
        return self.lineage.kind(name) in _KEPT

    def _fronts(self, servers: tuple[str, ...]) -> set[str]:
        """The gateways and the people before those who answer."""
        return {r.source for server in servers for r in self.graph.leading[server] if r.arrow == REQUEST}
