"""What a design says in so many words, line by line, and how far two numbers of it are apart.

Two intervals contradict each other only where even their nearest ends do, by more than rounding or GB for GiB explains. A wider
interval can therefore end a contradiction and never begin one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Span

ANALYSIS = "contradictions"
ROUNDED = 1.05  # two numbers told in two digits
TOLERANCE = 1.25  # numbers of three or four roundings; GB for GiB is 1.07, TB for TiB 1.10

# What a factor gives away, where two numbers lie that far apart.
SLIPS = {
    8.0: "bits for bytes",
    1000.0: "one thousand too many",
    1024.0: "one binary prefix too many",
    1e6: "one million too many",
}
SLIPS_OF_TIME = {
    **SLIPS,
    24.0: "hours for days",
    60.0: "seconds for minutes, or minutes for hours",
    3600.0: "seconds for hours",
    86_400.0: "seconds for days",
}
_NEAR = 0.02  # a slip is recognised that close


class Line(NamedTuple):
    """One number as it is stated: its dotted name, its value, its place, and the part that states it, if one does."""

    name: str
    fact: Fact
    span: Span
    part: str = ""

    @property
    def witness(self) -> Witness:
        """The line as something that a proof rests on."""
        return Witness(f"`{self.name}` is {spelled(self.fact)}", self.span)


def line(reading: Reading, part: Part, attribute: str, role: str = "") -> Line | None:
    """A stated number of a part; None where it says nothing, or nothing that is a number."""
    if attribute not in part.stated:
        return None
    fact = reading.optional(part, attribute, role or attribute.replace("_", " "))
    if fact is None or not math.isfinite(fact.high):
        return None
    return Line(f"{part.name}.{attribute}", fact, fact.span or part.stated[attribute].span, part.name)


def lines(reading: Reading, part: Part, *attributes: str) -> list[Line] | None:
    """Several stated numbers; None where one of them is not stated."""
    if any(attribute not in part.stated for attribute in attributes):
        return None
    found = [line(reading, part, attribute) for attribute in attributes]
    return [each for each in found if each is not None] if all(found) else None


def exceeds(large: Fact, small: Fact) -> float:
    """How many times one number is another at least, whatever they are within their ranges."""
    if small.high > 0:
        return large.low / small.high
    return math.inf if large.low > 0 else 0.0


def times(large: Fact, small: Fact, slips: Mapping[float, str] | None = None) -> str:
    """How far two numbers are apart, in words: `9.1 times`, with the slip that it gives away: `8 times (bits for bytes?)`."""
    least = exceeds(large, small)
    if not math.isfinite(least):
        return "any number of times"
    slip = slip_of(_middle(large) / _middle(small), slips or {})
    return f"{figure(least)} times{f' ({slip}?)' if slip else ''}"


def slip_of(factor: float, slips: Mapping[float, str]) -> str:
    """The slip of the pen that makes two numbers differ by a factor; empty where none is known."""
    near = [slip for slip in slips if abs(math.log(factor / slip)) <= _NEAR]
    return slips[min(near, key=lambda slip: abs(math.log(factor / slip)))] if near else ""


def figure(value: float) -> str:
    """A factor in two digits or, where it is large, whole: `1.3`, `9.1`, `1,024`."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def clash(
    sort: str,
    subject: str,
    words: str,
    stated: list[Line],
    facts: tuple[Fact, ...],
    *,
    missing: tuple[str, ...] = (),
    source: str = "",
) -> Proof:
    """The proof that the `stated` lines cannot all be true: no line is among them that it could do without."""
    others = tuple(dict.fromkeys(each.part for each in stated if each.part not in ("", subject)))
    witnesses = tuple(dict.fromkeys(each.witness for each in stated))
    return Proof(ANALYSIS, sort, subject, words, others, (subject,), witnesses, facts, missing, source)


def _middle(fact: Fact) -> float:
    """The geometric middle of a range."""
    return math.sqrt(fact.low * fact.high) if fact.low > 0 else fact.high
