"""Nothing says how many requests come, or how many items there are to choose from.

## Why

Scale sets every number downstream: replicas, shards, memory, cost, and whether a model can look at every item at all.
A design for a thousand users and one for a hundred million have little in common (Huyen, *Designing Machine Learning
Systems*, ch. 2, on scalability).

## What to do

State `daily_active` and `actions` of the people who ask, or `rate` of the endpoint; and the `count` of the entity that
is searched or ranked.

## Limits

Items are asked for only where something is retrieved, or ranked without saying how many it gets. A design that nobody
asks needs the size of its data instead.

## The interviewer asks

"How many requests, and how many items?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, overall, parts, rule, states, told, whole

from .entrances import entrances

PEOPLE = ("daily_active", "monthly_active", "count")
MEASURED = ("source", "dataset", "batch_inference", "entity", "log")
DATA = ("rate", "volume", "rows", "size", "entities", "count")
FINDS = {"retrieval"}
ORDERS = {"prerank", "rank", "rerank", "ranking"}


@rule("R105", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Entrances of unknown load, and choices among an unknown number of items; one finding of the whole design."""
    if not whole(facts):
        return
    doors = entrances(facts)
    if doors and not _knows_requests(facts, doors):
        named = told(part.name for part in doors)
        yield at(
            doors[0],
            f"nothing says how many requests reach {named}",
            help="state who asks and how often: `actor user { daily_active: 10M, actions: 10 / day, peak_factor: 3 }`",
            concerns=tuple(part.name for part in doors[1:]),
        )
    elif not doors and not _says(facts, MEASURED, DATA) and not _says(facts, ("actor",), PEOPLE):
        yield overall(
            facts,
            "nothing says how much there is: no people, no requests, no data",
            help="state how many people use it, or how much data comes: `rate: 5k events/s`",
        )
        return
    choosing = _choosing(facts)
    if choosing is not None and not _says(facts, ("entity", "index", "actor"), ("count", "active")):
        yield at(
            choosing,
            f"nothing says from how many items `{choosing.name}` chooses",
            help="state it: `entity video { count: 100M, new: 1M / day }`",
        )


def _knows_requests(facts: Facts, doors: list[Part]) -> bool:
    """Whether people are counted, a load is stated or required; any of it gives an order of magnitude."""
    if _says(facts, ("actor",), PEOPLE) or any(r.fact.startswith("requests.") for r in facts.design.requirements):
        return True
    loads = [load for part in doors for load in (facts.load.average(part.name), facts.load.peak(part.name))]
    return any(load is not None and load.low > 0 for load in loads)


def _says(facts: Facts, kinds: tuple[str, ...], attributes: tuple[str, ...]) -> bool:
    return any(states(part, attribute) for part in parts(facts, *kinds) for attribute in attributes)


def _choosing(facts: Facts) -> Part | None:
    """The first part that retrieves or ranks; one that ranks is left out where it says how many items it gets."""
    sized = _says(facts, ("model", "policy"), ("input_k",)) or any("items" in e.stated for e in facts.design.edges)
    roles = FINDS if sized else FINDS | ORDERS
    found = (
        part
        for part in parts(facts, "index", "model", "task")
        if part.kind.word == "index" or {part.word("role"), part.word("type")} & roles
    )
    return next(found, None)


fires_on = (
    """
    actor viewer
    endpoint feed { entry: yes }
    endpoint ads
    viewer => feed
    viewer => ads
    """,
    """
    endpoint feed { entry: yes, rate: 5 req/s }
    task order { type: ranking }
    """,
    """
    endpoint feed { entry: yes, peak: 5 req/s }
    index videos { type: hnsw }
    entity video
    feed => videos
    """,
    *(
        f"""
    endpoint feed {{ entry: yes, peak: 5 req/s }}
    model chooser {{ role: {role} }}
    feed => chooser
    """
        for role in ("retrieval", "prerank", "rank", "rerank")
    ),
    """
    task churn { type: binary }
    source clicks { mode: batch }
    actor user { actions: 1 / day }
    """,
    """
    endpoint feed { entry: yes, rate: 5 req/s }
    model tower { role: retrieval }
    model ranker { role: rank, input_k: 500 }
    feed => tower
    feed => ranker
    """,
    """
    entity item { count: 5 }
    task order { type: ranking }
    endpoint feed { entry: yes }
    """,
)
near_miss = ("actor viewer\n", "actor viewer { daily_active: 5M }\n")
silent_on = (
    """
    actor viewer { monthly_active: 5M }
    endpoint feed { entry: yes }
    viewer => feed
    """,
    """
    endpoint feed { entry: yes }
    require feed.requests.peak <= 100 req/s
    """,
    """
    task churn { type: binary }
    source clicks { mode: batch, volume: 5 GB }
    """,
    *(
        f"""
    task churn {{ type: binary }}
    {known}
    """
        for known in (
            "source clicks { rate: 5 events/s }",
            "dataset people { rows: 5M }",
            "dataset people { size: 5 GB }",
            "entity person { count: 5M }",
            "log answers { rate: 5 / s }",
            "batch_inference scores { entities: 5M }",
        )
    ),
    """
    task befriend { type: ranking }
    actor user { count: 5M }
    """,
    """
    task churn { type: binary }
    actor user { count: 5M }
    """,
    """
    endpoint feed { entry: yes, rate: 5 req/s }
    index videos { type: hnsw, count: 5M }
    feed => videos
    """,
    """
    task order { type: ranking }
    entity item { active: 5M }
    batch_inference scores { entities: 5M }
    """,
    """
    endpoint feed { entry: yes, rate: 5 req/s }
    task order { type: ranking }
    model ranker { role: rank, input_k: 500 }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes, rate: 5 req/s }
    model ranker { role: rank }
    feed => ranker { items: 500 }
    """,
    """
    topic events
    """,
)
