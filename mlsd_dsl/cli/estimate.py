"""`mlsd estimate`: capacity, latency, availability and cost of a design, with their working."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import format_of, write
from mlsd_dsl.cli.inputs import Input, one
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.cli.what_if import changed, with_settings
from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check

if TYPE_CHECKING:
    from mlsd_dsl.estimates.energy import Energy
    from mlsd_dsl.estimates.estimate import Estimate
    from mlsd_dsl.output.estimate_blocks import Extras
    from mlsd_dsl.output.text import Style

FORMATS = ("text", "markdown", "html", "json", "csv")
_ENDINGS = {
    ".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json", ".csv": "csv"
}  # fmt: skip


@click.command(short_help="Work out capacity, latency, availability and cost.")
@click.argument("path", default=".")
@click.option("--scenario", metavar="NAME", help="As it is in a scenario of the design.")
@click.option(
    "--set", "settings", metavar="NAME.ATTR=VALUE", multiple=True, help="With another value; may be repeated."
)
@click.option("--working", is_flag=True, help="How every number came about, not only those with a bound.")
@click.option(
    "--napkin", is_flag=True, help="Beside it, the arithmetic at one significant digit, and how far off that is."
)
@click.option(
    "--simulate", is_flag=True, help="Beside it, what a simulation with queues says, and why where they differ."
)
@click.option("--energy", is_flag=True, help="Electricity and carbon dioxide as well.")
@click.option(
    "--carbon", type=click.FloatRange(0), metavar="KG", help="CO2 of one kWh, with --energy.  [default: 0.385]"
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="How to print; by default from the ending of -o, else text."
)
@click.option("-o", "--output", metavar="FILE", help="Where to write.  [default: stdout]")
@click.option(
    "--samples", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="Of each range."
)
@click.option("--seed", type=int, default=42, show_default=True, help="The same seed gives the same bytes.")
@click.option("--today", metavar="DATE", help="The day on which prices are judged to be old, as 2026-11-30.")
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def estimate(
    path: str,
    scenario: str | None,
    settings: tuple[str, ...],
    working: bool,
    napkin: bool,
    simulate: bool,
    energy: bool,
    carbon: float | None,
    format_: str | None,
    output: str | None,
    samples: int,
    seed: int,
    today: str | None,
    stdin_filename: str,
    color: bool | None,
) -> None:
    """Work out capacity, latency, availability and cost, with their working.

    PATH is a file, a folder with one design, or - for standard input. Ranges are drawn 10,000 times; every requirement leads
    with the chance that it breaks. Errors of the design are told on standard error and make the exit code 1.
    """
    from mlsd_dsl.estimates.estimate import estimate as work_out
    from mlsd_dsl.estimates.sampling import Sampling

    format_ = format_ or format_of(output, _ENDINGS, "text")
    intensity = _energy(energy, carbon)
    item = with_settings(_read(path, stdin_filename), settings)
    checked = check(item.source, item.path)
    facts = Facts(changed(checked.design, scenario, settings))
    found = work_out(facts, scenario or "", Sampling(samples, seed), _day(today), intensity)
    extras = _extras(facts, found, working, napkin, simulate, item.source.path, seed)
    if output is None or output == "-":
        look = style(color)
        text = document(format_, found, extras, look)
        if format_ == "text":
            click.echo(text, nl=False, color=look.colour)
        else:
            click.echo(text.encode("utf-8"), nl=False)
    else:
        write(Path(output), document(format_, found, extras, None).encode("utf-8"))
    _report(checked.diagnostics, item, color)


def document(format_: str, found: Estimate, extras: Extras, look: Style | None) -> str:
    """The estimate in one format; its module is imported now."""
    match format_:
        case "text":
            from mlsd_dsl.output.estimate import estimate_text
            from mlsd_dsl.output.text import Style

            return estimate_text(found, look or Style(width=80), extras)
        case "markdown":
            from mlsd_dsl.output.estimate_markdown import estimate_markdown

            return estimate_markdown(found, extras)
        case "html":
            from mlsd_dsl.output.estimate_html import estimate_html

            return estimate_html(found, extras)
        case "csv":
            from mlsd_dsl.output.estimate_csv import estimate_csv

            return estimate_csv(found)
        case _:
            from mlsd_dsl.output.estimate_json import estimate_document

            return estimate_document(found, extras)


def _extras(facts: Facts, found: Estimate, working: bool, napkin: bool, simulate: bool, path: str, seed: int) -> Extras:
    from mlsd_dsl.output.estimate_blocks import Extras

    made = Extras(working, path=path)
    if napkin:
        from mlsd_dsl.estimates.napkin import napkins

        made = made._replace(napkins=napkins(found))
    if simulate:
        from mlsd_dsl.simulation.compare import compare
        from mlsd_dsl.simulation.network import Settings

        made = made._replace(compared=compare(facts, Settings(seed=seed)))
    return made


def _energy(asked: bool, carbon: float | None) -> Energy | None:
    from mlsd_dsl.estimates.energy import Energy

    if carbon is not None and not asked:
        fail("--carbon: nothing is emitted without electricity", "add --energy")
    if not asked:
        return None
    return Energy() if carbon is None else Energy(carbon, "stated with --carbon")


def _day(today: str | None) -> date:
    try:
        return date.today() if today is None else date.fromisoformat(today)
    except ValueError:
        fail(f"--today: `{today}` is not a day", "write it as 2026-11-30")


def _report(diagnostics: list[Diagnostic], item: Input, color: bool | None) -> None:
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if errors:
        from mlsd_dsl.output.text import render

        look = style(color, sys.stderr)
        click.echo(render(errors, {item.source.path: item.source}, look), err=True, nl=False, color=look.colour)
        sys.exit(1)


def _read(path: str, stdin_filename: str) -> Input:
    item = one(path, stdin_filename)
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    return item
