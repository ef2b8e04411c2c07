"""Would these tokens read? Recovery asks this of every change that it thinks of, and takes the first that does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlsd_dsl.grammar.tables import ACTIONS, END, GOTOS, START
from mlsd_dsl.syntax.phrases import Complaint
from mlsd_dsl.syntax.reductions import RULES, made
from mlsd_dsl.syntax.tree import Arrows, Attribute, Section, Token

_HEAD = (Token("NAME", "block", 0, 0), Token("NAME", "block", 0, 0), Token("LBRACE", "{", 0, 0))
_TAIL = (Token("RBRACE", "}", 0, 0),)
_FINISH = (Token("$END", "", 0, 0),)


def reach(states: Sequence[int], tokens: Sequence[Token]) -> int:
    """How many of the tokens follow the states and one another; all of them where nothing is wrong."""
    stack = list(states)
    for place, token in enumerate(tokens):
        while True:
            action = ACTIONS[stack[-1]].get(token[0])
            if action is None:
                return place
            if action > 0:
                stack.append(action - 1)
                break
            origin, length, _, _, _ = RULES[-action - 1]
            if length:
                del stack[-length:]
            stack.append(GOTOS[stack[-1]][origin])
            if stack[-1] == END:
                return len(tokens)
    return len(tokens)


def says(states: Sequence[int], tokens: Sequence[Token], inside: bool) -> bool:
    """Whether the tokens follow the states, and every statement among them says something where it stands.

    `inside` says whether that is a block: attributes, and arrows without a beginning, mean nothing at the top of a file.
    """
    if reach(states, tokens) < len(tokens):
        return False
    stack = list(states)
    values: list[Any] = []
    for token in tokens:
        while True:
            action = ACTIONS[stack[-1]][token[0]]
            if action > 0:
                stack.append(action - 1)
                values.append(token)
                break
            rule = RULES[-action - 1]
            origin, length = rule[0], rule[1]
            if length:
                del stack[-length:]
            stack.append(GOTOS[stack[-1]][origin])
            if stack[-1] == END:
                return True
            if length > len(values):
                values = [[]]  # what was read before the trial is in it, and is none of its business
                continue
            members = values[len(values) - length :]
            del values[len(values) - length :]
            value = [] if any(type(member) is list and not member for member in members) else made(rule, members)
            if type(value) is Complaint or (origin == "item" and not inside and _needs_block(value, values)):
                return False
            values.append(value)
    return True


def _needs_block(item: Any, before: list[Any]) -> bool:
    if type(item) in (Attribute, Section) or (type(item) is Arrows and not item.sources):
        return not any(type(value) is Token and value.type == "LBRACE" for value in before)
    return False


def in_file(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with what makes a whole text of them."""
    return [*tokens, *_FINISH]


def in_body(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with what makes a whole text of the inside of a block."""
    return [*_HEAD, *tokens, *_TAIL, *_FINISH]


BEGINNING = (START,)
