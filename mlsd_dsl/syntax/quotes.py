"""Strings with one quote: where the other one was most likely meant to be.

Every place of the line is tried for a second quote, and then every quote of the line is tried as a stray one; the first
is taken with which the statement reads. Where none helps, the string ends where `lexer.py` guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.mistakes import BAD_STRING
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

if TYPE_CHECKING:
    from mlsd_dsl.syntax.mending import Piece

LONGEST = 400  # letters of a line on which this is tried

_EDGES = re.compile(r"(?<=[^\s\[{(,:])(?=[\s\]}),]|$)|(?<=[\s\[({])(?=[^\s\]})])")

_ALONE = re.compile(r'(?:(?<=\s)|^)"(?=\s|$)')


def closed(
    source: Source, pieces: list[Piece], start: int, end: int, reads: Callable[[list[Piece]], bool]
) -> tuple[list[Piece], Diagnostic]:
    """The pieces of a statement with the string at `start` mended, and what to say about it."""
    text = source.text
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", start)
    high = len(text) if high < 0 else high
    first = next((i for i, piece in enumerate(pieces) if type(piece) is Token and piece.start >= low), len(pieces))
    last = first
    while last < len(pieces) and isinstance(piece := pieces[last], Token) and piece.type != "NEWLINE":
        last += 1
    # A text in triple quotes is no matter of one line.
    in_text = text.startswith('"""', start) or (first > 0 and _ends_behind(pieces[first - 1], low))
    if high - low <= LONGEST and not in_text:
        for variant, tokens in _variants(text, low, high):
            candidate = [*pieces[:first], *tokens, *pieces[last:]]
            if reads(candidate):
                return candidate, _told(source, low, variant, tokens)
    return pieces, never_ends(source, start, end)


def never_ends(source: Source, start: int, end: int) -> Diagnostic:
    """What to say about a string where nobody knows better."""
    if source.text.startswith('"""', start):
        message, help = "this text never ends", 'close it with `"""`'
    elif not source.text[start:end].strip('"').strip():
        message, help = 'stray `"`', "a string has a quote at both ends"
    else:
        message, help = "this string never ends", 'close it with `"` on the same line, or write long text in `"""`'
    return Diagnostic(BAD_STRING, message, source.span(start, end), help=help)


def _ends_behind(piece: Piece, low: int) -> bool:
    return isinstance(piece, Token) and piece.end > low


def _variants(text: str, low: int, high: int) -> Iterator[tuple[tuple[str, int], list[Token]]]:
    line = text[low:high].rstrip("\r")
    # A quote with nothing beside it belongs to nothing.
    for match in _ALONE.finditer(line):
        at = match.start()
        tokens = _tokens(line[:at] + line[at + 1 :], low, at, -1)
        if tokens is not None:
            yield ("stray", low + at), tokens
    # The last place first, so that a string is as long as it can be.
    for match in reversed(list(_EDGES.finditer(line))):
        at = match.start()
        tokens = _tokens(line[:at] + '"' + line[at:], low, at, 1)
        if tokens is not None:
            yield ("added", low + at), tokens
    for at in [i for i, letter in enumerate(line) if letter == '"']:
        tokens = _tokens(line[:at] + line[at + 1 :], low, at, -1)
        if tokens is not None:
            yield ("stray", low + at), tokens


def _tokens(line: str, low: int, at: int, shift: int) -> list[Token] | None:
    """The tokens of a changed line, at their places in the text; None where it is no better."""
    lexed = lex(Source("", line))
    if lexed.unclosed or lexed.diagnostics:
        return None
    tokens = []
    before = ""
    for token in lexed.tokens:
        # A string is no operand: a sign at its edge says that a word was torn.
        if (token.type == "STRING" and before in ("MINUS", "SIGN")) or (
            before == "STRING" and token.type in ("MINUS", "SIGN")
        ):
            return None
        before = token.type
        start = token.start - shift if token.start > at else token.start
        end = token.end - shift if token.end > at else token.end
        tokens.append(token._replace(start=low + start, end=low + max(end, start)))
    return tokens


def _told(source: Source, low: int, variant: tuple[str, int], tokens: list[Token]) -> Diagnostic:
    sort, at = variant
    if sort == "stray":
        return Diagnostic(BAD_STRING, 'stray `"`', source.span(at, at + 1), help="a string has a quote at both ends")
    string = next((t for t in tokens if t.type == "STRING" and t.start <= at <= t.end), None)
    if string is None:
        return never_ends(source, at, at + 1)
    if string.start == at:
        span = source.span(string.start, string.end)
        return Diagnostic(BAD_STRING, "this string has no quote before it", span, help=f"write `{_short(string.text)}`")
    help = f"write `{_short(string.text)}`"
    return Diagnostic(BAD_STRING, "this string never ends", source.span(string.start, string.end), help=help)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:28]}...{text[-28:]}"
