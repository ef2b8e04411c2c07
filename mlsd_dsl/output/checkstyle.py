"""Findings in the format of Checkstyle's report, which most build servers read."""

from __future__ import annotations

from collections.abc import Sequence

from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.output.markup import DECLARATION, attributes
from mlsd_dsl.output.places import slashed

_FORMAT = "4.3"  # of the report, as other linters state it; not ours
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", Severity.QUESTION: "info"}


def checkstyle(findings: Sequence[Reported]) -> str:
    """One element a file that has findings which nobody accepted."""
    files: dict[str, list[Reported]] = {}
    for finding in standing(findings):
        files.setdefault(slashed(finding.diagnostic.span.path), []).append(finding)
    body = "".join(
        f"  <file{attributes(name=path)}>\n{''.join(map(_error, inside))}  </file>\n" for path, inside in files.items()
    )
    return f"{DECLARATION}<checkstyle{attributes(version=_FORMAT)}>\n{body}</checkstyle>\n"


def _error(finding: Reported) -> str:
    d = finding.diagnostic
    told = attributes(
        line=d.span.start.line,
        column=d.span.start.column,
        severity=_SEVERITIES[d.severity],
        message=f"{d.message} (help: {d.help})" if d.help else d.message,
        source=f"mlsd.{d.rule.name}",
    )
    return f"    <error{told}/>\n"
