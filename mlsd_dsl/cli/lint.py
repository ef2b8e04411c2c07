"""`mlsd lint`: what is wrong with designs, as text for people or data for machines."""

from __future__ import annotations

import sys

import click

from mlsd_dsl.cli.inputs import Input, inputs
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.diagnostics import Diagnostic, Severity, in_order
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

_GATES = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


@click.command(short_help="Find what is wrong.")
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    show_default=True,
    help="How to print findings.",
)
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`; imports start there.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@color_option
def lint(paths: tuple[str, ...], format_: str, stdin_filename: str, fail_on: str, color: bool | None) -> None:
    """Find what is wrong with designs.

    PATHS are files, folders (every *.mlsd below, and ```mlsd blocks of Markdown) or - for standard input; the current
    folder where none is given. Exit code 0: nothing at or above --fail-on. 1: something. 2: the work could not be done.
    """
    found: list[Diagnostic] = []
    designs = []
    read = inputs(paths, stdin_filename)
    for item in read:
        if item.unreadable:
            found += item.unreadable
            continue
        checked = check(item.source, item.path)
        found += checked.diagnostics
        designs.append(checked.design)
    diagnostics = in_order(found)
    if format_ == "json":
        from mlsd_dsl.output.json import lint_document

        # Bytes, because JSON is UTF-8 whatever a terminal can show.
        click.echo(lint_document(diagnostics, designs, "interview").encode("utf-8", "backslashreplace"), nl=False)
    else:
        from mlsd_dsl.output import text

        if format_ == "concise":
            click.echo(text.concise(diagnostics), nl=False)
        else:
            look = style(color)
            click.echo(text.render(diagnostics, _quoted(diagnostics, read), look), nl=False, color=look.colour)
            last = style(color, sys.stderr)
            click.echo(text.summary(diagnostics, len(read), last), err=True, color=last.colour)
    if fail_on != "never" and any(diagnostic.severity >= _GATES[fail_on] for diagnostic in diagnostics):
        sys.exit(1)


def _quoted(diagnostics: list[Diagnostic], read: list[Input]) -> dict[str, Source]:
    """The files to quote from, by path: those that were read, and those that imports lead to."""
    if not diagnostics:
        return {}
    from pathlib import Path

    from mlsd_dsl.syntax import source

    sources = {item.whole.path: item.whole for item in read}
    for span in (span for d in diagnostics for span in (d.span, *(note.span for note in d.notes))):
        if span.path not in sources and Path(span.path).is_file():
            sources[span.path], _ = source.read(Path(span.path), span.path)
    return sources
