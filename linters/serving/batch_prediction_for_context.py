"""Predictions are made beforehand by a model that needs what only the request knows.

## Why

A nightly run has no request: no query, no cart, no session. It fills such features with nothing and the model answers for a situation
that does not exist; values that must be a minute old are a day old when the answer is read (Huyen, *Designing Machine Learning
Systems*, ch. 7, batch against online prediction).

## What to do

Predict when the request comes, or predict in two steps: candidates in the batch, and a light model over them with the request's
features.

## Limits

Judged where what the run writes is looked up by requests. A value on demand that is handed to the run by an arrow of its own is taken to
be known there. A model that requests ask as well is not judged: the run then makes one half of the answer, such as item vectors.

## The interviewer asks

"What does this model know about the request at three in the morning?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, amount, at, cadence, named, number, parts, place, rule

OF_THE_REQUEST = ("on_demand", "session")
HELP = "predict when the request comes, or rank what the run found by a light model that has the request"


@rule("S620", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Runs of models that read features of the request, or features fresher than the run is frequent."""
    for run in parts(facts, "batch_inference"):
        if not _is_looked_up(facts, run.name):
            continue
        asked = [ask.target for ask in facts.deadlines.asks(run.name)]
        models = dict.fromkeys(n for n in (*named(run, "model"), *asked) if facts.lineage.kind(n) == "model")
        for model in models:
            if any(relation.arrow == "=>" and relation.source != run.name for relation in facts.graph.leading[model]):
                continue  # requests ask it as well: the run makes one half of the answer
            read = [facts.design.parts[name] for name in facts.lineage.read_by(model)]
            features = [feature for feature in read if _is_about(run, feature)]
            finding = _of_request(facts, run, model, features) or _stale(facts, run, model, features)
            if finding is not None:
                yield finding


def _of_request(facts: Facts, run: Part, model: str, features: list[Part]) -> Finding | None:
    handed = {r.source for r in facts.graph.leading[run.name]}
    for feature in features:
        if feature.word("kind") in OF_THE_REQUEST and feature.name not in handed:
            words = f"`{run.name}` runs `{model}` before anybody asks, and nobody knows `{feature.name}` before that"
            return _finding(run, model, feature, "kind", words)
    return None


def _stale(facts: Facts, run: Part, model: str, features: list[Part]) -> Finding | None:
    every = cadence(facts, run)
    for feature in features:
        fresh = number(facts, feature, "freshness")
        if every is not None and fresh is not None and every.low > fresh.high:
            words = (
                f"`{run.name}` answers for {amount(every)} with values of `{feature.name}`, "
                f"which may be {amount(fresh)} old"
            )
            return _finding(run, model, feature, "freshness", words)._replace(severity=WARNING)
    return None


def _finding(run: Part, model: str, feature: Part, attribute: str, words: str) -> Finding:
    return at(
        run,
        words,
        help=HELP,
        notes=(Note(f"`{model}` reads `{feature.name}`", place(feature, attribute)),),
        concerns=(model, feature.name),
    )


def _is_about(run: Part, feature: Part) -> bool:
    """Whether a feature describes what the run predicts for, as far as both say."""
    mine, its = set(named(run, "entity")), set(named(feature, "entity"))
    return not mine or not its or bool(mine & its)


def _is_looked_up(facts: Facts, run: str) -> bool:
    """Whether requests read what it writes."""
    holders = [run, *(r.target for r in facts.graph.following[run] if r.arrow == "->")]
    return any(r.arrow == "=>" for name in holders for r in facts.graph.leading[name])


fires_on = (
    """
    feature cart { kind: session }
    model ranker { role: rank, features: [cart] }
    store table
    batch_inference nightly { model: ranker, every: 1 day, store: table }
    endpoint shop { entry: yes }
    shop => table
    """,
    """
    feature distance { kind: on_demand }
    model ranker { role: rank, features: [distance] }
    batch_inference nightly { model: ranker }
    endpoint shop { entry: yes }
    shop => nightly
    """,
    """
    feature clicks { kind: windowed, freshness: 1 min, entity: viewer }
    feature profile { kind: static, freshness: 2 days }
    model ranker { role: rank, features: [profile, clicks] }
    cache table
    actor viewer
    entity video
    feature likes { kind: windowed, entity: video }
    batch_inference nightly { every: 1 day, entity: [viewer, video] }
    nightly => ranker
    nightly -> table
    endpoint shop { entry: yes }
    shop => table
    """,
    """
    actor viewer
    feature cart { kind: session, entity: viewer }
    model ranker { role: rank, features: [cart] }
    batch_inference nightly { model: ranker }
    endpoint shop { entry: yes }
    shop => nightly
    """,
    """
    actor viewer
    feature cart { kind: session }
    model ranker { role: rank, features: [cart] }
    batch_inference nightly { model: ranker, entity: viewer }
    endpoint shop { entry: yes }
    shop => nightly
    """,
)
near_miss = ("kind: session", "kind: static")
silent_on = (
    """
    feature distance { kind: on_demand }
    feature profile { kind: static, freshness: 1 day }
    model ranker { role: rank, features: [distance, profile] }
    store table
    batch_inference nightly { model: ranker, every: 1 day, store: table }
    endpoint shop { entry: yes }
    distance -> nightly
    shop => table
    """,
    """
    feature cart { kind: session, freshness: 1 min }
    model ranker { role: rank, features: [cart] }
    store table
    batch_inference audit { model: ranker, every: 1 day, store: table }
    """,
    """
    entity video
    actor viewer
    feature cart { kind: session, entity: viewer }
    feature watches { kind: session }
    model tower { role: embedder, features: [cart] }
    model both { role: embedder, features: [watches] }
    store table
    batch_inference embed { model: [tower, both], entity: video, store: table }
    endpoint shop { entry: yes }
    shop => table
    shop => both
    """,
    """
    feature clicks { kind: windowed, freshness: 1 min }
    feature cart { kind: session }
    model ranker { role: rank, features: [clicks] }
    model seller { role: rank, features: [cart] }
    store table
    batch_inference whenever { model: ranker, store: table }
    batch_inference unread { every: 1 day }
    batch_inference by_service { store: table }
    endpoint shop { entry: yes }
    endpoint scorer
    unread => seller
    cart -> scorer
    by_service => scorer
    shop => table
    """,
)
