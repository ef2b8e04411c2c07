"""What answers in place of a failed part fails together with it.

## Why

A fallback is for the minute in which something is down. If both ways need the same store, nothing is left in that minute, and the
availability that the fallback seemed to buy does not exist (Treynor, Dahlin, Rau, Beyer: *The Calculus of Service Availability*, ACM
Queue 2017).

## What to do

Answer from something that needs neither: a list in the server's own memory, a cache filled beforehand, a rule.

## Limits

Parts share what the arrows, `depends_on` and `else` say. Two parts in one rack or one region are not known to be so. A pair that several callers rely on is told
once.

## The interviewer asks

"The feature store is down: does the fallback need it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, once, rule

HELP = "fall back to what needs neither: `fallback popular { type: popularity }` in the server's memory"


@rule("S610", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Fallbacks that need what failed, or what it needed."""
    proofs = facts.proved("fallback-shares-failure-domain")
    yield from once((proof.words, of_proof(facts, proof, HELP)) for proof in proofs)


fires_on = (
    """
    endpoint feed { entry: yes }
    store profiles
    model ranker { role: rank }
    model simple { role: rank }
    ranker => profiles
    simple => profiles
    feed => ranker { else: simple }
    """,
    """
    endpoint feed { entry: yes }
    store profiles
    fallback stale { type: stale_cache }
    stale => profiles
    feed => profiles { else: stale }
    """,
)
near_miss = ("simple => profiles", "simple => profiles { critical: no }")
silent_on = (
    """
    endpoint feed { entry: yes }
    store profiles
    model ranker { role: rank }
    fallback popular { type: popularity }
    ranker => profiles
    feed => ranker { else: popular }
    """,
    """
    endpoint feed { entry: yes }
    store profiles
    store copies
    fallback stale { type: stale_cache }
    stale => copies
    feed => profiles { else: stale }
    """,
)
