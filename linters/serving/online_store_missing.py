"""Requests read a feature store that keeps history and says nothing of values for serving.

## Why

The offline side answers scans over months in minutes; a request needs the newest value of a few keys in a millisecond. Without an online
side every look-up lands in the lake, or the service grows a private cache that nothing keeps in step (Huyen, *Designing Machine
Learning Systems*, ch. 7).

## What to do

Name the store that serves: `feature_store features { online: redis_online, offline: lake }`.

## Limits

A feature store that states its `latency`, or whose technology has a known one, has an online side of its own.

## The interviewer asks

"Which store answers when the request asks for its features?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated

HELP = "name the store that serves: `online: redis_online`"


@rule("S613", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Feature stores with an offline side only that something waits for."""
    asked = {relation.target for relation in facts.graph.waits}
    for store in parts(facts, "feature_store"):
        serves = any(facts.deadlines.asks(store.name))
        if store.name not in asked or not states(store, "offline") or serves:
            continue
        if facts.deadlines.tail(store.name) == 0:
            words = f"requests read `{store.name}`, which names a store for history and none for serving"
            yield unstated(store, "online", message=words, help=HELP)._replace(fixes=())


fires_on = (
    """
    store lake { type: lake }
    feature_store features { offline: lake }
    endpoint feed { entry: yes }
    feed => features
    """,
    """
    store lake { type: lake }
    feature_store features { offline: lake, materialize: 1 h }
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker => features
    """,
)
near_miss = ("{ offline: lake }", "{ offline: lake, latency: p50 1 ms p99 4 ms }")
silent_on = (
    """
    store lake { type: lake }
    store hot { type: kv }
    feature_store features { offline: lake, online: hot }
    store unmeasured
    feature_store plain { offline: lake, online: unmeasured }
    feature_store others
    feature_store through { offline: lake }
    endpoint feed { entry: yes }
    feed => features
    feed => others
    feed => plain
    feed => through => hot
    """,
    """
    store lake { type: lake }
    feature_store features { offline: lake }
    dataset examples { join: as_of }
    features -> examples
    """,
)
