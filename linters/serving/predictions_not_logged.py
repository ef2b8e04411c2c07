"""What a model answers is not written down, or not so that it can be joined and learned from.

## Why

Without the features as they were, the score, the version and a request id there is no monitoring, no debugging after an incident and
no training set without skew (*Rules of Machine Learning*, rule 29; Breck et al., *The ML Test Score*, Monitor 3).

## What to do

Log beside the answer, not before it:
`log predictions { fields: [features, score, model_version, request_id], async: yes }` and `feed -> predictions`.

## Limits

Asked of models that requests meet. One log with all fields suffices; fields that lie in a topic are not seen.

## The interviewer asks

"Where will next month's training data come from?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, at, block_after, rule, states, told, unstated, words

# Each group needs one of its words: what was seen, what was said, who said it, and when it was asked.
NEEDED = (
    ("features", "entity", "prompt"),
    ("score", "prediction", "decision", "response"),
    ("model_version",),
    ("request_id",),
)
EXAMPLE = "[features, score, model_version, request_id]"


@rule("S630", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models behind endpoints without a log, told in one; logs that lack what makes an entry useful."""
    unlogged = [proof.subject for proof in facts.proved("predictions-not-logged")]
    if unlogged:
        yield _without_log(facts, unlogged)
    told_of: set[str] = set()
    for life in facts.lifecycle.lives():
        logs = [facts.design.parts[name] for name in life.logs]
        if not logs or any(log.kind.word != "log" for log in logs) or any(not _lacking(log) for log in logs):
            continue
        silent = [log for log in logs if not states(log, "fields")]
        log = silent[0] if silent else min(logs, key=lambda each: len(_lacking(each)))
        if log.name not in told_of:
            told_of.add(log.name)
            yield _question(log) if silent else _incomplete(log, life.model)


def _without_log(facts: Facts, models: list[str]) -> Finding:
    first = facts.design.parts[models[0]]
    name = "predictions" if "predictions" not in facts.design.parts else "prediction_log"
    block = f"log {name} {{ fields: {EXAMPLE}, async: yes }}\n{_caller(facts, first.name)} -> {name}"
    return at(
        first,
        f"no answer that rests on {told(models)} is logged",
        help=f"log beside the answer: `log {name} {{ fields: {EXAMPLE}, async: yes }}`",
        concerns=tuple(models[1:]),
        fixes=(block_after(first, block, f"add a log of what {told(models)} answered"),),
    )


def _incomplete(log: Part, model: str) -> Finding:
    lacking = [group[0] for group in _lacking(log)]
    return at(
        log,
        f"`{log.name}` records answers of `{model}` without {told(lacking, 4)}",
        "fields",
        help=f"write `fields: {EXAMPLE}`",
        concerns=(model,),
        severity=WARNING,
    )


def _question(log: Part) -> Finding:
    words = f"`{log.name}` does not say what it records of an answer"
    return unstated(log, "fields", message=words)._replace(severity=QUESTION)


def _lacking(log: Part) -> list[tuple[str, ...]]:
    fields = set(words(log, "fields"))
    return [group for group in NEEDED if not fields & set(group)]


def _caller(facts: Facts, model: str) -> str:
    callers = [r.source for r in facts.graph.leading[model] if r.arrow == "=>"]
    endpoints = [name for name in callers if facts.design.parts[name].kind.word == "endpoint"]
    return endpoints[0] if endpoints else model


fires_on = (
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    feed => ranker
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    log answers { fields: [features, score, model_version], async: yes }
    feed => ranker
    feed -> answers
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    log answers { async: yes }
    feed => ranker
    feed -> answers
    """,
    """
    model ranker { role: rank }
    model tower { role: retrieval }
    endpoint feed { entry: yes }
    log predictions
    feed => [ranker, tower]
    """,
    """
    model writer { role: generator }
    endpoint chat { entry: yes }
    log answers { fields: [prompt, response, tokens, request_id] }
    chat => writer
    chat -> answers
    """,
)
near_miss = (
    "feed => ranker",
    "log said { fields: [entity, decision, model_version, request_id] }\n    feed => ranker\n    feed -> said",
)
silent_on = (
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    log answers { fields: [features, score, model_version, request_id], async: yes }
    log clicks { fields: [feedback] }
    feed => ranker
    feed -> [answers, clicks]
    """,
    """
    model churn { role: classifier }
    batch_inference nightly { model: churn, every: 1 day }
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    topic answers
    feed => ranker
    feed -> answers
    """,
    """
    model writer { role: generator }
    model ranker { role: rank }
    endpoint chat { entry: yes }
    endpoint feed { entry: yes }
    log answers { fields: [prompt, response, model_version, request_id] }
    log scores { fields: [entity, prediction, model_version, request_id] }
    chat => writer
    chat -> answers
    feed => ranker
    feed -> scores
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    log answers
    log others { fields: [feedback] }
    feed => ranker
    feed -> [others, answers]
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    topic answers
    log others { fields: [feedback] }
    feed => ranker
    feed -> [others, answers]
    """,
)
