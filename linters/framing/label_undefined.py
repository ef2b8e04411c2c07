"""A model is to learn from examples, and nothing says what a right answer is.

## Why

The label is what is really optimised. Where it comes from, when it is known and what counts as a negative decide more
than the model does (Huyen, *Designing Machine Learning Systems*, ch. 4; *Rules of Machine Learning*, rule 13).

## What to do

Declare it and name it in the task: `label watched { from: watch_events, event: completion, delay: p95 6 h, negatives:
non_event }`.

## Limits

Models that learn without labels (by reconstruction, contrast or the next token) and pretrained ones are left alone.
Where labels exist but the task names none, it is asked.

## The interviewer asks

"What is a positive, and what is a negative?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, at, block_after, parts, rule, states, unstated, word, words

from .answering import models_by_task

SUPERVISED = {
    *("binary", "multiclass", "multilabel", "regression", "ranking", "retrieval", "detection", "segmentation"),
    *("forecasting", "link_prediction"),
}
SELF_TAUGHT = {
    *("infonce", "contrastive", "skip_gram", "nll", "reconstruction", "isolation", "one_class", "elbo", "kmeans"),
    *("denoising", "distillation"),
}


@rule("F205", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Supervised tasks without a label; proved where a training runs in a design that declares no label at all."""
    has_labels = any(True for _ in parts(facts, "label"))
    answering = models_by_task(facts)
    for task in parts(facts, "task"):
        own = answering[task.name]
        if word(task, "type") not in SUPERVISED or states(task, "label") or any(_is_taught(facts, m) for m in own):
            continue
        if any(r.meaning.verb == "defines" for r in facts.graph.leading[task.name]):
            continue
        trained = any(facts.lineage.trainings(model.name) for model in own)
        if trained and not has_labels:
            yield at(
                task,
                f"nothing says what `{task.name}` learns from: the design has no label",
                help="declare it: `label watched { from: watch_events, event: completion, delay: p95 6 h }`",
                fixes=(block_after(task, f"label {task.name}_label {{ origin: implicit }}", "declare a label"),),
                concerns=tuple(model.name for model in own),
            )
        else:
            message = f"`{task.name}` does not say what it learns from"
            yield unstated(task, "label", message=message)._replace(severity=QUESTION, fixes=())


def _is_taught(facts: Facts, model: Part) -> bool:
    """Whether a model has labels by its dataset, or needs none."""
    without = set(words(model, "loss")) & SELF_TAUGHT or states(model, "pretrained")
    return bool(without) or bool(facts.lineage.labels(model.name))


fires_on = (
    """
    task order { type: ranking }
    model ranker { task: order, loss: bce }
    training nightly { model: ranker }
    """,
    """
    task order { type: ranking }
    label clicked
    model ranker { task: order }
    training nightly { model: ranker }
    """,
    """
    task order { type: ranking }
    model ranker { task: order }
    """,
)
near_miss = (
    "training nightly { model: ranker }",
    "training nightly { model: ranker, dataset: rows }\n    dataset rows { label: liked }\n    label liked",
)
silent_on = (
    """
    task order { type: ranking }
    label clicked
    model ranker { task: order }
    dataset rows { label: clicked }
    training nightly { model: ranker, dataset: rows }
    """,
    """
    task place { type: retrieval }
    model tower { task: place, loss: infonce }
    training nightly { model: tower }
    """,
    """
    task sort { type: multiclass }
    model ready { task: sort, pretrained: "bert" }
    training nightly { model: ready }
    """,
    """
    task order { type: ranking }
    label clicked
    model ranker { task: order }
    training nightly { model: ranker }
    """,
    """
    task order { type: ranking }
    model ranker { task: order }
    """,
    """
    task sort { type: multiclass }
    model ready { task: sort, pretrained: "bert" }
    training nightly { model: ready }
    task order { type: ranking }
    label clicked
    clicked -> order
    """,
    """
    task order { type: ranking, label: clicked }
    label clicked
    """,
    """
    task sort { type: clustering }
    model groups { task: sort }
    training nightly { model: groups }
    """,
)
