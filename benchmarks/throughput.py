"""Throughput: lines of sound, non-repeating design a second, and whether ten times the lines take ten times the time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from figure import Figure
from installation import Installation
from processes import said, seconds
from sizes import design

SIZES = (5_000, 50_000)

_CHECK = """
import sys, time
from pathlib import Path
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import read
path = Path(sys.argv[1])
start = time.perf_counter()
source, unreadable = read(path, "design.mlsd")
checked = check(source, path)
taken = time.perf_counter() - start
assert not unreadable and not checked.diagnostics, (unreadable + checked.diagnostics)[0]
print(taken)
"""


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Lines a second of the command as it is called, and of reading and checking alone; the best of some runs each."""
    taken: list[float] = []
    for size in SIZES:
        runs = 2 if quick or size == max(SIZES) else 5
        path = mlsd.file(f"{size}.mlsd", design(size))
        lines = path.read_text(encoding="utf-8").count("\n")
        said(mlsd.mlsd("lint", path))
        whole = min(seconds(mlsd.mlsd("lint", path)) for _ in range(runs))
        alone = min(_checking(mlsd, path) for _ in range(runs))
        yield Figure(f"mlsd lint, {lines:,} lines", lines / whole, "lines/s", 6_000, 12_000, True, f"{whole:.2f} s")
        yield Figure(
            f"reading and checking, {lines:,} lines", lines / alone, "lines/s", 6_000, 12_000, True, f"{alone:.2f} s"
        )
        taken.append(whole)
    yield Figure("time for ten times the lines", taken[1] / taken[0], "x", 12)


def _checking(mlsd: Installation, path: Path) -> float:
    return float(said(mlsd.python("-c", _CHECK, path)))
