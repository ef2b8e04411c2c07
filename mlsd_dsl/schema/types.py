"""The type of an attribute → the type of its value in JSON, for pydantic, with what JSON Schema says about it.

| in a design | in JSON |
|---|---|
| a number with its unit, a metric, hardware, the type of a field | a string in the language's own spelling |
| a number that rests on names | `{"formula": "videos * 2", "value": "200M"}` |
| one of a set of words | the word; `{"other": "..."}` where the set is open |
| the name of a part | a string; `{"words": "..."}` where words in quotes fit too |
| `yes`, `no` | `true`, `false` |
| a list, a block of lines | an array, an object |
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StrictBool, Tag, WithJsonSchema
from typing_extensions import TypeAliasType

from mlsd_dsl.design.bind import FIELD_TYPES, expected
from mlsd_dsl.schema.patterns import any_number, pattern
from mlsd_dsl.schema.spelling import meant, node_of
from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary.quantities import base_unit, dimension_name

# Types are put together at run time here, which no type checker can follow.
made_annotated: Any = Annotated
made_literal: Any = Literal


class Formula(BaseModel):
    """A number that rests on names of the design, and what it comes to where all of them are stated."""

    model_config = ConfigDict(extra="forbid")

    formula: Annotated[str, AfterValidator(lambda text: _checked(node_of, text))] = Field(
        description="The calculation as written in the design.", examples=["video.count * 128 * 2 bytes"]
    )
    value: Annotated[str, AfterValidator(lambda text: _checked(_any_number, text))] | None = Field(
        default=None, description="What it comes to; null where something that it needs is not stated."
    )


class Other(BaseModel):
    """A word outside of an open set, `other("...")`."""

    model_config = ConfigDict(extra="forbid")

    other: str


class Quoted(BaseModel):
    """Words in quotes, where a name would fit as well."""

    model_config = ConfigDict(extra="forbid")

    words: str


def json_type(type: types.AttributeType) -> Any:
    """The type of a value in JSON, as an annotation for a pydantic model."""
    match type:
        case types.Measure():
            return measure(type)
        case types.AnyNumber():
            return ANY_NUMBER
        case types.Choice():
            words = made_literal[type.words]
            return _either(text=words, object=Other) if type.open else words
        case types.Technology():
            return _technology()
        case types.Flag():
            return StrictBool
        case types.Words() | types.Selection():
            return str
        case types.Day():
            return datetime.date
        case types.PartName():
            return _part_name(type)
        case types.FieldName():
            return Annotated[str, Field(min_length=1)]
        case types.MetricName():
            return _metric()
        case types.HardwareUse():
            return HARDWARE
        case types.FieldType():
            return FIELD
        case types.Many():
            return made_annotated[list_of(json_type(type.of)), Field(min_length=type.least)]
        case types.Table():
            keys = Field(json_schema_extra={"x-mlsd-keys": type.keys})
            return made_annotated[_table_of(json_type(type.of)), keys]


def list_of(type: Any) -> Any:
    """A list of a type that is known at run time."""
    return list[type]


def _table_of(type: Any) -> Any:
    return dict[str, type]


@functools.cache
def measure(type: types.Measure) -> Any:
    """A number of one type. It has a name of its own, so that JSON Schema describes it once."""
    text = _spelled(type, _measure_schema(type))
    return TypeAliasType(name_of(type), _either(text=text, object=Formula))


def name_of(type: types.Measure) -> str:
    """What a type of numbers is called in JSON Schema: `Duration`, `NumberOfTokensWholeFrom1`."""
    said = dimension_name(type.dimension, type.label).removeprefix("a ").removeprefix("an ")
    said += " with percentiles" * type.percentiles + " above zero" * type.positive + " whole" * type.whole
    if type.least is None or type.least > 0:
        said += f" from {type.least:g}" if type.least is not None else " of any sign"
    elif type.least < 0:
        said += f" from minus {-type.least:g}"
    said += f" to {type.most:.15g}" if type.most is not None else ""
    said += "".join(f" or {dimension_name(other)}" for other in type.per) + "".join(f" or {word}" for word in type.also)
    return "".join(word[:1].upper() + word[1:] for word in said.replace("_", " ").split())


def _measure_schema(type: types.Measure) -> dict[str, Any]:
    number: dict[str, Any] = {"type": "string", "pattern": pattern(type)}
    schema: dict[str, Any] = {"anyOf": [number, {"enum": list(type.also)}]} if type.also else number
    schema["description"] = dimension_name(type.dimension, type.label)
    schema["x-mlsd-unit"] = type.label if type.label == "%" else base_unit(type.dimension)
    if type.label not in ("", "%"):
        schema["x-mlsd-counts"] = type.label
    if type.least is not None:
        schema["x-mlsd-exclusive-minimum" if type.positive and type.least == 0 else "x-mlsd-minimum"] = type.least
    if type.most is not None:
        schema["x-mlsd-maximum"] = type.most
    return schema


def _spelled(type: types.AttributeType, schema: dict[str, Any]) -> Any:
    """A string that reads as a value of `type`."""
    return Annotated[str, AfterValidator(lambda text: _checked(lambda t: meant(type, t), text)), WithJsonSchema(schema)]


def _checked(read: Callable[[str], object], text: str) -> str:
    read(text)
    return text


def _any_number(text: str) -> None:
    """A number, or percentiles, of any dimension."""
    if text.startswith("p"):
        node_of(text)
    else:
        meant(types.AnyNumber(), text)


def _either(**variants: Any) -> Any:
    """One of several types that a value's shape tells apart: `text`, `object`, `flag`, `list`."""
    union: Any = None
    for shape, variant in variants.items():
        tagged = made_annotated[variant, Tag(shape)]
        union = tagged if union is None else union | tagged
    return made_annotated[union, Discriminator(_shape)]


def _shape(value: object) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, dict | BaseModel):
        return "object"
    return "list" if isinstance(value, list | tuple) else "text"


def _part_name(type: types.PartName) -> Any:
    words = tuple(word for word in type.also if word not in ("yes", "no"))
    extra: dict[str, Any] = {"x-mlsd-kinds": list(type.kinds)}
    if words:
        extra["x-mlsd-words"] = list(words)
    name = Annotated[
        str, Field(min_length=1, description=expected(type).removeprefix("write "), json_schema_extra=extra)
    ]
    variants: dict[str, Any] = {"text": name}
    if type.words:
        variants["object"] = Quoted
    if "yes" in type.also:
        variants["flag"] = StrictBool
    return _either(**variants) if len(variants) > 1 else name


@functools.cache
def _technology() -> Any:
    from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES

    names = made_literal[tuple(TECHNOLOGIES)]
    return TypeAliasType("Technology", _either(text=names, object=Other))


@functools.cache
def _metric() -> Any:
    from mlsd_dsl.vocabulary.tasks import METRICS

    cut = "|".join(name for name, metric in METRICS.items() if metric.cutoff)
    plain = "|".join(name for name, metric in METRICS.items() if not metric.cutoff)
    schema = {"type": "string", "pattern": f"^(?:(?:{cut})(?:@\\d+)?|{plain})$", "examples": ["ndcg@20"]}
    text = _spelled(types.MetricName(), schema)
    return TypeAliasType("Metric", _either(text=text, object=Other))


_NUMBER = _spelled(types.AnyNumber(), {"type": "string", "pattern": any_number()})
ANY_NUMBER: Any = TypeAliasType("AnyNumber", _either(text=_NUMBER, object=Formula))

_USE = Field(
    pattern=r"^(?:\d+(?:\.\d+)? \* )?[^\d\W]\w*(?:\.[^\d\W]\w*)*$",
    description="hardware of the catalogue or a `hardware` part, with a count",
)
HARDWARE: Any = TypeAliasType("HardwareUse", Annotated[str, _USE])

_FIELD = {"type": "string", "pattern": rf"^(?:{'|'.join(FIELD_TYPES)})(?:\(.+\))?$", "examples": ["list(id, 50)"]}
FIELD: Any = TypeAliasType("FieldType", _spelled(types.FieldType(), _FIELD))

# What stands where the type depends on what a name means: in a bound, an override, an assumption.
_TEXT = Annotated[str, AfterValidator(lambda text: _checked(node_of, text))]
ANY_VALUE: Any = TypeAliasType(
    "AnyValue",
    _either(text=_TEXT, flag=StrictBool, object=Formula | Quoted | Other, list=list[str | Quoted | Other | Formula]),
)
