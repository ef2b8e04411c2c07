"""Diagnostics and requirements for machines. Keys are stable and ordered; the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from mlsd_dsl.design.design import Design, Requirement
from mlsd_dsl.design.values import Unknown
from mlsd_dsl.diagnostics import Diagnostic, Position, Severity
from mlsd_dsl.vocabulary.quantities import Quantity, in_json

SCHEMA_VERSION = 1


def lint_document(diagnostics: list[Diagnostic], designs: list[Design], profile: str) -> str:
    """The document of `mlsd lint --format json`."""
    counts = {severity.word: 0 for severity in sorted(Severity, reverse=True)}
    for diagnostic in diagnostics:
        counts[diagnostic.severity.word] += 1
    return written(
        {
            "schema_version": SCHEMA_VERSION,
            "profile": profile,
            "diagnostics": [_diagnostic(d, n) for d, n in _numbered(diagnostics)],
            "requirements": [_requirement(r, design) for design in designs for r in design.requirements],
            "summary": counts | {"accepted": 0},
        }
    )


def written(document: Any) -> str:
    """A document as text."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def fingerprint(diagnostic: Diagnostic, number: int) -> str:
    """What a finding is known by when lines move or the folder is another: its rule, its file's name, its subject, its
    wording, and its number among equals.
    """
    told = "\0".join((*_known_by(diagnostic), str(number)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _known_by(d: Diagnostic) -> tuple[str, ...]:
    return (d.rule.code, d.span.path.rpartition("/")[2], d.subject, d.message)


def _numbered(diagnostics: list[Diagnostic]) -> list[tuple[Diagnostic, int]]:
    seen: dict[tuple[str, ...], int] = {}
    numbered = []
    for d in diagnostics:
        same = _known_by(d)
        seen[same] = seen.get(same, -1) + 1
        numbered.append((d, seen[same]))
    return numbered


def _diagnostic(d: Diagnostic, number: int) -> dict[str, Any]:
    return {
        "rule": d.rule.name,
        "code": d.rule.code,
        "severity": d.severity.word,
        "message": d.message,
        "path": d.span.path,
        "start": position(d.span.start),
        "end": position(d.span.end),
        "subject": d.subject,
        "help": d.help,
        "notes": [
            {"message": n.message, "path": n.span.path, "start": position(n.span.start), "end": position(n.span.end)}
            for n in d.notes
        ],
        "fixes": [
            {
                "title": fix.title,
                "applicability": fix.applicability,
                "edits": [
                    {"path": e.span.path, "start": position(e.span.start), "end": position(e.span.end), "text": e.text}
                    for e in fix.edits
                ],
            }
            for fix in d.fixes
        ],
        "fingerprint": fingerprint(d, number),
        "url": "",
        "accepted": None,
    }


def position(place: Position) -> dict[str, int]:
    """A place as an object."""
    return {"line": place.line, "column": place.column}


def _requirement(requirement: Requirement, design: Design) -> dict[str, Any]:
    """A requirement with its bound. Facts are worked out by analyses; until one states it, a verdict is unknown."""
    bound = design.number(requirement.bound)
    value: float | None = None
    unit = ""
    if isinstance(bound, Quantity):
        low, high, unit = in_json(bound)
        value = low if low == high else bound.median
    fact = f"{requirement.subject}.{requirement.fact}" if requirement.fact else requirement.subject
    return {
        "fact": fact + (f" of {requirement.origin}" if requirement.origin else ""),
        "op": requirement.operator,
        "bound": value,
        "value": None,
        "p5": None,
        "p95": None,
        "unit": unit,
        "verdict": "unknown",
        "probability": None,
        "missing": bound.missing if isinstance(bound, Unknown) else "",
        "path": requirement.statement.path,
        "start": position(requirement.statement.start),
    }
