"""A linear ranker reads values of users and of items, and nothing that crosses the two.

## Why

A sum of "likes sports" and "is about sports" cannot say that the two belong together: without a cross, every user gets
the same order. *Rules of Machine Learning*, rule 20: combine and modify existing features in ways that people
understand.

## What to do

Add a cross (`kind: cross, entity: [viewer, video]`), or a model that forms its own, such as `architecture: dcn` or
`gbdt`.

## Limits

Only in `strict`, and only for logistic regression: other architectures form interactions by themselves.

## The interviewer asks

"Where does the model see this user together with this item?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, named, parts, rule, word

RANKS = {"rank", "prerank", "rerank"}


@rule("D330", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Linear rankers whose features are of one entity each."""
    for model in parts(facts, "model"):
        if word(model, "role") not in RANKS or word(model, "architecture") != "lr":
            continue
        features = [facts.design.parts[name] for name in facts.lineage.read_by(model.name)]
        about = [named(feature, "entity") for feature in features]
        crossed = any(len(entities) > 1 for entities in about) or any(word(f, "kind") == "cross" for f in features)
        if not crossed and len({entity for entities in about for entity in entities}) > 1:
            yield at(
                model,
                f"`{model.name}` adds up values of one thing at a time, and nothing crosses them",
                "features",
                help="add a feature of both (`kind: cross`), or a model that forms interactions: `architecture: dcn`",
            )


fires_on = (
    """
    actor viewer
    entity video
    feature profile { entity: viewer, kind: static }
    feature length { entity: video, kind: static }
    model ranker { role: rank, architecture: lr, features: [profile, length] }
    """,
    """
    actor viewer
    entity video
    feature profile { entity: viewer }
    feature length { entity: video }
    feature hour { kind: on_demand }
    model ranker { role: rerank, architecture: lr, features: [profile, length, hour] }
    """,
    """
    actor viewer
    entity video
    feature profile { entity: viewer }
    feature length { entity: video }
    model light { role: prerank, architecture: lr, features: [profile, length] }
    """,
)
near_miss = ("architecture: lr", "architecture: dcn")
silent_on = (
    """
    actor viewer
    entity video
    feature profile { entity: viewer }
    feature length { entity: video }
    feature taste { entity: [viewer, video] }
    model ranker { role: rank, architecture: lr, features: [profile, length, taste] }
    """,
    """
    actor viewer
    entity video
    feature profile { entity: viewer }
    feature length { entity: video }
    feature taste { entity: viewer, kind: cross }
    model ranker { role: rank, architecture: lr, features: [profile, length, taste] }
    """,
    """
    entity video
    feature length { entity: video }
    feature topic { entity: video }
    model ranker { role: rank, architecture: lr, features: [length, topic] }
    """,
    """
    actor viewer
    entity video
    feature profile { entity: viewer }
    feature length { entity: video }
    model scorer { role: calibrator, architecture: lr, features: [profile, length] }
    """,
)
