"""What went wrong, where, and what to do about it.

A user's mistake is a value of this module, never an exception. Lines and columns count from 1, columns count
characters, and the end of a span is exclusive. This module imports nothing of ours.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Severity(enum.IntEnum):
    """How much a diagnostic weighs; a larger number is worse."""

    QUESTION = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The word that users read: `error`, `warning`, `info`, `question`."""
        return self.name.lower()


class Profile(enum.IntEnum):
    """How much is asked of a design; each asks what those before it ask, and more."""

    SKETCH = 0
    INTERVIEW = 1
    PRODUCTION = 2
    STRICT = 3

    @property
    def word(self) -> str:
        """The word that users write: `sketch`, `interview`, `production`, `strict`."""
        return self.name.lower()


class Position(NamedTuple):
    """A place in a text: line and column, both from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of one file; `end` is exclusive."""

    path: str
    start: Position
    end: Position


class Note(NamedTuple):
    """Another place that is involved, and what it has to do with the mistake."""

    message: str
    span: Span


class Edit(NamedTuple):
    """One replacement of a fix: the text that takes the place of `span`."""

    span: Span
    text: str


class Fix(NamedTuple):
    """A repair that a tool can make. `applicability` is `safe`, `placeholders` or `unsafe`."""

    title: str
    applicability: str
    edits: tuple[Edit, ...]


class Rule(NamedTuple):
    """The identity of a mistake: `name` says the flaw, `code` is its short alias, `about` is one sentence."""

    code: str
    name: str
    about: str
    severity: Severity = Severity.ERROR


class Diagnostic(NamedTuple):
    """One mistake, told once.

    `message` is one lower-case line without a full stop; `label` is written under the marked text; `help` says what
    to do; `subject` is the dotted name of the part concerned, or empty.
    """

    rule: Rule
    message: str
    span: Span
    label: str = ""
    help: str = ""
    notes: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()
    subject: str = ""
    severity: Severity = Severity.ERROR

    @property
    def order(self) -> tuple[str, Position, Position, str, str]:
        """The key by which diagnostics are sorted: place first, then rule and wording."""
        return (self.span.path, self.span.start, self.span.end, self.rule.code, self.message)


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics by place, each once."""
    return sorted(dict.fromkeys(diagnostics), key=lambda diagnostic: diagnostic.order)
