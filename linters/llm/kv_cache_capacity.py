"""Keys and values of the requests under way do not fit beside the weights.

## Why

Each token of each request under way keeps its keys and values: 131 kB a token for 8 billion parameters with grouped
queries, four times that without. What does not fit waits in a queue, and the first token comes late (Kwon et al.,
*PagedAttention*, 2023).

## What to do

Add replicas, read fewer tokens, keep keys and values in 8 bits (`kv_dtype: f8`), or share prompts (`prefix_hit_rate`).

## Limits

Requests under way follow from the peak and the stated medians (Little's law), and are on average halfway through their
answer. Nine tenths of the memory are usable. Judged only where `prompt_tokens` and `output_tokens` are stated.

## The interviewer asks

"How many requests are under way at peak, and what does each keep in memory?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("L908", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Generators with more requests under way than memory for them."""
    yield from proved(
        facts,
        "kv-cache-capacity",
        "add replicas, read fewer tokens, keep keys and values in 8 bits (`kv_dtype: f8`), or share prompts",
    )


fires_on = (
    """
    actor user { daily_active: 8.64M, actions: 10 / day, peak_factor: 2 }
    endpoint chat { entry: yes }
    model generator {
      role: generator, params: 8B, dtype: bf16, layers: 32, kv_heads: 8, head_dim: 128, hardware: 1 * h100, replicas: 100
      prompt_tokens: 3k, output_tokens: 400, ttft: p50 300 ms, tpot: p50 20 ms
    }
    user => chat => generator
    """,
    """
    actor user { daily_active: 8.64M, actions: 10 / day, peak_factor: 2 }
    endpoint chat { entry: yes }
    model generator {
      role: generator, params: 8B, dtype: bf16, layers: 32, kv_heads: 8, head_dim: 128, hardware: 1 * h100
      prompt_tokens: 3k, output_tokens: 400, ttft: p50 300 ms, tpot: p50 20 ms
    }
    user => chat => generator
    """,
)
near_miss = ("replicas: 100", "replicas: 120")
silent_on = (
    """
    actor user { daily_active: 8.64M, actions: 10 / day, peak_factor: 2 }
    endpoint chat { entry: yes }
    model generator {
      role: generator, params: 8B, dtype: bf16, layers: 32, kv_heads: 8, head_dim: 128, hardware: 1 * h100, replicas: 100
      prompt_tokens: 3k, output_tokens: 400, ttft: p50 300 ms, tpot: p50 20 ms, prefix_hit_rate: 70%
    }
    user => chat => generator
    """,
    """
    actor user { daily_active: 8.64M, actions: 10 / day, peak_factor: 2 }
    endpoint chat { entry: yes }
    model generator {
      role: generator, params: 8B, dtype: bf16, layers: 32, kv_heads: 8, head_dim: 128, hardware: 1 * h100, replicas: 100
      max_output_tokens: 4k, ttft: p50 300 ms, tpot: p50 20 ms
    }
    user => chat => generator
    """,
)
