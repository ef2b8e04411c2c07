"""How often a job runs, by its own schedule or whenever what starts it is done, and how long one run takes.

A nightly chain is written `first ~> second`, where `second` states no interval of its own. It then runs as often as `first` does,
and what `first` has made waits for nothing. Whatever has an interval of its own keeps it; a trigger then only adds runs.
A chain is a plain start: an arrow that waits for a condition, a failure or a drift says nothing about how often.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mlsd_dsl.analyses.fact import Fact, constant, derived, unknown
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.design.design import Design, Edge, Part
from mlsd_dsl.design.values import Word
from mlsd_dsl.vocabulary.arrows import DATA, TRIGGER
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME

if TYPE_CHECKING:
    from mlsd_dsl.analyses.reading import Reading

# The attribute that says how often, of each kind that can be started.
INTERVALS = {
    **dict.fromkeys(("pipeline", "chunker", "batch_inference", "training", "dataset", "validation"), "every"),
    "index": "refresh",
    "feature_store": "materialize",
}
# What is done at some time, so that something else can begin.
_DONE = {*INTERVALS, "source", "store", "feature", "label", "topic", "log", "evaluation", "external"}
# They are as new as what was last written into them.
_WRITTEN = {"store", "dataset", "feature", "label", "validation"}
_REASONS = {"success", "schedule", "event"}
_ACTIONS = {"start", "retrain", "rebuild"}


class Cadence:
    """How often each part of one design runs."""

    def __init__(self, design: Design, reading: Reading) -> None:
        self.design = design
        self.reading = reading
        self._starts: dict[str, list[Edge]] = {}
        self._writes: dict[str, list[Edge]] = {}
        for edge in design.edges:
            if edge.arrow == TRIGGER and _is_plain(edge):
                self._starts.setdefault(edge.target, []).append(edge)
            elif edge.arrow == DATA:
                self._writes.setdefault(edge.target, []).append(edge)

    def starts(self, part: Part) -> tuple[Edge, ...]:
        """The arrows by which a part without an interval of its own follows what is done before it."""
        attribute = INTERVALS.get(part.kind.word)
        if attribute is None or (attribute in part.stated and part.word(attribute) != "on_trigger"):
            return ()
        return tuple(edge for edge in self._starts.get(part.name, ()) if self._kind(edge) in _DONE)

    def of(self, part: Part, role: str = "interval") -> Fact | None:
        """The time between two runs of a part: stated, of what starts it, or None where nothing says it."""
        found = self._intervals.get(part.name)
        return None if found is None else found._replace(role=role)

    def runtime(self, part: Part) -> Fact | None:
        """How long one run of a job takes: stated; of predictions, else from their number and how fast they are made."""
        stated = self.reading.optional(part, "runtime", "run")
        if stated is not None or part.kind.word != "batch_inference":
            return stated
        entities = self.reading.optional(part, "entities", "entities")
        outputs = self.reading.optional(part, "outputs", "predictions of one")
        rate = self.reading.optional(part, "throughput", "one worker")
        if entities is None or rate is None:
            return None
        if outputs is None:
            outputs = unknown(part.name, "outputs", RATIO, f"{part.name}.outputs", part.span)._replace(low=1.0)
        workers = self.reading.number(part, "parallelism", "copies")
        if not workers.known:
            workers = workers._replace(low=1.0)
        work = derived("product", part.name, "predictions", [entities, outputs], RATIO, label="prediction")
        factors = [work.as_("predictions"), workers, rate]
        return derived("quotient", part.name, "runtime", factors, path=(part.name,), role="run")

    @cached_property
    def _intervals(self) -> dict[str, Fact]:
        """The intervals of all parts, those of what starts others first; on a loop they are handed round."""
        before = {name: self._begun_by(part) for name, part in self.design.parts.items()}
        found: dict[str, Fact] = {}
        for group in components({name: [edge.source for edge in edges] for name, edges in before.items()}):
            agenda = list(group)
            following: dict[str, list[str]] = {}
            for name in group:
                for edge in before[name]:
                    following.setdefault(edge.source, []).append(name)
            for name in agenda:
                every = self._interval(self.design.parts[name], before[name], found) if name not in found else None
                if every is not None:
                    found[name] = every
                    agenda += [each for each in following.get(name, ()) if each not in found]
        return found

    def _begun_by(self, part: Part) -> list[Edge]:
        """The arrows from what a part runs as often as: what starts it, else what writes into it."""
        attribute = INTERVALS.get(part.kind.word, "every")
        if attribute in part.stated and part.word(attribute) != "on_trigger":
            return []
        written = self._writes.get(part.name, []) if part.kind.word in _WRITTEN else []
        return self._starts.get(part.name) or written

    def _interval(self, part: Part, begun_by: list[Edge], known: dict[str, Fact]) -> Fact | None:
        attribute = INTERVALS.get(part.kind.word, "every")
        if part.word(attribute) == "continuous":
            return constant(attribute, 0.0, TIME)
        if attribute in part.stated and part.word(attribute) != "on_trigger":
            return self.reading.optional(part, attribute)
        found = [each for edge in begun_by if (each := self._sent(edge, known)) is not None]
        if not found:
            return None
        shortest = min(found, key=lambda fact: fact.high)
        operation, path = "same" if len(found) == 1 else "min", (*shortest.path, part.name)
        return derived(operation, part.name, attribute, found, TIME, path=path, span=shortest.span)

    def _sent(self, edge: Edge, known: dict[str, Fact]) -> Fact | None:
        """How often an arrow starts a run; what never stops is never done."""
        stated = self.reading.of_edge(edge, "every", "interval of the arrow")
        if stated is not None:
            return stated
        found = known.get(edge.source)
        if found is None or found.high == 0 or self._kind(edge) not in {*_DONE, "trigger"}:
            return None
        return found.as_(f"`{edge.source}`")._replace(path=found.path or (edge.source,))

    def _kind(self, edge: Edge) -> str:
        return self.design.parts[edge.source].kind.word


def _is_plain(edge: Edge) -> bool:
    """Whether an arrow starts something each time, and not under a condition or to undo something."""
    reasons, actions = _words(edge, "on"), _words(edge, "action")
    return "when" not in edge.stated and (not reasons or bool(reasons & _REASONS)) and actions <= _ACTIONS


def _words(edge: Edge, attribute: str) -> set[str]:
    stated = edge.stated.get(attribute)
    value = () if stated is None else stated.value
    return {item.text for item in (value if type(value) is tuple else (value,)) if isinstance(item, Word)}
