"""`mlsd report`: the written answer of a design, as Markdown or as one page of HTML."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import format_of, make, write
from mlsd_dsl.cli.inputs import Input, one
from mlsd_dsl.cli.scenarios import in_scenario
from mlsd_dsl.cli.settings import levels_of, settings_of
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.diagnostics import Diagnostic, Profile, Severity
from mlsd_dsl.gate.settings import SettingsOf
from mlsd_dsl.pipeline import check, lint

if TYPE_CHECKING:
    from mlsd_dsl.design.design import Design
    from mlsd_dsl.report import Report

FORMATS = ("markdown", "html")
_ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


@click.command(short_help="Write the answer: seven steps, pictures, numbers, trade-offs.")
@click.argument("path", default=".")
@click.option("-o", "--output", metavar="FILE", help="Where to write.  [default: stdout]")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="By default from the ending of -o, else markdown."
)
@click.option("--scenario", metavar="NAME", help="As it is in a scenario of the design.")
@click.option(
    "--profile",
    type=click.Choice([profile.word for profile in Profile]),
    help="How much is asked of the design: sketch, interview (the default), production or strict.",
)
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def report(
    path: str,
    output: str | None,
    format_: str | None,
    scenario: str | None,
    profile: str | None,
    stdin_filename: str,
    color: bool | None,
) -> None:
    """Write the answer that a design gives: requirements and whether they hold, each step, pictures, numbers, trade-offs.

    PATH is a file, a folder with one design, or - for standard input. HTML is one page with its pictures within. Markdown
    with -o answer.md has them beside it in answer.pictures/; on standard output it draws them as Mermaid. Errors of the
    design are told on standard error and make the exit code 1.
    """
    from mlsd_dsl.rendering import RenderError

    format_ = format_ or format_of(output, _ENDINGS, "markdown")
    item = one(path, stdin_filename)
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    checked = check(item.source, item.path)
    design = in_scenario(checked.design, scenario) if scenario is not None else checked.design
    try:
        made, pictures = answer(design, item, scenario or "", profile, _picture_format(format_, output))
    except RenderError as error:
        fail(error.message, error.help)
    if output is None or output == "-":
        click.echo(_document(made, format_, pictures, {}).encode("utf-8"), nl=False)
    else:
        _write(made, format_, pictures, Path(output))
    _tell(checked.diagnostics, item, color)


def answer(
    design: Design, item: Input, scenario: str = "", profile: str | None = None, picture_format: str = "svg"
) -> tuple[Report, dict[str, str]]:
    """The report of a design and its pictures by view; the pictures are painted while the rest is worked out."""
    from mlsd_dsl.estimates.estimate import estimate
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.reporting import written
    from mlsd_dsl.reporting.pictures import Painting, views

    facts = Facts(design)
    levels = levels_of(settings_of(SettingsOf(), item.path), profile)
    with Painting(design, views(facts), picture_format) as painting:
        linted = lint(item.source, item.path, levels, date.today(), (scenario,) if scenario else ())
        estimated = estimate(facts, scenario)
        return written(design, facts, linted, estimated), painting.done()


def _picture_format(format_: str, output: str | None) -> str:
    """Mermaid where the document goes to standard output and could have no file beside it."""
    return "mermaid" if format_ == "markdown" and (output is None or output == "-") else "svg"


def _document(made: Report, format_: str, pictures: dict[str, str], links: dict[str, str]) -> str:
    if format_ == "html":
        from mlsd_dsl.output.report_html import report_html

        return report_html(made, pictures)
    from mlsd_dsl.output.report_markdown import report_markdown

    return report_markdown(made, links, {} if links else pictures)


def _write(made: Report, format_: str, pictures: dict[str, str], place: Path) -> None:
    """The document, and beside a Markdown one the folder of its pictures."""
    links: dict[str, str] = {}
    if format_ == "markdown":
        from mlsd_dsl.report import views_of

        folder = place.with_suffix(".pictures")
        needed = [view for view in views_of(made) if view in pictures]
        if needed:
            make(folder)
        for view in needed:
            write(folder / f"{view}.svg", pictures[view].encode("utf-8"))
            links[view] = f"{folder.name}/{view}.svg"
    write(place, _document(made, format_, pictures if format_ == "html" else {}, links).encode("utf-8"))


def _tell(diagnostics: list[Diagnostic], item: Input, color: bool | None) -> None:
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if errors:
        from mlsd_dsl.output.text import render

        look = style(color, sys.stderr)
        click.echo(render(errors, {item.source.path: item.source}, look), err=True, nl=False, color=look.colour)
        sys.exit(1)
