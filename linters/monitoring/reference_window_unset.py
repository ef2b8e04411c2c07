"""A monitor compares two distributions, and does not say which stretch of time it compares with which.

## Why

Against last month's data every Sunday drifts, against the training set every holiday does. Which reference is right depends on the
seasons of the data; without one an alarm means nothing (Huyen, *Designing Machine Learning Systems*, ch. 8, on time windows of shifts).

## What to do

State both: `window: 1 day, reference: "same weekday, 4 weeks"`.

## Limits

Asked of monitors that state one of the usual tests between distributions.

## The interviewer asks

"It is Sunday. Compared with what has the traffic drifted?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, parts, rule, states, unstated, word

COMPARES = {"psi", "ks", "js", "wasserstein", "chi2", "kl", "mean_shift"}


@rule("O727", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors of drift without window or reference."""
    for monitor in parts(facts, "monitor"):
        missing = [attribute for attribute in ("window", "reference") if not states(monitor, attribute)]
        if word(monitor, "test") in COMPARES and missing:
            yield unstated(monitor, *missing)


fires_on = (
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker, test: ks, window: 1 day }
    """,
    *(
        f"""
    model ranker {{ role: rank }}
    monitor drift {{ type: data_drift, of: ranker, test: {test}, reference: "last week" }}
    """
        for test in ("psi", "js", "wasserstein", "chi2", "kl", "mean_shift")
    ),
)
near_miss = ("window: 1 day", 'window: 1 day, reference: "the training data"')
silent_on = (
    """
    model ranker { role: rank }
    monitor nulls { type: data_quality, of: ranker, test: null_rate }
    """,
    """
    model ranker { role: rank }
    monitor scores { type: prediction_drift, of: ranker, metric: ctr }
    monitor drift { type: data_drift, of: ranker, test: ks, window: 1 day, reference: "last week" }
    """,
)
