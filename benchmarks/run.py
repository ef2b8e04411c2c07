"""Measures what mlsd promises: `make bench`, or `python benchmarks/run.py [--quick] [PART ...]`.

Prints every figure with its target, writes them to build/bench.json, and exits with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from figure import Figure
from installation import ROOT, Installation, installed

# Each is a module of this folder with `figures(installation, quick)`. Quick ones first.
PARTS = (
    "start_up",
    "memory",
    "facts",
    "throughput",
    "recovery",
    "robustness",
    "flaws",
    "rule_mutants",
    "lint",
    "simulation",
    "pictures",
    "layouts",
    "likec4",
)

STYLES = {"missed": "bold red", "met": "green", "stretch": "bold green", "not measured": "yellow"}


def main() -> None:
    """Measure, show, record, judge."""
    parser = argparse.ArgumentParser(description="Measure what mlsd promises.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and smaller samples")
    parser.add_argument("--page", metavar="FILE", type=Path, help="also write what `layouts` compares as a page")
    options = parser.parse_args()
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        parser.error(f"there is no part `{unknown[0]}`; there are: {', '.join(PARTS)}")
    names = [name for name in PARTS if name in options.parts or not options.parts]
    found: dict[str, list[Figure]] = {}
    started = time.perf_counter()
    with installed() as mlsd:
        for name in names:
            print(f"{name} ...", file=sys.stderr, flush=True)
            found[name] = list(measured(name, mlsd, options.quick))
        if options.page is not None:
            importlib.import_module("layouts").write(options.page, mlsd.folder)
    print(file=sys.stderr)
    show(found)
    path = record(found, options.quick, time.perf_counter() - started)
    missed = [figure.name for figures in found.values() for figure in figures if figure.verdict == "missed"]
    told = f"missed: {', '.join(missed)}" if missed else "every target that was measured is met"
    print(f"{told}. Written to {path.relative_to(ROOT).as_posix()}.")
    sys.exit(1 if missed else 0)


def measured(name: str, mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """The figures of one part, whose module is imported when its turn comes."""
    yield from importlib.import_module(name).figures(mlsd, quick)


def show(found: dict[str, list[Figure]]) -> None:
    """A table of all figures."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in ("part", "figure", "value", "unit", "target", "verdict", "note"):
        table.add_column(column, justify="right" if column in ("value", "target") else "left")
    for name, figures in found.items():
        for place, figure in enumerate(figures):
            table.add_row(
                "" if place else name,
                Text(figure.name),
                "" if figure.value is None else spelled(figure.value),
                figure.unit,
                target(figure),
                Text(figure.verdict, style=STYLES.get(figure.verdict, "")),
                Text(figure.note, style="dim"),
            )
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)


def target(figure: Figure) -> str:
    """`<= 18, better 10`."""
    if figure.target is None:
        return ""
    better = f", better {spelled(figure.stretch)}" if figure.stretch is not None else ""
    return f"{'>=' if figure.least else '<='} {spelled(figure.target)}{better}"


def spelled(value: float) -> str:
    """What fits a table, and still tells 99.96 from 100: `0.123`, `8.801`, `5,120`."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def record(found: dict[str, list[Figure]], quick: bool, seconds: float) -> Path:
    """All figures as JSON, with the machine that they were measured on."""
    machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
    figures = [
        {"part": name, **figure._asdict(), "verdict": figure.verdict}
        for name, figures in found.items()
        for figure in figures
    ]
    path = ROOT / "build" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    document = {"machine": machine, "quick": quick, "seconds": round(seconds, 1), "figures": figures}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
