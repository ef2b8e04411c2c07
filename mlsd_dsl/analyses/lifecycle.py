"""A11, lifecycle: how each deployed model is made, judged, released, watched and made anew, and where a way leads past a gate.

    training → evaluation (gate) → registry → rollout → endpoint → log → monitor → alert → training, rollback, people

A gate and a validation protect only where they stand on every way: each is shown to dominate by leaving it out and looking
for another way, which is then the proof. A registry or rollout that several models share is followed for each model from
its own trainings to the parts that serve it. Sources: *Rules of Machine Learning*, rules 9 and 10; Breck et al., *The ML Test
Score* (2017), tests of infrastructure 4, 6 and 7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import Unknown
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST, TRIGGER

ANALYSIS = "lifecycle"
SOURCE = "Rules of Machine Learning, rules 9 and 10; Breck et al., The ML Test Score (2017)"
UNGATED, UNVALIDATED, UNLOGGED = "no-gate-before-serving", "unvalidated-training-data", "predictions-not-logged"
UNMONITORED, DEAD_END, NO_ROLLBACK = "no-monitoring", "alert-dead-end", "no-rollback"

# Where a model works once it is released.
SERVING = {"endpoint", "batch_inference", "index", "device", "guardrail", "policy", "gateway", "pipeline", "feature"}
# Stations between training and serving.
_STATIONS = {"evaluation", "registry", "rollout", "experiment", "validation"}
_RELEASES = {
    "evaluates",
    "gates",
    "registers",
    "releases",
    "deploys",
    "tests",
    "validates",
    "passes",
    "rebuilds",
    "switches",
}
# What says where a model works, not how it gets there: an evaluation that names the model and gates covers these.
_PLACES = {"encodes", "hosts"}
# Through these parts the data of a training flows.
_DATA_PARTS = {
    "source",
    "topic",
    "log",
    "store",
    "pipeline",
    "chunker",
    "feature",
    "feature_store",
    "label",
    "dataset",
    "index",
}
_NOT_DATA = {"encodes", "defines", "hosts", "prompts", "deploys", "releases", "monitors", "explains", "rebuilds"}
_ANSWERS = {
    "training",
    "rollout",
    "registry",
    "pipeline",
    "chunker",
    "fallback",
    "human_review",
    "actor",
    "index",
    "policy",
}
_ACTIONS = {"triggers", "rolls_back", "rebuilds", "switches", "notifies"}

Follow = Callable[[Relation], bool]


class Life(NamedTuple):
    """The lifecycle of one deployed model: which links there are, each by the parts that make it.

    `bypass` is a way from a training to serving past every gate, and `unsure` the evaluations on it that do not say whether
    they are gates. `unvalidated` has, for each dataset, a way from a source past every validation.
    """

    model: str
    trainings: tuple[str, ...]
    gates: tuple[str, ...]
    evaluations: tuple[str, ...]
    registries: tuple[str, ...]
    rollouts: tuple[str, ...]
    serving: tuple[str, ...]
    logs: tuple[str, ...]
    monitors: tuple[str, ...]
    alerts: tuple[str, ...]
    answers: tuple[str, ...]  # what alerts start: trainings, rollbacks, people
    rollback: tuple[str, ...]  # the parts by which the last good version comes back
    starts: tuple[str, ...]  # alerts, triggers and monitors that start a training
    bypass: tuple[str, ...]
    unsure: tuple[str, ...]
    unvalidated: dict[str, tuple[str, ...]]

    @property
    def gated(self) -> bool:
        """Whether every way from a training to serving passes a gate."""
        return bool(self.trainings) and not self.bypass


class Lifecycle:
    """The lifecycles of all deployed models of a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reading = Reading(graph.design)
        self._lives: dict[str, Life] = {}

    def deployed(self) -> tuple[str, ...]:
        """The models that serve: called, placed where they run, or released from a training."""
        return tuple(
            name for name, part in self.graph.parts.items() if part.kind.word == "model" and self._serving(name)
        )

    def lives(self) -> tuple[Life, ...]:
        """One lifecycle for each deployed model."""
        return tuple(self.of(name) for name in self.deployed())

    def of(self, model: str) -> Life:
        """The lifecycle of a model."""
        if model not in self._lives:
            self._lives[model] = self._life(model)
        return self._lives[model]

    def proofs(self) -> Iterable[Proof]:
        """What is missing or got round in each lifecycle, and the monitors that lead nowhere."""
        for life in self.lives():
            yield from self._of_release(life)
            yield from self._of_watching(life)
        for name, part in self.graph.parts.items():
            if part.kind.word == "dataset" and name in self.unvalidated and self._trained_on(name):
                yield self._unvalidated(name, self.unvalidated[name])
            elif part.kind.word == "monitor":
                yield from self._dead_end(name)

    @cached_property
    def unvalidated(self) -> dict[str, tuple[str, ...]]:
        """By dataset a way from a source that avoids every validation; datasets without one are validated."""
        before: dict[str, str] = {name: "" for name, part in self.graph.parts.items() if part.kind.word == "source"}
        agenda = list(before)
        for name in agenda:
            for relation in self.graph.following[name]:
                target = self.graph.parts[relation.target].kind.word
                if target in _DATA_PARTS and relation.target not in before and self._carries_data(relation):
                    before[relation.target] = name
                    agenda.append(relation.target)
        datasets = [name for name, part in self.graph.parts.items() if part.kind.word == "dataset" and name in before]
        return {name: _way(name, before) for name in datasets}

    def _carries_data(self, relation: Relation) -> bool:
        """Whether data moves: where arrows fill a part, its attributes say what it holds and not by which way it comes."""
        if relation.arrow != DATA or relation.meaning.verb in _NOT_DATA:
            return False
        if relation.edge is not None or self._kind(relation.target) not in ("dataset", "label"):
            return True
        return not any(
            r.edge is not None and r.arrow == DATA and r.meaning.verb not in _NOT_DATA
            for r in self.graph.leading[relation.target]
        )

    # One model

    def _life(self, model: str) -> Life:
        trainings = self._trainings(model)
        serving = self._serving(model)
        stations = self._stations(model, trainings)
        logs = self._logs(model, serving)
        monitors = self._monitors(model, trainings, serving, logs)
        reached = self._alarm(monitors)
        bypass, unsure = self._bypass(model, trainings)
        datasets = [d for t in trainings for d in self._before(t, "trains") if d in self.unvalidated]
        return Life(
            model,
            tuple(trainings),
            tuple(self._gates(model, trainings)[0]),
            tuple(self._evaluations(model, trainings)),
            tuple(each for each in stations if self._kind(each) == "registry"),
            tuple(each for each in stations if self._kind(each) == "rollout"),
            serving,
            tuple(logs),
            tuple(monitors),
            tuple(each for each in reached if self._kind(each) == "alert"),
            tuple(each for each in reached if self._kind(each) in _ANSWERS),
            tuple(self._rollback(stations)),
            tuple(dict.fromkeys(r.source for t in trainings for r in self.graph.leading[t] if self._starts(r))),
            bypass,
            unsure,
            {name: self.unvalidated[name] for name in dict.fromkeys(datasets)},
        )

    def _trainings(self, model: str) -> list[str]:
        made = [r.source for r in self.graph.leading[model] if r.meaning.verb == "produces"]
        return list(dict.fromkeys(made))

    def _serving(self, model: str) -> tuple[str, ...]:
        """Where a model works: who calls it, where it is placed, and what its trainings release it to."""
        if model in self._placed:
            return self._placed[model]
        found: dict[str, None] = {}
        for relation in self.graph.leading[model]:
            if relation.arrow == REQUEST and self._kind(relation.source) not in (
                "evaluation",
                "training",
                "experiment",
                "actor",
            ):
                found[relation.source] = None
            elif relation.arrow == REQUEST and self._kind(relation.source) == "actor":
                found[model] = None
        for relation in self.graph.following[model]:
            if relation.meaning.verb in _PLACES | {"deploys"} and self._kind(relation.target) in SERVING:
                found[relation.target] = None
        for training in self._trainings(model):
            ways = self._walk([training], lambda relation: True, model)
            found |= dict.fromkeys(each for each in ways if each != model and self._kind(each) in SERVING)
        self._placed[model] = tuple(each for each in found if self._belongs(each, model, found))
        return self._placed[model]

    @cached_property
    def _placed(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _belongs(self, place: str, model: str, places: dict[str, None]) -> bool:
        """Whether what a shared registry or rollout leads to is this model's: not where it serves others and not this one."""
        hosted = {r.source for r in self.graph.leading[place] if r.meaning.verb in _PLACES | {"deploys"}}
        others = {each for each in hosted if self._kind(each) == "model"}
        asked = {each for each in self._asked_by(place) if self._kind(each) == "model"} | others
        return model in asked or not asked or place == model

    def _asked_by(self, name: str) -> set[str]:
        """All parts that a request to a part reaches."""
        if name not in self._asked:
            found: set[str] = set()
            agenda = [name]
            while agenda:
                new = [
                    r.target
                    for r in self.graph.following[agenda.pop()]
                    if (r.arrow == REQUEST or r.meaning.verb in ("routes",)) and r.target not in found
                ]
                found.update(new)
                agenda += new
            self._asked[name] = found
        return self._asked[name]

    @cached_property
    def _asked(self) -> dict[str, set[str]]:
        return {}

    # From training to serving

    def _walk(self, start: list[str], may: Follow, model: str) -> dict[str, str]:
        """The parts that a fresh model gets to from `start`, each with the part before it; other models end a way."""
        before = dict.fromkeys(start, "")
        agenda = list(start)
        for name in agenda:
            if self._kind(name) in SERVING:
                continue
            for relation in self.graph.following[name]:
                if relation.target in before or not may(relation) or not self._releases(relation, model):
                    continue
                before[relation.target] = name
                agenda.append(relation.target)
        return before

    def _releases(self, relation: Relation, model: str) -> bool:
        target = self._kind(relation.target)
        if target == "model":
            return relation.target == model and relation.meaning.verb in ("produces", "deploys", "gates", "releases")
        if target not in _STATIONS | SERVING:
            return False
        # A model's own arrows to where it works say where, not how it gets there.
        placed = relation.source == model and target in SERVING and relation.arrow != TRIGGER
        return relation.meaning.verb in _RELEASES and not placed

    def _stations(self, model: str, trainings: list[str]) -> list[str]:
        return [
            each for each in self._walk([*trainings, model], lambda r: True, model) if self._kind(each) in _STATIONS
        ]

    def _evaluations(self, model: str, trainings: list[str]) -> list[str]:
        """The tests of a model: those that name it, and those that its fresh versions pass."""
        near = [r.target for name in (model, *trainings) for r in self.graph.following[name]]
        return [
            each
            for each in dict.fromkeys([*near, *self._stations(model, trainings)])
            if self._kind(each) == "evaluation"
        ]

    def _gates(self, model: str, trainings: list[str]) -> tuple[list[str], list[str]]:
        """The evaluations that keep a bad model from going live, and those that may: they lead on but do not say."""
        sure, unsure = [], []
        for name in self._evaluations(model, trainings):
            part = self.graph.parts[name]
            if "gate" in part.stated:
                stated = part.get("gate")
                sure += [name] if stated is True else []
                unsure += [name] if isinstance(stated, Unknown) else []
            elif any(relation.meaning.verb == "gates" for relation in self.graph.following[name]):
                unsure.append(name)
        for name in self._stations(model, trainings):
            if self._kind(name) == "validation" and self.graph.parts[name].word("on_fail") in ("block", "quarantine"):
                sure.append(name)
        return sure, unsure

    def _bypass(self, model: str, trainings: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """A way from a training to serving past every gate, and the evaluations that would close it if they were gates."""
        sure, unsure = self._gates(model, trainings)
        way = self._way_past(model, trainings, sure)
        if not way:
            return (), ()
        # Where only unstated gates stand in the way, it is not certain that it is open.
        closed = unsure and not self._way_past(model, trainings, [*sure, *unsure])
        return way, tuple(unsure) if closed else ()

    def _way_past(self, model: str, trainings: list[str], gates: list[str]) -> tuple[str, ...]:
        held = set(gates)
        behind = {
            r.target for gate in gates for r in self.graph.following[gate] if r.meaning.verb in ("gates", "passes")
        }

        def may(relation: Relation) -> bool:
            # The model itself is recorded beside its test: the registry takes it only when the test lets it.
            return relation.target not in held and not (relation.source == model and relation.target in behind)

        before = self._walk(trainings, may, model)
        for name in before:
            if self._kind(name) in SERVING and name in self._serving(model):
                return _way(name, before)
        if gates or not trainings or self._released(model, trainings):
            return ()
        return self._unreleased(model, trainings)

    def _released(self, model: str, trainings: list[str]) -> bool:
        """Whether the design shows how a fresh version gets to serve."""
        return any(self._kind(each) in SERVING for each in self._walk(trainings, lambda relation: True, model))

    def _unreleased(self, model: str, trainings: list[str]) -> tuple[str, ...]:
        """Nothing stands between the training and where the model works."""
        places = [each for each in self._serving(model) if each != model]
        return (trainings[0], model, *places[:1])

    def _rollback(self, stations: list[str]) -> Iterator[str]:
        for name in stations:
            part = self.graph.parts[name]
            versions = self.reading.optional(part, "keep_versions") if self._kind(name) == "registry" else None
            ordered = any(r.meaning.verb == "rolls_back" or r.attribute == "action" for r in self.graph.leading[name])
            back = self._kind(name) == "rollout" and (
                part.get("auto_rollback") is True or "rollback_time" in part.stated
            )
            if back or ordered or (versions is not None and versions.low >= 2):
                yield name

    # From serving back to training

    def _logs(self, model: str, serving: tuple[str, ...]) -> list[str]:
        """Where answers that rest on the model are recorded: by it, by who calls it, or by who calls them."""
        above = self._above([model, *serving])
        return list(
            dict.fromkeys(
                r.target
                for name in above
                for r in self.graph.following[name]
                if r.meaning.verb in ("logs", "publishes") and self._kind(r.target) in ("log", "topic")
            )
        )

    def _above(self, names: list[str]) -> dict[str, None]:
        """These parts, all that call them, and the rules and guards that those callers ask as well."""
        found = dict.fromkeys(names)
        for name in (agenda := list(names)):
            callers = [
                r.source for r in self.graph.leading[name] if r.arrow == REQUEST and self._kind(r.source) != "actor"
            ]
            new = [each for each in callers if each not in found]
            found |= dict.fromkeys(new)
            agenda += new
        asked = [r.target for name in list(found) for r in self.graph.following[name] if r.arrow == REQUEST]
        return found | dict.fromkeys(each for each in asked if self._kind(each) in ("policy", "guardrail", "gateway"))

    def _monitors(self, model: str, trainings: list[str], serving: tuple[str, ...], logs: list[str]) -> list[str]:
        """What watches the model, its inputs, what it is made of, and where it works."""
        data = [name for training in trainings for name in self._before(training, "trains")]
        joined = [name for each in data for name in self._before(each, "joins")]
        read = self._before(model, "feeds")
        held = [
            r.target
            for name in (*read, *joined)
            for r in self.graph.following[name]
            if r.meaning.verb == "materializes"
        ]
        watched = dict.fromkeys(
            (model, *trainings, *self._above([model, *serving]), *logs, *data, *joined, *read, *held)
        )
        return list(
            dict.fromkeys(
                r.target for name in watched for r in self.graph.following[name] if r.meaning.verb == "monitors"
            )
        )

    def _alarm(self, monitors: list[str]) -> list[str]:
        """All that monitors set off, alerts and triggers followed."""
        found = dict.fromkeys(monitors)
        for name in (agenda := list(monitors)):
            for relation in self.graph.following[name]:
                called = relation.meaning.verb in _ACTIONS | {"alerts", "escalates"} or relation.attribute == "action"
                if called and relation.target not in found:
                    found[relation.target] = None
                    if self._kind(relation.target) in ("alert", "trigger"):
                        agenda.append(relation.target)
        return [name for name in found if name not in monitors]

    def _starts(self, relation: Relation) -> bool:
        return relation.arrow == TRIGGER and self._kind(relation.source) in ("alert", "monitor", "trigger")

    # Proofs

    def _of_release(self, life: Life) -> Iterator[Proof]:
        if life.bypass:
            words = f"`{life.model}` goes live without a gate: {' → '.join(life.bypass)}"
            missing = tuple(f"{name}.gate" for name in life.unsure)
            yield self._proof(UNGATED, life.model, words, life.bypass, missing, life.gates)
        if life.trainings and life.serving and not life.rollback:
            stations = (*life.registries, *life.rollouts)
            missing = (
                *(f"{n}.keep_versions" for n in life.registries if "keep_versions" not in self.graph.parts[n].stated),
                *(f"{n}.auto_rollback" for n in life.rollouts if "auto_rollback" not in self.graph.parts[n].stated),
            )
            words = f"nothing brings the last good version of `{life.model}` back"
            yield self._proof(NO_ROLLBACK, life.model, words, (*life.trainings[:1], *stations), missing, stations)

    def _of_watching(self, life: Life) -> Iterator[Proof]:
        path = (life.model, *life.serving[:1]) if life.serving[:1] != (life.model,) else (life.model,)
        online = any(self._kind(name) in ("endpoint", "gateway", "model") for name in life.serving)
        if online and not life.logs:
            words = f"no answer that rests on `{life.model}` is logged"
            yield self._proof(UNLOGGED, life.model, words, path, (), life.serving)
        if not life.monitors:
            aimless = [n for n, p in self.graph.parts.items() if p.kind.word == "monitor" and not self._watches(n)]
            words = f"nothing watches `{life.model}`, what it reads or where it works"
            yield self._proof(UNMONITORED, life.model, words, path, tuple(f"{name}.of" for name in aimless), ())

    def _unvalidated(self, dataset: str, way: tuple[str, ...]) -> Proof:
        trainings = self._trained_on(dataset)
        words = f"data reaches `{trainings[0]}` unchecked: {' → '.join((*way, trainings[0]))}"
        return self._proof(UNVALIDATED, dataset, words, (*way, trainings[0]), (), (way[0], *trainings))

    def _dead_end(self, monitor: str) -> Iterator[Proof]:
        reached = self._alarm([monitor])
        alerts = [name for name in reached if self._kind(name) == "alert"]
        if any(self._kind(name) not in ("alert", "trigger") for name in reached) or any(map(self._is_heard, alerts)):
            return
        words = f"`{monitor}` calls nobody and starts nothing"
        missing = tuple(f"{name}.owner" for name in alerts)
        yield self._proof(DEAD_END, monitor, words, (monitor, *reached), missing, tuple(alerts))

    def _proof(
        self,
        sort: str,
        subject: str,
        words: str,
        path: tuple[str, ...],
        missing: tuple[str, ...],
        others: tuple[str, ...],
    ) -> Proof:
        parts = [self.graph.parts[name] for name in dict.fromkeys((subject, *path))]
        witnesses = tuple(Witness(f"`{part.name}`", part.span) for part in parts)
        return Proof(ANALYSIS, sort, subject, words, tuple(others), path, witnesses, (), missing, SOURCE)

    # Questions about one part

    def _is_heard(self, alert: str) -> bool:
        part: Part = self.graph.parts[alert]
        return any(attribute in part.stated for attribute in ("owner", "action", "runbook"))

    def _watches(self, monitor: str) -> bool:
        return any(relation.meaning.verb == "monitors" for relation in self.graph.leading[monitor])

    def _trained_on(self, dataset: str) -> tuple[str, ...]:
        found = (r.target for r in self.graph.following[dataset] if r.meaning.verb == "trains")
        return tuple(dict.fromkeys(name for name in found if self._kind(name) in ("training", "model")))

    def _before(self, name: str, verb: str) -> list[str]:
        return [relation.source for relation in self.graph.leading[name] if relation.meaning.verb == verb]

    def _kind(self, name: str) -> str:
        return self.graph.parts[name].kind.word


def _way(name: str, before: dict[str, str]) -> tuple[str, ...]:
    way = [name]
    while before[way[-1]]:
        way.append(before[way[-1]])
    return tuple(reversed(way))
