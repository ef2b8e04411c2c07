"""A model is tested on rows whose mix of classes is not that of life.

## Why

With nine of ten negatives left out, precision, log loss and every threshold are those of another world: ten times fewer false alarms than
the reviewers will meet (He et al., *Practical Lessons from Predicting Clicks on Ads at Facebook*, on downsampling).

## What to do

Test on the natural mix, or weigh rows back (`importance_weight: yes`). Training rows may be sampled as you like.

## Limits

Evaluations that name their `dataset`. Metrics that sampling within a class leaves alone, such as `roc_auc` and `recall`, are no reason to
speak.

## The interviewer asks

"How many false alarms is that at the live base rate?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import (
    ERROR,
    QUESTION,
    Finding,
    at,
    named,
    number,
    parts,
    place,
    rule,
    states,
    told,
    word,
    words,
    yes,
)

SHIFTED = (
    "accuracy",
    "precision",
    "f1",
    "mcc",
    "pr_auc",
    "log_loss",
    "calibration",
    "ece",
    "brier",
    "recall_at_precision",
)


@rule("E511", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Evaluations on resampled rows by metrics that depend on the mix."""
    for evaluation in parts(facts, "evaluation"):
        shifted = [metric for metric in words(evaluation, "metrics") if metric.partition("@")[0] in SHIFTED]
        for name in named(evaluation, "dataset") if shifted else ():
            dataset = facts.design.parts[name]
            attribute = _resampled(facts, dataset)
            if attribute and not yes(dataset, "importance_weight"):
                certain = states(dataset, "importance_weight")
                yield at(
                    evaluation,
                    f"`{evaluation.name}` measures {told(shifted)} on `{name}`, whose mix of classes is not that of life",
                    "dataset",
                    help="test on the natural mix, or weigh rows back: `importance_weight: yes`",
                    notes=(Note("resampled", place(dataset, attribute)),),
                    concerns=(name,),
                    asks=() if certain else (f"{name}.importance_weight",),
                    severity=None if certain else QUESTION,
                )


def _resampled(facts: Facts, dataset: Part) -> str:
    """The attribute that says so, or an empty string."""
    kept = number(facts, dataset, "negative_downsample")
    if word(dataset, "class_balance") == "resampled":
        return "class_balance"
    return "negative_downsample" if kept is not None and kept.high < 1 else ""


fires_on = (
    """
    dataset sampled { negative_downsample: 10%, importance_weight: no }
    model detector { role: classifier }
    evaluation offline { model: detector, dataset: sampled, metrics: [recall_at_precision@90] }
    """,
    *(
        f"""
    dataset balanced {{ class_balance: resampled, importance_weight: no }}
    model detector {{ role: classifier }}
    evaluation offline {{ model: detector, dataset: balanced, metrics: [roc_auc, {metric}] }}
    """
        for metric in ("accuracy", "precision", "f1", "mcc", "pr_auc", "log_loss", "calibration", "ece", "brier")
    ),
)
near_miss = ("importance_weight: no", "importance_weight: yes")
silent_on = (
    """
    dataset sampled { negative_downsample: 10% }
    model detector { role: classifier }
    evaluation offline { model: detector, dataset: sampled, metrics: [pr_auc] }
    """,
    """
    dataset sampled { negative_downsample: 10%, importance_weight: no }
    dataset all_rows { negative_downsample: 100%, class_balance: natural, importance_weight: no }
    dataset most_rows { negative_downsample: 50%..100%, importance_weight: no }
    model detector { role: classifier }
    evaluation by_rank { model: detector, dataset: sampled, metrics: [roc_auc, recall] }
    evaluation offline { model: detector, dataset: [all_rows, most_rows], metrics: [pr_auc] }
    """,
    """
    dataset sampled { negative_downsample: 10%, importance_weight: no }
    model detector { role: classifier }
    training nightly { model: detector, dataset: sampled }
    evaluation offline { model: detector, metrics: [pr_auc] }
    """,
)
