"""The command line: one module a command. The only room that prints, writes files and exits.

Commands are imported when they are called, so that `mlsd lint` does not wait for what `mlsd draw` needs.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NoReturn

import click

from mlsd_dsl.cli.failing import fail, readable_anywhere, told_in_one_line

__all__ = ["main"]

# The commands in the order of their use, each with the first line of its help.
COMMANDS = {
    "new": "Begin a design from a skeleton or a reference design.",
    "lint": "Find what is wrong: the language, requirements, and what the rules know.",
    "fmt": "Bring designs into one canonical layout.",
    "draw": "Draw a design.",
    "estimate": "Work out capacity, latency, availability and cost, with their working.",
    "solve": "Find the value of a number that keeps bounds.",
    "explain": "Explain how one number came about.",
    "facts": "List what a design states, and what follows from it.",
    "report": "Write the answer: every step, with pictures, numbers and trade-offs.",
    "build": "Build a site of designs: pictures, reports, estimates, findings.",
    "notes": "Put pictures of designs into Markdown notes: mlsd notes sync.",
    "rules": "List the rules, or explain one.",
    "schema": "Print the JSON Schema of the vocabulary, or what one kind takes.",
    "demo": "Lint, draw and list the facts of a folder of designs.",
}


class _Commands(click.Group):
    def main(self, *args: Any, **kwargs: Any) -> Any:
        run: Any = super().main  # overloaded, and only ever called without click's own handling of mistakes
        if not kwargs.pop("standalone_mode", True):
            return run(*args, standalone_mode=False, **kwargs)
        readable_anywhere()
        with told_in_one_line():
            code = run(*args, standalone_mode=False, **kwargs)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for name in COMMANDS if name != "demo"]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"mlsd_dsl.cli.{name}"), name)
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            _no_command(args[0])
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(context)])


@click.group(
    "mlsd",
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Each command has a help of its own: mlsd lint --help",
)
@click.version_option(package_name="mlsd", prog_name="mlsd")
def main() -> None:
    """Write machine-learning system designs as text: lint them, draw them, work out their numbers."""


def _no_command(word: str) -> NoReturn:
    from mlsd_dsl.vocabulary.similar import nearest

    similar = nearest(word, tuple(COMMANDS))
    hint = f"a command with a similar name exists: {similar[0]}" if similar else "see: mlsd --help"
    if word.endswith(".mlsd"):
        hint = f"write: mlsd lint {word}"
    fail(f"there is no command `{word}`", hint)
