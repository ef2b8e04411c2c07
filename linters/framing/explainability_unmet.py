"""Each decision must come with reasons, and neither the model nor the policy can give any.

## Why

People whose payment is declined, post removed or loan refused are owed a reason, in many places by law; reviewers need
one to work with. It has to be designed in: reasons cannot be asked of a score afterwards (Huyen, *Designing Machine
Learning Systems*, ch. 11, on transparency).

## What to do

Choose a model that can give reasons (`explainable: yes`), or let the policy carry them (`reason_codes: yes`).

## Limits

Asked where the task states `explainable: yes`. A log that keeps a `reason` counts; a model that does not say is asked.

## The interviewer asks

"What do you tell the person whose payment you declined?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, parts, rule, states, told, words, yes

from .answering import models_by_task

HELPERS = {"guardrail", "judge", "baseline", "heuristic"}


@rule("F214", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Explainable tasks whose models are not, in a design without reason codes."""
    if any(yes(policy, "reason_codes") for policy in parts(facts, "policy")):
        return
    if any("reason" in words(log, "fields") for log in parts(facts, "log")):
        return
    answering = models_by_task(facts)
    for task in parts(facts, "task"):
        models = [model for model in answering[task.name] if model.word("role") not in HELPERS]
        if not models or not yes(task, "explainable") or any(yes(model, "explainable") for model in models):
            continue
        unsaid = [model.name for model in models if not states(model, "explainable")]
        said = "nothing says whether any come" if unsaid else "none come"
        yield at(
            models[0],
            f"`{task.name}` must come with reasons, and {said} from {told(model.name for model in models)}",
            "explainable",
            help="choose a model with `explainable: yes`, or let the policy give `reason_codes: yes`",
            concerns=(task.name, *(model.name for model in models[1:])),
            asks=tuple(f"{name}.explainable" for name in unsaid),
            severity=QUESTION if unsaid else None,
        )


fires_on = (
    """
    task approve { type: binary, explainable: yes }
    model net { task: approve, explainable: no }
    policy act { stage: threshold, reason_codes: no }
    """,
    """
    task approve { type: binary, explainable: yes }
    model net { task: approve, explainable: no }
    model trees { task: approve }
    log decisions { fields: [score] }
    """,
)
near_miss = ("reason_codes: no", "reason_codes: yes")
silent_on = (
    """
    task approve { type: binary, explainable: yes }
    model net { task: approve, explainable: no }
    model trees { task: approve, explainable: yes }
    """,
    """
    task approve { type: binary, explainable: yes }
    model net { task: approve, explainable: no }
    log decisions { fields: [score, reason] }
    """,
    """
    task approve { type: binary }
    model net { task: approve, explainable: no }
    """,
    """
    task approve { type: binary, explainable: yes }
    model popular { task: approve, role: baseline, explainable: no }
    task second { type: binary, explainable: yes }
    model rules { task: second, role: heuristic, explainable: no }
    task third { type: binary, explainable: yes }
    model check { task: third, role: guardrail, explainable: no }
    task fourth { type: binary, explainable: yes }
    model grader { task: fourth, role: judge, explainable: no }
    """,
    """
    task approve { type: binary, explainable: yes }
    model net { task: approve }
    """,
)
