"""A model makes a loss small that does not answer the question of its task.

## Why

A loss is the question that the model really answers. Squared error on a yes or no pulls confident scores to the middle; binary
cross-entropy on exclusive classes lets several be true at once. Which losses suit which task stands in the reference of tasks
(Huyen, *Designing Machine Learning Systems*, ch. 6, on framing objectives).

## What to do

Take a loss that fits the task's type (`loss: bce` for `binary`, `sampled_softmax` for `retrieval`), or state the task that the
loss belongs to.

## Limits

A loss written `other("...")` is taken at its word. Baselines, calibrators, judges and guardrails may minimise what they like.

## The interviewer asks

"Why this loss, and what does its smallest value mean for the user?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("M402", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Losses that are not in the table for the type of question."""
    yield from proved(
        facts,
        "loss-task-mismatch",
        "take a loss that fits the task, such as `loss: bce` for yes or no, or mend its `type`",
    )


fires_on = (
    """
    task catch_fraud { type: binary }
    model detector { task: catch_fraud, loss: mse }
    """,
    """
    task order_feed { type: ranking }
    model ranker { task: order_feed, role: rank, heads { click: bce, watch: dice }, weights { click: 1, watch: 2 } }
    """,
    """
    model ranker { role: rank, loss: triplet }
    """,
    """
    task predict_click { type: binary }
    model ranker { task: predict_click, role: rank, loss: mse }
    """,
)
near_miss = ("loss: mse", "loss: focal")
silent_on = (
    """
    task predict_click { type: binary }
    model ranker { task: predict_click, role: rank, loss: lambdarank }
    model first { task: predict_click, role: prerank, loss: [distillation, weighted_logistic] }
    """,
    """
    task predict_stars { type: ranking }
    model ranker { task: predict_stars, role: rank, loss: mse }
    """,
    """
    task order_feed { type: ranking }
    model ranker { task: order_feed, role: rank, heads { click: bce, watch: weighted_logistic } }
    """,
    """
    task catch_fraud { type: binary }
    model platt { task: catch_fraud, role: calibrator, loss: mse }
    model detector { task: catch_fraud, loss: other("cost per decision") }
    """,
)
