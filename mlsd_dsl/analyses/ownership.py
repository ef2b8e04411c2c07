"""A15, ownership: who reads a feature or a prediction, whose they are, and what was agreed about it.

Whoever reads what another team makes depends on it, whether or not that team knows. An agreement is a `schema` on the source
that stands for the data, the `fields` named on the arrow, or an endpoint that knows its callers (`auth`, `quota`).
Source: Sculley et al., *Hidden Technical Debt in Machine Learning Systems* (2015), on undeclared consumers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

ANALYSIS = "ownership"
SOURCE = "Sculley et al., Hidden Technical Debt in Machine Learning Systems (2015)"
UNDECLARED = "undeclared-consumer"

# What others build on: values, predictions, and where both are kept or logged.
_PRODUCTS = {
    "feature",
    "feature_store",
    "model",
    "batch_inference",
    "endpoint",
    "index",
    "log",
    "topic",
    "dataset",
    "label",
}
_PASSIVE = {
    "monitor",
    "note",
    "evaluation",
    "experiment",
    "actor",
    "task",
    "kpi",
    "entity",
    "alert",
    "hardware",
    "registry",
}
_DESCRIBES = {
    "defines",
    "hosts",
    "explains",
    "monitors",
    "optimizes",
    "proxies",
    "exposes",
    "deploys",
    "evaluates",
    "tests",
}


class Consumer(NamedTuple):
    """One reader of a product. `contract` says what was agreed, empty where nothing was."""

    product: str
    name: str
    producer_owner: str
    owner: str
    contract: str
    span: Span

    @property
    def foreign(self) -> bool:
        """Whether two teams are known to meet here."""
        return bool(self.owner and self.producer_owner and self.owner != self.producer_owner)


class Ownership:
    """Who consumes what in a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def owner(self, name: str) -> str:
        """Who answers for a part, its group's owner included; empty where nobody is named."""
        owner = self.graph.parts[name].get("owner")
        return owner if isinstance(owner, str) else ""

    def consumers(self, name: str) -> tuple[Consumer, ...]:
        """The parts that read or ask a part, each once."""
        found: dict[str, Consumer] = {}
        for reader, relation in self._reading(name):
            contract = self._contract(name, reader, relation)
            known = found.get(reader)
            if known is None or (contract and not known.contract):
                found[reader] = Consumer(name, reader, self.owner(name), self.owner(reader), contract, relation.span)
        return tuple(found.values())

    def counts(self) -> dict[str, int]:
        """How many parts read each feature, prediction and store of them."""
        return {
            name: len(self.consumers(name)) for name, part in self.graph.parts.items() if part.kind.word in _PRODUCTS
        }

    def proofs(self) -> Iterable[Proof]:
        """The consumers of another team that have no agreement."""
        for name, part in self.graph.parts.items():
            if part.kind.word in _PRODUCTS:
                for consumer in self.consumers(name):
                    if consumer.foreign and not consumer.contract:
                        yield self._proof(part, consumer)

    def _reading(self, name: str) -> Iterator[tuple[str, Relation]]:
        for relation in self.graph.following[name]:
            data = relation.arrow == DATA and relation.meaning.verb not in _DESCRIBES
            if data and self._kind(relation.target) not in _PASSIVE:
                yield relation.target, relation
        for relation in self.graph.leading[name]:
            if relation.arrow == REQUEST and self._kind(relation.source) not in _PASSIVE:
                yield relation.source, relation

    def _contract(self, name: str, reader: str, relation: Relation) -> str:
        product, consumer = self.graph.parts[name], self.graph.parts[reader]
        for part in (product, consumer):
            if part.get("schema") is True:
                return f"the schema of `{part.name}`"
        if relation.edge is not None and "fields" in relation.edge.stated:
            return "the fields named on the arrow"
        if relation.arrow == REQUEST and (product.get("auth") is True or "quota" in product.stated):
            return f"`{name}` knows its callers"
        return ""

    def _proof(self, part: Part, consumer: Consumer) -> Proof:
        words = f"`{consumer.name}` of {consumer.owner} reads `{part.name}` of {consumer.producer_owner} without an agreement"
        witnesses = [Witness("read here", consumer.span)]
        stated = [(each, self.graph.parts[each].stated["owner"].span) for each in (part.name, consumer.name)]
        witnesses += [Witness(f"`{each}` is {self.owner(each)}'s", span) for each, span in stated]
        path = (part.name, consumer.name)
        return Proof(ANALYSIS, UNDECLARED, part.name, words, (consumer.name,), path, tuple(witnesses), source=SOURCE)

    def _kind(self, name: str) -> str:
        return self.graph.parts[name].kind.word
