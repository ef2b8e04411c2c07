"""Syntax errors in the reader's words: what stands where something else was expected."""

from __future__ import annotations

from collections.abc import Iterable
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


def explain(
    tokens: list[Token], at: int, start: int, accepted: Iterable[str], inside: bool, change: Change | None
) -> Told:
    """The error at `tokens[at]` in the statement that begins at `tokens[start]`; `accepted` are the types that fit.

    `inside` says whether the statement stands in a block, `change` what would make it read.
    """
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else token
    fits = set(accepted)
    if not inside:
        fits -= {"COLON"}  # attributes stand in blocks only
        if "NEWLINE" in fits:
            fits -= {"COMMA", "RBRACE"}
    told = (
        _doubled(tokens, change)
        or _known(token, before, after, tokens, at, start, fits, change)
    )
    expected = _expected(fits, before)
    if told is None and not (expected in _AWAITED and change is not None and change.left_out is not None):
        told = _by_change(tokens, change, inside)
    if told is not None:
        return told
    if token.type in ("NEWLINE", "$END") or (token.type == "RBRACE" and before is not None):
        assert before is not None
        where = "here" if token.type != "RBRACE" else "before `}`"
        return Told(f"{expected} is missing {where}", _help(before), before.start, before.end)
    return Told(f"expected {expected}, found {_shown(token)}", _help(before), token.start, token.end)


def separated(tokens: list[Token], change: Change | None) -> Told | None:
    """What to say where two things are told apart by a comma or new line that is missing."""
    if change is None or change.left_out is not None or change.put not in _SEPARATORS:
        return None
    token = tokens[change.at]
    what, help = _SEPARATORS[change.put]
    return Told(f"{what} is missing before {_shown(token)}", help, token.start, token.end)


def no_colon(key: Token, value: Token) -> Told:
    """What to say about an attribute without its colon."""
    return Told(f"`:` is missing after `{key.text}`", f"write `{key.text}: {_cut(value)}`", key.start, key.end)


_SEPARATORS = {
    "COMMA": ("a comma", ""),
    "NEWLINE": ("a new line", "each statement stands on a line of its own"),
}


# What a statement that has begun cannot do without: to be told that something is left out says less.
_AWAITED = ("a value", "a number", "the name of a part")
_MARKS = ("COLON", "COMMA", "DOT", "EQUAL", "MINUS", "SIGN", "RANGE", "ARROW", "OPERATOR")


def _by_change(tokens: list[Token], change: Change | None, inside: bool) -> Told | None:
    """The mistake as what would mend it."""
    if change is None:
        return None
    token = tokens[change.at]
    shown = _shown(token)
    if change.put == "NAME":
        return _nameless(tokens, change, inside)
    if change.left_out is not None:
        if not change.put:
            help = "remove it" if token.type in _MARKS else ""
            if token.type == "NUMBER" and change.at and tokens[change.at - 1].type == "NUMBER":
                help = "a value is one number with one unit, such as `90 min`"
            return Told(f"unexpected {shown}", help, token.start, token.end)
        return Told(f"expected {_WORDS[change.put]}, found {shown}", "", token.start, token.end)
    told = separated(tokens, change)
    if told is not None:
        return told
    before = tokens[change.at - 1] if change.at else token
    if change.put == "COLON":
        return no_colon(before, token)
    if change.put == "OPERATOR":
        help = f"write a comparison, such as `<= {_cut(token)}`"
        return Told(f"there is no comparison before {shown}", help, token.start, token.end)
    if change.put == "ARROW":
        help = "parts are joined by `->`, `=>` or `~>`"
        return Told(f"an arrow is missing before {shown}", help, token.start, token.end)
    if change.put == "EQUAL":
        return Told(f"`=` is missing before {shown}", f"write `= {_cut(token)}`", token.start, token.end)
    if change.put == "DOT":
        return Told(f"a dot is missing before {shown}", f"write `{_cut(before)}.{_cut(token)}`", before.start, token.end)
    return None


def _nameless(tokens: list[Token], change: Change, inside: bool) -> Told:
    token = tokens[change.at]
    before = tokens[change.at - 1].type if change.at else "NEWLINE"
    if token.type == "COLON" and change.left_out is None:
        return Told("there is no name before this `:`", "an attribute is written `name: value`", token.start, token.end)
    if before == "NEWLINE":
        help = "an attribute is written `name: value`" if inside else 'such as `source clicks "Clicks" { ... }`'
        return Told(f"a statement starts with a word, not with {_shown(token)}", help, token.start, token.end)
    return Told(f"expected a name, found {_shown(token)}", "a name has letters, digits and `_`", token.start, token.end)


def _doubled(tokens: list[Token], change: Change | None) -> Told | None:
    if change is None or change.left_out is None or change.put:
        return None
    token = tokens[change.at]
    if token.text != tokens[change.at + 1].text or token.type not in ("NAME", "COLON", "ARROW", "STRING"):
        return None
    return Told(f"{_shown(token)} stands here twice", "remove one of the two", token.start, tokens[change.at + 1].end)


def _known(
    token: Token,
    before: Token | None,
    after: Token,
    tokens: list[Token],
    at: int,
    start: int,
    fits: set[str],
    change: Change | None,
) -> Told | None:
    """The mistakes that people make most."""
    if token.type == "EQUAL" and (change is None or change.put in ("", "COLON")):
        return _equal(token, before, after)
    if token.type == "COLON" and at == start:
        return Told("there is no name before this `:`", "an attribute is written `name: value`", token.start, token.end)
    if token.text in ("-", "/") and after.text == token.text and after.start == token.end:
        return Told("a comment begins with `#`", "", token.start, after.end)
    if token.type == "MINUS" and at == start:
        return Told("a list stands in brackets", "write `name: [a, b]`", token.start, token.end)
    if before is None:
        return None
    if token.text in ("and", "or"):
        return Told(f"`{token.text}` joins nothing", "write a statement for each condition", token.start, token.end)
    if before.type == "EQUAL" and token.text in ("<", ">"):
        return Told(f"`={token.text}` is no comparison", f"write `{token.text}=`", before.start, token.end)
    if token.type == "NAME" and tokens[start].text in ("require", "assume") and (end := _words_to_the_end(tokens, at)):
        words = " ".join(word.text for word in tokens[at:end])
        return Told("the reason stands in quotes", f'write `"{words}"`', token.start, tokens[end - 1].end)
    if token.type == "NAME" and _is_percentile(token) and before.type == "NUMBER" and tokens[at - 2].type == "COLON":
        help = f"write `p50 {before.text} {token.text} {_cut(after)}`"
        return Told(f"`{before.text}` is no percentile, as `{token.text}` is", help, before.start, before.end)
    joined = change is None or (change.put in ("COMMA", "NEWLINE") and change.left_out is None)
    if token.type == "COLON" and before.type == "NAME" and at - 1 > start and joined:
        help = "attributes stand on lines of their own, or behind commas"
        return Told(f"a comma or a new line is missing before `{before.text}`", help, before.start, before.end)
    if token.type == "NAME" and after.type == "COLON" and at > start and "COMMA" in fits and before.type != "COLON":
        help = "attributes stand on lines of their own, or behind commas"
        return Told(f"a comma or a new line is missing before `{token.text}`", help, token.start, token.end)
    if token.type == "LBRACE" and before.type == "COLON":
        name = tokens[at - 2].text
        return Told("a block has no colon", f"write `{name} {{ ... }}`", before.start, before.end)
    if token.type == "NUMBER" and before.type == "NAME" and token.start > before.end and "COLON" in fits:
        return no_colon(before, token)
    if before.type == "COLON" and token.type in ("NEWLINE", "COMMA", "RBRACE", "$END"):
        name = tokens[at - 2].text
        help = f"write `{name}: ...`, or leave the attribute out: unstated is not false"
        return Told(f"`{name}` has no value", help, tokens[at - 2].start, before.end)
    if token.type == "COMMA" and before.type in ("COMMA", "LSQB"):
        return Told("there is nothing before this comma", "remove it", token.start, token.end)
    if token.type == "COMMA" and "NEWLINE" in fits:
        return Told("statements are separated by new lines, not by commas", "remove the comma", token.start, token.end)
    if token.type == "OPERATOR" and token.text in ("<", ">") and after.type == "NUMBER":
        return Told(f"expected a value, found `{token.text}`", "comparisons stand in `require`", token.start, token.end)
    if before.type == "ARROW" and token.type in ("NEWLINE", "$END", "RBRACE", "COMMA"):
        return Told(f"this `{before.text}` points nowhere", "name the part it leads to", before.start, before.end)
    if before.type == "OPERATOR" and token.type in ("NEWLINE", "$END"):
        help = "write a value, such as `<= 200 ms`"
        return Told(f"there is nothing to compare with after `{before.text}`", help, before.start, before.end)
    if token.type in ("LPAR",) and before.type in ("NUMBER", "STRING"):
        return Told(f"{_shown(before)} cannot be called", "write a sign between, such as `*`", token.start, token.end)
    return None


def _words_to_the_end(tokens: list[Token], at: int) -> int:
    """Where the line ends if nothing but words stands in the rest of it, else 0."""
    end = at
    while tokens[end].type == "NAME":
        end += 1
    return end if tokens[end].type in ("NEWLINE", "$END") and end > at + 1 else 0


def _equal(token: Token, before: Token | None, after: Token) -> Told:
    if before is not None and before.type == "NAME":
        if _is_percentile(before):
            help = f"write `{before.text} {after.text}`"
            return Told("percentiles have no `=`", help, before.start, token.end)
        help = f"write `{before.text}: {after.text}`"
        return Told("attributes are written with `:`, not with `=`", help, token.start, token.end)
    return Told("`=` means nothing here", "equality is `==`; an attribute is written `name: value`", token.start, token.end)


_WORDS = {
    "COLON": "`:`",
    "COMMA": "a comma",
    "NEWLINE": "a new line",
    "RBRACE": "`}`",
    "RSQB": "`]`",
    "RPAR": "`)`",
    "LBRACE": "`{`",
    "ARROW": "an arrow",
    "OPERATOR": "a comparison",
    "STRING": "a string",
    "EQUAL": "`=`",
    "DOT": "a dot",
}


def _expected(fits: set[str], before: Token | None) -> str:
    """What fits, in words; a state that awaits a value, a name or a statement is said as such."""
    if "NUMBER" in fits and "LSQB" in fits:
        return "a value" if before is None or before.type != "MINUS" else "a number"
    if "NAME" in fits and "ARROW" in fits and "LSQB" in fits:
        return "a statement"
    if "NAME" in fits and "LSQB" in fits:
        return "the name of a part"
    if fits == {"NAME"} or fits == {"NAME", "RSQB"}:
        return "a name"
    if fits == {"NUMBER"}:
        return "a number"
    names = [_WORDS[type] for type in _WORDS if type in fits]
    if before is not None and before.type == "NAME" and "NAME" in fits:
        names.insert(0, "a name")
    if not names:
        return "something else"
    if len(names) > 3:
        names = names[:3]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _help(before: Token | None) -> str:
    if before is None:
        return 'a statement starts with a word, such as `source clicks "Clicks" { ... }`'
    if before.type == "COLON":
        return 'values: `5 min`, `8..12 ms`, `p50 8 ms p99 25 ms`, `yes`, a name, "words", `[a, b]`'
    if before.type == "ARROW":
        return "name a part, or several: `[a, b]`"
    return ""


def _is_percentile(token: Token) -> bool:
    return token.text[:1] == "p" and token.text[1:].isdigit()


def _cut(token: Token) -> str:
    text = token.text.replace("\n", " ")
    return text if len(text) < 40 else f"{text[:37]}..."


def _shown(token: Token) -> str:
    if token.type == "NEWLINE":
        return "the end of the line"
    if token.type == "$END":
        return "the end of the file"
    if token.type == "STRING":
        return "a string" if len(token.text) > 30 or "\n" in token.text else f"`{token.text}`"
    return f"`{_cut(token)}`"
