"""The designs that notes show: the text of a block, or a file that a marker names, each read once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.design.imports import Refused, resolve, root_of
from mlsd_dsl.diagnostics import Diagnostic, Note, Severity
from mlsd_dsl.notes.mistakes import NO_DESIGN
from mlsd_dsl.notes.places import Place
from mlsd_dsl.pipeline import Checked, check
from mlsd_dsl.syntax.source import Source, read

_ENDING = ".mlsd"


class Shown(NamedTuple):
    """A design that could be read: where its imports start, and the fingerprint of all that it is made from."""

    checked: Checked
    source: Source
    origin: Path
    inputs: str


class Designs:
    """Finds and reads designs. `sources` are the texts to quote from when something is wrong, by their paths."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self._read: dict[Path, Shown | list[Diagnostic]] = {}

    def of(self, place: Place, note: Path) -> Shown | list[Diagnostic]:
        """The design that a place shows, or what is wrong with it."""
        if place.block is not None:
            return _shown(place.block, note)
        try:
            written = _with_ending(place.asked.path.replace("\\", "/"), note.parent)
            path = resolve(written, note.parent, root_of(note.parent))
        except Refused as refused:
            return [Diagnostic(NO_DESIGN, refused.message, place.span, help=_help(refused.help))]
        found = self._of_file(path, (Path(place.span.path).parent / written).as_posix())
        if isinstance(found, Shown):
            return found
        many = f"{len(found)} errors" if len(found) > 1 else "an error"
        notes = tuple(Note(each.message, each.span) for each in found[:3])
        help = f"mend it there: `mlsd lint {found[0].span.path}`"
        return [Diagnostic(NO_DESIGN, f"`{place.asked.path}` has {many}", place.span, help=help, notes=notes)]

    def _of_file(self, path: Path, name: str) -> Shown | list[Diagnostic]:
        if path not in self._read:
            source, unreadable = read(path, name)
            self.sources[name] = source
            self._read[path] = unreadable or _shown(source, path)
        return self._read[path]


def _with_ending(written: str, folder: Path) -> str:
    """The file that a path stands for: `feed` for `feed.mlsd`, a folder for the one design in it."""
    if Path(written).is_absolute() or "\0" in written:
        return written  # refused by whoever resolves it
    try:
        place = folder / written
        if place.is_dir():
            found = sorted(each.name for each in place.glob(f"*{_ENDING}"))
            name = "design.mlsd" if "design.mlsd" in found else found[0] if len(found) == 1 else ""
            return f"{written.rstrip('/')}/{name}" if name else written
        return written if place.exists() or written.endswith(_ENDING) else f"{written}{_ENDING}"
    except OSError:
        return written


def _help(told: str) -> str:
    """What is said of an import, said of a marker."""
    if "`import " in told:
        return "write `<!-- mlsd: designs/feed.mlsd -->`, with a path that starts at the note"
    return told.replace("the file that imports", "the note").replace("a design can import", "a note can show")


def _shown(source: Source, origin: Path) -> Shown | list[Diagnostic]:
    checked = check(source, origin)
    if not checked.sound:
        return [each for each in checked.diagnostics if each.severity is Severity.ERROR]
    return Shown(checked, source, origin, _fingerprint(source, checked))


def _fingerprint(source: Source, checked: Checked) -> str:
    told: list[str] = [checked.design.name, source.text]
    for path in checked.imports:
        told += [path.name, *(each.text for each in read(path, path.name)[:1])]
    return hashlib.sha256(json.dumps(told).encode("utf-8", "surrogatepass")).hexdigest()
