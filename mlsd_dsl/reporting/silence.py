"""What a chapter does not say, and what is wrong with what it says: one line each, where the reader misses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.report import FLAW, UNSAID, Block, Paragraph, Span, Strong, Text
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.words import listed, marked, say

MOST = 3  # messages that a chapter tells; the last chapter has all of them


def closing(material: Material, step: str, told: Sequence[Block], silent: str) -> Iterator[Block]:
    """The lines that end a chapter. `silent` is what it would be about, for a design that says nothing of it."""
    if not told:
        yield say(Strong("Not said: "), f"{silent}.", tone=UNSAID)
    found = material.findings(step)
    for tone, word, of_it in (
        (UNSAID, "Not said: ", [said for said in found if said.severity is Severity.QUESTION]),
        (FLAW, "To mend: ", [said for said in found if said.severity >= Severity.WARNING]),
    ):
        if of_it:
            yield Paragraph((Strong(word), *_messages(of_it)), tone)


def unsaid(*pairs: tuple[object, str]) -> Iterator[Block]:
    """A line with what is missing: the second of each pair whose first is empty."""
    missing = [what for said, what in pairs if not said]
    if missing:
        yield say(Strong("Not said: "), f"{listed(missing)}.", tone=UNSAID)


def _messages(found: Sequence[Diagnostic]) -> Iterator[Span]:
    kept = list(dict.fromkeys(said.message for said in found))
    for place, message in enumerate(kept[:MOST]):
        yield from (Text("; "),) if place else ()
        yield from marked(message)
    yield Text(f"; and {len(kept) - MOST} more below." if len(kept) > MOST else ".")
