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
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, derived
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import PartReference
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME
from mlsd_dsl.vocabulary.part import Plane
from mlsd_dsl.vocabulary.quantities import Quantity, show

FIND, NARROW = "retrieval", ("prerank", "rank", "rerank")
# More items than this cannot be scored one by one while a request waits (RULES of the house: F209).
MOST_SCORED = 10_000

# Asked without saying for which keys or items, these may bring candidates of their own.
_MAY_FIND = {"store", "cache", "external", "endpoint", "batch_inference", "tool", "device", "pipeline", "feature"}


class Stage(NamedTuple):
    """One stage of a funnel. Numbers that are not stated are None.

    `input_k` is what the call brings (`items`), else what the part says; an index gets all that it holds. `per_item` is the
    time of one item, `batch` how many run together, `work` the least time that all items take, `budget` the time that there
    is: the timeout of the call, else the budget of the entry.
    """

    name: str
    part: str
    role: str  # retrieval, prerank, rank, rerank, or the stage of a policy
    turn: int
    input_k: Fact | None
    output_k: Fact | None
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
    """What has been found and not yet been narrowed down: the stages, and whether something may add to it."""

    stages: tuple[Stage, ...] = ()
    is_open: bool = False
    is_found: bool = False  # whether anything has been found at all


class Funnel:
    """The funnels of a graph, one for each entry that has stages."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reading = Reading(graph.design)

    @cached_property
    def funnels(self) -> dict[str, tuple[Stage, ...]]:
        """The stages by entry, in the order of its calls."""
        found = {entry: tuple(each for each in self._walk(entry) if isinstance(each, Stage)) for entry in self._tops}
        return {entry: stages for entry, stages in found.items() if stages}

    def proofs(self) -> Iterator[Proof]:
        """What cannot be: stages that widen, that get too little, that score too much, or take too long."""
        told: set[tuple[str, str]] = set()
        for entry in self._tops:
            for proof in self._of(entry):
                if (proof.sort, proof.subject) not in told:
                    told.add((proof.sort, proof.subject))
                    yield proof

    # Walking along the calls

    @cached_property
    def _tops(self) -> tuple[str, ...]:
        """Entries; what calls them and is an entry itself stands for them."""
        return self.graph.entries()
