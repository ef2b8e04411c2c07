"""Features are neither checked nor watched, and do not say what must be true of them.

## Why

A column that turns to zero breaks no program: the model answers, a little worse, for weeks. Breck et al., *The ML Test
Score*, Data 1, want the expectations about features in a schema, so that something can test them.

## What to do

State `expectations: ["0 <= ctr_1h <= 1"]`, put a validation in the way, or watch null rates and distributions.

## Limits

One check anywhere on the way of a feature, in front of its readers or as a monitor of data quality or drift, is enough.
Asked in `production`.

## The interviewer asks

"How would you notice that this column is empty?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, placeholder, rule, states, told, word

WATCHING = {"data_quality", "data_drift", "skew"}


@rule("D328", production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Features with no check on their way, all in one finding."""
    watched = {
        relation.source
        for monitor in parts(facts, "monitor")
        if word(monitor, "type") in WATCHING
        for relation in facts.graph.leading[monitor.name]
    }
    bare = [feature for feature in parts(facts, "feature") if _is_unchecked(facts, feature, watched)]
    if bare:
        yield at(
            bare[0],
            f"nothing says or checks what must be true of {told(f.name for f in bare)}",
            help='state `expectations: ["0 <= ctr_1h <= 1"]`, or put a validation in the way',
            concerns=tuple(feature.name for feature in bare[1:]),
            fixes=tuple(placeholder(feature, "expectations") for feature in bare),
        )


def _is_unchecked(facts: Facts, feature: Part, watched: set[str]) -> bool:
    readers = {relation.target for relation in facts.graph.following[feature.name]}
    if states(feature, "expectations") or not any(facts.lineage.kind(name) == "model" for name in readers):
        return False
    around = {feature.name, *facts.lineage.upstream(feature.name), *readers}
    return not around & watched and not any(facts.lineage.kind(name) == "validation" for name in around)


fires_on = (
    """
    feature views { kind: windowed }
    model ranker { role: rank, features: views }
    """,
    """
    feature views { kind: windowed }
    feature likes { kind: windowed }
    feature_store shelf
    model ranker { role: rank, features: [views, likes] }
    [views, likes] -> shelf
    monitor health { type: system, of: ranker }
    """,
)
near_miss = ("kind: windowed", 'kind: windowed, expectations: ["views >= 0"]')
silent_on = (
    """
    source clicks { mode: stream }
    validation checks { on_fail: block }
    feature views { kind: windowed }
    model ranker { role: rank, features: views }
    clicks -> checks -> views
    """,
    """
    source clicks { mode: stream }
    feature views { kind: windowed }
    model ranker { role: rank, features: views }
    monitor nulls { type: data_quality, of: clicks }
    clicks -> views
    """,
    """
    feature views { kind: windowed }
    model ranker { role: rank, features: views }
    monitor drift { type: data_drift, of: ranker }
    """,
    """
    feature views { kind: windowed }
    feature_store shelf
    model ranker { role: rank, features: views }
    monitor parity { type: skew, of: shelf }
    views -> shelf
    """,
    """
    feature views { kind: windowed }
    validation checks { on_fail: block }
    model ranker { role: rank, features: views }
    views -> checks
    """,
    """
    feature views { kind: windowed }
    dataset rows { features: views, join: as_of }
    """,
)
