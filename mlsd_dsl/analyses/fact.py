"""A fact and how it came about: what every analysis makes and everything else reads.

A fact is an interval. What is stated exactly is a point, a stated range is a 90 % interval, and what is not stated is
everything from zero up; so a sum with an unstated term still has a lower end, which can prove that a bound is broken.

A fact is made by one of the operations below, from other facts. `worked_out` does it again from the inputs: a test holds every
derivation to it, and the probability of a verdict comes from working a fact out for sampled inputs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mlsd_dsl.diagnostics import Span
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.quantities import Quantity

STATED, DERIVED, DEFAULT, UNKNOWN = "stated", "derived", "default", "unknown"


class Fact(NamedTuple):
    """One number (or word) of one part, with its derivation.

    `low` and `high` are in base units of `dimension`; `high` is infinite where something is not stated, and `missing`
    then names the attributes that would settle it, the first the one that matters most. `words` is the value of a fact
    that is no number. `role` says in a few words what the number is in the sum it stands in ("schedule", "run").
    `path` is the witness: the parts that the fact rests on, from source to end. `source` is where the formula or default
    comes from. `written` is a stated number in the author's own units.
    """

    subject: str
    name: str
    low: float
    high: float
    dimension: Dimension = RATIO
    label: str = ""
    status: str = DERIVED
    operation: str = ""
    inputs: tuple[Fact, ...] = ()
    role: str = ""
    span: Span | None = None
    missing: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    source: str = ""
    written: str = ""
    words: str = ""
    weights: tuple[float, ...] = ()  # constants of the operation, one an input: the shares of a mixture

    @property
    def known(self) -> bool:
        """Whether nothing that it rests on is missing."""
        return not self.missing

    @property
    def quantity(self) -> Quantity:
        """Its interval as a quantity; the upper end may be infinite."""
        return Quantity(self.low, self.high, self.dimension, self.label)

    @property
    def key(self) -> str:
        """The dotted name by which it is asked for."""
        return f"{self.subject}.{self.name}" if self.subject else self.name

    def as_(self, role: str) -> Fact:
        """The same fact in the role that it plays in another."""
        return self._replace(role=role)


def unknown(subject: str, name: str, dimension: Dimension, missing: str, span: Span | None = None) -> Fact:
    """A number that nobody stated: anything from zero up. `missing` is the attribute to state."""
    return Fact(subject, name, 0.0, math.inf, dimension, status=UNKNOWN, missing=(missing,), span=span)


def usual(
    subject: str,
    name: str,
    ends: tuple[float, float],
    dimension: Dimension,
    role: str,
    source: str,
    span: Span | None,
    label: str = "",
) -> Fact:
    """A number that practice gives where a design does not state it, with its source."""
    return Fact(subject, name, *ends, dimension, label, DEFAULT, "default", role=role, span=span, source=source)


def constant(name: str, value: float, dimension: Dimension = RATIO, role: str = "", source: str = "") -> Fact:
    """A number of a formula itself."""
    return Fact("", name, value, value, dimension, status=DERIVED, operation="constant", role=role, source=source)


Operation = Callable[[Sequence[float], Sequence[float]], float]

# Each works on one end of the intervals, and grows (or, where it subtracts or divides, falls) in every input alike, so
# that the ends of the result are those of the ends. The second argument are the weights.
_RISING: dict[str, Operation] = {
    "sum": lambda values, weights: math.fsum(values) if all(map(math.isfinite, values)) else math.inf,
    "max": lambda values, weights: max(values),
    "min": lambda values, weights: min(values),
    "product": lambda values, weights: _product(values),
    "weighted": lambda values, weights: math.fsum(v * w for v, w in zip(values, weights, strict=True) if w),
    # 1 - (1 - a)(1 - b)...: at least one of them works
    "any": lambda values, weights: 1.0 - _product([1.0 - value for value in values]),
    "same": lambda values, weights: values[0],
    "ceil": lambda values, weights: math.ceil(values[0]) if math.isfinite(values[0]) else values[0],
    "log2": lambda values, weights: math.log2(values[0]) if values[0] > 0 else -math.inf,
}
# The first input counts up, the others count down.
_FALLING: dict[str, Operation] = {
    "difference": lambda values, weights: values[0] - math.fsum(values[1:]),
    "quotient": lambda values, weights: values[0] / _product(values[1:]) if _product(values[1:]) else math.inf,
}


class Monotone(NamedTuple):
    """A formula of its own as an operation: it grows (+1) or falls (-1) in each input; the last sign holds for all that follow.

    `expression` is the formula in words, as readers see it; `source` where it comes from.
    """

    work: Callable[..., float]
    signs: tuple[int, ...]
    expression: str
    source: str


_FORMULAS: dict[str, Monotone] = {}


def monotone(operation: str, work: Callable[..., float], signs: Sequence[int], expression: str, source: str) -> str:
    """Make a function of numbers an operation of `derived`, once, where a module is imported; gives its name back.

    `work` takes one end of each input, all finite. Where an input has no end, the result has its limit: infinity for one in
    which it grows, zero for one in which it falls. It is infinite too where `work` refuses (a change of nothing is never seen).
    """
    _FORMULAS[operation] = Monotone(_to_its_limits(work, tuple(signs)), tuple(signs), expression, source)
    return operation


def _to_its_limits(work: Callable[..., float], signs: tuple[int, ...]) -> Callable[..., float]:
    def worked(*ends: float) -> float:
        endless = [_sign(signs, place) for place, end in enumerate(ends) if math.isinf(end)]
        if endless:
            return math.inf if max(endless) > 0 else 0.0
        try:
            return float(work(*ends))
        except (ValueError, OverflowError):
            return math.inf

    return worked


def _sign(signs: tuple[int, ...], place: int) -> int:
    return signs[min(place, len(signs) - 1)]


def formula_of(operation: str) -> Monotone | None:
    """The formula behind an operation; None for the plain ones."""
    return _FORMULAS.get(operation)


def derived(
    operation: str,
    subject: str,
    name: str,
    inputs: Sequence[Fact],
    dimension: Dimension = TIME,
    *,
    label: str = "",
    path: tuple[str, ...] = (),
    source: str = "",
    span: Span | None = None,
    weights: Sequence[float] = (),
    role: str = "",
) -> Fact:
    """The fact that `operation` makes of `inputs`: sum, max, min, product, weighted, any, same, ceil, log2, difference,
    quotient, or one that `monotone` has made.
    """
    low, high = _ends(operation, inputs, weights)
    missing = tuple(dict.fromkeys(name for fact in inputs for name in fact.missing))
    if operation in ("max", "min") and missing and low == high:
        missing = ()  # what is not stated cannot change the result
    status = UNKNOWN if missing and low == 0 and not math.isfinite(high) else DERIVED
    return Fact(
        subject,
        name,
        low,
        high,
        dimension,
        label,
        status,
        operation,
        tuple(inputs),
        role,
        span,
        missing,
        path,
        source,
        weights=tuple(weights),
    )


def worked_out(fact: Fact, leaves: Mapping[int, float] | None = None) -> tuple[float, float]:
    """The ends of a fact, from its inputs again. `leaves` sets stated facts (by `id`) to one value each."""
    results: dict[int, tuple[float, float]] = {}
    agenda = [fact]
    while agenda:
        current = agenda[-1]
        if id(current) in results:
            agenda.pop()
            continue
        if not is_made(current):
            value = leaves.get(id(current)) if leaves is not None else None
            results[id(current)] = (current.low, current.high) if value is None else (value, value)
            agenda.pop()
            continue
        waiting = [each for each in current.inputs if id(each) not in results]
        if waiting:
            agenda += waiting
            continue
        agenda.pop()
        ends = [results[id(each)] for each in current.inputs]
        results[id(current)] = applied(current.operation, ends, current.weights)
    return results[id(fact)]


def leaves_of(fact: Fact) -> list[Fact]:
    """The facts that a fact rests on in the end and that are themselves derived from nothing, each once."""
    found: dict[int, Fact] = {}
    seen: set[int] = set()
    agenda = [fact]
    while agenda:
        current = agenda.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if is_made(current):
            agenda += current.inputs
        else:
            found[id(current)] = current
    return list(found.values())


Place = tuple[str, str, Any]


def place_of(leaf: Fact) -> Place:
    """What makes two readings of a number the same number: whose it is, and where it is stated."""
    if leaf.span is None:
        return (leaf.subject, leaf.name, None)
    return ("", "", leaf.span) if leaf.operation == "stated" else (leaf.subject, leaf.name, leaf.span)


def named(leaf: Fact) -> str:
    """What the order of its draws comes from: the name of the number, so that another value or line keeps the order.

    A range inside a formula has no name but its text, and then its place sets it apart.
    """
    if leaf.subject or leaf.span is None:
        return f"{leaf.subject}\0{leaf.name}"
    return f"{leaf.name}\0{leaf.span.start.line}\0{leaf.span.start.column}"


def is_made(fact: Fact) -> bool:
    """Whether an operation made it, so that it can be worked out again from its inputs."""
    return fact.operation in _RISING or fact.operation in _FALLING or fact.operation in _FORMULAS


def _ends(operation: str, inputs: Sequence[Fact], weights: Sequence[float]) -> tuple[float, float]:
    return applied(operation, [(fact.low, fact.high) for fact in inputs], weights)


def applied(operation: str, ends: Sequence[tuple[float, float]], weights: Sequence[float]) -> tuple[float, float]:
    """Both ends of what an operation makes of the ends of its inputs."""
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    if operation in _RISING:
        work = _RISING[operation]
        return work(lows, weights), work(highs, weights)
    formula = _FORMULAS.get(operation)
    if formula is not None:
        signs = [_sign(formula.signs, place) for place in range(len(ends))]
        least = [low if sign > 0 else high for sign, (low, high) in zip(signs, ends, strict=True)]
        most = [high if sign > 0 else low for sign, (low, high) in zip(signs, ends, strict=True)]
        low, high = formula.work(*least), formula.work(*most)
        # What is refused at the edge of a range, such as vectors of no length, says nothing of the rest of it.
        return (0.0 if math.isinf(low) and least != most else low), high
    work = _FALLING[operation]
    return work([lows[0], *highs[1:]], weights), work([highs[0], *lows[1:]], weights)


def _product(values: Sequence[float]) -> float:
    result = 1.0
    for value in values:
        if value == 0:
            return 0.0
        result *= value
    return result
