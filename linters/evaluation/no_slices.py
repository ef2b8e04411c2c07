"""The design names groups of users, and an evaluation measures none of them on its own.

## Why

An average hides whom it is bad for: a model can gain a percent overall and lose a country. Slices show it before the users do (Breck et
al., *The ML Test Score*, Model 6; Huyen, *Designing Machine Learning Systems*, ch. 6).

## What to do

State the groups that matter to the product: `slices: ["new viewers", "country"]`.

## Limits

Asked only where the design itself names groups: several `locales` or `regions` of an actor, `segments` of a KPI, or
`slices` of a monitor or of another test.

## The interviewer asks

"Which country pays for this gain?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated


@rule("E508", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Evaluations of models without slices, where groups are declared."""
    group = _group(facts)
    for evaluation in parts(facts, "evaluation") if group else ():
        judged = [r.source for r in facts.graph.leading[evaluation.name] if r.meaning.verb == "evaluates"]
        if not states(evaluation, "slices") and any(facts.design.parts[name].kind.word == "model" for name in judged):
            yield unstated(
                evaluation,
                "slices",
                message=f"`{evaluation.name}` measures no group on its own, though {group} are named",
            )


def _group(facts: Facts) -> str:
    for actor in parts(facts, "actor"):
        for attribute in ("locales", "regions"):
            listed = actor.get(attribute)
            if isinstance(listed, tuple) and len(listed) > 1:
                return f"`{actor.name}.{attribute}`"
    segmented = [f"`{kpi.name}.segments`" for kpi in parts(facts, "kpi") if states(kpi, "segments")]
    # Groups that are watched once the model is live, or looked at by another test, matter before as well.
    sliced = [f"`{part.name}.slices`" for part in parts(facts, "monitor", "evaluation") if states(part, "slices")]
    return next(iter((*segmented, *sliced)), "")


fires_on = (
    """
    actor viewer { locales: ["en-US", "pt-BR"] }
    model ranker { role: rank }
    evaluation offline { model: ranker, metrics: ndcg@20 }
    """,
    """
    actor viewer { regions: ["eu", "us"] }
    model ranker { role: rank }
    evaluation offline { model: ranker }
    """,
    """
    kpi watch_time { segments: ["new viewers"] }
    model ranker { role: rank }
    evaluation offline { model: ranker }
    """,
    """
    model ranker { role: rank }
    evaluation offline { model: ranker }
    monitor quality { type: performance, of: ranker, slices: ["country"] }
    """,
    """
    model ranker { role: rank }
    model tower { role: retrieval }
    evaluation offline { model: ranker }
    evaluation towers { model: tower, slices: ["country"] }
    """,
)
near_miss = ("metrics: ndcg@20", 'metrics: ndcg@20, slices: ["country"]')
silent_on = (
    """
    actor viewer { locales: ["en-US"] }
    kpi watch_time { role: primary }
    model ranker { role: rank }
    evaluation offline { model: ranker }
    """,
    """
    actor viewer { locales: ["en-US", "pt-BR"] }
    index vectors
    evaluation offline { model: vectors }
    """,
)
