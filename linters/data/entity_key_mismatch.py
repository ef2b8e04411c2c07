"""A value is looked up or joined by a key that is not at hand.

## Why

A feature store answers for a key. If the request carries a query and the feature is kept by listing, there is nothing
to ask with, and it shows on the day of integration. Keys of entities are the first thing that feature stores make one
declare.

## What to do

Put the key into the request (`fields { listing_id: id }`), or first call something that finds it; join on the feature's
own key.

## Limits

Looks at what an endpoint asks first, with what its requests carry, and at joins that state their key.

## The interviewer asks

"Which id do you look this up with?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, rule


@rule("D346", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Look-ups and joins without their key."""
    for proof in facts.proved("entity-key-mismatch"):
        if facts.lineage.kind(proof.subject) == "dataset":
            help = "join on the key that the feature is kept by"
        else:
            help = "carry the key in the request's `fields`, or find it by a call before"
        yield of_proof(facts, proof, help)


fires_on = (
    """
    entity shop { key: ["shop_id"] }
    feature stats { entity: shop }
    feature_store shelf
    stats -> shelf
    endpoint api {
      fields { query: text }
      => shelf
    }
    """,
    """
    entity shop { key: ["shop_id"] }
    feature stats { entity: shop, kind: static }
    dataset rows { split: time }
    stats -> rows { key: ["user_id"], join: as_of }
    """,
)
near_miss = ("query: text", "shop_id: id")
silent_on = (
    """
    entity shop { key: ["shop_id"] }
    feature stats { entity: shop }
    feature_store shelf
    index find
    stats -> shelf
    endpoint api {
      fields { query: text }
      => find
      => shelf
    }
    """,
    """
    entity shop { key: ["shop_id"] }
    feature stats { entity: shop, kind: static }
    dataset rows { split: time }
    stats -> rows { key: ["shop_id", "day"], join: as_of }
    """,
)
