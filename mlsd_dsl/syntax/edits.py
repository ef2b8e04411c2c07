"""The small changes that may make a statement readable, likeliest first. Brackets stay in pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.syntax.layout import CLOSER_OF, OPENER_OF
from mlsd_dsl.syntax.tree import Token

_TEXTS = {
    "COMMA": ",",
    "COLON": ":",
    "NEWLINE": "\n",
    "EQUAL": "=",
    "OPERATOR": "<=",
    "ARROW": "->",
    "DOT": ".",
    "NAME": "",  # of a name that is not there
}
_MARKS_INSIDE = ("COMMA", "COLON", "NEWLINE", "EQUAL", "OPERATOR", "ARROW", "DOT")
_MARKS_OUTSIDE = ("NEWLINE", "COMMA", "EQUAL", "OPERATOR", "ARROW", "DOT")  # attributes stand in blocks only
_WORDS = ("NAME", "NUMBER", "STRING", "DATE")
_BRACKETS = {*CLOSER_OF, *OPENER_OF}


class Edit(NamedTuple):
    """Replace `removed` tokens from `at` on by `added`; where it is `sound`, the statement then says something."""

    at: int
    removed: int
    added: tuple[Token, ...]
    sound: bool = True


def added(at: int, type: str, near: Token) -> Edit:
    """A token of `type` before the one at `at`."""
    return Edit(at, 0, (Token(type, _TEXTS[type], near.start, near.start),))


def candidates(tokens: list[Token], at: int, start: int, end: int, inside: bool) -> Iterator[Edit]:
    """Changes around the token at `at`, which does not fit into the statement from `start` to `end`.

    `inside` says whether the statement stands in a block.
    """
    yield from _known(tokens, at, start, end, inside)
    marks = _MARKS_INSIDE if inside else _MARKS_OUTSIDE
    for type in marks if at > start else ():
        yield added(at, type, tokens[at])
    near = [place for place in (at, at - 1, at + 1, at - 2) if start <= place < end]
    near = [place for place in near if tokens[place].type not in _BRACKETS]
    for place in near:
        yield Edit(place, 1, ())
    for place in near[:2]:
        yield from _replacements(tokens, place, marks if place > start else ())
    for place in (at - 1, at):  # two words that changed places
        if start <= place and place + 1 < end and not _BRACKETS & {tokens[place].type, tokens[place + 1].type}:
            yield Edit(place, 2, (tokens[place + 1], tokens[place]))
    for type in ("COMMA", "NEWLINE", "ARROW") if at - 1 > start else ():
        yield added(at - 1, type, tokens[at - 1])
    yield added(at, "NAME", tokens[at])


def _known(tokens: list[Token], at: int, start: int, end: int, inside: bool) -> Iterator[Edit]:
    """The slips that people make most."""
    token = tokens[at]
    for place in range(max(at - 2, start), min(at + 1, end - 1)):
        if tokens[place].text == tokens[place + 1].text and tokens[place].type not in _BRACKETS:
            yield Edit(place, 1, ())  # model model ranker
    if at - 1 > start and tokens[at - 1].type == "NAME":
        yield from _between_words(tokens, at, start, inside)
    if token.type == "LBRACE" and at > start and tokens[at - 1].type == "COLON":
        yield Edit(at - 1, 1, ())  # fields: { ... }
    if token.type == "COLON" and not inside:
        yield _instead(at, "EQUAL", token)  # assume n: 5M
    if token.type in ("NUMBER", "STRING") and at == start + 1 and not inside:
        yield _instead(at, "NAME", token)  # source 2nd { ... }
    if token.type == "EQUAL":
        yield _instead(at, "COLON", token)  # mode = stream
        yield Edit(at, 1, ())  # p50=5 ms


def _between_words(tokens: list[Token], at: int, start: int, inside: bool) -> Iterator[Edit]:
    """Something is missing before the word that stands before the token at `at`."""
    token, before = tokens[at], tokens[at - 1]
    if tokens[at - 2].type in ("NAME", "RSQB"):
        if any(other.type == "ARROW" for other in tokens[start : at + 1]):
            yield added(at - 1, "ARROW", before)  # a -> b c
        if inside and token.type in ("LPAR", "NUMBER", "DOT", "SIGN", "MINUS", "RANGE"):
            yield added(at - 1, "COLON", before)  # fields { a category(5) }
    if token.type == "COLON":
        yield added(at - 1, "COMMA", before)  # a: 1 b: 2
        yield added(at - 1, "NEWLINE", before)


def _replacements(tokens: list[Token], place: int, marks: tuple[str, ...]) -> Iterator[Edit]:
    token = tokens[place]
    for type in (*marks, "NAME") if token.type not in _WORDS else ("NAME",):
        yield _instead(place, type, token)


def _instead(at: int, type: str, token: Token) -> Edit:
    return Edit(at, 1, (Token(type, _TEXTS[type], token.start, token.end),))
