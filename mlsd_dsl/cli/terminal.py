"""What the terminal can show: colour and width."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

import click

from mlsd_dsl.output.text import Style

color_option: Callable[[Any], Any] = click.option(
    "--color/--no-color", default=None, help="Use colour or not; by default where the terminal shows it."
)


def style(color: bool | None) -> Style:
    """Colour as asked for, else where standard output is a terminal and `NO_COLOR` is not set."""
    if color is None:
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120
    return Style(color, max(width, 60))
