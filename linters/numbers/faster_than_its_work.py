"""A run is said to be over before its work can be done.

## Why

Predictions over speed is the least that a run takes, and rows over speed the least of a training. A schedule that rests
on the shorter number breaks on its first night (common practice in reviews of batch pipelines).

## What to do

Correct the speed, the amount or the time, or leave the time out: it follows from the other two.

## Limits

Runs may take longer than their work, which is never a contradiction. Trainings that go on from the last model may see
new rows only and are not judged.

## The interviewer asks

"How many predictions a second is that?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N112", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Times that are shorter than work over speed."""
    yield from proved(
        facts, "faster-than-its-work", "correct the speed, the amount or the time, or leave the time out: it follows"
    )


fires_on = (
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, entities: 300M, outputs: 100, parallelism: 64, throughput: 5k / s, runtime: 3 h }
    """,
    """
    dataset examples { rows: 20B }
    model ranker { role: rank }
    training daily { model: ranker, dataset: examples, throughput: 100k rows/s, duration: 5 h }
    """,
    """
    model foundation { role: generator }
    training pretraining { model: foundation, tokens: 1.4T, throughput: 400k tokens/s, duration: 20 days }
    """,
    """
    human_review raters { reviewers: 100, per_reviewer: 400 / day, capacity: 400k / day }
    """,
)
near_miss = ("runtime: 3 h", "runtime: 30 h")
silent_on = (
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, entities: 300M, parallelism: 64, throughput: 5k / s, runtime: 20 min }
    batch_inference open { model: ranker, entities: 300M, outputs: 100, parallelism: 64, throughput: 5k / s }
    """,
    """
    dataset examples { rows: 20B }
    model ranker { role: rank }
    training daily { model: ranker, dataset: examples, throughput: 2M rows/s, duration: 5 h }
    training going_on { model: ranker, dataset: examples, throughput: 100k rows/s, duration: 5 h, mode: incremental }
    """,
    """
    human_review raters { reviewers: 100, per_reviewer: 400 / day, capacity: 40k / day }
    """,
)
