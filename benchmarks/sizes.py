"""Designs of any size: our own video feed again and again, each time with names of its own, or a part of it.

What comes out is lint-clean: `make bench` checks that before it measures anything.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.pipeline import format_source
from mlsd_dsl.syntax import tree as syntax
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token
from mlsd_dsl.vocabulary.kinds import KINDS

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "designs" / "video_feed" / "design.mlsd"

# Attributes whose words belong to the language, also where a part has the same name: `monitor skew { type: skew }`.
_WORDS = frozenset({"action", "architecture", "checks", "on", "strategy", "type"})
_NOTHING = Token("", "", 0, 0)
_BLOCKS = frozenset({"NEWLINE", "LBRACE", "RBRACE"})


class Statement(NamedTuple):
    """One statement with the comments above it: its tokens, the names it declares and those it speaks of."""

    kind: str
    text: str
    lines: int
    parts: int
    names: tuple[tuple[int, int], ...]  # where names stand in `text`, in order
    titles: tuple[int, ...]  # where titles and labels end, before their quotes
    declares: frozenset[str]
    mentions: frozenset[str]

    def copy(self, number: int) -> str:
        """The same about other things: every name and title gets a number."""
        marks = [(end, f"_{number}") for _, end in self.names] + [(at, f" {number}") for at in self.titles]
        pieces, at = [], 0
        for end, mark in sorted(marks):
            pieces += [self.text[at:end], mark]
            at = end
        return "".join([*pieces, self.text[at:]])


def statements() -> list[Statement]:
    """What the video feed says, without `design` and what it requires: a file has one design, and bounds fail when parts go."""
    source = Source(MODEL.name, MODEL.read_text(encoding="utf-8"))
    tree, broken = parse(source)
    if broken:
        raise ValueError(f"{MODEL} cannot be read: {broken[0].message}")
    declared = frozenset(_declared(tree.items))
    tokens = lex(source).tokens
    found, end = [], 0
    for item in tree.items:
        start, end = end, item.end
        own = [token for token in tokens if item.start <= token.start < item.end]
        if _kind(item) not in ("design", "requirement", "pathrequirement", "acceptance"):
            found.append(_statement(item, source.text[start:end], start, own, declared))
    return found


def design(lines: int) -> str:
    """A design of at least so many lines: copies of the video feed, side by side."""
    parts, written, number = [f'design copies "{lines} lines"\n'], 1, 0
    known = statements()
    while written < lines:
        number += 1
        text = "".join(statement.copy(number) for statement in known).strip("\n") + "\n"
        parts.append(text)
        written += text.count("\n")
    return "".join(parts)


def small_design(lines: int = 150) -> str:
    """The video feed with parts left out until at most so many lines are left, its serving path whole, in canonical layout.

    What goes, one at a time and always the same, is a part with all that speaks of it, as long as that is little.
    """
    left = statements()
    order = [one for one in left if one.kind != "arrows"]
    random.Random(150).shuffle(order)
    for one in order:
        going = _with_what_speaks_of(one, left)
        few = _lines(going) <= lines / 12
        if few and all(each.kind != "endpoint" for each in going) and _lines(left) > lines:
            left = [each for each in left if each not in going]
    text = 'design small "A part of the video feed"\n' + "".join(statement.text for statement in left)
    formatted = format_source(Source("small.mlsd", text.strip("\n") + "\n")).text
    assert formatted is not None
    return formatted


def parts_design(parts: int) -> str:
    """A design of at least so many parts, one connected whole: the lake of each copy also feeds the next copy's profiles."""
    known = statements()
    each = sum(statement.parts for statement in known)
    copies = range(1, math.ceil(parts / each) + 1)
    texts = ["".join(statement.copy(number) for statement in known) for number in copies]
    texts += [f"\nlake_{number} -> nightly_profiles_{number + 1}" for number in copies[:-1]]
    return "design parts\n" + "".join(texts) + "\n"


def _lines(left: Iterable[Statement]) -> int:
    return sum(one.lines for one in left)


def _with_what_speaks_of(one: Statement, among: list[Statement]) -> list[Statement]:
    """Those that cannot stay when one goes, and that one."""
    going = [one]
    for gone in going:
        going += [other for other in among if other not in going and not other.mentions.isdisjoint(gone.declares)]
    return going


def _declared(items: Iterable[syntax.Item]) -> Iterator[str]:
    """The names that statements give: of parts, groups, views, assumptions and calls."""
    for item in items:
        named = isinstance(item, syntax.Assumption) or (
            isinstance(item, syntax.Declaration) and _kind(item) != "design"
        )
        if named and item.name is not None:
            yield item.name.text
        elif isinstance(item, syntax.Arrows):
            yield from (member.alias.text for hop in item.hops for member in hop.members if member.alias is not None)
        body = getattr(item, "body", None)
        if body is not None:
            yield from _declared(body.items)


def _kind(item: syntax.Item) -> str:
    return item.kind.text if isinstance(item, syntax.Declaration) else type(item).__name__.lower()


def _parts(item: syntax.Item) -> int:
    """How many parts a statement declares."""
    if not isinstance(item, syntax.Declaration):
        return 0
    inside = sum(_parts(inner) for inner in item.body.items) if item.body is not None else 0
    return inside + (item.kind.text in KINDS)


def _statement(item: syntax.Item, text: str, start: int, tokens: list[Token], declared: frozenset[str]) -> Statement:
    kind = _kind(item)
    names, titles = [], []
    depth, word = 0, ""  # of brackets; the attribute that is being said
    for before, token, after in zip([_NOTHING, *tokens], tokens, [*tokens[1:], _NOTHING], strict=False):
        depth += {"LSQB": 1, "RSQB": -1}.get(token.type, 0)
        if token.type in _BLOCKS or (token.type == "COMMA" and not depth):
            word = ""
        elif token.type == "COLON":
            word = before.text
        elif token.type == "STRING" and before.text in declared:
            titles.append(token.end - 1 - start)
        elif (
            token.type == "NAME"
            and token.text in declared
            and before.type != "DOT"
            and word not in _WORDS
            and (after.type != "COLON" or kind == "scenario")  # else it is an attribute of the same name
        ):
            names.append(token)
    places = tuple((token.start - start, token.end - start) for token in names)
    mentions = frozenset(token.text for token in names)
    own = frozenset(_declared([item]))
    return Statement(kind, text, text.count("\n"), _parts(item), places, tuple(titles), own, mentions)
