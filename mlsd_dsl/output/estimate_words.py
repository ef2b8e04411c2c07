"""The numbers of an estimate in words: two digits where they are uncertain, exact ones as they are, data by both countings."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlsd_dsl.analyses.fact import DEFAULT, Fact
from mlsd_dsl.estimates.estimate import Number
from mlsd_dsl.estimates.sampling import Spread
from mlsd_dsl.output.facts import amount
from mlsd_dsl.vocabulary.dimensions import DATA, RATE, RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, show, show_data, two_digits
from mlsd_dsl.vocabulary.units import plural

UNITS = ("kWh", "kg")  # labels that have no plural
_ADDRESS = re.compile(r",? ?https?://[^\s;,)]+")  # JSON has the source in full


class Told(NamedTuple):
    """A number for people, its unit apart where one unit goes with all of it: `27k (15k to 50k)` and `req/s`."""

    text: str
    unit: str = ""

    @property
    def whole(self) -> str:
        """Number and unit."""
        return f"{self.text} {self.unit}" if self.unit and self.unit != "%" else self.text + self.unit


def told(number: Number | None) -> Told:
    """A number: exact as it is, uncertain as `9.6 (3.7 to 25)`, unknown as its least or `?`."""
    if number is None:
        return Told("")
    fact, spread = number.fact, number.spread
    if fact.words:
        return Told(fact.words)
    if spread is None:
        return _at_least(number)
    if spread.exact:
        return _cut(one(fact, spread.p50))
    if fact.low == 0 < fact.high:
        most = _cut(two_digits(one(fact, fact.high)))
        return Told(f"0 to {most.text}", most.unit)
    return ranged(fact, spread)


def ranged(fact: Fact, spread: Spread) -> Told:
    """A middle and its ends, each at two digits, the unit told once where all three share it; one number where they agree."""
    low, middle, high = (two_digits(amount(_quantity(fact, each))) for each in spread)
    both = two_digits(one(fact, spread.p50))
    if low == middle == high:
        return _cut(both)
    parts = [_cut(text) for text in (middle, low, high)]
    if len({part.unit for part in parts}) > 1:
        return Told(f"{both} ({low} to {high})" if both == middle else f"{both}, {low} to {high}")
    ends = f"{parts[1].text} to {parts[2].text}"
    if both != middle:
        return Told(f"{both}, {ends} {parts[0].unit}")
    return Told(f"{parts[0].text} ({ends})", parts[0].unit)


def one(fact: Fact, value: float) -> str:
    """One value of a fact in readable units; data in both countings where that says something."""
    quantity = _quantity(fact, value)
    if fact.dimension == DATA and not fact.label:
        return show_data(quantity)
    return amount(quantity)


def brief(fact: Fact, value: float) -> str:
    """One value of a fact in a formula: two digits where the fact is uncertain, data by the decimal counting only."""
    if fact.status == "stated" and fact.low == fact.high and fact.written:
        return fact.written
    if not fact.inputs and fact.dimension == RATE:  # as people write it: 9.8 / day
        return two_digits(show(_quantity(fact, value)))
    text = counted(fact, amount(_quantity(fact, value)))
    return two_digits(text) if fact.low != fact.high else text


def counted(fact: Fact, text: str) -> str:
    """A number with what it counts: `210 (170 to 260) replicas`."""
    if fact.dimension != RATIO or fact.label in ("", "%", "x") or not text or text == "?":
        return text
    return f"{text} {fact.label if fact.label in UNITS else plural(fact.label)}"


def chance(share: float) -> str:
    """How likely something is, in percent."""
    if 0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1 else f"{share:.0%}"


def origin(fact: Fact, path: str = "") -> str:
    """Where a number comes from: a line, of `path` unless another file is named, or the source of a default."""
    if fact.status == DEFAULT:
        return f"[DEFAULT {_ADDRESS.sub('', fact.source)}]"
    if fact.span is not None:
        line = fact.span.start.line
        return f"line {line}" if fact.span.path == path else f"{fact.span.path}:{line}"
    if fact.inputs:
        return next((place for each in fact.inputs if (place := origin(each, path))), "")
    return f"[{fact.source}]" if fact.source else ""


def _at_least(number: Number) -> Told:
    fact, known = number.fact, number.known
    if known is not None and not known.exact:
        inner = ranged(fact, known)
        return Told(f"≥ {inner.text}", inner.unit)
    least = known.p50 if known is not None else fact.low
    if least <= 0:
        return Told("?")
    inner = _cut(one(fact, least))
    return Told(f"≥ {inner.text}", inner.unit)


def _quantity(fact: Fact, value: float) -> Quantity:
    # The head of a column, or the name, says what is counted.
    label = "" if fact.dimension == RATIO and fact.label not in ("", "%") else fact.label
    return Quantity(value, value, fact.dimension, label)


def _cut(text: str) -> Told:
    """A number and its unit apart; what has its unit in brackets too stays whole."""
    if "(" in text:
        return Told(text)
    if text.endswith("%"):
        return Told(text[:-1], "%")
    number, _, unit = text.partition(" ")
    return Told(number, unit)
