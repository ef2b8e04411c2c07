"""A monitor of quality looks at answers whose labels are not known yet.

## Why

How good an answer was is known when its label is. A monitor that looks back an hour while half of the labels take a month compares
scores with nothing, or counts every open case as a negative: it is always red or always green, and tells nothing. The delay of labels
decides what can be watched when.

## What to do

Give the monitor a window, or a `delay`, that covers the label's median; watch drift and calibration on early labels meanwhile.

## Limits

Compared with the median delay of the label that comes soonest. Where only the label's window is stated, it is not known how much comes
early, and the rule asks.

## The interviewer asks

"Labels take 60 days: what do you alert on this week?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "look further back (`delay:` or a longer `window`), and watch drift of scores meanwhile"


@rule("O705", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors that need labels sooner than they come."""
    yield from proved(facts, "performance-monitor-impossible", HELP)


fires_on = (
    """
    label fraud { delay: p50 30 days p95 60 days }
    dataset rows { label: fraud, maturity: 60 days }
    model judge_cards { role: classifier }
    training weekly { model: judge_cards, dataset: rows }
    monitor quality { type: performance, of: judge_cards, window: 1 day }
    """,
    """
    label booked { delay: p50 2 days p95 9 days }
    dataset rows { label: booked, maturity: 10 days }
    model ranker { role: rank }
    training weekly { model: ranker, dataset: rows }
    monitor odds { type: calibration, of: ranker, window: 1 h, delay: 1 day }
    """,
)
near_miss = ("window: 1 day", "window: 30 days")
silent_on = (
    """
    label fraud { delay: p50 30 days p95 60 days }
    dataset rows { label: fraud, maturity: 60 days }
    model judge_cards { role: classifier }
    training weekly { model: judge_cards, dataset: rows }
    monitor scores { type: prediction_drift, of: judge_cards, window: 1 h }
    monitor late { type: performance, of: judge_cards, window: 1 day, delay: 60 days }
    """,
    """
    label clicked { delay: p50 1 min p95 1 h }
    dataset rows { label: clicked, maturity: 1 h }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    monitor quality { type: performance, of: ranker, window: 1 h }
    """,
)
