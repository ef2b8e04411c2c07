"""Rows are learned from before their label can be known, and count as negatives until then.

## Why

A positive that arrives late is a negative on the day the row is taken: the model is taught that the newest, most
interesting cases never happen, and the share of positives falls. It is the known trouble of delayed conversions and
chargebacks; He et al., *Practical Lessons from Predicting Clicks on Ads at Facebook* (2014), wait for the click before
they write an example.

## What to do

Keep rows out until 95 percent of their labels are there (`maturity: 60 days`), or correct for the wait
(`delayed_feedback: importance_weighting`). Keep the fast part of the model on labels that come sooner.

## Limits

Compares `maturity` of the dataset with the 95th percentile of the label's `delay`, or with its `window`. Labels with
stated or drawn negatives are left alone, since silence is not read as a no there.

## The interviewer asks

"What label does a transaction from yesterday get?"
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, of_proof, restated, rule

HELP = "keep rows out until their label is known (`maturity`), or correct for the wait (`delayed_feedback`)"


@rule("D307", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Datasets whose youngest rows are younger than their label."""
    for proof in facts.proved("training-on-immature-labels"):
        needs = proof.facts[1]
        # Only a lower bound is stated where the label's delay has no 95th percentile.
        longest = needs.high if math.isfinite(needs.high) else needs.low
        text = amount(needs._replace(low=longest, high=longest))
        fix = restated(facts.design.parts[proof.subject], "maturity", text, applicability="unsafe")
        yield of_proof(facts, proof, HELP)._replace(fixes=(fix,))


fires_on = (
    """
    source disputes { mode: batch }
    label fraud { from: disputes, origin: outcome, delay: p50 20 days p95 60 days, negatives: non_event }
    dataset payments { label: fraud, join: as_of, split: time, maturity: 7 days }
    """,
    """
    label bought { origin: implicit, delay: p95 3 days, negatives: non_event }
    dataset sessions { label: bought, split: time }
    """,
    """
    label bought { origin: implicit, delay: p50 3 days, negatives: non_event }
    dataset sessions { label: bought, split: time, maturity: 1 day }
    """,
)
near_miss = ("maturity: 7 days", "maturity: 60 days")
silent_on = (
    """
    label fraud { origin: outcome, delay: p95 60 days, negatives: explicit }
    dataset payments { label: fraud, split: time, maturity: 7 days }
    """,
    """
    label fraud { origin: outcome, delay: p95 60 days, negatives: non_event }
    dataset payments { label: fraud, split: time, maturity: 7 days, delayed_feedback: importance_weighting }
    """,
)
