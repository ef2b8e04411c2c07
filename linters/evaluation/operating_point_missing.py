"""A policy acts on a score, and neither the threshold nor what it must reach is stated.

## Why

For those whom it meets the threshold is the product: it decides how many are blocked and how many get through. The model only offers the
curve from which somebody has to choose a point (Huyen, *Designing Machine Learning Systems*, ch. 6).

## What to do

State `thresholds` on the policy, or what they are found from after each training: `recall_at_precision@90` in the evaluation.

## Limits

Policies that compare a model's score with a threshold. A metric at a fixed precision, recall, false-positive rate or budget answers it as
well.

## The interviewer asks

"Above which score do you act, and what precision does that buy?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated

from ..model.consuming import cuts, measures_a_point, reckoning


@rule("E521", interview=QUESTION, production=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Thresholding policies without thresholds, after models without a metric at an operating point."""
    told: set[str] = set()
    for model in parts(facts, "model"):
        for policy in reckoning(facts, model):
            if not cuts(policy) or states(policy, "thresholds") or policy.name in told or _has_point(facts, model):
                continue
            told.add(policy.name)
            message = f"`{policy.name}` acts on the score of `{model.name}`, and nothing says from which score on"
            yield unstated(policy, "thresholds", message=message)._replace(concerns=(model.name,))


def _has_point(facts: Facts, model: Part) -> bool:
    tests = (facts.design.parts[name] for name in facts.lifecycle.of(model.name).evaluations)
    return any(map(measures_a_point, tests))


fires_on = (
    """
    model detector { role: classifier }
    policy act { stage: threshold, automatic: yes }
    evaluation offline { model: detector, metrics: [pr_auc] }
    detector -> act
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier }
    model second { role: classifier }
    policy act { score_use: threshold }
    risk => [detector, second]
    risk => act
    """,
)
near_miss = ("automatic: yes", "automatic: yes, thresholds: [0.9]")
silent_on = (
    *(
        f"""
    model detector {{ role: classifier }}
    policy act {{ stage: threshold }}
    evaluation offline {{ model: detector, metrics: [pr_auc, {metric}] }}
    detector -> act
    """
        for metric in ("recall_at_precision@90", "precision_at_recall@90", "recall_at_fpr@1", "precision_at_budget")
    ),
    """
    model ctr { role: rank }
    policy auction_house { stage: auction }
    policy value { score_use: multiply }
    ctr -> auction_house
    ctr -> value
    """,
)
