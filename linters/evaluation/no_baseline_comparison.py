"""An evaluation gives a number and nothing to compare it with.

## Why

An ndcg of 0.41 is good or bad only beside another: that of the version in production, of the most popular items, of chance (Huyen,
*Designing Machine Learning Systems*, ch. 6, on baselines; *Rules of Machine Learning*, rule 24).

## What to do

State what must be beaten: `baseline: "production"`, or the name of a simpler model.

## Limits

Evaluations of models. Gives way where the whole design names no baseline.

## The interviewer asks

"Is that good, and compared with what?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated


@rule("E512", interview=QUESTION, production=WARNING, gives_way_to=("no-baseline-model",))
def check(facts: Facts) -> Iterator[Finding]:
    """Evaluations of models without `baseline`."""
    for evaluation in parts(facts, "evaluation"):
        judged = [r.source for r in facts.graph.leading[evaluation.name] if r.meaning.verb == "evaluates"]
        made = [model for name in judged for model in (name, *facts.lineage.models(name))]
        models = tuple(dict.fromkeys(name for name in made if facts.design.parts[name].kind.word == "model"))
        if models and not states(evaluation, "baseline"):
            message = f"`{evaluation.name}` does not say what `{models[0]}` must beat"
            yield unstated(evaluation, "baseline", message=message)._replace(concerns=models)


fires_on = (
    """
    model ranker { role: rank }
    evaluation offline { model: ranker, metrics: ndcg@20 }
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    evaluation offline { metrics: ndcg@20 }
    nightly -> offline
    """,
)
near_miss = ("metrics: ndcg@20", 'metrics: ndcg@20, baseline: "production"')
silent_on = (
    """
    index vectors { type: hnsw }
    evaluation offline { model: vectors, metrics: ann_recall@100 }
    """,
    """
    dataset golden
    evaluation offline { dataset: golden }
    """,
)
