"""Nothing simpler stands beside the model to be beaten.

## Why

Without a baseline nobody can say what the model is worth, and nobody has anything to fall back on. A list of popular items or a
logistic regression is often most of the way there, and a month earlier (*Rules of Machine Learning*, rules 1, 4 and 14; Breck et al.,
*The ML Test Score*, Model 5).

## What to do

State what would be done without the model: `baseline: "most popular in the country"` on the task or the evaluation, or declare
`model popular { role: baseline }`.

## Limits

Asked once for the design, of models that are trained and serve. That the baseline was measured is another question.

## The interviewer asks

"What would you ship if you had one week and no model?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, block_after, parts, rule, states, word

SIMPLE = ("baseline", "heuristic")


@rule("M401", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that serve, in a design that names no baseline."""
    if any(states(part, "baseline") for part in parts(facts, "task", "evaluation")):
        return
    if any(word(model, "role") in SIMPLE for model in parts(facts, "model")):
        return
    trained = [life.model for life in facts.lifecycle.lives() if life.trainings]
    if trained:
        first = facts.design.parts[trained[0]]
        block = f"model simple_{first.name} {{ role: baseline }}"
        yield at(
            first,
            f"nothing simpler stands beside `{first.name}`: no baseline is named that it must beat",
            help='state it on the task, `baseline: "most popular items"`, or declare `model popular { role: baseline }`',
            concerns=(*trained[1:], *(task.name for task in parts(facts, "task"))),
            fixes=(block_after(first, block, "add a baseline"),),
        )


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    feed => ranker
    """,
    """
    task order { type: ranking }
    endpoint feed { entry: yes }
    model ranker { role: rank, task: order }
    training nightly { model: ranker }
    evaluation offline { model: ranker, gate: yes }
    nightly -> offline -> feed
    """,
)
near_miss = ("feed => ranker", "feed => ranker\n    model popular { role: baseline }")
silent_on = (
    """
    task order { type: ranking, baseline: "newest first" }
    endpoint feed { entry: yes }
    model ranker { role: rank, task: order }
    training nightly { model: ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    evaluation offline { model: ranker, baseline: "production" }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model newest { role: heuristic }
    training nightly { model: ranker }
    feed => ranker
    """,
    """
    endpoint chat { entry: yes }
    model writer { role: generator }
    chat => writer
    """,
)
