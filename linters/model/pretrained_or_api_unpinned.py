"""A model of somebody else is used without a fixed version.

## Why

A provider changes the model behind a name when it suits the provider: prompts, thresholds and tests that fitted on Friday meet another
model on Monday, and no commit of yours explains it (Sculley et al., *Hidden Technical Debt in Machine Learning Systems*, on unstable data
dependencies).

## What to do

Pin it, `version: "2026-05-13"`, and run the evaluation again before each upgrade.

## Limits

Models that state `pretrained` or a price per call or token and that no training of the design makes, and externals that read a prompt or
judge an evaluation.

## The interviewer asks

"The provider updates the model tonight: what notices?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated

BOUGHT = ("pretrained", "price_in", "price_out")


@rule("M425", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Models of somebody else, without a version."""
    for part in parts(facts, "model", "external"):
        if not states(part, "version") and _is_foreign(facts, part):
            yield unstated(
                part, "version", message=f"`{part.name}` is somebody else's model, and no version of it is fixed"
            )


def _is_foreign(facts: Facts, part: Part) -> bool:
    if part.kind.word == "model":
        return any(states(part, attribute) for attribute in BOUGHT) and not facts.lineage.trainings(part.name)
    prompted = any(facts.design.parts[r.source].kind.word == "prompt" for r in facts.graph.leading[part.name])
    return prompted or any(r.attribute == "judge" for r in facts.graph.following[part.name])


fires_on = (
    """
    model writer { role: generator, pretrained: "8B instruct" }
    """,
    """
    model writer { role: generator, price_in: 0.5 USD/Mtoken }
    """,
    """
    model writer { role: generator, price_out: 1.5 USD/Mtoken }
    """,
    """
    prompt answer
    external provider { provider: "Example AI" }
    answer => provider
    """,
    """
    external grader { provider: "Example AI" }
    evaluation quality { judge: grader }
    """,
)
near_miss = ('pretrained: "8B instruct"', 'pretrained: "8B instruct", version: "2026-05"')
silent_on = (
    """
    model reranker { role: rerank, pretrained: "multilingual" }
    training tune { model: reranker, mode: finetune }
    model own { role: rank }
    """,
    """
    endpoint pay { entry: yes }
    external bureau { provider: "Example Bureau" }
    pay => bureau
    """,
)
