"""A model is passed or stopped by accuracy where nearly all examples have one answer.

## Why

With 0.2% fraud, a model that never finds any is right 99.8% of the time. A gate on accuracy prefers it to every real detector
(Huyen, *Designing Machine Learning Systems*, ch. 4, on class imbalance).

## What to do

Gate on `pr_auc`, on `recall_at_precision@90` or on the money that is caught (`dollar_recall`), and state the operating point.

## Limits

Needs a stated base rate, of the task or of the label, below 10% or above 90%. Accuracy beside other metrics is let pass where the
evaluation is no gate.

## The interviewer asks

"What does a model that always says no score?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("E504", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Gates on accuracy or micro-F1 where a constant scores as well."""
    yield from proved(
        facts, "accuracy-on-imbalanced", "judge by `pr_auc` or `recall_at_precision@90`, and state the operating point"
    )


fires_on = (
    """
    task catch_fraud { type: binary, base_rate: 0.2% }
    model detector { task: catch_fraud, role: classifier }
    evaluation offline { model: detector, metrics: [accuracy] }
    """,
    """
    label churned { base_rate: 95% }
    task keep { type: binary, label: churned }
    model scorer { task: keep, role: classifier }
    evaluation offline { model: scorer, metrics: [accuracy, log_loss], gate: yes }
    """,
    """
    task tag { type: multilabel, base_rate: 2% }
    model tagger { task: tag, role: classifier }
    evaluation offline { model: tagger, metrics: [micro_f1] }
    """,
)
near_miss = ("base_rate: 0.2%", "base_rate: 20%")
silent_on = (
    """
    task catch_fraud { type: binary, base_rate: 0.2% }
    model detector { task: catch_fraud, role: classifier }
    evaluation offline { model: detector, metrics: [accuracy, pr_auc] }
    evaluation decides { model: detector, metrics: [pr_auc], gate: yes }
    """,
    """
    task catch_fraud { type: binary }
    model detector { task: catch_fraud, role: classifier }
    evaluation offline { model: detector, metrics: [accuracy], gate: yes }
    """,
)
