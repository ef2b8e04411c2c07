"""A small set of vectors is divided over several machines.

## Why

A million vectors of 256 numbers are 1 GB, which every server has to spare. Shards cost a fan-out, its tail, and a system to run, and
buy nothing here (*Rules of Machine Learning*, rule 4: keep the first model simple and get the infrastructure right).

## What to do

Keep the vectors in the memory of each server: `type: flat, shards: 1`.

## Limits

Judged by the number and length of the vectors alone. Shards for many tenants or for very high rates have their reasons: say which in
`because`.

## The interviewer asks

"How many bytes is that index?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, amount, at, number, parts, restated, rule, states

FEW, SHORT = 1e6, 256


@rule("S617", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Indexes with shards whose vectors fit into the memory of any server."""
    for index in parts(facts, "index"):
        count, dim, shards = (number(facts, index, attribute) for attribute in ("count", "dim", "shards"))
        if count is None or dim is None or shards is None or states(index, "because"):
            continue
        if count.high <= FEW and dim.high <= SHORT and shards.low > 1:
            yield at(
                index,
                f"`{index.name}` divides {amount(count)} of {dim.high:.0f} numbers over {shards.low:.0f} shards",
                "shards",
                label="one server holds them all",
                help="keep them in the memory of each server: `type: flat, shards: 1`",
                fixes=(restated(index, "shards", "1", applicability="unsafe"),),
            )


fires_on = (
    """
    index listings { type: hnsw, count: 1M, dim: 256, shards: 2 }
    endpoint search { entry: yes }
    search => listings
    """,
    """
    index listings { type: ivf_pq, count: 100k, dim: 64, shards: 8, tech: milvus }
    endpoint search { entry: yes }
    search => listings
    """,
)
near_miss = ("shards: 2", "shards: 1")
silent_on = (
    """
    index listings { type: hnsw, count: 2M, dim: 256, shards: 2 }
    index pages { type: hnsw, count: 1M, dim: 257, shards: 2 }
    index tenants { type: hnsw, count: 1M, dim: 64, shards: 2, because: "one a tenant" }
    endpoint search { entry: yes }
    search => [listings, pages, tenants]
    """,
    """
    index unsized { type: hnsw, dim: 64, shards: 2 }
    index unmeasured { type: hnsw, count: 1k, shards: 2 }
    index whole { type: hnsw, count: 1k, dim: 64 }
    endpoint search { entry: yes }
    search => [unsized, unmeasured, whole]
    """,
)
