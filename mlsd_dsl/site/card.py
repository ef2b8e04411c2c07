"""A design at a glance: what the index and the summary of a run say of it. Plain data that lies in the manifest of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.estimates.estimate import Estimate, Number
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.output.estimate_words import one, told
from mlsd_dsl.survey import Survey
from mlsd_dsl.vocabulary.quantities import two_digits


class Figure(NamedTuple):
    """A number: in short, with its range, and as it sorts in base units (None: unknown)."""

    short: str = ""
    whole: str = ""
    value: float | None = None


class Card(NamedTuple):
    """One design. Counts are by the words of verdicts and severities; `rules` are what those are about that found something."""

    name: str
    title: str
    problem: str
    path: str
    parts: int = 0
    arrows: int = 0
    facts: int = 0
    derived: int = 0
    verdicts: dict[str, int] = {}  # noqa: RUF012 - nobody changes it
    findings: dict[str, int] = {}  # noqa: RUF012
    accepted: int = 0
    rules: dict[str, str] = {}  # noqa: RUF012
    entry: str = ""
    load: Figure = Figure()
    latency: Figure = Figure()
    availability: Figure = Figure()
    cost: Figure = Figure()
    wide: bool = False  # whether its picture is wider than the frame of a card

    @property
    def errors(self) -> int:
        """How many mistakes stand."""
        return self.findings.get(Severity.ERROR.word, 0)


_HELD = {"verdicts": int, "findings": int, "rules": str}  # what the mappings of a card hold


def card_of(name: str, survey: Survey, facts: Facts, linted: Linted, estimated: Estimate) -> Card:
    """What a card says; load, latency and availability are those of one entrance."""
    every = facts.all()
    standing = [each for each in linted.reported if each.accepted is None]
    entry = _entry(facts, estimated)
    return Card(
        name,
        survey.title,
        survey.problem,
        linted.path,
        len(facts.design.parts),
        len(facts.design.edges),
        len(every),
        sum(fact.status == "derived" for fact in every),
        counted(each.state for each in survey.requirements),
        counted(each.diagnostic.severity.word for each in standing),
        len(linted.reported) - len(standing),
        {each.diagnostic.rule.name: each.diagnostic.rule.about for each in linted.reported},
        entry,
        _figure(_cells(estimated, "Traffic", "peak").get(entry)),
        _figure(_cells(estimated, "Latency", "p99").get(entry)),
        _figure(_cells(estimated, "Availability", "availability").get(entry)),
        _figure(_cells(estimated, "Cost", "cost").get("design")),
    )


def card_from(row: object) -> Card | None:
    """A card that was kept as JSON; None where it is none."""
    if not isinstance(row, dict) or set(row) != set(Card._fields):
        return None
    empty = Card("", "", "", "")
    kept: dict[str, Any] = {}
    for field in Card._fields:
        value, usual = row[field], getattr(empty, field)
        if isinstance(usual, Figure):
            value = _figure_from(value)
        if type(value) is not type(usual):
            return None
        if isinstance(value, dict) and not all(isinstance(each, _HELD[field]) for each in value.values()):
            return None
        kept[field] = value
    return Card(**kept)


def counted(words: Iterable[str]) -> dict[str, int]:
    """How often each word comes."""
    return dict(sorted(Counter(words).items()))


def _figure_from(row: object) -> Figure | None:
    if not isinstance(row, list) or [type(each) for each in row[:2]] != [str, str] or len(row) != len(Figure._fields):
        return None
    return Figure(*row) if row[2] is None or isinstance(row[2], int | float) else None


def _entry(facts: Facts, estimated: Estimate) -> str:
    """The entrance to speak of: the slowest, for it has the others behind it; where there is none, what answers slowest."""
    latency, load = _cells(estimated, "Latency", "p99"), _cells(estimated, "Traffic", "peak")
    entries = facts.graph.entries()
    at_the_door = {subject: number for subject, number in latency.items() if subject in entries}
    return _most(at_the_door) or _most(latency) or _most(load)


def _most(cells: Mapping[str, Number | None]) -> str:
    known = {subject: number.spread.p50 for subject, number in cells.items() if number is not None and number.spread}
    return max(known, key=lambda subject: known[subject], default="")


def _cells(estimated: Estimate, title: str, head: str) -> dict[str, Number | None]:
    """A column of a section by part; empty where there is none."""
    for section in estimated.sections:
        heads = [column.head for column in section.columns]
        if section.title == title and head in heads:
            return {row.subject: row.cells[heads.index(head)] for row in section.rows}
    return {}


def _figure(number: Number | None) -> Figure:
    if number is None:
        return Figure()
    whole = told(number).whole
    if number.spread is None or number.fact.words:
        return Figure(whole, whole)
    return Figure(two_digits(one(number.fact, number.spread.p50)), whole, number.spread.p50)
