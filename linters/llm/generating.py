"""Which generators a design serves, and what stands around them: prompts, searches, guards. No rule itself."""

from __future__ import annotations

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import no, parts, word, yes
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.technologies import technology

WRITERS = {"llm", "vlm"}


def generators(facts: Facts) -> list[Part]:
    """The models that write text and that something asks, providers' models behind an API among them."""
    return [part for part in parts(facts, "model", "external") if _writes(part) and facts.lineage.servers(part.name)]


def beside(facts: Facts, generator: Part) -> list[Part]:
    """What stands around a generator: who asks it, what they ask, its prompts with what fills them, gateways in front."""
    askers = [*facts.lineage.servers(generator.name), *facts.context.prompts(generator.name), generator.name]
    asked = facts.lineage.asked(askers)
    fed = {
        r.source for name in asked for r in facts.graph.leading[name] if r.arrow == DATA and r.meaning.verb == "serves"
    }
    return [facts.design.parts[name] for name in facts.lineage.ordered(asked | fed)]


def searches(facts: Facts, generator: Part) -> list[Part]:
    """The indexes in which passages are found for a generator."""
    return [part for part in beside(facts, generator) if part.kind.word == "index"]


def entries(facts: Facts, generator: Part) -> list[Part]:
    """The endpoints and gateways by which people get to a generator."""
    front = [facts.design.parts[name] for name in facts.lineage.servers(generator.name)]
    return [part for part in front if part.kind.word in ("endpoint", "gateway")]


def is_public(front: list[Part]) -> bool | None:
    """Whether anyone on the internet can get in; None where nobody says."""
    if any(no(part, "public") for part in front):
        return False
    return True if any(yes(part, "public") for part in front) else None


def is_asked_by_people(facts: Facts, front: list[Part]) -> bool:
    """Whether an actor is drawn who asks."""
    callers = (r.source for part in front for r in facts.graph.leading[part.name] if r.arrow == REQUEST)
    return any(facts.design.parts[name].kind.word == "actor" for name in callers)


def _writes(part: Part) -> bool:
    if part.kind.word == "external":
        known = technology(word(part, "tech")) if word(part, "tech") else None
        return known is not None and known.category == "llm_api"
    role = word(part, "role")
    return role == "generator" or (
        not role and (word(part, "output") == "tokens" or word(part, "architecture") in WRITERS)
    )
