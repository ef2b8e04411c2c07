"""Syntax errors in the reader's words: what stands where something else was expected."""

from __future__ import annotations

from collections.abc import Iterable

from mlsd_dsl.syntax.habits import Change, Place, Told, cut, habit, no_colon, shown
from mlsd_dsl.syntax.tree import Token


def explain(
    tokens: list[Token], at: int, start: int, accepted: Iterable[str], inside: bool, change: Change | None
) -> Told:
    """The error at `tokens[at]` in the statement that begins at `tokens[start]`; `accepted` are the types that fit.

    `inside` says whether the statement stands in a block, `change` what would make it read.
    """
    token = tokens[at]
    before = tokens[at - 1] if at else None
    fits = set(accepted)
    if not inside:
        fits -= {"COLON"}  # attributes stand in blocks only
        if "NEWLINE" in fits:
            fits -= {"COMMA", "RBRACE"}
    told = _doubled(tokens, change) or habit(Place(tokens, at, start, fits, change))
    expected = _expected(fits, before)
    if told is None and not (expected in _AWAITED and change is not None and change.left_out is not None):
        told = _by_change(tokens, change, inside)
    if told is not None:
        return told if token.type != "HOLE" or told.help else told._replace(help=_HOLE)
    if token.type in ("NEWLINE", "$END") or (token.type == "RBRACE" and before is not None):
        assert before is not None
        where = "here" if token.type != "RBRACE" else "before `}`"
        return Told(f"{expected} is missing {where}", _help(before), before.start, before.end)
    help = _HOLE if token.type == "HOLE" else _help(before)
    return Told(f"expected {expected}, found {shown(token)}", help, token.start, token.end)


_HOLE = "`?` stands for a whole value that is still open: `rate: ?`"


def separated(tokens: list[Token], change: Change | None) -> Told | None:
    """What to say where two things are told apart by a comma or new line that is missing."""
    if change is None or change.left_out is not None or change.put not in _SEPARATORS:
        return None
    token = tokens[change.at]
    what, help = _SEPARATORS[change.put]
    return Told(f"{what} is missing before {shown(token)}", help, token.start, token.end)


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
    text = shown(token)
    if change.put == "NAME":
        return _nameless(tokens, change, inside)
    if change.left_out is not None:
        if not change.put:
            help = "remove it" if token.type in _MARKS else ""
            if token.type == "NUMBER" and change.at and tokens[change.at - 1].type == "NUMBER":
                help = "a value is one number with one unit, such as `90 min`"
            return Told(f"unexpected {text}", help, token.start, token.end)
        return Told(f"expected {_WORDS[change.put]}, found {text}", "", token.start, token.end)
    told = separated(tokens, change)
    if told is not None:
        return told
    before = tokens[change.at - 1] if change.at else token
    if change.put == "COLON":
        return no_colon(before, token)
    if change.put == "OPERATOR":
        help = f"write a comparison, such as `<= {cut(token)}`"
        return Told(f"there is no comparison before {text}", help, token.start, token.end)
    if change.put == "ARROW":
        help = "parts are joined by `->`, `=>` or `~>`"
        return Told(f"an arrow is missing before {text}", help, token.start, token.end)
    if change.put == "EQUAL":
        return Told(f"`=` is missing before {text}", f"write `= {cut(token)}`", token.start, token.end)
    if change.put == "DOT":
        return Told(f"a dot is missing before {text}", f"write `{cut(before)}.{cut(token)}`", before.start, token.end)
    return None


def _nameless(tokens: list[Token], change: Change, inside: bool) -> Told:
    token = tokens[change.at]
    before = tokens[change.at - 1].type if change.at else "NEWLINE"
    if token.type == "COLON" and change.left_out is None:
        return Told("there is no name before this `:`", "an attribute is written `name: value`", token.start, token.end)
    if before == "NEWLINE":
        help = "an attribute is written `name: value`" if inside else 'such as `source clicks "Clicks" { ... }`'
        return Told(f"a statement starts with a word, not with {shown(token)}", help, token.start, token.end)
    return Told(f"expected a name, found {shown(token)}", "a name has letters, digits and `_`", token.start, token.end)


def _doubled(tokens: list[Token], change: Change | None) -> Told | None:
    if change is None or change.left_out is None or change.put:
        return None
    token = tokens[change.at]
    if token.text != tokens[change.at + 1].text or token.type not in ("NAME", "COLON", "ARROW", "STRING"):
        return None
    return Told(f"{shown(token)} stands here twice", "remove one of the two", token.start, tokens[change.at + 1].end)


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
    if fits in ({"NAME"}, {"NAME", "RSQB"}):
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
