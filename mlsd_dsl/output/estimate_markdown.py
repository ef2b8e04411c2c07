"""An estimate as Markdown, for a document or the comment of a pull request; no text of a design can leave its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlsd_dsl.estimates.estimate import Estimate
from mlsd_dsl.output.estimate_blocks import Bar, Block, Cell, Extras, Item, Lines, Table, blocks, headline, method
from mlsd_dsl.output.estimate_working import Working
from mlsd_dsl.output.text import printable

BAR = 10
# Whatever has a meaning in Markdown or HTML; a backslash takes it away.
_MEANT = re.compile(r"([\\`*_{}\[\]<>#|~$!@&])")


def estimate_markdown(estimate: Estimate, extras: Extras | None = None) -> str:
    """The whole estimate: a title, then a heading and tables for each block."""
    lines = [f"# {escaped(headline(estimate))}", "", f"*{escaped(method(estimate))}*", ""]
    for block in blocks(estimate, extras or Extras()):
        lines += [f"## {escaped(block.title)}", "", *block_markdown(block)]
    return "\n".join(lines).rstrip("\n") + "\n"


def block_markdown(block: Block) -> Iterator[str]:
    """The lines of one block under its title."""
    if block.note:
        yield from (f"*{escaped(block.note)}*", "")
    for item in block.items:
        yield from (*_item(item), "")


def escaped(text: str) -> str:
    """A text in one line that Markdown shows as it is."""
    return _MEANT.sub(r"\\\1", " ".join(printable(text).split()))


def _item(item: Item) -> Iterator[str]:
    match item:
        case Table():
            if item.title:
                yield from (f"**{escaped(item.title)}**", "")
            yield from _table(item.head, item.rows, item.right)
        case Lines():
            yield from (f"- {escaped(line)}" for line in item.lines)
        case Working():
            yield from (f"**{escaped(item.name)}** = {escaped(item.value)}".rstrip(" ="), "")
            for line in filter(None, item.formula):
                yield from (escaped(line), "")
            if item.rows:
                yield from _table(item.head, item.rows, ())
                yield ""
            yield from (f"- {escaped(remark)}" for remark in item.remarks)


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]], right: Sequence[int]) -> Iterator[str]:
    if not rows:
        return
    width = len(rows[0])
    titles = [*(escaped(title) for title in head), *[""] * width][:width]
    yield f"| {' | '.join(titles)} |"
    yield f"|{'|'.join('---:' if place in right else '---' for place in range(width))}|"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Bar):
        start = min(round(cell.start * BAR), BAR - 1)
        end = max(round(cell.end * BAR), start + 1)
        return "·" * start + "█" * (end - start) + "·" * (BAR - end)
    return escaped(cell)
