"""Features must be fresh, and nothing measures how old they are.

## Why

A stuck stream or a late job leaves values that look right and are old; nothing fails, quality sinks slowly, and the repair brings a
jump that nobody can explain (*Rules of Machine Learning*, rules 8 and 10; Breck et al., *The ML Test Score*, Monitor 4).

## What to do

Alert on the age of what serving reads: `monitor stale { type: freshness, of: recent_watches, threshold: 1 min }`.

## Limits

Asked of features that state a `freshness` or that a stream computes. One such monitor around a model counts for all of its features.

## The interviewer asks

"The stream job died an hour ago. Who knows?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, block_after, number, rule, states, told, word

from .watched import doubts, served

STREAMS = ("stream", "micro_batch")


@rule("O707", production=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Features of served models with a claim to freshness and no monitor of it, told in one."""
    sure: dict[str, str] = {}
    unsure: dict[str, str] = {}
    asks: dict[str, None] = {}
    for model in served(facts):
        fresh = [name for name in _read(facts, model) if _must_be_fresh(facts, name)]
        doubt = doubts(facts, model, "freshness") if fresh else None
        if doubt is not None:
            (unsure if doubt else sure).update(dict.fromkeys(fresh, model))
            asks |= dict.fromkeys(doubt)
    for found, missing in ((sure, ()), (unsure, tuple(asks))):
        if found:
            yield _finding(facts, found, missing)


def _finding(facts: Facts, found: dict[str, str], missing: tuple[str, ...]) -> Finding:
    part = facts.design.parts[next(iter(found))]
    name = f"{part.name.replace('.', '_')}_age"
    promised = number(facts, part, "freshness")
    most = "1 h" if promised is None else amount(promised._replace(low=promised.high))
    block = f"monitor {name} {{ type: freshness, of: {part.name}, threshold: {most}, window: 5 min }}"
    return at(
        part,
        f"nothing measures how old {told(found)} {'are' if len(found) > 1 else 'is'} when serving reads",
        "freshness",
        help="alert on the age of the newest value: `type: freshness`",
        concerns=tuple(dict.fromkeys((*list(found)[1:], *found.values()))),
        asks=missing,
        severity=QUESTION if missing else None,
        fixes=() if missing else (block_after(part, block, f"add a monitor of the age of `{part.name}`"),),
    )


def _read(facts: Facts, model: str) -> tuple[str, ...]:
    joined = [name for dataset in facts.lineage.datasets(model) for name in facts.lineage.features_of(dataset)]
    return facts.lineage.read_by(model) or facts.lineage.ordered(joined)


def _must_be_fresh(facts: Facts, feature: str) -> bool:
    makers = (facts.design.parts[r.source] for r in facts.lineage.data_into(feature))
    streamed = any(word(maker, "mode") in STREAMS for maker in makers)
    return streamed or states(facts.design.parts[feature], "freshness")


fires_on = (
    """
    feature counts { freshness: 1 min }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    feed => ranker
    """,
    """
    pipeline count { mode: stream }
    pipeline fold { mode: micro_batch }
    feature counts
    feature folds
    dataset rows { features: [counts, folds] }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    endpoint feed { entry: yes }
    count -> counts
    fold -> folds
    feed => ranker
    """,
    """
    pipeline fold { mode: micro_batch }
    feature folds
    model ranker { role: rank, features: folds }
    endpoint feed { entry: yes }
    fold -> folds
    feed => ranker
    """,
    """
    feature counts { freshness: 1 min }
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor stale { type: freshness }
    feed => ranker
    """,
)
near_miss = ("type: system, of: feed", "type: freshness, of: counts")
silent_on = (
    """
    pipeline nightly { mode: batch }
    feature profile
    model ranker { role: rank, features: profile }
    endpoint feed { entry: yes }
    nightly -> profile
    feed => ranker
    """,
    """
    feature counts { freshness: 1 min }
    model ranker { role: rank, features: counts }
    """,
)
