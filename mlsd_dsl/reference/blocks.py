"""Tables of attributes, for every block that has some: kinds, arrows, statements."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from mlsd_dsl.reference.markdown import code, codes, table
from mlsd_dsl.reference.wording import in_words, unit_of
from mlsd_dsl.vocabulary.attribute import Attribute, Choice, Many, Table
from mlsd_dsl.vocabulary.part import Block

HEAD = ("Attribute", "Type", "Unit", "Meaning", "Example", "Default")


def attributes(records: Iterable[Attribute]) -> str:
    """One row for each attribute."""
    return table(HEAD, [_row(record) for record in records])


def doc(block: type[Block]) -> str:
    """What a block is for, as its class says it."""
    return inspect.getdoc(block) or ""


def ancestors(block: type[Block]) -> list[type[Block]]:
    """The classes from which a block has further attributes, the nearest first."""
    return [ancestor for ancestor in block.__mro__[1:] if issubclass(ancestor, Block) and ancestor.declared]


def _row(record: Attribute) -> tuple[str, ...]:
    name = code(record.name)
    meaning = record.doc
    inner = record.type.of if isinstance(record.type, Many | Table) else record.type
    if isinstance(inner, Choice):
        meaning += f" One of {codes(inner.words, ', ')}."
    type_, unit = in_words(record.type), unit_of(record.type)
    return name, type_, code(unit), meaning, code(_written(record)), code(record.default)


def _written(record: Attribute) -> str:
    """The example as it stands in a design; a block has no colon."""
    return f"{record.name} {record.example}" if isinstance(record.type, Table) else record.example
