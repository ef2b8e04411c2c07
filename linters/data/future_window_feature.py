"""A training value looks ahead: its window is centred on the row's time or lies after it.

## Why

A centred moving average is fine in a report. In a training row it holds what happened after the prediction, which
serving cannot have; the model learns to lean on it (Huyen, *Designing Machine Learning Systems*, ch. 5, on leakage in
time).

## What to do

Let the window trail: `alignment: trailing`.

## Limits

Reads the `alignment` that pipelines state. An unstated one is taken to be trailing.

## The interviewer asks

"Which seconds does this average cover when the request comes?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, restated, rule


@rule("D311", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Windows that do not trail."""
    for proof in facts.proved("future-window-feature"):
        maker = facts.design.parts[proof.path[0]]
        fix = restated(maker, "alignment", "trailing", applicability="unsafe")
        yield of_proof(facts, proof, "let the window trail: `alignment: trailing`")._replace(fixes=(fix,))


fires_on = (
    """
    source meter { mode: stream }
    pipeline smooth { mode: batch, every: 1 day, window: 7 days, alignment: centred }
    feature load { kind: windowed }
    meter -> smooth -> load
    dataset rows { features: load, join: as_of, join_time: known_at, split: time }
    """,
    """
    source meter { mode: stream }
    pipeline ahead { mode: stream, window: 1 h, alignment: forward }
    feature load { kind: windowed }
    meter -> ahead -> load
    dataset rows { features: load, join: as_of, join_time: known_at, split: time }
    """,
)
near_miss = ("centred", "trailing")
silent_on = (
    """
    source meter { mode: stream }
    pipeline smooth { mode: stream, window: 1 h }
    feature load { kind: windowed }
    meter -> smooth -> load
    dataset rows { features: load, join: as_of, join_time: known_at, split: time }
    """,
    """
    source meter { mode: stream }
    pipeline ahead { mode: stream, window: 1 h, alignment: forward }
    feature load { kind: windowed }
    meter -> ahead -> load
    dataset rows { features: load, join: logged, split: time }
    """,
)
