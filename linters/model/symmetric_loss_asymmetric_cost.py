"""One error costs several times the other, and neither the loss nor a threshold knows.

## Why

A missed fraud of 92 dollars and a false alarm of 8 are not one error each. A loss that weighs both alike, cut in the middle, buys cheap
mistakes with expensive ones; the best threshold is `cost_fp / (cost_fp + cost_fn)` (Elkan, *The Foundations of Cost-Sensitive
Learning*, IJCAI 2001).

## What to do

Put the costs in one place: weights (`loss: weighted_bce`, `imbalance: class_weights`), or a calibrated score and a policy with
`thresholds` at the ratio of the costs.

## Limits

Speaks from a ratio of three. A policy with thresholds after the model counts as knowing the costs, whatever its numbers are.

## The interviewer asks

"What does a miss cost, what does a false alarm cost, and where does your model learn that?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, number, parts, rule, states, told, word, words

from .consuming import reckoning

SYMMETRIC = {"bce", "cross_entropy", "hinge", "mse", "mae", "huber"}
MUCH_DEARER = 3  # below that, the noise of the estimate of the costs is larger than the effect


@rule("M404", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Losses that weigh errors alike where the task prices them apart."""
    for model in parts(facts, "model"):
        task = facts.lineage.task(model.name)
        losses = words(model, "loss")
        if task is None or not losses or not SYMMETRIC.issuperset(losses):
            continue
        if _errors_differ(facts, task) and not _knows_costs(facts, model):
            yield at(
                model,
                f"`{task.name}` prices its two errors far apart, but `{model.name}` weighs them alike ({told(losses)})",
                "loss",
                help="weigh what is dear, `loss: weighted_bce`, or cut at the costs: a policy with `thresholds`",
                concerns=(task.name,),
            )


def _knows_costs(facts: Facts, model: Part) -> bool:
    trainings = (facts.design.parts[name] for name in facts.lineage.trainings(model.name))
    weighted = any(word(training, "imbalance") not in ("", "none") for training in trainings)
    return weighted or any(states(policy, "thresholds") for policy in reckoning(facts, model))


def _errors_differ(facts: Facts, task: Part) -> bool:
    false_alarm, miss = number(facts, task, "cost_fp"), number(facts, task, "cost_fn")
    if false_alarm is None or miss is None:
        return False
    return false_alarm.low >= MUCH_DEARER * miss.high or miss.low >= MUCH_DEARER * false_alarm.high


fires_on = (
    """
    task catch_fraud { type: binary, cost_fp: 8 USD, cost_fn: 92 USD }
    model detector { task: catch_fraud, loss: bce }
    training nightly { model: detector, imbalance: none }
    policy act { stage: threshold }
    detector -> act
    """,
    """
    task arrive { type: regression, cost_fp: 3, cost_fn: 1 }
    model eta { task: arrive, loss: [mse, huber] }
    training nightly { model: eta }
    """,
    *(
        f"""
    task catch_fraud {{ type: binary, cost_fp: 1, cost_fn: 3 }}
    model detector {{ task: catch_fraud, loss: {loss} }}
    """
        for loss in ("bce", "cross_entropy", "hinge", "mae")
    ),
)
near_miss = ("imbalance: none", "imbalance: class_weights")
silent_on = (
    *(
        f"""
    task guess {{ type: binary, {costs} }}
    model guesser {{ task: guess, loss: bce }}
    """
        for costs in (
            *("cost_fp: 1, cost_fn: 2..4", "cost_fp: 1..2, cost_fn: 4"),
            *("cost_fn: 1, cost_fp: 2..4", "cost_fn: 1..2, cost_fp: 4"),
        )
    ),
    """
    task catch_fraud { type: binary, cost_fp: 8 USD, cost_fn: 92 USD }
    model detector { task: catch_fraud, loss: weighted_bce }
    model second { task: catch_fraud, loss: [bce, focal] }
    model third { task: catch_fraud }
    model fourth { loss: bce }
    """,
    """
    task catch_fraud { type: binary, cost_fp: 8 USD, cost_fn: 92 USD }
    model detector { task: catch_fraud, loss: bce }
    policy act { stage: threshold, thresholds: [8%] }
    detector -> act
    """,
    """
    task guess { type: binary, cost_fp: 1, cost_fn: 2.9 }
    task half_known { type: binary, cost_fn: 90 }
    task other_half { type: binary, cost_fp: 90 }
    model guesser { task: guess, loss: bce }
    model knower { task: half_known, loss: bce }
    model third { task: other_half, loss: bce }
    """,
)
