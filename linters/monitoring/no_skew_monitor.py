"""A value is made for training and for serving, and nothing compares the two.

## Why

The two paths drift apart by a default, a time zone, a late join; offline metrics stay fine while the live model reads something else.
Measure the difference instead of hoping (*Rules of Machine Learning*, rule 37; Breck et al., *The ML Test Score*, Monitor 3).

## What to do

Log what serving read, compute it again from history, compare: `monitor skew { type: skew, of: store_f, metric: parity, threshold: 99.9% }`.
Or train on what was logged (`join: logged`): then there is one path only.

## Limits

Asked where a request waits for the model; batch predictions read what training reads. One skew monitor around a model counts for all
of its features.

## The interviewer asks

"How would you notice silent skew?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, block_after, rule, states, told

from .watched import doubts, served

ONLINE = {"endpoint", "gateway", "device"}


@rule("O703", interview=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Models that read a value by two ways without a monitor of skew, told in one; a question where something is not stated."""
    asked = set(served(facts))
    sure: dict[str, str] = {}
    unsure: dict[str, str] = {}
    asks: dict[str, None] = {}
    for each in facts.skew.compared:
        if (
            each.model not in asked
            or each.logged
            or not (each.trained and each.served)
            or not _waits(facts, each.model)
        ):
            continue
        doubt = doubts(facts, each.model, "skew")
        if doubt is None:
            continue
        missing = (*doubt, *_joins_unsaid(facts, each.model, each.feature))
        (unsure if missing else sure).setdefault(each.feature, each.model)
        asks |= dict.fromkeys(missing)
    if sure:
        yield _finding(facts, sure)
    if unsure:
        yield _finding(facts, unsure)._replace(asks=tuple(asks), severity=QUESTION, fixes=())


def _finding(facts: Facts, read: dict[str, str]) -> Finding:
    feature = next(iter(read))
    model = facts.design.parts[read[feature]]
    many = "are" if len(read) > 1 else "is"
    name = f"{model.name.replace('.', '_')}_skew"
    block = f"monitor {name} {{ type: skew, of: {model.name}, metric: parity, threshold: 99.9%, window: 1 day }}"
    return at(
        model,
        f"{told(read)} {many} made for training and for serving, and nothing compares the two",
        help="compare what serving read with what training would have read: `type: skew, metric: parity`",
        concerns=tuple(dict.fromkeys((*(m for m in read.values() if m != model.name), *read))),
        fixes=(block_after(model, block, f"add a monitor of skew for `{model.name}`"),),
    )


def _waits(facts: Facts, model: str) -> bool:
    return any(facts.design.parts[name].kind.word in ONLINE for name in facts.lineage.servers(model))


def _joins_unsaid(facts: Facts, model: str, feature: str) -> tuple[str, ...]:
    """The datasets that do not say which value a row gets: they may well hold what serving logged."""
    unsaid = []
    for dataset in facts.lineage.datasets(model):
        joins = [r for r in facts.lineage.joins(dataset) if r.source == feature]
        said = [r for r in joins if r.edge is not None and states(r.edge, "join")]
        if not said and not states(facts.design.parts[dataset], "join"):
            unsaid.append(f"{dataset}.join")
    return tuple(unsaid)


fires_on = (
    """
    feature counts
    feature_store store_f
    dataset rows { features: counts, join: as_of }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    counts -> store_f
    feed => store_f
    feed => ranker
    """,
    """
    feature counts
    feature tastes
    feature_store store_f
    dataset rows { join: latest }
    training nightly { model: [ranker, tower], dataset: rows }
    model tower { role: retrieval, features: counts }
    model ranker { role: rank, features: tastes }
    endpoint feed { entry: yes }
    monitor skew { type: data_drift, of: tower }
    [counts, tastes] -> rows
    [counts, tastes] -> store_f
    feed => store_f
    feed => [tower, ranker]
    """,
    """
    feature counts
    feature_store store_f
    dataset rows
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    counts -> rows { join: as_of }
    counts -> store_f
    feed => store_f
    feed => ranker
    """,
    """
    feature counts
    feature_store store_f
    dataset rows { features: counts }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    counts -> store_f
    feed => store_f
    feed => ranker
    """,
    """
    feature counts
    feature_store store_f
    dataset rows { features: counts, join: as_of }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor parity { of: ranker }
    counts -> store_f
    feed => store_f
    feed => ranker
    """,
    *(
        f"""
    feature counts
    feature tastes
    feature_store store_f
    dataset rows
    training nightly {{ model: ranker, dataset: rows }}
    model ranker {{ role: rank, features: [counts, tastes] }}
    {kind} near
    [counts, tastes] -> store_f
    counts -> rows {{ join: as_of }}
    tastes -> rows
    near => store_f
    near => ranker
    """
        for kind in ("gateway", "device")
    ),
)
near_miss = ("type: system, of: feed", "type: skew, of: store_f")
silent_on = (
    """
    feature counts
    feature_store store_f
    dataset rows { features: counts, join: logged }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    counts -> store_f
    feed => store_f
    feed => ranker
    """,
    """
    feature counts
    feature_store store_f
    dataset rows { features: counts, join: as_of }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: counts }
    batch_inference scores { model: ranker, every: 1 day }
    counts -> store_f -> scores
    """,
    """
    feature counts
    feature_store store_f
    dataset rows { features: counts, join: as_of }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: baseline, features: counts }
    endpoint feed { entry: yes }
    counts -> store_f
    feed => store_f
    feed => ranker
    """,
    """
    feature counts
    feature tastes
    dataset rows { features: counts, join: as_of }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank, features: [counts, tastes] }
    endpoint feed { entry: yes }
    feature_store store_f
    tastes -> store_f
    feed => store_f
    feed => ranker
    """,
)
