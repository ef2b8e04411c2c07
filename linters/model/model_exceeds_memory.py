"""The weights of a model do not fit into the memory of what it runs on.

## Why

Weights are parameters times their width: 70 billion in 16 bits are 140 GB, which no single accelerator of 80 GB loads.
Embedding tables count as well, and in recommendation they are most of it (Naumov et al., *DLRM*, 2019).

## What to do

Share the weights between more devices (`hardware: 4 * h100`), keep fewer bits (`dtype: f8`), or hash large tables.

## Limits

Counts weights and tables of one replica, not activations. Tables may lie in the memory of the host: where only they are
too much, `memory` is asked for.

## The interviewer asks

"Does it fit on one device, and if not, how is it divided?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("M413", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models with more weights than memory."""
    yield from proved(
        facts,
        "model-exceeds-memory",
        "share the weights between more devices (`hardware: 4 * h100`), or keep fewer bits (`dtype: f8`)",
    )


fires_on = (
    """
    model generator { role: generator, params: 70B, dtype: bf16, hardware: 1 * h100 }
    """,
    """
    model ranker { role: rank, params: 120M, dtype: f32, embedding_dim: 128, hardware: 1 * l4, tables { user_id: 400M } }
    """,
    """
    model generator { role: generator, params: 70B, hardware: 1 * h100 }
    """,
)
near_miss = ("1 * h100", "2 * h100")
silent_on = (
    """
    model generator { role: generator, params: 70B, dtype: i4, hardware: 1 * h100 }
    model sparse { role: generator, params: 671B, active_params: 37B, dtype: f8, hardware: 16 * h100 }
    """,
    """
    model ranker { role: rank, params: 120M, dtype: f32, embedding_dim: 128, hardware: 1 * l4, memory: 512 GB, tables { user_id: 400M } }
    model elsewhere { role: generator, params: 70B, dtype: bf16 }
    model processors { role: generator, params: 70B, dtype: bf16, hardware: 8 * cpu }
    """,
)
