"""A retrieval model takes the other items of its batch as negatives, and popular ones are not corrected for.

## Why

An item is in the batch as often as it is clicked, so that popular items are negatives far more often than their share
of the catalogue: the model learns to push them down. Subtracting the log of that probability undoes it (Yi et al.,
*Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations*, 2019).

## What to do

Correct the logits (`logq: yes`), or mix in negatives drawn evenly (`negatives: mixed`).

## Limits

Only for negatives that are stated as `in_batch`. Asks where nothing is said of the correction.

## The interviewer asks

"How often is the most popular item a negative?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, no, parts, restated, rule, states, unstated, word


@rule("D334", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Negatives from the batch without a correction."""
    for model in parts(facts, "model"):
        retrieves = word(model, "role") == "retrieval" or word(model, "architecture") == "two_tower"
        if not retrieves or word(model, "negatives") != "in_batch":
            continue
        if no(model, "logq"):
            yield at(
                model,
                f"`{model.name}` takes negatives from its batch and does not correct for popular items",
                "logq",
                help="correct the logits by how often an item is drawn: `logq: yes`",
                fixes=(restated(model, "logq", "yes", applicability="unsafe"),),
            )
        elif not states(model, "logq"):
            message = f"`{model.name}` does not say whether popular items of the batch are corrected for"
            yield unstated(model, "logq", message=message)._replace(severity=QUESTION)


fires_on = (
    """
    model towers { role: retrieval, negatives: in_batch, logq: no }
    """,
    """
    model towers { architecture: two_tower, negatives: in_batch }
    """,
)
near_miss = ("logq: no", "logq: yes")
silent_on = (
    """
    model towers { role: retrieval, architecture: two_tower, negatives: mixed, logq: no }
    """,
    """
    model words { role: embedder, negatives: in_batch, logq: no }
    """,
)
