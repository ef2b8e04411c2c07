"""Nothing says what would be done without machine learning.

## Why

Do not be afraid to launch without it: a popular list or a rule often gets half of the way, and is what a model has to
beat to be worth its upkeep (*Rules of Machine Learning*, rules 1 and 3).

## What to do

State it in the task: `baseline: "most popular in the viewer's country"`, or declare a `model` with `role: baseline`.

## Limits

A heuristic fallback and the baseline of an evaluation count. Whether the baseline was ever measured is not asked.

## The interviewer asks

"What would you ship without a model?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, placeholder, rule, states

RULES = {"baseline", "heuristic"}
SIMPLE = {"popularity", "heuristic"}


@rule("R112", interview=INFO, gives_way_to=("no-baseline-model",))
def check(facts: Facts) -> Iterator[Finding]:
    """Tasks in a design that names nothing simpler than its models; one finding for all."""
    tasks = list(parts(facts, "task"))
    if not tasks or any(states(part, "baseline") for part in (*tasks, *parts(facts, "evaluation"))):
        return
    if any(part.word("role") in RULES or part.word("type") in SIMPLE for part in parts(facts, "model", "fallback")):
        return
    yield at(
        tasks[0],
        "nothing says what would be done without a model",
        help=f'state it in `{tasks[0].name}`: `baseline: "most popular in the country"`',
        fixes=(placeholder(tasks[0], "baseline"),),
        concerns=tuple(task.name for task in tasks[1:]),
    )


fires_on = (
    """
    task order { type: ranking }
    model ranker { role: rank }
    fallback empty { type: default }
    """,
    """
    task find { type: retrieval }
    task order { type: ranking }
    """,
)
near_miss = ("type: default", "type: popularity")
silent_on = (
    """
    task find { type: retrieval, baseline: "most popular" }
    task order { type: ranking }
    """,
    """
    task order { type: ranking }
    model rules { role: heuristic }
    """,
    """
    task order { type: ranking }
    model popular { role: baseline }
    """,
    """
    task order { type: ranking }
    fallback rules { type: heuristic }
    """,
    """
    task order { type: ranking }
    model ranker
    evaluation offline { model: ranker, baseline: "most popular" }
    """,
    """
    model ranker { role: rank }
    """,
)
