"""A run, its test or its rollout takes longer than the time until the next run.

## Why

What takes 30 hours cannot be done every 24: runs pile up, each release is replaced before it has been watched to the end, and the
schedule on paper is not the age of the model (Little's law: what comes in faster than it goes out queues).

## What to do

Train less often, on less or on more machines, or shorten the step that is named: fewer stages of the rollout, a test on a sample.

## Limits

Compares each step with the schedule on its own, as runs may overlap: while one version is watched, the next may train. Experiments are
left out, since not every run waits for one.

## The interviewer asks

"Yesterday's model is still in the canary when today's is ready: which one wins?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, at, parts, place, rule

STEPS = ("training", "evaluation", "rollout")


@rule("M419", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Steps of a release that are longer than the interval of their training."""
    ages = [age for model in parts(facts, "model") if (age := facts.get(model.name, "data_age")) is not None]
    found: dict[str, Finding] = {}
    for run in (run for age in ages for run in ((age,) if age.operation == "sum" else age.inputs)):
        schedule = next(term for term in run.inputs if term.name == "every")
        if not schedule.subject:
            continue  # it trains all the time
        training = facts.design.parts[schedule.subject]
        for term in run.inputs:
            step = facts.design.parts.get(term.subject)
            if step is None:
                continue
            is_step = step.kind.word in STEPS and term.name.startswith(("duration", "bake"))
            if not is_step or term.low <= schedule.high:
                continue
            next_run = "the next run" if step is training else f"the next run of `{training.name}`"
            finding = at(
                step,
                f"`{step.name}` takes {amount(term)}, but {next_run} starts after {amount(schedule)}",
                "bake" if step.kind.word == "rollout" else "duration",
                help="train less often, or shorten this step: more machines, a smaller test, fewer stages",
                notes=(Note("starts again", place(training, "every")),),
                concerns=(training.name,),
                fact=term,
            )
            found.setdefault(step.name, finding)
    yield from found.values()


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day, duration: 30 h }
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day, duration: 2 h }
    training weekly { model: ranker, every: 7 days, duration: 2 h }
    rollout canary { bake: 9 h, stages: [1%, 10%, 50%] }
    nightly -> canary -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training hourly { model: ranker, every: 1 h, duration: 30 min }
    evaluation offline { duration: 2 h }
    registry models
    hourly -> offline -> models
    """,
)
near_miss = ("duration: 30 h", "duration: 1 day")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    dataset clicks { maturity: 3 days }
    dataset views { maturity: 3 days }
    training nightly { model: ranker, dataset: [clicks, views], every: 1 day, duration: 10..30 h }
    evaluation offline { duration: 10 h }
    rollout canary { bake: 8 h, stages: [1%, 10%, 50%] }
    experiment test { duration: 14 days }
    nightly -> offline -> test -> canary -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    model tower { role: retrieval }
    training live { model: ranker, every: continuous, duration: 2 h }
    training unknown { model: tower, duration: 2 h }
    """,
)
