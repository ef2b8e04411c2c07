"""A large architecture reads a few plain columns, and nothing says why a simple one would not do.

## Why

On rows of numbers and categories, boosted trees are hard to beat; a transformer there costs more to train, serve and explain, and has to
show that it is worth it (Grinsztajn, Oyallon and Varoquaux, *Why Do Tree-Based Models Still Outperform Deep Learning on Tabular Data?*,
NeurIPS 2022; *Rules of Machine Learning*, rule 4).

## What to do

State what it beats and by how much (`baseline` of an evaluation), or why this choice: `because: "..."`.

## Limits

Only where all features are stated and none of them is a sequence, an embedding, a graph or a list. A decision about the model counts
as a reason.

## The interviewer asks

"What do you lose if this is a boosted tree?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import FieldType, parts_named
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, rule, states, word

LARGE = {"transformer", "bert", "llm", "moe", "gnn", "graphsage"}
PLAIN_KINDS = {"static", "dynamic", "windowed", "on_demand", "cross"}
RICH_FIELDS = {"embedding", "list", "text"}


@rule("M414", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Large architectures on plain columns, without baseline and reason."""
    for model in parts(facts, "model"):
        if word(model, "architecture") in LARGE and _reads_columns(facts, model) and not _is_justified(facts, model):
            yield at(
                model,
                f"`{model.name}` reads plain columns by {word(model, 'architecture')}, and names neither baseline nor reason",
                "architecture",
                help='say why, `because: "..."`, or what it beats: `baseline` on its evaluation',
            )


def _reads_columns(facts: Facts, model: Part) -> bool:
    features = [facts.design.parts[name] for name in facts.lineage.read_by(model.name)]
    return bool(features) and all(_is_column(feature) for feature in features)


def _is_column(feature: Part) -> bool:
    fields = feature.get("fields")
    types = [type.name for type in fields.values() if isinstance(type, FieldType)] if isinstance(fields, dict) else []
    return word(feature, "kind") in PLAIN_KINDS and not RICH_FIELDS.intersection(types)


def _is_justified(facts: Facts, model: Part) -> bool:
    task = facts.lineage.task(model.name)
    tests = (facts.design.parts[name] for name in facts.lifecycle.of(model.name).evaluations)
    about = (d.stated["about"].value for d in facts.design.decisions if "about" in d.stated)
    return (
        states(model, "because")
        or (task is not None and states(task, "baseline"))
        or any(states(test, "baseline") for test in tests)
        or any(model.name in parts_named(value) for value in about)
    )


fires_on = (
    """
    feature habits { kind: static, fields { age: int, country: category(250) } }
    model churn { architecture: transformer, features: habits }
    """,
    """
    task keep { type: binary }
    feature habits { kind: static }
    model churn { architecture: llm, task: keep, features: habits }
    evaluation offline { model: churn }
    decide "Text for the rest" { chosen: "prompts", over: "rules", because: "speed", about: keep }
    decide "Later" { chosen: "no cache", over: "a cache", because: "speed" }
    """,
    *(
        f"""
    feature habits {{ kind: {kind} }}
    model churn {{ architecture: {architecture}, features: habits }}
    """
        for kind, architecture in (
            *(("dynamic", "bert"), ("windowed", "moe"), ("on_demand", "gnn"), ("cross", "graphsage")),
        )
    ),
)
near_miss = ("architecture: transformer", "architecture: gbdt")
silent_on = (
    """
    feature habits { kind: static }
    feature clicks { kind: sequence }
    feature looks { kind: static, fields { photo: embedding(64) } }
    feature bought { kind: static, fields { bought_ids: list(id, 30) } }
    feature words { kind: static, fields { title: text } }
    feature untold
    model titles { architecture: transformer, features: words }
    model reader { architecture: transformer, features: [habits, clicks] }
    model viewer { architecture: transformer, features: [habits, looks] }
    model buyer { architecture: transformer, features: bought }
    model unsure { architecture: transformer, features: untold }
    model empty { architecture: transformer }
    """,
    """
    task keep { type: binary, baseline: "logistic regression" }
    feature habits { kind: static }
    model told { architecture: transformer, features: habits, because: "+3% recall over trees" }
    model compared { architecture: transformer, features: habits, task: keep }
    model tested { architecture: transformer, features: habits }
    model decided { architecture: transformer, features: habits }
    evaluation offline { model: tested, baseline: "boosted trees" }
    decide "A transformer" { chosen: "a transformer", over: "trees", because: "+3% recall", about: decided }
    """,
)
