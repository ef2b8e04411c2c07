"""What to do at a token that no rule expects: say so once, and read on with as little lost as possible.

The statement in which it stands is tried again with one small change: a word or mark added, left out or taken for
another. The first change is taken with which the whole statement reads and says something. Where none helps, the
statement is `Broken` and reading goes on behind it; it still declares its names, so that nothing else complains.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Note
from mlsd_dsl.grammar.tables import ACTIONS, GOTOS
from mlsd_dsl.syntax import trial
from mlsd_dsl.syntax.edits import Edit, added, candidates
from mlsd_dsl.syntax.habits import Change, Told, no_colon
from mlsd_dsl.syntax.layout import CLOSER_OF, OPENER_OF
from mlsd_dsl.syntax.mistakes import SYNTAX
from mlsd_dsl.syntax.phrases import Complaint
from mlsd_dsl.syntax.tree import Broken, Token
from mlsd_dsl.syntax.wording import explain, separated

if TYPE_CHECKING:
    from mlsd_dsl.syntax.parser import Parse

LONGEST_TRIAL = 200  # tokens of a statement that is tried again, blocks inside it not counted

_ITEM_STARTS = {state for state, jumps in enumerate(GOTOS) if "item" in jumps}


class _Statement(NamedTuple):
    """Where the innermost statement begins and ends among the tokens, and how many values stand before it."""

    depth: int
    start: int
    end: int  # of what stands behind it: a separator, a closing brace, the end of the text


def recover(parse: Parse) -> None:
    """Report the error at `parse.at` and leave the parse where it can go on."""
    tokens, at = parse.tokens, parse.at
    depth = _innermost_item(parse)
    start = parse.places[depth] if depth < len(parse.places) else at
    statement = _Statement(depth, start, _end_of_item(tokens, start, at))
    edit = _smallest_edit(parse, statement, at, anyhow=True)
    _report(
        parse, explain(tokens, at, start, ACTIONS[parse.states[-1]].keys(), _inside(parse, depth), _change(parse, edit))
    )
    _go_on(parse, statement, edit, None)


def reconsider(parse: Parse, complaint: Complaint) -> None:
    """Report a phrase that says nothing, and see whether it does with a small change."""
    depth = _innermost_item(parse)
    start = parse.places[depth]
    at = bisect_left(parse.tokens, complaint.start, start, parse.at, key=lambda token: token.start)
    inside = depth < len(parse.values)  # not the statement itself, but something in it
    statement = _Statement(depth, start, _end_of_item(parse.tokens, start, parse.at) if inside else parse.at)
    parse.places.pop()
    told = Told(complaint.message, complaint.help, complaint.start, complaint.end)
    edit = None
    if complaint.mendable:
        edit = _smallest_edit(parse, statement, at, anyhow=False)
        told = separated(parse.tokens, _change(parse, edit)) or told
    elif _inside(parse, depth) and start + 2 == parse.at and parse.tokens[start + 1].type in ("STRING", "NAME"):
        edit = added(start + 1, "COLON", parse.tokens[start + 1])  # version "2"
        told = no_colon(parse.tokens[start], parse.tokens[start + 1])
    _report(parse, told)
    _go_on(parse, statement, edit, None if inside else complaint)


def _innermost_item(parse: Parse) -> int:
    """How many values to keep: all before the innermost statement that has begun."""
    for depth in range(len(parse.states) - 1, -1, -1):
        if parse.states[depth] in _ITEM_STARTS:
            return depth
    raise AssertionError("the first state begins a statement")


def _inside(parse: Parse, depth: int) -> bool:
    """Whether the statement stands in a block."""
    return any(type(value) is Token and value.type == "LBRACE" for value in parse.values[:depth])


def _end_of_item(tokens: list[Token], start: int, error: int) -> int:
    """The index of the token behind the statement: a separator or closing brace at its own depth, at or behind the error."""
    depth = 0
    for index in range(start, len(tokens) - 1):
        type = tokens[index].type
        if type in CLOSER_OF:
            depth += 1
        elif type in OPENER_OF:
            if depth == 0 and index >= error:
                return index
            depth = max(depth - 1, 0)
        elif depth == 0 and index >= error and (type == "NEWLINE" or (type == "COMMA" and _begins(tokens, index + 1))):
            return index
    return len(tokens) - 1


def _begins(tokens: list[Token], index: int) -> bool:
    """Whether a comma at `index - 1` is followed by an attribute: in a broken list other commas separate nothing."""
    return tokens[index].type == "NAME" and tokens[index + 1].type in ("COLON", "LBRACE")


def _change(parse: Parse, edit: Edit | None) -> Change | None:
    """An edit as it is told."""
    if edit is None or len(edit.added) > 1 or not edit.sound:
        return None
    left_out = parse.tokens[edit.at] if edit.removed else None
    return Change(edit.at, left_out, edit.added[0].type if edit.added else "")


def _go_on(parse: Parse, statement: _Statement, edit: Edit | None, complaint: Complaint | None) -> None:
    """Try the statement again with one change, or give it up."""
    depth, start, end = statement
    if edit is not None:
        _go_back(parse, depth, start)
        parse.tokens[edit.at : edit.at + edit.removed] = edit.added
        return
    tokens = parse.tokens
    if complaint is not None:
        item, parse.at = complaint.item, end
        del parse.states[depth + 1 :]
    else:
        item = Broken(
            _names(tokens, start, end), tokens[start].start, tokens[end - 1].end if end > start else tokens[start].end
        )
        _go_back(parse, depth, start)
        parse.at = end
    parse.values.append(item)
    parse.places.append(start)
    parse.states.append(GOTOS[parse.states[-1]]["item"])
    _skip(parse)


def _smallest_edit(parse: Parse, statement: _Statement, at: int, anyhow: bool) -> Edit | None:
    """The first change with which the statement reads and says something, else (`anyhow`) the first with which it reads."""
    depth, start, end = statement
    window, places = _outline(parse.tokens, start, end, at)
    if len(window) > LONGEST_TRIAL:
        return None
    states = parse.states[: depth + 1]
    reads = None
    inside = _inside(parse, depth)
    for edit in candidates(parse.tokens, at, start, end, inside):
        place = bisect_left(places, edit.at)
        tried = [*window[:place], *edit.added, *window[place + edit.removed :]]
        # The token behind the statement must fit as well, which shows that the statement is whole.
        if trial.reach(states, tried) == len(tried):
            if trial.says(states, tried, inside):
                return edit
            if anyhow and reads is None:
                reads = edit._replace(sound=False)
    return reads


def _outline(tokens: list[Token], start: int, end: int, at: int) -> tuple[list[Token], list[int]]:
    """The tokens of a statement and the one behind it, with their places; blocks that lie behind `at` are empty."""
    window: list[Token] = []
    places: list[int] = []
    depth = 0
    for index in range(start, end + 1):
        token = tokens[index]
        depth -= token.type == "RBRACE" and depth > 0
        if depth == 0:
            window.append(token)
            places.append(index)
        depth += token.type == "LBRACE" and (index > at or depth > 0)
    return window, places


def _go_back(parse: Parse, depth: int, start: int) -> None:
    del parse.states[depth + 1 :]
    del parse.values[depth:]
    del parse.places[depth:]
    parse.at = start


def _names(tokens: list[Token], start: int, end: int) -> tuple[str, ...]:
    """The words before the first block or value of a broken statement: one of them may be what it declares."""
    names: list[str] = []
    for token in tokens[start : min(end, start + 12)]:
        if token.type in ("LBRACE", "COLON", "EQUAL", "OPERATOR", "NEWLINE"):
            break
        if token.type == "NAME":
            names.append(token.text)
    return tuple(names)


def _skip(parse: Parse) -> None:
    """Drop what cannot follow a statement, whole brackets at a time."""
    tokens, fits = parse.tokens, ACTIONS[parse.states[-1]]
    depth = 0
    while tokens[parse.at].type != "$END" and (depth or tokens[parse.at].type not in fits):
        depth += (tokens[parse.at].type in CLOSER_OF) - (tokens[parse.at].type in OPENER_OF)
        parse.at += 1


def _report(parse: Parse, told: Told) -> None:
    notes: tuple[Note, ...] = ()
    if told.other is not None:
        message, other = told.other
        notes = (Note(message, parse.source.span(other.start, other.end)),)
    span = parse.source.span(told.start, told.end)
    parse.report(Diagnostic(SYNTAX, told.message, span, help=told.help, notes=notes))
