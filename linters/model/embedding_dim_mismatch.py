"""An encoder and the index that holds its vectors differ in the length of a vector.

## Why

A search compares numbers place by place. A query of 128 numbers cannot be looked up among vectors of 64: the index refuses it at
best, and at worst a truncated vector finds neighbours that mean nothing.

## What to do

State one length on all sides: `embedding_dim` of the encoders and `dim` of the index.

## Limits

Compares stated lengths only. A projection between encoder and index has to be named as the encoder of the index.

## The interviewer asks

"How long is a vector, on the side of the item and on the side of the query?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("M405", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Encoders and indexes whose vectors differ in length."""
    yield from proved(
        facts, "embedding-dim-mismatch", "give the encoders' `embedding_dim` and the index's `dim` the same number"
    )


fires_on = (
    """
    model tower { role: retrieval, embedding_dim: 128 }
    index vectors { encoder: tower, dim: 64 }
    """,
    """
    model items { role: embedder, embedding_dim: 256 }
    model queries { role: embedder, embedding_dim: 128 }
    index vectors { encoder: items, query_encoder: queries }
    """,
)
near_miss = ("dim: 64", "dim: 128")
silent_on = (
    """
    model items { role: embedder, embedding_dim: 256 }
    model queries { role: embedder, embedding_dim: 256 }
    index vectors { encoder: items, query_encoder: queries, dim: 256 }
    """,
    """
    model tower { role: retrieval, embedding_dim: 128 }
    index vectors { encoder: tower }
    """,
)
