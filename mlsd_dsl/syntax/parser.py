"""Tokens → syntax tree, by the LALR tables that Lark made of the grammar, with recovery.

Lark's own driver reads 0.1 to 0.35 MB a second and stops at the first error. This one runs the same tables at several times
that speed, knows at every moment which statement it is in, and so loses no more than that statement to a mistake.
A test holds it against Lark's parser, tree by tree.
"""

from __future__ import annotations

from typing import Any

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.grammar.tables import ACTIONS, END, GOTOS, RULES, START
from mlsd_dsl.syntax.brackets import balance
from mlsd_dsl.syntax.build import BUILDERS
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.mistakes import SYNTAX
from mlsd_dsl.syntax.phrases import Complaint
from mlsd_dsl.syntax.recovery import recover
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Item, SyntaxTree, Token

_PASS, _COLLECT, _APPEND, _BUILD, _SPLICE = range(5)


def parse(source: Source) -> tuple[SyntaxTree, list[Diagnostic]]:
    """All of a text that can be read. Each mistake is reported once; what it spoils is left out or is `Broken`."""
    lexed = lex(source)
    tokens, unbalanced = balance(lexed.tokens, source)
    diagnostics = lexed.diagnostics + unbalanced
    items = Parse(source, tokens, diagnostics).run()
    tree = SyntaxTree(source, tuple(items), tuple(lexed.comments))
    return tree, diagnostics


class Parse:
    """One run over balanced tokens. `tokens` may be edited by a recovery, which then says where to go on."""

    def __init__(self, source: Source, tokens: list[Token], diagnostics: list[Diagnostic]) -> None:
        self.source = source
        end = tokens[-1].end if tokens else 0
        self.tokens = [*tokens, Token("$END", "", end, end)]
        self.diagnostics = diagnostics
        self.states: list[int] = [START]
        self.values: list[Any] = []
        self.places: list[int] = []  # the token at which each value starts
        self.at = 0

    def run(self) -> list[Item]:
        """The statements of the text."""
        while not self._advance():
            recover(self)
        return list(self.values[0]) if self.values else []

    def _advance(self) -> bool:
        """Go on until the end (True) or until a token that no rule expects (False)."""
        tokens, states, values, places = self.tokens, self.states, self.values, self.places
        actions, gotos, rules = ACTIONS, GOTOS, _RULES
        at, state = self.at, self.states[-1]
        while True:
            token = tokens[at]
            action = actions[state].get(token[0])
            if action is None:
                # What is complete whatever follows is completed first, so that a mistake is found where it stands.
                action = _DEFAULTS[state]
                if not action:
                    self.at = at
                    return False
            if action > 0:
                state = action - 1
                states.append(state)
                values.append(token)
                places.append(at)
                at += 1
                continue
            origin, length, mode, builder, inline = rules[-action - 1]
            if mode == _PASS:
                del states[-1]
            elif length == 0:
                values.append(builder([]))
                places.append(at)
            else:
                members = values[-length:]
                del values[-length:]
                del states[-length:]
                if length > 1:
                    del places[1 - length :]
                if mode == _APPEND:
                    made = members[0]
                    made.extend(_spliced(members, inline, 1))
                else:
                    if mode == _SPLICE:
                        members = _spliced(members, inline)
                    if builder is None:
                        made = members
                    else:
                        made = builder(members)
                        if type(made) is Complaint:
                            made = self._complain(made)
                values.append(made)
            state = gotos[states[-1]][origin]
            if state == END:
                return True
            states.append(state)

    def _complain(self, complaint: Complaint) -> Item:
        """Report a phrase that says nothing, unless something in it has been reported already."""
        span = self.source.span(complaint.start, complaint.end)
        line = span.start.line
        if not any(d.span.start.line <= line <= d.span.end.line for d in self.diagnostics):
            self.diagnostics.append(Diagnostic(SYNTAX, complaint.message, span, help=complaint.help))
        return complaint.item


def _spliced(members: list[Any], inline: tuple[int, ...], first: int = 0) -> list[Any]:
    result: list[Any] = []
    for place, member in enumerate(members[first:], first):
        if place in inline:
            result.extend(member)
        else:
            result.append(member)
    return result


def _prepared(rule: tuple[str, str, int, tuple[int, ...], bool]) -> tuple[str, int, int, Any, tuple[int, ...]]:
    origin, alias, length, inline, single = rule
    if single and length == 1 and alias == origin:
        return origin, length, _PASS, None, inline
    if origin.startswith("_"):
        # A repetition that Lark unrolled grows its first member in place, so that long lists stay linear.
        mode = _APPEND if inline[:1] == (0,) and origin.startswith("__") else _SPLICE if inline else _COLLECT
        return origin, length, mode, None, inline
    return origin, length, _SPLICE if inline else _BUILD, BUILDERS[alias], inline


def _default(row: dict[str, int]) -> int:
    """The reduction of a state that has no other action, or 0. A text is complete at its end only."""
    if len(set(row.values())) != 1:
        return 0
    action = next(iter(row.values()))
    return action if action < 0 and RULES[-action - 1][0] != "file" else 0


_RULES = tuple(_prepared(rule) for rule in RULES)
_DEFAULTS = tuple(_default(row) for row in ACTIONS)
