"""A batch writes its whole catalogue into the store that requests read, as fast as it can.

## Why

For minutes a day the store does little but take writes, and reads wait: the worst latency of the day comes from a job
that is in no hurry. Requests and bulk writes share the same machines unless something keeps them apart (Dean and
Barroso, *The Tail at Scale*, 2013, on background work).

## What to do

Limit it (`rate_limit: 50k events/s`), or write a second table and switch.

## Limits

Only from a million values on, by the `count` of the feature's entity or the `keys` of the store. A question below
`strict`.

## The interviewer asks

"What does the p99 of the store look like at three in the morning?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, named, number, parts, rule, states, unstated, word

MANY = 1e6
HOLDERS = {"feature_store", "store"}


@rule("D350", production=QUESTION, strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Bulk writes beside live reads."""
    for pipeline in parts(facts, "pipeline"):
        if word(pipeline, "mode") != "batch" or states(pipeline, "rate_limit"):
            continue
        read = next((holder for holder in _filled(facts, pipeline.name) if _is_asked(facts, holder)), "")
        if read:
            message = (
                f"`{pipeline.name}` writes all of its values into `{read}` while requests read it, and states no limit"
            )
            yield unstated(pipeline, "rate_limit", message=message)._replace(concerns=(read,))


def _filled(facts: Facts, pipeline: str) -> Iterator[str]:
    """The stores that it writes very many values into, directly or as features."""
    for relation in facts.graph.following[pipeline]:
        target = facts.design.parts[relation.target]
        if target.kind.word in HOLDERS and _is_many(facts, target, "keys"):
            yield target.name
        else:
            about = [facts.design.parts[name] for name in named(target, "entity")]
            if any(_is_many(facts, entity, "count") for entity in about):
                kept = [each.target for each in facts.graph.following[target.name]]
                yield from (name for name in kept if facts.lineage.kind(name) in HOLDERS)


def _is_many(facts: Facts, part: Part, attribute: str) -> bool:
    count = number(facts, part, attribute)
    return count is not None and count.low >= MANY


def _is_asked(facts: Facts, holder: str) -> bool:
    return any(relation.arrow == "=>" for relation in facts.graph.leading[holder])


fires_on = (
    """
    entity video { count: 1M }
    entity creator { count: 10k }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature stats { kind: static, entity: [video, creator] }
    feature_store shelf
    nightly -> stats -> shelf
    endpoint api { => shelf }
    """,
    """
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    store table { type: kv, keys: 30M }
    nightly -> table
    endpoint api { => table }
    """,
)
near_miss = ("runtime: 1 h", "rate_limit: 50k events/s")
silent_on = (
    """
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    store table { type: kv, keys: 900k }
    nightly -> table
    endpoint api { => table }
    """,
    """
    entity video { count: 1M }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature stats { kind: static, entity: video }
    model ranker { features: stats }
    nightly -> stats
    endpoint api { => ranker }
    """,
    """
    entity video { count: 900k }
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    feature stats { kind: static, entity: video }
    feature_store shelf
    nightly -> stats -> shelf
    endpoint api { => shelf }
    """,
    """
    pipeline nightly { mode: batch, every: 1 day, runtime: 1 h }
    store table { type: kv, keys: 30M }
    nightly -> table
    """,
    """
    pipeline counter { mode: stream, latency: 1 s }
    store table { type: kv, keys: 30M }
    counter -> table
    endpoint api { => table }
    """,
)
