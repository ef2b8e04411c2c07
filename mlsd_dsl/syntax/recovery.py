"""What to do at a token that no rule expects: say so once, and read on with as little lost as possible.

The statement in which it stands is tried again with one small change: a separator or bracket added, the token left out or
taken for a name. The first change with which the whole statement reads is taken. Where none helps, the statement is
`Broken` and reading goes on behind it; it still declares its name, so that nothing else complains about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Note
from mlsd_dsl.grammar.tables import ACTIONS, END, GOTOS, RULES
from mlsd_dsl.syntax.mistakes import SYNTAX
from mlsd_dsl.syntax.tree import Broken, Token
from mlsd_dsl.syntax.wording import explain

if TYPE_CHECKING:
    from mlsd_dsl.syntax.parser import Parse

LONGEST_TRIAL = 4000  # tokens of a statement that is tried again; a longer one is given up at once

_ITEM_STARTS = {state for state, jumps in enumerate(GOTOS) if "item" in jumps}
_ADDED = {"COMMA": ",", "COLON": ":", "RSQB": "]", "RPAR": ")", "LBRACE": "{", "NEWLINE": "\n", "RBRACE": "}", "DOT": "."}


class _Edit(NamedTuple):
    """Replace `removed` tokens from `at` on by `added`."""

    at: int
    removed: int
    added: tuple[Token, ...]


def recover(parse: Parse) -> None:
    """Report the error at `parse.at` and leave the parse where it can go on."""
    depth = _innermost_item(parse)
    start = parse.places[depth] if depth < len(parse.places) else parse.at
    end = _end_of_item(parse.tokens, start, parse.at)
    _report(parse, start, depth)
    edit = _smallest_edit(parse, depth, start, end)
    if edit is not None:
        parse.tokens[edit.at : edit.at + edit.removed] = edit.added
        _go_back(parse, depth, start)
        return
    _give_up(parse, depth, start, end)


def _innermost_item(parse: Parse) -> int:
    """How many values to keep: all before the innermost statement that has begun."""
    for depth in range(len(parse.states) - 1, -1, -1):
        if parse.states[depth] in _ITEM_STARTS:
            return depth
    raise AssertionError("the first state begins a statement")


def _end_of_item(tokens: list[Token], start: int, error: int) -> int:
    """The index of the token behind the statement: a separator or closing brace at its own depth, behind the error."""
    depth = 0
    index = start
    while index < len(tokens) - 1:
        type = tokens[index].type
        if type in ("LBRACE", "LSQB", "LPAR"):
            depth += 1
        elif type in ("RBRACE", "RSQB", "RPAR"):
            if depth == 0 and type == "RBRACE" and index >= error:
                return index
            depth = max(depth - 1, 0)
        elif depth == 0 and index >= error and (type == "NEWLINE" or (type == "COMMA" and _begins(tokens, index + 1))):
            return index
        index += 1
    return index


def _begins(tokens: list[Token], index: int) -> bool:
    """Whether a comma at `index - 1` is followed by an attribute: in a broken list other commas separate nothing."""
    return tokens[index].type == "NAME" and tokens[index + 1].type in ("COLON", "LBRACE")


def _smallest_edit(parse: Parse, depth: int, start: int, end: int) -> _Edit | None:
    if end - start > LONGEST_TRIAL:
        return None
    states = parse.states[: depth + 1]
    for edit in _candidates(parse.tokens, parse.at, start):
        window = [*parse.tokens[start:end], parse.tokens[end]]
        at = edit.at - start
        window[at : at + edit.removed] = edit.added
        # The closing token itself must fit, which shows that the statement is whole.
        if _reads(states, window):
            return edit
    return None


def _candidates(tokens: list[Token], at: int, start: int) -> Iterator[_Edit]:
    """Small changes around the token that does not fit, likeliest first."""
    token, before = tokens[at], tokens[at - 1] if at > start else None
    if token.type == "COLON" and before is not None and before.type == "NAME" and at - 1 > start:
        yield _Edit(at - 1, 0, (_virtual("COMMA", before),))  # a: 1 b: 2
        yield _Edit(at - 1, 0, (_virtual("NEWLINE", before),))
    if token.type == "LBRACE" and before is not None and before.type == "COLON":
        yield _Edit(at - 1, 1, ())  # fields: { ... }
    if token.type == "EQUAL" and before is not None:
        yield _Edit(at, 1, (Token("COLON", token.text, token.start, token.end),))  # mode = stream
        yield _Edit(at, 1, ())  # p50=5 ms
    for type in ("COMMA", "COLON", "RSQB", "RPAR"):
        yield _Edit(at, 0, (_virtual(type, token),))
    if token.type not in ("NEWLINE", "$END", "RBRACE", "LBRACE"):
        yield _Edit(at, 1, ())
        yield _Edit(at, 1, (_virtual("COMMA", token),))
        yield _Edit(at, 1, (_virtual("COLON", token),))
    if before is not None and before.type not in ("NEWLINE", "LBRACE", "RBRACE"):
        yield _Edit(at - 1, 1, ())
    yield _Edit(at, 0, (_virtual("NEWLINE", token),))


def _virtual(type: str, near: Token) -> Token:
    return Token(type, _ADDED[type], near.start, near.start)


def _reads(states: list[int], tokens: list[Token]) -> bool:
    """Whether the tokens follow the states without an error; the last one may be the end of the text."""
    states = list(states)
    for token in tokens:
        while True:
            action = ACTIONS[states[-1]].get(token.type)
            if action is None:
                return False
            if action > 0:
                states.append(action - 1)
                break
            origin, _, length, _, _ = RULES[-action - 1]
            if length:
                del states[-length:]
            states.append(GOTOS[states[-1]][origin])
            if states[-1] == END:
                return True
    return True


def _go_back(parse: Parse, depth: int, start: int) -> None:
    del parse.states[depth + 1 :]
    del parse.values[depth:]
    del parse.places[depth:]
    parse.at = start


def _give_up(parse: Parse, depth: int, start: int, end: int) -> None:
    """Take the statement as broken and go on behind it."""
    tokens = parse.tokens
    if tokens[end].type == "$END" and end == start:
        # Nothing can be broken at the very end: a separator stands there in vain.
        index = start - 1
        while index >= 0 and tokens[index].type not in ("COMMA", "NEWLINE"):
            index -= 1
    _go_back(parse, depth, start)
    names = []
    for token in tokens[start : min(end, start + 2)]:
        if token.type != "NAME":
            break
        names.append(token.text)
    last = tokens[end - 1].end if end > start else tokens[start].start
    broken = Broken(tuple(names), tokens[start].start, last)
    parse.values.append(broken)
    parse.places.append(start)
    parse.states.append(GOTOS[parse.states[-1]]["item"])
    parse.at = end
    # A token that cannot follow a statement here either is dropped together with it.
    while tokens[parse.at].type != "$END" and ACTIONS[parse.states[-1]].get(tokens[parse.at].type) is None:
        parse.at += 1


def _report(parse: Parse, start: int, depth: int) -> None:
    """One diagnostic a line: what went wrong before on the same line explains this too."""
    source, tokens, at = parse.source, parse.tokens, parse.at
    told = explain(tokens, at, start, ACTIONS[parse.states[-1]].keys())
    span = source.span(told.start, told.end)
    lines = {span.start.line, source.position(tokens[at].start).line}
    for diagnostic in parse.diagnostics:
        if diagnostic.span.path == span.path and any(
            diagnostic.span.start.line <= line <= diagnostic.span.end.line for line in lines
        ):
            return
    notes: tuple[Note, ...] = ()
    if told.other is not None:
        message, other = told.other
        notes = (Note(message, source.span(other.start, other.end)),)
    parse.diagnostics.append(Diagnostic(SYNTAX, told.message, span, help=told.help, notes=notes))
