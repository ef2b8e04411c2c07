"""Lines, and how deep they are indented: what tells where a statement was meant to end when its brackets do not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

CLOSER_OF = {"LBRACE": "RBRACE", "LSQB": "RSQB", "LPAR": "RPAR"}
OPENER_OF = {closer: opener for opener, closer in CLOSER_OF.items()}

_AFTER_NAME = ("NAME", "STRING", "ARROW", "DOT", "OPERATOR")


class Line(NamedTuple):
    """The tokens of one line, its end included where it has one."""

    tokens: list[Token]
    indent: int

    @property
    def closes(self) -> bool:
        """Whether the line begins with a closing bracket, and so belongs to what stands above it."""
        return self.tokens[0].type in OPENER_OF

    @property
    def begins(self) -> bool:
        """Whether it reads as the beginning of a statement that cannot be a member of a list."""
        types = [token.type for token in self.tokens[:2]]
        return types[0] == "LSQB" or (types[0] == "NAME" and len(types) > 1 and types[1] in _AFTER_NAME)


def lines_of(tokens: list[Token], source: Source) -> list[Line]:
    """The tokens line by line; empty lines belong to the one above."""
    lines: list[Line] = []
    new = True
    for token in tokens:
        if token.type == "NEWLINE":
            if lines:
                lines[-1].tokens.append(token)
            new = True
            continue
        if new:
            lines.append(Line([token], source.column(token.start)))
        else:
            lines[-1].tokens.append(token)
        new = False
    return lines


def statements(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines by the statement of the file that they belong to, as far as brackets and indentation agree on it.

    Where a bracket is open, a line that begins a statement as far left as any other line does ends the one before.
    """
    left = min((line.indent for line in lines), default=0)
    laid_out = _is_laid_out(lines)
    current: list[Line] = []
    open = 0
    for line in lines:
        outer = line.indent <= left and not line.closes
        if current and outer and (open <= 0 or (laid_out and line.begins)):
            yield current
            current, open = [], 0
        current.append(line)
        open += sum((token.type in CLOSER_OF) - (token.type in OPENER_OF) for token in line.tokens)
    if current:
        yield current


def _is_laid_out(lines: list[Line]) -> bool:
    """Whether what stands in blocks is indented, as far as there are blocks of several lines."""
    deeper = flat = 0
    for line, following in pairwise(lines):
        last = next((token for token in reversed(line.tokens) if token.type != "NEWLINE"), line.tokens[0])
        if last.type == "LBRACE" and not following.closes:
            deeper += following.indent > line.indent
            flat += following.indent <= line.indent
    return flat <= deeper


def inner(lines: list[Line]) -> list[tuple[int, int]]:
    """The statements inside a statement, as stretches of its lines; those of its own body and no deeper."""
    first = lines[0].indent
    depth = min((line.indent for line in lines[1:] if line.indent > first), default=None)
    if depth is None:
        return []
    stretches: list[tuple[int, int]] = []
    start = None
    for place, line in enumerate(lines[1:], 1):
        starts = line.indent == depth and not line.closes
        if start is not None and (starts or line.indent < depth):
            stretches.append((start, place))
            start = None
        if starts:
            start = place
    if start is not None:
        stretches.append((start, len(lines)))
    return [(low, high) for low, high in stretches if _is_item(lines[low:high])]


def _is_item(lines: list[Line]) -> bool:
    """Whether lines read as a statement or attribute, and not as a member of a list that is spread over lines."""
    first = lines[0]
    types = [token.type for token in first.tokens[:2]]
    if first.begins or types[0] == "ARROW" or types == ["NAME", "COLON"]:
        return True
    last = next((token for token in reversed(lines[-1].tokens) if token.type != "NEWLINE"), first.tokens[0])
    return types == ["NAME", "LBRACE"] and last.type != "COMMA"
