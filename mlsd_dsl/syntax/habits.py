"""Mistakes that people bring along: from YAML, Python, SQL and prose. Each is told in its own words.

A function looks at one place and says what it knows about it, or nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.syntax.tree import Token


class Told(NamedTuple):
    """A mistake in words, and the stretch of text it is about; `other` is a second place with its own words."""

    message: str
    help: str
    start: int
    end: int
    other: tuple[str, Token] | None = None


class Change(NamedTuple):
    """The change with which a statement reads: at the token `at`, `left_out` is replaced by a token of type `put`."""

    at: int
    left_out: Token | None
    put: str


class Place(NamedTuple):
    """The token at `at`, which does not fit into the statement from `start` on, where `fits` are the types that would."""

    tokens: list[Token]
    at: int
    start: int
    fits: set[str]
    change: Change | None

    @property
    def token(self) -> Token:
        """What does not fit."""
        return self.tokens[self.at]

    @property
    def before(self) -> Token:
        """What stands before it; at the beginning of a text, the end of a line."""
        return self.tokens[self.at - 1] if self.at else Token("NEWLINE", "", 0, 0)

    @property
    def after(self) -> Token:
        """What stands behind it."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]


def habit(place: Place) -> Told | None:
    """What is known about the mistake at a place."""
    for look in (_equal, _at_the_start, _requirement, _percentile, _separator, _colon, _value, _comma, _arrow):
        told = look(place)
        if told is not None:
            return told
    return None


def no_colon(key: Token, value: Token) -> Told:
    """What to say about an attribute without its colon."""
    return Told(f"`:` is missing after `{key.text}`", f"write `{key.text}: {cut(value)}`", key.start, key.end)


def _equal(place: Place) -> Told | None:
    token, before, change = place.token, place.before, place.change
    if token.type != "EQUAL" or (change is not None and change.put not in ("", "COLON")):
        return None
    if before.type == "NAME" and _is_percentile(before):
        help = f"write `{before.text} {place.after.text}`"
        return Told("percentiles have no `=`", help, before.start, token.end)
    if before.type == "NAME":
        help = f"write `{before.text}: {place.after.text}`"
        return Told("attributes are written with `:`, not with `=`", help, token.start, token.end)
    help = "equality is `==`; an attribute is written `name: value`"
    return Told("`=` means nothing here", help, token.start, token.end)


def _at_the_start(place: Place) -> Told | None:
    token, after = place.token, place.after
    if token.text in ("-", "/") and after.text == token.text and after.start == token.end:
        return Told("a comment begins with `#`", "", token.start, after.end)
    if place.at != place.start:
        return None
    if token.type == "COLON":
        return Told("there is no name before this `:`", "an attribute is written `name: value`", token.start, token.end)
    if token.type == "MINUS":
        return Told("a list stands in brackets", "write `name: [a, b]`", token.start, token.end)
    return None


def _requirement(place: Place) -> Told | None:
    token, before, tokens = place.token, place.before, place.tokens
    if token.text in ("and", "or"):
        return Told(f"`{token.text}` joins nothing", "write a statement for each condition", token.start, token.end)
    if before.type == "EQUAL" and token.text in ("<", ">"):
        return Told(f"`={token.text}` is no comparison", f"write `{token.text}=`", before.start, token.end)
    if before.type == "OPERATOR" and token.type in ("NEWLINE", "$END"):
        help = "write a value, such as `<= 200 ms`"
        return Told(f"there is nothing to compare with after `{before.text}`", help, before.start, before.end)
    if token.text in ("<", ">") and place.after.type == "NUMBER":
        return Told(f"expected a value, found `{token.text}`", "comparisons stand in `require`", token.start, token.end)
    end = _end_of_words(tokens, place.at)
    if tokens[place.start].text in ("require", "assume") and end > place.at + 1:
        words = " ".join(word.text for word in tokens[place.at : end])
        return Told("the reason stands in quotes", f'write `"{words}"`', token.start, tokens[end - 1].end)
    return None


def _end_of_words(tokens: list[Token], at: int) -> int:
    """Where the line ends if nothing but words stands in the rest of it, else `at`."""
    end = at
    while tokens[end].type == "NAME":
        end += 1
    return end if tokens[end].type in ("NEWLINE", "$END") else at


def _percentile(place: Place) -> Told | None:
    token, before = place.token, place.before
    if _is_percentile(token) and before.type == "NUMBER" and place.tokens[place.at - 2].type == "COLON":
        help = f"write `p50 {before.text} {token.text} {cut(place.after)}`"
        return Told(f"`{before.text}` is no percentile, as `{token.text}` is", help, before.start, before.end)
    return None


def _separator(place: Place) -> Told | None:
    """`a: 1 b: 2`: the second name is what stands at the place, or before it."""
    token, before, change = place.token, place.before, place.change
    help = "attributes stand on lines of their own, or behind commas"
    joined = change is None or (change.put in ("COMMA", "NEWLINE") and change.left_out is None)
    if token.type == "COLON" and before.type == "NAME" and place.at - 1 > place.start and joined:
        return Told(f"a comma or a new line is missing before `{before.text}`", help, before.start, before.end)
    key = token.type == "NAME" and place.after.type == "COLON" and place.at > place.start
    if key and "COMMA" in place.fits and before.type != "COLON":
        return Told(f"a comma or a new line is missing before `{token.text}`", help, token.start, token.end)
    return None


def _colon(place: Place) -> Told | None:
    token, before = place.token, place.before
    if token.type == "LBRACE" and before.type == "COLON":
        name = place.tokens[place.at - 2].text
        return Told("a block has no colon", f"write `{name} {{ ... }}`", before.start, before.end)
    if token.type == "NUMBER" and before.type == "NAME" and token.start > before.end and "COLON" in place.fits:
        return no_colon(before, token)
    return None


def _value(place: Place) -> Told | None:
    token, before = place.token, place.before
    if before.type == "COLON" and token.type in ("NEWLINE", "COMMA", "RBRACE", "$END"):
        name = place.tokens[place.at - 2]
        help = f"write `{name.text}: ...`, or leave the attribute out: unstated is not false"
        return Told(f"`{name.text}` has no value", help, name.start, before.end)
    if token.type == "LPAR" and before.type in ("NUMBER", "STRING"):
        return Told(f"{shown(before)} cannot be called", "write a sign between, such as `*`", token.start, token.end)
    return None


def _comma(place: Place) -> Told | None:
    token, before = place.token, place.before
    if token.type == "COMMA" and before.type in ("COMMA", "LSQB"):
        return Told("there is nothing before this comma", "remove it", token.start, token.end)
    if token.type == "COMMA" and "NEWLINE" in place.fits:
        return Told("statements are separated by new lines, not by commas", "remove the comma", token.start, token.end)
    return None


def _arrow(place: Place) -> Told | None:
    token, before = place.token, place.before
    if before.type == "ARROW" and token.type in ("NEWLINE", "$END", "RBRACE", "COMMA"):
        return Told(f"this `{before.text}` points nowhere", "name the part it leads to", before.start, before.end)
    return None


def _is_percentile(token: Token) -> bool:
    return token.text[:1] == "p" and token.text[1:].isdigit()


def cut(token: Token) -> str:
    """The text of a token, fit for one line."""
    text = token.text.replace("\n", " ")
    return text if len(text) < 40 else f"{text[:37]}..."


def shown(token: Token) -> str:
    """What a token is called where it is quoted."""
    if token.type == "NEWLINE":
        return "the end of the line"
    if token.type == "$END":
        return "the end of the file"
    if token.type == "STRING":
        return "a string" if len(token.text) > 30 or "\n" in token.text else f"`{token.text}`"
    return f"`{cut(token)}`"
