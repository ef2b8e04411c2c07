"""An estimate as text for a terminal: blocks of aligned columns that are never wider than it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.estimates.estimate import Estimate
from mlsd_dsl.output.estimate_blocks import (
    BAD,
    GOOD,
    OPEN,
    RISK,
    Block,
    Cell,
    Extras,
    Item,
    Lines,
    Table,
    blocks,
    method,
)
from mlsd_dsl.output.estimate_blocks import headline as headline_of
from mlsd_dsl.output.estimate_working import Working
from mlsd_dsl.output.text import Style, breadth, printable

BAR = 13  # cells of a driver's bar
GAP = "  "
WIDEST = 110  # lines longer than that are hard to read, however wide the terminal
_LONGEST = 36  # cells of a word that is not broken while there is another way
_NARROWEST = 8  # cells to which a column may shrink
_COLOURS = {GOOD: "32", BAD: "31", RISK: "33", OPEN: "34"}
_MARKS = {RISK: "! ", OPEN: "? ", GOOD: "✔ "}


def estimate_text(estimate: Estimate, style: Style, extras: Extras | None = None) -> str:
    """The whole estimate."""
    style = style._replace(width=min(style.width, WIDEST))
    head = "\n".join(_filled(headline_of(estimate), style.width))
    how = "\n".join(_filled(method(estimate), style.width))
    texts = [style.paint(head, "1") + "\n" + style.paint(how, "2") + "\n"]
    texts += [block_text(block, style) for block in blocks(estimate, extras or Extras())]
    return "\n".join(texts)


def block_text(block: Block, style: Style) -> str:
    """One block: its title, then its tables and lines, indented by two."""
    title = style.paint(block.title, "1;36")
    if block.note and breadth(f"{block.title}  {block.note}") <= style.width:
        title += GAP + style.paint(block.note, "2")
    lines = [title]
    for place, item in enumerate(block.items):
        if place and not isinstance(item, Lines):
            lines.append("")
        lines += [f"  {line}".rstrip() for line in _item(item, style._replace(width=style.width - 2))]
    return "".join(f"{line}\n" for line in lines)


def aligned(
    rows: Sequence[Sequence[str]], right: Sequence[int] = (), width: int = 10_000, solid: Sequence[int] = ()
) -> list[list[str]]:
    """Rows with their columns under each other, each row as its lines.

    Columns shrink and wrap where the rows are too wide, those of `solid` behind commas as long as that is enough.
    """
    if not rows:
        return []
    widths = _fitted(rows, width, solid)
    found = []
    for row in rows:
        cells = [_filled(cell, room) for cell, room in zip(row, widths, strict=True)]
        lines = []
        for number in range(max(len(cell) for cell in cells)):
            texts = []
            for place, cell in enumerate(cells):
                text = cell[number] if number < len(cell) else ""
                gap = " " * (widths[place] - breadth(text))
                texts.append(gap + text if place in right and len(cell) == 1 else text + gap)
            lines.append(GAP.join(text for text, room in zip(texts, widths, strict=True) if room).rstrip())
        found.append(lines)
    return found


def _item(item: Item, style: Style) -> Iterator[str]:
    match item:
        case Table():
            yield from _table(item, style)
        case Lines():
            mark = _MARKS.get(item.tone, "")
            for line in item.lines:
                first, *rest = _filled(line, style.width - len(mark)) or [""]
                yield style.paint(mark, _COLOURS.get(item.tone, "")) + first
                yield from (" " * len(mark) + more for more in rest)
        case Working():
            yield from _working(item, style)


def _table(table: Table, style: Style) -> Iterator[str]:
    if table.title:
        yield style.paint("\n".join(_filled(table.title, style.width)), "1")
    rows = [tuple(_plain(cell) for cell in row) for row in table.rows]
    has_head = any(table.head)
    found = aligned([table.head, *rows] if has_head else rows, table.right, style.width, table.solid)
    if has_head:
        yield from (style.paint(line, "2") for line in found.pop(0))
    for place, lines in enumerate(found):
        tone = table.tones[place] if place < len(table.tones) else ""
        yield from (style.paint(line, _COLOURS[tone]) if tone else line for line in lines)


def _working(item: Working, style: Style) -> Iterator[str]:
    sign = "" if item.value.startswith("≥") else "= "
    head = _filled(f"{item.name} {sign}{item.value}", style.width)
    yield from (style.paint(line, "1") for line in head)
    for line in filter(None, item.formula):
        sign = "= " if not line.startswith(("sum of", "simulated", "= ")) and "together:" not in line else ""
        first, *rest = _filled(line, style.width - 2 - len(sign))
        yield f"  {sign}{first}"
        yield from (" " * (2 + len(sign)) + more for more in rest)
    rows = [item.head, *item.rows] if any(item.head) else list(item.rows)
    for lines in aligned(rows, (), style.width - 4):
        yield from (f"    {line}" for line in lines)
    for remark in item.remarks:
        yield from (style.paint(f"  {line}", "2") for line in _filled(remark, style.width - 2))


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    start, end = round(cell.start * BAR), max(round(cell.end * BAR), round(cell.start * BAR) + 1)
    start = min(start, BAR - 1)
    return "·" * start + "█" * (min(end, BAR) - start) + "·" * (BAR - min(end, BAR))


def _fitted(rows: Sequence[Sequence[str]], width: int, solid: Sequence[int]) -> list[int]:
    """The widths of the columns: as wide as their text, unless the rows do not fit; then the widest give way first."""
    texts = [[printable(row[place]) for row in rows] for place in range(len(rows[0]))]
    widths = [max(map(breadth, column)) for column in texts]
    least = [
        min(widths[place], max(_longest(text, ", " if place in solid else " ") for text in column))
        for place, column in enumerate(texts)
    ]
    gaps = len(GAP) * (sum(map(bool, widths)) - 1)
    if sum(least) + gaps > width:  # then the numbers break too, and the names last
        least = [
            min(room, max(_longest(text, " ") for text in column)) if place else room
            for place, (room, column) in enumerate(zip(least, texts, strict=True))
        ]
    over = sum(widths) + gaps - width
    while over > 0:
        place = max(range(len(widths)), key=lambda each: widths[each] - least[each])
        if widths[place] <= least[place]:
            place = max(range(len(widths)), key=lambda each: widths[each])
            if widths[place] <= 1:
                break
            least[place] -= 1
        widths[place] -= 1
        over -= 1
    return widths


def _longest(text: str, gap: str) -> int:
    """The cells of the longest piece of a text that is broken at `gap`."""
    return max(_NARROWEST, *(min(breadth(piece) + len(gap) - 1, _LONGEST) for piece in text.split(gap)))


def _filled(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, broken between words, or inside those that are too long."""
    text = " ".join(printable(text).split()) if "  " not in text.strip() else printable(text).strip()
    if breadth(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split():
        pieces = _pieces(word, width)
        for place, piece in enumerate(pieces):
            if line and (place or breadth(line) + 1 + breadth(piece) > width):
                lines.append(line)
                line = piece
            else:
                line = f"{line} {piece}".strip()
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    """A word, cut where it is wider than a line."""
    if breadth(word) <= width:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and breadth(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
