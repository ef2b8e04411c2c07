"""A report as Markdown, as GitHub reads it; no text of a design can leave its sentence, its cell or its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from mlsd_dsl.output.estimate_markdown import escaped
from mlsd_dsl.output.text import printable
from mlsd_dsl.report import (
    BAD,
    FLAW,
    GOOD,
    OPEN,
    RISK,
    UNSAID,
    Block,
    Bullets,
    Code,
    Heading,
    Paragraph,
    PictureOf,
    Report,
    Section,
    Span,
    Strong,
    Table,
    Working,
)

SIGNS = {GOOD: "✔", BAD: "✘", RISK: "~", OPEN: "?"}
_ADDRESS = re.compile(r"\w+://|www\.", re.IGNORECASE)  # what GitHub would make a link of
# What would be a list, a heading, a rule or a quotation at the start of a line.
_STARTS = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=])")


def report_markdown(report: Report, pictures: Mapping[str, str], diagrams: Mapping[str, str] | None = None) -> str:
    """The whole report.

    `pictures` are link targets by view, relative to where the text will lie, as paths: they are quoted here. `diagrams` are
    texts of Mermaid by view, which stand in the document where there is no link. A view that is in neither is left out.
    """
    parts = [f"# {_line(report.title)}"]
    if report.problem:
        parts.append(f"**{_line(report.problem)}**")
    if report.about:
        parts.append(f"*{_line('; '.join(report.about))}*")
    parts.append(
        "\n".join(f"{number}. [{_line(each.title)}](#{each.anchor})" for number, each in enumerate(report.sections, 1))
    )
    for section in report.sections:
        parts += _section(section, pictures, diagrams or {})
    return "\n\n".join(parts) + "\n"


def _section(section: Section, pictures: Mapping[str, str], diagrams: Mapping[str, str]) -> Iterator[str]:
    yield f"## {_line(section.title)}"
    for block in section.blocks:
        text = _picture(block, pictures, diagrams) if isinstance(block, PictureOf) else _block(block)
        if text:
            yield text


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            text = _spans(block.spans)
            return ("> " if block.tone in (UNSAID, FLAW) else "") + _at_start(text)
        case Heading():
            return f"### {_line(block.title)}"
        case Bullets():
            return "\n".join(f"- {_at_start(_spans(item))}" for item in block.items)
        case Table():
            return "\n".join(_table(block))
        case Working():
            return "\n\n".join(_working(block))
        case _:
            return ""


def _picture(block: PictureOf, pictures: Mapping[str, str], diagrams: Mapping[str, str]) -> str:
    if block.view in pictures:
        return f"![{_line(block.alt)}]({quote(pictures[block.view], safe='/._-~')})\n\n*{_line(block.caption)}*"
    if block.view in diagrams:
        diagram = diagrams[block.view].strip()
        fence = "`" * max(_longest_run(diagram) + 1, 3)
        return f"{fence}mermaid\n{diagram}\n{fence}\n\n*{_line(block.caption)}*"
    return ""


def _table(table: Table) -> Iterator[str]:
    signed = any(table.tones)
    head = [_line(title) for title in table.head]
    yield f"| {' | '.join(['', *head] if signed else head)} |"
    marks = ["---:" if place in table.right else "---" for place in range(len(head))]
    yield f"|{'|'.join(['---', *marks] if signed else marks)}|"
    for place, row in enumerate(table.rows):
        sign = SIGNS.get(table.tones[place], "") if place < len(table.tones) else ""
        cells = [_spans(cell, in_table=True) for cell in row]
        yield f"| {' | '.join([sign, *cells] if signed else cells)} |"


def _working(block: Working) -> Iterator[str]:
    value = f" = {_line(block.value)}" if block.value else ""
    yield f"**{_line(block.name)}**{value}"
    if block.lines:
        yield "\n".join(f"- {_at_start(_line(line))}" for line in block.lines)
    if block.rests_on is not None:
        yield "\n".join(_table(block.rests_on))
    if block.remarks:
        yield "\n".join(f"- {_at_start(_spans(remark))}" for remark in block.remarks)


def _spans(spans: Sequence[Span], in_table: bool = False) -> str:
    return "".join(_span(span, in_table) for span in spans).strip()


def _span(span: Span, in_table: bool) -> str:
    text = " ".join(span.text.split())
    before = " " if span.text[:1].isspace() else ""
    after = " " if text and span.text[-1:].isspace() else ""
    match span:
        case Strong() if text:
            return f"{before}**{_line(text)}**{after}"
        case Code() if text:
            return f"{before}{_code(text, in_table)}{after}"
        case _:
            return f"{before}{_line(text)}{after}"


def _code(text: str, in_table: bool) -> str:
    """A code span between more backticks than it has; in a table a bar would end the cell, unless a backslash goes before it."""
    text = printable(text)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    shown = text.replace("|", "\\|") if in_table else text
    return f"{fence}{pad}{shown}{pad}{fence}"


def _longest_run(text: str) -> int:
    """How many backticks stand together at most."""
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _line(text: str) -> str:
    """A text in one line in which nothing is markup, and no address a link."""
    return _ADDRESS.sub(lambda match: match[0].replace(":", "\\:").replace(".", "\\."), escaped(text))


def _at_start(text: str) -> str:
    """A line whose first characters make no list and no rule of it."""
    return _STARTS.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", text, count=1)
