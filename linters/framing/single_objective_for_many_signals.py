"""People react in several ways that are known, and the ranking learns from one of them.

## Why

A like, a share, a comment and a hide say different things; a feed that learns from one alone is blind to the others.
The usual answer is a model with a shared trunk, a head for each signal, and weights that people choose (Ma et al. 2018
on multi-gate mixtures; *Rules of Machine Learning*, rule 39).

## What to do

Give the ranker heads and weights: `heads { like: bce, hide: bce }`, `weights { like: 1, hide: -20 }`, and the labels
to its dataset.

## Limits

Counts the reactions that labels and sources name by `event`; three are many.

## The interviewer asks

"You know who hid it: why does the ranker not?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, rule, states, told, word

REACTIONS = {"click", "like", "share", "comment", "hide", "report", "dwell", "completion"}
MANY = 3
ORDERS = {"rank", "rerank"}


@rule("F213", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Rankers that all learn from the same single label, where three or more reactions are known."""
    known = [part for part in parts(facts, "label", "source") if word(part, "event") in REACTIONS]
    events = sorted({word(part, "event") for part in known})
    rankers = [model for model in parts(facts, "model") if word(model, "role") in ORDERS]
    labels = {label for model in rankers for label in facts.lineage.labels(model.name)}
    if len(events) < MANY or len(labels) != 1 or any(states(model, "heads") for model in rankers):
        return
    label = facts.design.parts[labels.pop()]
    if _is_many(label):
        return
    taught = [model for model in rankers if facts.lineage.labels(model.name)]
    yield at(
        taught[0],
        f"`{taught[0].name}` learns from {told([label.name])} alone, and {', '.join(events)} are known",
        help="give it a head for each signal: `heads { like: bce, hide: bce }`, and `weights` to add them up",
        concerns=(label.name,),
    )


def _is_many(label: Part) -> bool:
    return word(label, "type") == "multilabel"


fires_on = (
    """
    source hides { mode: stream, event: hide }
    label clicked { event: click }
    label liked { event: like }
    dataset rows { label: clicked }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    """,
    """
    label shared { event: share, type: binary }
    label liked { event: like }
    label finished { event: completion }
    label bought { event: purchase }
    task order { type: ranking, label: liked }
    model second { role: rerank }
    model ranker { role: rerank, task: order }
    """,
    """
    label said { event: comment }
    label flagged { event: report }
    label stayed { event: dwell }
    task order { type: ranking, label: stayed }
    model ranker { role: rank, task: order }
    """,
)
near_miss = ("source hides { mode: stream, event: hide }", "source hides { mode: stream }")
silent_on = (
    """
    label shared { event: share }
    label liked { event: like }
    label finished { event: completion }
    task order { type: ranking, label: [liked, shared] }
    model ranker { role: rank, task: order }
    """,
    """
    label shared { event: share }
    label liked { event: like }
    label finished { event: completion, type: multilabel }
    task order { type: ranking, label: finished }
    model ranker { role: rank, task: order }
    """,
    """
    label shared { event: share }
    label liked { event: like }
    label finished { event: completion }
    task order { type: ranking, label: liked }
    model ranker { role: rank, task: order, heads { like: bce, share: bce } }
    """,
    """
    label shared { event: share }
    label liked { event: like }
    label finished { event: completion }
    task find { type: retrieval, label: liked }
    model tower { role: retrieval, task: find }
    """,
)
