"""`mlsd rules`: the catalogue, or the page of one rule."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.plugins import rules as all_rules
from mlsd_dsl.rules import Loaded, Profile

if TYPE_CHECKING:
    from mlsd_dsl.output.text import Style


@click.command(short_help="List the rules, or explain one.")
@click.argument("rule", required=False)
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--step", metavar="STEP", default="", help="Only the rules of one step, such as `data`.")
@color_option
def rules(rule: str | None, format_: str, step: str, color: bool | None) -> None:
    """List the rules, or explain one: RULE is a name (`no-rollback`) or a code (`S628`)."""
    found = all_rules()
    for broken in found.broken:
        click.echo(f"mlsd: a rule could not be loaded: {broken}", err=True)
    chosen = [_one(rule, found.loaded)] if rule else _of_step(step, found.loaded)
    if format_ == "json":
        from mlsd_dsl.output.rules import rules_document

        click.echo(rules_document(chosen).encode("utf-8"), nl=False)
    elif format_ == "markdown":
        from mlsd_dsl.reference.rules import catalogue, page

        click.echo((page(chosen[0]) if rule else catalogue(chosen)).partition("\n\n")[2].encode("utf-8"), nl=False)
    elif rule:
        from mlsd_dsl.reference.rules import page

        _show_page(page(chosen[0]).partition("\n\n")[2], color)
    else:
        look = style(color)
        click.echo(_table(chosen, look), nl=False, color=look.colour)
        click.echo(f"{len(chosen)} rules; `mlsd rules NAME` explains one", err=True)


def _one(word: str, rules: dict[str, Loaded]) -> Loaded:
    by_word = {each: rule for rule in rules.values() for each in (rule.name, rule.code, rule.code.lower())}
    if word not in by_word:
        from mlsd_dsl.vocabulary.similar import nearest

        similar = nearest(word, tuple(by_word))
        fail(f"there is no rule `{word}`", f"a similar one: {similar[0]}" if similar else "`mlsd rules` lists them")
    return by_word[word]


def _of_step(step: str, rules: dict[str, Loaded]) -> list[Loaded]:
    steps = dict.fromkeys(rule.step for rule in rules.values())
    if step and step not in steps:
        fail(f"there is no step `{step}`", f"there are: {', '.join(steps)}")
    return [rule for rule in rules.values() if step in ("", rule.step)]


def _table(rules: list[Loaded], look: Style) -> str:
    lines: list[str] = []
    widest = max((len(rule.name) for rule in rules), default=0)
    for place, rule in enumerate(rules):
        if place == 0 or rules[place - 1].step != rule.step:
            lines.append(("\n" if lines else "") + look.paint(rule.step, "1"))
        first = next(profile for profile in Profile if rule.severity(profile) is not None)
        severity = rule.severity(first)
        assert severity is not None
        since = "" if first <= Profile.INTERVIEW else f" ({first.word})"
        about = f"{rule.about}{since}"
        room = max(look.width - widest - 18, 30)
        about = about if len(about) <= room else about[: room - 1].rstrip() + "…"
        lines.append(
            f"  {rule.code:<5} {severity.word:<8} {look.paint(rule.name.ljust(widest), '36')} {about}".rstrip()
        )
    return "".join(f"{line}\n" for line in lines)


def _show_page(text: str, color: bool | None) -> None:
    """Markdown as it is where nobody looks at a terminal, else laid out."""
    look = style(color)
    if not look.colour or not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(width=min(look.width, 110)).print(Markdown(text))
