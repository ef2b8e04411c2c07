"""`mlsd explain`: how one number came about, down to the lines that it rests on."""

from __future__ import annotations

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import one
from mlsd_dsl.cli.scenarios import in_scenario
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.derivation import derivation
from mlsd_dsl.pipeline import check


@click.command(short_help="Explain how one number came about.")
@click.argument("path")
@click.argument("fact")
@click.option("--scenario", metavar="NAME", help="As it is in a scenario of the design.")
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def explain(path: str, fact: str, scenario: str | None, stdin_filename: str, color: bool | None) -> None:
    """Explain how one number came about, down to the lines that it rests on.

    PATH is a file or - for standard input; FACT is a dotted name such as `recent_watches.age`, or
    "NAME.age of ORIGIN".
    """
    item = one(path, stdin_filename)
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    design = check(item.source, item.path).design
    if scenario is not None:
        design = in_scenario(design, scenario)
    facts = Facts(design)
    found = facts.find(fact)
    if found is None:
        _unknown(facts, fact)
    else:
        look = style(color)
        click.echo(derivation(found, look), nl=False, color=look.colour)


def _unknown(facts: Facts, name: str) -> None:
    from mlsd_dsl.vocabulary.similar import nearest

    keys = tuple(fact.key for fact in facts.all())
    subject = name.rpartition(".")[0]
    own = [key for key in keys if key.startswith(f"{subject}.")]
    similar = nearest(name, keys)
    hint = f"a fact with a similar name exists: {similar[0]}" if similar else ""
    if not hint and own:
        hint = "there are: " + ", ".join(own[:6])
    fail(f"`{name}` is no fact of this design", hint or "see: mlsd facts")
