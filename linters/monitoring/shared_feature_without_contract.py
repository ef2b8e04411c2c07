"""Many models read a feature that nobody owns and nothing is promised about.

## Why

A change of it reaches all of them at once, and nobody knows whom to ask or what must hold (Sculley et al., *Hidden Technical Debt in
Machine Learning Systems*, on entanglement; *Rules of Machine Learning*, rule 11).

## What to do

Name an `owner`, and what must be true of the values: `expectations: ["0 <= ctr_1h <= 1"]`.

## Limits

Asked from three models on. An owner of the group or the design counts, and so does a validation behind the feature.

## The interviewer asks

"You want to change this feature. Whom do you have to ask?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, parts, rule, states, unstated

MANY = 3


@rule("O722", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Features that three models read, without owner and expectations."""
    readers: dict[str, set[str]] = {}
    for model in parts(facts, "model"):
        joined = [f for dataset in facts.lineage.datasets(model.name) for f in facts.lineage.features_of(dataset)]
        for name in facts.lineage.read_by(model.name) or joined:
            readers.setdefault(name, set()).add(model.name)
    for feature in parts(facts, "feature"):
        many = len(readers.get(feature.name, ()))
        if many >= MANY and not _is_promised(facts, feature):
            message = f"`{feature.name}` is read by {many} models, without an owner and without expectations"
            yield unstated(feature, "owner", "expectations", message=message)


def _is_promised(facts: Facts, feature: Part) -> bool:
    owned = feature.get("owner") is not None or "owner" in facts.design.stated
    behind = [r.target for r in facts.graph.following[feature.name]]
    checked = any(facts.design.parts[name].kind.word == "validation" for name in behind)
    return owned or checked or states(feature, "expectations")


fires_on = (
    """
    feature counts { kind: windowed }
    model a { features: counts }
    model b { features: counts }
    model c { features: counts }
    """,
    """
    feature counts
    dataset rows { features: counts }
    training nightly { model: [a, b, d], dataset: rows }
    model a
    model b
    model d
    """,
)
near_miss = ("kind: windowed", 'kind: windowed, owner: "feed"')
silent_on = (
    """
    feature counts
    feature tastes { expectations: ["0 <= taste"] }
    model a { features: [counts, tastes] }
    model b { features: [counts, tastes] }
    model c { features: tastes }
    """,
    """
    feature counts
    validation checks { on_fail: block }
    model a { features: counts }
    model b { features: counts }
    model c { features: counts }
    counts -> checks
    """,
    """
    design d { owner: "feed-ml" }
    feature counts
    model a { features: counts }
    model b { features: counts }
    model c { features: counts }
    """,
)
