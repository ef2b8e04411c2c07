"""Mends statements whose brackets or quotes do not pair, so that one slip costs one diagnostic and not the rest of the file.

The layout says which statement it is: the innermost one whose brackets are out of balance. In it every single change
that could bring them back is tried (a bracket added, left out, or taken for another one), and the first is taken with
which the statement reads. Where none helps, brackets without a partner are left out or closed where they can be.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Note, Span
from mlsd_dsl.syntax import quotes, trial
from mlsd_dsl.syntax.layout import CLOSER_OF, OPENER_OF, Line, inner
from mlsd_dsl.syntax.mistakes import UNBALANCED
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token

MOST_TRIED = 200_000  # tokens that are read in trials for one statement: a long one is tried in fewer places
_TEXT = {"RBRACE": "}", "RSQB": "]", "RPAR": ")", "LBRACE": "{", "LSQB": "[", "LPAR": "("}

Piece = Token | list[Token]  # a token, or the tokens of a sound statement, which no change goes into


class _Change(NamedTuple):
    """Brackets as they may have been meant: what is put at which places of the pieces, None for a piece left out."""

    puts: tuple[tuple[int, Token | None], ...]  # rising, made from the last on; a token is put before its place
    sort: str  # added, left out, replaced or moved


class Mending:
    """Mends the statements of a text one after the other. `sweep` says whether brackets pair; `unclosed` are strings that never end."""

    def __init__(
        self,
        source: Source,
        sweep: Callable[[list[Token]], list[Token] | None],
        unclosed: Sequence[tuple[int, int]],
    ) -> None:
        self.source = source
        self.sweep = sweep
        self.unclosed = [start for start, _ in unclosed]
        self.ends = dict(unclosed)
        self.diagnostics: list[Diagnostic] = []
        self.told: set[int] = set()  # the lines about which something has been said

    def mended(self, lines: list[Line]) -> list[Token]:
        """The tokens of one statement of the file, with brackets in pairs."""
        return self._mended(lines, trial.in_file)

    def _mended(self, lines: list[Line], whole: Callable[[Sequence[Token]], list[Token]]) -> list[Token]:
        """The tokens of a statement; `whole` completes them to a text on which a change can be tried."""
        tokens = [token for line in lines for token in line.tokens]
        ending = [tokens[-1]] if tokens[-1].type == "NEWLINE" else []
        strings = self._unclosed_in(lines)
        if not strings and self.sweep(tokens) is not None:
            return tokens
        stretches = inner(lines)
        sick = [stretch for stretch in stretches if self._is_sick(lines[slice(*stretch)])]
        rest = [line for place, line in enumerate(lines) if not any(low <= place < high for low, high in stretches)]
        if sick and not self._is_sick(rest):
            pieces = self._pieces(lines, stretches, mend=set(sick))
            return _flat(pieces)
        sound = [stretch for stretch in stretches if stretch not in sick]
        # What is put behind the end of the last line must not join the next statement.
        return self._changed(self._pieces(lines, sound), strings, whole) + ending

    def _pieces(
        self, lines: list[Line], whole: list[tuple[int, int]], mend: set[tuple[int, int]] | None = None
    ) -> list[Piece]:
        """The tokens of the lines with the stretches `whole` in one piece each, those of `mend` mended."""
        pieces: list[Piece] = []
        at = 0
        for low, high in whole:
            pieces += [token for line in lines[at:low] for token in line.tokens]
            if mend and (low, high) in mend:
                pieces.append(self._mended(lines[low:high], trial.in_body))
            else:
                pieces.append([token for line in lines[low:high] for token in line.tokens])
            at = high
        return pieces + [token for line in lines[at:] for token in line.tokens]

    def _is_sick(self, lines: list[Line]) -> bool:
        return bool(self._unclosed_in(lines)) or self.sweep([token for line in lines for token in line.tokens]) is None

    def _unclosed_in(self, lines: list[Line]) -> list[int]:
        if not lines or not self.unclosed:
            return []
        start, end = lines[0].tokens[0].start, lines[-1].tokens[-1].end
        return self.unclosed[bisect_left(self.unclosed, start) : bisect_left(self.unclosed, end)]

    # Changes

    def _changed(
        self, pieces: list[Piece], strings: list[int], whole: Callable[[Sequence[Token]], list[Token]]
    ) -> list[Token]:
        def reads(candidate: list[Piece]) -> bool:
            swept = self.sweep([piece for piece in candidate if type(piece) is Token])
            return swept is not None and trial.says(trial.BEGINNING, whole(swept), inside=False)

        for start in strings:
            line = self.source.position(start).line
            pieces, told = quotes.closed(self.source, pieces, start, self.ends[start], reads)
            if line not in self.told:
                self.told.add(line)
                self.diagnostics.append(told)
        odd = _unmatched(pieces)
        if not odd:
            return _flat(pieces)
        best = None
        if len(odd) <= 2:
            for change in islice(_changes(pieces, odd), MOST_TRIED // len(pieces)):
                candidate = _with(pieces, change)
                if reads(candidate):
                    best = change
                    break
        if best is not None:
            self._tell(pieces, odd, best)
            return _flat(_with(pieces, best))
        for place in odd:
            self._tell(pieces, [place], None)
        return _flat(_forced(pieces, odd))

    def _tell(self, pieces: list[Piece], odd: list[int], change: _Change | None) -> None:
        """Say what is wrong with the brackets that have no partner; once a line."""
        bracket = pieces[odd[0]]
        assert type(bracket) is Token
        notes: tuple[Note, ...] = ()
        place = bracket
        if change is not None and change.sort == "replaced":
            other = pieces[odd[1]]
            assert type(other) is Token
            message, help = f"`{bracket.text}` is closed by `{other.text}`", "write brackets of one sort"
            notes = (Note(f"`{other.text}` stands here", self._span(other)),)
        elif bracket.type in CLOSER_OF:
            closer = _TEXT[CLOSER_OF[bracket.type]]
            message, help = f"this `{bracket.text}` is never closed", f"add `{closer}`"
            if change is not None and change.sort == "added":
                last = _token_before(pieces, change.puts[0][0])
                if (
                    last is not None
                    and self.source.position(last.start).line != self.source.position(bracket.start).line
                ):
                    notes = (Note(f"`{closer}` is missing behind this", self._span(last)),)
                elif last is not None:
                    help = f"add `{closer}` behind `{_short(last)}`"
            elif change is not None and change.sort == "left out":
                help = f"remove it, or add `{closer}`"
        else:
            opener = _TEXT[OPENER_OF[bracket.type]]
            message, help = f"this `{bracket.text}` closes nothing", f"remove it, or add `{opener}`"
            last = _token_before(pieces, change.puts[0][0]) if change is not None and change.sort == "added" else None
            if last is not None and bracket.type == "RBRACE":
                notes = (Note(f"this `{bracket.text}` closes nothing", self._span(bracket)),)
                place, message, help = last, f"`{opener}` is missing behind `{_short(last)}`", f"add `{opener}`"
            elif last is not None:
                help = f"remove it, or add `{opener}` behind `{_short(last)}`"
        span = self._span(place)
        lines = {span.start.line, self.source.position(bracket.start).line}
        if self.told.isdisjoint(lines):
            self.told |= lines
            self.diagnostics.append(Diagnostic(UNBALANCED, message, span, help=help, notes=notes))

    def _span(self, token: Token) -> Span:
        return self.source.span(token.start, token.end)


def _unmatched(pieces: list[Piece]) -> list[int]:
    """The places of brackets without a partner. A closing one pairs with the nearest of its sort that is open."""
    open: list[int] = []
    odd: list[int] = []
    for place, piece in enumerate(pieces):
        if type(piece) is not Token:
            continue
        if piece.type in CLOSER_OF:
            open.append(place)
        elif piece.type in OPENER_OF:
            wanted = OPENER_OF[piece.type]
            partner = next((i for i in range(len(open) - 1, -1, -1) if pieces[open[i]].type == wanted), None)  # type: ignore[union-attr]
            if partner is None:
                odd.append(place)
            else:
                odd += open[partner + 1 :]
                del open[partner:]
    return sorted(odd + open)


def _changes(pieces: list[Piece], odd: list[int]) -> Iterator[_Change]:
    """Every single change that may bring the brackets back, likeliest first."""
    brackets = [pieces[place] for place in odd]
    if len(odd) == 2:
        yield from _replacements(odd, brackets)  # type: ignore[arg-type]
        return
    place, bracket = odd[0], brackets[0]
    assert type(bracket) is Token
    type_ = bracket.type
    if type_ in CLOSER_OF:
        partner = CLOSER_OF[type_]
        # The last place first: what stands behind an open bracket is in it as long as it can be.
        gaps = range(len(pieces), place, -1)
    else:
        partner = OPENER_OF[type_]
        gaps = range(place - (type_ == "RBRACE"), -1, -1)  # nobody writes an empty block
    same = [i for i, piece in enumerate(pieces) if type(piece) is Token and piece.type == type_]
    doubled = [i for i in same if i and i - 1 in same]
    # A list without its beginning reads as nothing else; a stray bracket is no reason to make a list.
    for i in same if type_ in ("RSQB", "RPAR") else doubled:
        yield _Change(((i, None),), "left out")
    for gap in gaps:
        yield _Change(((gap, _added(partner, pieces, gap)),), "added")
    for i in sorted(same, key=lambda i: abs(i - place))[:20]:
        yield _Change(((i, None),), "left out")


def _replacements(odd: list[int], brackets: list[Token]) -> Iterator[_Change]:
    one, other = brackets
    if one.type in CLOSER_OF and other.type in OPENER_OF:
        left = _put(OPENER_OF[other.type], one)
        right = _put(CLOSER_OF[one.type], other)
        if one.type != OPENER_OF[other.type]:
            yield _Change(((odd[0], left), (odd[0], None)), "replaced")
            yield _Change(((odd[1], right), (odd[1], None)), "replaced")
    # One bracket too many, and one that lost its partner to it.
    yield _Change(((odd[0], None), (odd[1], None)), "left out")


def _added(type: str, pieces: list[Piece], gap: int) -> Token:
    last = _token_before(pieces, gap)
    at = last.end if last is not None else _flat(pieces)[0].start
    return Token(type, _TEXT[type], at, at)


def _put(type: str, instead: Token) -> Token:
    return Token(type, _TEXT[type], instead.start, instead.end)


def _token_before(pieces: list[Piece], gap: int) -> Token | None:
    for place in range(gap - 1, -1, -1):
        piece = pieces[place]
        for token in reversed(_tokens(piece)):
            if token.type != "NEWLINE":
                return token
    return None


def _with(pieces: list[Piece], change: _Change) -> list[Piece]:
    out = list(pieces)
    for place, token in reversed(change.puts):
        if token is None:
            del out[place]
        else:
            out.insert(place, token)
    return out


def _forced(pieces: list[Piece], odd: list[int]) -> list[Piece]:
    """Pairs by force: what closes nothing is left out; a list ends with its line or block, a block with the statement."""
    wanted = set(odd)
    out: list[Piece] = []
    pending: list[Token] = []  # open brackets without a partner, and those with one above them
    for place, piece in enumerate(pieces):
        if type(piece) is not Token:
            out.append(piece)
            continue
        if place in wanted and piece.type in OPENER_OF:
            continue
        if piece.type in CLOSER_OF:
            pending.append(piece._replace(text="odd" if place in wanted else ""))
        ends = piece.type in OPENER_OF or (piece.type == "NEWLINE" and _ends_list(pieces, place))
        while ends and pending and pending[-1].text and (piece.type != "NEWLINE" or pending[-1].type != "LBRACE"):
            _close(out, pending.pop())
        if piece.type in OPENER_OF and pending:
            pending.pop()
        out.append(piece)
    while pending:
        _close(out, pending.pop())
    return out


def _ends_list(pieces: list[Piece], place: int) -> bool:
    """Whether the line ends without a sign that a list goes on."""
    before = pieces[place - 1] if place else None
    return type(before) is not Token or before.type not in ("COMMA", "LSQB", "LPAR", "NEWLINE")


def _close(out: list[Piece], opener: Token) -> None:
    at = _flat(out)[-1].end
    out.append(Token(CLOSER_OF[opener.type], "", at, at))


def _flat(pieces: list[Piece]) -> list[Token]:
    return [token for piece in pieces for token in _tokens(piece)]


def _tokens(piece: Piece) -> list[Token]:
    return [piece] if isinstance(piece, Token) else piece


def _short(token: Token) -> str:
    return token.text if len(token.text) <= 30 else token.text[:27] + "..."
