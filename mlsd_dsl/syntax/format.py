"""Syntax tree → canonical text. There are no options.

The author's lines are kept: what stands on one line stays on one line while it fits, what was spread stays spread. All else
is settled: indentation by two, one space around signs and between a number and its unit, no comma at the end of a line of a
body and one at the end of a line of a list, at most one blank line, lines of at most 120 columns where they can be broken.
Comments keep their place: above a statement, or behind it on its line. All line ends are those of Unix.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from mlsd_dsl.syntax.tree import (
    Acceptance,
    Arrows,
    Assumption,
    Attribute,
    Body,
    Call,
    Decision,
    Declaration,
    Exclusion,
    Expression,
    Group,
    Import,
    Item,
    List,
    Member,
    Negative,
    PathRequirement,
    Percentiles,
    Range,
    Reference,
    Requirement,
    Section,
    SyntaxTree,
    Token,
    Value,
    Words,
)

WIDTH = 120
INDENT = 2


def format_tree(tree: SyntaxTree, spell: Callable[[str], str]) -> str:
    """The canonical text of a tree that was read without errors. `spell` is the canonical spelling of one number."""
    lines = _Formatter(tree, spell).rows(tree.items, 0, len(tree.source.text), 0, comma=False)
    return "".join(f"{line}\n" for line in lines)


def shape(tree: SyntaxTree, spell: Callable[[str], str]) -> Any:
    """What a tree says without where it stands: equal before and after formatting."""

    def bare(node: Any) -> Any:
        if type(node) is Token:
            return _glued(spell(node.text)) if node.type == "NUMBER" else _unix(node.text)
        if isinstance(node, Expression) and _is_slashed(node):
            return _glued(f"{spell(node.operands[0].text)} / {node.operands[1].text}")  # type: ignore[union-attr]
        if isinstance(node, tuple):
            fields = getattr(node, "_fields", None)
            if fields is None:
                return tuple(bare(member) for member in node)
            kept = tuple(bare(getattr(node, field)) for field in fields if field not in _PLACES)
            return (type(node).__name__, *kept)
        return node

    comments = tuple(tree.source.text[start:end].rstrip() for start, end in tree.comments)
    return bare(tree.items), comments


_PLACES = {"start", "end", "rule_start", "rule_end"}


class _Event(NamedTuple):
    """A member of a body or list, or (`node` None) a comment between them."""

    node: Any
    start: int
    end: int


class _Formatter:
    def __init__(self, tree: SyntaxTree, spell: Callable[[str], str]) -> None:
        self.items = tree.items
        self.text = tree.source.text
        self.comments = tree.comments
        self.comment_starts = [start for start, _ in tree.comments]
        self.spell = spell
        self.names: set[str] | None = None  # what the text declares, once someone asks

    def rows(
        self, members: Sequence[Any], start: int, end: int, indent: int, *, comma: bool, head: str | None = None
    ) -> list[str]:
        """The lines of the members between two offsets, each with its comments; `comma` also at the ends of lines.

        `head` is the line that opens the block; a comment behind its bracket stays there.
        """
        lines = [] if head is None else [head]
        first = len(lines)
        row: list[Any] = []
        last_end, last_comment = start, head is None
        for event in self._events(members, start, end):
            breaks = self.text.count("\n", last_end, event.start)
            if row and (breaks or event.node is None):
                self._put_row(lines, row, indent, comma)
                row = []
            if breaks > 1 and len(lines) > first:
                lines.append("")
            if event.node is not None:
                row.append(event.node)
            elif breaks or last_comment:
                lines.append(" " * indent + self._comment(event))
            else:
                lines[-1] += "  " + self._comment(event)
            last_end, last_comment = event.end, event.node is None
        if row:
            self._put_row(lines, row, indent, comma)
        return lines

    def _events(self, members: Sequence[Any], start: int, end: int) -> list[_Event]:
        events: list[_Event] = []
        at = start
        for member in members:
            events += self._comments_between(at, member.start)
            events.append(_Event(member, member.start, member.end))
            at = member.end
        return events + self._comments_between(at, end)

    def _comments_between(self, start: int, end: int) -> list[_Event]:
        first, last = bisect_left(self.comment_starts, start), bisect_left(self.comment_starts, end)
        return [_Event(None, *comment) for comment in self.comments[first:last]]

    def _has_comment(self, start: int, end: int) -> bool:
        return bisect_left(self.comment_starts, start) != bisect_left(self.comment_starts, end)

    def _comment(self, event: _Event) -> str:
        return self.text[event.start : event.end].rstrip()

    def _is_spread(self, start: int, end: int) -> bool:
        """Whether the author gave it several lines; a comment always does."""
        return "\n" in self.text[start:end]

    def _put_row(self, lines: list[str], row: list[Any], indent: int, comma: bool) -> None:
        """Fill lines with the members of one of the author's lines."""
        line = ""
        for member in row:
            made = self._member(member, indent, comma)
            first = made[0]
            if line and len(made) == 1 and len(line) + 2 + len(first) + comma <= WIDTH:
                line += ", " + first
                continue
            if line:
                lines.append(line + "," * comma)
            line = " " * indent + first
            if len(made) > 1:
                lines += [line, *made[1:-1], made[-1] + "," * comma]
                line = ""
        if line:
            lines.append(line + "," * comma)

    def _member(self, member: Any, indent: int, comma: bool = False) -> list[str]:
        """The lines of an item, or of a value in a list; the first without its indentation, the others with it.

        `comma` says that one follows, for which a line must have room.
        """
        if isinstance(member, (Token, Reference, List, Call, Group, Negative, Expression, Range, Percentiles, Words)):
            made = self._value("", member, indent, room=comma)
        elif isinstance(member, Member):
            made = self._with_body(self._end(member), member.body, indent, room=comma)
        else:
            made = self._item(member, indent)
        return "\n".join(made).split("\n")  # a text in triple quotes has lines of its own

    def _item(self, item: Item, indent: int) -> list[str]:
        match item:
            case Attribute():
                return self._value(f"{item.key.text}: ", item.value, indent)
            case Section():
                return self._with_body(item.word.text, item.body, indent)
            case Declaration():
                return self._with_body(_joined(item.kind.text, item.name.text, _text(item.title)), item.body, indent)
            case Arrows():
                return self._arrows(item, indent)
            case Assumption(name=None):
                return [f"assume {_text(item.why)}"]
            case Assumption():
                assert item.name is not None
                assert item.value is not None
                return self._value(f"assume {item.name.text} = ", item.value, indent, _text(item.why))
            case Exclusion():
                return [f"exclude {_text(item.text)}"]
            case Requirement():
                of = f" of {item.of.text}" if item.of else ""
                head = f"require {item.fact.text}{of} {item.operator.text} "
                return self._value(head, item.bound, indent, _text(item.why))
            case PathRequirement():
                through = f"through {item.through.text}" if item.through else ""
                words = "require no path" if item.forbidden else "require path"
                return [_joined(words, f"{item.source.text} to {item.target.text}", through, _text(item.why))]
            case Decision():
                return self._with_body(f"decide {_text(item.title)}", item.body, indent)
            case Acceptance():
                on = f"on {item.subject.text}" if item.subject else ""
                return self._with_body(_joined("accept", item.rule, on, _text(item.reason)), item.body, indent)
            case Import():
                return [f"import {_text(item.path)} as {item.alias.text}"]
            case _:
                return [self._as_written(item.start, item.end)]

    def _with_body(self, head: str, body: Body | None, indent: int, room: int = 0) -> list[str]:
        """`head` with the body behind it. `room` are columns to leave free, or negative where `head` is indented."""
        if body is None:
            return [head]
        if not body.items and not self._has_comment(body.start, body.end):
            return [head + " {}"]
        if not self._is_spread(body.start, body.end):
            parts = [self._member(item, indent) for item in body.items]
            line = f"{head} {{ {', '.join(part[0] for part in parts)} }}"
            if all(len(part) == 1 for part in parts) and indent + len(line) + room <= WIDTH:
                return [line]
        return self._spread(head + " {", body.items, body.start + 1, body.end - 1, indent, "}")

    def _spread(self, head: str, members: Sequence[Any], start: int, end: int, indent: int, close: str) -> list[str]:
        """Members on lines of their own between two brackets, which stand at the offsets just outside of `start` and `end`."""
        lines = self.rows(members, start, end, indent + INDENT, comma=close[0] != "}", head=head)
        return [*lines, " " * indent + close]

    def _arrows(self, item: Arrows, indent: int) -> list[str]:
        spread: set[int] = set()  # the places of lists that must be broken for want of room
        while True:
            lines, inline = self._chain(item, indent, spread)
            if item.body is not None:
                lines[-1] += " {"
            too_long = {place for place, line in inline if len(lines[line]) + indent * (line == 0) > WIDTH}
            if not too_long:
                break
            spread.add(max(too_long))
        if item.body is not None:
            head = lines[-1].removesuffix(" {")
            lines[-1:] = self._with_body(head, item.body, indent, room=0 if len(lines) == 1 else -indent)
        return lines

    def _chain(self, item: Arrows, indent: int, spread: set[int]) -> tuple[list[str], list[tuple[int, int]]]:
        """The lines of a chain without its body, and which of its lists stand on one line: (place of the list, line)."""
        inline: list[tuple[int, int]] = []
        lines = [item.sources[0].text if item.sources else ""]
        if item.bracketed:
            bounds = (item.start + 1, self._closing(item.sources[-1].end))
            lines = self._ends("", item.sources, bounds, indent, 0 in spread)
            inline += [(0, 0)] * (len(lines) == 1)
        for place, hop in enumerate(item.hops, 1):
            head = _joined(lines[-1], hop.arrow.text) + " "
            if not hop.bracketed:
                lines[-1] = head + self._end(hop.members[0])
                continue
            bounds = (self.text.index("[", hop.arrow.end) + 1, self._closing(hop.members[-1].end))
            made = self._ends(head, hop.members, bounds, indent, place in spread)
            lines[-1:] = made
            inline += [(place, len(lines) - 1)] * (len(made) == 1)
        lines[-1] = _joined(lines[-1], _text(item.label))
        return lines, inline

    def _ends(
        self, head: str, members: Sequence[Any], bounds: tuple[int, int], indent: int, must_spread: bool
    ) -> list[str]:
        """`head` and a list of ends of an arrow, which stands between the offsets `bounds`."""
        if not must_spread and not self._is_spread(*bounds):
            parts = [self._member(member, indent) for member in members]
            if all(len(part) == 1 for part in parts):
                return [f"{head}[{', '.join(part[0] for part in parts)}]"]
        return self._spread(head + "[", members, *bounds, indent, "]")

    def _closing(self, at: int) -> int:
        """The offset of the next `]` that is not in a comment."""
        while True:
            found = self.text.index("]", at)
            place = bisect_right(self.comment_starts, found) - 1
            if place < 0 or self.comments[place][1] <= found:
                return found
            at = self.comments[place][1]

    def _end(self, member: Member) -> str:
        return member.reference.text + (f" as {member.alias.text}" if member.alias else "")

    def _value(self, head: str, value: Value, indent: int, tail: str = "", room: int = 0) -> list[str]:
        """A value between `head` and `tail`, as one line or, for a list that is spread or too long, as several."""
        comments = self._has_comment(value.start, value.end)
        line = _joined(head + (self._as_written(value.start, value.end) if comments else self._whole(value)), tail)
        fits = indent + len(line) + room <= WIDTH
        if isinstance(value, List) and (value.items or comments):
            if not fits or self._is_spread(value.start, value.end):
                close = _joined("]", tail)
                return self._spread(head + "[", value.items, value.start + 1, value.end - 1, indent, close)
        elif isinstance(value, Call) and (comments or (not fits and len(value.arguments) > 1)):
            opening = self.text.index("(", value.name.end)
            close = _joined(")", tail)
            return self._spread(f"{head}{value.name.text}(", value.arguments, opening + 1, value.end - 1, indent, close)
        return [line]

    def _whole(self, value: Value) -> str:
        """A value that is no part of another one. Only there may the slash of a rate stand free: `500k / day`."""
        if isinstance(value, Token) and value.type == "NUMBER":
            spelled = self.spell(value.text)
            if spelled.rpartition(" / ")[2] not in self._declared():
                return spelled
        return self._inline(value)

    def _inline(self, value: Value) -> str:
        match value:
            case Token(type="NUMBER"):
                return _glued(self.spell(value.text))
            case Token():
                return _text(value)
            case Reference():
                return value.text
            case Expression():
                parts = [self._inline(value.operands[0])]
                for sign, operand in zip(value.signs, value.operands[1:], strict=True):
                    parts += [sign.text, self._inline(operand)]
                return " ".join(parts)
            case Negative():
                return "-" + self._inline(value.value)
            case Group():
                return f"({self._inline(value.value)})"
            case Range():
                return f"{self._inline(value.low)}..{self._inline(value.high)}"
            case Percentiles():
                return " ".join(f"{name.text} {self._inline(amount)}" for name, amount in value.points)
            case Words():
                return " ".join(word.text for word in value.words)
            case Call():
                return f"{value.name.text}({', '.join(self._inline(argument) for argument in value.arguments)})"
            case List():
                return f"[{', '.join(self._whole(item) for item in value.items)}]"

    def _declared(self) -> set[str]:
        """Names that the text declares: a rate over one of them is a calculation, and not one quantity."""
        if self.names is None:
            self.names = set(_names(self.items))
        return self.names

    def _as_written(self, start: int, end: int) -> str:
        """Text with a comment where no rule of ours has a place for one, without blanks at the ends of its lines."""
        return _BLANK_END.sub(lambda match: _unix(match[1] or "") + (match[2] or "").rstrip(), self.text[start:end])


# A string, or a comment, or blanks at the end of a line.
_BLANK_END = re.compile(r'("""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*")|(#[^\n]*)|[ \t\f\r]+(?=\n)', re.DOTALL)


def _names(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, (Declaration, Assumption)) and item.name is not None:
            yield item.name.text
        if isinstance(item, Declaration) and item.body is not None:
            yield from _names(item.body.items)
        elif isinstance(item, Arrows):
            yield from (member.alias.text for hop in item.hops for member in hop.members if member.alias)


def _is_slashed(node: Expression) -> bool:
    """Whether it reads as a number over a name, `500k / day`, which may also be written as one word."""
    number, name = node.operands[0], node.operands[1]
    return (
        len(node.operands) == 2
        and node.signs[0].text == "/"
        and isinstance(number, Token)
        and number.type == "NUMBER"
        and isinstance(name, Reference)
    )


def _glued(spelled: str) -> str:
    return spelled.replace(" / ", "/")


def _text(token: Token | None) -> str:
    return _unix(token.text) if token is not None else ""


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n") if "\r" in text else text


def _joined(*parts: str) -> str:
    """The parts that are not empty, with one space between."""
    return " ".join(part for part in parts if part)
