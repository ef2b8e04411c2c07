"""A classifier of rare positives does nothing about their being rare.

## Why

With one positive in a thousand, plain cross-entropy is nearly at its best by always saying no, and a cut at one half
never says yes. Weights, another loss, sampling or a threshold from the costs are all answers (Huyen, *Designing Machine
Learning Systems*, ch. 4); none is not.

## What to do

Choose one and say why: `imbalance: class_weights`, `loss: focal`, `class_balance: resampled`, or a policy with
`thresholds`.

## Limits

Rare is below 5 percent. A calibrated probability that a policy compares with thresholds is handled by those; rankings
are left alone.

## The interviewer asks

"What does the model score that always says no?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, number, parts, rule, states, unstated, word, words

RARE = 0.05
PLAIN = {"bce", "cross_entropy"}


@rule("D336", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Plain losses on rare positives."""
    for model in parts(facts, "model"):
        loss = words(model, "loss")
        trainings = [facts.design.parts[name] for name in facts.lineage.trainings(model.name)]
        rate = _rare(facts, model)
        if not rate or not trainings or not loss or not set(loss) <= PLAIN or _is_handled(facts, model):
            continue
        subject = f"`{model.name}` learns from {rate} positives by {loss[0]}"
        bare = [training for training in trainings if word(training, "imbalance") in ("", "none")]
        if len(bare) < len(trainings):
            continue
        silent = [training for training in bare if not states(training, "imbalance")]
        if silent:
            message = f"{subject}, and `{silent[0].name}` does not say what is done about it"
            yield unstated(silent[0], "imbalance", message=message)._replace(severity=QUESTION, concerns=(model.name,))
        else:
            help = "weigh the rare class (`imbalance: class_weights`), or set a threshold from the costs of errors"
            message = f"{subject}, and nothing is done about their being rare"
            yield at(bare[0], message, "imbalance", help=help, concerns=(model.name,))


def _rare(facts: Facts, model: Part) -> str:
    """The share of positives of a question of yes or no, where it is rare; an empty string elsewhere."""
    task = facts.lineage.task(model.name)
    if task is None or word(task, "type") not in ("binary", "multilabel"):
        return ""
    for part in (task, *(facts.design.parts[name] for name in facts.lineage.labels(model.name))):
        rate = number(facts, part, "base_rate")
        if rate is not None:
            return amount(rate) if rate.high < RARE else ""
    return ""


def _is_handled(facts: Facts, model: Part) -> bool:
    """By sampling, or by thresholds behind the score."""
    datasets = [facts.design.parts[name] for name in facts.lineage.datasets(model.name)]
    sampled = any(
        word(part, "class_balance") == "resampled" or states(part, "negative_downsample") for part in datasets
    )
    near = {name for server in facts.lineage.servers(model.name) for name in facts.lineage.asked((server,))}
    near |= {relation.target for relation in facts.graph.following[model.name]}
    cut = any(
        states(facts.design.parts[name], "thresholds") or states(facts.design.parts[name], "band") for name in near
    )
    return sampled or cut


fires_on = (
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    dataset rows { split: time }
    training nightly { model: trees, dataset: rows, imbalance: none }
    model trees { task: spot_fraud, loss: bce }
    """,
    """
    task spot_harm { type: multilabel, label: harm }
    label harm { origin: human, base_rate: 4.9% }
    training nightly { model: text, imbalance: none }
    model text { task: spot_harm, loss: [cross_entropy, bce] }
    policy mix { stage: diversity }
    text -> mix
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    training nightly { model: trees }
    model trees { task: spot_fraud, loss: bce }
    """,
)
near_miss = ("imbalance: none", "imbalance: class_weights")
silent_on = (
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    model trees { task: spot_fraud, loss: bce }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    training nightly { model: trees, imbalance: none }
    model trees { task: spot_fraud }
    """,
    """
    task spot_fraud { type: binary, base_rate: 5% }
    training nightly { model: trees, imbalance: none }
    model trees { task: spot_fraud, loss: bce }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    training nightly { model: trees, imbalance: none }
    model trees { task: spot_fraud, loss: focal }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    dataset rows { split: time, class_balance: resampled }
    training nightly { model: trees, dataset: rows, imbalance: none }
    model trees { task: spot_fraud, loss: bce }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    dataset rows { split: time, negative_downsample: 10% }
    training nightly { model: trees, dataset: rows, imbalance: none }
    model trees { task: spot_fraud, loss: bce }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    training nightly { model: trees, imbalance: none }
    model trees { task: spot_fraud, loss: bce }
    policy act { stage: threshold, thresholds: [8%] }
    endpoint api {
      => trees
      => act
    }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    training nightly { model: trees, imbalance: none }
    model trees { task: spot_fraud, loss: bce }
    human_review analysts { band: [0.4, 0.9] }
    trees -> analysts
    """,
    """
    task order_feed { type: ranking, base_rate: 1% }
    training nightly { model: ranker, imbalance: none }
    model ranker { task: order_feed, loss: bce }
    """,
    """
    task spot_fraud { type: binary, base_rate: 0.1% }
    training nightly { model: trees, imbalance: none }
    training weekly { model: trees, imbalance: focal }
    model trees { task: spot_fraud, loss: bce }
    """,
)
