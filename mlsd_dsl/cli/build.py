"""`mlsd build`: designs as a site of static pages. Only what changed is made anew."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, NoReturn

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import inputs, shown
from mlsd_dsl.cli.settings import levels_of, settings_of
from mlsd_dsl.gate.settings import SettingsOf
from mlsd_dsl.site import manifest
from mlsd_dsl.site.card import Card
from mlsd_dsl.site.index import Listed, index_page
from mlsd_dsl.site.manifest import Entry
from mlsd_dsl.site.names import named, unique
from mlsd_dsl.site.page import INDEX, RULES
from mlsd_dsl.site.pages import Asked, Built, built

SAVED_EVERY = 2.0  # seconds between two states of a run that a break leaves behind


class Site(NamedTuple):
    """What a run left: the designs in the order of the index, how many were made, and how many were taken away."""

    folder: Path
    entries: list[Entry]
    made: int
    removed: int
    seconds: float

    @property
    def first_page(self) -> Path:
        """The page to open."""
        return self.folder / INDEX

    @property
    def cards(self) -> list[Card]:
        """The designs at a glance."""
        return [entry.card for entry in self.entries if entry.card is not None]


@click.command(short_help="Build a site of designs: pictures, estimates, findings.")
@click.argument("paths", nargs=-1)
@click.option("-o", "--output", metavar="DIR", default="site", show_default=True, help="The folder of the site.")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Processes; 0 is as many as there are processors.")
@click.option("--title", metavar="TEXT", default="Designs", show_default=True, help="The heading of the first page.")
@click.option("--force", is_flag=True, help="Make every page anew.")
def build(paths: tuple[str, ...], output: str, jobs: int, title: str, force: bool) -> None:
    """Build a site of static pages that opens from a folder or from any server.

    PATHS are files and folders (every *.mlsd below); the current folder where none is given. A design with errors gets its
    pages too, and makes the exit code 1. What is up to date is not made again.
    """
    site = built_site(paths, Path(output), jobs, title=title, force=force)
    click.echo(told(site))
    wrong = [card for card in site.cards if card.errors]
    for card in wrong:
        click.echo(f"{card.path}: {card.errors} error{'s' if card.errors > 1 else ''}", err=True)
    if wrong:
        sys.exit(1)


def told(site: Site) -> str:
    """What was done, and where to look."""
    count = len(site.entries)
    before = count - site.made
    parts = [f"{count} design{'' if count == 1 else 's'}: {site.made} built"]
    parts += [f"{before} up to date"] if before else []
    parts += [f"{site.removed} removed"] if site.removed else []
    return f"{', '.join(parts)}, in {site.seconds:.1f} s\nopen {shown(site.first_page)}\n     {site.first_page.resolve().as_uri()}"


def built_site(
    paths: Sequence[str],
    folder: Path,
    jobs: int = 0,
    *,
    title: str = "Designs",
    force: bool = False,
    shared: bool = False,
) -> Site:
    """Build a site into a folder. `shared` says that files of others may lie there as well, which stay as they are."""
    started = time.perf_counter()
    asked = _asked(paths)
    old = {entry.folder: entry for entry in _opened(folder, shared)}
    wanted = _wanted(asked)
    fresh = {each.folder for each in wanted if not force and _is_fresh(old.get(each.folder), each, folder)}
    waiting = [(each, entry) for each, entry in zip(asked, wanted, strict=True) if entry.folder not in fresh]
    for _, entry in waiting:
        if entry.folder not in old:
            _check_free(folder / entry.folder, shared)
    state = _State(folder, title, old, wanted, fresh)
    if waiting:
        state.save()
    try:
        for entry, made in _made(waiting, jobs):
            state.keep(entry, made)
        removed = state.sweep()
    except SystemExit:  # what is in the way now would be in the way again
        raise
    except BaseException:
        state.finish()
        raise
    state.finish()
    return Site(folder, list(state.new.values()), len(waiting), removed, time.perf_counter() - started)


# What is asked for


def _asked(paths: Sequence[str]) -> list[Asked]:
    if "-" in paths:
        fail("a site is built of files, not of standard input", "name a file or a folder")
    known, today, found = SettingsOf(), date.today(), []
    seen: set[Path] = set()
    for path in paths or (".",):
        below = Path(path).resolve().as_posix() if Path(path).is_dir() else ""
        for item in inputs((path,)):
            assert item.path is not None
            where = item.path.resolve()
            if not item.source.path.endswith(".mlsd") or where in seen:
                continue
            settings = settings_of(known, item.path)
            if below and settings.excludes(item.path):
                continue
            seen.add(where)
            name = named(where.as_posix(), below)
            found.append(Asked(name, item.source, item.path, tuple(item.unreadable), levels_of(settings), today))
    if not found:
        first = shown(Path(paths[0])) if paths else "."
        fail(f"there is no design in `{first}`", "designs are files that end in `.mlsd`")
    return found


def _wanted(asked: Sequence[Asked]) -> list[Entry]:
    """What the manifest is to say of each design: its folder, and what its pages are made from, imports left out."""
    from mlsd_dsl.gate.cache import program
    from mlsd_dsl.plugins import renderer_folders, rule_folders

    running = program((*rule_folders(), *renderer_folders()))
    found = []
    for each, folder in zip(asked, unique(each.name for each in asked), strict=True):
        day = each.today if "until" in each.source.text else each.month
        told = (running, folder, each.source.path, each.source.text, each.levels, each.unreadable, day)
        found.append(Entry(folder, each.source.path, manifest.fingerprint(*told)))
    return found


def _is_fresh(known: Entry | None, wanted: Entry, folder: Path) -> bool:
    return known is not None and manifest.is_fresh(known, wanted.key, folder)


# The folder


def _opened(folder: Path, shared: bool) -> list[Entry]:
    """The site that is there already; a folder of somebody else is not touched."""
    place = folder / manifest.FILE
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
        if not place.exists():
            taken = (folder / INDEX).exists() if shared else any(folder.iterdir())
            if taken:
                fail(
                    f"`{shown(folder)}` has files that mlsd did not write",
                    "name a new or an empty folder: mlsd build -o site",
                )
            return []
        return manifest.read(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        _refuse(folder, error)
    except manifest.Unlike:
        fail(f"`{shown(place)}` is not the manifest of a site", "name a new or an empty folder: mlsd build -o site")


def _check_free(place: Path, shared: bool) -> None:
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        fail(f"`{shown(place)}` is in the way: pages are to lie in a folder of this name", "move it away")
    if not shared and place.is_dir() and any(place.iterdir()):
        fail(f"the folder `{shown(place)}` has files that mlsd did not write", "move them away")


def _refuse(folder: Path, error: Exception) -> NoReturn:
    why = (getattr(error, "strerror", None) or str(error)).lower()
    fail(f"`{shown(folder)}` cannot be written: {why}", "name a folder that you may write into")


class _State:
    """The site while it is built. Whenever it is broken off, what is listed is there, and what is not done is known."""

    def __init__(
        self, folder: Path, title: str, old: dict[str, Entry], wanted: Sequence[Entry], fresh: Collection[str]
    ) -> None:
        self.folder = folder
        self.title = title
        self.new = {
            each.folder: old[each.folder] if each.folder in fresh else old.get(each.folder, each)._replace(key="")
            for each in wanted
        }
        self.gone = {name: entry for name, entry in old.items() if name not in self.new}
        self.saved = 0.0

    def save(self) -> None:
        """Write down how far it is."""
        entries = [*self.new.values(), *self.gone.values()]
        _update(self.folder / manifest.FILE, manifest.written(entries).encode())
        self.saved = time.monotonic()

    def keep(self, entry: Entry, made: Built) -> None:
        """Write the files of a design, then that they are there."""
        place = self.folder / entry.folder
        if place.is_symlink():
            _check_free(place, False)
        try:
            place.mkdir(exist_ok=True)
        except OSError as error:
            _refuse(place, error)
        for name, content in made.files.items():
            _update(place / name, content)
        self._remove(entry.folder, set(self.new[entry.folder].files) - set(made.files))
        imports = manifest.imported(made.imports, self.folder)
        key = entry.key if made.whole or not imports else ""
        files = tuple(sorted(made.files))
        self.new[entry.folder] = Entry(entry.folder, entry.path, key, files, imports, made.picture, made.card)
        if time.monotonic() - self.saved > SAVED_EVERY:
            self.save()

    def sweep(self) -> int:
        """Remove the files of designs that are no more; the number of those."""
        for entry in self.gone.values():
            self._remove(entry.folder, set(entry.files))
        removed = len(self.gone)
        self.gone = {}
        return removed

    def finish(self) -> None:
        """The pages about all designs, and the manifest."""
        there = [
            each for each in self.new.values() if each.card is not None and (self.folder / each.folder / INDEX).exists()
        ]
        listed = [Listed(each.card, each.folder, each.picture) for each in there if each.card is not None]
        listed.sort(key=lambda each: (each.card.title.casefold(), each.folder))
        _update(self.folder / INDEX, index_page(listed, self.title).encode("utf-8", "replace"))
        _update(self.folder / RULES, _rules(listed))
        self.save()

    def _remove(self, folder: str, names: set[str]) -> None:
        place = self.folder / folder
        if place.is_symlink():
            return
        for name in names:
            with contextlib.suppress(OSError):
                (place / name).unlink()
        with contextlib.suppress(OSError):
            place.rmdir()  # where nothing else lies in it


def _rules(listed: Sequence[Listed]) -> bytes:
    from mlsd_dsl.plugins import rules
    from mlsd_dsl.site.rules import rules_page

    about = {name: words for each in listed for name, words in sorted(each.card.rules.items())}
    loaded = rules().loaded if about else {}
    others = {name: about[name] for name in sorted(about) if name not in loaded}
    return rules_page((rule for rule in loaded.values() if rule.name in about), others).encode("utf-8", "replace")


def _update(path: Path, content: bytes) -> None:
    """Write a file where it says something else."""
    with contextlib.suppress(OSError):
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return
    write(path, content)


# The work


def _made(waiting: Sequence[tuple[Asked, Entry]], jobs: int) -> Iterator[tuple[Entry, Built]]:
    """What comes of each design, in the order in which they are done, with a bar on a terminal."""
    if not waiting:
        return
    results = _results(waiting, min(jobs or os.cpu_count() or 1, len(waiting)))
    if not sys.stderr.isatty():
        yield from results
        return
    with click.progressbar(
        results,
        length=len(waiting),
        label="building",
        file=sys.stderr,
        item_show_func=lambda done: done[0].folder if done else "",
    ) as bar:
        yield from bar


def _results(waiting: Sequence[tuple[Asked, Entry]], processes: int) -> Iterator[tuple[Entry, Built]]:
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    from mlsd_dsl.rendering import RenderError

    # The largest first, so that no processor waits for the last.
    ordered = sorted(waiting, key=lambda pair: -len(pair[0].source.text))
    pool = ProcessPoolExecutor(processes, initializer=_alone)
    try:
        futures = {pool.submit(built, asked): entry for asked, entry in ordered}
        for future in as_completed(tuple(futures)):
            yield futures.pop(future), future.result()  # what was handed on is not kept
        pool.shutdown()
    except RenderError as error:
        pool.shutdown(wait=False, cancel_futures=True)
        fail(error.message, error.help)
    except BrokenProcessPool:
        fail("a process that made pages was ended from outside", "if memory is short: --jobs 1")
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _alone() -> None:
    """Ctrl-C ends a worker without a word: the command itself says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
