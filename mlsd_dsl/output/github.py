"""Findings as workflow commands of GitHub Actions: each becomes an annotation beside the line.

GitHub shows the first ten errors, warnings and notices of a step, so the worst come first.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.output.places import slashed
from mlsd_dsl.output.text import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice", Severity.QUESTION: "notice"}


def github(findings: Sequence[Reported]) -> str:
    """One command a finding that nobody accepted."""
    worst_first = sorted(standing(findings), key=lambda finding: -finding.diagnostic.severity)
    return "".join(_command(finding) for finding in worst_first)


def _command(finding: Reported) -> str:
    d = finding.diagnostic
    where = {"file": slashed(d.span.path), "line": d.span.start.line, "endLine": d.span.end.line}
    if d.span.start.line == d.span.end.line:  # columns of a stretch of several lines make GitHub drop the annotation
        where |= {"col": d.span.start.column, "endColumn": d.span.end.column}
    told = ",".join(f"{key}={_property(str(value))}" for key, value in (where | {"title": _title(d)}).items())
    message = "\n".join(filter(None, (d.message, d.help and f"help: {d.help}", finding.url)))
    return f"::{_COMMANDS[d.severity]} {told}::{_escaped(message)}\n"


def _title(d: Diagnostic) -> str:
    question = "question: " if d.severity is Severity.QUESTION else ""
    return f"{question}{d.rule.name} {d.rule.code}"


def _escaped(text: str) -> str:
    """The escapes of the runner; what a terminal would obey is written out before."""
    text = text.replace("\r\n", "\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text if text.isprintable() else printable(text)


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
