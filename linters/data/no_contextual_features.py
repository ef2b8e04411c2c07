"""A personalised ranking knows who asks, but nothing of now: all of its features are static.

## Why

What somebody wants this evening shows in the last minutes and in the request itself: device, hour, query, session.
Static features know the user of last month. The split of static and dynamic features, and what each costs, is central
to the field (Huyen, *Designing Machine Learning Systems*, ch. 7).

## What to do

Add what the request carries (`kind: on_demand`) and what just happened (`kind: session` or `windowed`).

## Limits

Only where the task states `personalised: yes` and every feature states that it is static. Context read from a source of
the request counts.

## The interviewer asks

"The user has just searched for shoes: what does the next page know of it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, block_after, parts, rule, told, word, yes
from mlsd_dsl.vocabulary.part import Plane

RANKS = {"rank", "prerank", "rerank"}


@rule("D329", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Personalised rankers of requests with static features only."""
    for model in parts(facts, "model"):
        task = facts.lineage.task(model.name)
        if task is None or not yes(task, "personalised") or not _ranks_requests(facts, model, task):
            continue
        read = [r.source for r in facts.graph.leading[model.name] if r.meaning.verb == "feeds"]
        read = read or [
            name for dataset in facts.lineage.datasets(model.name) for name in facts.lineage.features_of(dataset)
        ]
        if read and all(word(facts.design.parts[name], "kind") == "static" for name in read):
            block = "feature request_context { kind: on_demand, fields { device: category(5), hour: int } }"
            yield at(
                model,
                f"`{model.name}` is personalised, but all it reads is static: {told(read)}",
                "features",
                help="add what the request carries (`kind: on_demand`) and what just happened (`kind: session`)",
                fixes=(block_after(model, block, "add a feature of the request"),),
            )


def _ranks_requests(facts: Facts, model: Part, task: Part) -> bool:
    ranks = word(model, "role") in RANKS or (word(task, "type") == "ranking" and not word(model, "role"))
    return ranks and any(facts.design.parts[name].plane == Plane.ONLINE for name in facts.lineage.servers(model.name))


fires_on = (
    """
    task order_feed { type: ranking, personalised: yes }
    feature profile { kind: static }
    model ranker { role: rank, task: order_feed, features: profile }
    batch_inference nightly { model: ranker }
    endpoint feed { => ranker }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    feature profile { kind: static }
    model light { role: prerank, task: order_feed, features: profile }
    endpoint feed { => light }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    feature profile { kind: static }
    model last { role: rerank, task: order_feed, features: profile }
    endpoint feed { => last }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    feature profile { kind: static }
    feature price { kind: static }
    dataset rows { features: [profile, price], join: as_of, split: time }
    training nightly { model: ranker, dataset: rows }
    model ranker { task: order_feed }
    endpoint feed { => ranker }
    """,
)
near_miss = ("kind: static", "kind: session")
silent_on = (
    """
    feature profile { kind: static }
    model ranker { role: rank, features: profile }
    endpoint feed { => ranker }
    """,
    """
    task order_feed { type: ranking, personalised: no }
    feature profile { kind: static }
    model ranker { role: rank, task: order_feed, features: profile }
    endpoint feed { => ranker }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    source request { mode: request }
    feature profile { kind: static }
    model ranker { role: rank, task: order_feed, features: [profile, request] }
    endpoint feed { => ranker }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    feature profile { kind: static }
    model towers { role: retrieval, task: order_feed, features: profile }
    endpoint feed { => towers }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    feature profile { kind: static }
    model ranker { role: rank, task: order_feed, features: profile }
    batch_inference nightly { model: ranker }
    """,
    """
    task order_feed { type: ranking, personalised: yes }
    model ranker { role: rank, task: order_feed }
    endpoint feed { => ranker }
    """,
    """
    task score_loan { type: binary, personalised: yes }
    feature profile { kind: static }
    model scorer { task: score_loan, features: profile }
    endpoint api { => scorer }
    """,
)
