"""Which served models somebody should watch, and which of them nobody watches in some way. No rule itself."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, Finding, at, block_after, states, told, word

# They do not learn: nothing about them drifts away from what they learned.
UNLEARNED = {"baseline", "heuristic"}
WRITERS = {"generator", "judge", "guardrail"}


def served(facts: Facts) -> list[str]:
    """The models that serve and have learned something."""
    found = []
    for name in facts.lifecycle.deployed():
        part = facts.design.parts[name]
        rules = word(part, "architecture") in ("rules", "hash_match")
        if name in facts.reached and word(part, "role") not in UNLEARNED and not rules:
            found.append(name)
    return found


def trained(facts: Facts) -> list[str]:
    """The served models that the design trains and that answer with numbers, not with text."""
    return [
        name
        for name in served(facts)
        if word(facts.design.parts[name], "role") not in WRITERS
        and (facts.lineage.trainings(name) or facts.lineage.datasets(name))
    ]


def doubts(facts: Facts, model: str, *types: str) -> tuple[str, ...] | None:
    """None where a monitor of one of these types watches a model; else what, if stated, could show that one does."""
    return doubts_about(facts, facts.watching.of(model), *types)


def doubts_about(facts: Facts, watching: tuple[Part, ...], *types: str) -> tuple[str, ...] | None:
    """The same of the monitors that are asked about."""
    if any(word(monitor, "type") in types for monitor in watching):
        return None
    untyped = [f"{monitor.name}.type" for monitor in watching if not states(monitor, "type")]
    aimless = [m for m in facts.watching.aimless if word(m, "type") in types or not states(m, "type")]
    return (*untyped, *(f"{monitor.name}.of" for monitor in aimless))


def unwatched(
    facts: Facts, models: list[str], types: tuple[str, ...], says: str, block: str, help: str
) -> Iterator[Finding]:
    """One finding on all models that no monitor of these types watches, and one question on those of which that is not sure.

    `says` is what the message says before the names; `block` holds the ready monitor, with `{model}` and `{name}` in it.
    """
    sure: list[str] = []
    unsure: list[str] = []
    asks: dict[str, None] = {}
    for model in models:
        doubt = doubts(facts, model, *types)
        if doubt is None:
            continue
        (unsure if doubt else sure).append(model)
        asks |= dict.fromkeys(doubt)
    for found, missing in ((sure, ()), (unsure, tuple(asks))):
        if found:
            first = facts.design.parts[found[0]]
            text = block.format(model=first.name, name=first.name.replace(".", "_"))
            yield at(
                first,
                f"{says} {told(found)}",
                help=help,
                concerns=tuple(found[1:]),
                asks=missing,
                severity=QUESTION if missing else None,
                fixes=() if missing else (block_after(first, text, f"add a monitor of `{first.name}`"),),
            )
