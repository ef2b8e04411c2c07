"""`mlsd lint --fix`: files mended in rounds until nothing is left that can be; a file that would break stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import click

from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import MARKDOWN, Input, inputs
from mlsd_dsl.diagnostics import Fix
from mlsd_dsl.gate.fixing import ROUNDS, mended
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.pipeline import format_source
from mlsd_dsl.syntax.source import Source

Linting = Callable[[list[Input]], list[Linted]]


def fix_files(read: list[Input], lint: Linting, unsafe: bool) -> list[Input]:
    """Mend every file of `read` that can be written, say how often on standard error, and give the texts as they are now."""
    files = {item.source.path: item for item in read if item.path is not None and not item.piped}
    done = 0
    for path, item in files.items():
        texts = [each for each in read if each.source.path == path]
        if not any(each.unreadable for each in texts):
            done += _fix_file(item, lint, unsafe)
    if done:
        click.echo(f"{done} {'fix' if done == 1 else 'fixes'} put in", err=True)
    return [again for item in read for again in _again(item)] if done else read


def _fix_file(item: Input, lint: Linting, unsafe: bool) -> int:
    """How many fixes were put into a file."""
    assert item.path is not None
    laid_out = _is_laid_out(item.whole)
    before = item.path.read_bytes()
    fixes: list[Fix] = []
    for _ in range(ROUNDS):
        texts = inputs((str(item.path),))
        linted = lint(texts)
        broken = sum(not text.rules for text in linted)
        whole = texts[0].whole
        result = mended(whole.text, whole.path, (each for text in linted for each in text.reported), unsafe)
        if not result.fixes:
            break
        write(item.path, _encoded(result.text, before))
        after = lint(inputs((str(item.path),)))
        if sum(not text.rules for text in after) > broken:
            write(item.path, _encoded(whole.text, before))
            names = ", ".join(fix.title for fix in result.fixes)
            click.echo(f"mlsd: `{whole.path}` could not be read after: {names}; please report it", err=True)
            break
        fixes += result.fixes
    if fixes and laid_out and not item.source.path.endswith(MARKDOWN):
        whole = inputs((str(item.path),))[0].whole
        formatted = format_source(whole)
        if formatted.text is not None:
            write(item.path, _encoded(formatted.text, before))
    return len(fixes)


def _is_laid_out(source: Source) -> bool:
    return not source.path.endswith(MARKDOWN) and format_source(source).text == source.text.replace("\r\n", "\n")


def _encoded(text: str, before: bytes) -> bytes:
    """As the file was: with its byte-order mark and its ends of lines."""
    if b"\r\n" in before:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.encode("utf-8")


def _again(item: Input) -> list[Input]:
    """A text as it is on disk now; each block of a Markdown file at its turn."""
    if item.path is None or item.piped:
        return [item]
    now = inputs((str(item.path),))
    same = [each for each in now if each.source.shift == item.source.shift]
    return same[:1] if len(now) > 1 and same else now[:1]
