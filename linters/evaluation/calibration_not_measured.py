"""Somebody reckons with a model's score, and no test compares it with what happens.

## Why

A score that is multiplied or held against a threshold must be right, not only in order. AUC does not move when every score doubles;
calibration error and normalised entropy do (He et al., *Practical Lessons from Predicting Clicks on Ads at Facebook*).

## What to do

Measure it overall and by slice: `metrics: [ece, normalized_entropy]` or `calibration: yes`.

## Limits

Models whose `score` or `probability` a policy thresholds, multiplies or blends, and that are tested. Where another part calibrates, that
part is asked; a threshold is content with a metric at an operating point.

## The interviewer asks

"When the model says 0.3, how often does it happen?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, named, rule, states, word, words, yes

from ..model.consuming import cuts, measures_a_point, reckoning

SEE_IT = {"ece", "calibration", "calibration_ratio", "log_loss", "brier", "normalized_entropy", "ne", "nce"}


@rule("E517", interview=WARNING, gives_way_to=("no-offline-evaluation", "uncalibrated-score-consumed"))
def check(facts: Facts) -> Iterator[Finding]:
    """Tested models whose score is reckoned with, and whose tests do not see calibration."""
    for life in facts.lifecycle.lives():
        model = facts.design.parts[life.model]
        tests = [facts.design.parts[name] for name in life.evaluations]
        watched = any(word(facts.design.parts[name], "type") == "calibration" for name in life.monitors)
        if watched or named(model, "calibrated") or word(model, "output") not in ("score", "probability"):
            continue
        # What a threshold needs is its precision, measured at this threshold.
        at_a_point = any(map(measures_a_point, tests))
        policies = [policy for policy in reckoning(facts, model) if not (at_a_point and cuts(policy))]
        if policies and tests and not any(map(_sees_calibration, tests)):
            open_ = tuple(f"{test.name}.metrics" for test in tests if not states(test, "metrics"))
            yield at(
                tests[0],
                f"`{policies[0].name}` reckons with the score of `{model.name}`, and no test sees whether it is calibrated",
                "metrics",
                help="measure it, overall and by slice: `metrics: [ece, normalized_entropy]` or `calibration: yes`",
                concerns=(model.name, policies[0].name),
                asks=open_,
                severity=QUESTION if open_ else None,
            )


def _sees_calibration(evaluation: Part) -> bool:
    return yes(evaluation, "calibration") or bool(SEE_IT.intersection(words(evaluation, "metrics")))


fires_on = (
    """
    endpoint ads { entry: yes }
    model ctr { role: rank, output: probability }
    policy auction_house { stage: auction }
    evaluation offline { model: ctr, metrics: [roc_auc] }
    ads => ctr
    ads => auction_house
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score, calibrated: yes }
    policy act { stage: threshold }
    evaluation offline { model: detector, metrics: [pr_auc], calibration: no }
    monitor drift { type: data_drift, of: detector }
    detector -> act
    risk => detector
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score }
    policy act { score_use: blend }
    evaluation offline { model: detector, metrics: [pr_auc] }
    detector -> act
    risk => detector
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score }
    policy act { score_use: multiply }
    evaluation offline { model: detector, metrics: [pr_auc, recall_at_precision@90] }
    detector -> act
    risk => detector
    """,
)
near_miss = ("metrics: [roc_auc]", "metrics: [roc_auc], calibration: yes")
silent_on = (
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score }
    policy act { score_use: threshold }
    evaluation offline { model: detector, metrics: [recall_at_precision@90] }
    detector -> act
    risk => detector
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score }
    policy act { score_use: blend }
    evaluation offline { model: detector }
    detector -> act
    risk => detector
    """,
    *(
        f"""
    endpoint ads {{ entry: yes }}
    model ctr {{ role: rank, output: probability }}
    policy auction_house {{ stage: auction }}
    evaluation offline {{ model: ctr, metrics: [roc_auc, {metric}] }}
    ads => ctr
    ads => auction_house
    """
        for metric in (
            *("ece", "calibration", "calibration_ratio", "log_loss", "brier", "normalized_entropy", "ne", "nce"),
        )
    ),
    """
    endpoint ads { entry: yes }
    model ctr { role: rank, output: probability }
    model classes { role: classifier, output: class }
    model mended { role: rank, output: score, calibrated: platt }
    model platt { role: calibrator, output: probability }
    model untested { role: rank, output: probability }
    policy auction_house { stage: auction }
    policy shelf { stage: rerank }
    evaluation offline { model: [classes, mended, ctr], metrics: [roc_auc] }
    classes -> auction_house
    mended -> auction_house
    untested -> auction_house
    ctr -> shelf
    ads => [ctr, classes, mended, untested]
    """,
    """
    endpoint ads { entry: yes }
    model ctr { role: rank, output: probability }
    policy auction_house { stage: auction }
    evaluation offline { model: ctr, metrics: [roc_auc] }
    monitor odds { type: calibration, of: ctr }
    ads => ctr
    ads => auction_house
    """,
)
