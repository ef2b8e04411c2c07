"""Memory of a key-value store, byte for byte: Redis 7.0 with jemalloc of 16-byte steps.

Not in these figures: copies made on write while a snapshot runs (up to twice the memory), buffers of replication, and
fragmentation (1.0 to 1.5 times).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from mlsd_dsl.formulas.formula import counts, formula, nonnegative, require

_EMBEDDED = 44  # a longer value lies in an allocation of its own
_SMALL_ENTRIES, _SMALL_BYTES = 512, 64  # limits of a hash that is kept as one list
_ENTRY = 24  # key, value and next of one entry of the table
_OBJECT = 16
_LIST_HEAD = 7
_SOURCE = "Redis 7.0 sds.h, dict.h, object.c, listpack.c; jemalloc size classes; 14 measured shapes within 0.4 B"
_DOMAIN = "Redis 7.0, 64 bits, jemalloc; other allocators take 10 to 20 % less; no expiry times"


@formula(
    "F13",
    "string key in Redis",
    "jm(sds(key)) + 32 + value + 8 x 2^ceil(log2 n) / n",
    source=_SOURCE,
    domain=_DOMAIN,
    test="key 7 B, value 3 B, 262,144 keys: 88 B; key 16 B, value 64 B: 168 B",
)
def string_key_bytes(key: int, value: int, keys: int) -> float:
    """Bytes for each of `keys` strings with names of `key` and values of `value` bytes (not whole numbers)."""
    counts(key=key, keys=keys)
    counts(0, value=value)
    embedded = value <= _EMBEDDED
    stored = allocated(_OBJECT + 3 + value + 1) if embedded else _OBJECT + allocated(_string(value))
    return allocated(_string(key)) + allocated(_ENTRY) + stored + _slot(keys)


@formula(
    "F13b",
    "small hash in Redis",
    "jm(7 + sum of entries) + 16 + 32 + jm(sds(key)) + 8 x 2^ceil(log2 n) / n",
    source=_SOURCE,
    domain=_DOMAIN + "; at most 512 fields, names and values of at most 64 B",
    test="5 fields of 6 B with 8 B, key 16 B, n a power of two: 200 B",
)
def hash_key_bytes(key: int, fields: Sequence[tuple[int, int]], keys: int) -> float:
    """Bytes for each of `keys` hashes; `fields` are the lengths of name and value of each field, in bytes."""
    counts(key=key, keys=keys)
    require(0 < len(fields) <= _SMALL_ENTRIES, f"a hash of {len(fields)} fields is not kept as one list")
    lengths = [length for field in fields for length in field]
    counts(0, length=min(lengths))
    require(
        max(lengths) <= _SMALL_BYTES, f"a field of {max(lengths)} B is too long for a hash that is kept as one list"
    )
    entries = sum(1 + length + 1 for length in lengths)
    return allocated(_LIST_HEAD + entries) + _OBJECT + allocated(_ENTRY) + allocated(_string(key)) + _slot(keys)


@formula(
    "F13c",
    "jemalloc size class",
    "the next of 8, 16, 32, 48, 64, 80, ..., four to each doubling",
    source="jemalloc manual, size classes with a 16-byte quantum",
    domain="64-bit builds",
    test="9 -> 16, 23 -> 32, 68 -> 80, 97 -> 112, 1,025 -> 1,280",
)
def allocated(size: int) -> int:
    """Bytes that an allocation of `size` bytes takes."""
    nonnegative(size=size)
    if size <= 128:
        return 8 if size <= 8 else -(-size // 16) * 16
    step = 1 << ((int(size) - 1).bit_length() - 3)
    return -(-int(size) // step) * step


def _string(length: int) -> int:
    """A string with its header and closing zero."""
    return length + 1 + (1, 3, 5)[bisect_left((31, 255), length)]


def _slot(keys: int) -> float:
    """The key's share of the table of buckets, which doubles when full."""
    return 8 * 2 ** (keys - 1).bit_length() / keys if keys > 1 else 8.0
