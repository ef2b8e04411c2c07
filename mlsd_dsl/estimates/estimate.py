"""An estimate: what is required and whether it holds, then every number by what it is about, then what it rests on.

The order is that of one who decides: verdicts, traffic, storage and memory, replicas, latency, availability, training, people
and experiments, cost, and the assumptions by how much they move the outcome.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mlsd_dsl.analyses.fact import DEFAULT, Fact, Place, derived, place_of
from mlsd_dsl.estimates.energy import Energy, uses_of
from mlsd_dsl.estimates.sampling import Sampling, Spread, median, ranged
from mlsd_dsl.estimates.warned import Warned, warnings_of
from mlsd_dsl.facts import Facts
from mlsd_dsl.verdicts import AT_RISK, COMPARED, HOLDS, VIOLATED, Verdict, verdicts_of
from mlsd_dsl.vocabulary.dimensions import DATA_RATE
from mlsd_dsl.vocabulary.quantities import Quantity

ENERGY = "Energy and carbon"
NEGLIGIBLE = 0.02  # width of an interval over its middle, below which nobody asks what moves it
MOST_DRIVERS = 8  # of one number


class Column(NamedTuple):
    """A column of a section: its head and the facts that fill it, the first that a part has."""

    head: str
    facts: tuple[str, ...]


class Section(NamedTuple):
    """A table: parts down, facts across; a cell is None where the part has no such fact."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Row(NamedTuple):
    """One part of a section."""

    subject: str
    cells: tuple[Number | None, ...]


class Number(NamedTuple):
    """A fact with its percentiles; `spread` is None where something that is not stated would decide.

    `known` is then the spread of those terms of a sum that are stated, where there are any: the sum is no less.
    """

    fact: Fact
    spread: Spread | None
    known: Spread | None = None


class Check(NamedTuple):
    """A requirement: the verdict, the number that it is about, and the chance that its bound breaks (None: unknown)."""

    verdict: Verdict
    number: Number | None
    breach: float | None
    state: str


class Driver(NamedTuple):
    """What moves a number: at the ends of `input`, all else at its middle, the number is `low` and `high`.

    `share` is the part of its variance (in logarithms, where it is positive) that comes from this input.
    """

    fact: Fact
    input: Fact
    low: float
    high: float
    share: float


class Assumed(NamedTuple):
    """A number that was not measured: stated as a range, or a default; `share` is the most that it moves any outcome."""

    fact: Fact
    share: float


class Estimate(NamedTuple):
    """All that is worked out of one design, under one scenario where it is named."""

    design: str
    title: str
    scenario: str
    checks: tuple[Check, ...]
    sections: tuple[Section, ...]
    drivers: tuple[Driver, ...]
    assumptions: tuple[Assumed, ...]
    warnings: tuple[Warned, ...]
    unknown: tuple[str, ...]  # attributes that would settle most, first
    samples: int  # 0 where nothing was sampled


_SECTIONS: tuple[tuple[str, tuple[Column, ...]], ...] = (
    (
        "Traffic",
        (
            Column("average", ("requests.average",)),
            Column("peak", ("requests.peak",)),
        ),
    ),
    ("Bandwidth at peak", (Column("in", ("bandwidth.in",)), Column("out", ("bandwidth.out",)))),
    (
        "Storage and memory",
        (
            Column("written", ("throughput",)),
            Column("storage", ("storage",)),
            Column("memory", ("memory",)),
            Column("keys and values", ("kv_cache",)),
            Column("of a token", ("kv_cache.per_token",)),
        ),
    ),
    (
        "Replicas",
        (
            Column("needed", ("replicas.needed",)),
            Column("by", ("replicas.binding",)),
            Column("has", ("replicas",)),
            Column("utilisation", ("utilisation",)),
        ),
    ),
    (
        "Latency",
        (
            Column("p50", ("latency.p50",)),
            Column("p95", ("latency.p95",)),
            Column("p99", ("latency.p99",)),
            Column("first token p99", ("ttft.p99",)),
            Column("per token p99", ("tpot.p99",)),
            Column("under way", ("concurrency",)),
        ),
    ),
    ("Availability", (Column("availability", ("availability",)),)),
    (
        "Training",
        (
            Column("computation", ("flops",)),
            Column("duration", ("duration",)),
            Column("GPU time", ("gpu_hours",)),
            Column("memory", ("memory",)),
            Column("energy (kWh)", ("energy",)),
        ),
    ),
    (
        "People and experiments",
        (
            Column("cases", ("load",)),
            Column("busy", ("utilisation",)),
            Column("per arm", ("sample_size",)),
            Column("must run", ("duration.needed",)),
        ),
    ),
    ("Cost", (Column("cost", ("cost",)),)),
)
# Sections that are about some kinds only, or leave some out.
_ONLY = {"Training": ("training",), "People and experiments": ("human_review", "experiment")}
_ENTRIES_ONLY = ("Latency", "Availability")
_WITHOUT = {
    "Storage and memory": ("training",),
    "Replicas": ("human_review",),
}


def estimate(
    facts: Facts,
    scenario: str = "",
    sampling: Sampling | None = None,
    today: date | None = None,
    energy: Energy | None = None,
) -> Estimate:
    """Work out everything that a design implies; `today` tells which prices are old, `energy` asks for kWh and CO2."""
    sampling = sampling or Sampling()
    checks = tuple(_check(verdict, sampling) for verdict in verdicts_of(facts))
    sections = tuple(section for section in _sections(facts, sampling) if section.rows)
    if energy is not None:
        sections += tuple(section for section in (_energy(facts, energy, sampling),) if section.rows)
    outcomes = list(_outcomes(checks, sections))
    drivers = tuple(driver for fact in outcomes for driver in drivers_of(fact, sampling))
    uncertain = any(n.spread is not None and not n.spread.exact for n in _numbers(sections))
    return Estimate(
        facts.design.name,
        facts.design.title,
        scenario,
        checks,
        sections,
        drivers,
        tuple(_assumed(facts, drivers)),
        tuple(warnings_of(facts, sampling, today)),
        tuple(_unknown(sections)),
        sampling.samples if uncertain else 0,
    )


def drivers_of(fact: Fact, sampling: Sampling) -> list[Driver]:
    """What moves a number most, first: each range at its ends while all else stays at its middle (a tornado)."""
    leaves = ranged(fact)
    if not leaves or not math.isfinite(fact.high):
        return []
    swings = []
    for leaf in leaves:
        low = sampling.with_leaf(fact, place_of(leaf), leaf.low)
        high = sampling.with_leaf(fact, place_of(leaf), leaf.high)
        swings.append((leaf, low, high, _swing(low, high)))
    total = math.fsum(swing**2 for *_, swing in swings)
    found = [
        Driver(fact, leaf, low, high, swing**2 / total if total else 0.0) for leaf, low, high, swing in swings if swing
    ]
    found.sort(key=lambda driver: -driver.share)
    return found[:MOST_DRIVERS]


def number_of(fact: Fact, sampling: Sampling) -> Number:
    """A fact with its percentiles, where all that it rests on is known."""
    if _is_known(fact):
        return Number(fact, sampling.spread(fact))
    known = known_terms(fact)
    return Number(fact, None, None if known is None else sampling.spread(known))


def known_terms(fact: Fact) -> Fact | None:
    """The sum of those terms of a sum that are known, sums within it opened, which it is no less than; None without any."""
    if fact.operation != "sum" or any(each.low < 0 for each in fact.inputs):
        return None
    found = [each if _is_known(each) else known_terms(each) for each in fact.inputs]
    terms = [each for each in found if each is not None]
    if not terms:
        return None
    return derived("sum", fact.subject, fact.name, terms, fact.dimension, label=fact.label)


def _is_known(fact: Fact) -> bool:
    return fact.known and math.isfinite(fact.high) and not fact.words


def _check(verdict: Verdict, sampling: Sampling) -> Check:
    fact = verdict.fact
    if fact is None or fact.words or not isinstance(verdict.bound, Quantity):
        return Check(verdict, None, None, verdict.state)
    number = number_of(fact, sampling)
    if number.spread is None:
        breach = 1.0 if verdict.state == VIOLATED else 0.0 if verdict.state == HOLDS else None
        return Check(verdict, number, breach, verdict.state)
    breach = sampling.breach(fact, COMPARED[verdict.requirement.operator], verdict.bound)
    state = verdict.state
    if state == AT_RISK and breach in (0.0, 1.0):
        state = VIOLATED if breach else HOLDS
    return Check(verdict, number, breach, state)


def _sections(facts: Facts, sampling: Sampling) -> Iterator[Section]:
    entries = {part.name for part in facts.design.parts.values() if part.get("entry") is True}
    required = {requirement.subject for requirement in facts.design.requirements}
    names = [name for name in facts.design.parts if name in facts.reached]
    for title, columns in _SECTIONS:
        rows = []
        for name in (*names, "design"):
            kind = facts.design.parts[name].kind.word if name != "design" else "design"
            if (title in _ONLY and kind not in _ONLY[title]) or kind in _WITHOUT.get(title, ()):
                continue
            if title in _ENTRIES_ONLY and name not in entries | required:
                continue
            cells = tuple(_cell(facts, name, column, sampling) for column in columns)
            if any(cell is not None and _says(cell) for cell in cells):
                rows.append(Row(name, cells))
        used = [any(row.cells[place] is not None for row in rows) for place in range(len(columns))]
        kept = tuple(column for column, is_used in zip(columns, used, strict=True) if is_used)
        yield Section(
            title,
            kept,
            tuple(Row(r.subject, tuple(c for c, u in zip(r.cells, used, strict=True) if u)) for r in rows),
        )


def _energy(facts: Facts, energy: Energy, sampling: Sampling) -> Section:
    """Electricity and carbon dioxide, of each part that draws power and of all."""
    columns = (Column("kWh a month", ("electricity",)), Column("kg of CO2 a month", ("carbon",)))
    rows = [
        Row(use.subject, (number_of(use.electricity, sampling), number_of(use.carbon, sampling)))
        for use in uses_of(facts, energy)
    ]
    return Section(ENERGY, columns, tuple(rows))


def _cell(facts: Facts, name: str, column: Column, sampling: Sampling) -> Number | None:
    for wanted in column.facts:
        fact = facts.get(name, wanted)
        if fact is not None and (wanted != "throughput" or fact.dimension == DATA_RATE):
            return number_of(fact, sampling)
    return None


def _says(number: Number) -> bool:
    """Whether a number says anything: it is known, has a lower end, or is a word."""
    return number.spread is not None or number.fact.low > 0 or bool(number.fact.words)


def _outcomes(checks: Sequence[Check], sections: Iterable[Section]) -> Iterator[Fact]:
    """The numbers that decide and are uncertain: those with a bound, and the totals; of what is not known, the part that is."""
    seen: set[str] = set()
    decided = [check.number for check in checks if check.number is not None]
    totals = [
        cell
        for section in sections
        for row in section.rows
        if row.subject == "design" and section.title != ENERGY
        for cell in row.cells
        if cell is not None
    ]
    varying = (number for number in (*decided, *totals) if _varies(number))
    for fact in (number.fact if number.spread is not None else known_terms(number.fact) for number in varying):
        if fact is not None and fact.key not in seen:
            seen.add(fact.key)
            yield fact


def _varies(number: Number) -> bool:
    """Whether it is uncertain by so much that two digits tell."""
    spread = number.spread or number.known
    return spread is not None and spread.p95 - spread.p5 > NEGLIGIBLE * abs(spread.p50)


def _assumed(facts: Facts, drivers: Sequence[Driver]) -> Iterator[Assumed]:
    most: dict[Place, float] = {}
    leaves: dict[Place, Fact] = {}
    for driver in drivers:
        place = place_of(driver.input)
        most[place] = max(most.get(place, 0.0), driver.share)
        leaves[place] = driver.input
    for fact in facts.all():
        if fact.status == DEFAULT and place_of(fact) not in leaves and not fact.inputs:
            leaves[place_of(fact)] = fact
    yield from sorted(
        (Assumed(leaf, most.get(place, 0.0)) for place, leaf in leaves.items()), key=lambda each: -each.share
    )


def _unknown(sections: Iterable[Section]) -> Iterator[str]:
    waiting: dict[str, int] = {}
    for number in _numbers(sections):
        if number.spread is None and number.fact.missing:
            waiting[number.fact.missing[0]] = waiting.get(number.fact.missing[0], 0) + 1
    yield from sorted(waiting, key=lambda name: -waiting[name])


def _numbers(sections: Iterable[Section]) -> Iterator[Number]:
    for section in sections:
        for row in section.rows:
            yield from (cell for cell in row.cells if cell is not None)


def _swing(low: float, high: float) -> float:
    """How far apart two results lie: in logarithms where both are positive."""
    if low > 0 and high > 0:
        return abs(math.log(high / low))
    return abs(high - low)


def middle(fact: Fact) -> float:
    """The number that stands for a fact where one has to."""
    return median(fact.low, fact.high)
