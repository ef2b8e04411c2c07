"""The syntax tree: what is written, with the place of every word, before anyone asks what it means.

Nodes are named tuples, frozen and cheap. `start` and `end` are offsets in the source, `end` exclusive. The leaves are the
tokens themselves: names, numbers with their units, dates, strings. Comments and blank lines stand beside the items, in
`SyntaxTree.comments` and in the text; the formatter puts them back by place.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mlsd_dsl.diagnostics import Span
from mlsd_dsl.syntax.source import Source


class Token(NamedTuple):
    """A word of the text. `type` is a terminal of the grammar: NAME, NUMBER, STRING, DATE, ARROW, ..."""

    type: str
    text: str
    start: int
    end: int


class Reference(NamedTuple):
    """A name, or names with dots between: `ranker`, `platform.redis`, `video.count`."""

    names: tuple[Token, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The dotted name."""
        return ".".join([name.text for name in self.names])


class Group(NamedTuple):
    """A value in parentheses."""

    value: Value
    start: int
    end: int


class Negative(NamedTuple):
    """A value with a minus sign before it."""

    value: Value
    start: int
    end: int


class Expression(NamedTuple):
    """Operands with signs between them, flat and in order; precedence is resolved when it is worked out."""

    operands: tuple[Value, ...]
    signs: tuple[Token, ...]
    start: int
    end: int


class Range(NamedTuple):
    """`8..12 ms`."""

    low: Value
    high: Value
    start: int
    end: int


class Percentiles(NamedTuple):
    """`p50 8 ms p99 25 ms`: names and amounts in turn, in the order written."""

    points: tuple[tuple[Token, Token | Range], ...]
    start: int
    end: int


class Words(NamedTuple):
    """Several names in a row as one value: `path viewer to ranker`."""

    words: tuple[Reference, ...]
    start: int
    end: int


class Call(NamedTuple):
    """`category(250)`, `other("...")`, `max(a, b)`."""

    name: Token
    arguments: tuple[Value, ...]
    start: int
    end: int


class List(NamedTuple):
    """`[a, b]`."""

    items: tuple[Value, ...]
    start: int
    end: int


Value = Token | Reference | Group | Negative | Expression | Range | Percentiles | Words | Call | List


def is_hole(value: Value) -> bool:
    """Whether a value is `?`: not known yet, as if it were not stated."""
    return value.__class__ is Token and value[0] == "HOLE"


class Attribute(NamedTuple):
    """`mode: stream`; in a scenario the key has dots, `viewer.peak_factor: 8`."""

    key: Reference
    value: Value
    start: int
    end: int


class Body(NamedTuple):
    """What stands between braces."""

    items: tuple[Item, ...]
    start: int
    end: int


class Section(NamedTuple):
    """A block without a name of its own inside another: `fields { ... }`."""

    word: Token
    body: Body
    start: int
    end: int


class Declaration(NamedTuple):
    """`KIND NAME "Title" { ... }`, and likewise `design`, `group`, `scenario`, `view`."""

    kind: Token
    name: Token
    title: Token | None
    body: Body | None
    start: int
    end: int


class Member(NamedTuple):
    """One end of an arrow, with the name and body it may have there: `store_f as lookup { keys: 200 }`."""

    reference: Reference
    alias: Token | None
    body: Body | None
    start: int
    end: int


class Hop(NamedTuple):
    """An arrow and what it points to; several members in brackets are reached at once."""

    arrow: Token
    members: tuple[Member, ...]
    bracketed: bool


class Arrows(NamedTuple):
    """A chain `a -> [b, c] => d "label" { ... }`. Without sources it starts at the block it stands in."""

    sources: tuple[Reference, ...]
    bracketed: bool
    hops: tuple[Hop, ...]
    label: Token | None
    body: Body | None
    start: int
    end: int


class Assumption(NamedTuple):
    """`assume NAME = VALUE "why"`, or `assume "prose"` with neither name nor value."""

    name: Token | None
    value: Value | None
    why: Token | None
    start: int
    end: int


class Exclusion(NamedTuple):
    """`exclude "prose"`."""

    text: Token
    start: int
    end: int


class Requirement(NamedTuple):
    """`require FACT OP VALUE "why"`; `of` is the origin in `require x.age of y <= 5 min`."""

    fact: Reference
    of: Reference | None
    operator: Token
    bound: Value
    why: Token | None
    start: int
    end: int


class PathRequirement(NamedTuple):
    """`require path A to B through X`, or `require no path A to B`."""

    forbidden: bool
    source: Reference
    target: Reference
    through: Reference | None
    why: Token | None
    start: int
    end: int


class Decision(NamedTuple):
    """`decide "title" { chosen, over, because }`."""

    title: Token
    body: Body | None
    start: int
    end: int


class Acceptance(NamedTuple):
    """`accept RULE on NAME "reason" { by, until }`; `rule` is the dashed name or the code as written."""

    rule: str
    rule_start: int
    rule_end: int
    subject: Reference | None
    reason: Token
    body: Body | None
    start: int
    end: int


class Import(NamedTuple):
    """`import "platform.mlsd" as platform`."""

    path: Token
    alias: Token
    start: int
    end: int


class Broken(NamedTuple):
    """A statement that could not be read and has been reported. `names` are the words it begins with."""

    names: tuple[str, ...]
    start: int
    end: int


Item = (
    Attribute
    | Section
    | Declaration
    | Arrows
    | Assumption
    | Exclusion
    | Requirement
    | PathRequirement
    | Decision
    | Acceptance
    | Import
    | Broken
)


class SyntaxTree(NamedTuple):
    """One parsed text: its statements, and the offsets at which its comments start and end.

    `doubtful` are the lines, numbered as in diagnostics, about which a mistake has been told: what they are read as is
    a guess, and nothing further is said about them.
    """

    source: Source
    items: tuple[Item, ...]
    comments: tuple[tuple[int, int], ...]
    doubtful: frozenset[int] = frozenset()

    def span(self, node: Token | Item | Value | Body | Member) -> Span:
        """Where a node stands."""
        return self.source.span(node.start, node.end)


def string_value(token: Token) -> str:
    """What a string says: without its quotes, escapes resolved, and for `\"\"\"` the common indent removed."""
    text = token.text
    if not text.startswith('"""'):
        return _unescape(text[1:-1])
    lines = text[3:-3].replace("\r\n", "\n").split("\n")
    indent = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return _unescape("\n".join([lines[0].lstrip(), *(line[indent:] for line in lines[1:])]).strip())


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text, flags=re.DOTALL)
