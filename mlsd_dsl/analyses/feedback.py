"""A7, feedback loops: where a model decides what it will learn from.

A loop is a strongly connected group of the world's graph (records, answers, what people are shown and what they do) that holds an
endpoint serving a model, people, and a label or log that reaches the model's own dataset. Looking something up changes nothing
in the store, so a loop does not run through it.

| proof | what is shown |
|---|---|
| `unbroken-feedback-loop` | nothing in the loop shows the model what it would not have chosen |
| `hidden-feedback-loop` | two models that are trained apart learn from each other's effects |
| `selective-labels` | outcomes are seen only for what was chosen, and nothing is chosen at random |
| `click-labels-without-position-debias` | clicks on a list are learned from as if every place were seen alike |

What breaks a loop: exploration, propensities with a correction by them, a holdback, labels of people on an unbiased sample, and
handling the position. Sources: *Hidden Technical Debt in Machine Learning Systems* (2015); *Rules of Machine Learning*, rules 35 and 36.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from mlsd_dsl.analyses.lineage import Lineage, place, search, trace, words
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import named
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import IDEAS, Graph
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

ANALYSIS = "feedback"
SOURCE = "Sculley et al. 2015, Hidden Technical Debt in Machine Learning Systems"
POSITION = "Rules of Machine Learning, rules 35 and 36"

EXPLORATION, PROPENSITY, HOLDBACK, HUMAN, POSITIONED = (
    "exploration",
    "propensity",
    "holdback",
    "human labels",
    "position",
)

_AT_REST = {"store", "feature_store", "index", "cache", "source", "dataset", "feature", "registry"}
_NO_EFFECT = IDEAS | {"monitors", "hosts"}
_HANDLES_POSITION = {"constant_at_serving", "shallow_tower"}
_RANKS = {"rank", "prerank", "rerank"}
_SEEN_IN_LISTS = {"click", "open", "view", "watch", "impression", "completion", "dwell"}
_CORRECTED = {"ips", "doubly_robust"}


class Breaker(NamedTuple):
    """Something that shows a model what it would not have chosen: what it is, and the part that states it."""

    sort: str
    part: str


class Learner(NamedTuple):
    """One model inside a loop, what it learns from, and what breaks the loop for it."""

    model: str
    datasets: tuple[str, ...]
    evidence: tuple[str, ...]  # labels and logs inside the loop that reach its datasets
    selective: tuple[str, ...]  # its labels that are seen only for what was chosen
    retrained: tuple[str, ...]  # trainings that run by themselves
    breakers: tuple[Breaker, ...]


class Loop(NamedTuple):
    """One strongly connected group with people in it. `path` runs once around, by the first model."""

    members: tuple[str, ...]
    actors: tuple[str, ...]
    endpoints: tuple[str, ...]
    learners: tuple[Learner, ...]
    path: tuple[str, ...]

    @property
    def hidden(self) -> bool:
        """Whether several models are in it."""
        return len(self.learners) > 1


class Feedback:
    """The loops of one design."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """All loops in which a model learns from its own effects, in order of declaration."""
        order = {name: number for number, name in enumerate(self.parts)}
        groups = [sorted(group, key=order.__getitem__) for group in components(self._effects) if len(group) > 1]
        found = [self._loop(group) for group in sorted(groups, key=lambda group: order[group[0]])]
        return tuple(loop for loop in found if loop is not None)

    def proofs(self) -> Iterator[Proof]:
        """Loops that nothing breaks, loops of several models, and labels that only the chosen have."""
        for loop in self.loops:
            yield from self._unbroken(loop)
            yield from self._hidden(loop)
        yield from self._selective()
        yield from self._by_position()

    # Loops

    @cached_property
    def _effects(self) -> dict[str, list[str]]:
        """What each part acts on."""
        found: dict[str, list[str]] = {name: [] for name in self.parts}
        for relation in self.graph.relations:
            if relation.arrow == DATA and relation.meaning.verb not in _NO_EFFECT:
                found[relation.source].append(relation.target)
            elif relation.arrow == REQUEST:
                found[relation.target].append(relation.source)
                if self.lineage.kind(relation.target) not in _AT_REST:
                    found[relation.source].append(relation.target)
        return found

    def _loop(self, group: list[str]) -> Loop | None:
        members = set(group)
        actors = tuple(name for name in group if self.lineage.kind(name) == "actor")
        learners = (
            [self._learner(name, members) for name in group if self.lineage.kind(name) == "model"] if actors else []
        )
        found = tuple(learner for learner in learners if learner is not None)
        if not found:
            return None
        endpoints = tuple(
            name
            for name in group
            if self.lineage.kind(name) in ("endpoint", "batch_inference")
            and any(name in self.lineage.presenters(x.model) for x in found)
        )
        return Loop(tuple(group), actors, endpoints, found, self._around(found[0], actors, members))

    def _learner(self, model: str, members: set[str]) -> Learner | None:
        datasets = tuple(name for name in self.lineage.datasets(model) if name in members)
        above = {name for dataset in datasets for name in self.lineage.upstream(dataset) if name in members}
        evidence = self.lineage.ordered(name for name in above if self.lineage.kind(name) in ("label", "log"))
        if not datasets or not evidence or not any(name in members for name in self.lineage.presenters(model)):
            return None
        labels = self.lineage.labels(model)
        selective = tuple(name for name in labels if self.parts[name].get("selective") is True)
        retrained = tuple(name for name in self.lineage.trainings(model) if self._runs_by_itself(self.parts[name]))
        return Learner(model, datasets, evidence, selective, retrained, tuple(self._breakers(model)))

    def _runs_by_itself(self, training: Part) -> bool:
        stated = "every" in training.stated and training.word("every") not in ("manual", "on_trigger")
        return stated or self.reading.cadence.of(training) is not None

    def _around(self, learner: Learner, actors: tuple[str, ...], members: set[str]) -> tuple[str, ...]:
        """Once around: what the model shows, whom, what they do, what it learns."""
        stops = (learner.model, actors[0], learner.evidence[0], learner.datasets[0], learner.model)
        way = [stops[0]]
        for start, end in pairwise(stops):
            found = search([start], lambda at: [name for name in self._effects[at] if name in members])
            way += trace(found, end)[1:]
        return tuple(way)

    # What breaks a loop

    def _breakers(self, model: str) -> Iterator[Breaker]:
        yield from self._explorers(model)
        logs = self._propensity_logs(model)
        if logs and self._is_corrected(model):
            yield Breaker(PROPENSITY, logs[0])
        for experiment in self.lineage.of_kind("experiment"):
            if experiment.word("type") == "holdback":
                yield Breaker(HOLDBACK, experiment.name)
        yield from self._human_labels(model)
        if self.parts[model].word("uses_position") in _HANDLES_POSITION:
            yield Breaker(POSITIONED, model)

    def _explorers(self, model: str) -> Iterator[Breaker]:
        """Who decides at random now and then: policies and experiments on the way out, rows of a dataset, a bandit."""
        asked = self.lineage.asked(self.lineage.presenters(model))
        testing = {
            r.target for name in (model, *asked) for r in self.graph.following[name] if r.meaning.verb == "tests"
        }
        for name, attribute in (
            *((name, "exploration_share") for name in self.lineage.datasets(model)),
            *((name, "exploration") for name in self.lineage.ordered(asked) if self.lineage.kind(name) == "policy"),
            *((name, "exploration") for name in self.lineage.ordered(testing)),
        ):
            share = self.reading.optional(self.parts[name], attribute)
            if share is not None and share.high > 0:
                yield Breaker(EXPLORATION, name)
        if self.parts[model].word("role") == "bandit":
            yield Breaker(EXPLORATION, model)
        for name in self.lineage.ordered(testing):
            if self.parts[name].word("type") == "bandit":
                yield Breaker(EXPLORATION, name)

    def _propensity_logs(self, model: str) -> list[str]:
        """The logs of those who serve a model that say how likely each answer was."""
        servers = self.lineage.asked(self.lineage.presenters(model))
        logs = {
            r.target for server in servers for r in self.graph.following[server] if self.lineage.kind(r.target) == "log"
        }
        return [name for name in self.lineage.ordered(logs) if "propensity" in words(self.parts[name], "fields")]

    def _is_corrected(self, model: str) -> bool:
        """Whether examples or judgements are reweighted by their propensity."""
        judged = [r.target for r in self.graph.following[model] if r.meaning.verb == "evaluates"]
        weighted = any(self.parts[name].get("importance_weight") is True for name in self.lineage.datasets(model))
        return (
            weighted
            or "ips" in words(self.parts[model], "loss")
            or any(self.parts[name].word("counterfactual") in _CORRECTED for name in judged)
        )

    def _human_labels(self, model: str) -> Iterator[Breaker]:
        for name in self.lineage.labels(model):
            label = self.parts[name]
            if label.word("origin") == "human" and label.get("selective") is not True:
                yield Breaker(HUMAN, name)

    # Proofs

    def _unbroken(self, loop: Loop) -> Iterator[Proof]:
        free = [learner for learner in loop.learners if not learner.breakers]
        if not free:
            return
        first = free[0]
        path = loop.path if first is loop.learners[0] else self._around(first, loop.actors, set(loop.members))
        words_ = f"`{first.model}` learns from what {named(loop.actors)} did with its own answers, and nothing breaks the loop"
        witnesses = [Witness("learns from it", self.parts[first.datasets[0]].span)]
        witnesses += [
            Witness("seen only for what was chosen", place(self.parts[name], "selective")) for name in first.selective
        ]
        others = (*(learner.model for learner in free[1:]), *first.selective)
        yield Proof(
            ANALYSIS, "unbroken-feedback-loop", first.model, words_, others, path, tuple(witnesses), source=SOURCE
        )

    def _hidden(self, loop: Loop) -> Iterator[Proof]:
        """Models of one training see the same data at the same time; those of different ones chase each other.

        One that learns from a random draw, or from what people judge of everything alike, chases nobody.
        """
        apart: dict[tuple[str, ...], str] = {}
        for learner in loop.learners:
            if self._sees_what_is(learner):
                continue
            apart.setdefault(self.lineage.trainings(learner.model) or (learner.model,), learner.model)
        models = list(apart.values())
        if len(models) > 1:
            words_ = f"{named(models)} are trained apart and learn from each other's effects on {named(loop.actors)}"
            witnesses = tuple(Witness("trained on its own", self.parts[name].span) for name in models)
            yield Proof(
                ANALYSIS,
                "hidden-feedback-loop",
                models[0],
                words_,
                tuple(models[1:]),
                loop.path,
                witnesses,
                source=SOURCE,
            )

    def _sees_what_is(self, learner: Learner) -> bool:
        """Whether no model decides what it learns: all of its rows are drawn at random, or all of its labels are judgements."""
        shares = [self.reading.optional(self.parts[name], "exploration_share") for name in learner.datasets]
        if all(share is not None and share.low >= 1 for share in shares):
            return True
        judged = {breaker.part for breaker in learner.breakers if breaker.sort == HUMAN}
        labels = self.lineage.labels(learner.model)
        return bool(labels) and judged >= set(labels)

    def _selective(self) -> Iterator[Proof]:
        for dataset in self.lineage.of_kind("dataset"):
            selective = [
                name for name in self.lineage.labels_of(dataset.name) if self.parts[name].get("selective") is True
            ]
            models = self.lineage.learners(dataset.name)
            if not selective or any(True for model in models for _ in self._explorers(model)):
                continue
            share = self.reading.optional(dataset, "exploration_share", "rows chosen at random")
            if share is not None and share.high > 0:
                continue
            words_ = f"`{dataset.name}` has `{selective[0]}` only for what was chosen, and nothing is chosen at random"
            witnesses = [Witness("seen only for what was chosen", place(self.parts[selective[0]], "selective"))]
            missing = () if share is not None else (f"{dataset.name}.exploration_share",)
            facts = (share,) if share is not None else ()
            path = (selective[0], dataset.name, *models[:1])
            yield Proof(
                ANALYSIS,
                "selective-labels",
                dataset.name,
                words_,
                (*selective, *models),
                path,
                tuple(witnesses),
                facts,
                missing,
                SOURCE,
            )

    def _by_position(self) -> Iterator[Proof]:
        for model in self.lineage.of_kind("model"):
            listed = self._lists(model.name) if self._is_ranking(model) else None
            if listed is None or self._is_debiased(model.name):
                continue
            labels = [self.parts[name] for name in self.lineage.labels(model.name)]
            implicit = [x for x in labels if x.word("origin") == "implicit"]
            unsaid = [x for x in labels if not x.word("origin") and x.word("event") in _SEEN_IN_LISTS]
            for label in (implicit or unsaid)[:1]:
                words_ = f"`{model.name}` learns from `{label.name}` on the list of `{listed}`: what stands first is clicked first"
                witnesses = (
                    Witness("behaviour", place(label, "origin" if implicit else "event")),
                    Witness("a list of places", place(self.parts[listed], "positions")),
                )
                missing = () if implicit else (f"{label.name}.origin",)
                path = (listed, label.name, *self.lineage.datasets(model.name)[:1], model.name)
                yield Proof(
                    ANALYSIS,
                    "click-labels-without-position-debias",
                    model.name,
                    words_,
                    (label.name, listed),
                    path,
                    witnesses,
                    (),
                    missing,
                    POSITION,
                )

    def _is_ranking(self, model: Part) -> bool:
        task = self.lineage.task(model.name)
        by_task = task is not None and task.word("type") == "ranking" and not model.word("role")
        return bool(self.lineage.datasets(model.name)) and (model.word("role") in _RANKS or by_task)

    def _lists(self, model: str) -> str | None:
        """Who serves a model and shows its answer as a list of several places."""
        for name in self.lineage.presenters(model):
            shown = self.reading.optional(self.parts[name], "positions")
            edges = [r.edge for r in (*self.graph.following[name], *self.graph.leading[name]) if r.edge is not None]
            places = [self.reading.of_edge(edge, "positions") for edge in edges if "positions" in edge.stated]
            if any(fact is not None and fact.low > 1 for fact in (shown, *places)):
                return name
        return None

    def _is_debiased(self, model: str) -> bool:
        handled = self.parts[model].word("uses_position") in _HANDLES_POSITION
        return bool(
            handled
            or self._propensity_logs(model)
            or next(self._explorers(model), None)
            or next(self._human_labels(model), None)
        )
