"""Each query is compared with every one of very many vectors.

## Why

An exact search costs as much as there are vectors: twice the items, twice the machines. From tens of millions on an approximate index
finds 95 % of the same neighbours at a hundredth of the work (Johnson, Douze, Jegou, *Billion-scale similarity search with GPUs*, 2017;
Malkov and Yashunin, *HNSW*, 2016).

## What to do

Search approximately (`type: hnsw, recall: 95%`), or narrow the search first and say so (`filters: ["city"]`).

## Limits

An index that states `filters` or `flops` is taken to look at less than all. Rates are judged on processors by
practice, and on stated accelerators by the peak of their data sheets.

## The interviewer asks

"What does one query cost when the catalogue has grown tenfold?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, number, of_proof, parts, restated, rule, states

MOST_VECTORS = 10e6
MOST_COMPARED = 10e9  # vectors a second on one machine: 100 numbers each are 2 TFLOP/s, more than processors do
HELP = "search approximately, such as `type: hnsw, recall: 95%`, or narrow the search: `filters: [...]`"


@rule("S616", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Flat indexes of too many vectors, or of many that are asked too often."""
    for index in parts(facts, "index"):
        if index.word("type") == "flat" and not states(index, "filters") and not states(index, "flops"):
            yield from _judged(facts, index)


def _judged(facts: Facts, index: Part) -> Iterator[Finding]:
    count, peak = number(facts, index, "count"), facts.get(index.name, "requests.peak")
    if count is None:
        return
    if count.low > MOST_VECTORS:
        words = f"`{index.name}` compares each query with all {amount(count)}"
        yield _finding(index, words)
    elif peak is not None and not states(index, "hardware"):
        replicas, shards = number(facts, index, "replicas"), number(facts, index, "shards")
        machines = (1 if replicas is None else replicas.high) * (1 if shards is None else shards.high)
        compared = count.low * peak.low / machines
        if compared > MOST_COMPARED:
            words = f"`{index.name}` compares {compared:.1e} vectors a second on one machine: {amount(count)}"
            asks = () if replicas is not None else (f"{index.name}.replicas",)
            found = _finding(index, f"{words} at {amount(peak)}")
            yield found._replace(asks=asks, severity=QUESTION if asks else None)
    for proof in facts.proved("exact-search-at-scale"):
        if proof.subject == index.name and count.low <= MOST_VECTORS:
            yield of_proof(facts, proof, HELP)


def _finding(index: Part, words: str) -> Finding:
    return at(
        index,
        words,
        "type",
        label="exact",
        help=HELP,
        fixes=(restated(index, "type", "hnsw", applicability="unsafe"),),
    )


fires_on = (
    """
    index videos { type: flat, count: 11M, dim: 128 }
    endpoint search { entry: yes }
    search => videos
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
    index videos { type: flat, count: 6M, dim: 128, replicas: 10 }
    endpoint search { entry: yes }
    viewer => search => videos
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
    index videos { type: flat, count: 600k, dim: 128 }
    endpoint search { entry: yes }
    viewer => search => videos
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 100 / day, peak_factor: 2 }
    index videos { type: flat, count: 9M, dim: 128, replicas: 1, hardware: 1 * l4 }
    endpoint search { entry: yes }
    viewer => search => videos
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 100 / day, peak_factor: 2 }
    index videos { type: flat, count: 9M, dim: 128, shards: 1, hardware: 1 * l4 }
    endpoint search { entry: yes }
    viewer => search => videos
    """,
)
near_miss = ("count: 11M", "count: 10M")
silent_on = (
    """
    index videos { type: hnsw, count: 100M, dim: 128 }
    index markets { type: flat, count: 100M, dim: 128, filters: ["city"] }
    index flopped { type: flat, count: 100M, dim: 128, flops: 6M FLOP }
    index unsized { type: flat, dim: 128 }
    index idle { type: flat, count: 6M, dim: 128, replicas: 1 }
    endpoint search { entry: yes }
    search => [videos, markets, flopped, unsized]
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
    index videos { type: flat, count: 6M, dim: 128, replicas: 4, shards: 3 }
    index others { type: flat, count: 6M, dim: 128, replicas: 2, hardware: 1 * l4 }
    endpoint search { entry: yes }
    viewer => search => [videos, others]
    """,
    """
    actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
    index unsure { type: flat, count: 600k, dim: 128 }
    index known { type: flat, count: 450k, dim: 128, replicas: 1 }
    index one { type: flat, count: 450k, dim: 128, shards: 1 }
    endpoint search { entry: yes }
    viewer => search => [unsure, known, one]
    """,
)
