"""One pydantic model for each kind, arrow and statement, made from the records of the vocabulary, and their JSON Schema."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, TypeAdapter, create_model
from pydantic.json_schema import GenerateJsonSchema

from mlsd_dsl.schema.document import value_in_json
from mlsd_dsl.schema.spelling import sample
from mlsd_dsl.schema.types import ANY_VALUE, json_type, list_of, made_annotated, made_literal
from mlsd_dsl.vocabulary.arrows import BODIES, REQUEST
from mlsd_dsl.vocabulary.attribute import AnyNumber, Attribute, Measure
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.part import Block
from mlsd_dsl.vocabulary.statements import STATEMENTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BLOCKS: dict[str, type[Block]] = {**KINDS, **BODIES, **STATEMENTS}


def validated(document: Mapping[str, Any]) -> BaseModel:
    """A document read against the models. Raises `pydantic.ValidationError` with every place that does not fit."""
    return document_model().model_validate(document)


def json_schema(word: str = "") -> dict[str, Any]:
    """The JSON Schema of a document, or of what one kind, arrow or statement makes in it. `word` is one of `BLOCKS`."""
    made = document_model() if not word else _model_of(word)
    schema = TypeAdapter(made).json_schema(schema_generator=_Schema, by_alias=True)
    title = f"{word} in an mlsd design" if word else "An mlsd design as JSON"
    definitions = schema.pop("$defs", {})
    return {"$schema": DIALECT, **schema, "title": title, "$defs": definitions}


@functools.cache
def document_model() -> type[BaseModel]:
    """The model of a whole document."""
    part = _one_of([_part(word) for word in KINDS], "kind")
    edge = _one_of([_edge(arrow) for arrow in BODIES], "arrow")
    return _model(
        "Document",
        "A design as JSON: what `mlsd` has read, without comments and layout.",
        schema_version=(Literal[1], Field(description="The version of this form.")),
        design=(_statement("design"), Field(description="What the whole is about.")),
        parts=(list_of(part), Field(description="What the design declares, imports included.")),
        groups=_some(_statement("group"), "Parts that belong together."),
        edges=_some(edge, "The arrows between parts, one edge for each pair of ends."),
        assumptions=_some(_assumption(), "What the design takes for granted."),
        exclusions=_some(str, "What is out of scope, in words."),
        requirements=_some(_requirement(), "What must hold of a fact."),
        paths=_some(_path(), "What must hold of every path between two parts."),
        decisions=_some(_statement("decide"), "Trade-offs."),
        acceptances=_some(_statement("accept"), "Findings accepted on purpose."),
        scenarios=_some(_statement("scenario"), "What-if: overridden values and parts that are down."),
        views=_some(_statement("view"), "Pictures of part of the design."),
    )


def _one_of(models: Sequence[type[BaseModel]], key: str) -> Any:
    union: Any = Union
    return made_annotated[union[tuple(models)], Field(discriminator=key)]


def _model_of(word: str) -> type[BaseModel]:
    if word in KINDS:
        return _part(word)
    return _edge(word) if word in BODIES else _statement(word)


@functools.cache
def _part(word: str) -> type[BaseModel]:
    kind = KINDS[word]
    return _model(
        _camel(word),
        _doc(kind),
        kind=(made_literal[word], Field(description="The kind of the part.")),
        name=_text("Its name, with the import it came by.", "platform.redis"),
        title=_text("What people call it.", optional=True),
        group=_text("The group it is declared in.", optional=True),
        attributes=_attributes(kind, _camel(word)),
    )


@functools.cache
def _edge(arrow: str) -> type[BaseModel]:
    body = BODIES[arrow]
    fields: dict[str, Any] = {
        "source": _text("The part it starts at."),
        "arrow": (made_literal[arrow], Field(description=_doc(body))),
        "target": _text("The part it leads to."),
        "label": _text("What is written on it.", optional=True),
    }
    if arrow == REQUEST:
        turn = "Its place among the requests of its caller, from 1; those made at once share one."
        fields["alias"] = _text("The name of the call, `as NAME`.", optional=True)
        fields["turn"] = (StrictInt, Field(default=1, ge=1, description=turn))
    return _model(body.__name__, _doc(body), **fields, attributes=_attributes(body, body.__name__))


@functools.cache
def _statement(word: str) -> type[BaseModel]:
    block = STATEMENTS[word]
    fields: dict[str, Any] = {}
    if word == "accept":
        fields["rule"] = _text("The rule by its name or code.", "freshness-slo-violated")
        fields["subject"] = _text("The part that it was found on; empty for the design.", optional=True)
        fields["reason"] = _text("Why it may stay.")
    elif word == "decide":
        fields["title"] = _text("What was decided, in a few words.")
    else:
        fields["name"] = _text("Its name.")
        fields["title"] = _text("What people call it.", optional=True)
    if word == "group":
        fields["parent"] = _text("The group that it stands in.", optional=True)
    if word == "scenario":
        overrides = "Other values, by the dotted name of what they override."
        down = "The parts that fail."
        fields["overrides"] = (
            dict[str, ANY_VALUE],
            Field(default_factory=dict, description=overrides, examples=[{"viewer.daily_active": "1B"}]),
        )
        fields["down"] = _some(str, down)
    if block.attributes:
        fields["attributes"] = _attributes(block, _camel(word))
    return _model(_camel(word), _doc(block), **fields)


@functools.cache
def _assumption() -> type[BaseModel]:
    return _model(
        "Assumption",
        "A named number, or prose with neither name nor value.",
        name=_text("The name by which formulas know it.", optional=True),
        value=(
            ANY_VALUE | None,
            Field(default=None, description="The number; null for prose, or where it is unknown."),
        ),
        why=_text("Where it comes from, or the prose itself.", optional=True),
    )


@functools.cache
def _requirement() -> type[BaseModel]:
    return _model(
        "Requirement",
        "An assertion over a stated or derived fact.",
        fact=_text("The part, or `design`, and the fact of it.", "feed_api.latency.p99"),
        of=_text("The part that an age is counted from.", optional=True),
        op=(Literal["<=", ">=", "<", ">", "==", "!="], Field(description="How the fact is compared.")),
        bound=(ANY_VALUE, Field(description="What it is compared with.", examples=["200 ms"])),
        why=_text("Why it must hold.", optional=True),
    )


@functools.cache
def _path() -> type[BaseModel]:
    return _model(
        "Path",
        "Every path from one part to another leads through a third, or no path may exist.",
        forbidden=(StrictBool, Field(default=False, description="Whether there must be no path.")),
        source=_text("Where paths start."),
        target=_text("Where they end."),
        through=_text("What each must pass.", optional=True),
        why=_text("Why it must hold.", optional=True),
    )


def _attributes(block: type[Block], name: str) -> tuple[Any, Any]:
    """The field `attributes` of a model: an object with what the block states."""
    fields = {f"{record.name}_": _field(record) for record in block.attributes.values()}
    made = _model(f"{name}Attributes", f"What `{block.word}` may state. What is absent is not stated.", **fields)
    return (made, Field(default_factory=made, description="What it states."))


def _field(record: Attribute) -> tuple[Any, Any]:
    # What holds where nothing is stated is told to the reader; it is no value that a document gets by itself.
    told = {"default": _in_json(record, record.default)} if record.default else None
    examples = [_in_json(record, record.example)]
    return (
        json_type(record.type),
        Field(default=None, description=record.doc, examples=examples, json_schema_extra=told),
    )


def _in_json(record: Attribute, written: str) -> Any:
    value = value_in_json(record.type, sample(record, written))
    return written if isinstance(value, str) and isinstance(record.type, Measure | AnyNumber) else value


def _model(name: str, doc: str, /, **fields: tuple[Any, Any]) -> type[BaseModel]:
    """A model whose fields may end in an underscore that JSON does not see: pydantic keeps some names for itself."""
    config = ConfigDict(extra="forbid", protected_namespaces=(), alias_generator=lambda field: field.removesuffix("_"))
    made: Any = fields
    return create_model(name, __config__=config, __doc__=doc, __module__=__name__, **made)


def _text(description: str, example: str = "", optional: bool = False) -> tuple[Any, Any]:
    more: dict[str, Any] = {"examples": [example]} if example else {}
    if optional:
        return (str, Field(default="", description=description, **more))
    return (str, Field(min_length=1, description=description, **more))


def _some(of: Any, description: str) -> tuple[Any, Any]:
    return (list_of(of), Field(default_factory=list, description=description))


def _doc(block: type[Block]) -> str:
    return inspect.getdoc(block) or ""


def _camel(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))


class _Schema(GenerateJsonSchema):
    """JSON Schema without the titles that pydantic makes up from the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """A default, except the absence of a value."""
        return (
            self.generate_inner(schema["schema"]) if schema.get("default") is None else super().default_schema(schema)
        )
