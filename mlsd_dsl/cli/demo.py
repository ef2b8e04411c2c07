"""`mlsd demo`: lint, draw and list the facts of every design below a folder, then say what there is to open."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import click

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.cli.facts import listed
from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import Input, inputs
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.facts import facts_document
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.pipeline import Checked, check
from mlsd_dsl.pipeline import draw as drawn


class Done(NamedTuple):
    """What came of one design."""

    name: str
    checked: Checked
    facts: tuple[Fact, ...]
    pictures: tuple[Path, ...]


@click.command(hidden=True)
@click.argument("folder", default="designs")
@click.option("-o", "--output", metavar="DIR", default="build", show_default=True, help="Where everything is written.")
def demo(folder: str, output: str) -> None:
    """Lint, draw and list the facts of every design below FOLDER; end with what to open."""
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
            status.update(f"{name}: lint, facts, pictures")
            done.append(_one(item, name, Path(output)))
    _summary(done, Path(output), time.perf_counter() - started)
    if not all(each.checked.sound for each in done):
        sys.exit(1)


def _name(item: Input, folder: Path) -> str:
    """`designs/video_feed/design.mlsd` → `video_feed`."""
    assert item.path is not None
    inside = item.path.relative_to(folder)
    return (inside.parent if inside.stem == "design" else inside.with_suffix("")).as_posix()


def _one(item: Input, name: str, output: Path) -> Done:
    from mlsd_dsl.plugins import renderer
    from mlsd_dsl.rendering import RenderError, RenderOptions

    checked = check(item.source, item.path)
    place = output / name
    place.mkdir(parents=True, exist_ok=True)
    facts = Facts(checked.design).all()
    write(place / "facts.txt", listed(facts, Style()).encode())
    write(place / "facts.json", facts_document(checked.design.name, facts).encode())
    sources = {item.source.path: item.source}
    write(place / "lint.txt", render(checked.diagnostics, sources, Style()).encode())
    pictures = []
    try:
        for view in ("overview", *checked.design.views):
            for format_, theme in (("svg", "auto"), ("png", "light")) if view == "overview" else (("svg", "auto"),):
                path = place / f"{view}.{format_}"
                write(path, drawn(checked.design, view, renderer(format_).render, RenderOptions(theme)))
                pictures.append(path)
    except RenderError as error:
        fail(error.message, error.help)
    return Done(name, checked, facts, tuple(pictures))


def _summary(done: list[Done], output: Path, seconds: float) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in ("design", "parts", "arrows", "requirements", "facts", "derived", "findings", "picture"):
        table.add_column(column, justify="left" if column in ("design", "findings", "picture") else "right")
    for each in done:
        design = each.checked.design
        errors = sum(d.severity is Severity.ERROR for d in each.checked.diagnostics)
        told = Text(f"{errors} error{'s' if errors > 1 else ''}", style="red") if errors else Text("none", style="green")
        derived = sum(fact.status == "derived" for fact in each.facts)
        table.add_row(
            Text(each.name, style="bold"),
            *(str(len(c)) for c in (design.parts, design.edges, design.requirements, each.facts)),
            str(derived),
            told,
            each.pictures[0].with_suffix(".png").as_posix(),
        )
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    first = done[0]
    console.print(
        f"{len(done)} design{'s' if len(done) != 1 else ''} in {seconds:.1f} s. Open "
        f"[bold]{first.pictures[0].with_suffix('.png').as_posix()}[/bold] first; "
        f"each folder of [bold]{output.as_posix()}/[/bold] has",
        "its pictures (svg, png), lint.txt, facts.txt and facts.json.",
        soft_wrap=True,
    )
