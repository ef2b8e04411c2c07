"""Negatives were left out of training, and the score is used as if they had not been.

## Why

Keep one negative in ten and a score of 0.3 stands for 4 percent. Where the score is multiplied by a bid or compared
with a cost, that is a factor of seven in money. He et al., *Practical Lessons from Predicting Clicks on Ads at
Facebook* (2014), give the way back: q = p / (p + (1 - p) / w).

## What to do

Correct the score (`calibrated: calibrator`) or weigh the rows that were kept (`importance_weight: yes`).

## Limits

Only where a policy reckons with the score: an order is not changed by the sampling.

## The interviewer asks

"After 1:10 downsampling, what does 0.3 mean?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "calibrate the score (`calibrated: ...`), q = p / (p + (1 - p) / w), or weigh rows (`importance_weight: yes`)"


@rule("D335", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Probabilities of a sampled world."""
    yield from proved(facts, "downsampling-uncorrected", HELP)


fires_on = (
    """
    dataset rows { negative_downsample: 10%, importance_weight: no, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { output: probability, calibrated: no }
    policy bids { stage: auction, score_use: multiply }
    scorer -> bids
    """,
    """
    dataset rows { negative_downsample: 10%, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { output: probability, calibrated: no }
    policy cut { stage: threshold }
    scorer -> cut
    """,
)
near_miss = ("calibrated: no", "calibrated: yes")
silent_on = (
    """
    dataset rows { negative_downsample: 10%, importance_weight: no, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { output: probability, calibrated: no }
    policy mix { stage: diversity, score_use: order }
    scorer -> mix
    """,
    """
    dataset rows { negative_downsample: 10%, importance_weight: yes, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { output: probability, calibrated: no }
    policy bids { stage: auction, score_use: multiply }
    scorer -> bids
    """,
)
