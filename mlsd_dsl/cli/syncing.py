"""One run over the pictures of many notes: what is stale, drawn side by side, written, and what nobody shows any more."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import make, write
from mlsd_dsl.cli.inputs import SKIPPED, shown
from mlsd_dsl.cli.settings import settings_of
from mlsd_dsl.cli.terminal import style
from mlsd_dsl.design.imports import root_of
from mlsd_dsl.diagnostics import Diagnostic, in_order
from mlsd_dsl.gate.settings import SettingsOf
from mlsd_dsl.notes.asked import FORMATS
from mlsd_dsl.notes.designs import Designs
from mlsd_dsl.notes.drawing import Job, Refusal, drawn
from mlsd_dsl.notes.marks import Mark, mark_of, marked
from mlsd_dsl.notes.mistakes import IN_THE_WAY, NO_PICTURE
from mlsd_dsl.notes.plan import Note, Picture, Plan, plan
from mlsd_dsl.notes.ways import followed, quoted, way
from mlsd_dsl.rendering import THEMES
from mlsd_dsl.syntax.source import UNREADABLE, Source, decode

PICTURES = "pictures"
WORTH_IT = 3  # pictures for which another process pays
SHOWN_FROM = 6  # pictures for which a bar is shown
_LEAD = b"\xef\xbb\xbf"
_WORD = "mlsd"
_ENDINGS = tuple(f".{each}" for each in FORMATS)


class Wishes:
    """How pictures are made where a note does not say: the command line first, then the settings, then the usual."""

    def __init__(self, pictures: str | None, format_: str | None, theme: str | None) -> None:
        given = {"pictures": pictures, "format": format_, "theme": theme}
        self.given = {key: value for key, value in given.items() if value}
        self.settings = SettingsOf()
        self.names = {pictures or PICTURES}  # of folders for pictures, as they are written
        self.tops: set[Path] = set()  # of folders for the pictures of a whole project

    def leave_out(self, path: Path) -> bool:
        """Whether the settings leave a note out."""
        return settings_of(self.settings, path).excludes(path)

    def note(self, path: Path, text: str) -> Note:
        """The note with the folder of its pictures."""
        settings = settings_of(self.settings, path)
        wanted = {"pictures": PICTURES, "format": FORMATS[0], "theme": THEMES[0]} | dict(settings.notes) | self.given
        written, root = wanted["pictures"].replace("\\", "/"), root_of(path.parent)
        folder = path.parent / written
        self.names.add(written)
        if written.startswith("/"):
            top = root / written.lstrip("/")
            self.tops.add(top)
            here = path.parent.resolve()
            folder = path.parent / os.path.relpath(top / here.relative_to(root), here)
        if ":" in written or not folder.resolve().is_relative_to(root):
            fail(f"pictures cannot go to `{written}`", f"name a folder below `{root.name}`")
        return Note(path, shown(path), text, folder / path.stem, wanted["theme"], wanted["format"])

    def folders(self, walked: list[Path]) -> list[Path]:
        """Where pictures of notes may lie that are gone: below the folders that were walked, and below the project."""
        beside = (each / name for each in walked for name in sorted(self.names) if not name.startswith("/"))
        return [*(folder for folder in beside if folder.is_dir()), *sorted(self.tops)]


class Read(NamedTuple):
    """A note as it lies there, and what becomes of it."""

    path: Path
    data: bytes
    plan: Plan


class Run:
    """One run over many notes, step by step; with `check`, nothing is written."""

    def __init__(self, check: bool) -> None:
        self.check = check
        self.version = version("mlsd")
        self.designs = Designs()
        self.reads: list[Read] = []
        self.empty: list[Path] = []  # notes that show no design
        self.wrong: dict[Path, list[Diagnostic]] = {}  # by note
        self.unreadable = False
        self.stale: dict[Path, list[Picture]] = {}  # by note: what is to be drawn
        self.claimed: dict[str, Path] = {}  # whose each picture's file is
        self.finished: dict[Path, bytes] = {}  # by the picture's file
        self.removed: list[Path] = []
        self.changed: list[Path] = []

    # Reading

    def read(self, path: Path, wishes: Wishes) -> None:
        """Read a note and see what becomes of it."""
        data = None if wishes.leave_out(path) else self._bytes(path)
        if data is None:
            return
        note = wishes.note(path, data.removeprefix(_LEAD).decode("utf-8"))
        planned = plan(note, self.designs, self.version)
        self.designs.sources[note.shown] = Source(note.shown, note.text.replace("\r\n", "\n").replace("\r", "\n"))
        if not planned.places and planned.text == note.text and not planned.mistakes:
            self.empty.append(path)
        self.reads.append(Read(path, data, planned))
        if planned.mistakes:
            self.wrong[path] = planned.mistakes
            return
        self._sort_out(path, planned)

    def _bytes(self, path: Path) -> bytes | None:
        """The bytes of a note; None where it cannot be read, which is told where it may show a design."""
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"the note cannot be read: {(error.strerror or str(error)).lower()}"
            self.wrong[path] = [Diagnostic(UNREADABLE, message, Source(shown(path), "").span(0, 0))]
            self.unreadable = True
            return None
        if not any(_WORD.encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be")):
            self.empty.append(path)
            return None
        _, unreadable = decode(data, shown(path))
        if unreadable:
            help = "save the note as UTF-8" if "UTF" in unreadable[0].message else "split the note"
            self.wrong[path] = [unreadable[0]._replace(help=help)]
            self.unreadable = True
            return None
        return data

    def _sort_out(self, path: Path, planned: Plan) -> None:
        """Which of the pictures are to be drawn, and which cannot be put where they belong."""
        root = root_of(path.parent)
        stale = []
        for picture in planned.pictures:
            mark, refused = _state(picture.file, path, root)
            owner = self.claimed.setdefault(str(picture.file.resolve()).casefold(), path)
            if owner != path:
                refused = _taken(picture.file, owner)
            if refused:
                self.wrong.setdefault(path, []).append(_in_the_way(picture, *refused))
            elif mark is None or not mark.whole or mark[:2] != (_own(path, picture.file), picture.inputs):
                stale.append(picture)
        if stale and path not in self.wrong:
            self.stale[path] = stale

    # Drawing and writing

    def draw(self, jobs: int) -> None:
        """Draw what is stale; a picture that cannot be drawn leaves its note as it is."""
        waiting = [(path, picture) for path, pictures in self.stale.items() for picture in pictures]
        once = {picture.inputs: picture for _, picture in waiting}  # several notes may show the same
        results = dict(zip(once, _results(list(once.values()), jobs, self.check), strict=True))
        for path, picture in waiting:
            result = results[picture.inputs]
            if isinstance(result, Refusal):
                mistake = Diagnostic(NO_PICTURE, result.message, picture.span, help=result.help)
                self.wrong.setdefault(path, []).append(mistake)
            else:
                self.finished[picture.file] = marked(result, _own(path, picture.file), picture.inputs)
        for path in self.wrong:
            self.stale.pop(path, None)

    def write(self) -> None:
        """Write pictures, then the notes that link them."""
        for path, data, planned in self.reads:
            if path in self.wrong:
                continue
            text = (_LEAD if data.startswith(_LEAD) else b"") + planned.text.encode("utf-8")
            if text != data or path in self.stale:
                self.changed.append(path)
            if self.check:
                continue
            for picture in self.stale.get(path, ()):
                make(picture.file.parent, parents=True)
                write(picture.file, self.finished[picture.file])
            if text != data:
                write(path, text)

    # Removing

    def remove(self, folders: list[Path]) -> None:
        """Remove pictures of ours that no note shows any more: those of these notes, and those of notes that are gone.

        They are looked for in `folders`, where the pictures of these notes belong, and where their links led until now.
        """
        wanted = {picture.file.resolve() for each in self.reads for picture in each.plan.pictures}
        mine = {path.resolve() for path in (*self.empty, *(each.path for each in self.reads)) if path not in self.wrong}
        belong = [each.plan.note.pictures.parent for each in self.reads]
        led = (file for each in self.reads for file in each.plan.linked if _is_inside(file, each.path))
        for file in dict.fromkeys(file.resolve() for file in (*_pictures_below([*folders, *belong]), *led)):
            mark = _mark(file) if file not in wanted else None
            if mark is None:
                continue
            note = followed(quoted(mark.note), file.parent).resolve()
            if (note in mine or not note.exists()) and not self._is_linked(file):
                self.removed.append(file)
        for file in [] if self.check else self.removed:
            with contextlib.suppress(OSError):
                file.unlink()
                file.parent.rmdir()
                file.parent.parent.rmdir()

    def _is_linked(self, file: Path) -> bool:
        """Whether a note leads to a picture by a link that somebody wrote."""
        names = quoted(file.name).encode(), os.fsencode(file.name)
        for path, text in self._texts:
            if any(name in text for name in names):
                inner = way(file, path.parent.resolve())
                if quoted(inner).encode() in text or os.fsencode(inner) in text:
                    return True
        return False

    @cached_property
    def _texts(self) -> list[tuple[Path, bytes]]:
        """The notes as they are from now on."""
        texts = {path: path.read_bytes() for path in self.empty}
        return list((texts | {each.path: each.plan.text.encode() for each in self.reads}).items())

    # Told

    def told(self, color: bool | None) -> int:
        """Say what was done and what is wrong; the exit code."""
        from mlsd_dsl.output.text import render

        look = style(color, sys.stderr)
        found = in_order([each for mistakes in self.wrong.values() for each in mistakes])
        if found:
            click.echo(render(found, self.designs.sources, look), err=True, color=look.colour)
        for path in self.changed:
            stale = self.stale.get(path, [])
            names = ", ".join(way(each.file, path.parent) for each in stale)
            verb = "would draw" if self.check else "drew"
            click.echo(
                f"{'stale' if self.check else 'changed'} {shown(path)}" + (f": {verb} {names}" if names else ""),
                err=True,
            )
        for file in self.removed:
            click.echo(f"{'would remove' if self.check else 'removed'} {shown(Path(os.path.relpath(file)))}", err=True)
        click.echo(self._summary(), err=True)
        if self.unreadable:
            return 2
        return 1 if found or (self.check and (self.changed or self.removed)) else 0

    def _summary(self) -> str:
        """`48 notes: 3 pictures drawn, 61 up to date, 1 removed`."""
        sound = [each.plan for each in self.reads if each.path not in self.wrong and each.plan.pictures]
        drawing = sum(map(len, self.stale.values()))
        fresh = sum(len(each.pictures) for each in sound) - drawing
        would = "to be " if self.check else ""
        if not sound and not self.wrong:
            return "no note shows a design: write a ```mlsd block, or a marker such as <!-- mlsd: designs/feed.mlsd -->"
        told = [f"{_many(drawing, 'picture')} {would}drawn", f"{fresh} up to date"]
        told += [f"{len(self.removed)} {would}removed"] if self.removed else []
        wrong = len(self.wrong)
        told += [f"{_many(wrong, 'note')} left as {'it is' if wrong == 1 else 'they are'}"] if wrong else []
        return f"{_many(len(sound) + wrong, 'note')}: {', '.join(told)}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# Files


def _state(file: Path, note: Path, root: Path) -> tuple[Mark | None, tuple[str, str] | None]:
    """The mark of what lies at a picture's place, and why no picture can be put there, if so."""
    if file.is_symlink() or not file.parent.resolve().is_relative_to(root):
        return None, ("a link leads out of the folder of pictures", "remove the link")
    if not file.exists():
        return None, None
    mark = _mark(file)
    if mark is None:
        return None, (f"`{file.name}` lies where the picture belongs, and mlsd did not write it", "move it away")
    owner = followed(quoted(mark.note), file.parent)
    if owner.exists() and owner.resolve() != note.resolve():
        return None, _taken(file, owner)
    return mark, None


def _taken(file: Path, owner: Path) -> tuple[str, str]:
    return f"`{file.name}` is the picture of `{owner.name}`", "rename one of the notes"


def _mark(file: Path) -> Mark | None:
    try:
        return mark_of(file.read_bytes()) if file.is_file() else None
    except OSError:
        return None


def _own(note: Path, picture: Path) -> str:
    """The note as its picture's mark names it."""
    return way(note, picture.parent)


def _in_the_way(picture: Picture, message: str, help: str) -> Diagnostic:
    return Diagnostic(IN_THE_WAY, message, picture.span, help=help)


def _is_inside(file: Path, note: Path) -> bool:
    """Whether a link leads to a picture of the project."""
    where = file.resolve()
    return where.is_relative_to(root_of(note.parent)) and where.suffix in _ENDINGS


def _pictures_below(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        for place, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if name not in SKIPPED)
            for name in sorted(names):
                if name.endswith(_ENDINGS) and not (Path(place) / name).is_symlink():
                    yield Path(place) / name


# Drawing


def _results(pictures: list[Picture], processes: int, check: bool) -> list[bytes | Refusal]:
    jobs = [Job(p.design.source, p.design.origin, p.view, p.theme, p.format, check) for p in pictures]
    many = min(processes or os.cpu_count() or 1, len(jobs) // WORTH_IT + 1)
    work = _side_by_side(jobs, many) if many > 1 else map(drawn, jobs)
    if len(jobs) >= SHOWN_FROM and sys.stderr.isatty():
        with click.progressbar(work, length=len(jobs), label="drawing", file=sys.stderr) as shown_on_a_bar:
            return list(shown_on_a_bar)
    return list(work)


def _side_by_side(jobs: list[Job], processes: int) -> Iterator[bytes | Refusal]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(drawn, jobs)
