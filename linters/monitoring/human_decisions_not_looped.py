"""People decide the hard cases, and their verdicts are not learned from.

## Why

What the machine was unsure of and a person decided is the best label there is, on the very examples that teach most (Huyen, *Designing
Machine Learning Systems*, ch. 4, on active learning).

## What to do

Keep the verdicts and learn from them: `reviewers -> label_store` with a label from it, or `writes_labels: yes`.

## Limits

Asked where cases come from a model or its policy and the design trains something. Verdicts that are kept in a store count only where a
label or dataset reads it.

## The interviewer asks

"Your reviewers decided a thousand cases today. Which of them does the model see tomorrow?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, no, parts, placeholder, rule, yes
from mlsd_dsl.vocabulary.arrows import DATA

ASKING = {"model", "policy", "endpoint", "guardrail", "gateway", "fallback", "batch_inference"}
LEARNED = {"label", "dataset", "training"}


@rule("O724", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Reviews of a machine's cases from which no way leads to a label; a question where that is not stated."""
    if not any(True for _ in parts(facts, "training", "dataset")):
        return
    for review in parts(facts, "human_review"):
        askers = [r.source for r in facts.graph.leading[review.name]]
        machine = any(facts.design.parts[name].kind.word in ASKING for name in askers)
        if not machine or yes(review, "writes_labels") or _leads_to_labels(facts, review.name):
            continue
        said = no(review, "writes_labels")
        yield at(
            review,
            f"the verdicts of `{review.name}` do not become labels",
            "writes_labels",
            help=f"keep the verdicts and learn from them: `label verdict {{ from: {review.name} }}`",
            asks=() if said else (f"{review.name}.writes_labels",),
            severity=None if said else QUESTION,
            fixes=() if said else (placeholder(review, "writes_labels"),),
        )


def _leads_to_labels(facts: Facts, review: str) -> bool:
    found = [review]
    for name in found:
        for relation in facts.graph.following[name]:
            if relation.arrow == DATA and relation.target not in found:
                if facts.design.parts[relation.target].kind.word in LEARNED:
                    return True
                found.append(relation.target)
    return False


fires_on = (
    """
    dataset rows
    model judge_cards { role: classifier }
    human_review analysts { writes_labels: no }
    judge_cards -> analysts
    """,
    """
    training nightly { model: judge_cards }
    model judge_cards { role: classifier }
    human_review analysts
    policy act { stage: threshold }
    store verdicts
    act -> analysts -> verdicts
    verdicts -> analysts
    analysts ~> nightly
    """,
    *(
        f"""
    dataset rows
    {asker}
    human_review analysts {{ writes_labels: no }}
    asker -> analysts
    """
        for asker in ("endpoint asker", "guardrail asker", "gateway asker", "batch_inference asker")
    ),
    """
    dataset rows
    fallback asker
    human_review analysts { writes_labels: no }
    asker => analysts
    """,
)
near_miss = ("writes_labels: no", "writes_labels: yes")
silent_on = (
    """
    model judge_cards { role: classifier }
    human_review analysts { writes_labels: no }
    judge_cards -> analysts
    """,
    """
    dataset rows
    source cases
    human_review analysts { writes_labels: no }
    cases -> analysts
    """,
    """
    dataset rows
    model judge_cards { role: classifier }
    human_review analysts { writes_labels: no }
    store verdicts
    label fraud { from: verdicts }
    judge_cards -> analysts -> verdicts
    """,
    """
    dataset rows
    model judge_cards { role: classifier }
    human_review analysts { writes_labels: no }
    judge_cards -> analysts -> rows
    """,
    """
    training nightly { model: judge_cards }
    model judge_cards { role: classifier }
    human_review analysts { writes_labels: no }
    judge_cards -> analysts -> nightly
    """,
)
