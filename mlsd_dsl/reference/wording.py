"""The type of an attribute in a few words, its unit, and the words that fit: for tables, completion and hover."""

from __future__ import annotations

from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, base_unit, dimension_name, show
from mlsd_dsl.vocabulary.units import plural


def in_words(type: types.AttributeType) -> str:
    """What fits: `duration`, `list of names`, `word`."""
    match type:
        case types.Measure():
            return _measure(type)
        case types.AnyNumber():
            return "number"
        case types.Choice():
            return 'word, or `other("...")`' if type.open else "word"
        case types.Technology():
            return 'technology, or `other("...")`'
        case types.Flag():
            return "`yes` or `no`"
        case types.Words():
            return "text"
        case types.Day():
            return "date"
        case types.PartName():
            return _name(type)
        case types.FieldName():
            return "name of a field"
        case types.MetricName():
            return 'metric, or `other("...")`'
        case types.HardwareUse():
            return "hardware"
        case types.FieldType():
            return "type of a field"
        case types.Selection():
            return "name, kind, step, plane or path"
        case types.Many():
            return f"{'' if type.one else 'always a '}list: {in_words(type.of)}"
        case types.Table():
            return f"block: {type.keys} → {in_words(type.of)}"


def unit_of(type: types.AttributeType) -> str:
    """The unit in which tools report the number: a base unit, or what it counts; empty for all else."""
    inner = innermost(type)
    if not isinstance(inner, types.Measure):
        return ""
    if inner.dimension == RATIO and inner.label not in ("", "%", "x"):
        return plural(inner.label)
    return base_unit(inner.dimension) if inner.dimension != RATIO or inner.label == "%" else ""


def words_of(type: types.AttributeType) -> tuple[str, ...]:
    """The closed words that fit."""
    match innermost(type):
        case types.Choice(words=words) | types.Measure(also=words) | types.PartName(also=words):
            return words
        case types.Flag():
            return ("yes", "no")
        case _:
            return ()


def kinds_of(type: types.AttributeType) -> tuple[str, ...]:
    """The kinds whose names fit; empty for all else, and where every kind does."""
    inner = innermost(type)
    return inner.kinds if isinstance(inner, types.PartName) else ()


def innermost(type: types.AttributeType) -> types.AttributeType:
    """The type of one value, without the lists and blocks around it."""
    return innermost(type.of) if isinstance(type, types.Many | types.Table) else type


def plain_name(type: types.Measure) -> str:
    """What is measured, without an article: `duration`, `number of users`."""
    return _bare(dimension_name(type.dimension, type.label))


def _bare(name: str) -> str:
    return name.removeprefix("a ").removeprefix("an ")


def _measure(type: types.Measure) -> str:
    said = plain_name(type)
    if type.whole:
        said = said.replace("number", "whole number", 1)
    limits = [f"from {_shown(type, type.least)}"] if type.least else []
    limits += ["above zero"] if type.positive else []
    if type.most is not None and (type.label, type.least, type.most) != ("%", 0, 1):
        limits.append(f"to {_shown(type, type.most)}")
    said += f" {' '.join(limits)}" if limits else ""
    said += ", also negative" if type.least is None else ""
    said += ", with percentiles" if type.percentiles else ""
    others = [_bare(dimension_name(other)) for other in type.per] + [f"`{word}`" for word in type.also]
    return f"{said}, or {' or '.join(others)}" if others else said


def _shown(type: types.Measure, value: float) -> str:
    return show(Quantity(value, value, type.dimension, type.label if type.label == "%" else ""))


def _name(type: types.PartName) -> str:
    kinds = [f"`{kind}`" for kind in type.kinds]
    said = f"name of a part: {', '.join(kinds)}" if kinds else "name of any part"
    others = [f"`{word}`" for word in type.also] + ["text"] * type.words
    return f"{said}; or {' or '.join(others)}" if others else said
