"""A policy acts on a score by itself, and nothing says what its two errors cost.

## Why

Where to put a threshold is a business decision, not a metric: act when the probability exceeds c_fp / (c_fp + c_fn). A
miss that costs ten false alarms puts it at 9 %, equal costs at 50 % (cost-sensitive decision theory; Elkan, *The
Foundations of Cost-Sensitive Learning*).

## What to do

State both in money or relative to each other: `cost_fp: 1, cost_fn: 10`.

## Limits

Asked of binary, multilabel, anomaly and detection tasks whose scores reach a policy with thresholds, or one that is
`automatic`. Policies are found by the task's `decision`, by arrows from its models, and beside them in a caller.

## The interviewer asks

"What does a false alarm cost, and what a miss?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, named, no, parts, rule, states, unstated, yes
from mlsd_dsl.vocabulary.arrows import REQUEST

TWO_ERRORS = {"binary", "multilabel", "anomaly", "detection"}
COSTS = ("cost_fp", "cost_fn")


@rule("R113", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Tasks with two sorts of errors, acted on automatically, that lack a cost."""
    models: dict[str, list[str]] = {}
    for model in parts(facts, "model"):
        answered = facts.lineage.task(model.name)
        if answered is not None:
            models.setdefault(answered.name, []).append(model.name)
    for task in parts(facts, "task"):
        missing = [cost for cost in COSTS if not states(task, cost)]
        if task.word("type") not in TWO_ERRORS or not missing:
            continue
        reached = [*named(task, "decision"), *_read_by(facts, models.get(task.name, []))]
        acting = next((name for name in reached if _acts(facts.design.parts[name])), None)
        if acting is not None:
            message = f"`{acting}` acts on `{task.name}`, which does not say what its errors cost"
            yield unstated(task, *missing, message=message)._replace(concerns=(acting,))


def _read_by(facts: Facts, models: list[str]) -> Iterator[str]:
    """What some models hand their scores to, and what is asked beside them."""
    for model in models:
        yield from (r.target for r in facts.graph.following[model])
        for asked in facts.graph.leading[model]:
            if asked.arrow == REQUEST:
                yield from (r.target for r in facts.graph.following[asked.source])


def _acts(part: Part) -> bool:
    if no(part, "automatic"):
        return False
    return yes(part, "automatic") or states(part, "thresholds") or part.word("stage") == "threshold"


fires_on = (
    """
    task fraud { type: binary, decision: act, cost_fp: 1 }
    policy act { stage: threshold }
    """,
    """
    task spam { type: multilabel }
    model classifier { task: spam }
    policy remove { thresholds: [0.9] }
    endpoint api { entry: yes }
    api => classifier
    api => remove
    """,
    """
    task odd { type: anomaly, cost_fn: 5 }
    model forest { task: odd }
    policy stop { automatic: yes }
    forest -> stop
    """,
    """
    task defects { type: detection, decision: sort }
    policy sort { automatic: yes }
    """,
)
near_miss = ("cost_fp: 1", "cost_fp: 1, cost_fn: 10")
silent_on = (
    """
    task fraud { type: binary, decision: act }
    policy act { stage: threshold, automatic: no }
    """,
    """
    task order { type: ranking, decision: mix }
    policy mix { automatic: yes }
    """,
    """
    task fraud { type: binary, decision: feed }
    task other { type: multiclass }
    model classifier { task: other }
    model rules { task: fraud }
    policy remove { thresholds: [0.9] }
    policy order { stage: diversity }
    endpoint api { entry: yes }
    endpoint feed
    feed => rules
    feed => order
    api => classifier
    api => remove
    """,
)
