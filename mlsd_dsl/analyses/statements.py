"""What the text itself says, as facts: named assumptions, stated attributes, and what expressions over them come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from mlsd_dsl.analyses.fact import DERIVED, STATED, UNKNOWN, Fact, unknown
from mlsd_dsl.analyses.written import is_calculation
from mlsd_dsl.design.design import Design, Part
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
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, is_denominator, show, spell

ASSUMED = "assume"  # the subject of named assumptions


class Statements:
    """The stated facts of one design."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self._assumptions = {a.name: a for a in design.assumptions if a.name}

    def facts(self) -> Iterator[Fact]:
        """Every stated fact in the order of the text; assumptions first."""
        for name, assumption in self._assumptions.items():
            if isinstance(assumption.value, Formula):
                yield from self._facts(ASSUMED, name, assumption.value, assumption.span, self._source(assumption.span))
        for part in self.design.parts.values():
            yield from self.of_part(part)

    def of_part(self, part: Part) -> Iterator[Fact]:
        """The stated attributes of one part; percentiles and the lines of a block are facts of their own."""
        for name, stated in part.stated.items():
            value = stated.value
            if isinstance(value, dict):
                for key, inner in value.items():
                    yield from self._facts(part.name, f"{name}.{key}", inner, stated.span, stated.source)
                continue
            for fact in self._facts(part.name, name, value, stated.span, stated.source):
                is_number = isinstance(value, Quantity)
                text = _tidy(stated.source.text[stated.start : stated.end]) if is_number else fact.written
                yield fact._replace(written=text)

    def _facts(self, subject: str, name: str, value: Meant, span: Span, source: Source) -> Iterator[Fact]:
        if isinstance(value, Formula):
            yield from self._of_formula(subject, name, value, span, source)
        elif isinstance(value, Quantity):
            yield _number(subject, name, value, span)
        elif isinstance(value, Distribution):
            for share, quantity in value.points:
                yield _number(subject, f"{name}.{percentile(share)}", quantity, span)
        elif isinstance(value, Unknown):
            yield unknown(subject, name, RATIO, value.missing, span)._replace(written="?")
        else:
            words = in_words(self._in_numbers(value))
            yield Fact(subject, name, 0, 0, RATIO, status=STATED, operation="stated", span=span, words=words)

    def _in_numbers(self, value: Meant) -> Meant:
        """A list with what its formulas come to."""
        if isinstance(value, Formula):
            return self.design.number(value) or value
        if type(value) is not tuple:  # records are tuples as well
            return value
        return tuple(self._in_numbers(member) for member in cast("tuple[Meant, ...]", value))

    def _of_formula(self, subject: str, name: str, formula: Formula, span: Span, source: Source) -> Iterator[Fact]:
        result = self.design.number(formula)
        text = _tidy(source.text[formula.node.start : formula.node.end])
        inputs = tuple(self._inputs(subject, formula.node, source))
        if isinstance(result, Quantity):
            fact = _number(subject, name, result, span)
            status = DERIVED if inputs or is_calculation(formula.node) else STATED
            yield fact._replace(status=status, written=text, inputs=inputs)
        elif isinstance(result, Distribution):
            for share, quantity in result.points:
                fact = _number(subject, f"{name}.{percentile(share)}", quantity, span)
                yield fact._replace(status=DERIVED, written=text, inputs=inputs)
        else:
            missing = result.missing if isinstance(result, Unknown) else ""
            fact = unknown(subject, name, RATIO, missing or f"{subject}.{name}", span)
            yield fact._replace(status=UNKNOWN, written=text, inputs=inputs)

    def _inputs(self, subject: str, node: Value, source: Source) -> Iterator[Fact]:
        """What the names of an expression stand for. A unit behind a slash (`videos / day`) rests on nothing."""
        for reference in _references(node):
            found = self._named(subject, reference.text)
            if found is not None:
                yield found
            elif not is_denominator(reference.text):
                span = source.span(reference.start, reference.end)
                yield unknown("", reference.text, RATIO, reference.text, span)

    def _named(self, subject: str, text: str) -> Fact | None:
        """A fact by its name in the file that `subject` stands in: names of imports have their prefix."""
        for prefix in _prefixes(subject):
            full = prefix + text
            assumption = self._assumptions.get(full)
            if assumption is not None:
                number = self.design.number(assumption.value)
                if isinstance(number, Quantity):
                    return _number(ASSUMED, full, number, assumption.span)
            head, _, attribute = full.rpartition(".")
            part = self.design.parts.get(head)
            if part is not None and attribute in part.stated:
                number = self.design.number(part.stated[attribute].value)
                if isinstance(number, Quantity):
                    return _number(head, attribute, number, part.stated[attribute].span)
        return None

    def _source(self, span: Span) -> Source:
        if span.path == self.design.source.path:
            return self.design.source
        sources = (part.source for part in self.design.parts.values() if part.source.path == span.path)
        return next(sources, self.design.source)


def percentile(share: float) -> str:
    """99.9 → `p999`."""
    return f"p{share:g}".replace(".", "")


def in_words(value: Meant) -> str:
    """A value that is no number, as the language writes it, without quotes."""
    match value:
        case Quantity():
            return show(value)
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Word(text=text) | Metric(text=text) | FieldType(text=text):
            return text
        case PartReference(name=name):
            return name
        case HardwareUse():
            return f"{value.devices:g} * {value.name}"
        case Distribution(points=points):
            return " ".join(f"{percentile(share)} {show(quantity)}" for share, quantity in points)
        case Unknown(missing=missing):
            return f"unknown ({missing})"
        case tuple() if type(value) is tuple:
            return ", ".join(in_words(member) for member in cast("tuple[Meant, ...]", value))
        case _:
            return str(value)


def _number(subject: str, name: str, value: Quantity, span: Span) -> Fact:
    return Fact(subject, name, value.low, value.high, value.dimension, value.label, STATED, "stated", span=span)


def _tidy(text: str) -> str:
    return spell(" ".join(text.split()))


def _prefixes(subject: str) -> Iterator[str]:
    names = subject.split(".")[:-1]
    for length in range(len(names), -1, -1):
        yield "".join(f"{name}." for name in names[:length])


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
