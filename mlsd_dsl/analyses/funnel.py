"""A9, the funnel: how many items each stage of an answer gets, passes on, and has time for.

The calls of an entry are followed in order, through the parts that it asks. Indexes and retrieval models find candidates;
what comes later narrows them down: prerank, rank, rerank, and policies that say how many items they pass on. A stage can
pass on no more than it gets, and gets no more than all finders before it found.

A number of items is proved wrong only by numbers that are stated. Where something may add candidates of unknown number (a
store or cache asked beside an index), nothing is said about too few of them.

Sources: Covington, Adams and Sargin, *Deep neural networks for YouTube recommendations*, RecSys 2016, for the funnel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.fact import STATED, Fact, constant, derived
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import PartReference
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME
from mlsd_dsl.vocabulary.part import Plane
from mlsd_dsl.vocabulary.quantities import Quantity, show

SOURCE = "Covington, Adams and Sargin, Deep neural networks for YouTube recommendations, RecSys 2016"
FIND, NARROW = "retrieval", ("prerank", "rank", "rerank")
# More items than this cannot be scored one by one while a request waits (500 items in 20 ms leave 0.04 ms for each).
MOST_SCORED = 10_000

# Calls of calls multiply. No funnel is this long; beyond it nothing is proved any more.
_MOST_CALLS = 2_000
# Architectures that look closely at each item; a model of one of them ranks, where it has no other role.
_HEAVY = {
    *("dcn", "deepfm", "dlrm", "din", "wide_deep", "transformer", "bert", "llm", "vlm", "moe", "cross_encoder"),
}
# Asked without saying for which keys or items, these may bring candidates of their own.
_MAY_FIND = {"store", "cache", "external", "endpoint", "batch_inference", "tool", "device", "pipeline", "feature"}


class Stage(NamedTuple):
    """One stage of a funnel. Numbers that are not stated are None.

    `input_k` is what the call brings (`items`), else what the part says; an index gets all that it holds. `total_k` is what
    all its calls together pass on: a finder that is asked for five items finds for each of them. `per_item` is the
    time of one item, `batch` how many run together, `work` the least time that all items take, `budget` the time that there
    is: the timeout of the call, else the budget of the entry.
    """

    name: str
    part: str
    role: str  # retrieval, prerank, rank, rerank, or the stage of a policy
    turn: int
    input_k: Fact | None
    output_k: Fact | None
    total_k: Fact | None
    per_item: Fact | None
    batch: Fact | None
    work: Fact | None
    budget: Fact | None
    span: Span

    @property
    def finds(self) -> bool:
        """Whether it finds candidates rather than narrowing them down."""
        return self.role == FIND


class Supply(NamedTuple):
    """What has been found and not yet narrowed down. `is_open` where something may have added an unknown number to it."""

    stages: tuple[Stage, ...] = ()
    is_open: bool = False


class Funnel:
    """The funnels of a graph: the stages of each entry, in the order of its calls."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reading = Reading(graph.design)
        self.funnels: dict[str, tuple[Stage, ...]] = {}
        self._proofs: dict[tuple[str, str], Proof] = {}  # by sort and part: one mistake is told once
        self._encoders = self._encoding()
        for entry in graph.entries():
            walk = _Walk(self, entry)
            walk.follow(entry, Supply(), (entry,))
            if walk.stages:
                self.funnels[entry] = tuple(walk.stages)

    def stages(self, entry: str) -> tuple[Stage, ...]:
        """The stages that a request of an entry passes; none where it has no funnel."""
        return self.funnels.get(entry, ())

    def proofs(self) -> Iterator[Proof]:
        """What cannot be: stages that widen or get too little, models that score too much or take too long."""
        yield from self._proofs.values()

    def prove(self, proof: Proof) -> None:
        """Keep what a walk along the calls of an entry has shown."""
        self._proofs.setdefault((proof.sort, proof.subject), proof)

    def is_encoder(self, name: str) -> bool:
        """Whether a model makes the vectors of an index; then the index is the stage and the model no second one."""
        return name in self._encoders

    def _encoding(self) -> frozenset[str]:
        named = (part.get(word) for part in self.graph.parts.values() for word in ("encoder", "query_encoder"))
        said = {value.name for value in named if isinstance(value, PartReference)}
        return frozenset(said | {r.source for r in self.graph.relations if r.meaning.verb == "encodes"})


class _Walk:
    """Follows the calls of one entry, with what has been found so far."""

    def __init__(self, funnel: Funnel, entry: str) -> None:
        self.funnel = funnel
        self.graph = funnel.graph
        self.reading = funnel.reading
        self.entry = entry
        self.stages: list[Stage] = []
        self.calls = 0

    def follow(self, caller: str, supply: Supply, way: tuple[str, ...]) -> Supply:
        """What there is after all calls of a part. Calls made at once all start from the same."""
        for number, turn in enumerate(self.graph.calls(caller), 1):
            after = [
                self._asked(call.edge, number, supply, way)
                for call in turn
                if not self.reading.flag(call.edge.stated, "async")
            ]
            narrowed = any(supply.stages and not _holds(each, supply) for each in after)
            before = () if narrowed else supply.stages
            before_turn = {
                id(stage) for stage in supply.stages
            }  # equal stages may be found twice, and then count twice
            added = [stage for each in after for stage in each.stages if id(stage) not in before_turn]
            is_open = any(each.is_open for each in after) or (supply.is_open and not narrowed)
            supply = Supply((*before, *added), is_open)
        return supply

    def _asked(self, edge: Edge, turn: int, supply: Supply, way: tuple[str, ...]) -> Supply:
        self.calls += 1
        if self.calls > _MOST_CALLS:
            return supply._replace(is_open=True)
        part = self.graph.parts[edge.target]
        stage = self._stage(part, edge, turn)
        if stage is not None:
            self.stages.append(stage)
            self._check(stage, part, supply)
            supply = Supply((*supply.stages, stage), supply.is_open) if stage.finds else Supply((stage,))
        elif part.name in way:
            return supply
        elif self._may_find(part, edge):
            supply = supply._replace(is_open=True)
        return self.follow(part.name, supply, (*way, part.name)) if part.name not in way else supply

    def _may_find(self, part: Part, edge: Edge) -> bool:
        """Whether it may bring candidates: what is asked for given keys or items only adds to those."""
        if part.kind.word in _MAY_FIND and not self.graph.calls(part.name):
            return "keys" not in edge.stated and "items" not in edge.stated
        return part.kind.word == "model" and part.word("role") in ("bandit", "heuristic", "generator", "baseline")

    # One stage

    def _stage(self, part: Part, edge: Edge, turn: int) -> Stage | None:
        role = self._role(part)
        if not role:
            return None
        input_k = self.reading.of_edge(edge, "items", "items of the call") if role != FIND else None
        if input_k is None:
            attribute = "count" if part.kind.word == "index" else "input_k"
            input_k = self.reading.optional(part, attribute, "held" if attribute == "count" else "gets")
        output_k = self.reading.optional(part, "output_k", "passes on")
        per_item = self.reading.optional(part, "latency_per_item", "time of one item")
        batch = self.reading.optional(part, "max_batch", "together")
        work = None if input_k is None or per_item is None else _work(part, input_k, per_item, batch)
        return Stage(
            edge.alias or part.name, part.name, role, turn, input_k, output_k, self._total(edge, role, output_k),
            per_item, batch, work, self._budget(edge), edge.span,
        )  # fmt: skip

    def _total(self, edge: Edge, role: str, output_k: Fact | None) -> Fact | None:
        attributes = ("times", "fanout", "items", "keys") if role == FIND else ("times", "fanout")
        factors = [self.reading.of_edge(edge, attribute, attribute) for attribute in attributes]
        stated = [fact for fact in factors if fact is not None]
        if output_k is None or not stated:
            return output_k
        return derived(
            "product", edge.target, "found", [output_k, *stated], RATIO, label=output_k.label, path=(edge.target,)
        )

    def _role(self, part: Part) -> str:
        role = part.word("role")
        if part.kind.word == "index":
            return FIND
        if part.kind.word == "policy" and {"input_k", "output_k"} & part.stated.keys():
            return part.word("stage") or "policy"
        if part.kind.word != "model":
            return ""
        if role == FIND:
            return "" if self.funnel.is_encoder(part.name) else FIND
        if role in NARROW:
            return role
        return "rank" if not role and part.word("architecture") in _HEAVY else ""

    def _budget(self, edge: Edge) -> Fact | None:
        """The time that a call has: its timeout, else what its entry has in all."""
        timeout = self.reading.of_edge(edge, "timeout", "timeout")
        if timeout is not None:
            return timeout
        budget = self.reading.optional(self.graph.parts[self.entry], "budget", "budget")
        required = [
            Fact(
                r.subject,
                f"{r.fact} required",
                bound.low,
                bound.high,
                TIME,
                role="required",
                status=STATED,
                span=r.span,
            )
            for r in self.graph.design.requirements
            if r.subject == self.entry and r.fact.startswith("latency.") and r.operator in ("<=", "<")
            for bound in (self.graph.design.number(r.bound),)
            if isinstance(bound, Quantity)
        ]
        return min((fact for fact in (budget, *required) if fact is not None), key=lambda f: f.high, default=None)

    # What cannot be

    def _check(self, stage: Stage, part: Part, supply: Supply) -> None:
        self._check_widening(stage)
        if not stage.finds:
            self._check_supply(stage, supply)
            if not supply.stages and not supply.is_open and part.plane == Plane.ONLINE and part.kind.word == "model":
                self._check_missing(stage, part)
        if stage.work is not None and stage.budget is not None and stage.work.low > stage.budget.high:
            words = f"`{stage.name}` needs {_shown(stage.work)} for {_shown(stage.input_k)} where it has {_shown(stage.budget)}"
            self._prove("heavy-model-too-wide", stage, words, (stage.work, stage.budget))

    def _check_widening(self, stage: Stage) -> None:
        if stage.input_k is not None and stage.output_k is not None and stage.output_k.low > stage.input_k.high:
            gets = "holds" if stage.finds and stage.input_k.name == "count" else "gets"
            words = f"`{stage.name}` passes on {_shown(stage.output_k)} and {gets} {_shown(stage.input_k)}"
            self._prove("funnel-not-narrowing", stage, words, (stage.output_k, stage.input_k))

    def _check_supply(self, stage: Stage, supply: Supply) -> None:
        """Whether all finders together find enough; a stage of unknown output passes on at most what it gets."""
        found = [each.total_k or (None if each.finds else each.input_k) for each in supply.stages]
        facts = [fact for fact in found if fact is not None]
        if supply.is_open or not facts or len(facts) < len(found):
            return
        roles = [fact.as_(each.name) for fact, each in zip(facts, supply.stages, strict=True)]
        total = derived("sum", stage.name, "found", roles, RATIO, label=facts[0].label)
        names = " and ".join(f"`{each.name}`" for each in supply.stages)
        others = tuple(each.part for each in supply.stages)
        if stage.input_k is not None:
            if stage.input_k.low > total.high:
                words = f"`{stage.name}` gets {_shown(stage.input_k)} where {names} find at most {_shown(total)}"
                if not any(each.finds for each in supply.stages):
                    words = f"`{stage.name}` gets {_shown(stage.input_k)} where {names} passes on {_shown(total)}"
                self._prove("ranker-starved", stage, words, (stage.input_k, total), others)
        elif stage.output_k is not None and stage.output_k.low > total.high:
            words = f"`{stage.name}` passes on {_shown(stage.output_k)} of {_shown(total)} from {names}"
            self._prove("funnel-not-narrowing", stage, words, (stage.output_k, total), others)

    def _check_missing(self, stage: Stage, part: Part) -> None:
        """Whether a model that looks closely at each item looks at too many of them."""
        if stage.role == "prerank":
            return
        items = stage.input_k or self._corpus(part)
        if items is None:
            return
        if items.low > MOST_SCORED:
            words = f"`{stage.name}` scores {_shown(items)} one by one, and nothing finds candidates before it"
            self._prove("missing-funnel", stage, words, (items,))
        elif stage.input_k is None and stage.per_item is not None and stage.budget is not None:
            work = _work(part, items, stage.per_item, stage.batch)
            if work.low > stage.budget.high:
                words = (
                    f"`{stage.name}` needs {_shown(work)} for {_shown(items)}, and nothing finds candidates before it"
                )
                self._prove("missing-funnel", stage, words, (work, stage.budget))

    def _corpus(self, part: Part) -> Fact | None:
        """All that there is of what a model scores, by the entity of its task."""
        task = part.get("task")
        entities = self.graph.parts[task.name].get("entity") if isinstance(task, PartReference) else None
        names = entities if isinstance(entities, tuple) else (entities,)
        for name in names:
            if isinstance(name, PartReference) and self.graph.parts[name.name].kind.word == "entity":
                return self.reading.optional(self.graph.parts[name.name], "count", "all there are")
        return None

    def _prove(
        self, sort: str, stage: Stage, words: str, facts: tuple[Fact, ...], others: tuple[str, ...] = ()
    ) -> None:
        places = [fact for fact in facts for fact in (fact, *fact.inputs) if fact.span is not None]
        witnesses = tuple(Witness(f"{_shown(fact)}", fact.span) for fact in places if fact.span is not None)
        path = (self.entry, *others, stage.part)
        self.funnel.prove(Proof("funnel", sort, stage.part, words, others, path, witnesses, facts, source=SOURCE))


def _holds(after: Supply, before: Supply) -> bool:
    """Whether everything that was there before is still there."""
    held = {id(stage) for stage in after.stages}
    return all(id(stage) in held for stage in before.stages)


def _work(part: Part, items: Fact, per_item: Fact, batch: Fact | None) -> Fact:
    """The least time that all items take; those of one batch at the same time."""
    if batch is not None:
        rounds = derived("quotient", part.name, "batches", [items, batch], RATIO)
        items = derived("max", part.name, "batches", [rounds, constant("one batch", 1.0)], RATIO, role="batches")
    return derived("product", part.name, "work", [items, per_item], TIME, role="all items", path=(part.name,))


def _shown(fact: Fact | None) -> str:
    return show(fact.quantity) if fact is not None and math.isfinite(fact.high) else "an unknown number"
