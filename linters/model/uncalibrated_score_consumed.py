"""A score that is no frequency is multiplied, blended or held against a fixed threshold.

## Why

Bid times probability is money, and a threshold of 0.9 is a promise: both need 0.3 to happen three times in ten. A network's score
after sampling, a hinge or a tree's vote does not (He et al., *Practical Lessons from Predicting Clicks on Ads at Facebook*).

## What to do

Calibrate on recent, unsampled data and refit that faster than the model: `calibrated: platt`, with `model platt { role: calibrator }`.
Where only the order counts, say so: `score_use: order` on the policy.

## Limits

Asks only about `score` and `probability`, and policies that the model feeds or that are called next after it. What is not said about
calibration is asked, not reported. A threshold on a `score` that is found again after each
training (`refit: yes`) is let pass.

## The interviewer asks

"Someone multiplies this by a bid: is it a probability?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, rule, word, yes

from .consuming import cuts


@rule("M411", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Scores that a policy reckons with and that nothing calibrates."""
    help = "calibrate it (`calibrated: platt` and `model platt { role: calibrator }`), or state that only order counts"
    for proof in facts.proved("uncalibrated-score-consumed"):
        policies = [facts.design.parts[name] for name in proof.others]
        # A threshold that is found again for each version needs no scale; who says probability promises one.
        raw = word(facts.design.parts[proof.subject], "output") == "score"
        if not (raw and all(cuts(policy) and yes(policy, "refit") for policy in policies)):
            yield of_proof(facts, proof, help)


fires_on = (
    """
    model ctr { role: rank, output: probability, calibrated: no }
    policy auction_house { stage: auction }
    ctr -> auction_house
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score, calibrated: no }
    policy act { score_use: threshold, thresholds: [0.9] }
    risk => detector
    risk => act
    """,
    """
    model ctr { role: rank, output: score, calibrated: no }
    policy value { score_use: multiply, refit: yes }
    policy cut { stage: threshold, refit: yes }
    ctr -> [value, cut]
    """,
    """
    model fraud { role: classifier, output: probability, calibrated: no }
    policy act { stage: threshold, thresholds: [8%], refit: yes }
    fraud -> act
    """,
)
near_miss = ("calibrated: no", "calibrated: yes")
silent_on = (
    """
    model detector { role: classifier, output: score, calibrated: no }
    model second { role: classifier, output: score, calibrated: no }
    policy act { score_use: threshold, thresholds: [0.9], refit: yes }
    policy cut { stage: threshold, thresholds: [0.9], refit: yes }
    detector -> [act, cut]
    second -> act
    """,
    """
    model ctr { role: rank, output: probability, calibrated: no }
    policy shelf { stage: rerank, score_use: order }
    ctr -> shelf
    """,
    """
    endpoint risk { entry: yes }
    model detector { role: classifier, output: score, calibrated: platt }
    model platt { role: calibrator }
    policy act { score_use: threshold }
    risk => detector
    risk => platt
    risk => act
    """,
    """
    model ctr { role: rank, output: probability }
    policy auction_house { stage: auction }
    ctr -> auction_house
    """,
)
