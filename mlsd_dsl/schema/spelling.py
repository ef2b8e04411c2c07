"""Values in the language's own spelling, for JSON: what a string means, and how an exact number is spelled."""

from __future__ import annotations

import math

from mlsd_dsl.design.bind import Binder, selection_words
from mlsd_dsl.design.scope import Named, Scope
from mlsd_dsl.design.values import Distribution, Meant
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Attribute as Written
from mlsd_dsl.syntax.tree import List as ListNode
from mlsd_dsl.syntax.tree import Reference, Section, Value, Words
from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary import quantities
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.quantities import Quantity
from mlsd_dsl.vocabulary.units import joined, plural


class UnfitError(ValueError):
    """A string is no value of the type that it should have; says why and what to write."""


def node_of(text: str) -> Value:
    """The one value that `text` is, read as a value in a design is. Raises `UnfitError`."""
    tree, diagnostics = parse(Source("", f"value: {text}"))
    if diagnostics:
        raise UnfitError(_told(diagnostics[0]))
    if len(tree.items) != 1 or tree.comments or "\n" in text or not isinstance(tree.items[0], Written):
        raise UnfitError("this is more than one value")
    return tree.items[0].value


def meant(type: types.AttributeType, text: str) -> Meant:
    """What `text` means for a type, where it rests on no name. Raises `UnfitError`."""
    node = node_of(text)
    diagnostics: list[Diagnostic] = []
    binder = Binder(Source("", f"value: {text}"), Scope(), diagnostics)
    found = binder.bind(type, node, "value", "value")
    if diagnostics:
        raise UnfitError(_told(diagnostics[0]))
    if binder.formulas or found is None:
        raise UnfitError('a number that rests on names is written {"formula": "..."}')
    return found


def sample(record: types.Attribute, text: str) -> Meant:
    """What an example or a default of an attribute means; the parts that it names are taken to be there."""
    is_table = isinstance(record.type, types.Table)
    source = Source("", f"{record.name} {text}" if is_table else f"{record.name}: {text}")
    tree, _ = parse(source)
    [item] = tree.items
    scope = Scope()
    binder = Binder(source, scope, [])
    if isinstance(record.type, types.Table):
        assert isinstance(item, Section)
        lines = [line for line in item.body.items if isinstance(line, Written)]
        bound = {line.key.text: binder.bind(record.type.of, line.value, "", record.name) for line in lines}
        return {name: value for name, value in bound.items() if value is not None}
    assert isinstance(item, Written)
    for name in _names(record.type, item.value):
        kind = next(iter(_kinds(record.type)), "endpoint")
        scope.add(name, Named("part", KINDS[kind], source.span(0, 1), name))
    found = binder.bind(record.type, item.value, "", record.name)
    assert found is not None, f"{record.name}: {text}"
    return found


def exact(number: Quantity | Distribution) -> str:
    """A literal of the language that reads back as this number: as it is shown where that loses nothing."""
    if isinstance(number, Distribution):
        return " ".join(f"p{_digits(share)} {exact(quantity)}" for share, quantity in number.points)
    shown = quantities.show(number)
    return shown if _same(quantities.parse(shown), number) else _in_base_units(number)


def _told(diagnostic: Diagnostic) -> str:
    return diagnostic.message + (f"; {diagnostic.help}" if diagnostic.help else "")


def _names(type: types.AttributeType, node: Value) -> set[str]:
    """The names of parts in a sample."""
    inner = type.of if isinstance(type, types.Many) else type
    if isinstance(node, ListNode):
        return set().union(*(_names(inner, item) for item in node.items))
    if isinstance(inner, types.PartName) and isinstance(node, Reference):
        return set() if node.text in inner.also else {node.text}
    if isinstance(inner, types.Selection) and isinstance(node, Words):
        return {word.text for word in node.words[1::2]}
    if isinstance(inner, types.Selection) and isinstance(node, Reference):
        return set() if node.text in selection_words() else {node.text}
    return set()


def _kinds(type: types.AttributeType) -> tuple[str, ...]:
    inner = type.of if isinstance(type, types.Many) else type
    return inner.kinds if isinstance(inner, types.PartName) else ()


def _digits(share: float) -> str:
    """99.9 → `999`, as a percentile is named."""
    return f"{share:.10g}".replace(".", "")


def _same(one: Quantity, other: Quantity) -> bool:
    close = math.isclose(one.low, other.low, rel_tol=1e-12) and math.isclose(one.high, other.high, rel_tol=1e-12)
    return close and one.dimension == other.dimension and one.label == other.label


def _in_base_units(number: Quantity) -> str:
    counted = "" if number.label in ("", "%", "x") else plural(number.label)
    unit = quantities.base_unit(number.dimension).replace("month", "s").replace("ratio", "")
    if unit.startswith("1/"):
        unit = counted + unit[1:]
    elif counted:
        unit = f"{counted}*{unit}" if unit else counted
    ends = repr(number.low) if number.low == number.high else f"{number.low!r}..{number.high!r}"
    return joined(ends, unit)
