"""The way from one file to another, and how a link spells it. File names may hold bytes that are no text."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes


def way(file: Path, folder: Path) -> str:
    """The path of a file as seen from a folder, with forward slashes."""
    return Path(os.path.relpath(file, folder)).as_posix()


def quoted(path: str) -> str:
    """A path as a link in Markdown or HTML spells it: what is not plain ASCII by its bytes."""
    return quote(os.fsencode(path))


def unquoted(link: str) -> str:
    """The path that a link spells."""
    return os.fsdecode(unquote_to_bytes(link))


def followed(link: str, folder: Path) -> Path:
    """Where a link of a file in `folder` leads."""
    return Path(os.path.normpath(folder / unquoted(link).replace("\0", "")))
