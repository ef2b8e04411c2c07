"""A model grades the answers, and nobody knows how far it agrees with people.

## Why

A judge prefers long answers, its own kind and the first of two. What it says is worth something once it is held against grades of
people (Zheng et al., *Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena*, 2023).

## What to do

Let people grade a sample each quarter, and state the agreement: `human: yes, judge_agreement: 0.75`.

## Limits

Either of the two suffices. Whether the agreement is high enough is not judged.

## The interviewer asks

"Who judges the judge?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, at, named, no, parts, placeholder, rule, states, yes

GRADES = ("judge_agreement", "raters")


@rule("L913", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Evaluations by a judge that nothing holds against people."""
    for evaluation in parts(facts, "evaluation"):
        judges = named(evaluation, "judge")
        if not judges or yes(evaluation, "human") or any(states(evaluation, grade) for grade in GRADES):
            continue
        said = no(evaluation, "human")
        yield at(
            evaluation,
            f"`{judges[0]}` grades in `{evaluation.name}`, and nobody knows how far it agrees with people",
            "judge",
            help="let people grade a sample, and state `judge_agreement: 0.75`",
            concerns=judges,
            asks=() if said else (f"{evaluation.name}.judge_agreement", f"{evaluation.name}.human"),
            severity=None if said else QUESTION,
            fixes=() if said else (placeholder(evaluation, "judge_agreement"),),
        )


fires_on = (
    """
    model writer { role: generator }
    model critic { role: judge }
    evaluation answers { model: writer, judge: critic, human: no }
    """,
    """
    model writer { role: generator }
    model critic { role: judge }
    evaluation answers { model: writer, judge: critic }
    """,
)
near_miss = ("human: no", "human: yes")
silent_on = (
    """
    model writer { role: generator }
    model critic { role: judge }
    evaluation answers { model: writer, judge: critic, human: no, judge_agreement: 0.7 }
    evaluation more { model: writer, judge: critic, raters: 3 }
    """,
    """
    model writer { role: generator }
    evaluation answers { model: writer, human: no }
    """,
)
