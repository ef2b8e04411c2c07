"""A recommender is tested for hits only, not for what its lists do to people and to the catalogue.

## Why

Twenty good items of one kind make a bad list, and a model that shows only what is popular starves the rest of the catalogue. Neither
shows in ndcg (*Rules of Machine Learning*, rule 42; Ge, Delgado-Battenfeld and Jannach, *Beyond Accuracy*, RecSys 2010).

## What to do

Measure one more number in the same test: `diversity@20`, `catalogue_coverage`, `novelty` or `gini`.

## Limits

Models that order for a personalised `ranking` task with implicit labels. Search in documents and grading by people are not recommenders.

## The interviewer asks

"What share of your catalogue is ever shown?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, rule, states, word, words, yes

BEYOND = {"diversity", "novelty", "serendipity", "catalogue_coverage", "gini"}


@rule("E523", interview=INFO, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Tests of recommenders whose metrics are all about hits."""
    told: set[str] = set()
    for life in facts.lifecycle.lives():
        tests = [facts.design.parts[name] for name in life.evaluations]
        if not tests or not all(states(test, "metrics") for test in tests) or tests[0].name in told:
            continue
        measured = {metric.partition("@")[0] for test in tests for metric in words(test, "metrics")}
        if _recommends(facts, facts.design.parts[life.model]) and not BEYOND & measured:
            told.add(tests[0].name)
            yield at(
                tests[0],
                f"`{tests[0].name}` counts the hits of `{life.model}`, but not how varied its lists are",
                "metrics",
                help="add one more number: `diversity@20`, `catalogue_coverage` or `novelty`",
                concerns=(life.model,),
            )


def _recommends(facts: Facts, model: Part) -> bool:
    task = facts.lineage.task(model.name)
    if task is None or not yes(task, "personalised") or word(task, "type") != "ranking":
        return False
    labels = (facts.design.parts[name] for name in facts.lineage.labels(model.name))
    return word(model, "role") in ("rank", "rerank") and any(word(label, "origin") == "implicit" for label in labels)


fires_on = (
    """
    endpoint feed { entry: yes }
    label clicked { origin: implicit }
    task order { type: ranking, label: clicked, personalised: yes }
    model ranker { task: order, role: rank }
    model second { task: order, role: rank }
    evaluation offline { model: [ranker, second], metrics: [ndcg@20] }
    feed => ranker
    feed => second
    """,
    """
    endpoint feed { entry: yes }
    label rated { origin: explicit }
    label clicked { origin: implicit }
    task order { type: ranking, label: [rated, clicked], personalised: yes }
    model mixer { task: order, role: rerank }
    evaluation offline { model: mixer, metrics: [map@20, mrr] }
    feed => mixer
    """,
)
near_miss = ("[ndcg@20]", "[ndcg@20, diversity@20]")
silent_on = (
    *(
        f"""
    endpoint feed {{ entry: yes }}
    label clicked {{ origin: implicit }}
    task order {{ type: ranking, label: clicked, personalised: yes }}
    model ranker {{ task: order, role: rank }}
    evaluation offline {{ model: ranker, metrics: [ndcg@20, {metric}] }}
    feed => ranker
    """
        for metric in ("novelty", "serendipity", "catalogue_coverage", "gini")
    ),
    """
    endpoint feed { entry: yes }
    label clicked { origin: implicit }
    label graded { origin: human }
    task order { type: ranking, label: clicked, personalised: yes }
    task search { type: ranking, label: clicked, personalised: no }
    task passages { type: ranking, label: graded, personalised: yes }
    task find { type: retrieval, label: clicked, personalised: yes }
    model ranker { task: order, role: rank }
    model untested { task: order, role: rank }
    model preranker { task: order, role: prerank }
    model searcher { task: search, role: rank }
    model passer { task: passages, role: rank }
    model finder { task: find, role: rank }
    model taskless { role: rank }
    evaluation offline { model: [searcher, passer, finder, preranker, taskless], metrics: [ndcg@20] }
    evaluation untold { model: ranker }
    feed => [ranker, searcher, passer, finder, untested, preranker, taskless]
    """,
)
