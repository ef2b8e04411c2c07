"""What the terminal can show: colour and width."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any, TextIO

import click

from mlsd_dsl.output.text import Style

color_option: Callable[[Any], Any] = click.option(
    "--color/--no-color", default=None, help="Use colour or not; by default where the terminal shows it."
)

_WIDTH = 120  # where there is no terminal
_NARROWEST = 60


def style(color: bool | None, stream: TextIO | None = None) -> Style:
    """Colour as asked for, else where `stream` (standard output) is a terminal and `NO_COLOR` is not set."""
    terminal = (stream or sys.stdout).isatty()
    if color is None:
        color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _WIDTH
    return Style(color, max(width, _NARROWEST))
