"""What a note becomes: its text with the links filled in, and the pictures that they lead to."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic, Span
from mlsd_dsl.notes.designs import Designs, Shown
from mlsd_dsl.notes.lines import lines_of
from mlsd_dsl.notes.places import Place, places_of
from mlsd_dsl.notes.regions import Link, filled
from mlsd_dsl.notes.ways import followed, quoted, way
from mlsd_dsl.views import OVERVIEW

_FORMAT = 1  # of what a fingerprint is made from; a new number has every picture drawn again
_UNSAFE = re.compile(r"[^\w.-]+")


class Note(NamedTuple):
    """A note to fill: where it lies, what to call it, its text without a byte-order mark, and how its pictures are made.

    `pictures` is the folder of this note's own pictures.
    """

    path: Path
    shown: str
    text: str
    pictures: Path
    theme: str
    format: str


class Picture(NamedTuple):
    """A file that a note shows, and everything that it is made from. `span` is the place that asks for it."""

    file: Path
    design: Shown
    view: str
    theme: str
    format: str
    inputs: str
    span: Span


class Plan(NamedTuple):
    """What a note becomes. Where there are mistakes it stays as it is, and its pictures too."""

    note: Note
    text: str
    pictures: tuple[Picture, ...]
    linked: tuple[Path, ...]  # files that its regions led to until now
    mistakes: list[Diagnostic]
    places: int


def plan(note: Note, designs: Designs, version: str) -> Plan:
    """The plan for a note; `version` is that of the program which draws."""
    lines = lines_of(note.text)
    own = f"{quoted(way(note.pictures, note.path.parent))}/"
    found = places_of(note.shown, lines, own)
    mistakes = list(found.mistakes)
    names = _Names(note, version)
    links: list[tuple[Place, list[Link]]] = []
    for place in found.places:
        shown = designs.of(place, note.path)
        if isinstance(shown, Shown):
            links.append((place, [names.link(place, shown, view) for view in place.asked.views]))
        else:
            mistakes += shown
    regions = [place.region for place in found.places if place.region] + found.orphans
    linked = tuple(followed(link, note.path.parent) for region in regions for link in region.links)
    text = note.text if mistakes else filled(lines, links, found.orphans)
    return Plan(note, text, tuple(names.pictures.values()), linked, mistakes, len(found.places))


class _Names:
    """Gives the pictures of a note their files: what is the same is one file, what is called alike gets a number."""

    def __init__(self, note: Note, version: str) -> None:
        self.note, self.version = note, version
        self.pictures: dict[str, Picture] = {}  # by fingerprint
        self.taken: set[str] = set()

    def link(self, place: Place, shown: Shown, view: str) -> Link:
        theme, format_ = place.asked.theme or self.note.theme, place.asked.format or self.note.format
        told = "\0".join((str(_FORMAT), self.version, shown.inputs, view, theme, format_))
        inputs = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if inputs not in self.pictures:
            file = self.note.pictures / self._name(shown, view, theme, format_)
            self.pictures[inputs] = Picture(file, shown, view, theme, format_, inputs, place.named)
        design = shown.checked.design
        title = design.title or design.name
        if view != OVERVIEW:
            own = design.views.get(view)
            title += f": {own.title if own is not None and own.title else view}"
        return Link(title, way(self.pictures[inputs].file, self.note.path.parent))

    def _name(self, shown: Shown, view: str, theme: str, format_: str) -> str:
        design = shown.checked.design.name
        words = [design, *([view] if view != OVERVIEW else []), *([theme] if theme != "auto" else [])]
        name = "-".join(_UNSAFE.sub("-", word) for word in words)
        number, given = 1, name
        while f"{given}.{format_}".casefold() in self.taken:
            number += 1
            given = f"{name}-{number}"
        self.taken.add(f"{given}.{format_}".casefold())
        return f"{given}.{format_}"
