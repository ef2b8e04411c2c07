"""The names of one file and what each is. One flat name space: parts, assumptions, calls, groups, scenarios and views."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.design.mistakes import UNKNOWN_NAME
from mlsd_dsl.design.wording import a, either
from mlsd_dsl.diagnostics import Diagnostic, Span
from mlsd_dsl.vocabulary.part import Part as Kind
from mlsd_dsl.vocabulary.similar import nearest


class Named(NamedTuple):
    """What a name stands for: `sort` is part, assumption, call, group, scenario, view, import or unread.

    `full` is the name in the whole design, with the imports it came by.
    """

    sort: str
    kind: type[Kind] | None
    span: Span
    full: str

    @property
    def noun(self) -> str:
        """What it is, in the reader's words: `feature`, `assumption`."""
        return self.kind.word if self.kind is not None else self.sort


_USUAL = ("source", "store", "model", "endpoint")  # kinds that nearly every design has


class Scope:
    """Every name that a file can use; those of imports are dotted (`platform.redis`)."""

    def __init__(self) -> None:
        self.names: dict[str, Named] = {}
        self.guessed: set[str] = set()  # names of parts whose kind is misspelled, and taken for the nearest one
        self.nameless = False  # whether something lost its name: then any unknown name may be its own
        self._candidates: tuple[str, ...] | None = None

    def add(self, name: str, named: Named) -> Named | None:
        """Take a name; where it is taken already, the first one stays and is returned."""
        first = self.names.setdefault(name, named)
        return None if first is named else first

    def get(self, name: str) -> Named | None:
        """What a name stands for."""
        return self.names.get(name)

    def unread(self, name: str) -> bool:
        """Whether the name may be declared by something that could not be read: then nothing is said about it."""
        found = self.names.get(name) or self.names.get(name.split(".", maxsplit=1)[0])
        return self.nameless if found is None else found.sort == "unread"

    def similar(self, name: str, kinds: tuple[str, ...] = ()) -> str:
        """A sentence that offers an existing name, of one of `kinds` where there are any; empty where none is similar."""
        if self._candidates is None:
            self._candidates = tuple(n for n, named in self.names.items() if named.sort not in ("unread", "import"))
        fitting = tuple(n for n in self._candidates if not kinds or getattr(self.names[n].kind, "word", "") in kinds)
        for candidates in (fitting, self._candidates):
            for found in nearest(name, candidates):
                return f"{a(self.names[found].noun)} with a similar name exists: `{found}`"
        return ""

    def undeclared(self, name: str, span: Span, kinds: tuple[str, ...] = ()) -> Diagnostic:
        """The diagnostic for a name that nothing declares."""
        help = self.similar(name, kinds)
        if not help:
            help = f"declare it: `{kinds[0] if len(kinds) == 1 else 'KIND'} {name} {{ ... }}`"
            if "." in name:
                help = "what is imported has the name of its import before it: `platform.redis`"
            elif len(kinds) != 1:
                help += f" with a kind such as {either([f'`{kind}`' for kind in (kinds or _USUAL)[:4]])}"
        return Diagnostic(UNKNOWN_NAME, f"`{name}` is not declared", span, help=help)
