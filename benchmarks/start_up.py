"""Cold start: what an editor or a commit hook waits for, as a multiple of what the interpreter itself takes.

A ratio, because seconds say more about a machine than about a program.
"""

from __future__ import annotations

from collections.abc import Iterator

from figure import Figure
from installation import Installation
from processes import medians, said
from sizes import MODEL, small_design

# What `lint` and `fmt` have no use for, and what would cost more than all the rest.
HEAVY = ("networkx", "numpy", "graphviz", "diagrams", "pygls", "pydantic", "rich", "lark")

_IMPORTED = """
import sys
from mlsd_dsl.cli import main
try:
    main(sys.argv[1:], prog_name="mlsd")
except SystemExit as done:
    assert not done.code, done.code
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Ratios of medians, and which heavy packages are imported."""
    small = mlsd.file("small.mlsd", small_design())
    lines = small.read_text(encoding="utf-8").count("\n")
    commands = {"lint": ("lint", small), "fmt --check": ("fmt", "--check", small)}
    taken = medians(
        {
            "bare": mlsd.python("-c", "pass"),
            **{name: mlsd.mlsd(*arguments) for name, arguments in commands.items()},
            "video feed": mlsd.mlsd("lint", MODEL),
        },
        runs=7 if quick else 21,
    )
    bare = taken["bare"]
    yield Figure("python -c pass", 1000 * bare, "ms")
    for name, target, stretch in (("lint", 18.0, 10.0), ("fmt --check", 12.0, None)):
        note = f"{1000 * taken[name]:.0f} ms"
        yield Figure(f"{name}, {lines} lines", taken[name] / bare, "x python", target, stretch, note=note)
    note = f"{1000 * taken['video feed']:.0f} ms"
    yield Figure("lint designs/video_feed, facts worked out", taken["video feed"] / bare, "x python", note=note)
    for name, arguments in commands.items():
        imported = set(said(mlsd.python("-c", _IMPORTED, *arguments)).split("\n")[-2].split())
        heavy = imported.intersection(HEAVY)
        yield Figure(f"{name}: heavy imports", len(heavy), "packages", 0, note=", ".join(sorted(heavy)))
