"""When a command cannot do its work: one line on standard error that says what and how to mend it, and exit code 2."""

from __future__ import annotations

import sys
from typing import NoReturn

import click


def fail(message: str, help: str = "") -> NoReturn:
    """Say why and leave with exit code 2."""
    click.echo(f"mlsd: {message}" + (f"; {help}" if help else ""), err=True)
    sys.exit(2)
