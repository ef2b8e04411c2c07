"""Where requests enter a design, and what is required there, for the rules of this step. No rule itself."""

from __future__ import annotations

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import no, parts, yes
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

OUTSIDE = {"actor", "device", "gateway", "external"}
HANDED_ON = {"emits", "feeds", "serves"}  # what reaches an endpoint without anybody waiting


def entrances(facts: Facts) -> list[Part]:
    """The endpoints that people or other systems wait for, behind their gateways."""
    return [part for part in parts(facts, "endpoint") if part.word("mode") != "batch" and _is_entrance(facts, part)]


def is_required(facts: Facts, entrance: Part, *families: str) -> bool:
    """Whether a requirement on a family of facts is stated for an entrance or for what stands in front of it."""
    front = _front(facts, entrance.name)
    return any(r.subject in front and r.fact.partition(".")[0] in families for r in facts.design.requirements)


def _is_entrance(facts: Facts, part: Part) -> bool:
    if yes(part, "entry") or no(part, "entry"):
        return yes(part, "entry")
    leading = facts.graph.leading[part.name]
    callers = [facts.design.parts[r.source].kind.word for r in leading if r.arrow == REQUEST]
    if callers:
        return any(kind in OUTSIDE for kind in callers)
    return not any(r.arrow == DATA and r.meaning.verb in HANDED_ON for r in leading)


def _front(facts: Facts, name: str) -> set[str]:
    """A part and those that ask it, directly or through others."""
    found = {name}
    agenda = [name]
    while agenda:
        callers = {r.source for r in facts.graph.leading[agenda.pop()] if r.arrow == REQUEST}
        agenda += callers - found
        found |= callers
    return found
