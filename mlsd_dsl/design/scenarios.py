"""A design under a scenario: other values, parts that are down, and every formula worked out again."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd_dsl.design.arithmetic import Arithmetic, Number, work_out
from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.design import Design, Edge, Part, Stated
from mlsd_dsl.design.values import Formula


def under(design: Design, scenario: str) -> Design:
    """The design as it is in one of its scenarios. `down` names the parts that fail."""
    chosen = design.scenarios[scenario]
    overrides = chosen.overrides
    parts = {name: _part(part, overrides) for name, part in design.parts.items()}
    results: dict[str, Number] = {}
    arithmetic = tuple(_again(each, parts, overrides, results) for each in design.arithmetic)
    work_out(arithmetic)
    assumptions = tuple(
        assumption._replace(value=_formula(assumption.name, overrides[assumption.name]))
        if assumption.name in overrides
        else assumption
        for assumption in design.assumptions
    )
    return design._replace(
        parts=parts,
        edges=tuple(_edge(edge, overrides) for edge in design.edges),
        assumptions=assumptions,
        results=results,
        down=frozenset(chosen.down),
        arithmetic=arithmetic,
    )


def _part(part: Part, overrides: Mapping[str, Stated]) -> Part:
    return part._replace(stated=_stated(part.name, part.stated, overrides))


def _edge(edge: Edge, overrides: Mapping[str, Stated]) -> Edge:
    return edge._replace(stated=_stated(edge.alias, edge.stated, overrides)) if edge.alias else edge


def _stated(name: str, stated: Mapping[str, Stated], overrides: Mapping[str, Stated]) -> Mapping[str, Stated]:
    others = {
        key.rpartition(".")[2]: value for key, value in overrides.items() if key.rpartition(".")[0] == name and name
    }
    return {**stated, **others} if others else stated


def _again(
    before: Arithmetic, parts: Mapping[str, Part], overrides: Mapping[str, Stated], results: dict[str, Number]
) -> Arithmetic:
    """The formulas of one file with the new values; what was reported once is not reported again."""
    binder = Binder(before.binder.source, before.binder.scope, [])
    binder.formulas = dict(before.binder.formulas)
    local = {name: parts[part.name] for name, part in before.parts.items()}
    assumptions = dict(before.assumptions)
    for name, formula in before.assumptions.items():
        override = overrides.get(formula.key.removeprefix("assume "))
        if override is not None:
            assumptions[name] = _formula(formula.key.removeprefix("assume "), override)
            if override.source is before.binder.source:
                binder.formulas[assumptions[name].key] = (assumptions[name], None)
    return Arithmetic(binder, local, assumptions, results)


def _formula(name: str, override: Stated) -> Formula:
    """The new value of an assumption, worked out like any formula of the file that states it."""
    if isinstance(override.value, Formula):
        return override.value
    assert override.node is not None, "an override is a value, not a block"
    return Formula(f"scenario: {name}", override.node)
