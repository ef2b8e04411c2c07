"""Files are written whole: to a temporary file beside the place, then renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from mlsd_dsl.cli.failing import fail


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`; the file is the old one or the new one, never half of it. Links are followed."""
    target = path.resolve() if path.is_symlink() else path
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else None
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    except OSError as error:
        fail(f"cannot write `{path.as_posix()}`: {error.strerror}", "does the folder exist, and may you write there?")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(mode if mode is not None else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        fail(f"cannot write `{path.as_posix()}`: {error.strerror}")


def _umask() -> int:
    """The mask of the process; reading it means setting it for a moment."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
