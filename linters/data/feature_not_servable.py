"""A model has learned from a feature that nothing in serving can give it.

## Why

The warehouse has every column; the request has a user and a page. A feature without a way to the endpoint is a default
value online, and the model leans on the one column that is never there. "Is it available at prediction time?" is the
first question about every feature (*Rules of Machine Learning*, rule 29; Huyen, *Designing Machine Learning Systems*,
ch. 5).

## What to do

Write it where serving reads (`views -> feature_store`), compute it from the request (`kind: on_demand`), or drop it
from the dataset.

## Limits

Says so for certain where the feature is kept somewhere that serving does not ask, or states `online: no`. Where the
design leaves out how features are read, it asks. A model with `plane: offline` computes before requests come: a release to an
endpoint then swaps its vectors there, and it needs no feature online.

## The interviewer asks

"Where does this come from at request time?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "write it where serving reads it, compute it from the request (`kind: on_demand`), or leave it out of training"


@rule("D317", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Trained features without a way to serving."""
    yield from proved(facts, "feature-not-servable", HELP)


fires_on = (
    """
    feature credit { kind: static, online: no }
    dataset rows { features: credit, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: credit }
    endpoint api { => scorer }
    """,
    """
    source events { mode: stream }
    store warehouse { type: lake }
    feature credit { kind: static }
    events -> credit -> warehouse
    dataset rows { features: credit, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: credit }
    endpoint api { => scorer }
    """,
    """
    source events { mode: stream }
    feature clicks { kind: sequence }
    events -> clicks -> rows
    dataset rows { features: clicks, join: as_of, split: time }
    training fit { model: embedder, dataset: rows }
    model embedder { features: clicks }
    index near { encoder: embedder }
    embedder -> near
    rollout canary { strategy: canary }
    store lists { type: kv }
    endpoint api { => near, => lists }
    fit -> canary -> api
    """,
)
near_miss = ("online: no", "online: yes")
silent_on = (
    """
    feature distance { kind: on_demand }
    dataset rows { features: distance, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: distance }
    endpoint api { => scorer }
    """,
    """
    feature credit { kind: static, online: no }
    dataset rows { features: credit, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: credit }
    """,
    """
    source events { mode: stream }
    feature clicks { kind: sequence }
    events -> clicks -> rows
    dataset rows { features: clicks, join: as_of, split: time }
    training fit { model: embedder, dataset: rows }
    model embedder { features: clicks, plane: offline }
    index near { encoder: embedder }
    embedder -> near
    rollout canary { strategy: canary }
    store lists { type: kv }
    endpoint api { => near, => lists }
    fit -> canary -> api
    """,
)
