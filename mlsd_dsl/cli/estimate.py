"""`mlsd estimate`: capacity, latency, availability and cost of a design, with their working."""

from __future__ import annotations

import sys

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import Input, one
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.cli.what_if import changed, with_settings
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check


@click.command(short_help="Work out capacity, latency, availability and cost.")
@click.argument("path", default=".")
@click.option("--scenario", metavar="NAME", help="As it is in a scenario of the design.")
@click.option(
    "--set", "settings", metavar="NAME.ATTR=VALUE", multiple=True, help="With another value; may be repeated."
)
@click.option("--working", is_flag=True, help="How every number came about, not only those with a bound.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
@click.option(
    "--samples", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="Of each range."
)
@click.option("--seed", type=int, default=42, show_default=True, help="The same seed gives the same bytes.")
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def estimate(
    path: str,
    scenario: str | None,
    settings: tuple[str, ...],
    working: bool,
    format_: str,
    samples: int,
    seed: int,
    stdin_filename: str,
    color: bool | None,
) -> None:
    """Work out capacity, latency, availability and cost, with their working.

    PATH is a file, a folder with one design, or - for standard input. Ranges are drawn 10,000 times; every requirement leads
    with the chance that it breaks. Errors of the design are told on standard error and make the exit code 1.
    """
    from mlsd_dsl.estimates.estimate import estimate as work_out
    from mlsd_dsl.estimates.sampling import Sampling
    from mlsd_dsl.output.estimate import estimate_text

    item = with_settings(_read(path, stdin_filename), settings)
    checked = check(item.source, item.path)
    design = changed(checked.design, scenario, settings)
    found = work_out(Facts(design), scenario or "", Sampling(samples, seed))
    if format_ == "json":
        from mlsd_dsl.output.estimate_json import estimate_document

        click.echo(estimate_document(found).encode("utf-8"), nl=False)
    else:
        look = style(color)
        click.echo(estimate_text(found, look, working), nl=False, color=look.colour)
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
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
