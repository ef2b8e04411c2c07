"""A feature is made from the label, or from the events that make it, with no end before the prediction.

## Why

The model reads the answer. A field that is written when a case is closed predicts closed cases perfectly and is empty
when a request comes. Leaks of the target are the commonest reason for results too good to be true (Kaufman et al.,
*Leakage in Data Mining*, 2012; Huyen, *Designing Machine Learning Systems*, ch. 5).

## What to do

End the feature's window before the prediction (`ends_before: 1 day`), join it as of what was known then
(`join: as_of, join_time: known_at`), or drop it.

## Limits

Follows the records of the label's sources. Fields that happen to be written after the outcome inside one table are not
seen: list them in a validation.

## The interviewer asks

"Could this feature know the answer?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "end its window before the prediction (`ends_before: 1 day`), join it as of what was known, or leave it out"


@rule("D310", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Columns below the label or its events."""
    yield from proved(facts, "target-derived-feature", HELP)


fires_on = (
    """
    source outcomes { mode: batch }
    label repaid { from: outcomes, origin: outcome }
    feature history { kind: static }
    outcomes -> history
    dataset loans { features: history, label: repaid, join: latest, split: time }
    """,
    """
    source outcomes { mode: batch }
    label repaid { from: outcomes, origin: outcome, delay: p95 30 days, negatives: explicit }
    feature past { kind: windowed, window: 90 days }
    repaid -> past
    dataset loans { features: past, label: repaid, join: as_of, join_time: event_time, split: time }
    """,
)
near_miss = ("{ kind: static }", "{ kind: static, ends_before: 1 day }")
silent_on = (
    """
    source outcomes { mode: batch }
    label repaid { from: outcomes, origin: outcome }
    feature past { kind: windowed, window: 90 days }
    outcomes -> past
    dataset loans { features: past, label: repaid, join: as_of, join_time: known_at, split: time }
    """,
    """
    source outcomes { mode: batch }
    source forms { mode: batch }
    label repaid { from: outcomes, origin: outcome }
    feature income { kind: static }
    forms -> income
    dataset loans { features: income, label: repaid, join: latest, split: time }
    """,
)
