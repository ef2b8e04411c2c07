"""Fenced blocks of Markdown: each ```mlsd block is a text of its own, at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mlsd_dsl.syntax.source import Source

LEAD = r"(?:[ \t>]|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]))*"  # what lists and quotes put before a line
_OPENING = re.compile(rf"(?P<lead>{LEAD})(?P<marks>`{{3,}}|~{{3,}})[ \t]*(?P<info>[^`\n]*)$")
_CLOSING = re.compile(r"[ \t]*(?P<marks>`{3,}|~{3,})[ \t]*$")
_COMMENT = re.compile(rf"{LEAD}<!--")
_SETTING = r"""[\s{]+(?:[A-Za-z][\w-]*=(?:"[^"]*"|'[^']*'|[^\s"'{}]+)|[.#][\w-]+)"""
_DESIGN = re.compile(rf"\{{?\s*\.?mlsd(?P<settings>(?:{_SETTING})*)\s*\}}?$")


class Fence(NamedTuple):
    """One fenced block, whatever it holds. Lines count from 0; `last` is the one that closes it, or its last line."""

    first: int
    last: int
    lead: str  # what stands before the marks: indentation, a list's sign, the `>` of a quote
    info: str
    lines: tuple[str, ...]  # what it holds, without the signs of a quote
    margin: int  # columns of a quote before each of them
    closed: bool

    @property
    def settings(self) -> str | None:
        """What the info says beside `mlsd`, such as `view=serving`; None where this is no design.

        Bare words make a block an example, which is left alone: ```mlsd error.
        """
        found = _DESIGN.match(self.info.strip())
        return found["settings"] if found else None


def fenced(source: Source) -> list[Source]:
    """The ```mlsd blocks of a Markdown text, in order; lines and columns of their diagnostics are those of the file.

    Blocks in quotes are left alone: what is put into them by a fix would need its `>` before each line.
    """
    found = fences(source.text.replace("\r\n", "\n").split("\n"))
    return [block(source.path, each) for each in found if each.settings is not None and ">" not in each.lead]


def block(path: str, fence: Fence) -> Source:
    """The text of a block without the indentation of its fence, as far as every line has it."""
    indent = min((len(line) - len(line.lstrip(" \t")) for line in fence.lines if line.strip()), default=0)
    indent = min(indent, len(fence.lead) - fence.margin)
    text = "".join(f"{line[indent:]}\n" for line in fence.lines)
    return Source(path, text, shift=fence.first + 1, indent=fence.margin + indent)


def fences(lines: Sequence[str]) -> list[Fence]:
    """The fenced blocks of a Markdown text, given as lines without their ends. What is commented out is none."""
    found: list[Fence] = []
    at = 0
    while at < len(lines):
        opening = _OPENING.match(lines[at])
        if opening:
            found.append(_fence(lines, at, opening))
            at = found[-1].last
        elif _COMMENT.match(lines[at]):
            at = end_of_comment(lines, at)
        at += 1
    return found


def end_of_comment(lines: Sequence[str], first: int) -> int:
    """The line that ends the HTML comment which starts in line `first`; the last one where nothing does."""
    if "-->" in lines[first].partition("<!--")[2]:
        return first
    return next((at for at in range(first + 1, len(lines)) if "-->" in lines[at]), len(lines) - 1)


def _fence(lines: Sequence[str], first: int, opening: re.Match[str]) -> Fence:
    """The block that a line opens: it goes on to its closing marks, or to the end of the list or quote that it stands in."""
    lead, marks = opening["lead"], opening["marks"]
    quote = re.compile(rf"[ \t]*(?:>[ \t]*?){{{lead.count('>')}}} ?") if ">" in lead else None
    item = len(lead) - _margin(lead) if lead.strip(" \t>") else 0
    held: list[str] = []
    for at in range(first + 1, len(lines)):
        quoted = quote.match(lines[at]) if quote is not None else None
        line = lines[at][quoted.end() :] if quoted else lines[at]
        outside = bool(line.strip()) and len(line) - len(line.lstrip(" \t")) < item
        if outside or (quote is not None and quoted is None):
            return Fence(first, at - 1, lead, opening["info"], tuple(held), _margin(lead), False)
        closing = _CLOSING.match(line)
        if closing and closing["marks"][0] == marks[0] and len(closing["marks"]) >= len(marks):
            return Fence(first, at, lead, opening["info"], tuple(held), _margin(lead), True)
        held.append(line)
    return Fence(first, len(lines) - 1, lead, opening["info"], tuple(held), _margin(lead), False)


def _margin(lead: str) -> int:
    """The columns that a quote takes at the start of each line."""
    last = lead.rfind(">") + 1
    return last + (1 if last and lead[last : last + 1] == " " else 0)
