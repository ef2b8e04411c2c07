"""How much is kept and what must be provisioned for it: retention, replicas, erasure codes, tables, shards."""

from __future__ import annotations

from typing import Any

from mlsd_dsl.formulas.elementwise import ceil, greatest, ln
from mlsd_dsl.formulas.formula import counts, formula, nonnegative, positive, require, shares

YEAR = 365 * 86_400.0
MEBI, GIBI = 2.0**20, 2.0**30

_STEADY = 1e-9  # growth below this is none: the quotient of the formula would be 0 / 0


@formula(
    "F7",
    "retained volume with growth",
    "volume = rate x ((1 + g)^t - (1 + g)^(t - retention)) / ln(1 + g)",
    source="integral of exponential growth over the retention",
    domain="growth above -100 % a year, the same before and after today",
    test="1 TB a day, +50 % a year, 90 days kept, in 2 years: 192.71 TB (today's rate x growth x 90 days: 202.5)",
)
def retained_volume(rate: float, retention: float, growth: float = 0.0, after: float = 0.0) -> float:
    """Bytes kept `after` seconds from now: `rate` in bytes/s today, `retention` in seconds, `growth` a year (0.5: +50 %)."""
    nonnegative(rate=rate, retention=retention, after=after)
    require(growth > -1, f"nothing shrinks by more than all of it: growth of {growth} a year")
    slope = ln(1 + growth) / YEAR
    now = rate * (1 + growth) ** (after / YEAR)
    return now * _decayed(slope, retention)  # type: ignore[no-any-return]


def _decayed(slope: Any, time: Any) -> Any:
    """(1 - exp(-slope x time)) / slope, also where the slope is nothing."""
    small = abs(slope * time) < _STEADY
    if isinstance(small, bool):
        from math import expm1

        return time if small else -expm1(-slope * time) / slope
    import numpy

    steep = numpy.where(small, 1.0, slope)
    return numpy.where(small, time, -numpy.expm1(-steep * time) / steep)


@formula(
    "F8",
    "provisioned storage",
    "source x (1 + replicas) x (1 + indexing) / (1 - operating) / (1 - service)",
    source="Amazon OpenSearch Service, Calculating storage requirements",
    domain="shares of the file system and of the service below 1",
    test="66 GiB, 1 replica, 10 %, 5 %, 20 %: 191.05 GiB (published 191)",
)
def provisioned(source: float, replicas: float, indexing: float, operating: float, service: float) -> float:
    """Bytes to provision for `source` bytes with `replicas` copies beside it and three shares of overhead."""
    nonnegative(source=source, replicas=replicas, indexing=indexing)
    shares(operating=operating, service=service)
    require((operating < 1) & (service < 1), "an overhead of 100 % leaves no room for data")
    return source * (1 + replicas) * (1 + indexing) / (1 - operating) / (1 - service)


@formula(
    "F9",
    "overhead of an erasure code",
    "(k + m) / k",
    source="definition of a code with k data and m parity shards",
    domain="at least one data shard",
    test="10 + 4: 1.4; 17 + 3: 1.176",
)
def code_overhead(data: int, parity: int) -> float:
    """Stored bytes for each byte of data; `data` and `parity` are shards of one stripe."""
    counts(data=data)
    counts(0, parity=parity)
    return (data + parity) / data


@formula(
    "F10",
    "table or data set",
    "rows x width",
    source="arithmetic",
    domain="before compression and indexes",
    test="10^9 rows x 100 numbers x 4 B: 400 GB = 372.53 GiB",
)
def table_bytes(rows: float, width: float) -> float:
    """Bytes of `rows` that are `width` bytes each."""
    nonnegative(rows=rows, width=width)
    return rows * width


@formula(
    "F11",
    "bandwidth",
    "rate x size (x 8 for bits)",
    source="arithmetic",
    domain="payload; headers and encryption come on top",
    test="2,024,032 /s x 100 B: 202.4 MB/s",
)
def bandwidth(rate: float, size: float) -> float:
    """Bytes per second: `rate` in 1/s, `size` in bytes."""
    nonnegative(rate=rate, size=size)
    return rate * size


@formula(
    "F12",
    "decimal or binary",
    "size in binary units = bytes / 1024^power",
    source="IEC 80000-13",
    domain="powers 1 (KiB) to 5 (PiB)",
    test="202.4032 MB/s are 193.03 MiB/s; what is lost by the mistake: 2.4, 4.9, 7.4, 10.0 %",
)
def in_binary_units(size: float, power: int = 3) -> float:
    """Bytes as KiB (`power` 1), MiB (2), GiB (3), TiB (4) or PiB (5)."""
    nonnegative(size=size)
    counts(power=power)
    require(power <= 5, f"there is no unit for 1024^{power} here")
    return size / 1024.0**power


@formula(
    "F22",
    "shards",
    "max(ceil(memory / usable memory), ceil(rate / rate a shard))",
    source="arithmetic; copies for availability are counted apart",
    domain="memory and load spread evenly over shards; each adds to the fan-out (F36)",
    test="100 GB on 24 GB shards, 10,000 /s at 3,000 /s: 5",
)
def shard_count(memory: float, usable: float, rate: float = 0.0, rate_per_shard: float = 1.0) -> float:
    """Shards that hold `memory` bytes with `usable` bytes each and bear `rate` 1/s, where every shard sees its part of it."""
    nonnegative(memory=memory, rate=rate)
    positive(usable=usable, rate_per_shard=rate_per_shard)
    return greatest(1.0, ceil(memory / usable), ceil(rate / rate_per_shard))  # type: ignore[no-any-return]
