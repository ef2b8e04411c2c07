"""A model reads raw features and, beside them, the score of another model for the same question.

## Why

Half ensemble, half base model: when the inner score shifts, the outer model is wrong in ways that neither team can see. An ensemble is
simplest where it reads models only, each of which reads features only (*Rules of Machine Learning*, rule 40).

## What to do

Either let it read models only and give the features to them, or take the inner score out and keep its features.

## Limits

Models of one role and one `task`. Embeddings and calibrators are not meant, nor are the stages of a funnel.

## The interviewer asks

"What happens to the outer model when the inner one is retrained alone?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, rule, told

from .consuming import siblings


@rule("M410", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that read features and models of the same task."""
    for model in parts(facts, "model"):
        features = facts.lineage.read_by(model.name)
        inner = [part.name for part in siblings(facts, model)]
        if features and inner:
            yield at(
                model,
                f"`{model.name}` reads {told(features)} and the score of {told(inner)} as well",
                "features",
                help="let an ensemble read models only, or keep the features and take the score out",
                concerns=tuple(inner),
            )


fires_on = (
    """
    task order { type: ranking }
    feature history { kind: windowed }
    model clicks { task: order, role: rank }
    model ranker { task: order, role: rank, features: [history, clicks] }
    """,
    """
    task order { type: ranking }
    feature history { kind: windowed }
    model clicks { task: order }
    model ranker { task: order }
    history -> ranker
    clicks -> ranker
    """,
)
near_miss = ("features: [history, clicks]", "features: [history]")
silent_on = (
    """
    task order { type: ranking }
    feature history { kind: windowed }
    model clicks { task: order, role: rank, features: history }
    model likes { task: order, role: rank, features: history }
    model blend { task: order, role: rank, features: [clicks, likes] }
    """,
    """
    task order { type: ranking }
    feature history { kind: windowed }
    model preranker { task: order, role: prerank }
    model ranker { task: order, role: rank, features: [history, preranker] }
    """,
)
