"""People wait for an endpoint, and nothing watches its latency and errors.

## Why

Before a model is wrong it is slow or down. Latency, traffic, errors and saturation are the first four graphs of any service (Beyer et
al., *Site Reliability Engineering*, ch. 6; Breck et al., *The ML Test Score*, Monitor 6).

## What to do

Watch the latency that is required, and the errors: `monitor health { type: system, of: feed_api, metric: p99, threshold: 200 ms }`.

## Limits

One monitor of type `system` on the endpoint, a gateway before it or something that it asks counts. Endpoints that answer without a
model are not asked about.

## The interviewer asks

"It answers in two seconds since noon. Who knows?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, WARNING, Finding, at, block_after, no, parts, rule, told
from mlsd_dsl.vocabulary.arrows import REQUEST

from .watched import doubts_about, served


@rule("O718", interview=INFO, production=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Entries that answer with a model and have no monitor of the service, told in one."""
    sure: list[str] = []
    unsure: list[str] = []
    asks: dict[str, None] = {}
    for entry in _entries(facts):
        doubt = _doubts(facts, entry)
        if doubt is not None:
            (unsure if doubt else sure).append(entry)
            asks |= dict.fromkeys(doubt)
    for found, missing in ((sure, ()), (unsure, tuple(asks))):
        if found:
            first = facts.design.parts[found[0]]
            name = f"{first.name.replace('.', '_')}_health"
            block = (
                f"monitor {name} {{ type: system, of: {first.name}, metric: p99, threshold: 200 ms, window: 5 min }}"
            )
            yield at(
                first,
                f"nothing watches latency and errors of {told(found)}",
                help="watch latency, errors and saturation: `type: system`",
                concerns=tuple(found[1:]),
                asks=missing,
                severity=QUESTION if missing else None,
                fixes=() if missing else (block_after(first, block, f"add a monitor of `{first.name}`"),),
            )


def _entries(facts: Facts) -> list[str]:
    """The endpoints that people wait for and that answer with what a model made."""
    front = set(facts.graph.entries())
    answering = {name for model in served(facts) for name in facts.lineage.presenters(model)}
    entries = [part for part in parts(facts, "endpoint") if part.name in front and not no(part, "entry")]
    return [part.name for part in entries if part.name in answering]


def _doubts(facts: Facts, entry: str) -> tuple[str, ...] | None:
    """None where its service is watched; else what, if stated, could show that it is."""
    callers = {r.source for r in facts.graph.leading[entry] if r.arrow == REQUEST}
    near = facts.lineage.asked([entry]) | callers
    return doubts_about(facts, facts.watching.on(near), "system")


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker }
    feed => ranker
    """,
    """
    actor viewer
    endpoint feed
    endpoint search { entry: yes }
    gateway edge
    model ranker { role: rank }
    viewer => feed => ranker
    edge => search => ranker
    """,
    """
    endpoint feed
    model ranker { role: rank }
    monitor health { type: system }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    monitor something { of: feed }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor runs { type: system, of: nightly }
    nightly -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    human_review people
    store lake
    model tower { role: retrieval }
    index vectors { encoder: tower }
    monitor queue { type: system, of: people }
    monitor late { type: freshness }
    people -> lake -> vectors
    feed => vectors
    """,
)
near_miss = ("type: data_drift", "type: system")
silent_on = (
    """
    endpoint feed { entry: no }
    endpoint page { entry: yes }
    model ranker { role: rank }
    feed => ranker
    """,
    """
    gateway edge
    endpoint feed { entry: yes }
    model ranker { role: rank }
    monitor health { type: system, of: edge }
    edge => feed => ranker
    """,
    """
    endpoint inner
    model ranker { role: rank }
    batch_inference nightly { model: ranker }
    nightly => inner => ranker
    """,
)
