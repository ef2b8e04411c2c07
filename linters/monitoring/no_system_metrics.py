"""People wait for an endpoint, and nothing watches its latency and errors.

## Why

Before a model is wrong it is slow or down. Latency, traffic, errors and saturation are the first four graphs of any service (Beyer et
al., *Site Reliability Engineering*, ch. 6; Breck et al., *The ML Test Score*, Monitor 6).

## What to do

Watch the latency that is required, and the errors: `monitor health { type: system, of: feed_api, metric: p99, threshold: 200 ms }`.

## Limits

One monitor of type `system` on the endpoint, a gateway before it or something that it asks counts. Endpoints that ask no model are not
asked about.

## The interviewer asks

"It answers in two seconds since noon. Who knows?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, WARNING, Finding, no, parts, rule

from .watched import unwatched

BLOCK = "monitor {name}_health {{ type: system, of: {model}, metric: p99, threshold: 200 ms, window: 5 min }}"


@rule("O718", interview=INFO, production=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Entries that answer with a model and have no monitor of the service, told in one."""
    says = "nothing watches latency and errors of"
    entries = [name for name in _entries(facts) if _asks_a_model(facts, name)]
    yield from unwatched(
        facts, entries, ("system",), says, BLOCK, "watch latency, errors and saturation: `type: system`"
    )


def _entries(facts: Facts) -> list[str]:
    front = set(facts.graph.entries())
    return [part.name for part in parts(facts, "endpoint") if not no(part, "entry") and part.name in front]


def _asks_a_model(facts: Facts, endpoint: str) -> bool:
    asked = facts.lineage.asked([endpoint])
    return any(facts.design.parts[name].kind.word == "model" for name in asked)


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
