"""A model is trained, and nothing says what its training makes small.

## Why

The loss is the one place where the aim of the product meets the numbers: it decides what a score means, which errors hurt, and whether
the score may be read as a probability (Huyen, *Designing Machine Learning Systems*, ch. 2, on objective functions).

## What to do

State `loss`, or one line for each head: `heads { click: bce, watch: huber }`.

## Limits

Asked of models that a training of the design makes. Architectures that are not fitted to a loss are left alone.

## The interviewer asks

"What does your training minimise?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, word

WITHOUT_LOSS = {"rules", "hash_match", "knn", "random_forest", "arima", "prophet"}


@rule("M403", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Trained models without loss and heads."""
    for model in parts(facts, "model"):
        stated = states(model, "loss") or states(model, "heads")
        if facts.lineage.trainings(model.name) and not stated and word(model, "architecture") not in WITHOUT_LOSS:
            yield unstated(model, "loss", message=f"`{model.name}` does not say what its training makes small")


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    """,
    """
    model ranker { role: rank, architecture: gbdt }
    training nightly { model: ranker }
    """,
)
near_miss = ("role: rank", "role: rank, loss: bce")
silent_on = (
    *(
        f"""
    model simple {{ architecture: {architecture} }}
    training weekly {{ model: simple }}
    """
        for architecture in ("rules", "hash_match", "knn", "random_forest", "arima", "prophet")
    ),
    """
    model ranker { role: rank, heads { click: bce, watch: huber } }
    training nightly { model: ranker }
    """,
    """
    model writer { role: generator }
    """,
)
