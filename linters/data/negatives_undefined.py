"""Nothing says what counts as a negative.

## Why

Behaviour only tells what people did. An item that was never shown is no negative, one that was shown and skipped may
be, and a retrieval model that meets easy negatives only learns to tell films from shoes. Which it is decides what the
model learns (Huang et al., *Embedding-based Retrieval in Facebook Search*, 2020).

## What to do

State it: `negatives: non_event` of a label that counts silence, `sampled`, or `explicit`; of a retrieval model
`negatives: mixed`.

## Limits

Asked of implicit labels with two values, and of retrieval models that the design trains.

## The interviewer asks

"What is a negative here, and how many are there for a positive?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, word

TWO_VALUED = {"", "binary", "multilabel"}


@rule("D308", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Implicit labels and retrieval models that do not say it."""
    for label in parts(facts, "label"):
        used = any(relation.meaning.verb in ("joins", "trains") for relation in facts.graph.following[label.name])
        implicit = word(label, "origin") == "implicit" and word(label, "type") in TWO_VALUED
        if used and implicit and not states(label, "negatives"):
            yield unstated(label, "negatives", message=f"`{label.name}` does not say what counts as a negative")
    for model in parts(facts, "model"):
        trained = bool(facts.lineage.trainings(model.name))
        if trained and word(model, "role") == "retrieval" and not states(model, "negatives"):
            yield unstated(model, "negatives", message=f"`{model.name}` does not say where its negatives come from")


fires_on = (
    """
    label clicked { origin: implicit, delay: p95 1 h }
    dataset rows { label: clicked, split: time }
    """,
    """
    model towers { role: retrieval }
    training nightly { model: towers }
    """,
    """
    label clicked { origin: implicit, type: binary, window: 1 h }
    training nightly
    clicked -> nightly
    """,
    """
    label reacted { origin: implicit, type: multilabel, window: 1 h }
    dataset rows { label: reacted, split: time }
    """,
)
near_miss = ("origin: implicit", "origin: implicit, negatives: sampled")
silent_on = (
    """
    label watched { origin: implicit, type: number, delay: p95 1 h }
    dataset rows { label: watched, split: time }
    """,
    """
    label clicked { origin: implicit }
    """,
    """
    label bought { origin: outcome }
    dataset rows { label: bought, split: time }
    """,
    """
    model towers { role: retrieval }
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    """,
    """
    model towers { role: retrieval, negatives: mixed }
    training nightly { model: towers }
    """,
)
