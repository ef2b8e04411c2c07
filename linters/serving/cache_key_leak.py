"""A cached answer depends on who asks, and the key does not say who that was.

## Why

The next asker gets the last asker's answer: a private result is shown to a stranger. It is silent, rare in tests with one user,
and common at scale (OWASP Top 10 for LLM Applications 2025, LLM02 and LLM08).

## What to do

Put whatever the answer depends on into the key (`key: ["viewer_id", "query"]`), or cache the part of the answer that is the same for
all and leave the rest uncached.

## Limits

A key is taken to tell askers apart by its words: the name or key of an actor, a user, a tenant, a role. What a text key really
holds is not seen.

## The interviewer asks

"Whose result is in that cache?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("S624", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Caches of answers that depend on the asker, whose keys do not."""
    yield from proved(facts, "cache-key-leak", 'put who asks into the key: `key: ["user_id", ...]`')


fires_on = (
    """
    actor viewer
    feature history { entity: viewer }
    model ranker { role: rank, features: [history] }
    cache results { ttl: 5 min, key: ["query"] }
    endpoint search { entry: yes }
    viewer => search => results => ranker
    """,
    """
    actor viewer
    feature history { entity: viewer }
    model ranker { role: rank, features: [history] }
    cache results { ttl: 5 min }
    endpoint search { entry: yes }
    viewer => search => results => ranker
    """,
)
near_miss = ('key: ["query"]', 'key: ["query", "viewer"]')
silent_on = (
    """
    actor viewer
    entity video
    feature counts { entity: video }
    model ranker { role: rank, features: [counts] }
    cache results { ttl: 5 min, key: ["query"] }
    endpoint search { entry: yes }
    viewer => search => results => ranker
    """,
    """
    actor viewer { key: ["viewer_id"] }
    feature history { entity: viewer }
    model ranker { role: rank, features: [history] }
    cache results { ttl: 5 min, key: ["viewer_id", "query"] }
    endpoint search { entry: yes }
    viewer => search => results => ranker
    """,
)
