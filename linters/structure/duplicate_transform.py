"""Two features are the same values of the same thing, computed twice by different code.

## Why

Each copy is mended on its own, so that the two drift apart; a model that was trained on one and reads the other is
silently wrong. Pipelines that grow beside each other become a jungle (Sculley et al., *Hidden Technical Debt in
Machine Learning Systems*; *Rules of Machine Learning*, rule 32: share code between training and serving).

## What to do

Keep one definition and let both readers use it, or give both pipelines the same `code`.

## Limits

Compares names of fields, entities and windows; two ways to compute one value under different names are not seen. What
`code` a pipeline has must be stated.

## The interviewer asks

"Which of the two is right when they differ?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, named, number, parts, rule


@rule("G010", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Features with equal entity, fields and window whose pipelines state different code."""
    first: dict[object, Part] = {}
    for feature in parts(facts, "feature"):
        values = _values(facts, feature)
        if values is None:
            continue
        other = first.setdefault(values, feature)
        mine, its = _code(facts, feature), _code(facts, other)
        if mine and its and not mine & its:
            yield at(
                feature,
                f"`{feature.name}` and `{other.name}` are the same values, computed by different code",
                help="keep one of them, or give both pipelines the same `code`",
                notes=(Note("the same values", other.span),),
                concerns=(other.name,),
            )


def _values(facts: Facts, feature: Part) -> object:
    """What makes two features the same: entity, names of fields, window; None where it is not said."""
    fields = feature.get("fields")
    entities = frozenset(named(feature, "entity"))
    if not isinstance(fields, dict) or not entities:
        return None
    window = number(facts, feature, "window")
    return entities, frozenset(fields), None if window is None else (window.low, window.high)


def _code(facts: Facts, feature: Part) -> set[str]:
    """The names of the code that computes a feature."""
    makers = [facts.design.parts[r.source] for r in facts.graph.leading[feature.name] if r.meaning.verb == "computes"]
    return {code for part in (feature, *makers) if isinstance(code := part.get("code"), str)}


fires_on = (
    """
    entity video
    pipeline stream_count { mode: stream, code: "count_a" }
    pipeline batch_count { mode: batch, code: "count_b" }
    feature live { entity: video, fields { views: int } }
    feature nightly { entity: video, fields { views: int } }
    stream_count -> live
    batch_count -> nightly
    """,
    """
    entity video
    feature here { kind: on_demand, entity: video, window: 1 h, code: "a", fields { views: int, likes: int } }
    feature there { kind: on_demand, entity: video, window: 60 min, code: "b", fields { likes: int, views: int } }
    """,
    """
    entity video
    feature raw { code: "raw" }
    feature a { entity: video, code: "a", fields { views: int } }
    feature b { entity: video, code: "b", fields { views: int } }
    raw -> a
    raw -> b
    """,
)
near_miss = ('code: "count_b"', 'code: "count_a"')
silent_on = (
    """
    entity video
    entity viewer
    feature a { entity: video, code: "a", fields { views: int } }
    feature b { entity: viewer, code: "b", fields { views: int } }
    feature c { entity: video, code: "c", fields { likes: int } }
    feature d { entity: video, code: "d", window: 1 h, fields { views: int } }
    feature e { entity: video, fields { views: int } }
    """,
    """
    entity video
    feature a { entity: video, fields { views: int } }
    feature b { entity: video, code: "b", fields { views: int } }
    """,
    """
    entity video
    feature a { entity: video, code: "a" }
    feature b { entity: video, code: "b" }
    feature c { code: "a", fields { views: int } }
    feature d { code: "b", fields { views: int } }
    """,
)
