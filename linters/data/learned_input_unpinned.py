"""A model has learned from the output of another that somebody else can change, and whose version is not fixed.

## Why

A better embedding from another team is another language: the model that reads it was trained on the old one and gets
worse on the day that nobody here deployed anything. Sculley et al., *Hidden Technical Debt in Machine Learning
Systems*, call it entanglement: changing anything changes everything.

## What to do

Fix the version (`version: "2026-05-13"`), and train anew when you move to the next one.

## Limits

Speaks of models and services that the design does not train itself. One that states what it was `pretrained` as counts
as fixed; what is trained here is a matter of releasing both together.

## The interviewer asks

"They ship a new embedding tonight: what does your model do tomorrow?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, told, unstated, word

FIXED = {"baseline", "heuristic"}


@rule("D345", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """What others make and models here have learned from, without a version."""
    for producer in parts(facts, "model", "external"):
        if states(producer, "version") or _is_ours_or_fixed(facts, producer):
            continue
        readers = [name for name in _readers(facts, producer.name) if facts.lineage.trainings(name)]
        if readers:
            message = f"{told(readers)} learned from what `{producer.name}` puts out, and no version of it is fixed"
            yield unstated(producer, "version", message=message)._replace(concerns=tuple(readers))


def _is_ours_or_fixed(facts: Facts, producer: Part) -> bool:
    trained = bool(facts.lineage.datasets(producer.name) or facts.lineage.trainings(producer.name))
    return trained or states(producer, "pretrained") or word(producer, "role") in FIXED


def _readers(facts: Facts, producer: str) -> list[str]:
    """All that read its output, directly or as a feature."""
    found: list[str] = []
    for relation in facts.graph.following[producer]:
        if relation.meaning.verb == "feeds":
            found.append(relation.target)
        elif relation.meaning.verb == "derives":
            found += [reading.target for reading in facts.graph.following[relation.target]]
    return list(dict.fromkeys(found))


fires_on = (
    """
    model vision { role: embedder, output: embedding }
    model ranker { role: rank }
    training nightly { model: ranker }
    vision -> ranker
    """,
    """
    external bureau { provider: "Example Bureau" }
    feature credit { kind: static }
    model scorer { role: classifier, features: credit }
    training nightly { model: scorer }
    bureau -> credit
    """,
)
near_miss = ("output: embedding", 'output: embedding, version: "2026-05-13"')
silent_on = (
    """
    model vision { role: embedder, output: embedding }
    model ranker { role: rank }
    training nightly { model: ranker }
    endpoint api
    vision -> api -> ranker
    """,
    """
    model vision { role: embedder, output: embedding, pretrained: "clip-vit-b32" }
    model ranker { role: rank }
    training nightly { model: ranker }
    vision -> ranker
    """,
    """
    model vision { role: embedder, output: embedding }
    model ranker { role: rank }
    training weekly { model: vision }
    training nightly { model: ranker }
    vision -> ranker
    """,
    """
    dataset photos { split: random }
    model vision { role: embedder, output: embedding }
    model ranker { role: rank }
    training nightly { model: ranker }
    photos -> vision -> ranker
    """,
    """
    model popular { role: baseline }
    model rules { role: heuristic }
    model ranker { role: rank }
    training nightly { model: ranker }
    [popular, rules] -> ranker
    """,
    """
    model vision { role: embedder, output: embedding }
    model rules { role: rank }
    vision -> rules
    """,
)
