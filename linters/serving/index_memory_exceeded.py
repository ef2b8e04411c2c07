"""The vectors of an index do not fit into the memory that it has.

## Why

Each vector takes its numbers and, in a graph, its links: 100 million of 128 floats with 32 links are 78 GB. An index
that swaps answers in seconds (FAISS wiki, *Guidelines to choose an index*).

## What to do

Divide it (`shards`), keep fewer bits (`dtype: f16`, `type: ivf_pq`), or keep it on disk (`type: diskann`).

## Limits

Counts the structure of the stated `type`, for which products take up to half as much again (`overhead`). Compared with
`memory` or the accelerators of one replica, times `shards`; where shards are not stated, they are asked for.

## The interviewer asks

"How many bytes is one vector with its links, times how many?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("S618", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Indexes whose structure exceeds their memory."""
    yield from proved(
        facts,
        "index-memory-exceeded",
        "divide it (`shards`), keep fewer bits (`dtype: f16`, `type: ivf_pq`), or keep it on disk",
    )


fires_on = (
    """
    index videos { type: hnsw, count: 1B, dim: 128, m: 32, memory: 80 GB, shards: 4 }
    """,
    """
    index videos { type: flat, count: 100M, dim: 768, hardware: 1 * h100, shards: 2 }
    """,
    """
    index videos { type: hnsw, count: 1B, dim: 128, m: 32, memory: 80 GB }
    """,
)
near_miss = ("shards: 4", "shards: 20")
silent_on = (
    """
    index videos { type: hnsw, count: 100M, dim: 128, dtype: f16, m: 32, memory: 80 GB, shards: 1 }
    index coded { type: ivf_pq, count: 1B, dim: 128, pq_bytes: 32 bytes, memory: 80 GB, shards: 1 }
    index processors { type: flat, count: 100M, dim: 768, hardware: 8 * cpu, shards: 1 }
    """,
    """
    index videos { type: flat, count: 100M, dim: 768, hardware: 1 * h100, shards: 4 }
    index unsized { type: hnsw, dim: 128, memory: 1 GB, shards: 1 }
    """,
)
