"""Data about people is kept in training data with no end, and nothing made it harmless on the way.

## Why

A dataset is a copy, and copies are what a deletion misses. Data that says who somebody is also comes back out of large
models. Breck et al., *The ML Test Score*, Data 5: the pipeline has privacy controls, training data included.

## What to do

Take it out on the way (`sanitizes: pii` of a pipeline), state what the dataset really holds (`pii: none`), or let it
end (`retention: 90 days`).

## Limits

Follows the `pii` that sources state. What a free text happens to contain is not seen.

## The interviewer asks

"Somebody asks to be deleted: which training sets hold them?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule

HELP = "take it out on the way (`sanitizes: pii`), or let it end (`retention: 90 days`)"


@rule("D340", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """By source, datasets that keep what it says about people."""
    yield from proved(facts, "pii-in-training-unprotected", HELP)


fires_on = (
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time }
    forms -> rows
    """,
    """
    dataset rows { split: time, pii: health }
    """,
)
near_miss = ("{ split: time }", "{ split: time, retention: 90 days }")
silent_on = (
    """
    source forms { mode: batch, pii: pii }
    pipeline scrub { mode: batch, sanitizes: pii }
    dataset rows { split: time }
    forms -> scrub -> rows
    """,
    """
    source forms { mode: batch, pii: pseudonymous }
    dataset rows { split: time }
    forms -> rows
    """,
)
