"""Diagnostics for people: the message, the line it is about with the place marked, other places, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Severity, Span
from mlsd_dsl.syntax.source import Source

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36", Severity.QUESTION: "35"}


class Style(NamedTuple):
    """How text may look: with colour or without, and how wide a line of source may be."""

    colour: bool = False
    width: int = 120

    def paint(self, text: str, codes: str) -> str:
        """The text in a colour, where there is colour."""
        return f"\033[{codes}m{text}\033[0m" if self.colour else text


def render(diagnostics: list[Diagnostic], sources: Mapping[str, Source], style: Style) -> str:
    """One block a diagnostic, with a blank line between."""
    return "\n".join(_block(diagnostic, sources, style) for diagnostic in diagnostics)


def concise(diagnostics: list[Diagnostic]) -> str:
    """One line a diagnostic: `path:line:column: severity[rule CODE] message`."""
    return "".join(
        f"{d.span.path}:{d.span.start.line}:{d.span.start.column}: "
        f"{d.severity.word}[{d.rule.name} {d.rule.code}] {printable(d.message)}\n"
        for d in diagnostics
    )


class _Mark(NamedTuple):
    """A stretch of source to show, with what is written under it."""

    span: Span
    text: str
    main: bool


def _block(diagnostic: Diagnostic, sources: Mapping[str, Source], style: Style) -> str:
    span = diagnostic.span
    colour = _COLOURS[diagnostic.severity]
    head = style.paint(f"{diagnostic.severity.word}[{diagnostic.rule.name} {diagnostic.rule.code}]", f"1;{colour}")
    place = style.paint(f"{span.path}:{span.start.line}:{span.start.column}", "1")
    lines = [f"{place}: {head}: {style.paint(printable(diagnostic.message), '1')}"]
    marks = [_Mark(span, diagnostic.label, True), *(_Mark(note.span, note.message, False) for note in diagnostic.notes)]
    shown = [mark for mark in marks if sources.get(mark.span.path) is not None]
    width = max((len(str(mark.span.start.line)) for mark in shown), default=1)
    gutter = style.paint(" " * width + " |", "34")
    excerpt = _excerpt(shown, sources, style, width, colour)
    if excerpt:
        lines += [gutter, *excerpt]
    for mark in marks:
        if mark not in shown and not mark.main:
            where = f"{mark.span.path}:{mark.span.start.line}:{mark.span.start.column}"
            lines.append(f"{' ' * width} = note: {printable(mark.text)} ({where})")
    if diagnostic.help:
        lines.append(f"{' ' * width} {style.paint('= help:', '1;34')} {printable(diagnostic.help)}")
    return "\n".join(lines) + "\n"


def _excerpt(marks: list[_Mark], sources: Mapping[str, Source], style: Style, width: int, colour: str) -> list[str]:
    """The lines that the marks are on, in order, each with its marks under it; `...` where lines are left out."""
    if not marks:
        return []
    path = marks[0].span.path
    here = sorted((mark for mark in marks if mark.span.path == path), key=lambda mark: (mark.span.start, mark.span.end))
    lines: list[str] = []
    last = 0
    for mark in here:
        line = mark.span.start.line
        text = sources[path].line(line)
        if not text.strip() and mark.span.start.column == 1 and not lines and not text:
            pass
        if line != last:
            if last and line > last + 1:
                lines.append(style.paint("." * 3, "34"))
            number = style.paint(f"{line:>{width}} |", "34")
            lines.append(f"{number} {_clip(text, mark, style)[0]}".rstrip())
            last = line
        lines.append(_pointer(text, mark, style, width, colour))
    for mark in marks:
        if mark.span.path != path:
            number = style.paint(f"{mark.span.start.line:>{width}} |", "34")
            lines.append(style.paint(f"{' ' * width}::: {mark.span.path}", "34"))
            text = sources[mark.span.path].line(mark.span.start.line)
            lines += [f"{number} {_clip(text, mark, style)[0]}".rstrip(), _pointer(text, mark, style, width, colour)]
    return lines


def _pointer(text: str, mark: _Mark, style: Style, width: int, colour: str) -> str:
    clipped, shift = _clip(text, mark, style)
    start = mark.span.start.column - 1 - shift
    end = mark.span.end.column - 1 - shift if mark.span.end.line == mark.span.start.line else len(clipped.rstrip())
    line = text[: mark.span.start.column - 1]
    indent = "".join("\t" if character == "\t" else " " for character in line[shift:]) if "\t" in line else " " * start
    under = ("^" if mark.main else "-") * max(1, min(end, len(clipped)) - start if end > start else 1)
    pointed = style.paint(f"{under} {printable(mark.text)}".rstrip(), f"1;{colour}" if mark.main else "1;34")
    return f"{style.paint(' ' * width + ' |', '34')} {indent}{pointed}"


def _clip(text: str, mark: _Mark, style: Style) -> tuple[str, int]:
    """The part of a long line around the mark, and how many characters were cut off before it."""
    room = max(style.width - 12, 40)
    text = "".join(character if character.isprintable() or character == "\t" else "�" for character in text)
    if len(text) <= room:
        return text, 0
    start = mark.span.start.column - 1
    cut = max(0, min(start - room // 3, len(text) - room))
    return text[cut : cut + room], cut


def printable(text: str) -> str:
    """Text without characters that could move the cursor or hide what follows."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" if ord(c) < 256 else "�" for c in text)
