"""An evaluation judges a model by a metric that does not fit its question.

## Why

A metric that belongs to another sort of question moves for reasons of its own: accuracy of a retriever is high because nearly
everything is rightly left out, RMSE of a ranker says nothing about the order. Which metrics fit which task stands in the reference
of tasks (Huyen, *Designing Machine Learning Systems*, ch. 6).

## What to do

Judge by what the stage is for: `recall@k` at the next stage's `k` for retrieval, `ndcg@k` for a list, `pr_auc` or recall at a
precision for rare positives, `wape` or `mae` for amounts.

## Limits

A metric that merely misleads on its own passes beside one that fits. What is written `other("...")` is taken at its word.

## The interviewer asks

"Why is this the number that you look at?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("E503", sketch=ERROR, gives_way_to=("accuracy-on-imbalanced", "roc-auc-only-on-rare"))
def check(facts: Facts) -> Iterator[Finding]:
    """Metrics that belong to another sort of question, or that mislead."""
    yield from proved(
        facts,
        "metric-task-mismatch",
        "judge by what the stage is for: `recall@k` to find, `ndcg@k` to order, `pr_auc` where rare",
    )


fires_on = (
    """
    task find { type: retrieval }
    model tower { task: find, role: retrieval }
    evaluation offline { model: tower, metrics: [accuracy] }
    """,
    """
    task order { type: ranking }
    model ranker { task: order, role: rank }
    evaluation offline { model: ranker, metrics: [ndcg@20, mean_iou] }
    """,
    """
    task answer { type: generation }
    model writer { task: answer, role: generator }
    prompt ask
    guardrail check { position: output }
    evaluation offline { model: [writer, ask, check], metrics: [faithfulness, rmse] }
    """,
)
near_miss = ("metrics: [accuracy]", "metrics: [recall@100]")
silent_on = (
    """
    task order { type: ranking }
    model ranker { task: order, role: rank }
    evaluation offline { model: ranker, metrics: [ndcg@20, precision@20, p99] }
    """,
    """
    model ranker
    evaluation offline { model: ranker, metrics: [accuracy] }
    """,
    """
    task answer { type: generation }
    model writer { task: answer, role: generator }
    guardrail check { position: output }
    policy order { stage: blend }
    evaluation offline { model: [writer, check, order], metrics: [precision, ndcg@10] }
    """,
)
