"""A prompt holds what its readers must not know.

## Why

Whoever asks long enough reads the prompt; a key in it is a key on the street, and so is a rule that only works while it is unknown
(OWASP Top 10 for LLM Applications 2025, LLM07).

## What to do

Keep keys and passwords where code uses them, on the side of the tool, and check rights there. The prompt may then be read by anyone.

## Limits

Seen where the prompt says `contains_secrets: yes`, or where data of class `secret` gets into it.

## The interviewer asks

"A user makes it print its instructions. What have you lost?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("L914", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Prompts that hold secrets or are filled with them."""
    yield from proved(facts, "secrets-in-prompt", "keep keys with the tool that needs them, and check rights there")


fires_on = (
    """
    prompt answer { contains_secrets: yes }
    model writer { role: generator, prompt: answer }
    """,
    """
    store vault { pii: secret }
    prompt answer { system_tokens: 500 }
    model writer { role: generator, prompt: answer }
    vault -> answer
    """,
)
near_miss = ("contains_secrets: yes", "contains_secrets: no")
silent_on = (
    """
    prompt answer { system_tokens: 500 }
    model writer { role: generator, prompt: answer }
    """,
    """
    store vault { pii: secret }
    guardrail scrub { position: retrieval, blocks: secrets }
    prompt answer { system_tokens: 500 }
    model writer { role: generator, prompt: answer }
    vault -> scrub
    """,
)
