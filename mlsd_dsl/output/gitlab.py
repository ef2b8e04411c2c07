"""Findings as a Code Quality report of GitLab, which merge requests show beside the lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.output.json import packed
from mlsd_dsl.output.places import slashed

# `critical` and `blocker` are left to what breaks a running system.
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info", Severity.QUESTION: "info"}


def gitlab(findings: Sequence[Reported]) -> str:
    """The report of the findings that nobody accepted; GitLab drops all but one of equal fingerprints, so none are."""
    seen: dict[str, int] = {}
    return packed([_issue(finding, seen) for finding in standing(findings)])


def _issue(finding: Reported, seen: dict[str, int]) -> dict[str, Any]:
    d = finding.diagnostic
    return {
        "description": f"{d.message}\nhelp: {d.help}" if d.help else d.message,
        "check_name": d.rule.name,
        "fingerprint": _own(finding.fingerprint, seen),
        "severity": _SEVERITIES[d.severity],
        "location": {
            "path": slashed(d.span.path),
            "lines": {"begin": d.span.start.line, "end": max(d.span.start.line, d.span.end.line)},
        },
    }


def _own(fingerprint: str, seen: dict[str, int]) -> str:
    number = seen.get(fingerprint, 0)
    seen[fingerprint] = number + 1
    if not number:
        return fingerprint
    return hashlib.sha256(f"{fingerprint}\0{number}".encode()).hexdigest()[:16]
