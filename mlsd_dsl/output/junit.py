"""Findings as a JUnit report: a suite for every file, a failed case for every finding at or above the gate.

What lies below the gate is a skipped case, so that a build server shows it and stays green, as the exit code does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.output.markup import DECLARATION, attributes, escaped
from mlsd_dsl.output.places import slashed


def junit(findings: Sequence[Reported], paths: Iterable[str] = (), gate: Severity | None = Severity.ERROR) -> str:
    """The report. `paths` are the files that were read: one without findings is a case that passed. `gate` is the
    least severity that fails, None where nothing does.
    """
    suites: dict[str, list[Reported]] = {slashed(path): [] for path in paths}
    for finding in standing(findings):
        suites.setdefault(slashed(finding.diagnostic.span.path), []).append(finding)
    failures = sum(_fails(finding, gate) for inside in suites.values() for finding in inside)
    tests = sum(max(len(inside), 1) for inside in suites.values())
    body = "".join(_suite(path, inside, gate) for path, inside in suites.items())
    head = attributes(name="mlsd lint", tests=tests, failures=failures, errors=0)
    return f"{DECLARATION}<testsuites{head}>\n{body}</testsuites>\n"


def _suite(path: str, findings: list[Reported], gate: Severity | None) -> str:
    failures = sum(_fails(finding, gate) for finding in findings)
    head = attributes(
        name=path,
        tests=max(len(findings), 1),
        failures=failures,
        errors=0,
        skipped=len(findings) - failures,
    )
    passed = f"    <testcase{attributes(name='no findings', classname=path)}/>\n"
    cases = "".join(_case(path, finding, gate) for finding in findings) or passed
    return f"  <testsuite{head}>\n{cases}  </testsuite>\n"


def _case(path: str, finding: Reported, gate: Severity | None) -> str:
    d = finding.diagnostic
    name = f"{d.rule.name} {d.rule.code} at {d.span.start.line}:{d.span.start.column}"
    head = f"    <testcase{attributes(name=name, classname=path)}>"
    kind = f"{d.severity.word}.{d.rule.name}"
    result = "failure" if _fails(finding, gate) else "skipped"
    told = f"<{result}{attributes(type=kind, message=d.message)}>{escaped(_told(path, d, finding.url))}</{result}>"
    return f"{head}{told}</testcase>\n"


def _fails(finding: Reported, gate: Severity | None) -> bool:
    return gate is not None and finding.diagnostic.severity >= gate


def _told(path: str, d: Diagnostic, url: str) -> str:
    start = d.span.start
    lines = [f"{path}:{start.line}:{start.column}: {d.severity.word}[{d.rule.name} {d.rule.code}]: {d.message}"]
    lines += [
        f"note: {note.message} ({slashed(note.span.path)}:{note.span.start.line}:{note.span.start.column})"
        for note in d.notes
    ]
    lines += [f"help: {d.help}"] if d.help else []
    lines += [url] if url else []
    return "\n".join(lines)
