"""Which file an `import` means, and whether it may be read."""

from __future__ import annotations

import os
from pathlib import Path

from mlsd_dsl.vocabulary.similar import nearest

ROOT_MARKS = ("mlsd.toml", "pyproject.toml", ".git", ".hg")
NOTE_MARKS = (".obsidian", "mkdocs.yml")  # of folders of notes that no project holds
MOST = 200  # files that one design may reach through imports


class Refused(Exception):  # noqa: N818 - a refusal, and no fault of ours
    """Why an import cannot be followed: the message and help of a diagnostic."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def root_of(folder: Path) -> Path:
    """The project that a folder belongs to: the nearest folder above with one of the usual marks, or itself."""
    folder = folder.resolve()
    for marks in (ROOT_MARKS, NOTE_MARKS):
        for candidate in (folder, *folder.parents):
            if any((candidate / mark).exists() for mark in marks):
                return candidate
    return folder


def resolve(written: str, folder: Path, root: Path) -> Path:
    """The file that `written` names from a file in `folder`; it must lie below `root`, links followed."""
    if not written or "\0" in written:
        raise Refused("this names no file", 'write `import "platform.mlsd" as platform`')
    written = written.replace("\\", "/")
    if written.startswith(("/", "~")) or "://" in written or written[1:2] == ":":
        raise Refused(
            f"`{written}` is no path relative to this file",
            'import a file of this project: `import "platform.mlsd" as platform`',
        )
    try:
        path = (folder / written).resolve()
        inside = path.is_relative_to(root)
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise Refused(f"`{written}` cannot be followed", str(error)) from None
    if not inside:
        raise Refused(
            f"`{written}` lies outside the project", f"a design can import what lies below `{_shown(root)}` only"
        )
    if is_folder:
        raise Refused(f"`{written}` is a folder", f"name a file in it: {_files_in(path, written)}")
    if not exists:
        raise Refused(f"there is no file `{written}`", _nearby(path, written))
    return path


def _nearby(path: Path, written: str) -> str:
    try:
        names = tuple(sorted(entry.name for entry in os.scandir(path.parent) if entry.name.endswith(".mlsd")))
    except OSError:
        return f"there is no folder `{Path(written).parent.as_posix()}` either"
    similar = nearest(path.name, names)
    if similar:
        return f"a file with a similar name exists: `{(Path(written).parent / similar[0]).as_posix()}`"
    return "paths start at the folder of the file that imports"


def _files_in(path: Path, written: str) -> str:
    names = sorted(entry.name for entry in path.glob("*.mlsd"))[:3]
    return ", ".join(f"`{written.rstrip('/')}/{name}`" for name in names) or "it has none that ends in `.mlsd`"


def _shown(root: Path) -> str:
    """The root's name only: where a checkout lies is nobody's business in a log."""
    return root.name or str(root)
