"""A pipeline, feature, dataset or training has no input: its data appears from nowhere.

## Why

The first question of a data review is where a number comes from. Without the arrow nobody can say how old it is, who
owns it, or what breaks it, and no analysis of freshness, leakage or skew can see it (Huyen, *Designing Machine
Learning Systems*, ch. 3).

## What to do

Draw what it reads: `clicks -> count`, or `dataset: impressions` in the training.

## Limits

Asked where the design draws sources of data at all. Static features may be constants, features on demand read the
request, and sets that people put together by hand (`role: golden`) have no source.

## The interviewer asks

"Where does this come from?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, parts, rule, whole
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

from .naming import REMARK

NO_INPUT = {"defines", "initialises", REMARK}
BY_HAND = {"golden", "test", "validation"}
WHAT = {"training": "learns from", "feature": "is computed from"}


@rule("G004", interview=WARNING, gives_way_to=("orphan-node",))
def check(facts: Facts) -> Iterator[Finding]:
    """What transforms or holds data that nothing brings."""
    if not whole(facts) or not any(True for _ in parts(facts, "source", "topic", "log", "store")):
        return
    for part in parts(facts, "pipeline", "chunker", "feature", "dataset", "training"):
        if _needs_input(part) and not _has_input(facts, part):
            does = WHAT.get(part.kind.word, "reads")
            yield at(
                part,
                f"nothing says what `{part.name}` {does}",
                help=f"draw its input: `source_of_data -> {part.name}`",
            )


def _needs_input(part: Part) -> bool:
    return part.word("kind") not in ("static", "on_demand") and part.word("role") not in BY_HAND


def _has_input(facts: Facts, part: Part) -> bool:
    """Whether data flows in, comes with a request, or is looked up."""
    leading, following = facts.graph.leading[part.name], facts.graph.following[part.name]
    given = any(r.arrow == REQUEST or (r.arrow == DATA and r.meaning.verb not in NO_INPUT) for r in leading)
    return given or any(r.arrow == REQUEST for r in following)


fires_on = (
    """
    source clicks { mode: stream }
    feature clicks_1h { kind: windowed }
    pipeline count { mode: stream }
    model ranker { role: rank, features: clicks_1h }
    count -> clicks_1h
    """,
    """
    store lake { tech: iceberg }
    model ranker { role: rank }
    model foundation { role: embedder }
    training nightly { model: ranker, starts_from: foundation }
    trigger drift { on: drift }
    drift ~> nightly
    """,
    """
    log answers
    model ranker { role: rank, features: clicks_1h }
    entity item
    feature clicks_1h { kind: windowed }
    item -> clicks_1h
    """,
    """
    topic events
    model ranker { role: rank }
    dataset rows
    training nightly { model: ranker, dataset: rows }
    """,
)
near_miss = ("count -> clicks_1h", "clicks -> count -> clicks_1h")
silent_on = (
    """
    source clicks { mode: stream }
    model ranker { role: rank, features: [country, hour] }
    feature country { kind: static }
    feature hour { kind: on_demand }
    dataset golden { role: golden }
    dataset held { role: test }
    dataset tuned { role: validation }
    evaluation offline { model: ranker, dataset: [golden, held, tuned] }
    """,
    """
    model ranker { role: rank, features: clicks_1h }
    feature clicks_1h { kind: windowed }
    """,
    """
    source clicks { mode: stream }
    pipeline count { mode: stream }
    topic counts
    count -> counts
    """,
    """
    store lake { tech: iceberg }
    endpoint api { entry: yes }
    pipeline enrich { mode: on_demand }
    pipeline pull { mode: batch }
    external bureau { provider: "bureau" }
    topic scores
    api => enrich
    pull => bureau
    [enrich, pull] -> scores
    """,
)
