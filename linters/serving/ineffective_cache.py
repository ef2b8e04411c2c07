"""A cache keyed by user claims more hits than a user makes requests.

## Why

The first request of a day finds nothing. Who comes four times a day is served from such a cache three times at the very most, so a hit
rate above 75 % is wished for, and everything behind the cache gets more load than was planned.

## What to do

Cache what users share, at another layer (items, queries, candidates), or state the hit rate that was measured.

## Limits

Judged for one sort of users, and for answers that are kept for no more than six hours, so that the night empties the cache.

## The interviewer asks

"How often does the same user ask the same thing within ten minutes?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, amount, at, number, parts, rule, states

DAY, NIGHT = 86400.0, 6 * 3600.0
SEVERAL = ("keys", "items", "times", "hit_rate", "actions", "rate")  # of a call: then requests are not look-ups


@rule("S626", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Caches by user whose hit rate is above what the users' habits allow."""
    for cache in parts(facts, "cache"):
        claimed, ttl = number(facts, cache, "hit_rate"), number(facts, cache, "ttl")
        if claimed is None or ttl is None or ttl.high > NIGHT:
            continue
        actors = _askers(facts, cache.name)
        actions = number(facts, actors[0], "actions") if len(actors) == 1 else None
        if actions is None or not _is_personal(cache, actors[0]):
            continue
        most = max(0.0, 1 - 1 / (actions.high * DAY))
        if claimed.low > most:
            actor = actors[0].name
            yield at(
                cache,
                f"`{cache.name}` claims {amount(claimed)} hits by user, where each `{actor}` makes {amount(actions)}",
                "hit_rate",
                label=f"at most {most:.0%}",
                help="cache what users share, or state the hit rate that was measured",
                concerns=(actor,),
            )


def _is_personal(cache: Part, actor: Part) -> bool:
    names = {actor.name, f"{actor.name}_id", *_texts(actor)}
    return any(text in names for text in _texts(cache))


def _texts(part: Part) -> list[str]:
    key = part.get("key")
    return [text for text in (key if isinstance(key, tuple) else (key,)) if isinstance(text, str)]


def _askers(facts: Facts, name: str) -> list[Part]:
    """The people whose requests come to a part; nobody where some call asks otherwise than once a request."""
    found: list[Part] = []
    seen = [name]
    for each in seen:
        for relation in facts.graph.leading[each]:
            if relation.arrow != "=>":
                continue
            if relation.edge is not None and any(states(relation.edge, attribute) for attribute in SEVERAL):
                return []
            if relation.source in seen:
                continue
            seen.append(relation.source)
            if facts.design.parts[relation.source].kind.word == "actor":
                found.append(facts.design.parts[relation.source])
    return found


fires_on = (
    """
    actor viewer { actions: 4 / day }
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 80% }
    endpoint feed { entry: yes }
    viewer => feed => feeds
    """,
    """
    actor viewer { actions: 0.5 / day, key: ["uid"] }
    cache feeds { key: ["uid", "tab"], ttl: 6 h, hit_rate: 10% }
    endpoint feed { entry: yes }
    viewer => feed => feeds
    """,
    """
    actor viewer { actions: 4 / day }
    source changes { mode: stream }
    cache hot { ttl: 1 min, key: ["country"] }
    cache feeds { key: ["viewer"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    gateway edge
    viewer => feed
    viewer => edge => feed
    feed => hot { miss: feeds }
    changes -> feeds
    """,
)
near_miss = ("hit_rate: 80%", "hit_rate: 75%")
silent_on = (
    """
    actor viewer { actions: 4 / day }
    cache feeds { key: ["country"], ttl: 10 min, hit_rate: 99% }
    cache long { key: ["viewer_id"], ttl: 7 h, hit_rate: 99% }
    cache often { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    viewer => feed
    feed => feeds
    feed => long
    feed => often { times: 20 }
    """,
    """
    actor viewer { actions: 4 / day }
    actor robot { actions: 1000 / day }
    actor quiet
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    cache still { key: ["quiet_id"], ttl: 10 min, hit_rate: 99% }
    cache unsaid { key: ["viewer_id"], ttl: 10 min }
    endpoint feed { entry: yes }
    endpoint calm { entry: yes }
    [viewer, robot] => feed => feeds
    quiet => calm => still
    feed => unsaid
    """,
    """
    actor viewer { actions: 4 / day }
    cache hot { hit_rate: 90%, ttl: 1 min, key: ["country"] }
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    gateway edge
    viewer => edge => feed
    edge => feed as again { times: 3 }
    feed => hot { miss: feeds }
    """,
    """
    actor viewer { actions: 4 / day }
    cache keyless { ttl: 10 min, hit_rate: 99% }
    cache forever { key: ["viewer_id"], hit_rate: 99% }
    cache unclaimed { key: ["viewer_id"], ttl: 10 min }
    endpoint feed { entry: yes }
    viewer => feed
    feed => [keyless, forever, unclaimed]
    """,
    """
    actor viewer { actions: 4 / day }
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    viewer => feed
    feed => feeds { items: 20 }
    """,
    """
    actor viewer { actions: 4 / day }
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    viewer => feed
    feed => feeds { hit_rate: 99% }
    """,
    """
    actor viewer { actions: 4 / day }
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    viewer => feed { actions: 200 / day }
    feed => feeds
    """,
    """
    actor viewer { actions: 4 / day }
    cache feeds { key: ["viewer_id"], ttl: 10 min, hit_rate: 99% }
    endpoint feed { entry: yes }
    viewer => feed { rate: 500 req/s }
    feed => feeds
    """,
)
