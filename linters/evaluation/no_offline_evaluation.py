"""A trained model goes live and nothing tests it on data that it has not seen.

## Why

Without a test on held-out days nobody knows whether the new version is better than the old one, or than nothing. Everything later,
the gate, the rollout, the alarm, needs that number (*Rules of Machine Learning*, rule 9; Breck et al., *The ML Test Score*, Infra 4).

## What to do

Declare an evaluation of the model with metrics that fit its task, the version in production as its baseline, and `gate: yes`:
`training -> evaluation -> registry`.

## Limits

Asked of models that a training of the design makes and that serve. A test of what serves them, such as
the index of an encoder, counts. An evaluation that names no model leaves it open which it judges.

## The interviewer asks

"How do you know that this model is better than the one before?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, at, block_after, parts, rule


@rule("E501", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that are trained and serve, and that no evaluation judges."""
    tested = {r.source for r in facts.graph.relations if r.meaning.verb == "evaluates"}
    untested = [
        life
        for life in facts.lifecycle.lives()
        if life.trainings
        and not life.evaluations
        and tested.isdisjoint((*life.serving, *facts.lineage.servers(life.model)))
    ]
    if not untested:
        return
    first, rest = facts.design.parts[untested[0].model], untested[1:]
    aimless = tuple(f"{e.name}.model" for e in parts(facts, "evaluation") if not _judges(facts, e.name))
    block = f'evaluation offline_{first.name} {{ model: {first.name}, gate: yes, baseline: "production" }}'
    yield at(
        first,
        f"nothing tests `{first.name}`" + (f" and {len(rest)} more" if rest else "") + " before it serves",
        help=f"add a test that can stop it: `{block}`",
        concerns=tuple(life.model for life in rest),
        asks=aimless,
        severity=QUESTION if aimless else None,
        fixes=(block_after(first, block, f"add a test of `{first.name}`"),),
    )


def _judges(facts: Facts, evaluation: str) -> bool:
    return any(r.meaning.verb == "evaluates" and r.attribute != "dataset" for r in facts.graph.leading[evaluation])


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model tower { role: retrieval }
    model ranker { role: rank }
    training nightly { model: [tower, ranker], every: 1 day }
    evaluation offline { model: tower, metrics: recall@100 }
    feed => tower
    feed => ranker
    """,
)
near_miss = ("feed => ranker", "evaluation offline { model: ranker }\n    feed => ranker")
silent_on = (
    """
    endpoint feed { entry: yes }
    endpoint inner
    index vectors { encoder: tower }
    model tower { role: embedder }
    model ranker { role: rank }
    training nightly { model: [tower, ranker], every: 1 day }
    evaluation found { model: vectors, metrics: recall@100 }
    evaluation whole { model: feed, metrics: session_success }
    feed => vectors
    feed => inner
    inner => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    dataset golden { role: golden }
    evaluation offline { dataset: golden }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    evaluation offline { gate: yes }
    nightly -> offline -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    """,
    """
    endpoint feed { entry: yes }
    model popular { role: heuristic }
    feed => popular
    """,
)
