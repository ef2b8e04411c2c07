"""A number as on a napkin: every input at one significant digit, a day as 1e5 seconds, and how far off that is.

    100M × 10 / 1e5 s = 10k req/s, × 3 = 30k req/s (exact 34k req/s: -12%)

The arithmetic is done again on the rounded inputs, its results told at two digits; the error is that of the rounding and of nothing else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, applied, derived, formula_of, is_made
from mlsd_dsl.estimates.estimate import Estimate, Number
from mlsd_dsl.estimates.sampling import at_middle, median
from mlsd_dsl.vocabulary.dimensions import RATE, RATIO, TIME
from mlsd_dsl.vocabulary.quantities import Quantity, show
from mlsd_dsl.vocabulary.units import DAY

NAPKIN_DAY = 1e5  # seconds
MOST_TERMS = 3  # of a sum that are spelled out
MOST_REPLICAS = 3  # parts whose replicas are worked out

_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_UNWORKABLE = ("simulation", "reliability", "interpolation")


class Napkin(NamedTuple):
    """One number: how it is worked out, what comes out, what is exact, and the share by which it is off."""

    fact: Fact
    text: str
    rounded: float
    exact: float

    @property
    def error(self) -> float:
        """How far the rounding is off, as a share of what is exact."""
        return self.rounded / self.exact - 1 if self.exact else 0.0


def napkins(estimate: Estimate) -> tuple[Napkin, ...]:
    """The numbers that decide: what comes in at peak, storage, memory, replicas, cost, and what has a bound."""
    found: dict[str, Napkin] = {}
    for fact in _deciding(estimate):
        made = napkin(fact)
        if made is not None:
            found.setdefault(fact.key, made)
    return tuple(found.values())


def napkin(fact: Fact) -> Napkin | None:
    """One number; None where it is not known, or is no arithmetic that a napkin can hold."""
    fact = _known_part(fact)
    rounding = _Rounding()
    if fact.words or not math.isfinite(fact.high) or not is_made(_opened(fact)) or rounding.is_beyond(fact):
        return None
    exact = at_middle(fact)
    _, rounded = _digit(fact, rounding.value(fact), 2)
    if not math.isfinite(exact) or not math.isfinite(rounded) or exact <= 0:
        return None
    return Napkin(fact, rounding.told(fact), rounded, exact)


class _Rounding:
    """Works one fact out from its rounded leaves."""

    def __init__(self) -> None:
        self._values: dict[int, float] = {}
        self._kept: list[Fact] = []  # ids are those of living facts

    def value(self, fact: Fact) -> float:
        """What the rounded inputs come to."""
        agenda = [fact]
        while agenda:
            current = agenda[-1]
            if id(current) in self._values:
                agenda.pop()
            elif not is_made(current):
                self._keep(current, _leaf(current)[1])
            else:
                waiting = [each for each in current.inputs if id(each) not in self._values]
                agenda += waiting
                if not waiting:
                    ends = [(value, value) for value in (self._values[id(each)] for each in current.inputs)]
                    if current.operation == "constant":
                        self._keep(current, _leaf(current)[1])
                    else:
                        self._keep(current, applied(current.operation, ends, current.weights)[0])
        return self._values[id(fact)]

    def is_beyond(self, fact: Fact) -> bool:
        """Whether anything below is no arithmetic."""
        seen: set[int] = set()
        agenda = [fact]
        for current in agenda:
            if id(current) not in seen:
                seen.add(id(current))
                if current.operation in _UNWORKABLE and current.inputs:
                    return True
                agenda += current.inputs
        return False

    def told(self, fact: Fact) -> str:
        """The arithmetic with its result: a first product, then what it is multiplied with."""
        opened = _opened(fact)
        result = self._result(fact)
        if opened.operation == "sum":
            return f"{self._sum(opened)} = {result}"
        if opened.operation in ("max", "min"):
            best = (max if opened.operation == "max" else min)(opened.inputs, key=self.value)
            return self.told(best)
        if opened.operation in ("product", "quotient") and len(opened.inputs) > 1:
            first = _opened(opened.inputs[0])
            sign = "×" if opened.operation == "product" else "/"
            if first.operation in ("product", "quotient") and len(first.inputs) > 1:
                rest = "".join(f" {sign} {self._inline(each)}" for each in opened.inputs[1:])
                return f"{self._inline(first)} = {self._result(first)},{rest} = {result}"
        return f"{self._inline(opened)} = {result}"

    def _inline(self, fact: Fact) -> str:
        fact = _opened(fact)
        if not is_made(fact) or fact.operation == "constant":
            return _leaf(fact)[0]
        if fact.operation == "product":
            return " × ".join(self._factor(each) for each in fact.inputs)
        if fact.operation == "quotient":
            return " / ".join(self._factor(each) for each in fact.inputs)
        if fact.operation == "ceil":
            return self._inline(fact.inputs[0])
        if formula_of(fact.operation) is not None:
            named = ", ".join(f"{each.role or each.name} {self._factor(each)}" for each in fact.inputs)
            return f"{fact.operation} of {named}"
        return self._result(fact)

    def _factor(self, fact: Fact) -> str:
        opened = _opened(fact)
        if not is_made(opened) or opened.operation == "constant":
            return _leaf(opened)[0]
        return self._result(opened)

    def _sum(self, fact: Fact) -> str:
        terms = sorted(fact.inputs, key=lambda each: -self.value(each))
        told = [self._result(each) for each in terms[:MOST_TERMS]]
        if len(terms) > MOST_TERMS:
            told.append(f"{len(terms) - MOST_TERMS} smaller")
        return " + ".join(told)

    def _result(self, fact: Fact) -> str:
        return _digit(fact, self.value(fact), 2)[0]

    def _keep(self, fact: Fact, value: float) -> None:
        self._values[id(fact)] = value
        self._kept.append(fact)


def _leaf(fact: Fact) -> tuple[str, float]:
    """A leaf at one significant digit, in its own unit; a day is 1e5 s, and what is counted by the day is over 1e5 s."""
    value = median(fact.low, fact.high) if math.isfinite(fact.high) else fact.low
    if fact.dimension == TIME and math.isclose(value, DAY):
        return "1e5 s", NAPKIN_DAY
    if fact.dimension == TIME and value > DAY:
        seconds = _one(value)
        digits, exponent = f"{seconds:.0e}".split("e")
        return f"{digits}e{int(exponent)} s", seconds
    if fact.dimension == RATE and show(Quantity(value, value, RATE, fact.label)).endswith(("/ day", "/day")):
        count = _one(value * DAY)
        return f"{_plain(count)} / 1e5 s", count / NAPKIN_DAY
    return _digit(fact, value)


def _digit(fact: Fact, value: float, digits: int = 1) -> tuple[str, float]:
    """A value at one or two significant digits of the unit that it is shown in, and what that is in base units."""
    if not math.isfinite(value) or value == 0:
        return ("0" if value == 0 else "?"), value
    label = "" if fact.dimension == RATIO and fact.label != "%" else fact.label
    if fact.dimension == RATE:
        text, rounded = _plain(_one(value, digits)), _one(value, digits)
        unit = {"request": "req", "": "1", "%": "%"}.get(label, f"{label}s")
        return f"{text} {unit}/s".replace("1 1/s", "1/s"), rounded
    shown = show(Quantity(value, value, fact.dimension, label))
    match = _NUMBER.match(shown)
    if match is None:
        return shown, value
    number = float(match[0])
    rounded = _one(number, digits)
    if rounded >= 1000:
        again = value * rounded / number
        return show(Quantity(again, again, fact.dimension, label)), again
    return f"{rounded:.10g}{shown[match.end() :]}", value * rounded / number


def _one(value: float, digits: int = 1) -> float:
    return float(f"{value:.{digits - 1}e}")


def _plain(value: float) -> str:
    return show(Quantity(value, value, RATIO))


def _known_part(fact: Fact) -> Fact:
    """A sum without the terms that are not stated."""
    if fact.operation != "sum" or math.isfinite(fact.high):
        return fact
    terms = [each for each in fact.inputs if math.isfinite(each.high)]
    if not terms:
        return fact
    return derived("sum", fact.subject, fact.name, terms, fact.dimension, label=fact.label)


def _opened(fact: Fact) -> Fact:
    while fact.operation in ("same", "sum", "max", "min", "product") and len(fact.inputs) == 1:
        fact = fact.inputs[0]
    return fact


def _deciding(estimate: Estimate) -> Sequence[Fact]:
    sections = {section.title: section for section in estimate.sections}
    found: list[Fact] = []
    if "Traffic" in sections:
        peaks = [cell.fact for cell in _cells(estimate, "Traffic", "requests.peak")]
        workable = [fact for fact in peaks if is_made(_opened(fact)) and _size(fact) > 0]
        found += [fact for fact in workable if fact.label == "request"][:1]
        found += sorted((fact for fact in workable if fact.label != "request"), key=lambda fact: -_size(fact))[:1]
    for title in ("Storage and memory", "Cost"):
        totals = [cell.fact for cell in _cells(estimate, title, "") if cell.fact.subject == "design"]
        for total in totals:
            found.append(total)
            terms = sorted((each for each in total.inputs if each.known), key=lambda each: -_size(each))
            found += [term for term in terms[:1] if len(total.inputs) > 1 and is_made(_opened(term))]
    needed = [cell.fact for cell in _cells(estimate, "Replicas", "replicas.needed")]
    found += sorted(needed, key=lambda fact: -_size(fact))[:MOST_REPLICAS]
    found += [check.number.fact for check in estimate.checks if check.number is not None]
    return found


def _cells(estimate: Estimate, title: str, name: str) -> list[Number]:
    return [
        cell
        for section in estimate.sections
        if section.title == title
        for row in section.rows
        for cell in row.cells
        if cell is not None and (not name or cell.fact.name == name)
    ]


def _size(fact: Fact) -> float:
    return at_middle(fact) if fact.known and math.isfinite(fact.high) else 0.0
