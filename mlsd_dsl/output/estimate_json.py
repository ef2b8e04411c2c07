"""An estimate for machines: plain numbers in base units, the same bytes for the same input and seed."""

from __future__ import annotations

from typing import Any

from mlsd_dsl.analyses.fact import Fact, leaves_of
from mlsd_dsl.estimates.estimate import Check, Estimate, Number
from mlsd_dsl.output.facts import formula
from mlsd_dsl.output.json import SCHEMA_VERSION, written
from mlsd_dsl.rulings import name_of
from mlsd_dsl.vocabulary.quantities import Quantity, in_json


def estimate_document(estimate: Estimate) -> str:
    """The document of `mlsd estimate --format json`."""
    return written(
        {
            "schema_version": SCHEMA_VERSION,
            "design": estimate.design,
            "scenario": estimate.scenario,
            "samples": estimate.samples,
            "verdicts": [_verdict(check) for check in estimate.checks],
            "facts": [
                {"section": section.title, **_number(cell)}
                for section in estimate.sections
                for row in section.rows
                for cell in row.cells
                if cell is not None
            ],
            "drivers": [
                {
                    "fact": driver.fact.key,
                    "input": driver.input.key or driver.input.name,
                    "low": in_base(driver.fact, driver.low),
                    "high": in_base(driver.fact, driver.high),
                    "share": round(driver.share, 4),
                }
                for driver in estimate.drivers
            ],
            "assumptions": [
                {
                    "name": assumed.fact.key or assumed.fact.name,
                    "low": in_base(assumed.fact, assumed.fact.low),
                    "high": in_base(assumed.fact, assumed.fact.high),
                    "unit": unit_of(assumed.fact),
                    "status": assumed.fact.status,
                    "source": assumed.fact.source,
                    "share": round(assumed.share, 4),
                    **_place(assumed.fact),
                }
                for assumed in estimate.assumptions
            ],
            "warnings": [
                {"sort": proof.sort, "subject": proof.subject, "message": proof.words} for proof in estimate.warnings
            ],
            "missing": list(estimate.unknown),
        }
    )


def in_base(fact: Fact, value: float) -> float:
    """One value of a fact as JSON shows numbers of its dimension."""
    return in_json(Quantity(value, value, fact.dimension, fact.label))[0]


def unit_of(fact: Fact) -> str:
    """The unit of a fact's numbers in JSON."""
    return in_json(Quantity(1.0, 1.0, fact.dimension, fact.label))[2]


def _verdict(check: Check) -> dict[str, Any]:
    bound = check.verdict.bound
    return {
        "fact": name_of(check.verdict),
        "op": check.verdict.requirement.operator,
        "bound": in_json(bound)[0] if isinstance(bound, Quantity) else bound,
        "verdict": check.state,
        "probability": check.breach,
        "missing": check.verdict.missing,
        **({} if check.number is None else {k: v for k, v in _number(check.number).items() if k in _SHOWN}),
    }


_SHOWN = ("value", "p5", "p50", "p95", "unit")


def _number(number: Number) -> dict[str, Any]:
    fact, spread = number.fact, number.spread
    row: dict[str, Any] = {"subject": fact.subject, "fact": fact.name}
    if fact.words:
        row |= {"value": fact.words, "p5": None, "p50": None, "p95": None, "unit": ""}
    elif spread is None:
        least = in_base(fact, fact.low) if fact.low else None
        row |= {"value": None, "p5": least, "p50": None, "p95": None, "unit": unit_of(fact)}
    else:
        p5, p50, p95 = (in_base(fact, each) for each in spread)
        row |= {"value": p50, "p5": p5, "p50": p50, "p95": p95, "unit": unit_of(fact)}
    return row | {
        "status": fact.status,
        "missing": list(fact.missing),
        "formula": formula(fact),
        "source": fact.source,
        "inputs": [
            {"name": leaf.key or leaf.name, **_place(leaf)} for leaf in leaves_of(fact) if leaf.span is not None
        ],
    }


def _place(fact: Fact) -> dict[str, Any]:
    if fact.span is None:
        return {"path": "", "line": 0}
    return {"path": fact.span.path, "line": fact.span.start.line}
