"""ROC AUC is the only metric where fewer than one example in a hundred is positive.

## Why

The false-positive rate divides by a sea of negatives: with 0.1% positives, an AUC of 0.95 can still mean nineteen false alarms for
each true one. The number looks good long before the queue of alarms does (Davis and Goadrich, *The Relationship Between
Precision-Recall and ROC Curves*, ICML 2006).

## What to do

Add `pr_auc` and an operating point: recall at the precision that reviewers or customers can bear (`recall_at_precision@90`).

## Limits

Needs a stated base rate. Silent as soon as any other metric stands beside it.

## The interviewer asks

"At your threshold, how many alarms are false?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("E505", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """ROC AUC alone on rare positives."""
    yield from proved(
        facts, "roc-auc-only-on-rare", "add `pr_auc` and an operating point such as `recall_at_precision@90`"
    )


fires_on = (
    """
    task catch_fraud { type: binary, base_rate: 0.2% }
    model detector { task: catch_fraud, role: classifier }
    evaluation offline { model: detector, metrics: [roc_auc] }
    """,
    """
    label abuse { base_rate: 0.5% }
    task find_abuse { type: anomaly, label: abuse }
    model forest { task: find_abuse, role: anomaly }
    evaluation offline { model: forest, metrics: [auc], gate: yes }
    """,
)
near_miss = ("metrics: [roc_auc]", "metrics: [roc_auc, pr_auc]")
silent_on = (
    """
    task like { type: binary, base_rate: 2% }
    model liker { task: like, role: classifier }
    evaluation offline { model: liker, metrics: [roc_auc] }
    """,
    """
    task catch_fraud { type: binary }
    model detector { task: catch_fraud, role: classifier }
    evaluation offline { model: detector, metrics: [roc_auc] }
    """,
)
