"""A policy keeps its thresholds while the model before it is made anew again and again.

## Why

A threshold belongs to one version of a score. The next training moves the scale a little, and 0.9 lets through twice as much as last
week (Sculley et al., *Hidden Technical Debt in Machine Learning Systems*, on fixed thresholds in dynamic systems).

## What to do

Find the thresholds again after each training, at the precision or cost that was agreed (`refit: yes`), or calibrate the score so that
0.9 keeps its meaning.

## Limits

Policies that the model feeds or that are asked next after it. A score that is calibrated keeps its meaning, and a training by hand is
followed by a person.

## The interviewer asks

"You retrained: who moved the threshold?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import (
    QUESTION,
    WARNING,
    Finding,
    at,
    cadence,
    named,
    no,
    parts,
    place,
    restated,
    rule,
    states,
    word,
    yes,
)

from .consuming import reckoning


@rule("M412", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Thresholds that are not refitted behind models that are trained by themselves."""
    for model in parts(facts, "model"):
        trainings = [facts.design.parts[name] for name in facts.lineage.trainings(model.name)]
        again = [t for t in trainings if _is_repeated(facts, t)]
        if not again or _keeps_meaning(model):
            continue
        for policy in reckoning(facts, model):
            if states(policy, "thresholds") and not yes(policy, "refit"):
                yield _fixed(policy, model, again[0])


def _keeps_meaning(model: Part) -> bool:
    return yes(model, "calibrated") or bool(named(model, "calibrated")) or word(model, "role") == "calibrator"


def _is_repeated(facts: Facts, training: Part) -> bool:
    stated = states(training, "every") and word(training, "every") != "manual"
    return stated or cadence(facts, training) is not None


def _fixed(policy: Part, model: Part, training: Part) -> Finding:
    certain = no(policy, "refit")
    return at(
        policy,
        f"`{policy.name}` keeps its thresholds while `{training.name}` makes `{model.name}` anew",
        "thresholds",
        help="find them again after each training, `refit: yes`, or calibrate the score",
        notes=(Note("made anew", place(training, "every")),),
        concerns=(model.name, training.name),
        asks=() if certain else (f"{policy.name}.refit",),
        severity=None if certain else QUESTION,
        fixes=(restated(policy, "refit", "yes", "find the thresholds again after each training", "unsafe"),),
    )


fires_on = (
    """
    model detector { role: classifier, output: score }
    training nightly { model: detector, every: 1 day }
    policy act { score_use: threshold, thresholds: [0.9], refit: no }
    detector -> act
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier }
    training drift_driven { model: detector, every: on_trigger }
    policy cut { stage: rerank }
    policy act { stage: threshold, thresholds: [0.9], refit: no }
    risk => detector
    risk => cut
    risk => act
    """,
)
near_miss = ("refit: no", "refit: yes")
silent_on = (
    """
    model detector { role: classifier }
    training nightly { model: detector, every: 1 day }
    policy act { stage: threshold, thresholds: [0.9] }
    detector -> act
    """,
    """
    model detector { role: classifier, calibrated: yes }
    model second { role: classifier, calibrated: platt }
    model platt { role: calibrator }
    training nightly { model: [detector, second, platt], every: 1 day }
    policy act { score_use: threshold, thresholds: [0.9], refit: no }
    [detector, second, platt] -> act
    """,
    """
    model detector { role: classifier }
    model fixed { role: classifier }
    training by_hand { model: detector, every: manual }
    training once { model: fixed }
    policy act { score_use: threshold, thresholds: [0.9], refit: no }
    [detector, fixed] -> act
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier }
    model platt { role: calibrator }
    training nightly { model: detector, every: 1 day }
    policy before { score_use: threshold, thresholds: [0.9], refit: no }
    policy act { score_use: threshold, thresholds: [0.9], refit: no }
    policy cut { stage: rerank, thresholds: [0.9], refit: no }
    policy order { stage: threshold, score_use: order, thresholds: [0.9], refit: no }
    policy plain { stage: threshold, refit: no }
    risk => before
    risk => detector
    risk => [cut, order, plain]
    risk => platt
    risk => act
    """,
)
