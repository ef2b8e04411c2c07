"""An estimate as blocks of tables and lines, the same in every format: what holds, every number, what moves them, how they came about.

The order is that of one who decides; the formats only dress it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.estimates.estimate import Check, Driver, Estimate, Number, Section
from mlsd_dsl.estimates.napkin import Napkin
from mlsd_dsl.output.estimate_words import Told, brief, chance, origin, told
from mlsd_dsl.output.estimate_working import Working, working
from mlsd_dsl.output.facts import amount, shown
from mlsd_dsl.rulings import name_of
from mlsd_dsl.verdicts import AT_RISK, HOLDS, UNKNOWN, VIOLATED
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, two_digits

if TYPE_CHECKING:
    from mlsd_dsl.simulation.compare import Compared, Comparison

GOOD, BAD, RISK, OPEN = "good", "bad", "risk", "open"
SIGNS = {GOOD: "✔", BAD: "✘", RISK: "~", OPEN: "?"}
_TONES = {HOLDS: GOOD, VIOLATED: BAD, AT_RISK: RISK, UNKNOWN: OPEN}
_STATES = {HOLDS: ("holds", "hold"), VIOLATED: ("violated",) * 2, AT_RISK: ("at risk",) * 2, UNKNOWN: ("unknown",) * 2}
_BOUNDS = {"<=": "≤ ", "<": "< ", ">=": "≥ ", ">": "> ", "==": "= ", "!=": "≠ "}
_COMMON = 0.6  # of the cells of a column that must share a unit for its head to tell it
_NAMED = 8  # attributes that a line names
_SHARE = 0.005  # of the variance, below which an assumption is told together with others

LIMITS = (
    "latencies are those of calls without queues, at the stated percentiles of each part: --simulate adds the queues",
    "costs are machines, storage, calls and people as listed; not egress, licences, support, salaries or idle spares",
    "ranges are independent of each other unless they rest on one name; a..b is read as a 90% interval",
)


class Bar(NamedTuple):
    """Where something lies between the least and the most of a table: shares from 0 to 1."""

    start: float
    end: float


Cell = str | Bar


class Table(NamedTuple):
    """Rows under a head (empty: none). `right` are the columns that end in one line; `tones` colour rows.

    The columns of `solid` are broken behind commas only, where that is possible at all.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[int, ...] = ()
    tones: tuple[str, ...] = ()
    title: str = ""
    solid: tuple[int, ...] = ()


class Lines(NamedTuple):
    """Sentences; each with what it is (`tone`)."""

    lines: tuple[str, ...]
    tone: str = ""


Item = Table | Lines | Working


class Block(NamedTuple):
    """One part of the estimate under its title; `note` explains the title."""

    title: str
    items: tuple[Item, ...]
    note: str = ""


class Extras(NamedTuple):
    """What was asked for beyond the estimate itself."""

    working: bool = False
    napkins: tuple[Napkin, ...] = ()
    compared: Compared | None = None
    path: str = ""  # of the design, whose lines need no file name


def headline(estimate: Estimate) -> str:
    """One line: which design, under which scenario, and how sure the numbers are."""
    name = estimate.title or estimate.design or "estimate"
    scenario = f", scenario {estimate.scenario}" if estimate.scenario else ""
    return f"{name}{scenario}"


def method(estimate: Estimate) -> str:
    """How sure the numbers are."""
    if not estimate.samples:
        return "every number is exact"
    return f"middle (90% interval) of {estimate.samples:,} samples; exact where there is one number"


def blocks(estimate: Estimate, extras: Extras) -> Iterator[Block]:
    """The whole estimate, block by block."""
    if estimate.checks:
        yield Block("Verdicts", (_verdicts(estimate.checks), *_open(estimate.checks)), _tally(estimate.checks))
    if estimate.warnings:
        yield Block("Warnings", tuple(_warnings(estimate)))
    for section in estimate.sections:
        yield Block(section.title, (section_table(section),))
    if extras.napkins:
        rows = tuple(_napkin(each) for each in extras.napkins)
        yield Block("Napkin", (Table((), rows, solid=(0,)),), "one significant digit, a day is 1e5 s; exact beside it")
    if extras.compared is not None:
        yield from _simulated(extras.compared)
    if estimate.drivers:
        yield Block(
            "What moves them",
            tuple(_drivers(estimate.drivers)),
            "each input from its low to its high end, the rest at its middle",
        )
    if estimate.assumptions:
        yield Block(
            "Assumptions", tuple(_assumptions(estimate, extras.path)), "by the most that each moves a number above"
        )
    derived = tuple(
        _merged(
            working(number, extras.path, extras.working)
            for number in _numbers(estimate, extras.working)
            if number.fact.inputs and not number.fact.words
        )
    )
    if derived:
        note = "" if extras.working else "of what is required and of the totals; --working has all"
        yield Block("Working", derived, note)
    if estimate.unknown:
        yield Block("Not stated", (Lines((_listed(estimate.unknown),)),), "most wanted first")
    limits = (
        LIMITS
        if extras.compared is None
        else (*LIMITS[1:], *(f"in the simulation {each}" for each in _simulation_limits()))
    )
    yield Block("Left out", (Lines(limits),))


def section_table(section: Section) -> Table:
    """A section: parts down, facts across; parts of which all is the same share a row, units stand in the head."""
    head, columns = [""], []
    for place, column in enumerate(section.columns):
        cells = [told(row.cells[place]) for row in section.rows]
        unit = _common_unit(cells)
        head.append(f"{column.head} ({unit})" if unit else column.head)
        columns.append([cell.text if unit and cell.unit == unit else cell.whole for cell in cells])
    rows: dict[tuple[str, ...], list[str]] = {}
    for place, row in enumerate(section.rows):
        texts = tuple(column[place] for column in columns)
        alone = texts if sum(map(bool, texts)) > 1 and row.subject != "design" else (*texts, row.subject)
        rows.setdefault(alone, []).append(row.subject)
    merged = tuple((", ".join(names), *texts[: len(columns)]) for texts, names in rows.items())
    return Table(tuple(head), merged, solid=tuple(range(1, len(head))))


def _common_unit(cells: Sequence[Told]) -> str:
    units = [cell.unit for cell in cells if cell.text and cell.text != "?"]
    if not units:
        return ""
    common = max(dict.fromkeys(units), key=units.count)
    return common if units.count(common) >= max(2, _COMMON * len(units)) else ""


# Verdicts


def _verdicts(checks: Sequence[Check]) -> Table:
    rows = tuple(
        (
            SIGNS[_TONES[check.state]],
            _breaks(check),
            name_of(check.verdict),
            _given(check),
            _bound(check),
            _room(check),
        )
        for check in checks
    )
    head = ("", "breaks", "requirement", "is", "must be", "uses")
    return Table(head, rows, (1,), tuple(_TONES[check.state] for check in checks), solid=(2,))


def _open(checks: Sequence[Check]) -> Iterator[Lines]:
    """What would settle the requirements that nothing settles yet."""
    waiting: dict[str, list[str]] = {}
    for check in checks:
        if check.state == UNKNOWN:
            waiting.setdefault(check.verdict.lacks, []).append(name_of(check.verdict))
    for missing, names in waiting.items():
        words = f"state {missing}" if missing else "nothing works it out"
        yield Lines((f"{', '.join(names)}: {words}",), OPEN)


def _tally(checks: Sequence[Check]) -> str:
    states = [check.state for check in checks]
    told = ((states.count(state), one, several) for state, (one, several) in _STATES.items())
    return ", ".join(f"{n} {one if n == 1 else several}" for n, one, several in told if n)


def _breaks(check: Check) -> str:
    if check.breach is not None and check.state != UNKNOWN:
        return chance(check.breach)
    return {VIOLATED: "100%", HOLDS: "0%"}.get(check.state, "?")


def _given(check: Check) -> str:
    if check.number is not None:
        return told(check.number).whole
    return check.verdict.fact.words if check.verdict.fact is not None and check.verdict.fact.words else "?"


def _bound(check: Check) -> str:
    bound = check.verdict.bound
    text = amount(bound) if isinstance(bound, Quantity) else "?" if bound is None else f"{bound}"
    return _BOUNDS[check.verdict.requirement.operator] + text


def _room(check: Check) -> str:
    """How much of the bound is used: of a share that must be reached, the part of what may fail."""
    number, bound, sign = check.number, check.verdict.bound, check.verdict.requirement.operator
    if number is None or number.spread is None or not isinstance(bound, Quantity) or bound.low <= 0:
        return ""
    value = number.spread.p50
    if sign in ("<=", "<"):
        return f"{value / bound.low:.0%}"
    if sign in (">=", ">") and number.fact.dimension == RATIO and 0.9 <= bound.low < 1:
        return f"{(1 - value) / (1 - bound.low):.0%}"
    return f"{value / bound.low:.0%}" if sign in (">=", ">") else ""


def _warnings(estimate: Estimate) -> Iterator[Lines]:
    for warned in estimate.warnings:
        remedy = f"; {warned.remedy}" if warned.remedy else ""
        yield Lines((f"{warned.words}{remedy}",), RISK)


# What moves them


def _drivers(drivers: Sequence[Driver]) -> Iterator[Table]:
    """A tornado for each number: what it is at both ends of each input, and the share of its variance."""
    by_fact: dict[str, list[Driver]] = {}
    for driver in drivers:
        by_fact.setdefault(driver.fact.key, []).append(driver)
    for key, found in by_fact.items():
        kept = [driver for driver in found if driver.share >= _SHARE] or found[:1]
        least = min(min(driver.low, driver.high) for driver in kept)
        most = max(max(driver.low, driver.high) for driver in kept)
        rows = tuple(_driver(driver, least, most) for driver in kept)
        yield Table((), rows, (1, 4), (), key, (1, 3))


def _driver(driver: Driver, least: float, most: float) -> tuple[Cell, ...]:
    low, high = sorted((driver.low, driver.high))
    texts = [two_digits(brief(driver.fact, end)) for end in (low, high)]
    name = f"{_name(driver.input)} {shown(driver.input)}"
    return name, texts[0], _bar(low, high, least, most), texts[1], f"{driver.share:.0%}"


def _bar(low: float, high: float, least: float, most: float) -> Bar:
    if most <= least:
        return Bar(0.0, 1.0)
    if least > 0:
        width = math.log(most / least)
        return Bar(math.log(low / least) / width, math.log(high / least) / width)
    return Bar((low - least) / (most - least), (high - least) / (most - least))


def _assumptions(estimate: Estimate, path: str) -> Iterator[Item]:
    """Those that move something one by one; the rest in a line."""
    moving = [each for each in estimate.assumptions if each.share >= _SHARE]
    rows = tuple((f"{a.share:.0%}", _name(a.fact), shown(a.fact), origin(a.fact, path)) for a in moving)
    if rows:
        yield Table((), rows, (0,), (), "", (0, 1, 2))
    others = [each.fact for each in estimate.assumptions if each.share < _SHARE]
    by_origin: dict[tuple[str, str], list[str]] = {}
    for fact in others:
        by_origin.setdefault((shown(fact), origin(fact, path)), []).append(_name(fact))
    still = tuple((_few(names), value, where) for (value, where), names in by_origin.items())
    if still:
        yield Table((), still, (), (), "move nothing above by more than 0.5%" if moving else "")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _name(fact: Fact) -> str:
    return fact.key.removeprefix("assume.") or fact.written or fact.name


# Napkin, simulation, working


def _napkin(made: Napkin) -> tuple[str, str]:
    exact = brief(made.fact._replace(low=0, high=1), made.exact)
    return made.fact.key, f"{made.text}  (exact {exact}: {made.error:+.0%})"


def _simulated(compared: Compared) -> Iterator[Block]:
    records = compared.records
    apart = compared.disagreements
    items: list[Item] = []
    near = [record for record in records if record.agrees]
    if near:
        worst = max((abs(record.difference) for record in near), default=0.0)
        words = f"{len(near)} of {len(records)} numbers agree: within 15%, or within chance; the farthest are {worst:.0%} apart"
        items.append(Lines((words,), GOOD))
    if apart:
        rows = tuple(
            (
                record.fact,
                _value(record, record.closed),
                _value(record, record.simulated.value),
                _apart(record),
                record.reason,
            )
            for record in apart
        )
        items.append(Table(("", "formula", "simulated", "apart", "because"), rows, (3,), (), "", (0, 1, 2, 3)))
    if compared.simulated.notes:
        items.append(Lines(tuple(compared.simulated.notes)))
    yield Block("Simulated", tuple(items), f"{compared.simulated.seconds:.3g} s of requests at peak, with queues")


def _simulation_limits() -> tuple[str, ...]:
    from mlsd_dsl.simulation.network import LIMITS

    return LIMITS


def _value(record: Comparison, value: float) -> str:
    if not math.isfinite(value):
        return "without end"
    return two_digits(amount(Quantity(value, value, record.dimension)))


def _apart(record: Comparison) -> str:
    return f"{record.difference:+.0%}" if math.isfinite(record.difference) else "∞"


def _numbers(estimate: Estimate, all_of_them: bool) -> list[Number]:
    """What has a bound, then the totals; with `all_of_them` everything in the tables."""
    found = {check.number.fact.key: check.number for check in estimate.checks if check.number is not None}
    for section in estimate.sections:
        for row in section.rows:
            if row.subject == "design" or all_of_them:
                found |= {cell.fact.key: cell for cell in row.cells if cell is not None and cell.fact.key not in found}
    return list(found.values())


def _merged(workings: Iterable[Working]) -> Iterator[Working]:
    """Numbers that came about alike, told once; the others are named."""
    alike: dict[tuple[object, ...], list[Working]] = {}
    for each in workings:
        fact = each.name.partition(".")[2]
        alike.setdefault((fact, each.value, each.formula, each.rows) if each.rows else (each.name,), []).append(each)
    for first, *others in alike.values():
        if others:
            names = ", ".join(other.name.partition(".")[0] for other in others)
            yield first._replace(remarks=(*first.remarks, f"the same for {names}"))
        else:
            yield first


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def all_numbers(sections: Iterable[Section]) -> Iterator[tuple[Section, Number]]:
    """Every number of the tables with its section."""
    for section in sections:
        for row in section.rows:
            yield from ((section, cell) for cell in row.cells if cell is not None)
