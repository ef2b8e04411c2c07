"""What a store or cache is to hold is more than it has room for.

## Why

Keys times what an entry takes is the least that must fit; a store in memory adds some 60 to 100 bytes to each. A cache
that is too small evicts what is about to be asked for, a store refuses writes (Redis documentation, memory
optimization).

## What to do

Add shards or memory, keep less (`retention`, smaller values), or take a store that keeps its data on disk.

## Limits

Compares stated keys, entries, values and retention with `capacity`, or for what is kept in memory with `memory` times
`replicas`. Whether a capacity counts every copy is not said: one copy is compared.

## The interviewer asks

"How many bytes is one key with its value, and how many of them are there?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("S615", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Stores and caches with more to hold than room."""
    yield from proved(facts, "store-memory-exceeded", "add shards or memory, keep less, or keep it on disk")


fires_on = (
    """
    store features { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB, replicas: 10 }
    """,
    """
    cache answers { tech: redis, entries: 100M, value_size: 2 KB, capacity: 64 GB }
    """,
    """
    store table { type: kv, tech: scylla, keys: 1B, value_size: 2 KB, replication: 3, capacity: 1 TB }
    """,
    """
    store features { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB }
    """,
)
near_miss = ("memory: 16 GB", "memory: 64 GB")
silent_on = (
    """
    store features { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB, replicas: 40 }
    store sharded { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB, replicas: 2, shards: 20 }
    store unknown { tech: redis, memory: 16 GB }
    """,
    """
    cache answers { tech: redis, entries: 10M, value_size: 2 KB, capacity: 64 GB }
    store table { type: kv, tech: scylla, keys: 1B, value_size: 2 KB, replication: 3, capacity: 3 TB, memory: 16 GB }
    """,
)
