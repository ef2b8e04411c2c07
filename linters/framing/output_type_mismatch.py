"""A model returns something that is no answer to its task.

## Why

A ranking needs one score per item, a detector boxes, a generator tokens. Where the output does not fit, either the
task or the model is not the one that was meant (Huyen, *Designing Machine Learning Systems*, ch. 2, on types of ML
tasks).

## What to do

Align the two: `output: score` for a ranking, `output: boxes` for a detection, or another `type` of the task.

## Limits

Compares words with the table of tasks. A model that only helps another, such as a calibrator, is left alone.

## The interviewer asks

"How does this output become an answer?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("F203", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Outputs that no task of the model's type can have."""
    yield from proved(facts, "output-type-mismatch", "align the model's `output` with the task's `type`")


fires_on = (
    """
    task find_signs { type: detection }
    model detector { role: detector, task: find_signs, output: class }
    """,
    """
    task order { type: ranking }
    model ranker { role: rank, task: order, output: tokens }
    """,
)
near_miss = ("output: class", "output: boxes")
silent_on = (
    """
    task order { type: ranking }
    model ranker { role: rank, task: order, output: score }
    """,
    """
    task order { type: ranking }
    model tower { role: embedder, task: order, output: embedding }
    model ranker { role: rank, task: order }
    """,
)
