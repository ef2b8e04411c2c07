"""A match needs two to agree, and only one side's choice is learned.

## Why

An invitation that is sent and never accepted, a listing that is clicked and refused: in a match the chance of success
is the product of both choices. A model of one side floods the most wanted few (common practice for friend suggestions
and marketplaces: P(send) times P(accept)).

## What to do

Add a label of the other side (`event: accept`, `booking`), or a head for it, and multiply.

## Limits

Only in the profile `strict`. Asked of tasks that predict links, or that name a marketplace as interference, where all
labels state an event.

## The interviewer asks

"And will the other side say yes?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, named, parts, rule, told, word, words

ONE_SIDE = {"impression", "click", "open", "view", "like", "share"}


@rule("F215", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Tasks that match two sides and learn from events of one."""
    for task in parts(facts, "task"):
        labels = [facts.design.parts[name] for name in named(task, "label")]
        if labels and _matches(task) and all(word(label, "event") in ONE_SIDE for label in labels):
            yield at(
                task,
                f"`{task.name}` matches two sides and learns from {told(label.name for label in labels)} of one",
                "label",
                help="add a label of the other side, such as `event: accept`, and multiply both chances",
                concerns=tuple(label.name for label in labels),
            )


def _matches(task: Part) -> bool:
    return word(task, "type") == "link_prediction" or "marketplace" in words(task, "interference")


fires_on = (
    """
    label sent { event: share }
    task befriend { type: link_prediction, label: sent }
    """,
    """
    label clicked { event: click }
    label seen { event: view }
    label shown { event: impression }
    label opened { event: open }
    label liked { event: like }
    task match { type: ranking, label: [clicked, seen, shown, opened, liked], interference: [marketplace, budget] }
    """,
)
near_miss = ("event: share", "event: accept")
silent_on = (
    """
    label sent { event: share }
    label accepted { event: accept }
    task befriend { type: link_prediction, label: [sent, accepted] }
    task later { type: link_prediction }
    """,
    """
    label clicked { event: click }
    task order { type: ranking, label: clicked, interference: none }
    """,
)
