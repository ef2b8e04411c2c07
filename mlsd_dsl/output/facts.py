"""Facts as a document for machines, and their numbers as text for people."""

from __future__ import annotations

import math
from typing import Any

from mlsd_dsl.analyses.fact import Fact, formula_of
from mlsd_dsl.output.json import SCHEMA_VERSION, written
from mlsd_dsl.vocabulary.dimensions import RATE, RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, in_json, show
from mlsd_dsl.vocabulary.units import plural


def facts_document(design: str, facts: tuple[Fact, ...]) -> str:
    """The document of `mlsd facts --format json`: plain numbers in base units."""
    return written({"schema_version": SCHEMA_VERSION, "design": design, "facts": [_fact(fact) for fact in facts]})


def shown(fact: Fact) -> str:
    """The value of a fact for people: `8..12 ms`, `at least 2 h`, words as they are."""
    if fact.words:
        return fact.words
    if not math.isfinite(fact.high):
        if not fact.low:
            return "unknown"
        return f"at least {show(fact.quantity._replace(high=fact.low))}"
    if fact.status == "stated" and fact.written:
        return fact.written
    if fact.written and not fact.inputs:  # a calculation without names: its value, per time as people write it
        return show(fact.quantity)
    return amount(fact.quantity)


def amount(quantity: Quantity) -> str:
    """A quantity for people; what is worked out per time is told by the second, as capacity is."""
    if quantity.dimension != RATE:
        return show(quantity)
    unit = {"request": "req", "": "1"}.get(quantity.label, plural(quantity.label))
    return f"{show(quantity._replace(dimension=RATIO, label=''))} {unit}/s"


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "subject": fact.subject,
        "fact": fact.name,
        **_value(fact),
        "status": fact.status,
        "missing": ", ".join(fact.missing),
        "formula": formula(fact),
        "inputs": [
            {
                "name": each.key,
                "value": _value(each)["value"],
                "unit": _value(each)["unit"],
                "path": each.span.path if each.span is not None else "",
                "line": each.span.start.line if each.span is not None else 0,
            }
            for each in fact.inputs
        ],
        "source": fact.source,
    }


def formula(fact: Fact) -> str:
    """How a fact follows from its inputs, in names: `schedule + run + materialization`."""
    if not fact.inputs:
        return fact.written if fact.status == "derived" else ""
    if fact.operation == "stated":
        return fact.written
    made = formula_of(fact.operation)
    if made is not None:
        return made.expression
    if fact.operation in _OPAQUE:
        return _OPAQUE[fact.operation].format(len(fact.inputs))
    names = [each.role or each.key for each in fact.inputs]
    sign = {"sum": " + ", "product": " * ", "quotient": " / ", "difference": " - "}.get(fact.operation)
    if sign is not None or (len(names) == 1 and fact.operation in ("same", "max", "min")):
        return (sign or "").join(names)
    if fact.operation == "weighted":
        return " + ".join(f"{w:g} * {name}" for w, name in zip(fact.weights, names, strict=True))
    return f"{fact.operation}({', '.join(names)})"


# What is worked out by more than arithmetic over its inputs; `explain` lists them.
_OPAQUE = {
    "simulation": "simulated from {} durations",
    "reliability": "reliability of {} parts together",
}


def _value(fact: Fact) -> dict[str, Any]:
    """The value with its unit. A range is a 90 % interval, so its ends are p5 and p95; an open end is null."""
    if fact.words:
        return {"value": fact.words, "unit": "", "p5": None, "p50": None, "p95": None}
    if not math.isfinite(fact.high):
        least, _, unit = in_json(Quantity(fact.low, fact.low, fact.dimension, fact.label))
        return {"value": None, "unit": unit, "p5": least if fact.low else None, "p50": None, "p95": None}
    low, high, unit = in_json(fact.quantity)
    middle = in_json(Quantity(m := fact.quantity.median, m, fact.dimension, fact.label))[0]
    return {"value": middle, "unit": unit, "p5": low, "p50": middle, "p95": high}
