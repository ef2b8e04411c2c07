"""A volume is not what the records and their size make of it.

## Why

Volume is count times size. Where three numbers are told and the third is not the product of the other two, one of them
has slipped by a power of ten, by bits for bytes or by a unit of time, and storage, network and cost rest on it (common
practice in capacity reviews).

## What to do

Correct the number that is wrong, or leave one of the three out: it follows from the others. State `compression` and
`replication` where they are the reason.

## Limits

Compares rate, record and volume of a source; rows, record and size of a dataset; keys, value and size of a store;
predictions and the size of their store. A quarter more or less is rounding. Compression that is not stated may explain
a size up to twenty times smaller (it is asked for), three copies and the slack of a store one that is larger.

## The interviewer asks

"Multiply rows by record: is that the size you named?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N102", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Volumes and sizes that are far from count times size."""
    yield from proved(
        facts, "volume-mismatch", "correct the number that is wrong, or leave out the one that follows from the others"
    )


fires_on = (
    """
    source messages { mode: stream, rate: 800B events/day, record: 2 KB, volume: 175 TB/day }
    """,
    """
    source messages { mode: stream, rate: 1M events/s, record: 100 bytes, volume: 800 MB/s }
    """,
    """
    dataset examples { rows: 20B, record: 2 KB, size: 400 GB, compression: 4 }
    """,
    """
    dataset examples { rows: 20B, record: 2 KB, size: 400 TB }
    """,
    """
    store profiles { type: kv, keys: 100M, key_size: 16 bytes, value_size: 400 bytes, size: 1 GB }
    """,
    """
    store profiles { type: kv, keys: 100M, value_size: 400 bytes, size: 1 TB }
    """,
    """
    store table { type: kv, size: 1 GB }
    model ranker { role: rank }
    batch_inference nightly { model: ranker, store: table, entities: 300M, outputs: 100, record: 16 bytes }
    """,
)
near_miss = ("2 KB", "219 bytes")
silent_on = (
    """
    source messages { mode: stream, rate: 800B events/day, record: 200..240 bytes, volume: 175 TB/day }
    source counted { mode: stream, rate: 1M events/s, record: 100 bytes, volume: 80 MB/s }
    source sized { mode: stream, rate: 1M events/s, record: 100 bytes, volume: 125 MB/s }
    """,
    """
    dataset examples { rows: 20B, record: 2 KB, size: 10 TB, compression: 4 }
    dataset copied { rows: 20B, record: 2 KB, size: 120 TB }
    dataset unsized { rows: 20B, record: 2 KB }
    """,
    """
    store profiles { type: kv, keys: 100M, key_size: 16 bytes, value_size: 400 bytes, size: 42 GB }
    store copied { type: kv, keys: 100M, value_size: 400 bytes, size: 200 GB, replication: 3 }
    """,
    """
    store table { type: kv, size: 480 GB }
    model ranker { role: rank }
    batch_inference nightly { model: ranker, store: table, entities: 300M, outputs: 100, record: 16 bytes }
    """,
)
