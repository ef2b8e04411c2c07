"""Makes a token stream balanced, so that a missing bracket costs one diagnostic and not the rest of the file.

Balanced text passes through in one sweep. Otherwise the layout decides what was meant: a statement that starts a line no
deeper than the line of an open `{` ends that block. The brackets that are added are empty tokens.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Note
from mlsd_dsl.syntax.mistakes import TOO_DEEP, UNBALANCED
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

DEEPEST = 64

_PARTNER = {"RBRACE": "LBRACE", "RSQB": "LSQB", "RPAR": "LPAR"}
_CLOSER = {"LBRACE": "RBRACE", "LSQB": "RSQB", "LPAR": "RPAR"}
_TEXT = {"RBRACE": "}", "RSQB": "]", "RPAR": ")", "LBRACE": "{", "LSQB": "[", "LPAR": "("}


def balance(tokens: list[Token], source: Source) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens without the new lines that end nothing, with brackets in pairs."""
    kept = _sweep(tokens)
    if kept is not None:
        return kept, []
    deep = _too_deep(tokens, source)
    if deep:
        return [], [deep]
    repair = _Repair(source, tokens)
    repair.run()
    swept = _sweep(repair.out)
    assert swept is not None, "the repair leaves brackets in pairs"
    return swept, repair.diagnostics


def _sweep(tokens: list[Token]) -> list[Token] | None:
    """Drop new lines that end nothing; None where brackets do not pair or are nested too deeply."""
    kept: list[Token] = []
    add = kept.append
    open: list[str] = []
    last = "NEWLINE"  # the type of the last token kept; new lines at the start of the text end nothing
    for token in tokens:
        type = token[0]
        if type == "NEWLINE":
            if last == "NEWLINE" or last == "LBRACE" or (open and (last == "COMMA" or open[-1] != "LBRACE")):
                continue
        elif type in _CLOSER:
            if len(open) >= DEEPEST:
                return None
            open.append(type)
        elif type in _PARTNER:
            if not open or open.pop() != _PARTNER[type]:
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


def _too_deep(tokens: list[Token], source: Source) -> Diagnostic | None:
    depth = 0
    for token in tokens:
        depth += (token.type in _CLOSER) - (token.type in _PARTNER)
        if depth > DEEPEST:
            message = f"brackets are nested more than {DEEPEST} deep"
            return Diagnostic(TOO_DEEP, message, source.span(token.start, token.end), help="name the inner parts")
        depth = max(depth, 0)
    return None


class _Open(NamedTuple):
    token: Token
    indent: int  # of the line that it stands in
    at: int  # its place in the output


class _Repair:
    """One pass over unbalanced tokens. `out` receives them with the missing ones added and the surplus left out."""

    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.out: list[Token] = []
        self.open: list[_Open] = []
        self.diagnostics: list[Diagnostic] = []
        self.indent = 0
        self.line_starts_at = 0  # the place in `out` where the current line starts

    def run(self) -> None:
        first_in_line = True
        for index, token in enumerate(self.tokens):
            if token.type == "NEWLINE":
                self._end_line(index)
                first_in_line = True
                self.out.append(token)
                continue
            if first_in_line:
                self._start_line(index, token)
                first_in_line = False
            if token.type in _CLOSER:
                if token.type == "LBRACE" and self._stray_brace(index, token):
                    continue
                self.open.append(_Open(token, self.indent, len(self.out)))
            elif token.type in _PARTNER and not self._close(token):
                continue
            self.out.append(token)
        while self.open:
            self._add_closer(self.tokens[-1].end, None)

    def _start_line(self, index: int, token: Token) -> None:
        self.indent = self.source.column(token.start)
        self.line_starts_at = len(self.out)
        if token.type == "RBRACE":
            while len(self.open) > 1 and self.indent < self.open[-1].indent and self.indent <= self.open[-2].indent:
                self._add_closer(self._end_of_last(), token)
            return
        while self.open and self.open[-1].token.type == "LBRACE" and self.indent <= self.open[-1].indent:
            self._add_closer(self._end_of_last(), token)
        if not self.open and self.indent and self._is_attribute(index):
            self._add_opener()

    def _end_line(self, index: int) -> None:
        """A list that is still open where the next line starts something else was never closed."""
        continues = index and self.tokens[index - 1].type in ("COMMA", "LSQB", "LPAR")
        while self.open and self.open[-1].token.type != "LBRACE" and self._starts_item(index + 1, bool(continues)):
            self._add_closer(self._end_of_last(), None)

    def _stray_brace(self, index: int, token: Token) -> bool:
        """A `{` behind another one opens nothing."""
        before = self.tokens[index - 1].type if index else "NEWLINE"
        if before == "LBRACE":
            self._report("this `{` opens nothing", token, "remove it")
            return True
        return False

    def _close(self, token: Token) -> bool:
        """Whether the closing bracket closes something."""
        partner = _PARTNER[token.type]
        if token.type == "RBRACE":
            while self.open and self.open[-1].token.type != "LBRACE":
                self._add_closer(self._end_of_last(), None)
        if self.open and self.open[-1].token.type == partner:
            self.open.pop()
            return True
        if token.type == "RBRACE" and not self.open and self._add_opener_in_line():
            self.open.pop()
            return True
        self._report(f"this `{token.text}` closes nothing", token, "remove it, or add its partner")
        return False

    def _add_closer(self, at: int, before: Token | None) -> None:
        opened = self.open.pop()
        closer = _CLOSER[opened.token.type]
        place = len(self.out)
        while place and self.out[place - 1].type == "NEWLINE":
            place -= 1
        # A one-line list is closed behind its last word, not behind a comma that separates it from the next attribute.
        self.out.insert(place, Token(closer, "", at, at))
        notes = ()
        if before is not None:
            span = self.source.span(before.start, before.end)
            notes = (Note(f"`{before.text}` starts a line at the depth of the block", span),)
        self._report(f"this `{opened.token.text}` is never closed", opened.token, f"add `{_TEXT[closer]}`", notes)

    def _add_opener(self) -> None:
        """Indented attributes at the top of a file: the statement above them lacks its brace."""
        place = self.line_starts_at
        while place and self.out[place - 1].type == "NEWLINE":
            place -= 1
        if not place:
            return
        above = self.out[place - 1]
        if above.type not in ("NAME", "STRING"):
            return
        opener = Token("LBRACE", "", above.end, above.end)
        self.out.insert(place, opener)
        self.open.append(_Open(opener, 0, place))
        self._report(f"`{{` is missing after `{_short(above)}`", above, "add ` {` at the end of the line")

    def _add_opener_in_line(self) -> bool:
        """`source a mode: stream }`: the brace belongs before the first attribute of the line."""
        for place in range(self.line_starts_at + 1, len(self.out) - 1):
            token, following = self.out[place], self.out[place + 1]
            if token.type == "NAME" and following.type == "COLON" and _sweep(self.out[place:]) is not None:
                opener = Token("LBRACE", "", token.start, token.start)
                self.out.insert(place, opener)
                self.open.append(_Open(opener, self.indent, place))
                self._report(f"`{{` is missing before `{token.text}`", token, "a body stands between `{` and `}`")
                return True
        return False

    def _is_attribute(self, index: int) -> bool:
        types = [token.type for token in self.tokens[index : index + 2]]
        return types == ["NAME", "COLON"]

    def _starts_item(self, index: int, continues: bool) -> bool:
        """Whether the line from `index` on reads as a statement or attribute and not as a member of a list.

        Behind a comma (`continues`) only an attribute is beyond doubt: members of an arrow's list may have bodies.
        """
        while index < len(self.tokens) and self.tokens[index].type == "NEWLINE":
            index += 1
        types = [token.type for token in self.tokens[index : index + 2]]
        if not types:
            return True
        if continues:
            return types == ["NAME", "COLON"]
        return types[0] in ("RBRACE", "ARROW") or (
            types[0] == "NAME" and types[1:] and types[1] in ("COLON", "NAME", "ARROW", "LBRACE", "STRING")
        )

    def _end_of_last(self) -> int:
        for token in reversed(self.out):
            if token.type != "NEWLINE":
                return token.end
        return 0

    def _report(self, message: str, token: Token, help: str, notes: tuple[Note, ...] = ()) -> None:
        span = self.source.span(token.start, token.end)
        self.diagnostics.append(Diagnostic(UNBALANCED, message, span, help=help, notes=notes))


def _short(token: Token) -> str:
    return token.text if len(token.text) <= 30 else token.text[:27] + "..."
