"""What a design says in so many words, line by line, and how far two numbers of it are apart.

Two intervals contradict each other only where even their nearest ends do, by more than rounding or GB for GiB explains. A wider
interval can therefore end a contradiction and never begin one.
"""

from __future__ import annotations

import math
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
_SLIPS = {
    8.0: "bits and bytes",
    24.0: "an hour and a day",
    60.0: "a second and a minute, or a minute and an hour",
    1000.0: "one thousand too many or too few",
    1024.0: "one binary prefix too many or too few",
    3600.0: "a second and an hour",
    86_400.0: "a second and a day",
    1e6: "one million too many or too few",
}
_NEAR = 0.05  # a slip is recognised that close


class Line(NamedTuple):
    """One number as it is stated: its dotted name, its value and its place."""

    name: str
    fact: Fact
    span: Span

    @property
    def witness(self) -> Witness:
        """The line as something that a proof rests on."""
        return Witness(f"`{self.name}` is {spelled(self.fact)}", self.span)


def line(reading: Reading, part: Part, attribute: str, role: str = "") -> Line | None:
    """A stated number of a part; None where it says nothing, or nothing that is a number."""
    fact = reading.optional(part, attribute, role or attribute.replace("_", " "))
    if fact is None or not math.isfinite(fact.high):
        return None
    return Line(f"{part.name}.{attribute}", fact, part.stated[attribute].span)


def lines(reading: Reading, part: Part, *attributes: str) -> list[Line] | None:
    """Several stated numbers; None where one of them is not stated."""
    found = [line(reading, part, attribute) for attribute in attributes]
    return [each for each in found if each is not None] if all(found) else None


def exceeds(large: Fact, small: Fact) -> float:
    """How many times one number is another at least, whatever they are within their ranges."""
    if small.high > 0:
        return large.low / small.high
    return math.inf if large.low > 0 else 0.0


def times(large: Fact, small: Fact) -> str:
    """How far two numbers are apart, in words: `9.1 times`, with the slip that it gives away."""
    least = exceeds(large, small)
    if not math.isfinite(least):
        return "any number of times"
    slip = slip_of(_middle(large) / _middle(small))
    return f"{figure(least)} times{f' ({slip}?)' if slip else ''}"


def slip_of(factor: float) -> str:
    """The slip of the pen that makes two numbers differ by a factor; empty where none is known."""
    nearest = min(_SLIPS, key=lambda slip: abs(math.log(factor / slip)))
    return _SLIPS[nearest] if abs(math.log(factor / nearest)) <= _NEAR else ""


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
    parts = [each.name.partition(".")[0] for each in stated]
    others = tuple(dict.fromkeys(name for name in parts if name != subject and name.isidentifier()))
    witnesses = tuple(dict.fromkeys(each.witness for each in stated))
    return Proof(ANALYSIS, sort, subject, words, others, (subject,), witnesses, facts, missing, source)


def _middle(fact: Fact) -> float:
    """The geometric middle of a range."""
    return math.sqrt(fact.low * fact.high) if fact.low > 0 else fact.high
