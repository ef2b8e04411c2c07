"""A cache of predictions does not know which version of the model made them.

## Why

After a release half of the answers come from the old model and half from the new one: the experiment compares a mixture, and after a
rollback the bad answers stay until they run out (Sculley et al., *Hidden Technical Debt in Machine Learning Systems*, 2015, on
entanglement).

## What to do

Put the version into the key (`key: ["query", "model_version"]`) or let a release empty the cache (`invalidation: [ttl, version]`).

## Limits

Asked where the model behind the cache is retrained on a schedule and answers are kept for more than a tenth of the time between two
versions.

## The interviewer asks

"You roll back: whose answers are still in the cache?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, cadence, number, parts, place, rule, words

OF_A_MODEL = ("prediction", "embedding")
FORGETS = {"version", "event"}
SHORT = 0.1  # of the time between two versions


@rule("S625", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Caches of predictions or embeddings without a version in the key."""
    for cache in parts(facts, "cache"):
        key = cache.get("key")
        named = [text for text in (key if isinstance(key, tuple) else (key,)) if isinstance(text, str)]
        if not named or any("version" in text.lower() or "model" in text.lower() for text in named):
            continue
        if FORGETS & set(words(cache, "invalidation")) or any(r.arrow == "~>" for r in facts.graph.leading[cache.name]):
            continue
        for model in _models(facts, cache):
            found = _mixed(facts, cache, model)
            if found is not None:
                yield found
                break


def _mixed(facts: Facts, cache: Part, model: str) -> Finding | None:
    cadences = [cadence(facts, facts.design.parts[name]) for name in facts.lineage.trainings(model)]
    every = min((each for each in cadences if each is not None), key=lambda each: each.low, default=None)
    ttl = number(facts, cache, "ttl")
    if every is None or (ttl is not None and ttl.high <= SHORT * every.low):
        return None
    return at(
        cache,
        f"`{cache.name}` mixes answers of old and new versions of `{model}`, which is trained every {amount(every)}",
        "key",
        help='put the version into the key: `key: [..., "model_version"]`, or write `invalidation: [ttl, version]`',
        notes=(Note(f"`{model}`", place(facts.design.parts[model])),),
        concerns=(model,),
        asks=() if ttl is not None else (f"{cache.name}.ttl",),
        severity=None if ttl is not None else QUESTION,
    )


def _models(facts: Facts, cache: Part) -> list[str]:
    """Whose answers it keeps: of those that it asks and that write to it, only models have trainings."""
    scope = cache.word("scope")
    if scope and scope not in OF_A_MODEL:
        return []
    asked = [r.target for r in facts.graph.following[cache.name] if r.arrow == "=>"]
    written = [r.source for r in facts.graph.leading[cache.name] if r.arrow == "->"]
    return [*asked, *written]


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    cache scores { scope: prediction, key: ["query"], ttl: 3 h }
    endpoint search { entry: yes }
    search => scores => ranker
    """,
    """
    model tower { role: embedder }
    training weekly { model: tower, every: 7 days }
    cache vectors { key: ["item_id"], ttl: 1 day, invalidation: ttl }
    endpoint search { entry: yes }
    tower -> vectors
    search => vectors
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    cache scores { scope: prediction, key: ["query"] }
    endpoint search { entry: yes }
    search => scores => ranker
    """,
    """
    model tower { role: embedder }
    training weekly { model: tower, every: 7 days }
    cache vectors { scope: embedding, key: ["item_id"], ttl: 1 day }
    endpoint search { entry: yes }
    search => vectors => tower
    """,
)
near_miss = ("ttl: 3 h", "ttl: 2.4 h")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    cache scores { scope: prediction, key: ["query", "model_version"], ttl: 3 h }
    cache told { scope: prediction, key: ["query"], ttl: 3 h, invalidation: [ttl, version] }
    cache pages { scope: result, key: ["query"], ttl: 3 h }
    cache keyless { scope: prediction, ttl: 3 h }
    cache emptied { scope: prediction, key: ["query"], ttl: 3 h }
    endpoint search { entry: yes }
    nightly ~> emptied
    search => scores => ranker
    search => told => ranker
    search => pages => ranker
    search => keyless => ranker
    search => emptied => ranker
    """,
    """
    model bought { role: rank, pretrained: "bert" }
    training once { model: bought }
    store items
    cache scores { key: ["query"], ttl: 3 h }
    cache rows { key: ["query"], ttl: 3 h }
    endpoint search { entry: yes }
    search => scores => bought
    search => rows => items
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    cache released { key: ["query", "version"], ttl: 3 h }
    cache named { key: ["query", "model"], ttl: 3 h }
    cache told { key: ["query"], ttl: 3 h, invalidation: event }
    cache inputs { key: ["query"], ttl: 3 h }
    cache outputs { key: ["query"], ttl: 3 h }
    endpoint search { entry: yes }
    search => released => ranker
    search => named => ranker
    search => told => ranker
    ranker => inputs
    outputs -> ranker
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    cache unsure { key: ["query"] }
    endpoint search { entry: yes }
    search => unsure => ranker
    """,
)
