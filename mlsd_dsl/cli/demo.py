"""`mlsd demo`: the site of a folder of designs, and a table of what came of each."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mlsd_dsl.cli.build import Site, built_site, told
from mlsd_dsl.cli.inputs import shown
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.site.card import Card
from mlsd_dsl.site.page import counted_verdicts, plural


@click.command(hidden=True)
@click.argument("folder", default="designs")
@click.option("-o", "--output", metavar="DIR", default="build", show_default=True, help="Where everything is written.")
def demo(folder: str, output: str) -> None:
    """Lint, draw and estimate every design below FOLDER; end with what to open."""
    # `build/` is where other tools of a project write as well.
    site = built_site((folder,), Path(output), shared=True)
    _summary(site)
    if any(card.errors for card in site.cards):
        sys.exit(1)


def _summary(site: Site) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    left = ("design", "requirements", "findings", "cost a month", "pages")
    for column in ("design", "parts", "arrows", "facts", "derived", *left[1:]):
        table.add_column(column, justify="left" if column in left else "right")
    for entry in site.entries:
        card = entry.card
        assert card is not None
        table.add_row(
            Text(card.name, style="bold"),
            *(str(number) for number in (card.parts, card.arrows, card.facts, card.derived)),
            Text(", ".join(reversed([words for _, words in counted_verdicts(card.verdicts)]))),
            Text(_found(card)),
            Text(card.cost.whole.replace("/month", "")),
            f"{shown(site.folder / entry.folder)}/",
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    click.echo(told(site))


def _found(card: Card) -> str:
    words = [severity.word for severity in sorted(Severity, reverse=True)]
    return ", ".join(plural(card.findings[word], word) for word in words if card.findings.get(word)) or "none"
