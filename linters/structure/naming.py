"""Which parts are named by the attributes of others, for rules about what nothing has to do with. No rule itself."""

from __future__ import annotations

from collections.abc import Collection

from mlsd_dsl.design.values import PartReference, parts_named
from mlsd_dsl.facts import Facts

REMARK = "explains"  # the verb of notes, which wire nothing
NAMES = {PartReference, tuple}  # the types of values that name parts


def named_by_others(facts: Facts, leaving_out: Collection[str] = ()) -> set[str]:
    """The parts that an attribute of another part or of an arrow names, some attributes and all notes left out."""
    blocks = [part.stated for part in facts.design.parts.values() if part.kind.word != "note"]
    blocks += [edge.stated for edge in facts.design.edges]
    return {
        name
        for block in blocks
        for attribute, stated in block.items()
        if attribute not in leaving_out
        if type(stated.value) in NAMES
        for name in parts_named(stated.value)
    }
