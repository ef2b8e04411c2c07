"""Facts as a document for machines and as a table for people."""

from __future__ import annotations

from typing import Any

from mlsd_dsl.design.values import Distribution, Unknown
from mlsd_dsl.facts import Fact
from mlsd_dsl.output.json import SCHEMA_VERSION, written
from mlsd_dsl.vocabulary.quantities import Quantity, in_json, show


def facts_document(design: str, facts: tuple[Fact, ...]) -> str:
    """The document of `mlsd facts --format json`: plain numbers in base units."""
    return written({"schema_version": SCHEMA_VERSION, "design": design, "facts": [_fact(fact) for fact in facts]})


def shown(value: Quantity | Distribution | Unknown | str | None) -> str:
    """A value for people: `p50 8 ms p99 25 ms`, `8..12 ms`, words as they are."""
    match value:
        case Quantity():
            return show(value)
        case Distribution():
            return " ".join(f"{percentile(share)} {show(quantity)}" for share, quantity in value.points)
        case Unknown(missing=missing):
            return f"unknown: state `{missing}`" if missing else "unknown"
        case None:
            return "unknown"
        case _:
            return str(value)


def percentile(share: float) -> str:
    """99.9 → `p999`."""
    return f"p{share:g}".replace(".", "")


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "subject": fact.subject,
        "fact": fact.name,
        **_value(fact.value),
        "status": fact.status,
        "missing": fact.missing,
        "formula": fact.formula,
        "inputs": [
            {
                "name": each.name,
                **{key: value for key, value in _value(each.value).items() if key in ("value", "unit")},
                "path": each.span.path,
                "line": each.span.start.line,
            }
            for each in fact.inputs
        ],
        "source": f"{fact.span.path}:{fact.span.start.line}",
    }


def _value(value: Quantity | Distribution | Unknown | str | None) -> dict[str, Any]:
    """A value with its unit and percentiles. A range is a 90 % interval, so its ends are p5 and p95."""
    match value:
        case Quantity():
            low, high, unit = in_json(value)
            scale = low / value.low if value.low else 1.0
            middle = value.median * scale if value.is_range else low
            return {"value": middle, "unit": unit, "p5": low, "p50": middle, "p95": high}
        case Distribution():
            unit = in_json(value.points[0][1])[2]
            plain = {percentile(share): quantity.median for share, quantity in value.points}
            return {
                "value": plain,
                "unit": unit,
                "p5": plain.get("p5"),
                "p50": plain.get("p50"),
                "p95": plain.get("p95"),
            }
        case str():
            return {"value": value, "unit": "", "p5": None, "p50": None, "p95": None}
        case _:
            return {"value": None, "unit": "", "p5": None, "p50": None, "p95": None}
