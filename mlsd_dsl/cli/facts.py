"""`mlsd facts`: what a design states, and what follows from it."""

from __future__ import annotations

import sys

import click

from mlsd_dsl.analyses.fact import UNKNOWN, Fact
from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import one
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.facts import facts_document, formula, shown
from mlsd_dsl.output.text import Style, printable, render
from mlsd_dsl.pipeline import check


@click.command(short_help="List what a design states, and what follows from it.")
@click.argument("path", default=".")
@click.option("--of", "subject", metavar="NAME", help="Only the facts of this part, or of `assume`.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def facts(path: str, subject: str | None, format_: str, stdin_filename: str, color: bool | None) -> None:
    """List what a design states, and what follows from it.

    PATH is a file, a folder with one design, or - for standard input. Errors are listed on standard error and make the exit
    code 1; what could be read is listed all the same.
    """
    item = one(path, stdin_filename)
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    checked = check(item.source, item.path)
    found = Facts(checked.design).all()
    if subject is not None:
        found = _only(found, subject)
    look = style(color)
    if format_ == "json":
        click.echo(facts_document(checked.design.name, found), nl=False)
    else:
        click.echo(listed(found, look), nl=False, color=look.colour)
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    if errors:
        click.echo(render(errors, {item.source.path: item.source}, look), err=True, nl=False)
        sys.exit(1)


def _only(found: tuple[Fact, ...], subject: str) -> tuple[Fact, ...]:
    kept = tuple(fact for fact in found if fact.subject == subject)
    if not kept:
        from mlsd_dsl.vocabulary.similar import nearest

        names = tuple(dict.fromkeys(fact.subject for fact in found))
        similar = nearest(subject, names)
        fail(f"`{subject}` states nothing", f"a part with a similar name does: {similar[0]}" if similar else "")
    return kept


def listed(found: tuple[Fact, ...], look: Style) -> str:
    """One block a part, one line a fact: its name, its value, and how it came about."""
    lines: list[str] = []
    last = None
    width = max((len(fact.name) for fact in found), default=0)
    for fact in found:
        if fact.subject != last:
            lines += ["", look.paint(fact.subject, "1")] if lines else [look.paint(fact.subject, "1")]
            last = fact.subject
        value = _clipped(" ".join(printable(shown(fact)).split()), look.width - width - 4)
        line = f"  {fact.name:<{width}}  {value}"
        if fact.missing:
            line += look.paint(f"  state `{fact.missing[0]}`", "33")
        elif formula(fact) and fact.status != UNKNOWN:
            line += look.paint(f"  = {formula(fact)}", "2")
        lines.append(line.rstrip())
    return "".join(f"{line}\n" for line in lines)


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 20)] + "…"
