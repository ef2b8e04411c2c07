"""`mlsd lint`: what is wrong with designs, as text for people or data for machines."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import Input, inputs
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.diagnostics import Diagnostic, Severity, in_order
from mlsd_dsl.gate.levels import Levels, unknown_words
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.pipeline import check
from mlsd_dsl.pipeline import lint as lint_text
from mlsd_dsl.plugins import rules
from mlsd_dsl.rules import Profile
from mlsd_dsl.syntax.source import Source

if TYPE_CHECKING:
    from mlsd_dsl.analyses.fact import Fact
    from mlsd_dsl.output import text

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
@click.option(
    "--profile",
    type=click.Choice([profile.word for profile in Profile]),
    help="How much is asked: sketch, interview (default), production or strict.",
)
@click.option("--select", metavar="WORDS", multiple=True, help="Only these rules: names, codes or steps, with commas.")
@click.option("--ignore", metavar="WORDS", multiple=True, help="Not these rules: names, codes or steps, with commas.")
@click.option(
    "--today", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The day on which acceptances are judged."
)
@click.option(
    "--scenario",
    "scenario",
    metavar="NAME",
    help="Also say what falls, and what serves instead, in this scenario; `all` for every one.",
)
@click.option("--why", is_flag=True, help="Show under each finding how its number came about (text only).")
@color_option
def lint(
    paths: tuple[str, ...],
    format_: str,
    stdin_filename: str,
    fail_on: str,
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    today: datetime | None,
    scenario: str | None,
    why: bool,
    color: bool | None,
) -> None:
    """Find what is wrong with designs.

    PATHS are files, folders (every *.mlsd below, and ```mlsd blocks of Markdown) or - for standard input; the current
    folder where none is given. Exit code 0: nothing at or above --fail-on. 1: something. 2: the work could not be done.
    """
    read = inputs(paths, stdin_filename)
    levels = Levels(Profile[(profile or "interview").upper()], _words(select), _words(ignore))
    _check_words((*levels.select, *levels.ignore))
    day = today.date() if today is not None else date.today()
    linted = [_linted(item, levels, day, scenario, why) for item in read]
    _check_scenario(scenario, read)
    diagnostics = [each.diagnostic for text in linted for each in text.reported if each.accepted is None]
    diagnostics = in_order(diagnostics)
    if format_ == "json":
        from mlsd_dsl.output.json import lint_document

        # Bytes, because JSON is UTF-8 whatever a terminal can show.
        document = lint_document(linted, levels.profile.word)
        click.echo(document.encode("utf-8", "backslashreplace"), nl=False)
    else:
        from mlsd_dsl.output import text as output

        if format_ == "concise":
            click.echo(output.concise(diagnostics), nl=False)
        else:
            look = style(color)
            sources = _quoted(diagnostics, read)
            if why:
                reasons = {each.fingerprint: each.diagnostic for text in linted for each in text.reported}
                facts = {reasons[name]: fact for text in linted for name, fact in text.reasons}
                shown = _with_reasons(diagnostics, facts, sources, look)
            else:
                shown = output.render(diagnostics, sources, look)
            click.echo(shown, nl=False, color=look.colour)
            last = style(color, sys.stderr)
            click.echo(output.summary(diagnostics, len(read), last), err=True, color=last.colour)
    if fail_on != "never" and any(diagnostic.severity >= _GATES[fail_on] for diagnostic in diagnostics):
        sys.exit(1)


def _linted(item: Input, levels: Levels, today: date, scenario: str | None, why: bool) -> Linted:
    if item.unreadable:
        return Linted(item.source.path, "", tuple(Reported(each) for each in item.unreadable), rules=False)
    return lint_text(item.source, item.path, levels, today, (scenario,) if scenario else (), why)


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for each in given for word in each.split(",") if word.strip())


def _check_words(words: tuple[str, ...]) -> None:
    for word, similar in unknown_words(words, rules().loaded):
        help = f"a similar one: {similar}" if similar else "`mlsd rules` lists names, codes and steps"
        fail(f"there is no rule or step `{word}`", help)


def _check_scenario(scenario: str | None, read: list[Input]) -> None:
    if scenario is None or scenario == "all":
        return
    designs = [check(item.source, item.path).design for item in read if not item.unreadable]
    if any(scenario in design.scenarios for design in designs):
        return
    from mlsd_dsl.vocabulary.similar import nearest

    names = tuple(dict.fromkeys(name for design in designs for name in design.scenarios))
    similar = nearest(scenario, names)
    known = f"there are: {', '.join(names)}" if names else "no design has one"
    fail(f"there is no scenario `{scenario}`", f"a similar one: {similar[0]}" if similar else known)


def _with_reasons(
    diagnostics: list[Diagnostic], reasons: dict[Diagnostic, Fact], sources: dict[str, Source], look: text.Style
) -> str:
    """Each finding with the derivation of its number under it."""
    from mlsd_dsl.output.derivation import derivation
    from mlsd_dsl.output.text import render

    blocks = []
    for diagnostic in diagnostics:
        block = render([diagnostic], sources, look)
        fact = reasons.get(diagnostic)
        if fact is not None:
            block += "".join(f"    {line}\n" for line in derivation(fact, look).splitlines())
        blocks.append(block)
    return "\n".join(blocks)


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
