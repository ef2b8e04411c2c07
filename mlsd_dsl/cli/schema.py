"""`mlsd schema`: the JSON Schema of a design, or what one kind, arrow or statement takes."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.terminal import color_option, style

FORMATS = ("text", "json", "markdown", "completion")


class _Schema(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put an arrow that begins like an option where it is taken for a word."""
        if "->" in args and "--" not in args:
            args = [*(argument for argument in args if argument != "->"), "--", "->"]
        return super().parse_args(ctx, args)


@click.command(cls=_Schema, short_help="Print the JSON Schema of the vocabulary, or what one kind takes.")
@click.argument("kind", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="json; for one KIND also text (the default on a terminal) or markdown; completion is what editors read.",
)
@color_option
def schema(kind: str, form: str | None, color: bool | None) -> None:
    """Print the JSON Schema of a design written as JSON, or what one kind takes.

    KIND is a kind (source), a statement (view) or an arrow ('=>'). Without it, the schema of a whole document is printed.
    """
    if kind and kind not in _words():
        _unknown(kind)
    if form is None:
        form = "text" if kind and sys.stdout.isatty() else "json"
    if form == "completion":
        click.echo(_completion(kind), nl=False)
    elif form == "json":
        click.echo(_json_schema(kind))
    elif not kind:
        fail(f"`--format {form}` shows one kind", "name it: mlsd schema source --format markdown")
    elif form == "markdown":
        click.echo(_page(kind), nl=False)
    else:
        _show(_page(kind), color)


def _words() -> tuple[str, ...]:
    from mlsd_dsl.reference.statements import FORMS
    from mlsd_dsl.vocabulary.arrows import ARROWS
    from mlsd_dsl.vocabulary.kinds import KINDS

    return (*KINDS, *ARROWS, *FORMS)


def _unknown(word: str) -> NoReturn:
    from mlsd_dsl.vocabulary.kinds import INSTEAD
    from mlsd_dsl.vocabulary.similar import nearest

    similar = nearest(word, _words())
    if word.lower() in INSTEAD:
        hint = f"it is called `{INSTEAD[word.lower()]}` here: mlsd schema {INSTEAD[word.lower()]}"
    elif similar:
        hint = f"one with a similar name exists: mlsd schema {similar[0]}"
    else:
        hint = f"kinds are {', '.join(_words()[:5])} and more: mlsd schema --format completion"
    fail(f"there is no kind `{word}`", hint)


def _json_schema(word: str) -> str:
    from mlsd_dsl.schema.models import BLOCKS, json_schema

    if word and word not in BLOCKS:
        fail(f"`{word}` has no braces, and so no schema of its own", f"see: mlsd schema {word} --format markdown")
    return json.dumps(json_schema(word), indent=2, ensure_ascii=False)


def _completion(word: str) -> str:
    from mlsd_dsl.reference import completion

    if not word:
        return completion.text()
    entry: dict[str, Any] = completion.entry(word)
    return completion.lines({word: entry})


def _page(word: str) -> str:
    from mlsd_dsl.reference.arrows import arrow_page
    from mlsd_dsl.reference.kinds import kind_page
    from mlsd_dsl.reference.statements import section
    from mlsd_dsl.vocabulary.arrows import ARROWS
    from mlsd_dsl.vocabulary.kinds import KINDS

    if word in KINDS:
        return kind_page(word)
    return arrow_page(word) if word in ARROWS else section(word, "#") + "\n"


def _show(page: str, color: bool | None) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    look = style(color)
    Console(width=look.width, force_terminal=look.colour, no_color=not look.colour, highlight=False).print(
        Markdown(page)
    )
