"""What an analysis proves that is no number: a leak, a skew, a bypass, a loop, each with the way that shows it."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.diagnostics import Span


class Witness(NamedTuple):
    """One place in the text that a proof rests on, and what it shows."""

    words: str
    span: Span


class Proof(NamedTuple):
    """Something that follows from the design.

    `sort` is the dashed name of what is shown (`latest-join`), `subject` the part it is about, `others` the parts it also
    concerns, in order. `path` leads from cause to effect. `words` say it in one line, with names and numbers. `facts` are
    the numbers that it compares. `missing` names attributes that, if stated, could refute it: a proof with none is certain.
    """

    analysis: str
    sort: str
    subject: str
    words: str
    others: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""

    @property
    def certain(self) -> bool:
        """Whether nothing that is not stated could refute it."""
        return not self.missing
