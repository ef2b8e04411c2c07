"""A model is only judged by labels that a rule, a generator or reports made up.

## Why

Weak labels are a fair way to train: noise averages out. A test by them measures how well the model repeats the rule. It
can be no better than its yardstick, and nobody sees when it is (Ratner et al., *Snorkel*, 2017, train on weak labels
and test on a set that people labelled).

## What to do

Let people label a small set and judge by it: `dataset golden { role: golden, label: ... }` with a label of
`origin: human`.

## Limits

One evaluation of the model by other labels, or by people, is enough. Labels that do not say where they come from are
left alone.

## The interviewer asks

"Who says that these test labels are right?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, block_after, parts, rule, told, word, yes

MADE_UP = {"weak", "synthetic", "distilled"}


@rule("D337", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that no evaluation judges by sound labels."""
    poor: dict[str, list[Part]] = {}
    sound: set[str] = set()
    for evaluation in parts(facts, "evaluation"):
        labels = _labels(facts, evaluation)
        for model in _judged(facts, evaluation):
            if labels and all(_is_made_up(label) for label in labels) and not yes(evaluation, "human"):
                poor.setdefault(model, []).append(evaluation)
            else:
                sound.add(model)
    for model, evaluations in poor.items():
        if model in sound:
            continue
        label = _labels(facts, evaluations[0])[0]
        origin = "users' reports" if word(label, "origin") == "implicit" else f"{word(label, 'origin')} labels"
        truth = f"label {model}_truth {{ origin: human, agreement: 0.7 }}"
        block = f"{truth}\ndataset {model}_golden {{ label: {model}_truth, role: golden }}"
        yield at(
            evaluations[0],
            f"`{model}` is only judged by {origin} ({told([label.name])})",
            "dataset",
            help="let people label a small golden set, and judge by that as well: `origin: human`",
            concerns=(model, label.name),
            fixes=(block_after(evaluations[0], block, "add a golden set that people label"),),
        )


def _judged(facts: Facts, evaluation: Part) -> list[str]:
    read = [r.source for r in facts.graph.leading[evaluation.name] if r.attribute != "judge"]
    models = [name for name in read if facts.lineage.kind(name) == "model"]
    trained = [model for name in read for model in facts.lineage.models(name)]
    return list(dict.fromkeys([*models, *trained]))


def _labels(facts: Facts, evaluation: Part) -> list[Part]:
    """The labels of what an evaluation reads, with those that it reads itself."""
    read = [relation.source for relation in facts.graph.leading[evaluation.name]]
    own = [name for name in read if facts.lineage.kind(name) == "label"]
    found = [label for name in read for label in facts.lineage.labels_of(name)]
    return [facts.design.parts[name] for name in dict.fromkeys([*own, *found])]


def _is_made_up(label: Part) -> bool:
    reported = word(label, "origin") == "implicit" and word(label, "event") == "report"
    return reported or word(label, "origin") in MADE_UP


fires_on = (
    """
    label toxic { origin: weak }
    dataset posts { label: toxic, split: time }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts }
    """,
    """
    label toxic { origin: implicit, event: report }
    dataset posts { label: toxic, split: time }
    model text { role: classifier }
    training nightly { model: text, dataset: posts }
    evaluation exam { dataset: posts }
    nightly -> exam
    """,
    """
    label answer { origin: synthetic }
    label second { origin: distilled }
    model text { role: classifier }
    evaluation exam { model: text }
    [answer, second] -> exam
    """,
)
near_miss = ("origin: weak", "origin: human")
silent_on = (
    """
    dataset posts { split: time }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts }
    """,
    """
    label answer { origin: synthetic }
    dataset golden { label: answer }
    model grader { role: judge }
    evaluation exam { dataset: golden, judge: grader }
    """,
    """
    label toxic { origin: weak }
    label true_toxic { origin: human }
    dataset posts { label: toxic, split: time }
    dataset golden { label: true_toxic }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts }
    evaluation check { model: text, dataset: golden }
    """,
    """
    label toxic { origin: weak }
    dataset posts { label: toxic, split: time }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts, human: yes }
    """,
    """
    label toxic { origin: weak }
    label true_toxic { origin: human }
    dataset posts { label: [toxic, true_toxic], split: time }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts }
    """,
    """
    label clicked { origin: implicit, event: click }
    dataset posts { label: clicked, split: time }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts }
    """,
    """
    label flagged { origin: human, event: report }
    dataset posts { label: flagged, split: time }
    model text { role: classifier }
    evaluation exam { model: text, dataset: posts }
    """,
)
