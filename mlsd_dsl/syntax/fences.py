"""Fenced blocks of Markdown: each ```mlsd block is a text of its own, at its place in the file."""

from __future__ import annotations

import re

from mlsd_dsl.syntax.source import Source

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")


def fenced(source: Source) -> list[Source]:
    """The ```mlsd blocks of a Markdown text, in order; lines and columns of their diagnostics are those of the file.

    A block whose first line of info says more than `mlsd` (```mlsd error) is an example and left alone.
    """
    blocks: list[Source] = []
    opening: re.Match[str] | None = None
    lines: list[str] = []
    first = 0
    for number, line in enumerate(source.text.replace("\r\n", "\n").split("\n")):
        match = _FENCE.match(line)
        if opening is None:
            if match:
                opening, lines, first = match, [], number + 1
        elif match and not match["info"].strip() and _closes(opening["marks"], match["marks"]):
            if opening["info"].strip() == "mlsd":
                blocks.append(_block(source, opening, lines, first))
            opening = None
        else:
            lines.append(line)
    if opening is not None and opening["info"].strip() == "mlsd":
        blocks.append(_block(source, opening, lines, first))
    return blocks


def _closes(opened: str, closing: str) -> bool:
    return closing[0] == opened[0] and len(closing) >= len(opened)


def _block(source: Source, opening: re.Match[str], lines: list[str], first: int) -> Source:
    """The text without the indentation of its fence, as far as every line has it."""
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    indent = min(indent, len(opening["indent"]))
    text = "".join(f"{line[indent:]}\n" for line in lines)
    return Source(source.path, text, shift=first, indent=indent)
