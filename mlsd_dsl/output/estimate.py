"""An estimate as text for people: what holds, every number in tables, how the deciding ones came about, and what moves them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.estimates.estimate import Check, Driver, Estimate, Number, Section
from mlsd_dsl.output.derivation import derivation
from mlsd_dsl.output.facts import amount, shown
from mlsd_dsl.output.text import Style, breadth
from mlsd_dsl.rulings import bound_of, name_of
from mlsd_dsl.verdicts import AT_RISK, HOLDS, UNKNOWN, VIOLATED
from mlsd_dsl.vocabulary.dimensions import DATA, RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, show, show_data

BAR = 13  # cells of one half of a driver's bar

_SIGNS = {HOLDS: ("✔", "32"), VIOLATED: ("✘", "31"), AT_RISK: ("~", "33"), UNKNOWN: ("?", "34")}
_STATES = {HOLDS: "holds", VIOLATED: "violated", AT_RISK: "at risk", UNKNOWN: "unknown"}


def estimate_text(estimate: Estimate, style: Style, working: bool = False) -> str:
    """The whole estimate; with `working`, how every number came about, else that of those with a bound."""
    blocks = [_head(estimate, style)]
    if estimate.checks:
        blocks.append(_block("Verdicts", _verdicts(estimate.checks, style), style))
    for section in estimate.sections:
        blocks.append(_block(section.title, table(section, style), style))  # noqa: PERF401 - a step of its own
    facts = [fact for fact in (_every(estimate) if working else _deciding(estimate)) if fact.inputs]
    if facts:
        blocks.append(_block("Working", _working(facts, style), style))
    if estimate.drivers:
        blocks.append(_block("What moves them", _drivers(estimate.drivers, style), style))
    if estimate.assumptions:
        rows = [
            (f"{a.share:.0%}" if a.share else "", a.fact.key, shown(a.fact), _from(a.fact))
            for a in estimate.assumptions
        ]
        blocks.append(_block("Assumptions, by the most that each moves a number above", aligned(rows, (0,)), style))
    if estimate.warnings:
        blocks.append(_block("Warnings", (style.paint("! ", "33") + proof.words for proof in estimate.warnings), style))
    if estimate.unknown:
        named = ", ".join(f"`{name}`" for name in estimate.unknown[:8])
        more = f" and {len(estimate.unknown) - 8} more" if len(estimate.unknown) > 8 else ""
        blocks.append(_block("Not stated, most wanted first", [named + more], style))
    return "\n".join(blocks)


def told(number: Number | None) -> str:
    """A number for people: exact as it is, uncertain as `9.6 (3.7 to 25)`, unknown as its least or `?`."""
    if number is None:
        return ""
    if number.fact.words:
        return number.fact.words
    if number.spread is None:
        return f"≥ {one(number.fact, number.fact.low)}" if number.fact.low > 0 else "?"
    if number.spread.exact:
        return one(number.fact, number.spread.p50)
    fact = number.fact
    if fact.dimension == DATA and not fact.label:
        low, middle, high = (two_digits(show(Quantity(each, each, DATA))) for each in number.spread)
        return f"{two_digits(one(fact, number.spread.p50))}, {low} to {high}"
    low, middle, high = (two_digits(one(fact, each)) for each in number.spread)
    return ranged(middle, low, high)


def ranged(middle: str, low: str, high: str) -> str:
    """A middle and its ends, the unit told once where all three share it: `27k (15k to 50k) req/s`."""
    parts = [text.partition(" ") for text in (middle, low, high)]
    if len({unit for _, _, unit in parts}) == 1 and parts[0][2] and "(" not in middle:
        (first, _, unit), (least, _, _), (most, _, _) = parts
        return f"{first} ({least} to {most}) {unit}"
    return f"{middle} ({low} to {high})"


def one(fact: Fact, value: float) -> str:
    """One value of a fact in readable units; data in both countings where that says something."""
    quantity = Quantity(value, value, fact.dimension, fact.label)
    if fact.dimension == DATA and not fact.label:
        return show_data(quantity)
    if fact.dimension == RATIO and fact.label not in ("", "%"):
        quantity = quantity._replace(label="")  # the head of the column says what is counted
    return amount(quantity)


def two_digits(text: str) -> str:
    """A number with its unit at two significant digits: `27.3k req/s` → `27k req/s`; shares keep what sets them apart."""
    if "%" in text:
        return text
    return re.sub(r"\d+(?:\.\d+)?(?=[a-zA-Z]?\b)", lambda match: _two(float(match[0])), text)


def table(section: Section, style: Style) -> list[str]:
    """A section as aligned lines, the parts down and the facts across."""
    head = ("", *(column.head for column in section.columns))
    rows = [(row.subject, *(told(cell) for cell in row.cells)) for row in section.rows]
    lines = aligned([head, *rows])
    return [style.paint(lines[0], "2"), *lines[1:]]


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows with their columns under each other; those of `right` end in one line."""
    if not rows:
        return []
    widths = [max(breadth(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            gap = " " * (widths[place] - breadth(cell))
            cells.append(gap + cell if place in right else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return lines


def _head(estimate: Estimate, style: Style) -> str:
    name = style.paint(estimate.title or estimate.design or "estimate", "1")
    scenario = f", scenario `{estimate.scenario}`" if estimate.scenario else ""
    how = f"; ranges by {estimate.samples:,} samples, 90% intervals" if estimate.samples else "; every number is exact"
    return f"{name}{scenario}{how}\n"


def _block(title: str, lines: Iterable[str], style: Style) -> str:
    return style.paint(title, "1;36") + "\n" + "".join(f"  {line}\n" for line in lines)


def _verdicts(checks: Sequence[Check], style: Style) -> list[str]:
    rows = []
    for check in checks:
        sign, colour = _SIGNS[check.state]
        chance = ""
        if check.breach is not None and check.state in (AT_RISK, HOLDS, VIOLATED):
            chance = f"breaks in {_chance(check.breach)}"
        if check.state == UNKNOWN:
            chance = f"needs `{check.verdict.missing}`" if check.verdict.missing else "nothing works it out"
        given = (
            told(check.number) if check.number is not None else check.verdict.fact.words if check.verdict.fact else "?"
        )
        rows.append(
            (f"{sign} {_STATES[check.state]}", name_of(check.verdict), given, bound_of(check.verdict), chance, colour)
        )
    lines = aligned([row[:-1] for row in rows])
    return [style.paint(line, row[-1]) for line, row in zip(lines, rows, strict=True)]


def _chance(share: float) -> str:
    if 0 < share < 0.01:
        return "less than 1%"
    if 0.99 < share < 1:
        return "more than 99%"
    return f"{share:.0%}"


def _deciding(estimate: Estimate) -> list[Fact]:
    found = {c.number.fact.key: c.number.fact for c in estimate.checks if c.number is not None}
    for section in estimate.sections:
        for row in section.rows:
            if row.subject == "design":
                found |= {
                    cell.fact.key: cell.fact for cell in row.cells if cell is not None and cell.spread is not None
                }
    return list(found.values())


def _every(estimate: Estimate) -> list[Fact]:
    found = {fact.key: fact for fact in _deciding(estimate)}
    for section in estimate.sections:
        for row in section.rows:
            found |= {cell.fact.key: cell.fact for cell in row.cells if cell is not None}
    return list(found.values())


def _working(facts: Sequence[Fact], style: Style) -> Iterator[str]:
    for place, fact in enumerate(facts):
        if place:
            yield ""
        yield from derivation(fact, style, deepest=4).splitlines()


def _drivers(drivers: Sequence[Driver], style: Style) -> Iterator[str]:
    """A tornado for each number: what it is at both ends of each input, and the share of its variance."""
    by_fact: dict[str, list[Driver]] = {}
    for driver in drivers:
        by_fact.setdefault(driver.fact.key, []).append(driver)
    for key, found in by_fact.items():
        yield style.paint(key, "1")
        ends = [sorted((driver.low, driver.high)) for driver in found]
        least, most = min(low for low, _ in ends), max(high for _, high in ends)
        rows = []
        for driver, (low, high) in zip(found, ends, strict=True):
            texts = [two_digits(one(driver.fact, end)) for end in (low, high)]
            name = driver.input.key.removeprefix("assume.") or driver.input.name
            rows.append(
                (name, shown(driver.input), texts[0], _bar(low, high, least, most), texts[1], f"{driver.share:.0%}")
            )
        yield from (f"  {line}" for line in aligned(rows, (2, 5)))


def _bar(low: float, high: float, least: float, most: float) -> str:
    """Where an input moves the number between its least and its most: `··███████··`."""
    if most <= least:
        return "·" * BAR
    logs = least > 0

    def at(value: float) -> int:
        share = math.log(value / least) / math.log(most / least) if logs else (value - least) / (most - least)
        return round(share * BAR)

    start, end = at(low), max(at(high), at(low) + 1)
    return "·" * start + "█" * (end - start) + "·" * (BAR - end)


def _from(fact: Fact) -> str:
    if fact.status == "default":
        return f"default: {fact.source}"
    return f"{fact.span.path}:{fact.span.start.line}" if fact.span is not None else ""


def _two(value: float) -> str:
    if value == 0:
        return "0"
    digits = 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    return f"{rounded:.{max(digits, 0)}f}".rstrip("0").rstrip(".") if digits > 0 else f"{rounded:.0f}"
