"""Diagnostics and requirements for machines. Keys are stable and ordered; the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlsd_dsl.diagnostics import Diagnostic, Position, Severity
from mlsd_dsl.vocabulary.quantities import Quantity, in_json

if TYPE_CHECKING:
    from mlsd_dsl.verdicts import Verdict

SCHEMA_VERSION = 1


def lint_document(diagnostics: list[Diagnostic], verdicts: Sequence[Verdict], profile: str) -> str:
    """The document of `mlsd lint --format json`; `verdicts` are those on the requirements of all designs."""
    counts = {severity.word: 0 for severity in sorted(Severity, reverse=True)}
    for diagnostic in diagnostics:
        counts[diagnostic.severity.word] += 1
    return written(
        {
            "schema_version": SCHEMA_VERSION,
            "profile": profile,
            "diagnostics": [_diagnostic(d, n) for d, n in _numbered(diagnostics)],
            "requirements": [_requirement(verdict) for verdict in verdicts],
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


def _requirement(verdict: Verdict) -> dict[str, Any]:
    """A requirement with its verdict. Numbers are in the unit of the bound; an end that nothing bounds is null."""
    requirement, fact = verdict.requirement, verdict.fact
    name = f"{requirement.subject}.{requirement.fact}" if requirement.fact else requirement.subject
    bound: float | str | None = verdict.bound if isinstance(verdict.bound, str) else None
    unit = ""
    if isinstance(verdict.bound, Quantity):
        bound, unit = _middle(verdict.bound)
    low = high = middle = None
    if fact is not None and not fact.words:
        low = in_json(fact.quantity._replace(high=fact.low))[0] if fact.low or fact.known else None
        if math.isfinite(fact.high):
            high = in_json(fact.quantity._replace(low=fact.high))[0]
            middle = _middle(fact.quantity)[0]
    return {
        "fact": name + (f" of {requirement.origin}" if requirement.origin else ""),
        "op": requirement.operator,
        "bound": bound,
        "value": fact.words if fact is not None and fact.words else middle,
        "p5": low,
        "p95": high,
        "unit": unit,
        "verdict": verdict.state,
        "probability": verdict.probability,
        "missing": verdict.missing,
        "path": requirement.statement.path,
        "start": position(requirement.statement.start),
    }


def _middle(quantity: Quantity) -> tuple[float, str]:
    """The median and its unit."""
    median = quantity.median
    value, _, unit = in_json(quantity._replace(low=median, high=median))
    return value, unit
