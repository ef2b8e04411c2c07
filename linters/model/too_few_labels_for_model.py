"""There are too few labelled rows for the size of the model.

## Why

Ten examples for each weight of a linear model is the common rule of thumb; a deep network from scratch wants about a thousand of each
class. Below that it learns the sample by heart (*Rules of Machine Learning*, rule 21: the number of weights scales with the amount of
data).

## What to do

Start from a pretrained model, label actively, use weak labels, or take a smaller model.

## Limits

Linear models that state `params`, and deep networks whose task or label states its classes, or is yes or no. Needs the number of rows; a
network that does not say whether it is pretrained is asked.

## The interviewer asks

"How many labelled examples do you have for the rarest class?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, number, parts, rule, states, word

ROWS_PER_WEIGHT, ROWS_PER_CLASS = 10, 1_000
DEEP = {"mlp", "cnn", "resnet", "vit", "transformer", "bert", "rnn", "gnn"}
BORROWS = ("finetune", "distill")  # what a training that starts from another model is called


@rule("M426", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Models whose one dataset is known to be too small."""
    for model in parts(facts, "model"):
        datasets = [facts.design.parts[name] for name in facts.lineage.datasets(model.name)]
        if len(datasets) == 1 and not _starts_from_another(facts, model):
            yield from _too_few(facts, model, datasets[0])


def _too_few(facts: Facts, model: Part, dataset: Part) -> Iterator[Finding]:
    attribute = "labelled" if states(dataset, "labelled") else "rows"
    rows, needed = number(facts, dataset, attribute), _needed(facts, model)
    if rows is not None and rows.high < needed:
        unsure = word(model, "architecture") in DEEP and not _from_scratch(facts, model)
        yield at(
            dataset,
            f"`{dataset.name}` has {amount(rows)}, too few for `{model.name}`: it would need about {needed:,.0f}",
            attribute,
            help="start from a pretrained model, label more of what it is unsure of, or take a smaller model",
            concerns=(model.name,),
            asks=(f"{model.name}.pretrained",) if unsure else (),
            severity=QUESTION if unsure else None,
        )


def _needed(facts: Facts, model: Part) -> float:
    """The least number of rows, or nothing where it is not known."""
    if word(model, "architecture") == "lr":
        params = number(facts, model, "params")
        return 0 if params is None else ROWS_PER_WEIGHT * params.low
    return ROWS_PER_CLASS * _classes(facts, model) if word(model, "architecture") in DEEP else 0


def _classes(facts: Facts, model: Part) -> float:
    task = facts.lineage.task(model.name)
    labels = [facts.design.parts[name] for name in facts.lineage.labels(model.name)]
    stated = [number(facts, part, "classes") for part in (*([task] if task is not None else []), *labels)]
    counts = [fact.low for fact in stated if fact is not None]
    yes_or_no = task is not None and word(task, "type") == "binary"
    return max(counts, default=2 if yes_or_no else 0)


def _starts_from_another(facts: Facts, model: Part) -> bool:
    trainings = [facts.design.parts[name] for name in facts.lineage.trainings(model.name)]
    return states(model, "pretrained") or any(
        states(t, "starts_from") or states(t, "teacher") or word(t, "mode") in BORROWS for t in trainings
    )


def _from_scratch(facts: Facts, model: Part) -> bool:
    trainings = (facts.design.parts[name] for name in facts.lineage.trainings(model.name))
    return any(word(training, "mode") == "scratch" for training in trainings)


fires_on = (
    """
    task tag { type: multiclass, classes: 20 }
    dataset photos { labelled: 19k }
    model tagger { task: tag, architecture: resnet }
    training from_nothing { model: tagger, dataset: photos, mode: scratch }
    """,
    *(
        f"""
    task keep {{ type: binary }}
    dataset members {{ rows: 1.9k }}
    model scorer {{ task: keep, architecture: {architecture} }}
    training nightly {{ model: scorer, dataset: members, mode: scratch }}
    """
        for architecture in ("mlp", "vit", "transformer", "bert", "rnn", "gnn")
    ),
    """
    dataset members { rows: 9k }
    model scorer { architecture: lr, params: 1k parameters }
    training nightly { model: scorer, dataset: members }
    """,
    """
    label kind { classes: 20 }
    dataset photos { rows: 1B, labelled: 19k, label: kind }
    model tagger { architecture: cnn }
    training from_nothing { model: tagger, dataset: photos, mode: scratch }
    """,
)
near_miss = ("labelled: 19k", "labelled: 20k")
silent_on = (
    """
    dataset members { rows: 9k }
    model ready { architecture: lr, params: 1k parameters, pretrained: "last year" }
    model tuned { architecture: lr, params: 1k parameters }
    model pupil { architecture: lr, params: 1k parameters }
    model started { architecture: lr, params: 1k parameters }
    model taught { architecture: lr, params: 1k parameters }
    training one { model: ready, dataset: members }
    training two { model: tuned, dataset: members, mode: finetune }
    training three { model: pupil, dataset: members, mode: distill }
    training four { model: started, dataset: members, starts_from: ready }
    training five { model: taught, dataset: members, teacher: ready }
    """,
    """
    task keep { type: binary }
    task order { type: ranking }
    dataset members { rows: 900 }
    dataset more { rows: 10k }
    dataset untold
    dataset enough_rows { rows: 1.9k..2.1k }
    model boosted { task: keep, architecture: gbdt }
    model linear { architecture: lr }
    model enough { architecture: lr, params: 1k..2k parameters }
    model network { task: order, architecture: mlp }
    model both { task: keep, architecture: mlp }
    model unsaid { task: keep, architecture: mlp }
    model just { task: keep, architecture: mlp }
    training one { model: [boosted, linear, network], dataset: members, mode: scratch }
    training two { model: enough, dataset: more, mode: scratch }
    training three { model: both, dataset: [members, untold], mode: scratch }
    training four { model: unsaid, dataset: untold, mode: scratch }
    training five { model: just, dataset: enough_rows, mode: scratch }
    """,
    """
    task keep { type: binary }
    dataset members { rows: 1.9k }
    model scorer { task: keep, architecture: mlp }
    training nightly { model: scorer, dataset: members }
    """,
)
