"""Drops the new lines that end nothing, and makes brackets come in pairs.

Text whose brackets pair passes in one sweep. Otherwise `mending.py` repairs the statements whose brackets do not.
"""

from __future__ import annotations

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.syntax.layout import CLOSER_OF, OPENER_OF, Line, lines_of, statements
from mlsd_dsl.syntax.mending import Mending
from mlsd_dsl.syntax.mistakes import TOO_DEEP
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

DEEPEST = 64


def balance(
    tokens: list[Token], source: Source, unclosed: tuple[tuple[int, int], ...] = ()
) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens without the new lines that end nothing, brackets in pairs; `unclosed` are strings that never end."""
    kept = None if unclosed else sweep(tokens)
    if kept is not None:
        return kept, []
    mending = Mending(source, sweep, unclosed)
    mended: list[Token] = []
    too_deep: list[Diagnostic] = []
    for lines in statements(lines_of(tokens, source)):
        deep = _too_deep(lines, source)
        if deep is None:
            mended += mending.mended(lines)
        else:
            too_deep.append(deep)
    swept = sweep(mended)
    assert swept is not None, "mended brackets come in pairs"
    return swept, too_deep + mending.diagnostics


def sweep(tokens: list[Token]) -> list[Token] | None:
    """Drop new lines that end nothing; None where brackets do not pair or are nested too deeply."""
    kept: list[Token] = []
    add = kept.append
    open: list[str] = []
    last = "NEWLINE"  # the type of the last token kept; new lines at the start of the text end nothing
    for token in tokens:
        type = token[0]
        if type == "NEWLINE":
            if last in ("NEWLINE", "LBRACE") or (open and (last == "COMMA" or open[-1] != "LBRACE")):
                continue
        elif type in CLOSER_OF:
            if len(open) >= DEEPEST:
                return None
            open.append(type)
        elif type in OPENER_OF:
            if not open or open.pop() != OPENER_OF[type]:
                return None
            if last == "NEWLINE" and kept:
                kept.pop()
        last = type
        add(token)
    if open:
        return None
    if kept and kept[-1].type == "NEWLINE":
        kept.pop()
    return kept


def _too_deep(lines: list[Line], source: Source) -> Diagnostic | None:
    depth = 0
    for token in (token for line in lines for token in line.tokens):
        depth = max(depth + (token.type in CLOSER_OF) - (token.type in OPENER_OF), 0)
        if depth > DEEPEST:
            message = f"brackets are nested more than {DEEPEST} deep"
            return Diagnostic(TOO_DEEP, message, source.span(token.start, token.end), help="name the inner parts")
    return None
