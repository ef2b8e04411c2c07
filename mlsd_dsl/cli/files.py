"""Files are written whole: to a temporary file beside the place, then renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from mlsd_dsl.cli.failing import fail


def format_of(output: str | None, endings: Mapping[str, str], default: str) -> str:
    """The format that follows from the ending of a file; without a file, or for standard output, the default."""
    if output is None or output == "-":
        return default
    suffix = Path(output).suffix.lower()
    if suffix not in endings:
        told = f"no format ends in `{suffix}`" if suffix else f"`{output}` has no ending"
        fail(told, f"there are: {', '.join(endings)}; or say which: --format {default}")
    return endings[suffix]


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`; the file is the old one or the new one, never half of it. Links are followed."""
    target = path.resolve() if path.is_symlink() else path
    try:
        mode = target.stat().st_mode & 0o7777 if target.exists() else None
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    except OSError as error:
        _refuse(path, error)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(mode if mode is not None else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        _refuse(path, error)


def make(folder: Path, parents: bool = False) -> None:
    """See that a folder is there; with `parents`, those above it as well."""
    try:
        folder.mkdir(parents=parents, exist_ok=True)
    except OSError as error:
        there = next(place for place in (folder, *folder.parents) if place.exists())
        help = (
            f"may you write in the folder `{there.as_posix()}`?"
            if there.is_dir()
            else f"move `{there.as_posix()}` away"
        )
        if not parents and not folder.parent.exists():
            help = f"there is no folder `{folder.parent.as_posix()}`"
        fail(f"the folder `{folder.as_posix()}` cannot be made: {(error.strerror or str(error)).lower()}", help)


def _refuse(path: Path, error: OSError) -> NoReturn:
    folder = path.parent.as_posix()
    help = f"may you write in the folder `{folder}`?" if isinstance(error, PermissionError) else ""
    if not path.parent.is_dir():
        help = f"there is no folder `{folder}`"
    fail(f"`{path.as_posix()}` cannot be written: {(error.strerror or str(error)).lower()}", help)


def _umask() -> int:
    """The mask of the process; reading it means setting it for a moment."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
