"""Facts: the graph plus each analysis, worked out once, on demand. Everything that reads a number reads it here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.freshness import Freshness
from mlsd_dsl.analyses.statements import Statements
from mlsd_dsl.design.design import Design
from mlsd_dsl.graph import Graph


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

    def all(self) -> tuple[Fact, ...]:
        """Every fact: assumptions, then part by part what it states and what follows."""
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
        return tuple(found)

    def _derived(self) -> Iterator[Fact]:
        for fact in self.freshness.facts():
            yield fact
