"""A part of something is larger than the whole.

## Why

More people active on a day than in a month, more active parameters than parameters, more labelled rows than rows: two
numbers were taken from different sources, or swapped. Everything that is divided by them is wrong as well (common
practice in capacity reviews).

## What to do

Find out which of the two is meant, and correct it.

## Limits

Compares actors, entities, datasets, models, indexes, caches and batch jobs, where both numbers are stated. Rounding
counts for nothing up to five percent.

## The interviewer asks

"How many are active on a day, in a month, and in all?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N103", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Parts that exceed what they are a part of."""
    yield from proved(facts, "part-above-whole", "correct the smaller whole or the larger part")


fires_on = (
    """
    actor viewer { daily_active: 250M, monthly_active: 100M }
    """,
    """
    actor viewer { daily_active: 250M, monthly_active: 200M, count: 100M }
    """,
    """
    actor viewer { daily_active: 250M, count: 100M }
    """,
    """
    entity video { count: 1M, active: 2M }
    """,
    """
    dataset examples { rows: 10k, labelled: 10M }
    """,
    """
    model generator { role: generator, params: 37B, active_params: 671B }
    """,
    """
    model generator { role: generator, attention_heads: 8, kv_heads: 32 }
    """,
    """
    model generator { role: generator, output_tokens: 2k, max_output_tokens: 1k }
    """,
    """
    model generator { role: generator, hardware: 4 * h100, tensor_parallel: 8 }
    """,
    """
    index videos { type: ivf, nlist: 1024, nprobe: 4096 }
    """,
    """
    index videos { type: flat, count: 100, output_k: 1000 }
    """,
    """
    cache answers { entries: 10M, population: 1M }
    """,
    """
    entity member { count: 100M }
    model ranker { role: rank }
    batch_inference nightly { model: ranker, entity: member, entities: 300M }
    """,
)
near_miss = ("daily_active: 250M, monthly_active: 100M", "daily_active: 100M, monthly_active: 250M")
silent_on = (
    """
    actor viewer { daily_active: 100M, monthly_active: 250M, count: 1B }
    actor rounded { daily_active: 105M, monthly_active: 100M }
    actor half { daily_active: 100M }
    entity video { count: 2M, active: 2M }
    dataset examples { rows: 10M, labelled: 10k }
    """,
    """
    model generator {
      role: generator, params: 671B, active_params: 37B, attention_heads: 32, kv_heads: 32
      output_tokens: 300, max_output_tokens: 1k, hardware: 8 * h100, tensor_parallel: 8
    }
    index videos { type: ivf, nlist: 4096, nprobe: 32, count: 1M, output_k: 1000 }
    cache answers { entries: 1M, population: 10M }
    """,
    """
    entity member { count: 300M }
    entity post { count: 1M }
    model ranker { role: rank }
    batch_inference nightly { model: ranker, entity: member, entities: 300M }
    batch_inference pairs { model: ranker, entity: [member, post], entities: 500M }
    """,
)
