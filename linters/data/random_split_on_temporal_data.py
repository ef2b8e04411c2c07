"""Rows that belong to a time are split at random, so that the test lies between the training rows.

## Why

Serving always predicts what comes next. A random split lets the model see Tuesday evening when it is tested on Tuesday
noon, and the result flatters. *Rules of Machine Learning*, rule 33: train until January 5th, test on January 6th and
after.

## What to do

Write `split: time`, with a `gap` as long as labels and windows need.

## Limits

Time matters here where a feature changes, a label comes late, somebody works against the model, or the task ranks,
retrieves or forecasts. Other reasons are not seen.

## The interviewer asks

"Why not a random split?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, restated, rule


@rule("D312", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Random splits of rows in time."""
    for proof in facts.proved("random-split-on-temporal-data"):
        fix = restated(facts.design.parts[proof.subject], "split", "time", applicability="unsafe")
        yield of_proof(facts, proof, "test on the time after training: `split: time`")._replace(fixes=(fix,))


fires_on = (
    """
    task order_feed { type: ranking }
    model ranker { task: order_feed }
    training nightly { model: ranker, dataset: rows }
    dataset rows { split: random }
    """,
    """
    feature views { kind: windowed, window: 1 h }
    dataset rows { features: views, join: logged, split: random }
    """,
    """
    label bought { origin: outcome, delay: p95 3 days, negatives: explicit }
    dataset rows { label: bought, split: random }
    """,
)
near_miss = ("split: random", "split: time")
silent_on = (
    """
    task spot_cats { type: multiclass }
    model seer { task: spot_cats }
    training weekly { model: seer, dataset: photos }
    dataset photos { split: random }
    """,
    """
    label cat { origin: human, delay: p95 3 days, negatives: explicit }
    dataset photos { label: cat, split: random }
    """,
)
