"""Facts: the graph plus each analysis, worked out once, on demand. Everything that reads a number reads it here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from mlsd_dsl.analyses.fact import Fact, unknown
from mlsd_dsl.collecting import PutOff
from mlsd_dsl.design.design import Design
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.facts import has_metrics

if TYPE_CHECKING:
    from mlsd_dsl.analyses.availability import Availability
    from mlsd_dsl.analyses.consistency import Consistency
    from mlsd_dsl.analyses.context import Context
    from mlsd_dsl.analyses.contradictions import Contradictions
    from mlsd_dsl.analyses.cost import Cost
    from mlsd_dsl.analyses.coupling import Coupling
    from mlsd_dsl.analyses.deadlines import Deadlines
    from mlsd_dsl.analyses.feedback import Feedback
    from mlsd_dsl.analyses.fitting import Fitting
    from mlsd_dsl.analyses.freshness import Freshness
    from mlsd_dsl.analyses.funnel import Funnel
    from mlsd_dsl.analyses.generation import Generation
    from mlsd_dsl.analyses.isolation import Isolation
    from mlsd_dsl.analyses.latency import Latency
    from mlsd_dsl.analyses.leakage import Leakage
    from mlsd_dsl.analyses.lifecycle import Lifecycle
    from mlsd_dsl.analyses.lineage import Lineage
    from mlsd_dsl.analyses.load import Load
    from mlsd_dsl.analyses.maturity import Maturity
    from mlsd_dsl.analyses.noticing import Noticing
    from mlsd_dsl.analyses.ownership import Ownership
    from mlsd_dsl.analyses.proof import Proof
    from mlsd_dsl.analyses.reading import Reading
    from mlsd_dsl.analyses.replicas import Replicas
    from mlsd_dsl.analyses.schooling import Schooling
    from mlsd_dsl.analyses.sizes import Sizes
    from mlsd_dsl.analyses.skew import Skew
    from mlsd_dsl.analyses.statements import Statements
    from mlsd_dsl.analyses.taint import Taints
    from mlsd_dsl.analyses.trials import Trials
    from mlsd_dsl.analyses.watching import Watching

# Which analysis works out a fact, by the first word of its name.
_FAMILIES = {
    "age": "freshness",
    "data_age": "freshness",
    "lag": "freshness",
    "every": "freshness",
    "delay": "noticing",
    "latency": "latency",
    "ttft": "latency",
    "tpot": "latency",
    "availability": "availability",
    "requests": "load",
    "utilisation": "load",
    "load": "load",
    "throughput": "load",
    "concurrency": "concurrency",
    "storage": "sizes",
    "memory": "sizes",
    "bandwidth": "sizes",
    "flops": "schooling",
    "duration": "schooling",
    "gpu_hours": "schooling",
    "energy": "schooling",
    "sample_size": "trials",
    "tokens": "generation",
    "kv_cache": "generation",
    "replicas": "replicas",
    "cost": "cost",
    "gpus": "cost",
}
# Facts whose family says something else for another kind of part.
_BY_KIND = {
    ("training", "memory"): "schooling",
    ("batch_inference", "runtime"): "load",
    ("experiment", "duration"): "trials",
}


class Proving(Protocol):
    """An analysis that proves something."""

    def proofs(self) -> Iterable[Proof]:
        """What it proves."""
        ...


class Facts:
    """All facts of one design. An analysis runs, and is imported, when one of its facts is first asked for."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.graph = Graph(design)

    @cached_property
    def reached(self) -> frozenset[str]:
        """The parts of this file, and those of imports that something of this file leads to or names."""
        return frozenset(self.graph.reached())

    # The analyses

    @cached_property
    def statements(self) -> Statements:
        """What the text says."""
        from mlsd_dsl.analyses.statements import Statements

        return Statements(self.design)

    @cached_property
    def freshness(self) -> Freshness:
        """A1: ages."""
        from mlsd_dsl.analyses.freshness import Freshness

        return Freshness(self.graph)

    @cached_property
    def latency(self) -> Latency:
        """A2: latencies, by simulation."""
        from mlsd_dsl.analyses.latency import Latency

        with PutOff():
            return Latency(self.graph, self.design.down)

    @cached_property
    def deadlines(self) -> Deadlines:
        """A2 without samples: least times, budgets, attempts."""
        from mlsd_dsl.analyses.deadlines import Deadlines

        return Deadlines(self.graph, self.latency.served)

    @cached_property
    def availability(self) -> Availability:
        """A6: availabilities."""
        from mlsd_dsl.analyses.availability import Availability

        return Availability(self.graph, self.design.down)

    @cached_property
    def load(self) -> Load:
        """A8: loads."""
        from mlsd_dsl.analyses.load import Load

        return Load(self.graph, down=self.design.down)

    @cached_property
    def sizes(self) -> Sizes:
        """What is kept, in how much memory, and how much data moves."""
        from mlsd_dsl.analyses.sizes import Sizes

        return Sizes(self.graph, self.load, self.reading)

    @cached_property
    def generation(self) -> Generation:
        """Tokens, keys and values of generators."""
        from mlsd_dsl.analyses.generation import Generation

        return Generation(self.graph, self.load, self.context, self.reading)

    @cached_property
    def replicas(self) -> Replicas:
        """Replicas needed, by each rule."""
        from mlsd_dsl.analyses.replicas import Replicas

        return Replicas(self.graph, self.load, self.sizes, self.generation, self.reading)

    @cached_property
    def cost(self) -> Cost:
        """What everything costs."""
        from mlsd_dsl.analyses.cost import Cost

        return Cost(self.graph, self.load, self.sizes, self.generation, self.schooling, self.replicas, self.reading)

    @cached_property
    def schooling(self) -> Schooling:
        """What trainings take."""
        from mlsd_dsl.analyses.schooling import Schooling

        return Schooling(self.graph, self.lineage, self.reading)

    @cached_property
    def trials(self) -> Trials:
        """What experiments need."""
        from mlsd_dsl.analyses.trials import Trials

        return Trials(self.graph, self.reading)

    @cached_property
    def reading(self) -> Reading:
        """What parts and arrows say about themselves, number by number."""
        from mlsd_dsl.analyses.reading import Reading

        return Reading(self.design)

    @cached_property
    def lineage(self) -> Lineage:
        """Who learns from what, and who reads what while serving."""
        from mlsd_dsl.analyses.lineage import Lineage

        return Lineage(self.graph)

    @cached_property
    def leakage(self) -> Leakage:
        """A3: values that know the future."""
        from mlsd_dsl.analyses.leakage import Leakage

        return Leakage(self.graph, self.freshness, self.lineage)

    @cached_property
    def skew(self) -> Skew:
        """A4: how each feature is made for training and for serving."""
        from mlsd_dsl.analyses.skew import Skew

        return Skew(self.graph, self.lineage)

    @cached_property
    def taints(self) -> Taints:
        """A5: where personal, restricted and untrusted data ends up."""
        from mlsd_dsl.analyses.taint import Taints

        return Taints(self.graph, self.lineage)

    @cached_property
    def feedback(self) -> Feedback:
        """A7: loops from a model through people back into its labels."""
        from mlsd_dsl.analyses.feedback import Feedback

        return Feedback(self.graph, self.lineage)

    @cached_property
    def maturity(self) -> Maturity:
        """A10: whether labels are known when somebody counts on them."""
        from mlsd_dsl.analyses.maturity import Maturity

        return Maturity(self.graph, self.lineage)

    @cached_property
    def noticing(self) -> Noticing:
        """How long after the fact monitors can know."""
        from mlsd_dsl.analyses.noticing import Noticing

        return Noticing(self.graph, self.lineage, self.freshness, self.maturity, self.reading)

    @cached_property
    def consistency(self) -> Consistency:
        """A13: whether what belongs together fits together."""
        from mlsd_dsl.analyses.consistency import Consistency

        return Consistency(self.graph, self.lineage)

    @cached_property
    def funnel(self) -> Funnel:
        """A9: how many candidates each stage takes and leaves."""
        from mlsd_dsl.analyses.funnel import Funnel

        return Funnel(self.graph)

    @cached_property
    def lifecycle(self) -> Lifecycle:
        """A11: how each deployed model is made, judged, released, watched and made anew."""
        from mlsd_dsl.analyses.lifecycle import Lifecycle

        return Lifecycle(self.graph)

    @cached_property
    def isolation(self) -> Isolation:
        """A14: what waits for what was not made to be waited for."""
        from mlsd_dsl.analyses.isolation import Isolation

        return Isolation(self.graph)

    @cached_property
    def coupling(self) -> Coupling:
        """A12: versions that must change together."""
        from mlsd_dsl.analyses.coupling import Coupling

        return Coupling(self.graph)

    @cached_property
    def ownership(self) -> Ownership:
        """A15: who uses what of whom."""
        from mlsd_dsl.analyses.ownership import Ownership

        return Ownership(self.graph)

    @cached_property
    def watching(self) -> Watching:
        """Which monitors would notice trouble of a model."""
        from mlsd_dsl.analyses.watching import Watching

        return Watching(self.graph, self.lineage)

    @cached_property
    def context(self) -> Context:
        """Whether what generators read and write fits their windows."""
        from mlsd_dsl.analyses.context import Context

        return Context(self.graph, self.lineage)

    @cached_property
    def contradictions(self) -> Contradictions:
        """Numbers that cannot all be true."""
        from mlsd_dsl.analyses.contradictions import Contradictions

        return Contradictions(self.graph, self.load, self.generation, self.schooling, self.reading)

    @cached_property
    def fitting(self) -> Fitting:
        """Whether what is held fits where it is held."""
        from mlsd_dsl.analyses.fitting import Fitting

        return Fitting(self.graph, self.load, self.sizes, self.generation, self.reading)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """What follows from the design and is no number: leaks, skews, bypasses, loops."""
        with PutOff():
            return tuple(proof for analysis in self._proving() for proof in analysis.proofs())

    def proved(self, sort: str) -> tuple[Proof, ...]:
        """The proofs of one sort, such as `target-derived-feature`."""
        return self._sorts.get(sort, ())

    @cached_property
    def _sorts(self) -> dict[str, tuple[Proof, ...]]:
        found: dict[str, list[Proof]] = {}
        for proof in self.proofs:
            found.setdefault(proof.sort, []).append(proof)
        return {sort: tuple(proofs) for sort, proofs in found.items()}

    # One fact, and all of them

    def get(self, subject: str, name: str, origin: str = "") -> Fact | None:
        """One fact by its dotted name; None where nothing states it and no analysis works it out."""
        if origin:
            return self.freshness.of(subject, origin)
        first = name.partition(".")[0]
        part = self.design.parts.get(subject)
        family = _BY_KIND.get((part.kind.word if part is not None else "", first)) or _FAMILIES.get(first)
        if family is not None:
            found = self._worked_out(family).get((subject, name))
            if found is not None:
                return found
        return self._stated.get((subject, name)) or self._measured(subject, name)

    def all(self) -> tuple[Fact, ...]:
        """Every fact: assumptions, then part by part what it states and what follows; of imports what the design uses."""
        return self._all

    @cached_property
    def _all(self) -> tuple[Fact, ...]:
        derived: dict[str, dict[str, Fact]] = {}
        for family in dict.fromkeys(_FAMILIES.values()):
            for (subject, name), fact in self._worked_out(family).items():
                derived.setdefault(subject, {})[name] = fact
        stated: dict[str, list[Fact]] = {}
        for fact in self._stated.values():
            stated.setdefault(fact.subject, []).append(fact)
        found = list(stated.get("assume", ()))
        for name in (*(part for part in self.design.parts if part in self.reached), "design"):
            own = derived.get(name, {})
            # Where an attribute has the name of a fact, the fact wins.
            found += [fact for fact in stated.get(name, ()) if fact.name not in own]
            found += own.values()
        return tuple(found)

    @cached_property
    def _stated(self) -> dict[tuple[str, str], Fact]:
        with PutOff():
            return {(fact.subject, fact.name): fact for fact in self.statements.facts()}

    def _worked_out(self, family: str) -> dict[tuple[str, str], Fact]:
        """The facts of one analysis by subject and name."""
        if family not in self._families:
            with PutOff():
                self._families[family] = {(fact.subject, fact.name): fact for fact in self._facts_of(family)}
        return self._families[family]

    @cached_property
    def _families(self) -> dict[str, dict[tuple[str, str], Fact]]:
        return {}

    def _facts_of(self, family: str) -> Iterable[Fact]:
        if family == "concurrency":
            means = {f.subject: f for f in self._worked_out("latency").values() if f.name == "latency.mean"}
            load = self.load.answered_in(means)
            return [fact for name in self.graph.parts if (fact := load.concurrency(name)) is not None]
        facts: Iterable[Fact] = getattr(self, family).facts()
        return facts

    def find(self, name: str) -> Fact | None:
        """A fact by its whole name: `recent_watches.age`, `candidates.age of catalogue`, or that of an assumption."""
        dotted, _, origin = (word.strip() for word in name.partition(" of "))
        assumed = self._stated.get(("assume", dotted))
        if assumed is not None and not origin:
            return assumed
        words = dotted.split(".")
        for split in range(len(words) - 1, 0, -1):
            subject, fact = ".".join(words[:split]), ".".join(words[split:])
            if subject in self.design.parts or subject in ("assume", "design"):
                if origin and (origin not in self.design.parts or fact != "age"):
                    return None
                return self.get(subject, fact, origin)
        return None

    def _measured(self, subject: str, name: str) -> Fact | None:
        """A metric of an evaluation is unknown until `measured` states it; an assumption is a fact by its own name."""
        if not name:
            return self._stated.get(("assume", subject))
        part = self.design.parts.get(subject)
        if part is None or not has_metrics(part.kind.word):
            return None
        from mlsd_dsl.vocabulary.tasks import METRICS

        if name.partition("@")[0] not in METRICS:
            return None
        found = self._stated.get((subject, f"measured.{name}"))
        return found or unknown(subject, name, RATIO, f"{subject}.measured {{ {name}: ... }}", part.span)

    def _proving(self) -> tuple[Proving, ...]:
        return (
            *(self.latency, self.availability, self.load, self.leakage, self.skew, self.taints, self.feedback),
            *(self.maturity, self.consistency, self.funnel, self.lifecycle, self.isolation, self.coupling),
            *(self.ownership, self.context, self.replicas, self.contradictions, self.fitting),
        )
