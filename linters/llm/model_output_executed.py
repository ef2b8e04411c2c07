"""What a generator wrote is run as code, SQL, shell or HTML, unchecked and outside a sandbox.

## Why

Whoever can steer the prompt then runs programs on your machines: output of a model is input from a stranger (OWASP Top 10 for LLM
Applications 2025, LLM05).

## What to do

Check it before it runs (`validates: yes`: parse it, allow read-only statements), and run it where it can do no harm (`sandbox: yes`).

## Limits

A tool runs something where it states `executes`. Whether a check is good enough is not judged.

## The interviewer asks

"The model writes `DROP TABLE`. Who stops it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("L906", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Tools that run what a generator wrote as it is."""
    yield from proved(facts, "model-output-executed", "check it first and lock it in: `validates: yes`, `sandbox: yes`")


fires_on = (
    """
    model writer { role: generator }
    tool warehouse { executes: sql }
    endpoint assistant { entry: yes }
    assistant => writer => warehouse
    """,
    """
    model writer { architecture: llm }
    tool page { executes: html, side_effects: read }
    endpoint assistant { entry: yes }
    assistant => writer
    assistant => page
    """,
)
near_miss = ("executes: sql", "executes: sql, validates: yes")
silent_on = (
    """
    model writer { role: generator }
    tool shell { executes: shell, sandbox: yes }
    tool search { executes: none }
    endpoint assistant { entry: yes }
    assistant => writer => [shell, search]
    """,
    """
    model ranker { role: rank }
    tool warehouse { executes: sql }
    endpoint assistant { entry: yes }
    assistant => ranker
    assistant => warehouse
    """,
)
