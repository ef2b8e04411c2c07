"""A feature is read from one source for training and from another for serving, and nothing keeps the two in step.

## Why

The warehouse has last night's profile, the application's database has this minute's. Both are right, and the model is
trained on one and asked with the other. *Rules of Machine Learning*, rule 31: data that is joined may change between
training and serving.

## What to do

Derive one from the other (a change stream, hourly snapshots), or log the value when it is served and train on that.

## Limits

Two sources that come from the same source, topic, store or log count as kept in step.

## The interviewer asks

"Which of the two tables is the truth, and how far is the other behind?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("D321", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Features with two origins."""
    yield from proved(
        facts, "source-skew", "derive one from the other (a change stream), or log what was served: `join: logged`"
    )


fires_on = (
    """
    store warehouse { type: warehouse }
    store app_db { type: relational }
    pipeline nightly { mode: batch, every: 1 day, code: "profile" }
    pipeline live { mode: on_demand, code: "profile" }
    feature profile { kind: static, default: "0", impute: "0" }
    warehouse -> nightly -> profile
    app_db -> live -> profile
    dataset rows { features: profile, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: profile }
    endpoint api { => scorer }
    profile -> api
    """,
    """
    store warehouse { type: warehouse }
    source app_db { mode: cdc }
    pipeline nightly { mode: batch, every: 1 day, code: "profile" }
    pipeline live { mode: stream, code: "profile", backfill: yes }
    feature profile { kind: static, default: "0", impute: "0" }
    feature_store shelf
    warehouse -> nightly -> profile
    app_db -> live -> profile
    profile -> shelf
    dataset rows { features: profile, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: profile }
    endpoint api {
      => shelf
      => scorer
    }
    """,
)
near_miss = ("warehouse -> nightly", "app_db -> warehouse -> nightly")
silent_on = (
    """
    store warehouse { type: warehouse }
    store app_db { type: relational }
    pipeline nightly { mode: batch, every: 1 day, code: "profile" }
    pipeline live { mode: on_demand, code: "profile" }
    feature profile { kind: static, default: "0", impute: "0" }
    app_db -> warehouse -> nightly -> profile
    app_db -> live -> profile
    dataset rows { features: profile, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: profile }
    endpoint api { => scorer }
    profile -> api
    """,
    """
    store warehouse { type: warehouse }
    pipeline nightly { mode: batch, every: 1 day, code: "profile" }
    feature profile { kind: static, default: "0", impute: "0" }
    feature_store shelf
    warehouse -> nightly -> profile -> shelf
    dataset rows { features: profile, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: profile }
    endpoint api {
      => shelf
      => scorer
    }
    """,
)
