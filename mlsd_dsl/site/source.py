"""The page of a design's text: numbered lines that can be linked to, coloured by the tokens of the language."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.output.markup import escaped
from mlsd_dsl.site.page import page, places
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

_BY_TYPE = {"STRING": "string", "NUMBER": "number", "DATE": "number", "ARROW": "arrow", "HOLE": "hole"}
_BEFORE_STATEMENT = {"NEWLINE", "LBRACE", "RBRACE"}
_AFTER_KEYWORD = {"NAME", "STRING", "LBRACE"}


def source_page(title: str, source: Source) -> str:
    """The page of one text."""
    coloured = _coloured(source).split("\n")
    lines = "".join(
        f'<span class="line" id="L{number}"><a href="#L{number}">{number}</a>{line}\n</span>'
        for number, line in enumerate(coloured, start=1)
    )
    body = (
        f'<h1 dir="auto">{escaped(title)}</h1>\n<p class="soft">{escaped(source.path)}, {len(coloured):,} lines, '
        f'<a href="source.txt">as plain text</a></p>\n<pre class="source" tabindex="0">{lines}</pre>\n'
    )
    return page(f"{title}: source", places("source.html"), body)


def _coloured(source: Source) -> str:
    """The text with its tokens marked; a mark never crosses the end of a line."""
    text, at, parts = source.text, 0, []
    for start, end, look in sorted(_marks(source)):
        if start < at:
            continue
        parts.append(_plain(text[at:start]))
        parts.append("\n".join(f'<i class="{look}">{_plain(line)}</i>' for line in text[start:end].split("\n")))
        at = end
    return "".join((*parts, _plain(text[at:])))


def _plain(text: str) -> str:
    return escaped(text.replace("\r", "")).replace("&#10;", "\n").replace("&#9;", "\t")


def _marks(source: Source) -> Iterator[tuple[int, int, str]]:
    lexed = lex(source)
    yield from ((start, end, "comment") for start, end in lexed.comments)
    tokens = lexed.tokens
    for place, token in enumerate(tokens):
        before = tokens[place - 1].type if place else "NEWLINE"
        after = tokens[place + 1].type if place + 1 < len(tokens) else "NEWLINE"
        look = _look(token, before, after)
        if look:
            yield token.start, token.end, look


def _look(token: Token, before: str, after: str) -> str:
    if token.type != "NAME":
        return _BY_TYPE.get(token.type, "")
    if after == "COLON":
        return "attribute"
    return "keyword" if before in _BEFORE_STATEMENT and after in _AFTER_KEYWORD else ""
