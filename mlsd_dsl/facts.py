"""Facts: the graph plus each analysis, worked out once, on demand. Everything that reads a number reads it here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.fact import Fact, unknown
from mlsd_dsl.analyses.freshness import Freshness
from mlsd_dsl.analyses.statements import Statements
from mlsd_dsl.design.design import Design
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATIO


class Facts:
    """All facts of one design."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.graph = Graph(design)

    @cached_property
    def statements(self) -> Statements:
        """What the text says."""
        return Statements(self.design)

    @cached_property
    def freshness(self) -> Freshness:
        """A1: ages."""
        return Freshness(self.graph)

    def get(self, subject: str, name: str, origin: str = "") -> Fact | None:
        """One fact by its dotted name; None where nothing states it and no analysis works it out."""
        if origin:
            return self.freshness.of(subject, origin)
        return self._by_name.get((subject, name)) or self._measured(subject, name)

    @cached_property
    def _all(self) -> tuple[Fact, ...]:
        return tuple(self._collected())

    def all(self) -> tuple[Fact, ...]:
        """Every fact: assumptions, then part by part what it states and what follows."""
        return self._all

    def _collected(self) -> list[Fact]:
        stated: dict[str, list[Fact]] = {}
        for fact in self.statements.facts():
            stated.setdefault(fact.subject, []).append(fact)
        derived: dict[str, list[Fact]] = {}
        for fact in self._derived():
            derived.setdefault(fact.subject, []).append(fact)
        found: list[Fact] = list(stated.get("assume", ()))
        for name in (*self.design.parts, "design"):
            names = {fact.name for fact in derived.get(name, ())}
            # Where an attribute has the name of a fact, the fact wins.
            found += [fact for fact in stated.get(name, ()) if fact.name not in names]
            found += derived.get(name, ())
        return found

    def find(self, name: str) -> Fact | None:
        """A fact by its whole name: `recent_watches.age`, `candidates.age of catalogue`, or that of an assumption."""
        dotted, _, origin = (word.strip() for word in name.partition(" of "))
        if not dotted.rpartition(".")[0]:
            return self._by_name.get(("assume", dotted))
        words = dotted.split(".")
        for split in range(len(words) - 1, 0, -1):
            subject, fact = ".".join(words[:split]), ".".join(words[split:])
            if subject in self.design.parts or subject in ("assume", "design"):
                if origin and (origin not in self.design.parts or fact != "age"):
                    return None
                return self.get(subject, fact, origin)
        return None

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Fact]:
        return {(fact.subject, fact.name): fact for fact in self.all()}

    def _measured(self, subject: str, name: str) -> Fact | None:
        """A metric of an evaluation is unknown until `measured` states it; an assumption is a fact by its own name."""
        if not name:
            return self._by_name.get(("assume", subject))
        part = self.design.parts.get(subject)
        if part is None or part.kind.word != "evaluation":
            return None
        found = self._by_name.get((subject, f"measured.{name}"))
        return found or unknown(subject, name, RATIO, f"{subject}.measured {{ {name}: ... }}", part.span)

    def _derived(self) -> Iterator[Fact]:
        for fact in self.freshness.facts():
            yield fact
