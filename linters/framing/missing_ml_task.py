"""A model is there, and nothing says which question it answers.

## Why

A model is the answer to a question that has to be asked first: of what type, from which input, to which output.
Everything that is judged later, the loss, the metric, the threshold, depends on it (Huyen, *Designing Machine Learning
Systems*, ch. 2, framing ML problems).

## What to do

Declare it: `task rank_videos { type: ranking, input: [viewer, video], output: "watch time", label: watched }`, and
name it in the model: `task: rank_videos`.

## Limits

Calibrators, guardrails, judges and baselines work for other models and need no question of their own. Where tasks
exist, a model without one is asked for it.

## The interviewer asks

"What exactly does it predict, and from what?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, at, block_after, parts, rule, told, unstated

HELPERS = {"calibrator", "guardrail", "judge", "baseline", "heuristic"}


@rule("F201", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models in a design without any task; where there are tasks, models that name none."""
    models = [model for model in parts(facts, "model") if model.word("role") not in HELPERS]
    if any(True for _ in parts(facts, "task")):
        for model in models:
            if facts.lineage.task(model.name) is None:
                message = f"`{model.name}` does not say which task it is for"
                yield unstated(model, "task", message=message)._replace(severity=QUESTION, fixes=())
    elif models:
        first = models[0]
        block = f'task {first.name}_task {{ type: ranking, input: "what is known", output: "what is predicted" }}'
        yield at(
            first,
            f"no task says what {told(model.name for model in models)} must predict",
            help='declare it: `task order { type: ranking, input: [viewer, video], output: "watch time" }`',
            fixes=(block_after(first, block, f"declare the task of `{first.name}`"),),
            concerns=tuple(model.name for model in models[1:]),
        )


fires_on = (
    """
    model tower { role: retrieval }
    model ranker { role: rank }
    model popular { role: baseline }
    """,
    """
    task order { type: ranking }
    model tower { role: retrieval }
    model ranker { role: rank, task: order }
    """,
)
near_miss = (
    "model tower { role: retrieval }\n    model ranker { role: rank }",
    "task order { type: ranking }\n    model ranker { role: rank, task: order }",
)
silent_on = (
    """
    model popular { role: baseline }
    model rules { role: heuristic }
    model check { role: guardrail }
    model grader { role: judge }
    model scale { role: calibrator }
    """,
    """
    task order { type: ranking }
    model ranker { role: rank }
    model tower { role: retrieval }
    order -> ranker
    """,
)
