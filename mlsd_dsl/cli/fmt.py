"""`mlsd fmt`: one canonical layout. A file is written whole or not at all."""

from __future__ import annotations

import sys

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import MARKDOWN, Input, inputs
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.output.text import render
from mlsd_dsl.pipeline import format_source


@click.command(short_help="Bring designs into one canonical layout.")
@click.argument("paths", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def fmt(paths: tuple[str, ...], check: bool, diff: bool, stdin_filename: str, color: bool | None) -> None:
    """Bring designs into one canonical layout.

    PATHS are files, folders (every *.mlsd below) or - for standard input, which is printed to standard output. What a design
    says is compared before and after. A file that cannot be read is left as it is, reported, and makes the exit code 1.
    """
    changed: list[str] = []
    broken = 0
    texts = [item for item in inputs(paths, stdin_filename) if not item.source.path.endswith(MARKDOWN)]
    if not texts:
        fail("there is nothing to format", "blocks of Markdown are left as they are; name files that end in `.mlsd`")
    for item in texts:
        text = _formatted(item, color)
        if text is None:
            broken += 1
            continue
        before = _raw(item)
        if text != before:
            changed.append(item.source.path)
        if diff:
            _show(before, text, item.source.path, color)
        elif item.piped and not check:
            click.echo(text.encode("utf-8"), nl=False)
        elif text != before and not check and item.path is not None:
            write(item.path, text.encode("utf-8"))
    _summary(changed, len(texts), broken, check or diff)
    sys.exit(1 if broken or ((check or diff) and changed) else 0)


def _formatted(item: Input, color: bool | None) -> str | None:
    """The canonical text, or None after it has been reported why there is none."""
    diagnostics = item.unreadable
    if not diagnostics:
        formatted = format_source(item.source)
        if formatted.text is not None:
            return _as_written(item, formatted.text)
        diagnostics = formatted.diagnostics
    look = style(color, sys.stderr)
    click.echo(render(diagnostics, {item.whole.path: item.whole}, look), err=True, color=look.colour)
    return None


def _raw(item: Input) -> str:
    """The text as it lies in the file, with a byte-order mark if it has one: the canonical layout has none."""
    if item.path is not None and not item.piped:
        return item.path.read_bytes().decode("utf-8")
    return item.source.text


def _as_written(item: Input, text: str) -> str:
    """Line ends as the file has them, so that a checkout on Windows stays as it is."""
    windows = item.source.text.count("\r\n")
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if windows * 2 > item.source.text.count("\n") else text


def _show(before: str, after: str, path: str, color: bool | None) -> None:
    import difflib

    look = style(color)
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), path, f"{path} (formatted)", lineterm="")
    for line in lines:
        code = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
        click.echo(look.paint(line, code) if code else line, color=look.colour)


def _summary(changed: list[str], texts: int, broken: int, dry: bool) -> None:
    verb = "would change" if dry else "changed"
    for path in changed:
        click.echo(f"{verb} {path}", err=True)
    told = [f"{len(changed)} {verb}", f"{texts - len(changed) - broken} left as they are"]
    if broken:
        told.append(f"{broken} cannot be read")
    click.echo(", ".join(told), err=True)
