"""Findings and requirements for machines. Keys are stable and ordered; the same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mlsd_dsl.gate.linted import Linted, position
from mlsd_dsl.gate.reported import Accepted, Reported
from mlsd_dsl.output.findings import counts

SCHEMA_VERSION = 1


def lint_document(linted: Sequence[Linted], profile: str) -> str:
    """The document of `mlsd lint --format json`: all findings in order of place, and all requirements."""
    findings = sorted((finding for text in linted for finding in text.reported), key=lambda f: f.diagnostic.order)
    return written(
        {
            "schema_version": SCHEMA_VERSION,
            "profile": profile,
            "diagnostics": [_finding(finding) for finding in findings],
            "requirements": [row for text in linted for row in text.requirements],
            "summary": counts(findings) | {"accepted": sum(finding.accepted is not None for finding in findings)},
        }
    )


def json_lines(findings: Sequence[Reported]) -> str:
    """One document a line, each a finding with the keys that it has in the document of `lint`."""
    return "".join(
        json.dumps({"schema_version": SCHEMA_VERSION} | _finding(finding), ensure_ascii=False, allow_nan=False) + "\n"
        for finding in findings
    )


def written(document: Any) -> str:
    """A document as text."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def packed(document: Any) -> str:
    """A document as text in one line: a third of the size, and several times as fast for many findings."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _finding(finding: Reported) -> dict[str, Any]:
    d = finding.diagnostic
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
        "fingerprint": finding.fingerprint,
        "url": finding.url,
        "accepted": _acceptance(finding.accepted),
    }


def _acceptance(accepted: Accepted | None) -> dict[str, str] | None:
    if accepted is None:
        return None
    return {"reason": accepted.reason, "by": accepted.by, "until": accepted.until}
