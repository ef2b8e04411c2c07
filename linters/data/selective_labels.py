"""Outcomes are known only for what the system chose, and it never chooses anything else.

## Why

A declined payment never becomes a chargeback, a rejected applicant never repays. The model learns from those it let
through and is asked about everybody (Lakkaraju et al., *The Selective Labels Problem*, 2017).

## What to do

Let a small random share through (`exploration: 0.5%` of the policy, `exploration_share` of the dataset), or infer what
the refused would have done and say so.

## Limits

Only for labels that state `selective: yes`.

## The interviewer asks

"How do you learn about the payments you declined?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("D333", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Labels of the chosen, without a random share."""
    yield from proved(
        facts, "selective-labels", "let a small random share through, and state `exploration_share: 0.5%`"
    )


fires_on = (
    """
    label fraud { origin: outcome, selective: yes, negatives: explicit }
    dataset payments { label: fraud, split: time, exploration_share: 0% }
    """,
    """
    label fraud { origin: outcome, selective: yes, negatives: explicit }
    dataset payments { label: fraud, split: time }
    """,
)
near_miss = ("exploration_share: 0%", "exploration_share: 0.5%")
silent_on = (
    """
    label fraud { origin: outcome, selective: no, negatives: explicit }
    dataset payments { label: fraud, split: time, exploration_share: 0% }
    """,
    """
    label fraud { origin: outcome, selective: yes, negatives: explicit }
    dataset payments { label: fraud, split: time, exploration_share: 0% }
    training fit { model: trees, dataset: payments }
    model trees { role: classifier }
    policy act { exploration: 0.5% }
    endpoint api {
      => trees
      => act
    }
    """,
)
