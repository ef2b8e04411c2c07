"""`mlsd new`: a new design, from a skeleton with holes to fill or from a design that is there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple, NoReturn

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import shown
from mlsd_dsl.skeletons import PROBLEMS, begun, imports_of, skeleton, titled
from mlsd_dsl.syntax.source import Source, read

_WORD = re.compile(r"[^\W\d]\w*")


def _epilog() -> str:
    width = max(map(len, PROBLEMS))
    lines = [f"  {name:<{width}}  {problem.about}" for name, problem in PROBLEMS.items()]
    return "\b\nProblems:\n" + "\n".join(lines) + "\n\n\b\nDesigns:\n  " + _wrapped(_references())


def _wrapped(names: list[str]) -> str:
    from textwrap import fill

    return fill(", ".join(names), 78, subsequent_indent="  ")


class _Described(click.Command):
    """Its help lists what there is only when it is asked for."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        self.epilog = _epilog()
        super().format_epilog(context, formatter)


@click.command(cls=_Described, short_help="Begin a design.")
@click.argument("name")
@click.option("--problem", metavar="P", help="From the skeleton of a sort of problem: see below.")
@click.option("--from", "origin", metavar="DESIGN", help="From a reference design, or from a file of your own.")
@click.option("--title", metavar="TEXT", help="What pictures call it.  [default: from NAME]")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(name: str, problem: str | None, origin: str | None, title: str | None, force: bool) -> None:
    """Begin a design called NAME, in the file NAME.mlsd.

    A skeleton has the parts and arrows that answers to such a problem have, and `?` where a number or a choice is yours to
    make: `mlsd lint` asks for each. With --from, a design is copied under the new name together with what it imports. NAME
    may lie in a folder that is there: `notes/feed`.
    """
    path, word = _placed(name)
    if (problem is None) == (origin is None):
        told = "say what to begin from" if problem is None else "begin from a problem or from a design, not from both"
        fail(told, f"--problem {'|'.join(PROBLEMS)}, or --from DESIGN")
    begin = _of_problem(problem) if problem is not None else _of_design(origin or "", path.parent)
    written = begun(begin.source, word, title or titled(word), lambda place: begin.places.get(place, place))
    for place, data in [*begin.beside.items(), (path, written.encode("utf-8"))]:
        _check_free(place, data, force and place == path)
    for place, data in begin.beside.items():
        if not place.exists():
            write(place, data)
            click.echo(f"{shown(place)}: what it imports", err=True)
    write(path, written.encode("utf-8"))
    _tell(path, written)


class _Beginning(NamedTuple):
    """A text to begin from, where its imports will lie (as written → as they must be written), and what comes along."""

    source: Source
    places: dict[str, str]
    beside: dict[Path, bytes]


def _placed(name: str) -> tuple[Path, str]:
    """The file to write, and the design's name."""
    given = Path(name)
    if not given.name or given.name == "..":
        fail(f"`{name}` is no name of a design", "name it after what it does: mlsd new home_feed")
    path = given if given.suffix == ".mlsd" else given.with_name(given.name + ".mlsd")
    word = path.stem
    if not _WORD.fullmatch(word):
        better = re.sub(r"\W+", "_", word).strip("_")
        better = better if _WORD.fullmatch(better) else f"design_{better}" if better else "my_design"
        fail(f"`{word}` cannot be the name of a design: it has letters, digits and `_`", f"write: mlsd new {better}")
    if word == "design":
        fail("`design` cannot be the name of a design", "name it after what it does: mlsd new home_feed")
    if not path.parent.is_dir():
        fail(f"there is no folder `{shown(path.parent)}`", "make it first, or leave it out")
    if not os.access(path.parent, os.X_OK):
        fail(f"the folder `{shown(path.parent)}` cannot be read: permission denied", "may you look into it?")
    return path, word


def _of_problem(problem: str) -> _Beginning:
    word = problem.lower().replace("-", "_")
    found = next((name for name, each in PROBLEMS.items() if word in (name, *each.also)), None)
    if found is None:
        _nothing_like(problem, "problem", list(PROBLEMS))
    return _Beginning(skeleton(found), {}, {})


def _of_design(origin: str, folder: Path) -> _Beginning:
    path = _reference(origin) or _own(origin)
    source, unreadable = read(path, shown(path))
    if unreadable:
        fail(f"{source.path}: {unreadable[0].message}", unreadable[0].help)
    places: dict[str, str] = {}
    beside: dict[Path, bytes] = {}
    for written in imports_of(source):
        imported = path.parent / written
        if not imported.is_file():
            fail(f"`{shown(path)}` imports `{written}`, which is not there")
        text, _ = read(imported, shown(imported))
        if imports_of(text):
            fail(f"`{written}` imports others itself", "copy the folder, and rename the design in it")
        target = folder / imported.name
        places[written] = imported.name
        if target.resolve() != imported.resolve():
            beside[target] = imported.read_bytes()
    return _Beginning(source, places, beside)


def _references() -> list[str]:
    """The names of the reference designs."""
    return sorted(path.parent.name for path in _shelf().glob("*/design.mlsd"))


def _shelf() -> Path:
    import mlsd_dsl.designs

    return Path(mlsd_dsl.designs.__path__[0])


def _reference(name: str) -> Path | None:
    word = name.lower().replace("-", "_").replace(" ", "_")
    return _shelf() / word / "design.mlsd" if word in _references() else None


def _own(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        return _in_folder(path)
    if path.suffix != ".mlsd" and not path.exists():
        _nothing_like(name, "reference design", _references())
    if not path.is_file():
        fail(f"there is no file `{shown(path)}`", "name a design, or a reference design: mlsd new --help")
    return path


def _in_folder(folder: Path) -> Path:
    path = folder / "design.mlsd"
    if not os.access(folder, os.X_OK) or not path.is_file():
        fail(f"there is no `design.mlsd` in the folder `{shown(folder)}`", "name the file of a design")
    return path


def _nothing_like(word: str, what: str, names: list[str]) -> NoReturn:
    from mlsd_dsl.vocabulary.similar import nearest

    similar = nearest(word, tuple(names))
    fail(
        f"there is no {what} `{word}`", f"a similar one: {similar[0]}" if similar else f"there are: {', '.join(names)}"
    )


def _check_free(path: Path, data: bytes, force: bool) -> None:
    if not path.exists() or force:
        return
    if path.is_dir():
        fail(f"`{shown(path)}` is a folder", "take another name")
    if path.read_bytes() != data:
        fail(f"`{shown(path)}` is there already, with something else in it", "take another name or folder, or --force")


def _tell(path: Path, text: str) -> None:
    from mlsd_dsl.pipeline import check

    checked = check(Source(shown(path), text), path)
    holes = len(checked.design.holes) + _open_bounds(text)
    lines = f"{shown(path)}: {len(text.splitlines())} lines"
    click.echo(f"{lines}, {holes} places to fill" if holes else lines, err=True)
    click.echo(
        f"next: mlsd lint {shown(path)}    mlsd draw {shown(path)} -o {shown(path.with_suffix('.svg'))}", err=True
    )


def _open_bounds(text: str) -> int:
    """Holes that are no attribute: of assumptions and requirements."""
    return len(re.findall(r"^(?:assume \w+ =|require .*[<>=]=?) \?", text, re.MULTILINE))
