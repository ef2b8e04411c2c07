"""Facts → rows that point at each other by index, inputs before what is made of them, and equal ones only once."""

from __future__ import annotations

from mlsd_dsl.analyses.fact import Fact, formula_of, is_made
from mlsd_dsl.design.values import Formula
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.facts import formula, shown
from mlsd_dsl.survey import Number, Unit
from mlsd_dsl.vocabulary.dimensions import (
    COMPUTE,
    COMPUTE_RATE,
    DATA,
    DATA_PRICE,
    DATA_RATE,
    MONEY_RATE,
    RATE,
    RATIO,
    STORAGE_PRICE,
    TIME,
    Dimension,
)
from mlsd_dsl.vocabulary.quantities import base_unit
from mlsd_dsl.vocabulary.units import HOUR, MONTH, plural

_FIXED = {
    TIME: Unit("time", 1.0, "", ""),
    DATA: Unit("data", 1.0, "", ""),
    DATA_RATE: Unit("data", 1.0, "/s", "/s"),
    COMPUTE: Unit("flop", 1.0, "", ""),
    COMPUTE_RATE: Unit("flop", 1.0, "/s", "/s"),
    MONEY_RATE: Unit("plain", 1 / MONTH, "USD/month", "USD/month"),
    STORAGE_PRICE: Unit("plain", 1e-9 / MONTH, "USD/GB/month", "USD/GB/month"),
    DATA_PRICE: Unit("plain", 1e-9, "USD/GB", "USD/GB"),
}


class Numbers:
    """The numbers of one design; `rows` and `units` grow as facts are asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.rows: list[Number] = []
        self.units: list[Unit] = []
        self._rows: dict[Number, int] = {}
        self._units: dict[Unit, int] = {}
        self._known: dict[int, int] = {}
        self._kept: list[Fact] = []  # ids are those of living facts
        self._assumed = {each.name: each.value for each in facts.design.assumptions if each.name}

    def of(self, fact: Fact) -> int:
        """The index of a fact."""
        agenda = [fact]
        while agenda:
            current = agenda[-1]
            if id(current) in self._known:
                agenda.pop()
                continue
            followed = self._followed(current)
            waiting = [each for each in followed.inputs if id(each) not in self._known]
            if waiting:
                self._kept.append(followed)
                agenda += reversed(waiting)
                continue
            agenda.pop()
            self._kept.append(current)
            self._known[id(current)] = self._index(followed)
        return self._known[id(fact)]

    def is_made(self, index: int) -> bool:
        """Whether a number is worked out from its inputs by an operation that can be redone."""
        row = self.rows[index]
        return bool(row.inputs) and row.operation not in ("stated", "simulation", "reliability", "interpolation")

    def place(self, span: Span | None) -> str:
        """Where something stands: the line, with its file where that is another one than the design's."""
        if span is None:
            return ""
        own = span.path == self.facts.design.source.path
        return str(span.start.line) if own else f"{span.path.rpartition('/')[2]}:{span.start.line}"

    def _index(self, fact: Fact) -> int:
        made = formula_of(fact.operation)
        row = Number(
            fact.subject,
            fact.name,
            fact.low,
            fact.high,
            self._unit(fact.dimension, fact.label),
            fact.status,
            fact.operation,
            tuple(self._known[id(each)] for each in fact.inputs),
            fact.weights,
            made.signs if made is not None else (),
            fact.role,
            shown(fact),
            formula(fact) if fact.inputs else "",
            self.place(fact.span),
            fact.source,
            fact.missing,
            fact.words,
        )
        if row not in self._rows:
            self._rows[row] = len(self.rows)
            self.rows.append(row)
        return self._rows[row]

    def _followed(self, fact: Fact) -> Fact:
        """A number that the design writes as a formula, as it is worked out from what the formula names."""
        if fact.operation != "stated" or not fact.inputs:
            return fact
        part = self.facts.design.parts.get(fact.subject)
        stated = part.stated.get(fact.name) if part is not None else None
        value = stated.value if stated is not None else self._assumed.get(fact.name)
        made = self.facts.reading.written.fact(value) if isinstance(value, Formula) else None
        if made is None or not is_made(made) or (made.low, made.high) != (fact.low, fact.high):
            return fact._replace(operation="stated")
        return made._replace(subject=fact.subject, name=fact.name, role=fact.role, span=fact.span)

    def _unit(self, dimension: Dimension, label: str) -> int:
        unit = _unit(dimension, label)
        if unit not in self._units:
            self._units[unit] = len(self.units)
            self.units.append(unit)
        return self._units[unit]


def _unit(dimension: Dimension, label: str) -> Unit:
    if dimension == RATIO:
        if label == "%":
            return Unit("share", 0.01, "%", "%")
        return Unit("plain", 1.0, label, "x" if label == "x" else plural(label) if label else "")
    if dimension == RATE:
        word = {"request": "req", "": "1"}.get(label, plural(label))
        return Unit("plain", 1.0, f"{word}/s", f"{word}/s")
    if dimension == TIME and label:
        return Unit("plain", HOUR, f"{label}*hour", f"{label}*hour")
    fixed = _FIXED.get(dimension)
    word = base_unit(dimension)
    return fixed if fixed is not None else Unit("plain", 1.0, word, word)
