"""The page of arrows: what each means between which kinds, and what may stand in its braces."""

from __future__ import annotations

from mlsd_dsl.reference import blocks
from mlsd_dsl.reference.markdown import code, codes, table
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.arrows import ARROWS, BODIES, DATA, REQUEST, TRIGGER, rows

TITLES = {DATA: "Data moves", REQUEST: "A request waits", TRIGGER: "Something is started"}

_INTRO = """Three arrows join parts: `->` moves data, `=>` asks and waits for the answer, `~>` starts something. What an arrow
means follows from the kinds of its ends. A pair that is not in these tables has no such arrow; `mlsd lint` then says which
one fits.

```mlsd
watch_events -> events -> lake
viewer => feed_api "opens the app" { actions: 10 / day }
[drift, skew] ~> feed_oncall
```"""


def page() -> str:
    """The whole table, arrow by arrow."""
    return whole("Arrows", _INTRO, *(_section(arrow) for arrow in ARROWS))


def arrow_page(arrow: str) -> str:
    """One arrow: what it means where, and its attributes."""
    return f"# {arrow}\n\n{_body(arrow)}\n\n{_meanings(arrow)}\n"


def around(word: str) -> str:
    """What may lead from a kind and to it, as a list."""
    lines = []
    for arrow in ARROWS:
        leaving = [
            f"{codes(row.targets)} ({_verb(row.meaning.verb)})"
            for row in rows()
            if row.arrow == arrow and word in row.sources
        ]
        coming = [
            f"{codes(row.sources)} ({_verb(row.meaning.verb)})"
            for row in rows()
            if row.arrow == arrow and word in row.targets
        ]
        lines += [f"- `{word} {arrow}` {'; '.join(leaving)}"] if leaving else []
        lines += [f"- `{arrow} {word}` from {'; '.join(coming)}"] if coming else []
    return "\n".join(lines)


def _section(arrow: str) -> str:
    return f"## {TITLES[arrow]}: `{arrow}`\n\n{_body(arrow)}\n\n{_meanings(arrow)}"


def _body(arrow: str) -> str:
    body = BODIES[arrow]
    return f"{blocks.doc(body)}\n\n{blocks.attributes(body.attributes.values())}"


def _meanings(arrow: str) -> str:
    """The table, its rows in the order of the vocabulary, which goes from the world inwards."""
    lines = [
        (codes(row.sources), code(_verb(row.meaning.verb)), codes(row.targets), row.meaning.doc)
        for row in rows()
        if row.arrow == arrow
    ]
    return table(("From", f"`{arrow}`", "To", "Meaning"), lines)


def _verb(verb: str) -> str:
    return verb.replace("_", " ")
