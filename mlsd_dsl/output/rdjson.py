"""Findings in the Diagnostic Format of reviewdog, which comments on changes at any host of code.

Its columns count the bytes of UTF-8, from 1, so that the lines themselves are needed where they are not ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlsd_dsl.diagnostics import Fix, Position, Severity, Span
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.output.json import packed
from mlsd_dsl.output.places import slashed
from mlsd_dsl.syntax.source import Source

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO", Severity.QUESTION: "INFO"}


def rdjson(findings: Sequence[Reported], sources: Mapping[str, Source], url: str = "") -> str:
    """The result of one run. `sources` are the files by path, as `text.render` takes them; `url` is ours."""
    return packed(
        {
            "source": _without_blanks({"name": "mlsd", "url": url}),
            "diagnostics": [_diagnostic(finding, sources) for finding in standing(findings)],
        }
    )


def _diagnostic(finding: Reported, sources: Mapping[str, Source]) -> dict[str, Any]:
    d = finding.diagnostic
    told: dict[str, Any] = {
        "message": f"{d.message}\nhelp: {d.help}" if d.help else d.message,
        "location": _location(d.span, sources),
        "severity": _SEVERITIES[d.severity],
        "code": _without_blanks({"value": d.rule.code, "url": finding.url}),
        "suggestions": [_suggestion(fix, sources) for fix in d.fixes if _is_one_place(fix, d.span.path)],
        "related_locations": [{"message": note.message, "location": _location(note.span, sources)} for note in d.notes],
    }
    return {key: value for key, value in told.items() if value != []}


def _is_one_place(fix: Fix, path: str) -> bool:
    """Suggestions are taken one by one, each at the place of its comment; half of a fix would be a new mistake."""
    return len(fix.edits) == 1 and fix.edits[0].span.path == path and fix.applicability != "unsafe"


def _suggestion(fix: Fix, sources: Mapping[str, Source]) -> dict[str, Any]:
    edit = fix.edits[0]
    return {"range": _range(edit.span, sources), "text": edit.text}


def _location(span: Span, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {"path": slashed(span.path), "range": _range(span, sources)}


def _range(span: Span, sources: Mapping[str, Source]) -> dict[str, Any]:
    source = sources.get(span.path)
    return {"start": _position(span.start, source), "end": _position(span.end, source)}


def _position(place: Position, source: Source | None) -> dict[str, int]:
    before = "" if source is None else source.line(place.line)[: place.column - 1]
    more = 0 if before.isascii() else len(before.encode("utf-8", "surrogatepass")) - len(before)
    return {"line": place.line, "column": place.column + more}


def _without_blanks(told: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in told.items() if value}
