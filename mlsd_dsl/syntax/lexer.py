"""Text → tokens. The patterns come from the grammar; here is what a grammar cannot say about them.

A new line ends a statement, except inside `[ ]` and `( )`, after `{`, and where the statement has ended anyway. Comments
go beside the tokens. Words that no pattern reads become one diagnostic each, and the text behind them is still read.
"""

from __future__ import annotations

import re

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.grammar.tables import TERMINALS
from mlsd_dsl.syntax.mistakes import BAD_CHARACTER
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

_PATTERN = re.compile(
    r"[ \t\f\r]*(?:"
    + "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            # One more kind of token than the grammar has, and the two that catch what is left.
            ("COMMENT", r"#[^\n]*"),
            *((name, r"\n" if name == "NEWLINE" else pattern) for name, pattern in TERMINALS),
            ("UNCLOSED", '"[^\n]*'),
            ("STRAY", r"[^ \t\f\r\n]"),
        )
    )
    + ")"
)
# Where a string that never ends most likely did: before a brace, or before the next attribute.
_STRING_END = re.compile(r"\s*(?:\{\s*$|\}|,\s*[^\W\d]\w*\s*:|\]\s*(?:,|$)|$)")

_TEXT_END = re.compile(r"\n(?=\S)|\Z")


class Lexed:
    """The tokens of a text in order, its comments as (start, end), and what could not be read.

    `unclosed` are strings that never end, as (start, end); each is a token that ends where it most likely did.
    """

    __slots__ = ("comments", "diagnostics", "tokens", "unclosed")

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.comments: list[tuple[int, int]] = []
        self.unclosed: list[tuple[int, int]] = []
        self.diagnostics: list[Diagnostic] = []


def lex(source: Source) -> Lexed:
    """All tokens with every new line that is not inside brackets of a list; `brackets.py` drops those."""
    lexed = Lexed()
    add = lexed.tokens.append
    new = tuple.__new__  # a named tuple's own constructor costs three times as much
    text = source.text
    at, size = 0, len(text)
    find = _PATTERN.match
    while at < size:
        match = find(text, at)
        if match is None:  # nothing but blanks to the end
            break
        type = match.lastgroup
        assert type is not None
        start = match.start(type)
        at = match.end()
        if type == "COMMENT":
            end = at - 1 if text[at - 1] == "\r" else at
            lexed.comments.append((start, end))
        elif type == "UNCLOSED":
            at = _unclosed(source, start, at, lexed)
        elif type == "STRAY":
            at = _stray(source, start, lexed)
        else:
            add(new(Token, (type, text[start:at], start, at)))
    return lexed


def _unclosed(source: Source, start: int, end: int, lexed: Lexed) -> int:
    """Take a string without its second quote up to where it most likely ended."""
    text = source.text
    if text.startswith('"""', start):
        stop = _TEXT_END.search(text, start)
        cut = stop.start() if stop else len(text)
    else:
        match = _STRING_END.search(text, start + 1, end)
        cut = match.start() if match else end
    if not text[start:cut].strip('"').strip():
        cut = start + 1  # a stray quote
    else:
        quotes = 3 if text.startswith('"""', start) else 1
        content = text[start + quotes : cut].rstrip("\\")
        # The token is what was meant: quotes at both ends.
        lexed.tokens.append(Token("STRING", '"' * quotes + content + '"' * quotes, start, cut))
    lexed.unclosed.append((start, cut))
    return cut


_INSTEAD = {
    "$": "money is written with its unit behind it: `30k USD`",
    ";": "statements end at the end of the line; attributes on one line are separated by commas",
    "'": "strings stand in double quotes",
    "`": "names are written without quotes, strings in double quotes",
    "|": "several ends of an arrow are written `[a, b]`",
    "€": "money is in USD: `30k USD`",
    "≤": "write `<=`",
    "≥": "write `>=`",
    "≠": "write `!=`",
    "→": "write `->`",
    "⇒": "write `=>`",
    "“": 'strings stand in straight quotes: `"`',
    "”": 'strings stand in straight quotes: `"`',
    "–": "a range is written `8..12 ms`, a minus sign `-`",
    "×": "write `*`",
    "~": "a trigger is written `~>`",
    "!": "unequal is written `!=`",
    "@": "a cut-off follows its metric without a space: `ndcg@20`",
    "&": "conditions stand in statements of their own",
}


def _stray(source: Source, start: int, lexed: Lexed) -> int:
    """Report a run of the same character that begins nothing, once."""
    text = source.text
    character = text[start]
    end = start + 1
    while end < len(text) and text[end] == character:
        end += 1
    shown = f"`{character}`" if character.isprintable() else f"character U+{ord(character):04X}"
    if character == "`":
        shown = "a backtick"
    lexed.diagnostics.append(
        Diagnostic(
            BAD_CHARACTER,
            f"{shown} means nothing here",
            source.span(start, end),
            help=_INSTEAD.get(character, "remove it"),
        )
    )
    return end
