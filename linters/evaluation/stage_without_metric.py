"""A stage of the funnel is judged only through what comes after it.

## Why

The end of a funnel cannot tell why it is bad: what retrieval loses no ranker can bring back, and a number of the whole moves for
either. Each stage needs one of its own (Covington, Adams and Sargin, *Deep Neural Networks for YouTube Recommendations*, on candidate
generation and ranking).

## What to do

Let an evaluation name the stage: `recall@1000` for what finds 1,000 candidates, `ndcg@20` for what orders them.

## Limits

Models and indexes of funnels with two stages and more, in designs that test anything. Indexes of words or places are let pass, since
they are exact.

## The interviewer asks

"The feed got worse: is it retrieval or ranking?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, rule, told, word

EXACT = ("inverted", "geo", "graph")


@rule("E507", interview=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Stages that no evaluation names, beside others that one does."""
    judged = _judged(facts)
    funnels = [facts.funnel.stages(entry) for entry in facts.graph.entries()]
    stages = dict.fromkeys(stage.part for stages in funnels if len(stages) > 1 for stage in stages)
    bare = [name for name in stages if name not in judged and _finds_or_orders(facts, name)]
    if judged and bare:
        yield at(
            facts.design.parts[bare[0]],
            f"no evaluation judges {told(bare)} alone, only what comes of the whole funnel",
            help=f"add the stage's own number: `evaluation offline {{ model: {bare[0]}, metrics: recall@100 }}`",
            concerns=tuple(bare[1:]),
        )


def _judged(facts: Facts) -> set[str]:
    named = {r.source for r in facts.graph.relations if r.meaning.verb == "evaluates"}
    made = {r.target for r in facts.graph.relations if r.meaning.verb == "produces" and r.source in named}
    held = {r.target for r in facts.graph.relations if r.meaning.verb == "encodes" and r.source in named | made}
    return named | made | held


def _finds_or_orders(facts: Facts, name: str) -> bool:
    part = facts.design.parts[name]
    return part.kind.word == "model" or (part.kind.word == "index" and word(part, "type") not in EXACT)


fires_on = (
    """
    endpoint feed { entry: yes }
    model finder { role: retrieval }
    model ranker { role: rank }
    evaluation offline { model: ranker, metrics: ndcg@20 }
    feed => finder
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    index vectors { type: hnsw, encoder: tower }
    model tower { role: retrieval }
    model finder { role: retrieval }
    model ranker { role: rank }
    training weekly { model: [tower, finder] }
    training nightly { model: ranker }
    evaluation offline
    nightly -> offline
    feed => [vectors, finder]
    feed => ranker
    """,
)
near_miss = ("model: ranker, metrics", "model: [finder, ranker], metrics")
silent_on = (
    """
    endpoint feed { entry: yes }
    index words { type: inverted }
    index near { type: geo }
    index friends { type: graph }
    index vectors { type: hnsw, encoder: tower }
    model tower { role: retrieval }
    model ranker { role: rank }
    policy mix { stage: diversity, input_k: 100, output_k: 20 }
    training daily { model: [tower, ranker] }
    evaluation offline
    daily -> offline
    feed => [words, near, friends, vectors]
    feed => ranker
    feed => mix
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model other_ranker { role: rank }
    evaluation offline { model: other_ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model finder { role: retrieval }
    model ranker { role: rank }
    feed => finder
    feed => ranker
    """,
)
