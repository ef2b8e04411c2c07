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
MARKDOWN = (".md", ".markdown")
STDIN = "-"


class Input(NamedTuple):
    """One text: where it lies (None for standard input), and why it could not be read, if so.

    `whole` is the file to quote from: the text itself, or the Markdown around a fenced block. What came by standard
    input may have a path, by which its imports are found, but is no file that can be written.
    """

    source: Source
    path: Path | None
    unreadable: list[Diagnostic]
    whole: Source
    piped: bool = False


def inputs(paths: tuple[str, ...], stdin_filename: str = "") -> list[Input]:
    """Every text below the paths, in order, each once; none at all is a failure that says so."""
    found: list[Input] = []
    seen: set[Path] = set()
    for name in paths or (".",):
        if name == STDIN:
            if Path(STDIN) not in seen:
                seen.add(Path(STDIN))
                found += _standard_input(stdin_filename)
            continue
        path = Path(name)
        if path.is_dir():
            found += _new(_below(path), seen) or _no_design(path, seen)
        elif path.exists() or path.is_symlink():
            found += _new([path], seen)
        else:
            fail(f"there is no file or folder `{shown(path)}`", _similar(path))
    return found


def one(path: str, stdin_filename: str = "") -> Input:
    """The single text that a command works on."""
    if path != STDIN and Path(path).is_dir():
        found = [item for item in inputs((path,)) if item.source.path.endswith(".mlsd")]
        if len(found) == 1:
            return found[0]
        names = ", ".join(item.source.path for item in found[:5])
        fail(
            f"`{path}` is a folder with {len(found)} designs",
            f"name one of them: {names}" if names else "name a design",
        )
    found = inputs((path,), stdin_filename)
    if len(found) != 1:
        fail(f"`{path}` holds {len(found)} designs", "name a file with one")
    return found[0]


def markdown(paths: tuple[str, ...]) -> tuple[list[Path], list[Path]]:
    """The notes that the paths name or hold, each once, and the folders that were looked through.

    What a link leads to outside of the folder that it lies in is left out.
    """
    found: dict[Path, Path] = {}
    folders: list[Path] = []
    for path in (Path(name) for name in paths or (".",)):
        if path.is_dir():
            top = path.resolve()
            for place, names in _walk(path):
                folders.append(Path(place))
                files = (Path(place) / name for name in sorted(names))
                found |= {each.resolve(): each for each in files if _is_note(each, top) and each.resolve() not in found}
        elif path.is_file():
            found.setdefault(path.resolve(), path)
        else:
            fail(f"there is no file or folder `{shown(path)}`", _similar(path))
    return list(found.values()), folders


def shown(path: Path) -> str:
    """A path as readers see it: with forward slashes on every system, relative where it was given so."""
    return path.as_posix()


def _new(files: list[Path], seen: set[Path]) -> list[Input]:
    """The texts of the files that have not been read yet, by whatever path."""
    found: list[Input] = []
    for file in files:
        where = file.resolve() if file.exists() else file
        if where not in seen:
            seen.add(where)
            found += _read(file)
    return found


def _below(folder: Path) -> list[Path]:
    return [
        Path(place) / name
        for place, names in _walk(folder)
        for name in sorted(names)
        if name.endswith((".mlsd", *MARKDOWN)) and not name.startswith(".")
    ]


def _is_note(file: Path, top: Path) -> bool:
    named = file.name.endswith(MARKDOWN) and not file.name.startswith(".")
    return named and file.is_file() and file.resolve().is_relative_to(top)


def _walk(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for place, folders, files in os.walk(folder, onerror=_closed):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        yield place, files


def _closed(error: OSError) -> None:
    where = shown(Path(str(error.filename)))
    fail(f"the folder `{where}` cannot be read: {(error.strerror or str(error)).lower()}", "may you look into it?")


def _no_design(folder: Path, seen: set[Path]) -> list[Input]:
    """Nothing new lies in the folder: fine where all of it was named before, else a failure."""
    files = _below(folder)
    if not any(file.suffix == ".mlsd" and file.resolve() in seen for file in files):
        fail(
            f"there is no design in `{shown(folder)}`",
            "designs are files that end in `.mlsd`, or ```mlsd blocks of Markdown",
        )
    return []


def _read(file: Path) -> list[Input]:
    source, unreadable = read(file, shown(file))
    return _texts(source, unreadable, file, file.suffix in MARKDOWN)


def _standard_input(filename: str) -> list[Input]:
    source, unreadable = decode(sys.stdin.buffer.read(), shown(Path(filename)) if filename else "<stdin>")
    path = Path(filename) if filename else None
    return [item._replace(piped=True) for item in _texts(source, unreadable, path, filename.endswith(MARKDOWN))]


def _texts(source: Source, unreadable: list[Diagnostic], path: Path | None, markdown: bool) -> list[Input]:
    blocks = fenced(source) if markdown and not unreadable else [source]
    return [Input(block, path, unreadable, source) for block in blocks]


def _similar(path: Path) -> str:
    from mlsd_dsl.vocabulary.similar import nearest

    try:
        names = tuple(sorted(entry.name for entry in path.parent.iterdir()))
    except OSError:
        return f"there is no folder `{shown(path.parent)}` either"
    similar = nearest(path.name, names)
    if similar:
        return f"something with a similar name exists: {shown(path.parent / similar[0])}"
    return "paths start at the folder in which the command runs" if not path.is_absolute() else "correct the path"
