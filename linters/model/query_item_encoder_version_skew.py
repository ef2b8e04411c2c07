"""The encoders of items and of queries are trained apart, and neither waits for the other.

## Why

Two towers agree on a space because they were trained together. Release one without the other and every search compares vectors of
two spaces: recall falls to chance, and no error is raised anywhere.

## What to do

Make both in one training (`model: [items, queries]`), or let the training of one start that of the other and release both at once.

## Limits

Only encoders that the index names (`encoder`, `query_encoder`). Where one of the two never changes, the other
may be fitted to its space and is let pass.

## The interviewer asks

"Can the query tower go live without the item tower?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, rule


@rule("M427", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Two encoders of one index that are both trained, and that nothing keeps in step."""
    for proof in facts.proved("query-item-encoder-version-skew"):
        # One may be fitted to the space of another that never changes.
        if all(facts.lineage.trainings(name) for name in (proof.subject, proof.others[0])):
            yield of_proof(facts, proof, "train both in one training: `training towers { model: [items, queries] }`")


fires_on = (
    """
    model items { role: embedder }
    model queries { role: embedder }
    index vectors { encoder: items, query_encoder: queries }
    training item_side { model: items, every: 1 day }
    training query_side { model: queries, every: 7 days }
    item_side ~> vectors
    """,
    """
    model items { role: embedder }
    model queries { role: embedder }
    model other_items { role: embedder }
    index vectors { encoder: items, query_encoder: queries }
    training one { model: [items, other_items] }
    training two { model: queries }
    registry models
    one -> models ~> vectors
    """,
)
near_miss = ("item_side ~> vectors", "item_side ~> [vectors, query_side]")
silent_on = (
    """
    model items { role: embedder, pretrained: "clip" }
    model queries { role: embedder }
    index vectors { encoder: items, query_encoder: queries }
    training query_side { model: queries, every: 7 days }
    """,
    """
    model items { role: embedder }
    model queries { role: embedder, pretrained: "clip" }
    index vectors { encoder: items, query_encoder: queries }
    training item_side { model: items, every: 7 days }
    item_side ~> vectors
    """,
    """
    model items { role: embedder }
    model queries { role: embedder }
    index vectors { encoder: items, query_encoder: queries }
    training towers { model: [items, queries], every: 1 day }
    towers ~> vectors
    """,
    """
    model items { role: embedder, pretrained: "clip" }
    model queries { role: embedder, pretrained: "clip" }
    index vectors { encoder: items, query_encoder: queries }
    """,
)
