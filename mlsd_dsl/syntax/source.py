"""One text and where it came from; turns offsets into lines and columns."""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from pathlib import Path

from mlsd_dsl.diagnostics import Diagnostic, Position, Rule, Span

LARGEST = 8 * 1024 * 1024  # bytes; 50,000 lines of design are about 3 MB

UNREADABLE = Rule("X001", "unreadable-file", "The file cannot be read as text.")


class Source:
    """A text with its path, as the reader knows it. `text` has no byte-order mark; offsets count its characters.

    `shift` is the number of lines above the text in its file, and `indent` the columns before it: a fenced block of a
    Markdown file is a source of its own.
    """

    __slots__ = ("_starts", "indent", "path", "shift", "text")

    def __init__(self, path: str, text: str, shift: int = 0, indent: int = 0) -> None:
        self.path = path
        self.text = text
        self.shift = shift
        self.indent = indent
        self._starts: list[int] | None = None

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        starts = self.starts
        line = bisect_right(starts, offset)
        return Position(line + self.shift, offset - starts[line - 1] + 1 + self.indent)

    def span(self, start: int, end: int) -> Span:
        """The span of a stretch of the text; an empty stretch is widened to one column."""
        return Span(self.path, self.position(start), self.position(max(end, start + 1)))

    @property
    def starts(self) -> list[int]:
        """The offsets at which lines begin."""
        if self._starts is None:
            starts, at = [0], self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts

    def column(self, offset: int) -> int:
        """How far an offset is indented in its line, from 0."""
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def line(self, number: int) -> str:
        """The text of a line of the file, without its end; empty where there is none."""
        index = number - 1 - self.shift
        if not 0 <= index < len(self.starts):
            return ""
        start = self.starts[index]
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        return " " * self.indent + self.text[start:end].rstrip("\r")


def read(path: Path, shown: str) -> tuple[Source, list[Diagnostic]]:
    """The source of a file, empty where it cannot be read; `shown` is the path in diagnostics."""
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            return _unreadable(
                shown, "this is a pipe or a device, not a file", "name a file, or `-` for standard input"
            )
        if status.st_size > LARGEST:
            return _unreadable(shown, "the file is larger than 8 MB", "split the design and `import` its parts")
        data = path.read_bytes()
    except IsADirectoryError:
        return _unreadable(shown, "this is a folder, not a file", "name a file that ends in `.mlsd`")
    except OSError as error:
        return _unreadable(shown, f"the file cannot be read: {(error.strerror or str(error)).lower()}", "")
    return decode(data, shown)


def decode(data: bytes, shown: str) -> tuple[Source, list[Diagnostic]]:
    """The source of some bytes; bytes that are no UTF-8 are reported once, at the first of them."""
    if len(data) > LARGEST:
        return _unreadable(shown, "the text is larger than 8 MB", "split the design and `import` its parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lead = b"\xef\xbb\xbf"
        before = data[: error.start].removeprefix(lead).decode("utf-8", "replace")
        place = Source(shown, before + "?")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            message = "the file is UTF-16, not UTF-8"
        else:
            message = f"byte 0x{data[error.start]:02X} is not UTF-8"
        return Source(shown, ""), [
            Diagnostic(UNREADABLE, message, place.span(len(before), len(before)), help="save the file as UTF-8")
        ]
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)  # what ended lines on old Macs
    return Source(shown, text), []


_LONE_RETURN = re.compile(r"\r(?!\n)")


def _unreadable(shown: str, message: str, help: str) -> tuple[Source, list[Diagnostic]]:
    source = Source(shown, "")
    return source, [Diagnostic(UNREADABLE, message, source.span(0, 0), help=help)]
