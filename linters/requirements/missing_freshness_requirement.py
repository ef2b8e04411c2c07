"""Values or items that change quickly, and nothing says how old they may be when they are used.

## Why

Know the freshness requirements of your system: how much is lost if a model, a feature or an index is a day old decides
between a stream and a nightly job, which differ tenfold in effort (*Rules of Machine Learning*, rule 8).

## What to do

State `freshness: 1 min` of the feature, or `require candidates.age <= 1 hour "new uploads must be able to appear"`.

## Limits

Asked for counters, sessions and sequences, and for indexes of entities that state `new`; where any age of the design
is bounded, its author has thought of it.

## The interviewer asks

"How soon must a new item, or what I did a minute ago, count?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, named, number, parts, rule, states, told

MOVING = {"dynamic", "windowed", "session", "sequence"}
AGES = {"age", "data_age"}


@rule("R108", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Moving features and growing indexes in a design that bounds no age; one finding for all."""
    features = list(parts(facts, "feature"))
    bounded = any(r.fact.partition(".")[0] in AGES for r in facts.design.requirements)
    if bounded or any(states(feature, "freshness") for feature in features):
        return
    moving = [feature for feature in features if feature.word("kind") in MOVING]
    moving += [index for index in parts(facts, "index") if _grows(facts, index)]
    if not moving:
        return
    first = moving[0]
    line = "freshness: 1 min" if first.kind.word == "feature" else f"require {first.name}.age <= 1 hour"
    yield at(
        first,
        f"nothing says how old {told(part.name for part in moving)} may be when used",
        help=f"state it: `{line}`",
        concerns=tuple(part.name for part in moving[1:]),
    )


def _grows(facts: Facts, index: Part) -> bool:
    """Whether new things of its kind appear: those that it names, else any entity's."""
    entities = [facts.design.parts[name] for name in named(index, "entity")] or list(parts(facts, "entity"))
    added = [number(facts, entity, "new") for entity in entities]
    return any(new is not None and new.low > 0 for new in added)


fires_on = (
    """
    feature clicks_1h { kind: windowed }
    feature country { kind: static }
    """,
    """
    entity video { new: 1M / day }
    index videos { type: hnsw }
    """,
    """
    feature session { kind: session }
    feature last { kind: sequence }
    feature live { kind: dynamic }
    model ranker { features: [session, last, live] }
    require ranker.availability >= 99.9%
    """,
    "feature counter { kind: dynamic }",
    "feature visit { kind: session }",
    "feature last { kind: sequence }",
)
near_miss = ("kind: windowed", "kind: windowed, freshness: 1 min")
silent_on = (
    """
    entity video { new: 1M / day }
    entity country { new: 0 / day }
    entity city
    index countries { type: flat, entity: country }
    index cities { type: flat, entity: city }
    feature age { kind: static }
    """,
    """
    feature clicks_1h { kind: windowed }
    require clicks_1h.age.mean <= 1 min
    """,
    """
    feature clicks_1h { kind: windowed }
    model ranker { features: clicks_1h }
    require ranker.data_age <= 1 day
    """,
)
