"""Tokens → syntax tree, by the LALR tables that Lark made of the grammar, with recovery.

Lark's own driver reads 0.1 to 0.35 MB a second and stops at the first error. This one runs the same tables at several times
that speed, knows at every moment which statement it is in, and so loses no more than that statement to a mistake.
A test holds it against Lark's parser, tree by tree.
"""

from __future__ import annotations

from typing import Any

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.grammar.tables import ACTIONS, END, GOTOS, START
from mlsd_dsl.syntax.brackets import balance
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.phrases import Complaint
from mlsd_dsl.syntax.recovery import reconsider, recover
from mlsd_dsl.syntax.reductions import APPEND, DEFAULTS, PASS, RULES, SPLICE, spliced
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Item, SyntaxTree, Token


def parse(source: Source) -> tuple[SyntaxTree, list[Diagnostic]]:
    """All of a text that can be read. Each mistake is reported once; what it spoils is left out or is `Broken`."""
    lexed = lex(source)
    tokens, unbalanced = balance(lexed.tokens, source, tuple(lexed.unclosed))
    strays = _apart(lexed.diagnostics, unbalanced) if lexed.unclosed else lexed.diagnostics
    reading = Parse(source, tokens, strays + unbalanced)
    items = reading.run()
    tree = SyntaxTree(source, tuple(items), tuple(lexed.comments), frozenset(reading.told))
    return tree, reading.diagnostics


def _apart(strays: list[Diagnostic], unclosed: list[Diagnostic]) -> list[Diagnostic]:
    """Stray characters in other lines than those of unclosed strings, which they may be part of."""
    lines = {diagnostic.span.start.line for diagnostic in unclosed}
    return [stray for stray in strays if stray.span.start.line not in lines]


class Parse:
    """One run over balanced tokens. `tokens` may be edited by a recovery, which then says where to go on."""

    def __init__(self, source: Source, tokens: list[Token], diagnostics: list[Diagnostic]) -> None:
        self.source = source
        end = tokens[-1].end if tokens else 0
        self.tokens = [*tokens, Token("$END", "", end, end)]
        self.diagnostics = diagnostics
        self.told: set[int] = set()  # the lines about which something has been said
        for diagnostic in diagnostics:
            self._mark(diagnostic)
        self.states: list[int] = [START]
        self.values: list[Any] = []
        self.places: list[int] = []  # the token at which each value starts
        self.at = 0

    def run(self) -> list[Item]:
        """The statements of the text."""
        while (met := self._advance()) is not True:
            if met is False:
                recover(self)
            else:
                reconsider(self, met)
        return list(self.values[0]) if self.values else []

    def report(self, diagnostic: Diagnostic) -> None:
        """Take a diagnostic, unless something has been said about its line: one mistake is told once."""
        if diagnostic.span.start.line not in self.told and diagnostic.span.end.line not in self.told:
            self.diagnostics.append(diagnostic)
        self._mark(diagnostic)

    def _mark(self, diagnostic: Diagnostic) -> None:
        span = diagnostic.span
        self.told.update(range(span.start.line, min(span.end.line, span.start.line + 100) + 1))
        self.told.update(note.span.start.line for note in diagnostic.notes)

    def _advance(self) -> bool | Complaint:
        """Go on until the end (True), a token that no rule expects (False), or a phrase that says nothing."""
        tokens, states, values, places = self.tokens, self.states, self.values, self.places
        actions, gotos, rules = ACTIONS, GOTOS, RULES
        at, state = self.at, self.states[-1]
        while True:
            token = tokens[at]
            action = actions[state].get(token[0])
            if action is None:
                # What is complete whatever follows is completed first, so that a mistake is found where it stands.
                action = DEFAULTS[state]
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
            if mode == PASS:
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
                if mode == APPEND:
                    made = members[0]
                    made.extend(spliced(members, inline, 1))
                else:
                    if mode == SPLICE:
                        members = spliced(members, inline)
                    if builder is None:
                        made = members
                    else:
                        made = builder(members)
                        if type(made) is Complaint:
                            self.at = at
                            return made
                values.append(made)
            state = gotos[states[-1]][origin]
            if state == END:
                return True
            states.append(state)
