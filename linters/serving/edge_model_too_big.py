"""A model takes more of a device's memory than one app may.

## Why

A phone runs many apps, and its system ends the one that takes too much: about a third of the memory is what one can
count on. Compression is the usual way there (Han et al., *Deep Compression*, 2016; vendors' guides to on-device
models).

## What to do

Quantise (`dtype: i8`, `dtype: i4`), distil into a smaller model, or run it on a server.

## Limits

Counts weights and embedding tables, not activations. An unstated `dtype` is asked for.

## The interviewer asks

"How large is it on the phone, and what does the phone have?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("S638", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models above a third of the memory of what they run on."""
    yield from proved(
        facts, "edge-model-too-big", "quantise (`dtype: i8`), distil into a smaller model, or run it on a server"
    )


fires_on = (
    """
    device phone { memory: 4 GB, runs: speech }
    model speech { role: generator, params: 3B, dtype: f16 }
    """,
    """
    device phone { memory: 4 GB, runs: speech }
    model speech { role: generator, params: 3B }
    """,
)
near_miss = ("params: 3B, dtype: f16", "params: 1B, dtype: i4")
silent_on = (
    """
    device phone { memory: 4 GB, runs: wake }
    model wake { role: classifier, params: 590M, dtype: f16 }
    """,
    """
    device phone { runs: speech }
    device car { memory: 32 GB, runs: speech }
    model speech { role: generator, params: 3B, dtype: f16 }
    """,
)
