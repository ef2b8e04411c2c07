"""Diagnostics for people: the message, the lines it is about with the places marked, and what to do.

    feed.mlsd:31:9: error[unit-mismatch G007]: `freshness` is a duration, and `5 MB` is an amount of data
       |
    31 |   freshness: 5 MB
       |              ^^^^
       = help: write a duration such as `5 min`

Columns of the output are terminal cells: a wide character takes two, a tab is drawn as four blanks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Note, Severity, Span
from mlsd_dsl.syntax.source import Source

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36", Severity.QUESTION: "35"}
_TAB = "    "
_LEAST_ROOM = 24  # cells in which a label is still readable
_CUT = "..."


class Style(NamedTuple):
    """How text may look: with colour or without, and how many cells wide."""

    colour: bool = False
    width: int = 120

    def paint(self, text: str, codes: str) -> str:
        """The text in a colour, where there is colour."""
        return f"\033[{codes}m{text}\033[0m" if self.colour and text else text


def render(diagnostics: list[Diagnostic], sources: Mapping[str, Source], style: Style) -> str:
    """One block a diagnostic, with a blank line between. `sources` are the files to quote from, by path."""
    return "\n".join(_block(diagnostic, sources, style) for diagnostic in diagnostics)


def concise(diagnostics: list[Diagnostic]) -> str:
    """One line a diagnostic: `path:line:column: severity[rule CODE]: message`."""
    return "".join(
        f"{_place(d.span)}: {d.severity.word}[{d.rule.name} {d.rule.code}]: {printable(d.message)}\n"
        for d in diagnostics
    )


def summary(diagnostics: list[Diagnostic], designs: int, style: Style) -> str:
    """The last line: `3 designs: 2 errors, 1 warning`."""
    head = f"{designs} design{'' if designs == 1 else 's'}: "
    if not diagnostics:
        return head + style.paint("no findings", "32")
    told = []
    for severity in sorted(Severity, reverse=True):
        number = sum(diagnostic.severity is severity for diagnostic in diagnostics)
        if number:
            ending = "" if number == 1 or severity is Severity.INFO else "s"
            told.append(style.paint(f"{number} {severity.word}{ending}", f"1;{_COLOURS[severity]}"))
    return head + ", ".join(told)


def printable(text: str) -> str:
    """Text without characters that could move the cursor, change its direction or hide what follows."""
    return "".join(c if c.isprintable() or c == "\n" else _safe(c) for c in text)


def breadth(text: str) -> int:
    """How many cells a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cell_count(character) for character in text)


class _Mark(NamedTuple):
    """Cells of one line to underline, and what is written there; `main` is the mistake itself."""

    start: int
    end: int
    text: str
    main: bool


def _block(diagnostic: Diagnostic, sources: Mapping[str, Source], style: Style) -> str:
    colour = _COLOURS[diagnostic.severity]
    head = style.paint(f"{diagnostic.severity.word}[{diagnostic.rule.name} {diagnostic.rule.code}]", f"1;{colour}")
    lines = [f"{style.paint(_place(diagnostic.span), '1')}: {head}: {style.paint(printable(diagnostic.message), '1')}"]
    shown = [note for note in diagnostic.notes if note.span.path in sources]
    gutter = max(len(str(span.end.line)) for span in (diagnostic.span, *(note.span for note in shown)))
    excerpts = _Excerpts(sources, style, gutter, colour)
    lines += excerpts.of(diagnostic, shown)
    for note in diagnostic.notes:
        if note not in shown:
            lines += _remark("note", f"{note.message} ({_place(note.span)})", gutter, style)
    if diagnostic.help:
        lines += _remark("help", diagnostic.help, gutter, style)
    return "\n".join(lines) + "\n"


def _remark(word: str, text: str, gutter: int, style: Style) -> Iterator[str]:
    """`= help: ...`, broken where the terminal ends, each line below the first word."""
    indent = gutter + len(f" = {word}: ")
    room = max(style.width - indent, _LEAST_ROOM)
    for place, line in enumerate(_wrapped(printable(text), room)):
        before = f"{' ' * gutter} {style.paint(f'= {word}:', '1;34')} " if place == 0 else " " * indent
        yield (before + line).rstrip()


class _Excerpts:
    """Draws the lines that one diagnostic is about, file by file and line by line."""

    def __init__(self, sources: Mapping[str, Source], style: Style, gutter: int, colour: str) -> None:
        self.sources = sources
        self.style = style
        self.gutter = gutter
        self.colours = {True: f"1;{colour}", False: "1;34"}

    def of(self, diagnostic: Diagnostic, notes: list[Note]) -> Iterator[str]:
        """The marked lines of the diagnostic's own file, then those of other files under their paths."""
        own = diagnostic.span.path
        for path in dict.fromkeys((own, *(note.span.path for note in notes))):
            if path not in self.sources:
                continue
            source = self.sources[path]
            lines: dict[int, list[_Mark]] = {}
            if path == own:
                _mark(lines, source, diagnostic.span, diagnostic.label, True)
            for note in notes:
                if note.span.path == path:
                    _mark(lines, source, note.span, note.message, False)
            if path == own and not any(source.line(number).strip() for number in lines):
                continue  # an empty file has nothing to show
            yield self._bar() if path == own else self.style.paint(f"{' ' * self.gutter} ::: {path}", "34")
            last = 0
            for number in sorted(lines):
                if last and number > last + 1:
                    yield self.style.paint("...", "34")
                last = number
                yield from self._line(source.line(number), number, lines[number])

    def _bar(self, number: int | None = None) -> str:
        return self.style.paint(f"{'' if number is None else number:>{self.gutter}} |", "34")

    def _line(self, text: str, number: int, marks: list[_Mark]) -> Iterator[str]:
        room = max(self.style.width - self.gutter - 3, 2 * _LEAST_ROOM)
        drawn, marks = _clipped(_drawn(text), sorted(marks), room)
        yield f"{self._bar(number)} {drawn}".rstrip()
        for row in _rows(marks, room):
            yield f"{self._bar()} {''.join(self._painted(row))}".rstrip()

    def _painted(self, row: list[tuple[int, str, bool]]) -> Iterator[str]:
        at = 0
        for cell, text, main in row:
            yield " " * (cell - at)
            yield self.style.paint(text, self.colours[main])
            at = cell + breadth(text)


def _mark(lines: dict[int, list[_Mark]], source: Source, span: Span, text: str, main: bool) -> None:
    """Note what to underline; of a stretch of several lines, the first and the last."""
    first, last = span.start.line, span.end.line
    if span.end.column == 1 and last > first:
        last -= 1
        end = len(source.line(last))
    else:
        end = span.end.column - 1
    text = printable(text)
    if first == last:
        lines.setdefault(first, []).append(_cells(source.line(first), span.start.column - 1, end, text, main))
        return
    line = source.line(first)
    lines.setdefault(first, []).append(_cells(line, span.start.column - 1, len(line.rstrip()), "", main))
    line = source.line(last)
    indent = len(line) - len(line.lstrip())
    lines.setdefault(last, []).append(_cells(line, min(indent, end), end, text, main))


def _cells(line: str, start: int, end: int, text: str, main: bool) -> _Mark:
    first = breadth(_drawn(line[:start]))
    return _Mark(first, max(first + 1, first + breadth(_drawn(line[start:end]))), text, main)


def _rows(marks: list[_Mark], room: int) -> Iterator[list[tuple[int, str, bool]]]:
    """The rows under a line: the underlines, with the last label beside them and the others below, right to left."""
    if not marks:
        return
    under = [(mark.start, ("^" if mark.main else "-") * (mark.end - mark.start), mark.main) for mark in _apart(marks)]
    told = [mark for mark in marks if mark.text]
    last = max((mark for mark in marks), key=lambda mark: mark.end)
    if told and told[-1] == last and last.end + 1 + breadth(last.text) <= room:
        under.append((last.end + 1, last.text, last.main))
        told.pop()
    yield under
    while told:
        mark = told.pop()
        bars = [(other.start, "|", other.main) for other in dict.fromkeys(told) if other.start < mark.start]
        start = min(mark.start, max(room - breadth(mark.text), _LEAST_ROOM if mark.start > _LEAST_ROOM else 0))
        for line in _wrapped(mark.text, room - start):
            yield [*(bar for bar in bars if bar[0] < start), (start, line, mark.main)]


def _apart(marks: list[_Mark]) -> Iterator[_Mark]:
    """The marks cut where they overlap; what is the mistake itself stays whole."""
    mains = [mark for mark in marks if mark.main]
    at = 0
    for mark in marks:
        start, end = max(mark.start, at), mark.end
        for main in mains:
            if not mark.main and start < main.end and main.start < end:
                start, end = (start, main.start) if start < main.start else (main.end, end)
        if start < end:
            yield mark._replace(start=start, end=end)
            at = end


def _clipped(text: str, marks: list[_Mark], room: int) -> tuple[str, list[_Mark]]:
    """The part of a long line that holds its marks, cut at both sides with `...`."""
    if breadth(text) <= room:
        return text, marks
    main = next((mark for mark in marks if mark.main), marks[0])
    first, last = min(mark.start for mark in marks), max(mark.end for mark in marks)
    if last - first > room - 2 * len(_CUT):
        first = main.start
    left = max(0, min(first - room // 4, breadth(text) - room))
    cells = _cut(text, left, left + room)
    kept = [mark._replace(start=mark.start - left, end=min(mark.end - left, room)) for mark in marks]
    return cells, [mark for mark in kept if 0 <= mark.start < room]


def _cut(text: str, left: int, right: int) -> str:
    """The cells from `left` to `right`; half of a wide character is a blank."""
    cells: list[str] = []
    for character in text:
        width = breadth(character)
        cells += [character] + [""] * (width - 1) if width else []
        if not width and cells:
            cells[-1] += character
    before, after = left > 0, right < len(cells)
    first, last = left + len(_CUT) * before, min(right, len(cells)) - len(_CUT) * after
    part = cells[first:last]
    if part and part[0] == "":
        part[0] = " "
    if part and last < len(cells) and cells[last] == "":
        part[-1] = " "
    return _CUT * before + "".join(part) + _CUT * after


def _wrapped(text: str, room: int) -> Iterator[str]:
    """Lines of at most `room` cells; what stands between backquotes stays together, where it fits."""
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and breadth(line) + 1 + breadth(word) > room:
                yield line
                line = word
            else:
                line = f"{line} {word}" if line else word
        yield line


def _words(text: str) -> Iterable[str]:
    words: list[str] = []
    inside = False
    for word in text.split(" "):
        if inside:
            words[-1] += f" {word}"
        else:
            words.append(word)
        inside ^= word.count("`") % 2 == 1
    return words


def _drawn(text: str) -> str:
    """A line of source as it can be shown; every character keeps its own cells."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_TAB if c == "\t" else c if c.isprintable() else _picture(c) for c in text)


def _picture(character: str) -> str:
    """A visible character of one cell for one that is not: `␛` for an escape."""
    code = ord(character)
    return chr(0x2400 + code) if code < 32 else "\u2421" if code == 127 else "\ufffd"


def _safe(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _cell_count(character: str) -> int:
    import unicodedata  # only where there is anything but ASCII

    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _place(span: Span) -> str:
    return f"{printable(span.path)}:{span.start.line}:{span.start.column}"
