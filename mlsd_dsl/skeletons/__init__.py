"""Beginnings of a design: a skeleton for each sort of problem, with `?` where an answer is wanted, and copies of others.

A skeleton has the parts and arrows that nearly every answer to such a problem has, in the order of the seven steps, and none
of its numbers. It is a design like any other: it lies here as a file, is laid out, and `lint` finds nothing in it but questions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Declaration, Import, string_value


class Problem(NamedTuple):
    """A sort of problem: what it is about, and what else people call it."""

    about: str
    also: tuple[str, ...] = ()


PROBLEMS = {
    "recommendation": Problem(
        "candidates out of millions, then their order: feeds, videos, events",
        ("recsys", "recommender", "feed", "ranking", "video", "events"),
    ),
    "search": Problem("words and vectors, a ranker, click and rated labels", ("retrieval", "query", "web_search")),
    "similar": Problem("items that are alike, by vectors made every night", ("similarity", "embedding", "embeddings")),
    "ads": Problem("a calibrated click probability inside an auction", ("ctr", "pctr", "ad", "advertising", "clicks")),
    "fraud": Problem(
        "a decision in milliseconds, rare positives, labels that come late",
        ("classification", "binary", "payments", "risk", "abuse"),
    ),
    "moderation": Problem(
        "harm in posts: hashes, a classifier, people", ("harmful", "content", "safety", "spam", "images")
    ),
    "detection": Problem(
        "boxes in pictures, in batches: nobody waits online", ("vision", "blurring", "batch", "objects", "ocr")
    ),
    "regression": Problem(
        "a number and its error, over a simple rule: arrival times, demand, prices",
        ("eta", "forecast", "forecasting", "demand", "pricing"),
    ),
    "rag": Problem("answers from documents, with citations and rights", ("assistant", "documents", "qa", "knowledge")),
    "chat": Problem("a language model that people talk to", ("llm", "chatbot", "agent", "generation", "gpt")),
}


def skeleton(problem: str) -> Source:
    """The text of the skeleton for a problem of `PROBLEMS`."""
    path = Path(__file__).parent / f"{problem}.mlsd"
    return Source(path.name, path.read_text(encoding="utf-8"))


def begun(source: Source, name: str, title: str, place_of: Callable[[str], str]) -> str:
    """The text of a design under another name; `place_of` says what the path of an import becomes."""
    items = parse(source)[0].items
    edits = [
        (item.path.start, item.path.end, _quoted(place_of(string_value(item.path))))
        for item in items
        if isinstance(item, Import)
    ]
    heads = [item for item in items if isinstance(item, Declaration) and item.kind.text == "design"]
    for head in heads[:1]:
        end = head.title.end if head.title is not None else head.name.end
        edits.append((head.name.start, end, f"{name} {_quoted(title)}"))
    text = source.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text if heads else f"design {name} {_quoted(title)}\n\n{text}"


def imports_of(source: Source) -> tuple[str, ...]:
    """The paths that a text imports, as written, each once."""
    items = parse(source)[0].items
    return tuple(dict.fromkeys(string_value(item.path) for item in items if isinstance(item, Import)))


def titled(name: str) -> str:
    """`home_feed` → `Home feed`."""
    words = " ".join(word for word in name.split("_") if word)
    return words[:1].upper() + words[1:]


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
