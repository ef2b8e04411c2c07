"""Fixes put into the text: as many as do not touch each other, then again until nothing is left to mend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mlsd_dsl.diagnostics import Edit, Fix, Position
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.syntax.source import Source

SAFE = "safe"  # the applicability of fixes that need no second look
ROUNDS = 10  # of mending one text; a fix that needs more calls for another forever


class Mended(NamedTuple):
    """A text after some fixes, and the fixes that were put in."""

    text: str
    fixes: tuple[Fix, ...]


def mended(text: str, path: str, reported: Iterable[Reported], unsafe: bool) -> Mended:
    """The text of the file at `path` with the first fitting fix of each finding that stands.

    A fix that also edits another file, or overlaps one that was taken, waits for the next round.
    """
    starts = Source(path, text).starts
    taken: list[tuple[int, int, str]] = []
    fixes = []
    for each in reported:
        if each.accepted is not None:
            continue
        for fix in each.diagnostic.fixes:
            if fix.applicability != SAFE and not unsafe:
                continue
            edits = _placed(fix.edits, path, starts, len(text))
            if edits is not None and not any(_touch(new, old) for new in edits for old in taken):
                taken += edits
                fixes.append(fix)
                break
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return Mended(text, tuple(fixes))


def _placed(edits: Iterable[Edit], path: str, starts: list[int], length: int) -> list[tuple[int, int, str]] | None:
    placed = []
    for edit in edits:
        if edit.span.path != path:
            return None
        start, end = _offset(edit.span.start, starts, length), _offset(edit.span.end, starts, length)
        if not 0 <= start <= end <= length:
            return None
        placed.append((start, end, edit.text))
    return placed


def _touch(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _offset(place: Position, starts: list[int], length: int) -> int:
    return min(starts[place.line - 1] + place.column - 1, length) if place.line <= len(starts) else length
