"""A model is asked for every request whose answer changes once a day.

## Why

Where all that a model reads is static and it answers for a list of entities that can be counted, every answer of a day is known in the
morning. Working it out again for each request costs machines and latency (Huyen, *Designing Machine Learning Systems*, ch. 7).

## What to do

Predict beforehand and look the answers up: `batch_inference nightly { model: churn, every: 1 day, store: answers }`.

## Limits

Judged only where every feature is stated to be static and a day old at most fresh, and the entity of the task is counted.

## The interviewer asks

"Why is this not a table?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, amount, at, named, number, parts, rule

DAY = 86400.0
MANY = 100e6


@rule("S622", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that requests wait for and that could answer beforehand."""
    waited = {relation.target for relation in facts.graph.waits if facts.lineage.kind(relation.source) == "endpoint"}
    for model in parts(facts, "model"):
        task = facts.lineage.task(model.name)
        entities = named(task, "entity") if task is not None else ()
        if model.name not in waited or len(entities) != 1:
            continue
        entity = facts.design.parts[entities[0]]
        count = number(facts, entity, "count")
        read = facts.lineage.read_by(model.name)
        if count is not None and count.high <= MANY and read and all(_is_slow(facts, name) for name in read):
            yield at(
                model,
                f"`{model.name}` is asked again and again for {amount(count)} whose answers change once a day",
                help=f"predict beforehand: `batch_inference nightly {{ model: {model.name}, every: 1 day }}`",
                notes=(Note(f"`{entity.name}` can be counted", entity.span),),
                concerns=tuple(read),
            )


def _is_slow(facts: Facts, name: str) -> bool:
    part = facts.design.parts[name]
    fresh = number(facts, part, "freshness") if part.kind.word == "feature" else None
    return part.word("kind") == "static" and fresh is not None and fresh.low >= DAY


fires_on = (
    """
    entity customer { count: 100M }
    task leave { type: binary, entity: customer }
    feature profile { kind: static, freshness: 24 h }
    model churn { role: classifier, task: leave, features: [profile] }
    endpoint care { entry: yes }
    care => churn
    """,
    """
    entity customer { count: 2M }
    task leave { type: binary, entity: customer }
    feature profile { kind: static, freshness: 7 days }
    feature plan { kind: static, freshness: 1 day }
    model churn { role: classifier, task: leave, features: [profile, plan] }
    endpoint care { entry: yes }
    care => churn
    """,
)
near_miss = ("freshness: 24 h", "freshness: 23 h")
silent_on = (
    """
    entity customer { count: 101M }
    entity plan { count: 10 }
    task leave { type: binary, entity: customer }
    task both { type: binary, entity: [customer, plan] }
    task small { type: binary, entity: plan }
    feature profile { kind: static, freshness: 24 h }
    feature cart { kind: session, freshness: 24 h }
    model churn { role: classifier, task: leave, features: [profile] }
    model pair { role: classifier, task: both, features: [profile] }
    model lively { role: classifier, task: small, features: [profile, cart] }
    model blind { role: classifier, task: small }
    endpoint care { entry: yes }
    care => [churn, pair, lively, blind]
    """,
    """
    entity customer { count: 2M }
    task leave { type: binary, entity: customer }
    feature profile { kind: static, freshness: 24 h }
    model churn { role: classifier, task: leave, features: [profile] }
    batch_inference nightly { model: churn, every: 1 day }
    """,
    """
    entity customer { count: 2M }
    entity plan
    task leave { type: binary, entity: customer }
    task unsized { type: binary, entity: plan }
    feature profile { kind: static, freshness: 24 h }
    feature habits { kind: static }
    model churn { role: classifier, task: leave, features: [profile] }
    model judge { role: classifier, task: unsized, features: [profile] }
    model hasty { role: classifier, task: leave, features: [profile, habits] }
    batch_inference nightly { every: 1 day }
    endpoint care { entry: yes }
    nightly => churn
    care => [judge, hasty]
    """,
)
