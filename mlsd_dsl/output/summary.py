"""One row for every answer: its findings by severity and by step, and what became of its requirements.

As text for a terminal, as wide as that is, and as Markdown for the summary of a job.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.output.findings import STEPS, counts, standing, step_of
from mlsd_dsl.output.places import slashed
from mlsd_dsl.output.text import Style, breadth, printable

MOST_ROWS = 500  # of a job's summary, which may hold one megabyte
MOST_FINDINGS = 20  # told below the table

_SEVERITIES = tuple(severity.word for severity in sorted(Severity, reverse=True))
_VERDICTS = ("holds", "violated", "at_risk", "unknown")
_COLOURS = {"error": "31", "warning": "33", "info": "36", "question": "35"} | {
    "holds": "32",
    "violated": "31",
    "at_risk": "33",
    "unknown": "35",
}
_LEAST_ROOM = 20  # cells for the name of an answer
_CUT = "..."


class Row(NamedTuple):
    """The numbers of one answer. `steps` are those of the seven steps, and last of all that belongs to none."""

    name: str
    severities: tuple[int, ...]
    steps: tuple[int, ...]
    verdicts: tuple[int, ...]


class _Column(NamedTuple):
    """One column of the text: its head, the word that it is coloured by, and its numbers, a row each."""

    head: str
    word: str
    numbers: tuple[int, ...]


def rows(linted: Sequence[Linted]) -> list[Row]:
    """A row for every text; texts of one file are told apart by the titles of their designs, else by number."""
    shared = Counter(text.path for text in linted)
    place: Counter[str] = Counter()
    found = []
    for text in linted:
        place[text.path] += 1
        name = slashed(text.path)
        if shared[text.path] > 1:
            name += f" ({text.title or place[text.path]})"
        found.append(_row(name, text))
    return found


def table(linted: Sequence[Linted], style: Style) -> str:
    """The table as text. Where it is too narrow for words, heads become letters and steps go."""
    found = rows(linted)
    if not found:
        return ""
    names = ["answer", *(_one_line(row.name) for row in found)]
    if len(found) > 1:
        found = [*found, _total(found)]
        names.append("all")
    wanted = min(max(map(breadth, names)), 2 * _LEAST_ROOM)
    layouts = (_wide(found), _narrow(found, steps=True), _narrow(found, steps=False))
    columns = next((each for each in layouts if style.width - _taken(each) >= wanted), layouts[-1])
    room = max(min(max(map(breadth, names)), style.width - _taken(columns)), _LEAST_ROOM // 2)
    lines = [_line(names[0], [style.paint(_cell(c.head, c), "1") for c in columns], room)]
    for number, name in enumerate(names[1:]):
        lines.append(_line(name, [_number(column, number, style) for column in columns], room))
    if columns is not layouts[0]:
        lines += ["", *_legend(columns is layouts[1])]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def markdown(linted: Sequence[Linted]) -> str:
    """The table in Markdown, and under it the errors and warnings that come first."""
    found = rows(linted)
    lines = ["## mlsd lint", "", _verdict_on(found), ""]
    if found:
        heads = ["answer", *_SEVERITIES, *(f"{n} {step}" for n, step in enumerate(STEPS, 1)), "other", *_VERDICTS]
        lines += [_cells_of([head.replace("_", " ") for head in heads]), "| :-- |" + " --: |" * (len(heads) - 1)]
        shown = _worst(found)
        lines += [_markdown_row(row) for row in shown]
        if len(found) > 1:
            lines.append(_markdown_row(_total(found)._replace(name="all")))
        if len(shown) < len(found):
            lines += ["", f"{len(found) - len(shown)} more answers are left out of the table, the cleanest ones."]
    return "\n".join([*lines, *_first_findings(linted), ""])


def _row(name: str, text: Linted) -> Row:
    steps = Counter(step_of(finding.diagnostic.rule) for finding in standing(text.reported))
    verdicts = Counter(row["verdict"] for row in text.requirements)
    seven = [steps.pop(step, 0) for step in STEPS]
    return Row(
        name,
        tuple(counts(text.reported).values()),
        (*seven, sum(steps.values())),
        tuple(verdicts[state] for state in _VERDICTS),
    )


def _total(found: Sequence[Row]) -> Row:
    def sums(of: int) -> tuple[int, ...]:
        return tuple(map(sum, zip(*(row[of] for row in found), strict=True)))

    return Row("", sums(1), sums(2), sums(3))


# Text


def _wide(found: Sequence[Row]) -> list[_Column]:
    heads = (*_SEVERITIES, *(str(n) for n in range(1, len(STEPS) + 1)), "other", *_VERDICTS)
    return _columns(heads, found)


def _narrow(found: Sequence[Row], steps: bool) -> list[_Column]:
    heads = (*"EWIQ", *(str(n) for n in range(1, len(STEPS) + 1)), "+", *"hvr?")
    columns = _columns(heads, found)
    return columns if steps else [*columns[: len(_SEVERITIES)], *columns[-len(_VERDICTS) :]]


def _columns(heads: Sequence[str], found: Sequence[Row]) -> list[_Column]:
    words = (*_SEVERITIES, *("" for _ in range(len(STEPS) + 1)), *_VERDICTS)
    numbers = zip(*((*row.severities, *row.steps, *row.verdicts) for row in found), strict=True)
    return [
        _Column(head.replace("_", " "), word, column) for head, word, column in zip(heads, words, numbers, strict=True)
    ]


def _taken(columns: Sequence[_Column]) -> int:
    return sum(2 + _width(column) for column in columns)


def _width(column: _Column) -> int:
    return max(len(column.head), *(len(str(number)) for number in column.numbers))


def _cell(told: str, column: _Column) -> str:
    return f"{told:>{_width(column)}}"


def _number(column: _Column, row: int, style: Style) -> str:
    number = column.numbers[row]
    colour = _COLOURS.get(column.word) if number else "2"
    told = _cell(str(number or "-"), column)
    return style.paint(told, colour) if colour else told


def _line(name: str, columns: Sequence[str], room: int) -> str:
    name = _clipped(name, room)
    return "  ".join([name + " " * (room - breadth(name)), *columns])


def _clipped(name: str, room: int) -> str:
    """The end of a name that is too long: paths differ there."""
    if breadth(name) <= room:
        return name
    while name and breadth(name) > room - len(_CUT):
        name = name[1:]
    return _CUT + name


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _legend(steps: bool) -> list[str]:
    told = ["E error, W warning, I info, Q question; h holds, v violated, r at risk, ? unknown"]
    if steps:
        named = ", ".join(f"{number} {step}" for number, step in enumerate(STEPS, 1))
        told.append(f"{named}, + other")
    return told


# Markdown


def _verdict_on(found: Sequence[Row]) -> str:
    if not found:
        return "No designs."
    total = _total(found)
    told = [
        f"{number} {word}{'' if number == 1 or word == 'info' else 's'}"
        for word, number in zip(_SEVERITIES, total.severities, strict=True)
        if number
    ]
    return f"{len(found)} design{'' if len(found) == 1 else 's'}: {', '.join(told) or 'no findings'}."


def _worst(found: list[Row]) -> list[Row]:
    """The rows that there is room for, still in order: of too many, those with most and worst findings."""
    if len(found) <= MOST_ROWS:
        return found
    ranked = sorted(range(len(found)), key=lambda place: (found[place].severities, -place), reverse=True)
    return [found[place] for place in sorted(ranked[:MOST_ROWS])]


def _markdown_row(row: Row) -> str:
    numbers = (*row.severities, *row.steps, *row.verdicts)
    return _cells_of([_plain(row.name), *(str(number or "") for number in numbers)])


def _cells_of(told: Sequence[str]) -> str:
    return "| " + " | ".join(told) + " |"


def _first_findings(linted: Sequence[Linted]) -> list[str]:
    grave = [
        finding.diagnostic
        for text in linted
        for finding in standing(text.reported)
        if finding.diagnostic.severity >= Severity.WARNING
    ]
    worst_first = sorted(grave, key=lambda d: -d.severity)
    lines = [_item(d) for d in islice(worst_first, MOST_FINDINGS)]
    if len(grave) > MOST_FINDINGS:
        lines.append(f"- and {len(grave) - MOST_FINDINGS} more")
    return ["", *lines] if lines else []


def _item(d: Diagnostic) -> str:
    rule = f"{_plain(d.rule.name)} {_plain(d.rule.code)}"
    place = f"{slashed(d.span.path)}:{d.span.start.line}"
    return f"- **{d.severity.word}** {_plain(place)} {rule}: {_with_code(d.message)}"


_CODE = re.compile(r"(`[^`]+`)")
_MEANT = re.compile(r"[\\`*_\[\]|~$]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def _with_code(text: str) -> str:
    """A message, with what stands between backquotes kept as code."""
    parts = _CODE.split(_one_line(text))
    return "".join(part if place % 2 else _escaped(part) for place, part in enumerate(parts))


def _plain(text: str) -> str:
    """Text that Markdown, also GitHub's, shows as it is: in one line, without markup, HTML or links."""
    return _escaped(_one_line(text))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MEANT.sub(lambda match: f"&#{ord(match[0])};" if match[0] in "|:." else f"\\{match[0]}", text)
