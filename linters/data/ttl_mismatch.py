"""Serving still hands out values past their time to live, where training takes them for absent.

## Why

The join of the past drops what is older than its time to live. Many online stores only keep the newest value and never
look at the clock, so that a user who was away for a month gets last month's habits as if they were fresh (Feast's issue
1802).

## What to do

Let the store refuse what has expired (`enforces_ttl: yes`), or check the age in the endpoint and fill in the default.

## Limits

Only for features that state a `ttl` and are written to a feature store.

## The interviewer asks

"A user comes back after a month: which numbers do you serve?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("D320", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Times to live that only training knows."""
    # Where a feature is computed by two definitions, no proof of this sort is made for it.
    yield from proved(facts, "ttl-mismatch", "refuse expired values when serving: `enforces_ttl: yes`")


fires_on = (
    """
    source events { mode: batch }
    feature age { kind: static, ttl: 2 days }
    feature_store shelf { enforces_ttl: no }
    events -> age -> shelf
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api {
      => shelf
      => scorer
    }
    """,
    """
    source events { mode: batch }
    feature age { kind: static, ttl: 2 days }
    feature_store shelf
    events -> age -> shelf
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api {
      => shelf
      => scorer
    }
    """,
)
near_miss = ("enforces_ttl: no", "enforces_ttl: yes")
silent_on = (
    """
    source events { mode: batch }
    feature age { kind: static }
    feature_store shelf { enforces_ttl: no }
    events -> age -> shelf
    dataset rows { features: age, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: age }
    endpoint api {
      => shelf
      => scorer
    }
    """,
    """
    source events { mode: batch }
    feature age { kind: static, ttl: 2 days }
    feature_store shelf { enforces_ttl: no }
    events -> age -> shelf
    """,
)
