"""`mlsd lint`: what is wrong with designs, as text for people or data for machines. The gate for CI."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import Input, inputs
from mlsd_dsl.cli.running import Job, run
from mlsd_dsl.cli.settings import levels_of, settings_of
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.diagnostics import Diagnostic, Profile, Severity, in_order
from mlsd_dsl.gate.levels import Levels, unknown_words
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.settings import GATES, Settings, SettingsOf
from mlsd_dsl.syntax.source import Source

if TYPE_CHECKING:
    from mlsd_dsl.analyses.fact import Fact
    from mlsd_dsl.gate.cache import Cache
    from mlsd_dsl.output import text

FORMATS = (
    *("text", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "checkstyle", "rdjson"),
    *("summary", "markdown"),
)
BASELINE = "mlsd-baseline.json"

_LEAST = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


@click.command(short_help="Find what is wrong.")
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    metavar="FORMAT",
    help=f"How to print findings: {', '.join(FORMATS)}.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    multiple=True,
    help="Also write them to a file, in any format; may be repeated.",
)
@click.option(
    "--profile",
    type=click.Choice([profile.word for profile in Profile]),
    help="How much is asked: sketch, interview (the default), production or strict.",
)
@click.option("--select", metavar="WORDS", multiple=True, help="Only these rules: names, codes or steps, with commas.")
@click.option("--ignore", metavar="WORDS", multiple=True, help="Not these rules: names, codes or steps, with commas.")
@click.option(
    "--fail-on",
    type=click.Choice(GATES),
    help="The least severity that makes the exit code 1; error by default.",
)
@click.option("--fix", is_flag=True, help="Put in the fixes that are safe, and tell what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix: also blocks to fill in, and what changes the design.")
@click.option(
    "--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Tell nothing that this file has taken over."
)
@click.option("--write-baseline", is_flag=True, help=f"Take over all that is found: write the baseline ({BASELINE}).")
@click.option("--since", metavar="REV", help="Only what is new against a revision of git: a branch, a tag, a commit.")
@click.option("--statistics", is_flag=True, help="How often each rule was broken, instead of each finding.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(0, 256), default=0, help="Processes at once; as many as fit by default."
)
@click.option("--no-cache", is_flag=True, help="Do not use what was found before, and keep nothing.")
@click.option(
    "--today", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The day on which acceptances are judged."
)
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`; imports start there.")
@click.option(
    "--scenario",
    "scenario",
    metavar="NAME",
    help="Also say what falls, and what serves instead, in this scenario; `all` for every one.",
)
@click.option("--why", is_flag=True, help="Show under each finding how its number came about (text only).")
@color_option
def lint(
    paths: tuple[str, ...],
    format_: str,
    outputs: tuple[str, ...],
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    fix: bool,
    unsafe_fixes: bool,
    baseline: Path | None,
    write_baseline: bool,
    since: str | None,
    statistics: bool,
    jobs: int,
    no_cache: bool,
    today: datetime | None,
    stdin_filename: str,
    scenario: str | None,
    why: bool,
    color: bool | None,
) -> None:
    """Find what is wrong with designs.

    PATHS are files, folders (every *.mlsd below, and ```mlsd blocks of Markdown) or - for standard input; the current
    folder where none is given. Exit code 0: nothing at or above --fail-on. 1: something. 2: the work could not be done.

    Settings: [tool.mlsd] in pyproject.toml, or mlsd.toml, the nearest above a design; options win over them.
    """
    targets = [_target(each) for each in outputs]
    if unsafe_fixes and not fix:
        fail("--unsafe-fixes only goes with --fix")
    asked = Asked(
        profile,
        _words(select),
        _words(ignore),
        today.date() if today is not None else date.today(),
        (scenario,) if scenario else (),
        why,
        jobs,
        not no_cache,
    )
    settings = _settings(paths)
    read = [item for item in inputs(paths, stdin_filename) if item.path is None or not settings.excludes(item.path)]
    _check_scenario(scenario, read)
    if fix:
        from mlsd_dsl.cli.fixing import fix_files

        read = fix_files(read, lambda items: _linted(items, asked), unsafe_fixes)
    linted = _linted(read, asked)
    known = baseline or settings.baseline
    if write_baseline:
        _write_baseline(known or Path(BASELINE), linted)
    elif known is not None:
        linted = _beyond(known, linted)
    if since is not None:
        linted = _new_since(since, paths, linted, asked, settings)
    gate = fail_on or settings.fail_on or "error"
    shown = Shown(linted, read, asked, gate, color, statistics)
    for format_of_file, file in targets:
        from mlsd_dsl.cli.files import write

        write(file, shown.document(format_of_file, Path()).encode("utf-8", "backslashreplace"))
    shown.show(format_)
    if shown.gate is not None and any(d.severity >= shown.gate for d in shown.diagnostics) and not write_baseline:
        sys.exit(1)


class Asked(NamedTuple):
    """What the command line asks for, before the settings of each design are looked at."""

    profile: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    today: date
    scenarios: tuple[str, ...]
    why: bool
    jobs: int
    cached: bool

    def levels(self, settings: Settings) -> Levels:
        """The levels of a design under some settings; the command line wins."""
        return levels_of(settings, self.profile, self.select, self.ignore)


class Shown:
    """What was found, in each format."""

    def __init__(
        self,
        linted: list[Linted],
        read: list[Input],
        asked: Asked,
        gate: str,
        color: bool | None,
        statistics: bool,
    ) -> None:
        self.linted = linted
        self.read = read
        self.asked = asked
        self.gate = _LEAST.get(gate)
        self.color = color
        self.statistics = statistics
        self.profile = asked.levels(_settings(())).profile.word if asked.profile is None else asked.profile
        every = (each for text in linted for each in text.reported)
        self.reported = sorted(every, key=lambda each: each.diagnostic.order)
        self.diagnostics = in_order([each.diagnostic for each in self.reported if each.accepted is None])

    def show(self, format_: str) -> None:
        """Print to standard output; the summary of a text for people goes to standard error."""
        look = style(self.color)
        if self.statistics:
            click.echo(_statistics(self.diagnostics), nl=False)
        elif format_ == "text":
            click.echo(self._text(look), nl=False, color=look.colour)
        else:
            # Bytes, because data is UTF-8 whatever a terminal can show.
            document = self.document(format_, Path())
            plain = format_ in ("concise", "summary", "github")
            click.echo(document if plain else document.encode("utf-8", "backslashreplace"), nl=False)
        if format_ in ("text", "summary") or self.statistics:
            from mlsd_dsl.output.text import summary

            last = style(self.color, sys.stderr)
            click.echo(summary(self.diagnostics, len(self.read), last) + self._remarks(), err=True, color=last.colour)

    def document(self, format_: str, folder: Path) -> str:
        """All findings in one format; `folder` is where its paths start."""
        from mlsd_dsl.cli import formats

        return formats.document(format_, self, folder)

    def _text(self, look: text.Style) -> str:
        from mlsd_dsl.output.text import render

        sources = quoted(self.diagnostics, self.read)
        if self.asked.why:
            by_name = {each.fingerprint: each.diagnostic for each in self.reported}
            facts = {by_name[name]: fact for text in self.linted for name, fact in text.reasons}
            told = _with_reasons(self.diagnostics, facts, sources, look)
        else:
            told = render(self.diagnostics, sources, look)
        if len(self.linted) > 1 and self.diagnostics:
            from mlsd_dsl.output.summary import table

            told += ("\n" if told else "") + table(self.linted, look)
        return told

    def _remarks(self) -> str:
        """What the counts leave out: what was accepted, and what could be mended."""
        accepted = sum(1 for each in self.reported if each.accepted is not None)
        fixes = Counter(f.applicability for d in self.diagnostics for f in d.fixes[:1])
        safe, others = fixes["safe"], fixes["placeholders"] + fixes["unsafe"]
        told = f"; {accepted} accepted" if accepted else ""
        if safe:
            told += f"; {safe} can be mended with --fix"
        elif others:
            told += f"; {others} with a block to fill in: --fix --unsafe-fixes"
        return told


# Linting


def _linted(items: list[Input], asked: Asked) -> list[Linted]:
    nearest_settings = SettingsOf()
    words: set[str] = set()

    def job(item: Input) -> Job:
        levels = asked.levels(settings_of(nearest_settings, item.path))
        words.update(levels.select, levels.ignore, (name for name, _ in levels.severities))
        return Job(item.source, item.path, levels, asked.today, asked.scenarios, asked.why)

    cache = _cache() if asked.cached and not asked.why else None
    jobs = [job(item) for item in items]
    _check_words(sorted(words))
    return run(items, jobs, asked.jobs, cache)


def _cache() -> Cache:
    from mlsd_dsl.gate.cache import Cache, folder, program
    from mlsd_dsl.plugins import rule_folders

    return Cache(folder(), program(rule_folders()))


def _settings(paths: tuple[str, ...]) -> Settings:
    """The settings of the run as a whole: those nearest to the first path."""
    first = Path(paths[0]) if paths and paths[0] != "-" else Path()
    return settings_of(SettingsOf(), first / "x" if first.is_dir() else first)


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for each in given for word in each.split(",") if word.strip())


def _check_words(words: Iterable[str]) -> None:
    words = list(words)
    if not words:
        return
    from mlsd_dsl.plugins import rules

    for word, similar in unknown_words(words, rules().loaded):
        help = f"a similar one: {similar}" if similar else "`mlsd rules` lists names, codes and steps"
        fail(f"there is no rule or step `{word}`", help)


def _check_scenario(scenario: str | None, read: list[Input]) -> None:
    if scenario is None or scenario == "all":
        return
    from mlsd_dsl.pipeline import check

    designs = [check(item.source, item.path).design for item in read if not item.unreadable]
    if any(scenario in design.scenarios for design in designs):
        return
    from mlsd_dsl.cli.scenarios import no_scenario

    names = dict.fromkeys(name for design in designs for name in design.scenarios)
    no_scenario(scenario, tuple(names), "no design has one")


# Compared with before


def _write_baseline(place: Path, linted: list[Linted]) -> None:
    from mlsd_dsl.cli.files import write
    from mlsd_dsl.gate.baseline import written

    write(place, written(linted).encode("utf-8"))
    count = sum(1 for text in linted for each in text.reported if each.accepted is None)
    click.echo(f"{count} findings are now in `{place.as_posix()}`", err=True)


def _beyond(place: Path, linted: list[Linted]) -> list[Linted]:
    from mlsd_dsl.gate.baseline import NoBaseline, read, without

    try:
        known = read(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fail(f"there is no baseline `{place.as_posix()}`", "write it: mlsd lint --write-baseline")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        fail(f"the baseline `{place.as_posix()}` cannot be read: {why.lower()}", "name a file that mlsd wrote")
    except NoBaseline as error:
        fail(f"`{place.as_posix()}`: {error}", "write it anew: mlsd lint --write-baseline")
    linted, gone = without(linted, known)
    if gone:
        click.echo(f"{gone} findings of the baseline are gone: write it anew with --write-baseline", err=True)
    return linted


def _new_since(
    revision: str, paths: tuple[str, ...], linted: list[Linted], asked: Asked, settings: Settings
) -> list[Linted]:
    """The findings that the designs of a revision did not have."""
    import os
    import tempfile

    from mlsd_dsl.gate.baseline import only_new
    from mlsd_dsl.gate.revision import NoRevision, top_of, unpack

    first = Path(paths[0]) if paths else Path()
    try:
        top = top_of(first if first.is_dir() else first.parent)
        with tempfile.TemporaryDirectory() as folder:
            unpack(revision, top, Path(folder))
            before = []
            for path in paths or (".",):
                inner = os.path.relpath(Path(path).resolve(), top.resolve())
                place = Path(folder) / inner
                if inner.startswith(".."):
                    raise NoRevision(f"`{path}` does not lie in the checkout")
                if place.exists() and not (place.is_dir() and not any(_designs(place))):
                    before += _linted(inputs((str(place),)), asked)
    except NoRevision as error:
        fail(error.message, error.help)
    return only_new(linted, before)


def _designs(folder: Path) -> Iterator[Path]:
    for suffix in ("*.mlsd", "*.md", "*.markdown"):
        yield from folder.rglob(suffix)


# Told


def _target(written: str) -> tuple[str, Path]:
    format_, _, file = written.partition("=")
    if format_ not in FORMATS:
        fail(f"--output: there is no format `{format_}`", f"there are: {', '.join(FORMATS)}")
    if not file:
        fail(f"--output: `{written}` names no file", f"write: --output {format_}=findings.{format_}")
    return format_, Path(file)


def _statistics(diagnostics: list[Diagnostic]) -> str:
    counted = Counter((d.rule.code, d.rule.name, d.severity) for d in diagnostics)
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{n:6}  {code:<5} {severity.word:<8} {name}\n" for (code, name, severity), n in rows)


def quoted(diagnostics: list[Diagnostic], read: list[Input]) -> dict[str, Source]:
    """The files to quote from, by path: those that were read, and those that imports lead to."""
    if not diagnostics:
        return {}
    from mlsd_dsl.syntax import source

    sources = {item.whole.path: item.whole for item in read}
    for span in (span for d in diagnostics for span in (d.span, *(note.span for note in d.notes))):
        if span.path not in sources and Path(span.path).is_file():
            sources[span.path], _ = source.read(Path(span.path), span.path)
    return sources


def _with_reasons(
    diagnostics: list[Diagnostic], reasons: dict[Diagnostic, Fact], sources: dict[str, Source], look: text.Style
) -> str:
    """Each finding with the derivation of its number under it."""
    from mlsd_dsl.output.derivation import derivation
    from mlsd_dsl.output.text import render

    blocks = []
    for diagnostic in diagnostics:
        block = render([diagnostic], sources, look)
        fact = reasons.get(diagnostic)
        if fact is not None:
            block += "".join(f"    {line}\n" for line in derivation(fact, look).splitlines())
        blocks.append(block)
    return "\n".join(blocks)
