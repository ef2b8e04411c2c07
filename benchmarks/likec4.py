"""Beside LikeC4, which checks graphs of parts as well: the same forty parts in both languages, both commands cold."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from figure import Figure
from installation import Installation
from processes import Command, medians, said

PARTS = 40
LONGEST = 280  # seconds that the installation may take

_NAME = "mlsd lint against likec4 validate"


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """How many times longer LikeC4 takes. Its layout is left out, because `mlsd lint` makes none either."""
    npm = shutil.which("npm")
    if npm is None:
        yield Figure(_NAME, None, "times faster", 6, least=True, note="npm is not installed")
        return
    home = mlsd.folder / "likec4"
    home.mkdir()
    likec4 = _installed(npm, home)
    if likec4 is None:
        yield Figure(_NAME, None, "times faster", 6, least=True, note="`npm install likec4` failed")
        return
    graphs = home / "graphs"
    graphs.mkdir()
    ours, theirs = graphs / "forty.mlsd", graphs / "forty.c4"
    ours.write_text(in_mlsd(), encoding="utf-8")
    theirs.write_text(in_likec4(), encoding="utf-8")
    _check_that_both_check(mlsd, likec4, graphs)
    commands = {
        "mlsd": mlsd.mlsd("lint", ours),
        "likec4": (*likec4, "--skip-layout", graphs),
        "with layout": (*likec4, graphs),
    }
    taken = medians(commands, 3 if quick else 9)
    for name, target in (("likec4", 6), ("with layout", None)):
        note = f"{1000 * taken['mlsd']:.0f} ms against {1000 * taken[name]:.0f} ms"
        shown = _NAME if name == "likec4" else f"{_NAME}, {name}"
        yield Figure(shown, taken[name] / taken["mlsd"], "times faster", target, least=True, note=note)


def edges() -> list[tuple[int, int]]:
    """Arrows between forty parts: a chain, and a branch from every third of its parts to one further on."""
    chain = [(number, number + 1) for number in range(PARTS - 1)]
    return chain + [(number, number + 5) for number in range(0, PARTS - 5, 3)]


def in_mlsd() -> str:
    """The graph as pipelines that feed one another."""
    parts = [f'pipeline step_{n} "Step {n}" {{ mode: batch, every: 1 h }}' for n in range(PARTS)]
    return "\n".join(["design forty", *parts, *(f"step_{a} -> step_{b}" for a, b in edges())]) + "\n"


def in_likec4() -> str:
    """The same graph, with what LikeC4 needs around it."""
    parts = [f"  step_{n} = pipeline 'Step {n}' {{ description 'batch, every hour' }}" for n in range(PARTS)]
    arrows = [f"  step_{a} -> step_{b}" for a, b in edges()]
    model = ["model {", *parts, *arrows, "}"]
    views = ["views {", "  view index {", "    include *", "  }", "}"]
    return "\n".join(["specification {", "  element pipeline", "}", *model, *views]) + "\n"


def _installed(npm: str, home: Path) -> Command | None:
    options = ("--prefix", home, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    try:
        done = subprocess.run((npm, "install", *options, "likec4"), capture_output=True, timeout=LONGEST, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    program = home / "node_modules" / ".bin" / ("likec4.cmd" if os.name == "nt" else "likec4")
    return (program, "validate") if done.returncode == 0 and program.exists() else None


def _check_that_both_check(mlsd: Installation, likec4: Command, graphs: Path) -> None:
    """Both have to take the graph, and to refuse it with a name that nothing declares."""
    for name, text, command in (
        ("forty.mlsd", in_mlsd(), mlsd.mlsd("lint", graphs / "forty.mlsd")),
        ("forty.c4", in_likec4(), (*likec4, "--skip-layout", graphs)),
    ):
        said(command)
        (graphs / name).write_text(text.replace("-> step_7", "-> step_77", 1), encoding="utf-8")
        try:
            said(command)
        except RuntimeError:
            (graphs / name).write_text(text, encoding="utf-8")
        else:
            raise RuntimeError(f"`{command[0]}` takes a graph with a part that is not there")
