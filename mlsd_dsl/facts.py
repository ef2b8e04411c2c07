"""The facts of a design: what each part states, and what follows from it, each with how it came about.

Here stand the facts of the text itself: stated attributes, named assumptions, and what expressions over them come to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.design.design import Design, Part, Stated
from mlsd_dsl.design.values import (
    Distribution,
    FieldType,
    Formula,
    HardwareUse,
    Meant,
    Metric,
    PartReference,
    Unknown,
    Word,
)
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Call, Expression, Group, Negative, Range, Reference, Value
from mlsd_dsl.vocabulary.quantities import Quantity, is_denominator, spell

STATED, DERIVED, UNKNOWN = "stated", "derived", "unknown"
ASSUMED = "assume"  # the subject of named assumptions


class Input(NamedTuple):
    """Something that a derived fact rests on: its name, what it came to, and where it is written."""

    name: str
    value: Quantity | Distribution | Unknown | None
    span: Span


class Fact(NamedTuple):
    """One fact. `value` is a quantity, percentiles, words, or None where it is unknown; then `missing` says why.

    `written` is a number in the author's own units. `formula` is the expression as written and `inputs` what it rests on,
    both empty for what is simply stated.
    """

    subject: str
    name: str
    value: Quantity | Distribution | str | None
    status: str
    span: Span
    missing: str = ""
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    written: str = ""


def facts_of(design: Design) -> tuple[Fact, ...]:
    """Every fact of every part, in the order of the text; assumptions first."""
    return tuple(_facts(design))


def _facts(design: Design) -> Iterator[Fact]:
    for assumption in design.assumptions:
        if assumption.name and isinstance(assumption.value, Formula):
            source = _source(design, assumption.span)
            yield _fact(design, ASSUMED, assumption.name, assumption.value, assumption.span, source)
    for part in design.parts.values():
        for name, stated in part.stated.items():
            yield from _of_attribute(design, part, name, stated)


def _of_attribute(design: Design, part: Part, name: str, stated: Stated) -> Iterator[Fact]:
    value = stated.value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield _fact(design, part.name, f"{name}.{key}", inner, stated.span, stated.source)
    else:
        yield _fact(design, part.name, name, value, stated.span, stated.source)


def _fact(design: Design, subject: str, name: str, value: Meant, span: Span, source: Source) -> Fact:
    if not isinstance(value, Formula):
        plain = value if isinstance(value, (Quantity, Distribution)) else in_words(value)
        return Fact(subject, name, plain, STATED, span)
    result = design.number(value)
    text = _tidy(source.text[value.node.start : value.node.end])
    inputs = [_input(design, subject, reference, source) for reference in _references(value.node)]
    # A unit behind a slash (`videos / day`) is written like a name but rests on nothing.
    inputs = [each for each in inputs if each.value is not None or not is_denominator(each.name)]
    if isinstance(result, (Quantity, Distribution)):
        if not inputs:
            return Fact(subject, name, result, STATED, span, written=text)
        return Fact(subject, name, result, DERIVED, span, formula=text, inputs=tuple(inputs))
    missing = result.missing if isinstance(result, Unknown) else ""
    return Fact(subject, name, None, UNKNOWN, span, missing=missing, formula=text)


def _tidy(text: str) -> str:
    return spell(" ".join(text.split()))


def _input(design: Design, subject: str, reference: Reference, source: Source) -> Input:
    """What a name in an expression stands for. Names are those of the file that the expression stands in."""
    span = source.span(reference.start, reference.end)
    text = reference.text
    for prefix in _prefixes(subject):
        full = prefix + text
        found = next((a for a in design.assumptions if a.name == full), None)
        if found is not None:
            return Input(full, design.number(found.value), found.span)
        head, _, attribute = full.rpartition(".")
        part = design.parts.get(head)
        if part is not None and attribute in part.stated:
            return Input(full, design.number(part.stated[attribute].value), part.stated[attribute].span)
    return Input(text, None, span)


def _prefixes(subject: str) -> Iterator[str]:
    names = subject.split(".")[:-1]
    for length in range(len(names), -1, -1):
        yield "".join(f"{name}." for name in names[:length])


def _source(design: Design, span: Span) -> Source:
    """The text of a span: of this file or, for an import, of one of its parts."""
    if span.path == design.source.path:
        return design.source
    return next((part.source for part in design.parts.values() if part.source.path == span.path), design.source)


def in_words(value: Meant) -> str:
    """A value that is no number, as the language writes it, without quotes."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Word(text=text) | Metric(text=text) | FieldType(text=text):
            return text
        case PartReference(name=name):
            return name
        case HardwareUse():
            return f"{value.count:g} * {value.name}"
        case tuple():
            return ", ".join(in_words(item) for item in value)
        case _:
            return str(value)


def _references(node: Value) -> Iterator[Reference]:
    match node:
        case Reference():
            yield node
        case Group() | Negative():
            yield from _references(node.value)
        case Expression():
            for operand in node.operands:
                yield from _references(operand)
        case Range():
            yield from _references(node.low)
            yield from _references(node.high)
        case Call():
            for argument in node.arguments:
                yield from _references(argument)
        case _:
            pass
