"""Data about people leaves the design for somebody else, not redacted and without consent.

## Why

What is sent to a provider, a hosted language model or a labelling company is out of your hands: it can be stored, read
and learned from. It is sensitive information disclosure in the *OWASP Top 10 for LLM Applications 2025* (LLM02), and a
breach wherever it happens.

## What to do

Redact before it leaves (`sanitizes: pii` of what stands before it, a guardrail that `blocks: pii`), host the model
yourself, or get consent and state it (`consent: yes`). If less is sent than it seems, say what: `data_out: none`.

## Limits

Follows the `pii` that sources state. A generator is taken to send all that it is asked with.

## The interviewer asks

"Who outside the company sees this?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "redact it before (`sanitizes: pii`), or state consent (`consent: yes`) or what is sent (`data_out: none`)"


@rule("D342", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Ways out of the design."""
    yield from proved(facts, "pii-to-external", HELP)


fires_on = (
    """
    source forms { mode: batch, pii: pii }
    external bureau { provider: "Example Bureau" }
    forms -> bureau
    """,
    """
    source chats { mode: stream, pii: health }
    pipeline read { mode: stream }
    human_review raters { external: yes }
    chats -> read -> raters
    """,
    """
    external bureau { provider: "Example Bureau", data_out: payment }
    """,
)
near_miss = ('"Example Bureau" }', '"Example Bureau", consent: yes }')
silent_on = (
    """
    source forms { mode: batch, pii: pii }
    pipeline scrub { mode: batch, sanitizes: pii }
    external bureau { provider: "Example Bureau" }
    forms -> scrub -> bureau
    """,
    """
    source forms { mode: batch, pii: pii }
    external bureau { provider: "Example Bureau", data_out: none }
    forms -> bureau
    """,
)
