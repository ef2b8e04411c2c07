"""A feature is computed by one definition for training and by another for serving.

## Why

Two teams write "sessions of the last day" twice, in SQL and in Java, and the model meets numbers that it never saw. It
is the first suspect when a model that was good offline is bad online (*Rules of Machine Learning*, rules 29, 32 and 37;
Breck et al., *The ML Test Score*, Monitor 3).

## What to do

Let one definition make both sides (the same `code`, a feature store), or train on what serving logged: `join: logged`.

## Limits

Equal names of `code` are taken at their word. Two pipelines that say nothing of their code are a question.

## The interviewer asks

"How do you know that training and serving compute this identically?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "let both sides share one definition (the same `code`), or train on what serving logged (`join: logged`)"


@rule("D316", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Features whose two sides differ."""
    yield from proved(facts, "skew-by-lineage", HELP)


fires_on = (
    """
    source events { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, code: "views_sql" }
    pipeline counter { mode: stream, code: "views_java" }
    feature views { kind: windowed }
    feature_store shelf
    events -> [nightly, counter] -> views -> shelf
    dataset rows { features: views, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api {
      => shelf
      => scorer
    }
    """,
    """
    source trips { mode: batch }
    pipeline nightly { mode: batch, every: 1 day, code: "distance_sql" }
    feature distance { kind: on_demand, code: "distance_go" }
    trips -> nightly -> distance
    dataset rows { features: distance, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: distance }
    endpoint api { => scorer }
    """,
)
near_miss = ('"views_java"', '"views_sql"')
silent_on = (
    """
    source events { mode: stream }
    pipeline counter { mode: stream, code: "views_java" }
    feature views { kind: windowed }
    feature_store shelf
    events -> counter -> views -> shelf
    dataset rows { features: views, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api {
      => shelf
      => scorer
    }
    """,
    """
    source events { mode: stream }
    pipeline nightly { mode: batch, every: 1 day, code: "views_sql" }
    pipeline counter { mode: stream, code: "views_java" }
    feature views { kind: windowed }
    feature_store shelf
    log served { fields: [features] }
    events -> [nightly, counter] -> views -> shelf
    dataset rows { features: views, join: logged, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api {
      => shelf
      => scorer
    }
    api -> served -> rows
    """,
)
