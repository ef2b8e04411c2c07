"""Training joins the past of a streamed feature that nothing can compute for the past.

## Why

A stream job counts from the day it is started. The first dataset needs months before that, and a second job that
recomputes them in batches is a second definition, with the skew that comes with it (*Rules of Machine Learning*, rule
32: share the code of both).

## What to do

Let the same code run over stored events (`backfill: yes`), or log the served values and wait until enough have come
(`join: logged`).

## Limits

Asks where nothing is said of `backfill`.

## The interviewer asks

"You add this feature today: when can you train on it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule

HELP = "let the same code run over stored events (`backfill: yes`), or train on what was logged (`join: logged`)"


@rule("D326", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Streams without a past."""
    yield from proved(facts, "stream-feature-without-backfill", HELP)


fires_on = (
    """
    source events { mode: stream }
    pipeline counter { mode: stream, backfill: no }
    feature views { kind: windowed, online: yes }
    events -> counter -> views
    dataset rows { features: views, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api { => scorer }
    """,
    """
    source events { mode: stream }
    pipeline counter { mode: stream }
    feature views { kind: windowed, online: yes }
    events -> counter -> views
    dataset rows { features: views, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api { => scorer }
    """,
)
near_miss = ("backfill: no", "backfill: yes")
silent_on = (
    """
    source events { mode: stream }
    pipeline counter { mode: batch, every: 1 day, backfill: no }
    feature views { kind: windowed, online: yes }
    events -> counter -> views
    dataset rows { features: views, join: as_of, join_time: known_at, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api { => scorer }
    """,
    """
    source events { mode: stream }
    pipeline counter { mode: stream, backfill: no }
    feature views { kind: windowed, online: yes }
    log served { fields: [features] }
    events -> counter -> views
    dataset rows { features: views, join: logged, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: views }
    endpoint api { => scorer }
    api -> served -> rows
    """,
)
