"""The settings that hold for a text, and the levels that they and the command line give."""

from __future__ import annotations

from pathlib import Path

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.diagnostics import Profile
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.settings import Settings, SettingsOf, Unfit


def settings_of(known: SettingsOf, path: Path | None) -> Settings:
    """The settings nearest to a file, or to the current folder where the text is in none; a wrong one is a failure."""
    try:
        return known.of(path.parent if path is not None else Path())
    except Unfit as error:
        fail(error.message, error.help)


def levels_of(
    settings: Settings, profile: str | None = None, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> Levels:
    """The levels under some settings; what the command line says wins."""
    word = profile or settings.profile or Profile.INTERVIEW.word
    return Levels(Profile[word.upper()], select or settings.select, ignore or settings.ignore, settings.severity)
