"""A tower that sees one side only reads a value of both sides.

## Why

Two towers pay off because item vectors are computed before anyone asks. A value of viewer and video exists only for the pair: with
it in a tower, nothing can be computed ahead, and the index has nothing to hold (Covington, Adams and Sargin, *Deep Neural Networks
for YouTube Recommendations*, on candidate generation and ranking).

## What to do

Move the cross to the ranker, which sees both sides of every candidate, and give the towers the two halves.

## Limits

Sees features of kind `cross`. One that names a single entity counts as a value of that side.

## The interviewer asks

"Which of these values can you compute before the viewer arrives?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("M408", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Crosses that are read by a two-tower model."""
    yield from proved(
        facts, "cross-feature-in-two-tower", "take the cross out of the towers' `features` and let the ranker read it"
    )


fires_on = (
    """
    entity viewer
    entity video
    feature affinity { kind: cross, entity: [viewer, video] }
    model towers { role: retrieval, architecture: two_tower, features: affinity }
    """,
    """
    entity query
    entity item
    feature clicked_before { kind: cross, entity: [query, item] }
    model towers { role: embedder, architecture: two_tower }
    clicked_before -> towers
    """,
)
near_miss = ("architecture: two_tower", "architecture: dcn")
silent_on = (
    """
    entity viewer
    entity video
    feature affinity { kind: cross, entity: viewer }
    feature history { kind: windowed, entity: [viewer, video] }
    model towers { role: retrieval, architecture: two_tower, features: [affinity, history] }
    """,
    """
    entity viewer
    entity video
    feature affinity { kind: cross, entity: [viewer, video] }
    model ranker { role: rank, architecture: two_tower, features: affinity }
    """,
)
