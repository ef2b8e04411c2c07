"""Something is computed or kept, and nothing in the design reads it.

## Why

Data that nobody reads still costs its pipeline, its storage and its on-call, and breaks unnoticed. Features that are
no longer used should go (*Rules of Machine Learning*, rule 22); underutilised dependencies are a debt of their own
(Sculley et al., *Hidden Technical Debt in Machine Learning Systems*).

## What to do

Draw who reads it (`lake -> nightly`), or delete it together with what fills it.

## Limits

A reader outside the design is not seen. A store that only logs are written to is taken for an archive.

## The interviewer asks

"Who reads this table?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, rule
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

from .naming import REMARK, named_by_others

NO_READER = {"monitors", REMARK}
NO_WRITER = {"defines", REMARK}


@rule("G003", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """What data flows into and nothing flows out of."""
    named = named_by_others(facts, ("of",))
    for part in parts(facts, "pipeline", "chunker", "dataset", "feature", "store"):
        writers = _writers(facts, part)
        if not writers or part.name in named or _is_read(facts, part) or _is_archive(facts, part, writers):
            continue
        yield at(
            part,
            f"nothing reads `{part.name}`",
            help=f"draw who reads it, or delete `{part.name}` and what fills it",
        )


def _writers(facts: Facts, part: Part) -> list[str]:
    leading = facts.graph.leading[part.name]
    return [r.source for r in leading if r.arrow == DATA and r.meaning.verb not in NO_WRITER]


def _is_read(facts: Facts, part: Part) -> bool:
    """Whether anything follows it, or somebody asks it."""
    used = any(r.meaning.verb not in NO_READER for r in facts.graph.following[part.name])
    return used or any(r.arrow == REQUEST for r in facts.graph.leading[part.name])


def _is_archive(facts: Facts, part: Part, writers: list[str]) -> bool:
    kinds = {facts.design.parts[name].kind.word for name in writers}
    return part.kind.word == "store" and kinds == {"log"}


fires_on = (
    """
    source clicks { mode: stream }
    pipeline count { mode: stream }
    feature clicks_1h { kind: windowed }
    clicks -> count -> clicks_1h
    """,
    """
    source clicks { mode: stream }
    log answers
    store lake { tech: iceberg }
    monitor volume { type: data_quality, of: lake }
    [clicks, answers] -> lake
    """,
    """
    log answers
    dataset rows
    answers -> rows
    """,
)
near_miss = ("clicks -> count -> clicks_1h", "model ranker\n    clicks -> count -> clicks_1h -> ranker")
silent_on = (
    """
    log answers
    store archive { tech: s3 }
    answers -> archive
    """,
    """
    source catalogue { mode: cdc }
    store items { tech: redis }
    endpoint api { entry: yes }
    catalogue -> items
    api => items
    """,
    """
    store lonely { tech: redis }
    note why { on: lonely, text: "not filled yet" }
    entity item
    feature price
    item -> price
    """,
    """
    source catalogue { mode: cdc }
    store disk { tech: redis }
    store shadow { depends_on: disk }
    catalogue -> disk
    """,
    """
    trigger drift { on: drift }
    pipeline job { mode: batch }
    drift ~> job
    """,
)
