"""What all reports ask of findings: which of them stand, how many there are, and which step of a design each is about."""

from __future__ import annotations

from collections.abc import Iterable

from mlsd_dsl.diagnostics import Rule, Severity
from mlsd_dsl.gate.reported import Reported

STEPS = ("requirements", "framing", "data", "model", "evaluation", "serving", "monitoring")
ELSEWHERE = "other"  # what a pack of somebody else is about

# A rule is numbered by its step, after a letter: D310 is a rule on data.
_BY_LETTER = dict(zip("RFDMEXSO", (*STEPS[:5], "language", *STEPS[5:]), strict=True)) | {
    "G": "structure",
    "A": "structure",
    "Q": "structure",
    "L": "llm",
    "N": "numbers",
    "V": "requirements",
}


def standing(findings: Iterable[Reported]) -> list[Reported]:
    """The findings that nobody accepted."""
    return [finding for finding in findings if finding.accepted is None]


def counts(findings: Iterable[Reported]) -> dict[str, int]:
    """How many findings stand, by severity, worst first."""
    numbers = {severity.word: 0 for severity in sorted(Severity, reverse=True)}
    for finding in standing(findings):
        numbers[finding.diagnostic.severity.word] += 1
    return numbers


def step_of(rule: Rule) -> str:
    """The step of a design that a rule is about, else `structure`, `llm`, `language` or `other`."""
    code = rule.code
    return _BY_LETTER.get(code[0], ELSEWHERE) if len(code) == 4 and code[1:].isdecimal() else ELSEWHERE
