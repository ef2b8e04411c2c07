"""The places of a note at which pictures stand: behind a ```mlsd block, and at a marker that names a design.

    <!-- mlsd: designs/feed.mlsd view=serving -->

    ![A feed: serving](pictures/notes/feed-serving.svg)

    <!-- /mlsd -->

From the first of these lines to the last is a managed region: blank lines and links to pictures, nothing else. The region of
a block begins with `<!-- mlsd: the block above -->`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Position, Rule, Span
from mlsd_dsl.notes.asked import Asked, Meaningless, asked_by_block, asked_by_marker
from mlsd_dsl.notes.lines import Lines
from mlsd_dsl.notes.mistakes import BAD_MARKER, BROKEN_REGION, OPEN_BLOCK
from mlsd_dsl.syntax.fences import LEAD, Fence, block, end_of_comment, fences
from mlsd_dsl.syntax.source import Source

BLOCK = "the block above"
OPENER = f"<!-- mlsd: {BLOCK} -->"
CLOSER = "<!-- /mlsd -->"
_OPENER = re.compile(rf"(?P<lead>{LEAD})<!--\s*mlsd:(?P<words>.*?)-->\s*$")
_CLOSER = re.compile(rf"{LEAD}<!--\s*/mlsd\s*-->\s*$")
_PICTURE = re.compile(rf"{LEAD}!\[[^\[\]]*\]\((?P<link>[^()\s]*)\)\s*$")
_LEAD = re.compile(LEAD)
_BLANK = re.compile(r"[ \t>]*$")
_HOLDER = re.compile(r"[ \t]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]|!!!|\?\?\?|===|\[\^|: )")  # whose lines are indented


class Region(NamedTuple):
    """The lines of a managed region, from 0: its first, its last, and the links between them."""

    first: int
    last: int
    links: tuple[str, ...]


class Place(NamedTuple):
    """A place that asks for pictures. `line` is the last one of what asks; `prefix` stands before each line of the region."""

    asked: Asked
    block: Source | None  # the text of a block, None for a marker
    span: Span  # of the block or the marker
    named: Span  # of the views that it asks for
    line: int
    prefix: str
    region: Region | None


class Places(NamedTuple):
    """What stands in a note: places in order, regions whose block is gone, and what is wrong."""

    places: list[Place]
    orphans: list[Region]
    mistakes: list[Diagnostic]


def places_of(path: str, lines: Lines, own: str) -> Places:
    """The places of a text. `own` begins the links of the pictures that were written for it: `pictures/feed/`."""
    return _Reader(path, lines, own).read()


class _Reader:
    def __init__(self, path: str, lines: Lines, own: str) -> None:
        self.path, self.own = path, own
        self.texts = lines.texts
        self.found = Places([], [], [])
        self.fences = {each.first: each for each in fences(self.texts)}
        self.code = _code(self.texts)
        self.marks = dict(self._marks())
        self.order = sorted(self.marks)
        self.taken: set[int] = set()  # lines of regions that are accounted for

    def read(self) -> Places:
        for fence in self.fences.values():
            if fence.settings is not None and fence.first not in self.code:
                self._block(fence, fence.settings)
        for at, opener in self.marks.items():
            if at in self.taken:
                continue
            if opener is None:
                self._wrong(BROKEN_REGION, f"this `{CLOSER}` ends nothing", at, "remove the line")
            elif opener["words"].strip() == BLOCK:
                region = self._region(at)
                if region is not None:
                    self.found.orphans.append(region)
            else:
                self._marker(at, opener)
        self.found.places.sort(key=lambda place: place.line)
        return self.found

    def _marks(self) -> Iterator[tuple[int, re.Match[str] | None]]:
        """The lines that begin a region, each with its match, and those that end one, with None; code has none."""
        at = 0
        while at < len(self.texts):
            line = self.texts[at]
            opener = _OPENER.match(line)
            if at in self.fences:
                at = self.fences[at].last
            elif opener or _CLOSER.match(line):
                if at not in self.code:
                    yield at, opener
            elif re.match(rf"{LEAD}<!--", line):
                at = end_of_comment(self.texts, at)
            at += 1

    def _block(self, fence: Fence, settings: str) -> None:
        asked = asked_by_block(settings)
        column = self.texts[fence.first].find(settings) if settings else 0
        if isinstance(asked, Meaningless):
            self._meaningless(asked, fence.first, column)
        elif not fence.closed:
            help = f"close it with a line `{_marks_of(self.texts[fence.first])}`"
            self._wrong(OPEN_BLOCK, "this block has no end", fence.first, help)
        elif asked.pictured:
            region = self._region_below(fence.last)
            source, prefix = block(self.path, fence), _prefix(fence.lead)
            self._place(asked, source, fence.first, column, fence.last, prefix, region)

    def _region_below(self, line: int) -> Region | None:
        at = line + 1
        while at < len(self.texts) and _BLANK.match(self.texts[at]):
            at += 1
        opener = self.marks.get(at)
        return self._region(at) if opener is not None and opener["words"].strip() == BLOCK else None

    def _marker(self, at: int, opener: re.Match[str]) -> None:
        asked = asked_by_marker(opener["words"])
        if isinstance(asked, Meaningless):
            self._meaningless(asked, at, opener.start("words"))
            return
        told = len(self.found.mistakes)
        region = self._region(at)
        if len(self.found.mistakes) == told:
            self._place(asked, None, at, opener.start("words"), at, _prefix(opener["lead"]), region)

    def _place(
        self, asked: Asked, block: Source | None, line: int, column: int, last: int, prefix: str, region: Region | None
    ) -> None:
        span = self._span(line)
        named = self._words(line, column + asked.named[0], column + asked.named[1]) if asked.named else span
        self.found.places.append(Place(asked, block, span, named, last, prefix, region))

    def _region(self, first: int) -> Region | None:
        """The region that a line begins; None where it is new, or has no end, which is told."""
        links: list[str] = []
        self.taken.add(first)
        at = first + 1
        while at < len(self.texts):
            picture = _PICTURE.match(self.texts[at])
            if at in self.marks and self.marks[at] is None:
                self.taken.add(at)
                return Region(first, at, tuple(links))
            if not picture and not _BLANK.match(self.texts[at]):
                break
            links += [picture["link"]] if picture else []
            at += 1
        self._unfinished(first, at, links)
        return None

    def _unfinished(self, first: int, foreign: int, links: list[str]) -> None:
        following = self.order[(at := bisect_right(self.order, first)) : at + 1]
        opener = self.marks[first]
        if following and self.marks[following[0]] is None:
            self.taken.update(following)
            help = f"only links to its pictures stand there; move this below the `{CLOSER}`"
            self._wrong(BROKEN_REGION, "this stands in the region of a picture", foreign, help)
        elif (opener is not None and opener["words"].strip() == BLOCK) or any(
            link.startswith(self.own) for link in links
        ):
            help = f"put a line `{CLOSER}` below the picture, or remove the picture"
            self._wrong(BROKEN_REGION, f"the region that begins here has no `{CLOSER}`", first, help)

    def _meaningless(self, wrong: Meaningless, line: int, column: int) -> None:
        span = self._words(line, column + wrong.start, column + max(wrong.end, wrong.start + 1))
        self.found.mistakes.append(Diagnostic(BAD_MARKER, wrong.message, span, help=wrong.help))

    def _wrong(self, rule: Rule, message: str, line: int, help: str) -> None:
        self.found.mistakes.append(Diagnostic(rule, message, self._span(line), help=help))

    def _words(self, line: int, start: int, end: int) -> Span:
        return Span(self.path, Position(line + 1, start + 1), Position(line + 1, end + 1))

    def _span(self, line: int) -> Span:
        text = self.texts[line]
        lead = _LEAD.match(text)
        start = (lead.end() if lead else 0) + 1
        return Span(self.path, Position(line + 1, start), Position(line + 1, max(len(text.rstrip()), start) + 1))


def _prefix(lead: str) -> str:
    """What continues a line: the sign of a list is indentation below it."""
    return re.sub(r"[^ \t>]", " ", lead)


def _marks_of(line: str) -> str:
    found = re.search(r"`{3,}|~{3,}", line)
    return found[0] if found else "```"


def _code(texts: list[str]) -> set[int]:
    """The lines that are indented as code is: four columns or more, and in nothing that indents its lines."""
    found: set[int] = set()
    above: list[tuple[int, bool]] = []  # less and less indented: by how much, and whether it holds what is below it
    for at, text in enumerate(texts):
        if not text.strip():
            continue
        indent = _indent(text)
        while above and above[-1][0] >= indent:
            above.pop()
        if indent >= 4 and not any(holds for _, holds in above):
            found.add(at)
        above.append((indent, bool(_HOLDER.match(text))))
    return found


def _indent(text: str) -> int:
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))
