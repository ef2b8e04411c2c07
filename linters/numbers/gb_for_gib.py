"""A memory is stated in GB that the maker means in GiB, and that decides whether something fits.

## Why

The "80 GB" of an accelerator with stacked memory are 80 GiB, 7 % more. Vendors print GB for both, and published tables
mix them on one page; where a model fits by less than that, the unit decides (MLPerf and vLLM publish GiB as GB).

## What to do

Write what the device has: `memory: 80 GiB`. Then the model fits, with next to nothing left.

## Limits

Only for devices that the catalogue knows and the design states anew, and only where weights fit into one of the two.

## The interviewer asks

"Is that gigabytes or gibibytes, and does it matter here?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("N113", sketch=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Memories whose unit decides whether weights fit."""
    yield from proved(facts, "gb-for-gib", "write the unit of the maker: `GiB`")


fires_on = (
    """
    hardware a100 { type: gpu, memory: 80 GB }
    model generator { role: generator, params: 42B, dtype: bf16, hardware: 1 * a100 }
    """,
    """
    hardware h100 { type: gpu, memory: 80 GB }
    model generator { role: generator, params: 84B, dtype: bf16, hardware: 2 * h100 }
    """,
)
near_miss = ("80 GB", "80 GiB")
silent_on = (
    """
    hardware a100 { type: gpu, memory: 80 GB }
    model generator { role: generator, params: 39B, dtype: bf16, hardware: 1 * a100 }
    """,
    """
    hardware a100 { type: gpu, memory: 80 GB }
    model generator { role: generator, params: 60B, dtype: bf16, hardware: 1 * a100 }
    """,
    """
    hardware l4 { type: gpu, memory: 24 GB }
    model generator { role: generator, params: 12.5B, dtype: bf16, hardware: 1 * l4 }
    """,
)
