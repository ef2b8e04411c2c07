"""The written answer of a design in neutral blocks: what is said and in which order, before anyone decides how it looks.

Texts of these blocks are plain: whoever writes them down escapes what has a meaning in its format. Pictures are named by
their view; `views_of` lists those that a report needs.
"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """Words of a sentence."""

    text: str


class Strong(NamedTuple):
    """Words that a reader looks for."""

    text: str


class Code(NamedTuple):
    """A name or a number as the language writes it."""

    text: str


Span = Text | Strong | Code
Spans = tuple[Span, ...]

NOTE, UNSAID, FLAW = "note", "unsaid", "flaw"  # what a paragraph is, where it is more than text
GOOD, BAD, RISK, OPEN = "good", "bad", "risk", "open"  # what a row of a table says


class Paragraph(NamedTuple):
    """Sentences. `tone` is empty, or one of note, unsaid, flaw."""

    spans: Spans
    tone: str = ""


class Heading(NamedTuple):
    """The title of what follows within a section."""

    title: str


class Bullets(NamedTuple):
    """A list, one item a point; `tone` as of a paragraph."""

    items: tuple[Spans, ...]
    tone: str = ""


class Table(NamedTuple):
    """Rows of cells under a head. `right` are the columns of numbers; `tones` say of each row what it tells, or nothing."""

    head: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    right: tuple[int, ...] = ()
    tones: tuple[str, ...] = ()


class PictureOf(NamedTuple):
    """The picture of a view, with a line below it and words for those who cannot see it."""

    view: str
    caption: str
    alt: str


class Working(NamedTuple):
    """How a number came about: what it is, the arithmetic line by line, and what that rests on."""

    name: str
    value: str
    lines: tuple[str, ...]
    rests_on: Table | None = None
    remarks: tuple[Spans, ...] = ()


Block = Paragraph | Heading | Bullets | Table | PictureOf | Working


class Section(NamedTuple):
    """One chapter. Its anchor is its title as GitHub spells anchors, and is in no other section."""

    title: str
    anchor: str
    blocks: tuple[Block, ...]


class Report(NamedTuple):
    """The whole answer: its title, the problem in a sentence, what is known of the document itself, and its chapters."""

    title: str
    problem: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]


def views_of(report: Report) -> tuple[str, ...]:
    """The views whose pictures stand in the report, in their order."""
    blocks = (block for section in report.sections for block in section.blocks)
    return tuple(dict.fromkeys(block.view for block in blocks if isinstance(block, PictureOf)))
