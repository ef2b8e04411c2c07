"""`mlsd demo`: lint, draw and list the facts of every design below a folder, then say what there is to open."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.cli.facts import listed
from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import Input, inputs
from mlsd_dsl.design.design import Design
from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.estimates.estimate import Estimate, estimate
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.output.estimate import estimate_text
from mlsd_dsl.output.estimate_html import estimate_html
from mlsd_dsl.output.estimate_words import told
from mlsd_dsl.output.facts import facts_document
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.pipeline import check, lint
from mlsd_dsl.pipeline import draw as drawn
from mlsd_dsl.verdicts import AT_RISK, HOLDS, UNKNOWN, VIOLATED, verdicts_of


class Done(NamedTuple):
    """What came of one design."""

    name: str
    design: Design
    diagnostics: list[Diagnostic]
    verdicts: Counter[str]
    facts: tuple[Fact, ...]
    cost: str
    pictures: tuple[Path, ...]


@click.command(hidden=True)
@click.argument("folder", default="designs")
@click.option("-o", "--output", metavar="DIR", default="build", show_default=True, help="Where everything is written.")
def demo(folder: str, output: str) -> None:
    """Lint, draw and estimate every design below FOLDER; end with what to open."""
    from rich.console import Console

    console = Console(stderr=True)
    started = time.perf_counter()
    found = [item for item in inputs((folder,)) if item.source.path.endswith(".mlsd")]
    if not found:
        fail(f"there is no design in `{folder}`")
    done = []
    with console.status("") as status:
        for item in found:
            name = _name(item, Path(folder))
            status.update(f"{name}: lint, estimate, pictures")
            done.append(_one(item, name, Path(output)))
    _summary(done, Path(output), time.perf_counter() - started)
    if any(diagnostic.severity is Severity.ERROR for each in done for diagnostic in each.diagnostics):
        sys.exit(1)


def _name(item: Input, folder: Path) -> str:
    """`designs/video_feed/design.mlsd` → `video_feed`."""
    assert item.path is not None
    inside = item.path.relative_to(folder)
    return (inside.parent if inside.stem == "design" else inside.with_suffix("")).as_posix()


def _one(item: Input, name: str, output: Path) -> Done:
    from mlsd_dsl.plugins import renderer
    from mlsd_dsl.rendering import RenderError, RenderOptions

    design, diagnostics = _judged(item)
    place = output / name
    place.mkdir(parents=True, exist_ok=True)
    facts = Facts(design)
    write(place / "facts.txt", listed(facts.all(), Style()).encode())
    write(place / "facts.json", facts_document(design.name, facts.all()).encode())
    write(place / "lint.txt", render(diagnostics, {item.source.path: item.source}, Style()).encode())
    estimated = estimate(facts)
    write(place / "estimate.txt", estimate_text(estimated, Style()).encode())
    write(place / "estimate.html", estimate_html(estimated).encode())
    pictures = []
    try:
        for view in ("overview", *design.views):
            for format_, theme in (("svg", "auto"), ("png", "light")) if view == "overview" else (("svg", "auto"),):
                path = place / f"{view}.{format_}"
                write(path, drawn(design, view, renderer(format_).render, RenderOptions(theme)))
                pictures.append(path)
    except RenderError as error:
        fail(error.message, error.help)
    verdicts = Counter(verdict.state for verdict in verdicts_of(facts))
    return Done(name, design, diagnostics, verdicts, facts.all(), _cost(estimated), tuple(pictures))


def _cost(estimated: Estimate) -> str:
    """What the whole costs a month, as the estimate tells it; empty where nothing is known of it."""
    for section in estimated.sections:
        for row in section.rows:
            if section.title == "Cost" and "design" in (row.subject, *getattr(row, "subjects", ())):
                return told(row.cells[0]).whole
    return ""


def _judged(item: Input) -> tuple[Design, list[Diagnostic]]:
    """The design, and all that is found in it."""
    linted = lint(item.source, item.path, Levels(), date.today())
    standing = [each.diagnostic for each in linted.reported if each.accepted is None]
    return check(item.source, item.path).design, standing


def _summary(done: list[Done], output: Path, seconds: float) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    left = ("design", "requirements", "findings", "cost", "picture")
    for column in ("design", "parts", "arrows", "facts", "derived", "requirements", "findings", "cost", "picture"):
        table.add_column(column, justify="left" if column in left else "right")
    for each in done:
        table.add_row(
            Text(each.name, style="bold"),
            *(str(len(counted)) for counted in (each.design.parts, each.design.edges, each.facts)),
            str(sum(fact.status == "derived" for fact in each.facts)),
            Text(_told(each.verdicts)),
            Text(_found(each.diagnostics)),
            Text(each.cost),
            each.pictures[0].with_suffix(".png").as_posix(),
        )
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    first = done[0]
    console.print(
        f"{len(done)} design{'s' if len(done) != 1 else ''} in {seconds:.1f} s. Open "
        f"[bold]{first.pictures[0].with_suffix('.png').as_posix()}[/bold] first; "
        f"each folder of [bold]{output.as_posix()}/[/bold] has",
        "its pictures (svg, png), lint.txt, estimate.txt, estimate.html, facts.txt and facts.json.",
        soft_wrap=True,
    )


def _told(verdicts: Counter[str]) -> str:
    """`5 hold, 1 open`; an open one rests on a number that nobody states or no analysis works out."""
    words = {HOLDS: "hold", VIOLATED: "violated", AT_RISK: "at risk", UNKNOWN: "open"}
    return ", ".join(f"{verdicts[state]} {word}" for state, word in words.items() if verdicts[state])


def _found(diagnostics: list[Diagnostic]) -> str:
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    told = (
        f"{n} {s.word}{'s' if n > 1 and s is not Severity.INFO else ''}"
        for s, n in sorted(counts.items(), reverse=True)
    )
    return ", ".join(told) or "none"
