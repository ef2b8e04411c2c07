"""The only labels become known after more than a month, and nothing faster stands in for them.

## Why

Who learns a quarter later whether a change was good makes four changes a year. A surrogate that is known within days,
checked against the slow truth, keeps the pace (*Rules of Machine Learning*, rule 13: observable and attributable;
delayed feedback in advertising and fraud).

## What to do

Add a faster label beside the slow one (`label early_fraud { event: verdict, delay: p50 1 h p95 7 days }`), or at least
a monitor of drift.

## Limits

A percentile of the delay up to the 95th decides; a label without a delay may be the faster one. Whether the surrogate
is calibrated is not judged.

## The interviewer asks

"How do you know next week whether yesterday's change was good?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, amount, at, named, parts, rule, word

MONTH = 30 * 86_400.0
MOST = 95.0
WATCHES = {"prediction_drift", "data_drift", "feedback"}


@rule("F207", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Labels that are learned from and take more than a month, in a design that knows nothing sooner."""
    labels = list(parts(facts, "label"))
    if any(not _is_slow(facts, label) for label in labels):
        return
    if any(word(monitor, "type") in WATCHES for monitor in parts(facts, "monitor")):
        return
    learned = {name for model in parts(facts, "model") for name in facts.lineage.labels(model.name)}
    learned |= {name for task in parts(facts, "task") for name in named(task, "label")}
    slow = [label for label in labels if label.name in learned]
    if slow:
        first = slow[0]
        taken = max(_delays(facts, first))
        delay = next(fact for fact in (facts.reading.percentiles(first, "delay") or {}).values() if fact.low == taken)
        yield at(
            first,
            f"`{first.name}` takes {amount(delay)}, and nothing sooner stands in for it",
            "delay",
            help="add a faster label that foretells it, and keep the slow one to check that it does",
            concerns=tuple(label.name for label in slow[1:]),
        )


def _is_slow(facts: Facts, label: Part) -> bool:
    return any(low > MONTH for low in _delays(facts, label))


def _delays(facts: Facts, label: Part) -> list[float]:
    """The stated percentiles of a delay that prove how long most labels take, in seconds."""
    percentiles = facts.reading.percentiles(label, "delay") or {}
    return [fact.low for share, fact in percentiles.items() if share <= MOST]


fires_on = (
    """
    label fraud { event: chargeback, delay: p50 45 days p95 90 days }
    task detect { type: binary, label: fraud }
    """,
    """
    label churned { event: churn, delay: 31 days }
    dataset rows { label: churned }
    model risk { role: classifier }
    training monthly { model: risk, dataset: rows }
    monitor health { type: system }
    """,
    """
    label churned { event: churn, delay: p50 7 days p95 31 days }
    task detect { type: binary, label: churned }
    """,
)
near_miss = ("p50 45 days p95 90 days", "p50 7 days p95 30 days")
silent_on = (
    """
    label fraud { event: chargeback, delay: p50 45 days p95 90 days }
    label verdict { event: verdict, delay: p95 7 days }
    task detect { type: binary, label: fraud }
    """,
    """
    label fraud { event: chargeback, delay: p50 45 days p95 90 days }
    task detect { type: binary, label: fraud }
    monitor scores { type: prediction_drift }
    """,
    """
    label fraud { event: chargeback, delay: p50 1 day p99 90 days }
    task detect { type: binary, label: fraud }
    """,
    """
    label fraud { event: chargeback, delay: p95 90 days }
    task detect { type: binary }
    """,
    """
    label fraud { event: chargeback, delay: p95 90 days }
    task detect { type: binary, label: fraud }
    monitor inputs { type: data_drift }
    """,
    """
    label fraud { event: chargeback, delay: p95 90 days }
    task detect { type: binary, label: fraud }
    monitor appeals { type: feedback }
    """,
)
