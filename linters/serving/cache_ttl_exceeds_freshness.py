"""A cache keeps answers longer than the values in them may be old.

## Why

`freshness` says how old a value may be when a request uses it; a cached answer uses it until the answer is forgotten. Whatever
the stream in front costs, the user sees the age of the cache (Huyen, *Designing Machine Learning Systems*, ch. 7).

## What to do

Keep answers for less than the freshest value in them, or let events make the cache forget (`invalidation: [ttl, event]`).

## Limits

Follows the features that are written to the cache, kept by the stores behind it, or read by the models behind it. A store behind
it counts where all that it keeps is fresher than the cache: which of its values are asked for is not known.

## The interviewer asks

"A user hides a post: when does it vanish?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, amount, at, number, parts, place, rule, words


@rule("S623", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Caches whose time to live is above the freshness of a feature in what they hold."""
    for cache in parts(facts, "cache"):
        forgets = {"event"} & set(words(cache, "invalidation"))
        if cache.word("scope") == "prompt_prefix" or forgets or _is_told(facts, cache):
            continue
        strictest = min(_held(facts, cache), default=None)
        if strictest is not None:
            yield from _judged(facts, cache, facts.design.parts[strictest[1]])


def _judged(facts: Facts, cache: Part, feature: Part) -> Iterator[Finding]:
    fresh, ttl = number(facts, feature, "freshness"), number(facts, cache, "ttl")
    assert fresh is not None, "only features that state it are held against the cache"
    if ttl is not None and ttl.low <= fresh.high:
        return
    kept = f"for {amount(ttl)}" if ttl is not None else "for an unstated time"
    yield at(
        cache,
        f"`{cache.name}` keeps answers {kept} that rest on `{feature.name}`, which may be {amount(fresh)} old",
        "ttl",
        help=f"write `ttl: {amount(fresh)}` or less, or `invalidation: [ttl, event]`",
        notes=(Note(f"`{feature.name}` may be this old", place(feature, "freshness")),),
        concerns=(feature.name,),
        asks=() if ttl is not None else (f"{cache.name}.ttl",),
        severity=None if ttl is not None else QUESTION,
    )


def _held(facts: Facts, cache: Part) -> Iterator[tuple[float, str]]:
    """The features that bound how old a cached answer may be, with their freshness in seconds."""
    yield from _fresh(facts, [r.source for r in facts.graph.leading[cache.name]])
    for name in _behind(facts, cache.name):
        yield from _fresh(facts, list(facts.lineage.read_by(name)))
        kept = [r.source for r in facts.graph.leading[name] if r.meaning.verb == "materializes"]
        bounds = sorted(_fresh(facts, kept))
        if bounds and len(bounds) == len(kept):
            yield bounds[-1]


def _fresh(facts: Facts, features: list[str]) -> Iterator[tuple[float, str]]:
    for name in features:
        bound = number(facts, facts.design.parts[name], "freshness")
        if bound is not None:
            yield bound.high, name


def _behind(facts: Facts, cache: str) -> list[str]:
    """What is asked where the cache has no answer, all the way."""
    found = [cache]
    for name in found:
        found += [r.target for r in facts.graph.following[name] if r.arrow == "=>" and r.target not in found]
    return found[1:]


def _is_told(facts: Facts, cache: Part) -> bool:
    """Whether something makes it forget."""
    return any(r.arrow == "~>" for r in facts.graph.leading[cache.name])


fires_on = (
    """
    feature clicks { freshness: 1 min }
    cache hot { ttl: 10 min, key: ["viewer_id"] }
    endpoint feed { entry: yes }
    clicks -> hot
    feed => hot
    """,
    """
    feature clicks { freshness: 1 min }
    feature profile { freshness: 1 day }
    model ranker { role: rank, features: [clicks, profile] }
    cache hot { ttl: 10 min, key: ["viewer_id"], invalidation: [ttl, version] }
    endpoint feed { entry: yes }
    feed => hot => ranker
    """,
    """
    feature clicks { freshness: 1 min }
    store online { type: kv }
    cache hot { ttl: 10 min, key: ["viewer_id"], scope: feature }
    endpoint feed { entry: yes }
    clicks -> online
    feed => hot { miss: online }
    """,
    """
    feature clicks { freshness: 1 min }
    cache hot { key: ["viewer_id"] }
    endpoint feed { entry: yes }
    clicks -> hot
    feed => hot
    """,
    """
    feature clicks { freshness: 1 min }
    feature_store values
    cache hot { ttl: 10 min, key: ["viewer_id"] }
    endpoint feed { entry: yes }
    policy rules
    clicks -> values
    feed => hot => rules => values
    values => hot
    """,
)
near_miss = ("ttl: 10 min", "ttl: 1 min")
silent_on = (
    """
    feature clicks { freshness: 1 min }
    cache hot { ttl: 10 min, key: ["viewer_id"], invalidation: [ttl, event] }
    endpoint feed { entry: yes }
    clicks -> hot
    feed => hot
    """,
    """
    feature clicks { freshness: 1 min }
    feature profile { freshness: 1 day }
    feature habits { freshness: 1 min }
    feature tastes
    store online { type: kv }
    store others { type: kv }
    cache hot { ttl: 10 min, key: ["viewer_id"] }
    endpoint feed { entry: yes }
    [clicks, profile] -> online
    [habits, tastes] -> others
    feed => hot { miss: [online, others] }
    """,
    """
    feature clicks { freshness: 1 min }
    source changes { mode: stream }
    cache hot { ttl: 10 min, key: ["viewer_id"] }
    cache prefixes { ttl: 10 min, scope: prompt_prefix }
    endpoint feed { entry: yes }
    clicks -> hot
    clicks -> prefixes
    changes ~> hot
    feed => hot
    feed => prefixes
    """,
    """
    feature clicks { freshness: 1 min }
    model ranker { role: rank, features: [clicks] }
    store items
    cache empty { ttl: 10 min, key: ["viewer_id"] }
    cache pushed { ttl: 10 min, key: ["viewer_id"] }
    endpoint feed { entry: yes }
    feed => empty => items
    feed => ranker
    pushed -> feed
    """,
    """
    feature clicks { freshness: 1 min }
    cache hot { key: ["viewer_id"] }
    endpoint feed { entry: yes }
    clicks -> hot
    feed => hot
    """,
)
