"""A model reads ids of millions of things, and nothing says how rare and unseen ones are handled.

## Why

A table with a row for each of 40 million ids is mostly rows that were seen twice, takes gigabytes, and has no row at all for what was
created this morning. Hashing, a vocabulary with a place for the rest, or content in place of ids bounds all three (*Rules of Machine
Learning*, rules 17 to 22, on features).

## What to do

State it on the feature: `ids: hashing`, `vocabulary` or `embedding`, and size the `tables` of the model accordingly.

## Limits

Fields of type `id` (or a list of them) that carry the key of an entity with more than a million members, and categories of more than a
million values. A model that states its `tables` has its answer.

## The interviewer asks

"What does the model see for an id that was created today?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import FieldType
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, number, parts, rule, states, unstated, word

MANY = 1_000_000  # rows beyond which a table of ids needs a policy


@rule("M424", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Features with ids of many entities that a model reads, without a policy for ids."""
    keys = _keys_of_many(facts)
    for feature in parts(facts, "feature"):
        field = _ids_of(feature, keys)
        if not field or word(feature, "ids") not in ("", "none") or not _is_read_bare(facts, feature):
            continue
        message = (
            f"`{feature.name}` holds `{field}` of more than a million values, and rare or unseen ones are not handled"
        )
        if states(feature, "ids"):
            yield at(feature, message, "ids", help="take `ids: hashing`, `vocabulary` or `embedding`")
        else:
            yield unstated(feature, "ids", message=message)._replace(severity=QUESTION)


def _keys_of_many(facts: Facts) -> set[str]:
    found: set[str] = set()
    for entity in parts(facts, "entity", "actor"):
        count, key = number(facts, entity, "count"), entity.get("key")
        if count is not None and count.low > MANY and isinstance(key, tuple):
            found.update(text for text in key if isinstance(text, str))
    return found


def _ids_of(feature: Part, keys: set[str]) -> str:
    fields = feature.get("fields")
    for name, type in fields.items() if isinstance(fields, dict) else ():
        if isinstance(type, FieldType):
            is_id = type.name == "id" or (type.name == "list" and type.arguments[:1] == ("id",))
            if (is_id and name.removesuffix("s") in keys) or (type.name == "category" and _size(type) > MANY):
                return name
    return ""


def _size(type: FieldType) -> float:
    digits = "".join(type.arguments[:1])
    return float(digits) if digits.isdigit() else 0


def _is_read_bare(facts: Facts, feature: Part) -> bool:
    """Whether a model reads it that does not say how large its tables are."""
    readers = (r.target for r in facts.graph.following[feature.name] if r.meaning.verb == "feeds")
    read_by = (facts.design.parts[name] for name in readers)
    return any(part.kind.word == "model" and not states(part, "tables") for part in read_by)


fires_on = (
    """
    entity video { key: ["video_id"], count: 100M }
    feature last_seen { entity: video, ids: none, fields { video_id: id } }
    model ranker { role: rank, features: last_seen }
    """,
    """
    actor viewer { key: ["viewer_id"], count: 1000001 }
    feature friends { ids: none, fields { minutes: float, viewer_ids: list(id, 50) } }
    model ranker { role: rank, features: friends }
    """,
    """
    feature page { ids: none, fields { url: category(1000001) } }
    model ranker { role: rank }
    page -> ranker
    """,
)
near_miss = ("ids: none", "ids: hashing")
silent_on = (
    """
    entity video { key: ["video_id"], count: 1M }
    entity some { key: ["some_id"], count: 900k..2M }
    entity unknown { key: ["other_id"] }
    entity keyless { count: 100M }
    entity member { key: ["member_id"], count: 100M }
    feature last_seen {
      ids: none
      fields { video_id: id, some_id: id, other_id: id, country: category(1000000), member_id: int, member_ids: list(float) }
    }
    feature no_fields { ids: none }
    model ranker { role: rank, features: [last_seen, no_fields] }
    """,
    """
    entity video { key: ["video_id"], count: 100M }
    feature last_seen { fields { video_id: id } }
    model ranker { role: rank, features: last_seen }
    """,
    """
    entity video { key: ["video_id"], count: 100M }
    feature last_seen { ids: none, fields { video_id: id } }
    model ranker { role: rank, features: last_seen, tables { video_id: 100M } }
    """,
    """
    entity video { key: ["video_id"], count: 100M }
    feature last_seen { ids: none, fields { video_id: id } }
    policy seen_before
    last_seen -> seen_before
    """,
)
