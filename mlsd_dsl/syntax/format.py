"""Syntax tree → canonical text. There are no options.

The author's lines are kept: what stands on one line stays on one line while it fits, what was spread stays spread. All else
is settled: indentation by two, one space around signs and between a number and its unit, no comma at the end of a line of a
body and one at the end of a line of a list, at most one blank line, lines of at most 120 columns where they can be broken.
Comments keep their place: above a statement, or behind it on its line.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
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
    Hop,
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
            return spell(node.text) if node.type == "NUMBER" else node.text
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
        self.text = tree.source.text
        self.comments = tree.comments
        self.comment_starts = [start for start, _ in tree.comments]
        self.spell = spell

    def rows(self, members: Sequence[Any], start: int, end: int, indent: int, *, comma: bool) -> list[str]:
        """The lines of the members between two offsets, each with its comments; `comma` also at the ends of lines."""
        lines: list[str] = []
        row: list[Any] = []
        last_end, last_comment = start, True
        for event in self._events(members, start, end):
            breaks = self.text.count("\n", last_end, event.start)
            if row and (breaks or event.node is None):
                self._put_row(lines, row, indent, comma)
                row = []
            if breaks > 1 and lines:
                lines.append("")
            if event.node is not None:
                row.append(event.node)
            elif breaks or not lines or last_comment:
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

    def _put_row(self, lines: list[str], row: list[Any], indent: int, comma: bool) -> None:
        """Fill lines with the members of one of the author's lines."""
        line = ""
        for member in row:
            made = self._member(member, indent)
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

    def _member(self, member: Any, indent: int) -> list[str]:
        """The lines of an item, or of a value in a list; the first without its indentation, the others with it."""
        if isinstance(member, (Token, Reference, List, Call, Group, Negative, Expression, Range, Percentiles, Words)):
            return self._value("", member, indent)
        if isinstance(member, Member):
            return self._with_body(self._end(member), member.body, indent)
        return self._item(member, indent)

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
                assert item.name is not None and item.value is not None
                return self._value(f"assume {item.name.text} = ", item.value, indent, _text(item.why))
            case Exclusion():
                return [f"exclude {item.text.text}"]
            case Requirement():
                of = f" of {item.of.text}" if item.of else ""
                head = f"require {item.fact.text}{of} {item.operator.text} "
                return self._value(head, item.bound, indent, _text(item.why))
            case PathRequirement():
                through = f"through {item.through.text}" if item.through else ""
                words = "require no path" if item.forbidden else "require path"
                return [_joined(words, f"{item.source.text} to {item.target.text}", through, _text(item.why))]
            case Decision():
                return self._with_body(f"decide {item.title.text}", item.body, indent)
            case Acceptance():
                on = f"on {item.subject.text}" if item.subject else ""
                return self._with_body(_joined("accept", item.rule, on, item.reason.text), item.body, indent)
            case Import():
                return [f"import {item.path.text} as {item.alias.text}"]
            case _:
                return [self.text[item.start : item.end]]

    def _with_body(self, head: str, body: Body | None, indent: int) -> list[str]:
        if body is None:
            return [head]
        if not body.items and not self._has_comment(body.start, body.end):
            return [head + " {}"]
        spread = "\n" in self.text[body.start : body.end]
        if not spread:
            parts = [self._member(item, indent) for item in body.items]
            line = f"{head} {{ {', '.join(part[0] for part in parts)} }}"
            if all(len(part) == 1 for part in parts) and indent + len(line) <= WIDTH:
                return [line]
        inside = self.rows(body.items, body.start + 1, body.end - 1, indent + INDENT, comma=False)
        return [head + " {", *inside, " " * indent + "}"]

    def _arrows(self, item: Arrows, indent: int) -> list[str]:
        first = item.hops[0].members[0].start
        if self._has_comment(item.start, first):
            return self._as_written(item)
        head = ""
        if item.sources:
            names = ", ".join(source.text for source in item.sources)
            head = f"[{names}]" if item.bracketed else names
        lines = [head]
        for hop in item.hops:
            made = self._hop(hop, indent)
            lines[-1] = _joined(lines[-1], made[0])
            lines += made[1:]
        lines[-1] = _joined(lines[-1], _text(item.label))
        if item.body is not None:
            made = self._with_body(lines[-1].lstrip(" ") if len(lines) > 1 else lines[-1], item.body, indent)
            made[0] = " " * indent + made[0] if len(lines) > 1 else made[0]
            lines[-1:] = made
        return lines

    def _hop(self, hop: Hop, indent: int) -> list[str]:
        members = hop.members
        if not hop.bracketed:
            return [f"{hop.arrow.text} {self._end(members[0])}"]
        start, end = members[0].start, members[-1].end
        closing = self.text.find("]", end)
        opening = self.text.rfind("[", 0, start)
        spread = "\n" in self.text[opening:closing] or self._has_comment(opening, closing)
        parts = [self._with_body(self._end(member), member.body, indent) for member in members]
        line = f"{hop.arrow.text} [{', '.join(part[0] for part in parts)}]"
        if not spread and all(len(part) == 1 for part in parts) and indent + len(line) <= WIDTH:
            return [line]
        inside = self.rows(members, opening + 1, closing, indent + INDENT, comma=True)
        return [f"{hop.arrow.text} [", *inside, " " * indent + "]"]

    def _end(self, member: Member) -> str:
        return member.reference.text + (f" as {member.alias.text}" if member.alias else "")

    def _value(self, head: str, value: Value, indent: int, tail: str = "") -> list[str]:
        """A value behind `head`, as one line or, for a list that is spread or too long, as several."""
        if isinstance(value, List):
            return self._list(head, value, indent, tail)
        if self._has_comment(value.start, value.end):
            return [_joined(head + self.text[value.start : value.end], tail)]
        return [_joined(head + self._inline(value), tail)]

    def _list(self, head: str, value: List, indent: int, tail: str) -> list[str]:
        line = _joined(head + self._inline(value), tail)
        comments = self._has_comment(value.start, value.end)
        spread = "\n" in self.text[value.start : value.end]
        if not value.items and not comments:
            return [line]
        if not comments and not spread and indent + len(line) <= WIDTH:
            return [line]
        inside = self.rows(value.items, value.start + 1, value.end - 1, indent + INDENT, comma=True)
        return [head + "[", *inside, _joined(" " * indent + "]", tail)]

    def _inline(self, value: Value) -> str:
        match value:
            case Token(type="NUMBER"):
                return self.spell(value.text)
            case Token():
                return value.text
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
                return f"[{', '.join(self._inline(item) for item in value.items)}]"

    def _as_written(self, item: Item) -> list[str]:
        """Text with a comment where no rule of ours has a place for one."""
        return self.text[item.start : item.end].split("\n")


def _text(token: Token | None) -> str:
    return token.text if token is not None else ""


def _joined(*parts: str) -> str:
    """The parts that are not empty, with one space between."""
    return " ".join(part for part in parts if part)
