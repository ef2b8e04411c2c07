"""A14, isolation of planes: requests that wait for what answers in batches, in minutes, or in people's hands.

A caller waits as long as whatever it asks. A lake, a warehouse or a job that runs by the day belongs behind something that
answers at once; people belong behind a queue. Which plane a part is in follows from its kind and attributes, a store's also
from its technology.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import Word
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.kinds import plane_of
from mlsd_dsl.vocabulary.part import Plane

ANALYSIS = "isolation"
OFFLINE, HUMAN = "online-path-hits-offline-store", "human-in-sync-path"

# What is offline by nature and yet no place that a request could wait at: a feature is where its values are kept.
_NO_PLACE = {"feature", "hardware", "note", "label", "task"}


class Isolation:
    """The calls of a graph that leave the online plane."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reading = Reading(graph.design)

    def plane(self, name: str) -> Plane:
        """When a part works, its technology included."""
        part = self.graph.parts[name]
        words = {attribute: word for attribute in part.stated if (word := part.word(attribute))}
        return plane_of(part.kind, words, _category(part))

    def proofs(self) -> Iterable[Proof]:
        """Each call from the online plane into an offline part or to people, with the way from an entry of the design."""
        told: set[tuple[str, str]] = set()
        for relation in self.graph.waits:
            ends = (relation.source, relation.target)
            if ends in told or self.plane(relation.source) is not Plane.ONLINE:
                continue
            plane = self.plane(relation.target)
            if plane in (Plane.OFFLINE, Plane.HUMAN) and self._kind(relation.target) not in _NO_PLACE:
                told.add(ends)
                yield self._proof(relation, plane)

    def _proof(self, relation: Relation, plane: Plane) -> Proof:
        caller, target = relation.source, self.graph.parts[relation.target]
        way = (*self._way(caller), target.name)
        if plane is Plane.HUMAN:
            sort, words = HUMAN, f"a request to `{way[0]}` waits for people: {' → '.join(way)}"
            number = self.reading.optional(target, "sla", "how soon they decide") or self.reading.optional(
                target, "handling", "how long one case takes"
            )
        else:
            sort, words = OFFLINE, f"a request to `{way[0]}` waits for the offline `{target.name}`: {' → '.join(way)}"
            number = None
        return Proof(
            ANALYSIS,
            sort,
            caller,
            words,
            (target.name,),
            way,
            (Witness("the call", relation.span), Witness(f"`{target.name}` is {plane.value}", target.span)),
            (number,) if number is not None else (),
            self._unsaid(target),
        )

    def _unsaid(self, part: Part) -> tuple[str, ...]:
        """What the plane rests on without being stated: a pipeline that does not say how it works need not be a batch."""
        by = part.kind.plane_by
        if by is None or "plane" in part.stated or by[0] in part.stated or "every" in part.stated:
            return ()
        if self.reading.cadence.of(part) is not None:
            return ()
        # A store is offline only where its type or technology says so.
        return () if part.kind.word == "store" else (f"{part.name}.{by[0]}",)

    def _way(self, name: str) -> tuple[str, ...]:
        """The shortest way of calls from an entry; the part alone where no entry leads to it."""
        way = [name]
        while self._callers.get(way[-1]):
            way.append(self._callers[way[-1]])
        return tuple(reversed(way))

    @cached_property
    def _callers(self) -> dict[str, str]:
        """By part, who calls it on a shortest way from an entry; entries have nobody."""
        following: dict[str, list[str]] = {}
        for relation in self.graph.waits:
            following.setdefault(relation.source, []).append(relation.target)
        before = dict.fromkeys(self.graph.entries(), "")
        for name in (agenda := list(before)):
            for each in following.get(name, ()):
                if each not in before:
                    before[each] = name
                    agenda.append(each)
        return before

    def _kind(self, name: str) -> str:
        return self.graph.parts[name].kind.word


def _category(part: Part) -> str:
    from mlsd_dsl.vocabulary.technologies import technology

    tech = part.get("tech")
    found = technology(tech.text) if isinstance(tech, Word) and not tech.other else None
    return found.category if found is not None else ""
