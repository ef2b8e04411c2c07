"""An encoder is trained anew while the index keeps the vectors of the old one.

## Why

Each training makes a space of its own: the distance between a new query vector and an old item vector means nothing. Two clocks, one
for the model and one for the index, guarantee hours in which half of the vectors belong to another model (Sculley et al., *Hidden
Technical Debt in Machine Learning Systems*, on changes that reach everything).

## What to do

Let the release of the encoder start the rebuild (`canary ~> vectors { action: rebuild }`), swap the finished index in one step
(`atomic_swap: yes`), and keep the version of the encoder in every key. A rebuild must take less time than passes between two trainings.

## Limits

Follows releases and triggers from the training to the index, through the jobs that they start. An encoder that no training of the
design makes is taken as fixed.

## The interviewer asks

"You retrained the tower: what about the 100M stored vectors?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, at, cadence, number, parts, place, proved, rule


@rule("M407", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Encoders whose release rebuilds no index, and indexes that take longer to build than their encoder lasts."""
    help = "let the release start the rebuild: `canary ~> vectors { action: rebuild }`"
    yield from proved(facts, "encoder-index-version-skew", help)
    for index in parts(facts, "index"):
        yield from _never_done(facts, index)


def _never_done(facts: Facts, index: Part) -> Iterator[Finding]:
    rebuild = number(facts, index, "rebuild")
    encoders = [r.source for r in facts.graph.leading[index.name] if r.meaning.verb == "encodes"]
    for name in dict.fromkeys(training for encoder in encoders for training in facts.lineage.trainings(encoder)):
        training = facts.design.parts[name]
        every = cadence(facts, training)
        if rebuild is not None and every is not None and rebuild.low > every.high:
            yield at(
                index,
                f"building `{index.name}` takes {amount(rebuild)}, but `{name}` makes a new encoder every {amount(every)}",
                "rebuild",
                help="train the encoder less often, or build the index in parallel until it takes less than `every`",
                notes=(Note("a new encoder", place(training, "every")),),
                concerns=(*encoders, name),
                fact=rebuild,
            )
            return


fires_on = (
    """
    model tower { role: retrieval }
    training daily { model: tower, every: 1 day }
    index vectors { encoder: tower, refresh: 15 min }
    """,
    """
    model tower { role: retrieval }
    training daily { model: tower, every: 1 day }
    index vectors { encoder: tower, rebuild: 30 h }
    daily ~> vectors
    """,
    """
    model tower { role: retrieval }
    training daily { model: tower, every: 1 day }
    batch_inference embed { model: tower, every: 1 h }
    index vectors { count: 100M }
    embed -> vectors
    """,
)
near_miss = (
    "index vectors { encoder: tower, refresh: 15 min }",
    "index vectors { encoder: tower, refresh: 15 min }\n    rollout canary\n    daily -> canary ~> vectors",
)
silent_on = (
    """
    model tower { role: retrieval }
    model image { role: embedder }
    training daily { model: tower, every: 1 day }
    training often { model: image, every: 20..30 h }
    training sometimes { model: image }
    index vectors { encoder: tower, rebuild: 20..30 h }
    index pictures { encoder: image, rebuild: 24 h }
    daily ~> vectors
    [often, sometimes] ~> pictures
    """,
    """
    model tower { role: retrieval }
    training daily { model: tower, every: 1 day }
    registry models
    rollout canary
    index vectors { encoder: tower, rebuild: 24 h }
    daily -> models -> canary ~> vectors
    """,
    """
    model tower { role: retrieval }
    training daily { model: tower, every: 1 day }
    trigger fresh_tower { on: event }
    batch_inference embed { model: tower }
    index vectors { encoder: tower }
    daily ~> fresh_tower ~> embed -> vectors
    """,
    """
    model clip { role: embedder, pretrained: "clip", version: "1" }
    index vectors { encoder: clip, rebuild: 3 days }
    """,
)
