"""When a command cannot do its work: one line on standard error that says what and how to mend it, and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

INTERRUPTED = 130  # what shells expect of a program that ctrl-C has ended


def fail(message: str, help: str = "") -> NoReturn:
    """Say why and leave with exit code 2."""
    from mlsd_dsl.output.text import printable

    line = f"mlsd: {message}" + (f"; {help}" if help else "")
    click.echo(printable(line.replace("\n", " ")), err=True)
    sys.exit(2)


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Whatever click finds wrong with a command line is told as `fail` tells it."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx is not None else "mlsd"
        fail(_message(error), _remedy(error) or f"see: {command} --help")
    except click.ClickException as error:
        fail(_lower(error.format_message()))
    except click.Abort:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.filename is not None:
            raise
        sys.stdout = None  # or it would be tried once more at the end
        fail(f"the output cannot be written: {(error.strerror or str(error)).lower()}")


def readable_anywhere() -> None:
    """Characters that a terminal's encoding lacks are spelled out by their number instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _message(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"there is no option `{error.option_name}`"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"`{error.param.make_metavar(error.ctx) if error.ctx else error.param.name}` is missing"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{error.param.opts[0]}: {_lower(error.message)}"
    return _lower(error.message)


def _remedy(error: click.UsageError) -> str:
    similar = getattr(error, "possibilities", None)
    what = "an option" if isinstance(error, click.NoSuchOption) else "a command"
    return f"{what} with a similar name exists: {sorted(similar)[0]}" if similar else ""


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
