"""What a generator must read and write does not fit its context window.

## Why

The window is a hard limit for prompt and answer together. What does not fit is cut off, mostly the oldest history or the last passages,
and the answer ends in the middle of a sentence; it works in the demo with short conversations (Vaswani et al., *Attention Is All You
Need*, for where the limit comes from).

## What to do

Fewer passages, shorter ones, a summary of the history, or a model with a larger window; then say the most that the prompt may take
(`max_tokens`).

## Limits

Adds what is stated and takes the rest for nothing. `8k` is read as 8,000: write 8192 where that is meant. Where `max_tokens` is
stated, it counts instead of the pieces.

## The interviewer asks

"System prompt, history, ten passages, question, answer: how many tokens is that?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("L907", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Generators whose prompt and longest answer take more than their window."""
    yield from proved(
        facts, "context-overflow", "take fewer or shorter passages, sum up the history, or widen the window"
    )


fires_on = (
    """
    prompt answer { system_tokens: 500, history_tokens: 1500, query_tokens: 100, chunks: 12, chunk_tokens: 512 }
    model writer { role: generator, context_window: 8k, max_output_tokens: 1000, prompt: answer }
    """,
    """
    chunker cut { chunk_tokens: 1000 }
    prompt answer { chunks: 8 }
    model writer { role: generator, context_window: 8k, prompt: answer, output_tokens: 300 }
    """,
    """
    model writer { role: generator, context_window: 4k, max_output_tokens: 1000, prompt_tokens: 3500 }
    """,
)
near_miss = ("chunks: 12", "chunks: 9")
silent_on = (
    """
    prompt answer { system_tokens: 500, history_tokens: 1500, chunks: 8, chunk_tokens: 512 }
    model writer { role: generator, max_output_tokens: 4k, prompt: answer }
    """,
    """
    prompt answer { system_tokens: 500, history_tokens: 6k, chunks: 8, chunk_tokens: 512, max_tokens: 7k }
    model writer { role: generator, context_window: 8k, max_output_tokens: 1000, prompt: answer }
    """,
)
