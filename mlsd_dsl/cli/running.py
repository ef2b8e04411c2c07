"""Many texts linted: from the cache where nothing changed, the others side by side, with a bar on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from mlsd_dsl.cli.inputs import Input
from mlsd_dsl.gate.cache import Cache
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.plugins import rules
from mlsd_dsl.syntax.source import Source

WORTH_IT = 12  # texts for which a second process pays
SHOWN_FROM = 40  # texts for which a bar is shown
AT_ONCE = 8  # texts handed to a process together


class Job(NamedTuple):
    """One text to lint, and everything that it depends on."""

    source: Source
    path: Path | None
    levels: Levels
    today: date
    scenarios: tuple[str, ...]
    reasons: bool


def run(items: Sequence[Input], jobs: Sequence[Job], processes: int, cache: Cache | None) -> list[Linted]:
    """What was found in each text, in their order; `jobs` has one for each. `processes` of 0 stands for as many as there are processors."""
    found: dict[int, Linted] = {}
    waiting: list[tuple[int, str, Job]] = []
    for place, (item, job) in enumerate(zip(items, jobs, strict=True)):
        if item.unreadable:
            reported = tuple(Reported(each) for each in item.unreadable)
            found[place] = Linted(item.source.path, "", reported, rules=False)
            continue
        key = cache.key(job.source, job.levels, job.scenarios, job.today.isoformat()) if cache is not None else ""
        kept = cache.get(key) if cache is not None else None
        if kept is not None:
            found[place] = kept
        else:
            waiting.append((place, key, job))
    if waiting:
        for broken in rules().broken:
            click.echo(f"mlsd: a rule could not be loaded: {broken}", err=True)
    results = _results([job for _, _, job in waiting], processes)
    if len(waiting) >= SHOWN_FROM and sys.stderr.isatty():
        with click.progressbar(results, length=len(waiting), label="linting", file=sys.stderr) as shown:
            linted = list(shown)
    else:
        linted = list(results)
    for (place, key, _), result in zip(waiting, linted, strict=True):
        found[place] = result
        if cache is not None:
            cache.put(key, result)
    return [found[place] for place in range(len(items))]


def _results(jobs: list[Job], processes: int) -> Iterator[Linted]:
    many = min(processes or os.cpu_count() or 1, len(jobs) // WORTH_IT + 1)
    if many < 2 or any(job.reasons for job in jobs):
        yield from map(_done, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(many) as pool:
        yield from pool.map(_done, jobs, chunksize=AT_ONCE)


def _done(job: Job) -> Linted:
    from mlsd_dsl.pipeline import lint

    return lint(job.source, job.path, job.levels, job.today, job.scenarios, job.reasons)
