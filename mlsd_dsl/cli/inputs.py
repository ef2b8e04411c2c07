"""PATHS of the command line → the texts they hold: files, folders, fenced blocks of Markdown, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.syntax.fences import fenced
from mlsd_dsl.syntax.source import Source, decode, read

SKIPPED = {".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", "build", "dist", ".tox", ".mypy_cache"}
STDIN = "-"


class Input(NamedTuple):
    """One text: where it lies (None for standard input), and why it could not be read, if so."""

    source: Source
    path: Path | None
    unreadable: list[Diagnostic]


def inputs(paths: tuple[str, ...], stdin_filename: str = "") -> list[Input]:
    """Every text below the paths, in order, each once; none at all is a failure that says so."""
    found: list[Input] = []
    seen: set[Path] = set()
    for name in paths or (".",):
        if name == STDIN:
            found.append(_standard_input(stdin_filename))
            continue
        path = Path(name)
        if not path.exists() and not path.is_symlink():
            fail(f"there is no file or folder `{name}`", _similar(path))
        files = list(_below(path)) if path.is_dir() else [path]
        before = len(found)
        for file in files:
            where = file.resolve() if file.exists() else file
            if where not in seen:
                seen.add(where)
                found += _read(file, explicit=not path.is_dir())
        if path.is_dir() and len(found) == before and not files:
            fail(f"there is no design in `{name}`", "designs are files that end in `.mlsd`, or ```mlsd blocks of Markdown")
    return found


def one(path: str, stdin_filename: str = "") -> Input:
    """The single text that a command works on."""
    if path != STDIN and Path(path).is_dir():
        found = [item for item in inputs((path,)) if item.source.path.endswith(".mlsd")]
        if len(found) == 1:
            return found[0]
        names = ", ".join(item.source.path for item in found[:5])
        fail(f"`{path}` is a folder with {len(found)} designs", f"name one of them: {names}" if names else "name a design")
    found = inputs((path,), stdin_filename)
    if len(found) != 1:
        fail(f"`{path}` holds {len(found)} designs", "name a file with one")
    return found[0]


def shown(path: Path) -> str:
    """A path as readers see it: with forward slashes on every system, relative where it was given so."""
    return path.as_posix()


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(files):
            if name.endswith((".mlsd", ".md", ".markdown")):
                yield Path(place) / name


def _read(file: Path, explicit: bool) -> list[Input]:
    if file.suffix in (".md", ".markdown"):
        source, unreadable = read(file, shown(file))
        if unreadable:
            return [Input(source, file, unreadable)]
        return [Input(block, file, []) for block in fenced(source)]
    return [Input(*_swapped(read(file, shown(file)), file))]


def _swapped(result: tuple[Source, list[Diagnostic]], file: Path) -> tuple[Source, Path, list[Diagnostic]]:
    source, diagnostics = result
    return source, file, diagnostics


def _standard_input(filename: str) -> Input:
    source, unreadable = decode(sys.stdin.buffer.read(), filename or "<stdin>")
    return Input(source, Path(filename) if filename else None, unreadable)


def _similar(path: Path) -> str:
    from mlsd_dsl.vocabulary.similar import nearest

    try:
        names = tuple(sorted(entry.name for entry in path.parent.iterdir()))
    except OSError:
        return ""
    similar = nearest(path.name, names)
    return f"something with a similar name exists: {(path.parent / similar[0]).as_posix()}" if similar else ""
