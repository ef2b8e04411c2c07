"""`grammar/vocabulary.json`: every word of the language with what an editor shows of it, one entry a line.

    kinds, shared   word → step, plane, doc, also (names in `shared` or `kinds` whose attributes it has too), attributes
    statements, arrows  the same without a step; an arrow also `means` a verb from some kinds to some others
    attributes      name → type, unit, doc, example, default, words, kinds (of parts whose names fit), instead
    units, scales, tasks, losses, metrics, technologies, hardware   word → what it is
    instead         foreign word → the kind or statement that it means

A key that would be empty is left out.
"""

from __future__ import annotations

import json
from typing import Any

from mlsd_dsl.reference import blocks
from mlsd_dsl.reference.blocks import ancestors
from mlsd_dsl.reference.statements import FORMS
from mlsd_dsl.reference.wording import in_words, kinds_of, unit_of, words_of
from mlsd_dsl.vocabulary.arrows import ARROWS, BODIES, rows
from mlsd_dsl.vocabulary.attribute import Attribute, Table
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.hardware import HARDWARE
from mlsd_dsl.vocabulary.kinds import INSTEAD, KINDS
from mlsd_dsl.vocabulary.losses import LOSSES
from mlsd_dsl.vocabulary.part import Block
from mlsd_dsl.vocabulary.quantities import base_unit
from mlsd_dsl.vocabulary.statements import STATEMENTS
from mlsd_dsl.vocabulary.tasks import METRICS, TASKS
from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES
from mlsd_dsl.vocabulary.units import SCALES, UNITS

SCHEMA_VERSION = 1


def text() -> str:
    """The file."""
    return lines(document())


def document() -> dict[str, Any]:
    """All of it, in the order in which a reader would list it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kinds": {word: kind_entry(word) for word in KINDS},
        "shared": {name: _block(block) for name, block in _shared().items()},
        "arrows": {arrow: arrow_entry(arrow) for arrow in ARROWS},
        "statements": {word: statement_entry(word) for word in FORMS},
        "tasks": {
            name: _full(
                type=fit.type,
                when=fit.when,
                losses=list(dict.fromkeys(fit.losses)),
                metrics=list(dict.fromkeys(fit.metrics)),
            )
            for name, fit in TASKS.items()
        },
        "losses": dict(LOSSES),
        "metrics": {name: _full(doc=metric.doc, cutoff=metric.cutoff) for name, metric in METRICS.items()},
        "technologies": {
            name: _full(title=each.title, category=each.category, kinds=list(each.kinds), doc=each.about)
            for name, each in TECHNOLOGIES.items()
        },
        "hardware": {name: {"title": device.title, "type": device.kind} for name, device in HARDWARE.items()},
        "scales": {letter: 10**exponent for letter, exponent in SCALES.items()},
        "units": {word: _full(unit=base_unit(unit.dimension), counts=unit.label) for word, unit in UNITS.items()},
        "instead": dict(sorted(INSTEAD.items())),
    }


def entry(word: str) -> dict[str, Any]:
    """What is known of one kind, arrow or statement."""
    if word in KINDS:
        return kind_entry(word)
    return arrow_entry(word) if word in ARROWS else statement_entry(word)


def kind_entry(word: str) -> dict[str, Any]:
    """A kind, its own attributes and the names of its facts."""
    kind = KINDS[word]
    head = {"step": int(kind.step), "plane": kind.plane.value, "shape": kind.shape}
    also = [ancestor.word or ancestor.__name__.lower() for ancestor in ancestors(kind)]
    return {**head, "also": also, "facts": list(facts_of(word)), **_block(kind)}


def arrow_entry(arrow: str) -> dict[str, Any]:
    """An arrow, its attributes and what it means: any of `from` to any of `to`."""
    means = [
        {"from": list(row.sources), "to": list(row.targets), "verb": row.meaning.verb, "doc": row.meaning.doc}
        for row in rows()
        if row.arrow == arrow
    ]
    return {**_block(BODIES[arrow]), "means": means}


def statement_entry(word: str) -> dict[str, Any]:
    """A statement, how it is written and its attributes."""
    block = STATEMENTS.get(word)
    return {"example": FORMS[word], **(_block(block) if block is not None else {})}


def lines(document: dict[str, Any]) -> str:
    """JSON with one entry a line, so that a change of one word is a change of one line."""
    return _lines(document, 0) + "\n"


def _lines(value: Any, depth: int) -> str:
    inside, end = " " * (depth + 1), " " * depth
    if isinstance(value, dict) and value and (depth < 2 or any(_has_entries(item) for item in value.values())):
        rows = [f"{inside}{json.dumps(name)}: {_lines(item, depth + 1)}" for name, item in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{end}}}"
    if isinstance(value, list) and _has_entries(value):
        return "[\n" + ",\n".join(inside + json.dumps(item, ensure_ascii=False) for item in value) + f"\n{end}]"
    return json.dumps(value, ensure_ascii=False)


def _has_entries(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def _shared() -> dict[str, type[Block]]:
    found: dict[str, type[Block]] = {}
    for kind in KINDS.values():
        for ancestor in ancestors(kind):
            if not ancestor.word:
                found[ancestor.__name__.lower()] = ancestor
    return dict(sorted(found.items()))


def _block(block: type[Block]) -> dict[str, Any]:
    return {"doc": blocks.doc(block), "attributes": {name: _attribute(each) for name, each in block.declared.items()}}


def _attribute(record: Attribute) -> dict[str, Any]:
    return _full(
        type=in_words(record.type),
        block=isinstance(record.type, Table),
        unit=unit_of(record.type),
        doc=record.doc,
        example=record.example,
        default=record.default,
        words=list(words_of(record.type)),
        kinds=list(kinds_of(record.type)),
        instead=list(record.instead),
    )


def _full(**entries: Any) -> dict[str, Any]:
    """The entries that say something."""
    return {name: value for name, value in entries.items() if value}
