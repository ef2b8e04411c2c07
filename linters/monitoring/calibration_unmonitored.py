"""A decision rests on a probability, and nothing watches whether it still is one.

## Why

A threshold or a bid is right for the frequencies of the day it was set. When the mix of cases moves, 0.3 no longer happens three times in
ten, while the order of cases and the AUC stay fine (He et al., *Practical Lessons from Predicting Clicks on Ads at Facebook*, 2014;
Guo et al., *On Calibration of Modern Neural Networks*, 2017).

## What to do

Watch predicted over observed frequency: `monitor odds { type: calibration, of: ranker, metric: calibration, threshold: 5% }`.

## Limits

Asked of models that state `calibrated` and meet a policy that compares, multiplies or blends scores.

## The interviewer asks

"Scores say 100 frauds today. How many were there?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, WARNING, Finding, no, rule, states, word

from .watched import served, unwatched

NEEDS_ODDS = {"threshold", "multiply", "blend"}
BLOCK = "monitor {name}_odds {{ type: calibration, of: {model}, metric: calibration, threshold: 5%, window: 1 day }}"


@rule("O725", interview=INFO, production=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Calibrated models before a policy that needs it, without a monitor of calibration, told in one."""
    models = [model for model in served(facts) if _is_calibrated(facts, model) and _is_counted_on(facts, model)]
    says = "a policy counts on probabilities, and nothing watches the calibration of"
    yield from unwatched(facts, models, ("calibration",), says, BLOCK, "compare predicted with observed frequencies")


def _is_calibrated(facts: Facts, model: str) -> bool:
    part = facts.design.parts[model]
    return states(part, "calibrated") and not no(part, "calibrated")


def _is_counted_on(facts: Facts, model: str) -> bool:
    fed = [r.target for r in facts.graph.following[model]]
    asked = [*facts.lineage.asked(facts.lineage.presenters(model)), *fed]
    return any(word(facts.design.parts[name], "score_use") in NEEDS_ODDS for name in asked)


fires_on = tuple(
    f"""
    model judge_cards {{ role: classifier, calibrated: yes }}
    endpoint api {{ entry: yes }}
    policy act {{ stage: threshold, score_use: {use} }}
    monitor drift {{ type: data_drift, of: judge_cards }}
    api => judge_cards
    {calls}
    """
    for use, calls in (("threshold", "api => act"), ("multiply", "api => act"), ("blend", "judge_cards -> act"))
)
near_miss = ("type: data_drift", "type: calibration")
silent_on = (
    """
    model judge_cards { role: classifier, calibrated: yes }
    endpoint api { entry: yes }
    policy act { stage: rerank, score_use: order }
    api => judge_cards
    api => act
    """,
    """
    model judge_cards { role: classifier, calibrated: no }
    model other { role: classifier }
    endpoint api { entry: yes }
    policy act { stage: threshold, score_use: threshold }
    api => [judge_cards, other]
    api => act
    """,
)
