"""A bound design → its JSON form: what was read, in the shape that `models.py` describes.

Numbers keep the language's own spelling. A number that rests on names is given with its formula and with what it comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlsd_dsl.design.design import Assumption, Design, Edge, Part, Requirement, Scenario, Stated
from mlsd_dsl.design.values import (
    Distribution,
    FieldType,
    Formula,
    HardwareUse,
    Meant,
    Metric,
    PartReference,
    Path,
    Unknown,
    Word,
)
from mlsd_dsl.schema.spelling import exact
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Percentiles, Range, Token
from mlsd_dsl.vocabulary.arrows import REQUEST
from mlsd_dsl.vocabulary.attribute import AttributeType, Day, FieldName, Many, Table, Words
from mlsd_dsl.vocabulary.quantities import Quantity

SCHEMA_VERSION = 1


def design_in_json(design: Design) -> dict[str, Any]:
    """The document of a design; every key is there, in the same order each time."""
    turns = _turns(design.edges)
    return {
        "schema_version": SCHEMA_VERSION,
        "design": {"name": design.name, "title": design.title, "attributes": _attributes(design, design.stated)},
        "parts": [_part(design, part) for part in design.parts.values()],
        "groups": [
            {"name": g.name, "title": g.title, "parent": g.parent, "attributes": _attributes(design, g.stated)}
            for g in design.groups.values()
        ],
        "edges": [_edge(design, edge, turns) for edge in design.edges],
        "assumptions": [_assumption(design, assumption) for assumption in design.assumptions],
        "exclusions": list(design.exclusions),
        "requirements": [_requirement(design, requirement) for requirement in design.requirements],
        "paths": [
            {"forbidden": p.forbidden, "source": p.source, "target": p.target, "through": p.through, "why": p.why}
            for p in design.paths
        ],
        "decisions": [{"title": d.title, "attributes": _attributes(design, d.stated)} for d in design.decisions],
        "acceptances": [
            {"rule": a.rule, "subject": a.subject, "reason": a.reason, "attributes": _attributes(design, a.stated)}
            for a in design.acceptances
        ],
        "scenarios": [_scenario(design, scenario) for scenario in design.scenarios.values()],
        "views": [
            {"name": v.name, "title": v.title, "attributes": _attributes(design, v.stated)}
            for v in design.views.values()
        ],
    }


def value_in_json(
    type: AttributeType | None, value: Meant, design: Design | None = None, source: Source | None = None
) -> Any:
    """One value. `type` is None where it depends on what a name means; formulas need the design and their source."""
    match value:
        case bool():
            return value
        case str():
            return value if isinstance(type, Words | FieldName | Day) else {"words": value}
        case Word() | Metric(other=True):
            text = value.text if isinstance(value, Word) else value.name
            return {"other": text} if value.other else text
        case Quantity() | Distribution():
            return exact(value)
        case Formula():
            return _formula(value, design, source)
        case Unknown():
            return None
        case PartReference():
            return value.name
        case HardwareUse():
            return value.name if value.devices == 1 else f"{value.devices:.10g} * {value.name}"
        case Metric() | FieldType():
            return value.text
        case Path():
            return f"path {value.source} to {value.target}"
        case dict():
            inner = type.of if isinstance(type, Table) else None
            return {name: value_in_json(inner, item, design, source) for name, item in value.items()}
        case _:
            inner = type.of if isinstance(type, Many) else None
            return [value_in_json(inner, item, design, source) for item in value]


def _formula(formula: Formula, design: Design | None, source: Source | None) -> Any:
    """The formula as written with its result; the result alone where the text is at hand no more."""
    assert design is not None
    found = design.results.get(formula.key)
    result = exact(found) if isinstance(found, (Quantity, Distribution)) else None
    if source is None:
        return result
    return {"formula": source.text[formula.node.start : formula.node.end], "value": result}


def _attributes(design: Design, stated: Mapping[str, Stated]) -> dict[str, Any]:
    """What is stated. A list is empty only where none of its members could be read: then it counts as not stated."""
    read = {name: s for name, s in stated.items() if s.value != ()}
    return {name: value_in_json(s.attribute.type, s.value, design, s.source) for name, s in read.items()}


def _part(design: Design, part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind.word,
        "name": part.name,
        "title": part.title,
        "group": part.group,
        "attributes": _attributes(design, part.stated),
    }


def _edge(design: Design, edge: Edge, turns: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    call = {}
    if edge.arrow == REQUEST:
        call = {"alias": edge.alias, "turn": turns[edge.source, edge.turn]}
    return {
        "source": edge.source,
        "arrow": edge.arrow,
        "target": edge.target,
        "label": edge.label,
        **call,
        "attributes": _attributes(design, edge.stated),
    }


def _turns(edges: Iterable[Edge]) -> dict[tuple[str, int], int]:
    """The turn of each call, counted from 1 for each caller; in the design it is a place in the text."""
    places: dict[str, set[int]] = {}
    for edge in edges:
        if edge.arrow == REQUEST:
            places.setdefault(edge.source, set()).add(edge.turn)
    return {(source, place): n for source, found in places.items() for n, place in enumerate(sorted(found), start=1)}


def _assumption(design: Design, assumption: Assumption) -> dict[str, Any]:
    value = None
    if assumption.value is not None:
        value = value_in_json(None, assumption.value, design, _sources(design).get(assumption.span.path))
        if isinstance(value, dict) and isinstance(assumption.value, Formula) and _is_literal(assumption.value):
            value = value["value"]
    return {"name": assumption.name, "value": value, "why": assumption.why}


def _is_literal(formula: Formula) -> bool:
    """Whether nothing is left to work out: an assumption's plain number is kept as a formula as well."""
    return isinstance(formula.node, (Token, Range, Percentiles))


def _sources(design: Design) -> dict[str, Source]:
    """The texts of the design and its imports by path, as far as a part points at them."""
    return {part.source.path: part.source for part in design.parts.values()} | {design.source.path: design.source}


def _requirement(design: Design, requirement: Requirement) -> dict[str, Any]:
    fact = f"{requirement.subject}.{requirement.fact}" if requirement.fact else requirement.subject
    return {
        "fact": fact,
        "of": requirement.origin,
        "op": requirement.operator,
        "bound": value_in_json(None, requirement.bound, design, design.source),
        "why": requirement.why,
    }


def _scenario(design: Design, scenario: Scenario) -> dict[str, Any]:
    overrides = {name: value_in_json(None, s.value, design, s.source) for name, s in scenario.overrides.items()}
    return {"name": scenario.name, "title": scenario.title, "overrides": overrides, "down": list(scenario.down)}
