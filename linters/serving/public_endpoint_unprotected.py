"""Anyone on the internet can ask as often as they like.

## Why

A model is expensive to ask and cheap to flood; whoever asks without limit can also copy it answer by answer (OWASP Top 10 for LLM
Applications 2025, LLM10: unbounded consumption).

## What to do

Put a door in front: `gateway edge { auth: yes, rate_limit: 50k req/s, quota: 100 / day }`.

## Limits

Asked of what states `public: yes`. A limit at a gateway that stands before it on every way counts. `auth: no` is an answer: some
products have no accounts, but all have limits.

## The interviewer asks

"A script asks a million times tonight: what stops it, and who pays?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, yes

GUARDS = {"auth": ("auth",), "rate_limit": ("rate_limit", "quota")}
WORDS = {"auth": "who may come in", "rate_limit": "how often"}


@rule("S640", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Public doors that say neither who may come in nor how often."""
    for part in parts(facts, "endpoint", "gateway"):
        if not yes(part, "public"):
            continue
        lacking = [attribute for attribute, ways in GUARDS.items() if not _guarded(facts, part, ways)]
        if lacking:
            words = " or ".join(WORDS[attribute] for attribute in lacking)
            yield unstated(part, *lacking, message=f"`{part.name}` is public and says nothing of {words}")


def _guarded(facts: Facts, part: Part, ways: tuple[str, ...]) -> bool:
    """Whether it, or every gateway before it, says so."""
    if any(states(part, attribute) for attribute in ways):
        return True
    callers = [facts.design.parts[r.source] for r in facts.graph.leading[part.name] if r.arrow == "=>"]
    return bool(callers) and all(
        caller.kind.word == "gateway" and any(states(caller, attribute) for attribute in ways) for caller in callers
    )


fires_on = (
    """
    endpoint feed { entry: yes, public: yes, auth: no }
    """,
    """
    gateway edge { public: yes, rate_limit: 5k req/s }
    endpoint feed
    edge => feed
    """,
    """
    actor viewer
    gateway edge { auth: yes, rate_limit: 5k req/s }
    endpoint feed { public: yes }
    edge => feed
    viewer => feed
    """,
    """
    endpoint front { auth: yes, rate_limit: 5k req/s }
    endpoint feed { public: yes }
    front => feed
    """,
    """
    source changes { mode: stream }
    gateway edge { auth: yes, rate_limit: 5k req/s }
    gateway bare
    endpoint feed { public: yes }
    [edge, bare] => feed
    """,
)
near_miss = ("auth: no", "auth: no, quota: 100 / day")
silent_on = (
    """
    gateway edge { auth: no, rate_limit: 5k req/s }
    gateway side { auth: yes, quota: 5 / day }
    endpoint feed { public: yes }
    [edge, side] => feed
    """,
    """
    endpoint feed { entry: yes }
    endpoint inside { entry: yes, public: no }
    """,
    """
    store settings
    gateway edge { auth: yes, rate_limit: 5k req/s }
    endpoint feed { public: yes }
    edge => feed
    settings -> feed
    """,
)
