"""The operators that sow mistakes: what a slip of the hand, the eye or the memory does to a text.

Each makes one change that is a mistake by its construction, whatever a linter may say to it. Where the language allows what
an operator would make (a trailing comma, one minus sign more before a number, a title left out), the rule of the operator
leaves the place alone; the reasons stand beside the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from roles import Role

from mlsd_dsl.syntax.tree import Token
from mlsd_dsl.vocabulary.units import UNITS

if TYPE_CHECKING:
    from faults import Field

PARTNERS = {"{": "}", "[": "]", "(": ")"}
Slip = tuple[Any, ...]  # start, end, what is put there, and further lines to look at


def _pairs(field: Field) -> Iterator[tuple[Token, Token]]:
    """Neighbours on one line."""
    for one, two in pairwise(field.tokens):
        if "\n" not in field.text[one.end : two.start]:
            yield one, two


def _deleted(token: Token, *lines: int) -> Slip:
    return (token.start, token.end, "", *lines)


def _delete_bracket(field: Field) -> Iterator[Slip]:
    partners = _partner_lines(field)
    yield from (_deleted(token, *partners[token.start]) for token in field.tokens if token.start in partners)


def _delete_colon(field: Field) -> Iterator[Slip]:
    yield from (_deleted(token) for token in field.tokens if token.type == "COLON")


def _delete_arrow(field: Field) -> Iterator[Slip]:
    for token in field.tokens:
        if token.type == "ARROW":
            yield _deleted(token)


def _delete_equals(field: Field) -> Iterator[Slip]:
    yield from (_deleted(token) for token in field.tokens if token.type == "EQUAL")


def _delete_quote(field: Field) -> Iterator[Slip]:
    for token in field.tokens:
        if token.type == "STRING":
            width = 3 if token.text.startswith('"""') else 1
            last = field.source.position(token.end).line
            yield token.start, token.start + width, "", last
            yield token.end - width, token.end, "", field.source.position(token.start).line, last


def _delete_comma(field: Field) -> Iterator[Slip]:
    """Between two things on one line; one at the end of a line or before a closing bracket is optional."""
    for one, two in _pairs(field):
        if one.type == "COMMA" and two.type not in ("RBRACE", "RSQB", "RPAR", "ARROW"):
            yield _deleted(one)


def _delete_newline(field: Field) -> Iterator[Slip]:
    """Between two statements. A comment would swallow the second; an arrow without a source would continue a chain."""
    ends = {end for _, end, _ in field.statements}
    starts = {start for start, _, _ in field.statements}
    for one, two in pairwise(field.tokens):
        between = field.text[one.end : two.start]
        if "\n" in between and "#" not in between and one.end in ends and two.start in starts and two.type != "ARROW":
            yield one.end, two.start, " "


def _duplicate_token(field: Field) -> Iterator[Slip]:
    """A second minus sign would only be another sign."""
    for token in field.tokens:
        if token.type != "MINUS":
            yield token.end, token.end, f" {token.text}"


def _insert_character(field: Field) -> Iterator[Slip]:
    """A character that begins nothing; `#` would begin a comment."""
    characters = "$;'`|&!?@~^\\€“→"
    for place, (one, two) in enumerate(_pairs(field)):
        yield one.end, one.end, f" {characters[place % len(characters)]} "
        if two.type in ("STRING", "NAME") and place % 3 == 0:
            yield two.start, two.start, f"{characters[(place * 7) % len(characters)]} "


def _insert_quote(field: Field) -> Iterator[Slip]:
    """One quote more, so that their number on the line is odd."""
    for place, (one, _) in enumerate(_pairs(field)):
        if place % 4 == 0:
            yield one.end, one.end, ' "'


_PUNCTUATION = (":", ",", ".", "=", "->", "=>", "~>", "<=", "..", "+", "*", "/", "-", "(", ")", "[", "]", "{", "}")


def _insert_punctuation(field: Field) -> Iterator[Slip]:
    for place, (one, two) in enumerate(_pairs(field)):
        for step in (0, 7, 11):
            mark = _PUNCTUATION[(place + step) % len(_PUNCTUATION)]
            if not _fits_between(field, one, mark, two):
                yield one.end, one.end, f" {mark} "


def _fits_between(field: Field, one: Token, mark: str, two: Token) -> bool:
    """Whether the language allows the mark here."""
    if mark == ",":  # trailing commas; a chain of arrows in a body would become two
        return two.type in ("RBRACE", "RSQB", "RPAR", "COMMA", "ARROW") or one.type == "COMMA"
    role = field.roles.get(two.start, Role(""))
    if mark == "-":  # a sign of a number, or part of a dashed name
        return (
            role.numeric or two.type == "NUMBER" or "accept" in field.source.line(field.source.position(one.start).line)
        )
    if mark in ("=>", "->", "~>"):  # a part that is called like a word before it would be joined with it
        return one.text in field.names
    return mark in ("+", "*", "/", "..") and role.numeric and one.type in ("NUMBER", "NAME", "RPAR")


_OTHER = {
    "NAME": ("42", '"words"', "=>"),
    "NUMBER": ("banana", '"words"', "->"),
    "STRING": ("7", "=>", "7 ms"),
    "DATE": ("banana", "=>"),
    "ARROW": (":", "=", "<="),
    "COLON": ("=", "->", ";"),
    "COMMA": (";", ":", "="),
    "EQUAL": (":", "->"),
    "OPERATOR": ("=", "->", ":"),
    "RANGE": (":", "=>"),
    "DOT": (":", "=>"),
    "SIGN": (":", "->"),
    "LBRACE": ("(", "["),
    "RBRACE": (")", "]"),
    "LSQB": ("(", "{"),
    "RSQB": (")", "}"),
    "LPAR": ("[", "{"),
    "RPAR": ("]", "}"),
}


_NO_WORDS = ("attribute", "kind", "declared", "word", "number")  # what words in quotes cannot stand for


def _replace_token(field: Field) -> Iterator[Slip]:
    """A token of another type. What names no part may be free words, and what is free words may be a name."""
    partners = _partner_lines(field)
    for token in field.tokens:
        role = field.roles.get(token.start)
        for other in _OTHER.get(token.type, ()):
            if other == '"words"' and (role is None or role.name not in _NO_WORDS):
                continue
            if other == "42" and (
                role is None or role.numeric
            ):  # what is free may be a number, and a number may be another
                continue
            yield token.start, token.end, other, *partners.get(token.start, ())


def _partner_lines(field: Field) -> dict[int, tuple[int, ...]]:
    lines: dict[int, tuple[int, ...]] = {}
    open: list[Token] = []
    for token in field.tokens:
        if token.text in PARTNERS:
            open.append(token)
        elif token.text in PARTNERS.values():
            partner = open.pop()
            lines[partner.start] = (field.source.position(token.start).line,)
            lines[token.start] = (field.source.position(partner.start).line,)
    return lines


def _misspell(role: str) -> Callable[[Field], Iterator[Slip]]:
    def make(field: Field) -> Iterator[Slip]:
        for token in field.tokens:
            found = field.roles.get(token.start)
            if token.type == "NAME" and found is not None and found.name == role:
                for word in _slips(token.text):
                    if word not in found.legal:
                        yield token.start, token.end, word

    return make


def _misspell_unit(field: Field) -> Iterator[Slip]:
    for token in field.tokens:
        unit = re.search(r"(?<=[\s\d])[A-Za-z]{2,}", token.text) if token.type == "NUMBER" else None
        if unit:
            for word in _slips(unit[0]):
                if word not in UNITS and not re.fullmatch(r"[kKMBTeE]\w?", word):
                    yield token.start + unit.start(), token.start + unit.end(), word


def _slips(word: str) -> Iterator[str]:
    """Two letters swapped, one left out, one doubled, one hit beside."""
    if len(word) < 2 or re.fullmatch(r"p\d+", word):  # one percentile for another is no misspelling
        return
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    for slip in (
        swapped,
        word[:middle] + word[middle + 1 :],
        word[:middle] + word[middle] + word[middle:],
        word[:-1] + "q",
    ):
        if slip != word and not (len(slip) < 2 or slip[0].isdigit()):
            yield slip


def _swap_tokens(field: Field) -> Iterator[Slip]:
    """Two neighbours in the wrong order. Equal ones are none, and a number may stand on either side of a sign."""
    text = field.text
    after = dict(pairwise(field.tokens))
    for one, two in _pairs(field):
        alike = one.type == two.type and one.type in ("RBRACE", "RSQB", "RPAR", "LBRACE")
        optional = one.type == "COMMA" and two.type in ("RBRACE", "RSQB", "RPAR")
        # In a list that ends with a comma, `}, ]` turns into `, } ]`: a comma at the end of the body, and none of the list's.
        last = two.type == "COMMA" and two in after and after[two].type in ("RSQB", "RBRACE")
        optional = optional or (one.type == "RBRACE" and last)
        sign = "MINUS" in (one.type, two.type) and field.roles.get(two.start, Role("")).numeric
        if one.text != two.text and not alike and not optional and not sign:
            gap = text[one.end : two.start] or " "
            yield one.start, two.end, two.text + gap + one.text


def _delete_operator(field: Field) -> Iterator[Slip]:
    """A comparison, a sign, `..` or a dot. `1M / day` without its slash is a time, which some places take."""
    for token in field.tokens:
        role = field.roles.get(token.start, Role(""))
        if token.type in ("OPERATOR", "RANGE", "DOT") or (token.type == "SIGN" and not role.any_number):
            yield token.start, token.end, " "


def _delete_value(field: Field) -> Iterator[Slip]:
    """A word or number without which the statement says nothing: a name, a bound, the end of an arrow, what is assumed."""
    for one, two in pairwise(field.tokens):
        role = field.roles.get(two.start)
        first = two.type == "NAME" and role is not None and role.name in ("kind", "keyword", "declared", "attribute")
        value = one.type in ("COLON", "OPERATOR", "EQUAL", "ARROW") and two.type in ("NAME", "NUMBER", "STRING", "DATE")
        prose = one.text in ("exclude", "assume", "decide") and two.type == "STRING"
        if first or value or prose:
            yield _deleted(two)


OPERATORS: dict[str, Callable[[Field], Iterator[Slip]]] = {
    "delete bracket": _delete_bracket,
    "delete colon": _delete_colon,
    "delete arrow": _delete_arrow,
    "delete equals": _delete_equals,
    "delete quote": _delete_quote,
    "delete comma": _delete_comma,
    "delete newline": _delete_newline,
    "delete operator": _delete_operator,
    "delete value": _delete_value,
    "duplicate token": _duplicate_token,
    "insert character": _insert_character,
    "insert quote": _insert_quote,
    "insert punctuation": _insert_punctuation,
    "replace token": _replace_token,
    "swap tokens": _swap_tokens,
    "misspell kind": _misspell("kind"),
    "misspell attribute": _misspell("attribute"),
    "misspell word": _misspell("word"),
    "misspell name": _misspell("name"),
    "misspell fact": _misspell("fact"),
    "misspell catalogue": _misspell("catalogue"),
    "misspell keyword": _misspell("keyword"),
    "misspell unit": _misspell_unit,
}
