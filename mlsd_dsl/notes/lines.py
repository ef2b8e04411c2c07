"""A text as lines with their own ends, so that what is not touched is put together again to the byte."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_END = re.compile(r"(?:\r\n|\r|\n)$")


class Lines(NamedTuple):
    """What stands in each line, and what ends it; together they are the text."""

    texts: list[str]
    ends: list[str]

    def end_at(self, number: int) -> str:
        """How a line ends; the last one of a file without an end there takes that of the line above."""
        for at in (number, number - 1):
            if 0 <= at < len(self.ends) and self.ends[at]:
                return self.ends[at]
        return "\n"


def lines_of(text: str) -> Lines:
    """The lines of a text. Line feeds, carriage returns and both together end one, and nothing else does."""
    texts, ends = [], []
    for found in _LINE.finditer(text):
        if found[0] or found.end() < len(text):
            end = _END.search(found[0])
            ends.append(end[0] if end else "")
            texts.append(found[0][: len(found[0]) - len(ends[-1])])
    return Lines(texts, ends)
