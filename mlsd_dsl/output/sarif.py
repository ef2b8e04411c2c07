"""Findings as SARIF 2.1.0, the format of code scanning.

Severities map to levels: `question` and `info` are both notes, told apart by `properties.severity`. What was accepted
is still listed, with its reason as a suppression. Keys come in the order in which the standard's schema lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlsd_dsl.diagnostics import Diagnostic, Fix, Note, Rule, Severity, Span
from mlsd_dsl.gate.reported import Accepted, Reported
from mlsd_dsl.output.findings import step_of
from mlsd_dsl.output.json import packed
from mlsd_dsl.output.places import address

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"  # the name that code scanning knows
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.QUESTION: "note"}
_PROBLEMS = {  # the words that code scanning sorts by
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
    Severity.QUESTION: "recommendation",
}


def sarif(
    findings: Sequence[Reported],
    version: str,
    rules: Mapping[str, tuple[Rule, str]] | None = None,
    folder: str = "",
) -> str:
    """The log of one run of this `version`.

    `rules` are all rules that ran by their code, with the address of their page; those with findings are listed anyhow.
    `folder` is the absolute path of the working folder: with it, paths that lead outside become absolute.
    """
    known = {finding.diagnostic.rule.code: (finding.diagnostic.rule, finding.url) for finding in findings}
    listed = sorted((dict(rules or {}) | known).items())
    places = {code: place for place, (code, _) in enumerate(listed)}
    addresses = _Addresses(folder)
    run = {
        "tool": {
            "driver": {
                "name": "mlsd",
                "version": version,
                "rules": [_rule(rule, url) for _, (rule, url) in listed],
            }
        },
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder in which mlsd ran."}}},
        "results": [_result(finding, places, addresses) for finding in findings],
        "columnKind": "unicodeCodePoints",
    }
    return packed({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


class _Addresses:
    """Locations of files; a file that has many findings is worked out once."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._known: dict[str, dict[str, str]] = {}

    def of(self, path: str) -> dict[str, str]:
        if path not in self._known:
            uri, relative = address(path, self.folder)
            self._known[path] = {"uri": uri, "uriBaseId": _BASE} if relative else {"uri": uri}
        return self._known[path]


def _rule(rule: Rule, url: str) -> dict[str, Any]:
    about = rule.about or rule.name
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name.replace("-", " ").capitalize()},
        "fullDescription": {"text": about},
        **({"helpUri": url} if url else {}),
        "help": {"text": f"{about} {url}".strip()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [step_of(rule)], "problem.severity": _PROBLEMS[rule.severity]},
    }


def _result(finding: Reported, places: Mapping[str, int], addresses: _Addresses) -> dict[str, Any]:
    d = finding.diagnostic
    told: dict[str, Any] = {
        "ruleId": d.rule.code,
        "ruleIndex": places[d.rule.code],
        "level": _LEVELS[d.severity],
        "message": {"text": f"{d.message}\nhelp: {d.help}" if d.help else d.message},
        "locations": [_location(d, addresses)],
        "relatedLocations": [_related(number, note, addresses) for number, note in enumerate(d.notes)],
        # The second name is the one by which code scanning follows an alert through changes.
        "partialFingerprints": {"mlsd/v1": finding.fingerprint, "primaryLocationLineHash": finding.fingerprint},
        "suppressions": [] if finding.accepted is None else [_suppression(finding.accepted)],
        "fixes": [_fix(fix, addresses) for fix in d.fixes if fix.edits],
        "properties": {"severity": d.severity.word},
    }
    return {key: value for key, value in told.items() if value != []}


def _location(d: Diagnostic, addresses: _Addresses) -> dict[str, Any]:
    place = {"physicalLocation": _physical(d.span, addresses)}
    return place | ({"logicalLocations": [{"fullyQualifiedName": d.subject}]} if d.subject else {})


def _related(number: int, note: Note, addresses: _Addresses) -> dict[str, Any]:
    return {"id": number, "physicalLocation": _physical(note.span, addresses), "message": {"text": note.message}}


def _physical(span: Span, addresses: _Addresses) -> dict[str, Any]:
    return {"artifactLocation": addresses.of(span.path), "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _suppression(accepted: Accepted) -> dict[str, Any]:
    more = {key: value for key, value in (("by", accepted.by), ("until", accepted.until)) if value}
    return {
        "kind": "external" if accepted.external else "inSource",
        "status": "accepted",
        "justification": accepted.reason,
        **({"properties": more} if more else {}),
    }


def _fix(fix: Fix, addresses: _Addresses) -> dict[str, Any]:
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": addresses.of(path),
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                    for edit in fix.edits
                    if edit.span.path == path
                ],
            }
            for path in _paths(fix)
        ],
        "properties": {"applicability": fix.applicability},
    }


def _paths(fix: Fix) -> Iterable[str]:
    return dict.fromkeys(edit.span.path for edit in fix.edits)
