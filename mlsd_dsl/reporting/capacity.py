"""The numbers of the answer: load, machines, storage and cost, how the decisive ones come about, and what they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.estimates.estimate import Number, Row
from mlsd_dsl.estimates.estimate import Section as Tabled
from mlsd_dsl.output.estimate_blocks import LIMITS, section_table
from mlsd_dsl.output.estimate_words import origin, told
from mlsd_dsl.output.estimate_working import Working as Worked
from mlsd_dsl.output.estimate_working import working
from mlsd_dsl.output.facts import shown
from mlsd_dsl.report import (
    FLAW,
    NOTE,
    UNSAID,
    Block,
    Bullets,
    Code,
    Heading,
    Paragraph,
    Section,
    Span,
    Spans,
    Table,
    Working,
)
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import fact_in_words
from mlsd_dsl.reporting.words import marked, natural, plain, say, sentence, spans, strong
from mlsd_dsl.vocabulary.facts import facts_of

MOST = 12  # rows of a table; the rest is told together
MOST_MOVING = 6
WHOLE = "design"  # the subject of sums over all parts
MOVES = 0.01  # of the variance, from where an assumption is worth a line
_SHOWN = (
    "Traffic",
    "Replicas",
    "Storage and memory",
    "Training",
    "People and experiments",
    "Cost",
    "Energy and carbon",
)
_IN_WORDS = re.compile(r"^sum of \d|parts together|^simulated")  # the rest is arithmetic
_SILENT = "how many requests there are, from which load, machines and cost would follow"


def capacity(material: Material) -> Section:
    """The chapter."""
    blocks: list[Block] = []
    for section in material.estimated.sections:
        if section.title in _SHOWN:
            blocks += _section(material, section)
    if blocks:
        blocks = [
            *material.picture("capacity", "Load at peak, how busy each part is, and what it needs"),
            *_warnings(material),
            *blocks,
            *_workings(material),
            *_rests(material),
        ]
    else:
        blocks = [say(strong("Not said: "), f"{_SILENT}.", tone=UNSAID)]
    return Section("Capacity and cost", "capacity-and-cost", tuple(blocks))


def _warnings(material: Material) -> Iterator[Block]:
    for warned in material.estimated.warnings:
        remedy = f" {sentence(warned.remedy)}" if warned.remedy else ""
        yield Paragraph(marked(sentence(warned.words) + remedy), FLAW)


def _section(material: Material, section: Tabled) -> Iterator[Block]:
    """A table of the estimate with titles for names; the rows that matter least are counted."""
    telling = [
        row for row in section.rows if any(cell is not None and told(cell).text not in ("", "?") for cell in row.cells)
    ]
    if not telling:
        return
    telling.sort(key=lambda row: _order(section.title, row))
    titled = [
        row if row.subject == WHOLE else row._replace(subject=material.words.title(row.subject)) for row in telling
    ]
    table = section_table(section._replace(rows=tuple(titled)))
    rows = [tuple(cell for cell in row if isinstance(cell, str)) for row in table.rows]
    total = [rows.pop()] if telling[-1].subject == WHOLE else []
    shown_rows = rows[:MOST] if len(rows) > MOST + 1 else rows
    left = len(rows) - len(shown_rows)
    yield Heading(section.title)
    body = [tuple(map(spans, row)) for row in shown_rows]
    if left:
        body.append((spans(f"{left} more"), *((),) * (len(table.head) - 1)))
    body += [(spans(strong("altogether")), *map(spans, row[1:])) for row in total]
    right = tuple(place for place in range(1, len(table.head)) if table.head[place] != "by")
    yield Table(table.head, tuple(body), right)


def _order(title: str, row: Row) -> tuple[bool, float]:
    """The whole last; of costs the largest first."""
    return row.subject == WHOLE, -_middle(row.cells[0]) if title == "Cost" else 0.0


def _middle(cell: Number | None) -> float:
    if cell is None:
        return 0.0
    spread = cell.spread or cell.known
    return spread.p50 if spread is not None else cell.fact.low


def _workings(material: Material) -> Iterator[Block]:
    """How the numbers that are required came about, and the cost of the whole."""
    numbers: dict[str, Number] = {}
    for check in material.estimated.checks:
        # What is simulated stands call by call in the chapter on serving.
        told_there = check.number is not None and check.number.fact.operation == "simulation"
        if check.number is not None and check.number.fact.inputs and not check.number.fact.words and not told_there:
            numbers.setdefault(check.number.fact.key, check.number)
    for section in material.estimated.sections:
        for row in section.rows:
            if section.title == "Cost" and row.subject == "design" and row.cells[0] is not None:
                numbers.setdefault(row.cells[0].fact.key, row.cells[0])
    if numbers:
        yield Heading("How these numbers come about")
        for number in numbers.values():
            yield _working(material, number.fact, working(number, material.design.source.path))


def _working(material: Material, fact: Fact, worked: Worked) -> Working:
    subject = material.words.title(fact.subject)
    subject = subject[:1].upper() + subject[1:]
    rests = None
    if worked.rows:
        width = max(map(len, worked.rows))
        head = worked.head or ("",) * width
        rows = tuple(
            tuple(spans(_titled(material, cell)) for cell in (*row, *("",) * (width - len(row)))) for row in worked.rows
        )
        rests = Table(head, rows)
    lines = tuple(line if _IN_WORDS.search(line) else f"= {line}" for line in worked.formula if line)
    remarks = tuple(_along(material, remark) for remark in worked.remarks)
    return Working(f"{subject}: {fact_in_words(fact.name)}", natural(worked.value), lines, rests, remarks)


def _titled(material: Material, cell: str) -> str:
    """A term of a sum with the title of its part: `sessionize: slide` → `Recent activity: slide`."""
    name, colon, rest = cell.partition(": ")
    if name not in material.design.parts:
        return cell
    return f"{material.words.title(name)}{colon}{rest}"


def _along(material: Material, remark: str) -> Spans:
    """A witness with titles for names."""
    word, _, way = remark.partition(" ")
    if word != "along":
        return marked(sentence(remark))
    return spans(f"Along {' → '.join(material.words.title(name) for name in way.split(' → '))}.")


def _rests(material: Material) -> Iterator[Block]:
    """The assumptions that move the outcome most, and what the numbers leave out."""
    moving = [each for each in material.estimated.assumptions if each.share >= MOVES][:MOST_MOVING]
    if moving:
        yield Heading("What the numbers rest on")
        yield say("Numbers that nobody has measured, by the most that each moves a number above:")
        rows = tuple(
            (
                spans(f"{each.share:.0%}"),
                spans(_name(material, each.fact)),
                spans(natural(shown(each.fact))),
                spans(origin(each.fact, material.design.source.path).strip("[]").replace("DEFAULT ", "usual: ")),
            )
            for each in moving
        )
        yield Table(("moves", "number", "taken as", "from"), rows, (0,))
    if material.estimated.unknown:
        some = list(material.estimated.unknown[:5])
        more = len(material.estimated.unknown) - len(some)
        pieces: list[str | Span] = []
        for place, name in enumerate(some):
            pieces += [", " if place else "", Code(name)]
        end = f" and {more} more" if more else ""
        yield say(strong("Not said: "), *pieces, f"{end}. With that, more numbers could be worked out.", tone=UNSAID)
    yield Bullets(tuple(spans(sentence(limit.replace(": --simulate adds the queues", ""))) for limit in LIMITS), NOTE)


def _name(material: Material, fact: Fact) -> str:
    if fact.subject in material.design.parts:
        known = facts_of(material.design.parts[fact.subject].kind.word)
        what = fact_in_words(fact.name) if fact.name in known else plain(fact.name.replace(".", " "))
        return f"{material.words.title(fact.subject)}: {what}"
    return plain(fact.key.removeprefix("assume.") or fact.written or fact.name).replace(".", ": ")
