"""A task does not say what is done with its prediction, and nothing uses it.

## Why

A prediction is worth what is decided by it. Naming the decision first shows whether a score, an order or a probability
is needed, what an error costs, and sometimes that no model is needed (Huyen, *Designing Machine Learning Systems*, ch.
2).

## What to do

State it: `decision: "order of the home feed"`, or name the policy that acts: `decision: act`.

## Limits

A policy, endpoint, job or person that reads an answer counts as a decision. A task without models is asked as well.

## The interviewer asks

"What happens at a score of 0.9, and what at 0.2?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated

from .answering import models_by_task

READS = {"feeds", "exposes", "routes", "derives", "writes"}


@rule("F208", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Tasks without a decision whose models nothing asks or reads."""
    answering = models_by_task(facts)
    for task in parts(facts, "task"):
        if states(task, "decision") or any(_is_read(facts, model) for model in answering[task.name]):
            continue
        if any(r.meaning.verb == "feeds" for r in facts.graph.following[task.name]):
            continue
        yield unstated(task, "decision", message=f"nothing says what is done with the answer to `{task.name}`")


def _is_read(facts: Facts, model: Part) -> bool:
    read = any(r.meaning.verb in READS for r in facts.graph.following[model.name])
    return read or bool(facts.lineage.presenters(model.name))


fires_on = (
    'task order { type: ranking, output: "a score" }',
    """
    task order { type: ranking }
    model ranker { task: order }
    evaluation offline { model: ranker }
    """,
)
near_miss = ('output: "a score"', 'decision: "the order of the feed"')
silent_on = (
    """
    task order { type: ranking }
    model ranker { task: order }
    endpoint feed { entry: yes }
    feed => ranker
    """,
    """
    task screen { type: binary }
    model classifier { task: screen }
    policy act { stage: threshold }
    classifier -> act
    task find { type: retrieval }
    task order { type: ranking, decision: "the order" }
    find -> order
    """,
    """
    task show { type: ranking }
    model shown { task: show }
    task look { type: binary }
    model looked { task: look }
    task embed { type: embedding }
    model embedded { task: embed }
    task keep { type: regression }
    model kept { task: keep }
    actor viewer
    human_review people
    feature vector
    store scores
    shown -> viewer
    looked -> people
    embedded -> vector
    kept -> scores
    """,
)
