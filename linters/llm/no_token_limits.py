"""Nothing bounds how much a generator writes, or how much one caller may ask of it.

## Why

A long answer holds memory and time of all others, and one script can spend the month's budget in a night (OWASP Top 10 for LLM
Applications 2025, LLM10, on unbounded consumption).

## What to do

State `max_output_tokens` on the generator, and a `quota` or `rate_limit` on the public endpoint or the gateway before it.

## Limits

A limit is asked of entries that state `public: yes`. A limit on tokens that the code sets and the design does not say is not seen.

## The interviewer asks

"What is the most that one user can spend in an hour?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, rule, states, unstated, yes

from .generating import entries, generators, is_public

LIMITS = ("quota", "rate_limit")


@rule("L910", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Generators without a longest answer, and public entries before them without a limit."""
    told: set[str] = set()
    for generator in generators(facts):
        if generator.kind.word == "model" and not states(generator, "max_output_tokens"):
            yield unstated(generator, "max_output_tokens", message=f"nothing bounds how much `{generator.name}` writes")
        front = entries(facts, generator)
        if not is_public(front) or any(states(part, limit) for part in front for limit in LIMITS):
            continue
        entry = next(part for part in front if yes(part, "public"))
        if entry.name not in told:
            told.add(entry.name)
            yield unstated(entry, "quota", message=f"nothing bounds how much one caller may ask of `{entry.name}`")


fires_on = (
    """
    model writer { role: generator }
    endpoint assistant { entry: yes }
    assistant => writer
    """,
    """
    model writer { role: generator, max_output_tokens: 1000 }
    model rewriter { role: generator, max_output_tokens: 100 }
    gateway edge { public: yes }
    endpoint assistant { entry: yes }
    edge => assistant => [writer, rewriter]
    """,
    """
    model writer { role: generator, max_output_tokens: 1000 }
    gateway edge
    endpoint assistant { entry: yes, public: yes }
    edge => assistant => writer
    """,
)
near_miss = ("role: generator", "role: generator, max_output_tokens: 1000")
silent_on = (
    """
    model writer { role: generator, max_output_tokens: 1000 }
    endpoint assistant { entry: yes, public: yes, quota: 100 / day }
    assistant => writer
    """,
    """
    model writer { role: generator, max_output_tokens: 1000 }
    external provider { tech: openai }
    gateway edge { public: yes, rate_limit: 10 req/s }
    endpoint assistant { entry: yes, public: yes }
    edge => assistant => [writer, provider]
    """,
    """
    model writer { role: generator, max_output_tokens: 1000 }
    gateway edge { public: no }
    endpoint assistant { entry: yes, quota: 100 / day, public: yes }
    endpoint inner { entry: yes }
    edge => assistant => writer
    inner => writer
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes, public: yes }
    feed => ranker
    """,
)
