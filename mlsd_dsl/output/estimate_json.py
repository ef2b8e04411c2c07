"""An estimate for machines: plain numbers in base units, the same bytes for the same input and seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mlsd_dsl.analyses.fact import Fact, leaves_of
from mlsd_dsl.estimates.estimate import Check, Estimate, Number
from mlsd_dsl.estimates.napkin import Napkin
from mlsd_dsl.output.estimate_blocks import Extras
from mlsd_dsl.output.facts import formula
from mlsd_dsl.output.json import SCHEMA_VERSION, written
from mlsd_dsl.rulings import name_of
from mlsd_dsl.vocabulary.quantities import Quantity, in_json

if TYPE_CHECKING:
    from mlsd_dsl.simulation.compare import Compared


def estimate_document(estimate: Estimate, extras: Extras | None = None) -> str:
    """The document of `mlsd estimate --format json`; what was asked for beyond it stands at its end."""
    extras = extras or Extras()
    return written(
        _document(estimate)
        | ({"napkin": [_napkin(each) for each in extras.napkins]} if extras.napkins else {})
        | ({"simulated": _simulated(extras.compared)} if extras.compared is not None else {})
    )


def in_base(fact: Fact, value: float) -> float:
    """One value of a fact as JSON shows numbers of its dimension, to twelve digits: the same on every machine."""
    return _twelve(in_json(Quantity(value, value, fact.dimension, fact.label))[0])


def unit_of(fact: Fact) -> str:
    """The unit of a fact's numbers in JSON."""
    return in_json(Quantity(1.0, 1.0, fact.dimension, fact.label))[2]


def _document(estimate: Estimate) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "design": estimate.design,
        "scenario": estimate.scenario,
        "samples": estimate.samples,
        "verdicts": [_verdict(check) for check in estimate.checks],
        "facts": [
            {"section": section.title, **number_document(cell)}
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
            {"sort": each.sort, "subject": each.subject, "message": each.words, "help": each.remedy}
            for each in estimate.warnings
        ],
        "missing": list(estimate.unknown),
    }


def _verdict(check: Check) -> dict[str, Any]:
    bound = check.verdict.bound
    return {
        "fact": name_of(check.verdict),
        "op": check.verdict.requirement.operator,
        "bound": in_json(bound)[0] if isinstance(bound, Quantity) else bound,
        "verdict": check.state,
        "probability": check.breach,
        "missing": check.verdict.missing,
        **({} if check.number is None else {k: v for k, v in number_document(check.number).items() if k in _SHOWN}),
    }


_SHOWN = ("value", "p5", "p50", "p95", "unit")


def number_document(number: Number) -> dict[str, Any]:
    """One number with its percentiles in base units, its formula and what it rests on."""
    fact, spread = number.fact, number.spread
    row: dict[str, Any] = {"subject": fact.subject, "fact": fact.name}
    if fact.words:
        row |= {"value": fact.words, "p5": None, "p50": None, "p95": None, "unit": ""}
    elif spread is None:
        low = number.known.p5 if number.known is not None else fact.low
        least = in_base(fact, low) if low else None
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


def _napkin(made: Napkin) -> dict[str, Any]:
    fact = made.fact
    return {
        "fact": fact.key,
        "text": made.text,
        "value": in_base(fact, made.rounded),
        "exact": in_base(fact, made.exact),
        "unit": unit_of(fact),
        "error": round(made.error, 4),
    }


def _simulated(compared: Compared) -> dict[str, Any]:
    return {
        "seconds": _twelve(compared.simulated.seconds),
        "notes": list(compared.simulated.notes),
        "facts": [
            {
                "fact": record.fact,
                "closed": _finite(record.closed),
                "simulated": _finite(record.simulated.value),
                "low": _finite(record.simulated.low),
                "high": _finite(record.simulated.high),
                "agrees": record.agrees,
                "cause": record.cause,
                "reason": record.reason,
            }
            for record in compared.records
        ],
    }


def _finite(value: float) -> float | None:
    return _twelve(value) if math.isfinite(value) else None


def _twelve(value: float) -> float:
    return float(f"{value:.12g}")


def _place(fact: Fact) -> dict[str, Any]:
    if fact.span is None:
        return {"path": "", "line": 0}
    return {"path": fact.span.path, "line": fact.span.start.line}
