"""Data of others, or a stream, reaches a model, and nothing looks at its quality.

## Why

Most incidents of a model are incidents of its data: a field turns null, half of the events stay away, a unit changes upstream. The
model answers on, and it takes days until someone asks why (Breck et al., *The ML Test Score*, Monitor 1 and 2; *Rules of Machine
Learning*, rule 10).

## What to do

Count what arrives and what is missing: `monitor nulls { type: data_quality, of: clicks, metric: null_rate, threshold: 1% }`.

## Limits

A validation on the way of what serving reads counts as well. Tables of the own batch jobs are not asked about.

## The interviewer asks

"A partner renames a column tonight. When do you know?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, block_after, rule, told, word, yes

from .watched import doubts, served

LIVE = {"stream", "cdc", "log", "api", "crawl"}


@rule("O708", production=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Sources of served models without a monitor of data quality, told in one."""
    sure: dict[str, str] = {}
    unsure: dict[str, str] = {}
    asks: dict[str, None] = {}
    for model in served(facts):
        read = [name for name in _sources(facts, model) if _may_break(facts.design.parts[name])]
        doubt = doubts(facts, model, "data_quality") if read else None
        if doubt is not None and not _is_validated(facts, model):
            (unsure if doubt else sure).update(dict.fromkeys(read, model))
            asks |= dict.fromkeys(doubt)
    for found, missing in ((sure, ()), (unsure, tuple(asks))):
        if found:
            yield _finding(facts, found, missing)


def _finding(facts: Facts, found: dict[str, str], missing: tuple[str, ...]) -> Finding:
    part = facts.design.parts[next(iter(found))]
    name = f"{part.name.replace('.', '_')}_nulls"
    block = f"monitor {name} {{ type: data_quality, of: {part.name}, metric: null_rate, threshold: 1%, window: 1 h }}"
    return at(
        part,
        f"nothing looks at the quality of {told(found)}, on the way to {told(dict.fromkeys(found.values()))}",
        help="count rows and missing values as they arrive: `type: data_quality`",
        concerns=tuple(dict.fromkeys((*list(found)[1:], *found.values()))),
        asks=missing,
        severity=QUESTION if missing else None,
        fixes=() if missing else (block_after(part, block, f"add a monitor of the quality of `{part.name}`"),),
    )


def _sources(facts: Facts, model: str) -> list[str]:
    around = facts.lineage.ordered(facts.watching.around(model))
    return [name for name in around if facts.design.parts[name].kind.word == "source"]


def _may_break(source: Part) -> bool:
    return yes(source, "external") or word(source, "mode") in LIVE


def _is_validated(facts: Facts, model: str) -> bool:
    """Whether a validation lies before what serving reads; one before the training rows alone does not see live data."""
    datasets = facts.lineage.datasets(model)
    joined = [name for dataset in datasets for name in facts.lineage.features_of(dataset)]
    held = [name for name in facts.watching.around(model) if facts.design.parts[name].kind.word in ("index", "store")]
    read = facts.lineage.read_by(model) or joined or held or datasets
    behind = {source for name in read for source in facts.lineage.upstream(name)}
    return any(facts.design.parts[name].kind.word == "validation" for name in behind)


fires_on = (
    """
    source clicks { mode: stream }
    feature counts
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    clicks -> counts
    feed => ranker
    """,
    """
    source scores { mode: batch, external: yes }
    source prices { mode: cdc }
    feature counts
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor checks
    [scores, prices] -> counts
    feed => ranker
    """,
    *(
        f"""
    source prices {{ mode: {mode} }}
    feature counts
    model ranker {{ role: rank, features: counts }}
    endpoint feed {{ entry: yes }}
    prices -> counts
    feed => ranker
    """
        for mode in ("cdc", "log", "api", "crawl")
    ),
    """
    source clicks { mode: stream }
    source audits { mode: batch }
    validation checks { on_fail: block }
    store archive
    dataset rows
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    audits -> checks -> archive
    clicks -> rows
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: block }
    feature counts
    dataset rows { features: counts }
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    clicks -> counts
    clicks -> checks -> rows
    feed => ranker
    """,
)
near_miss = ("type: system, of: feed", "type: data_quality, of: clicks")
silent_on = (
    """
    source clicks { mode: stream }
    validation checks { on_fail: block }
    dataset rows
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    clicks -> checks -> rows
    feed => ranker
    """,
    """
    source pages { mode: crawl }
    validation checks { on_fail: block }
    index passages
    dataset rows { label: rated }
    label rated
    training nightly { model: ranker, dataset: rows }
    model ranker { role: rank }
    endpoint search { entry: yes }
    pages -> checks -> passages
    search => passages
    search => ranker
    """,
    """
    source tables { mode: batch }
    feature counts
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    tables -> counts
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: block }
    topic lake
    feature counts
    model ranker { role: rank, features: counts }
    endpoint feed { entry: yes }
    clicks -> checks -> lake -> counts
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    feature counts
    model ranker { role: rank }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    clicks -> counts
    feed => ranker
    """,
)
