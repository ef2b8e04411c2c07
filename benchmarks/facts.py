"""Facts: how long everything that follows from a design takes to work out, and how that grows with its parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from figure import Figure
from installation import Installation
from processes import said, seconds
from sizes import parts_design, small_design

SIZES = (1_250, 5_000)

_FACTS = """
import sys, time
from pathlib import Path
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import read
path = Path(sys.argv[1])
source, unreadable = read(path, "design.mlsd")
checked = check(source, path)
assert not unreadable and not checked.diagnostics, (unreadable + checked.diagnostics)[0]
start, busy = time.perf_counter(), time.process_time()
from mlsd_dsl.facts import Facts
facts = Facts(checked.design).all()
taken, busy = time.perf_counter() - start, time.process_time() - busy
print(taken, busy, len(checked.design.parts), len(facts))
"""


class _Run(NamedTuple):
    taken: float  # seconds
    busy: float  # of them, those in which a processor worked for us
    parts: int
    facts: int


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Seconds for all facts, the best of some runs each: cold for a small design, beside the interpreter's own start."""
    runs = 2 if quick else 5
    small = mlsd.file("small.mlsd", small_design())
    said(mlsd.python("-c", _FACTS, small))
    cold = min(seconds(mlsd.python("-c", _FACTS, small)) for _ in range(runs))
    bare = min(seconds(mlsd.python("-c", "pass")) for _ in range(runs))
    note = "reading and imports included"
    lines = small.read_text(encoding="utf-8").count("\n")
    yield Figure(f"all facts of {lines} lines, beyond python -c pass", cold - bare, "s", 0.5, note=note)
    found = []
    for size in SIZES:
        path = mlsd.file(f"parts_{size}.mlsd", parts_design(size))
        best = min(_run(mlsd, path) for _ in range(2 if quick else 3))
        found.append(best)
        most = 5.0 if size == max(SIZES) else None
        yield Figure(
            f"all facts of {best.parts:,} parts",
            best.taken,
            "s",
            most,
            note=f"{best.facts:,} facts; {best.busy:.2f} s of processor",
        )
    few, many = found
    grown = (many.taken / few.taken) / (many.parts / few.parts)
    yield Figure(
        "time a part, many to few", grown, "x", 1.5, note=f"{few.parts:,} to {many.parts:,} parts; 1 is linear"
    )


def _run(mlsd: Installation, path: Path) -> _Run:
    taken, busy, parts, facts = said(mlsd.python("-c", _FACTS, path)).split()
    return _Run(float(taken), float(busy), int(parts), int(facts))
