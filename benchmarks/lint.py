"""Lint: what rules cost on top of facts, many designs cold and from the cache, and one design that was linted before."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from figure import Figure
from installation import Installation
from processes import medians, said, seconds
from sizes import small_design

MANY, FEW = 1_000, 100

_RULES = """
import sys, time
from datetime import date
from pathlib import Path
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.found import found_in
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.diagnostics import Profile
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import rules
from mlsd_dsl.syntax.source import read
path = Path(sys.argv[1])
source, _ = read(path, "design.mlsd")
design = check(source, path).design
loaded = rules().loaded
best = []
for _ in range(int(sys.argv[2])):
    start = time.process_time()
    facts = Facts(design)
    facts.all(), facts.proofs
    between = time.process_time()
    found_in(facts, loaded, Levels(Profile.STRICT))
    best.append((between - start, time.process_time() - between))
print(min(facts for facts, _ in best), min(rules for _, rules in best), len(loaded))
"""


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Rules beside facts; a thousand designs in two processes, then again; one design again beside its formatting."""
    small = mlsd.file("small.mlsd", small_design())
    facts, rules, count = (
        float(word) for word in said(mlsd.python("-c", _RULES, small, "3" if quick else "10")).split()
    )
    note = f"{count:.0f} rules {1000 * rules:.1f} ms, facts {1000 * facts:.1f} ms"
    yield Figure("all rules on top of all facts, 150 lines", 100 * rules / facts, "%", 40, note=note)

    os.environ["MLSD_CACHE"] = str(mlsd.folder / "cache")
    number = FEW if quick else MANY
    folder = mlsd.folder / "many"
    folder.mkdir(exist_ok=True)
    for place in range(number):
        (folder / f"design_{place}.mlsd").write_text(f"{small_design()}\n# answer {place}\n", encoding="utf-8")
    command = mlsd.mlsd("lint", "--jobs", "2", "--format", "concise", folder)
    start = time.perf_counter()
    seconds(command)
    cold = time.perf_counter() - start
    yield Figure(f"{number:,} designs of 150 lines, two processes, cold", cold, "s", 60 * number / MANY)
    again = min(seconds(command) for _ in range(2))
    yield Figure(
        "the same from the cache", cold / again, "x faster", None if quick else 10, least=True, note=f"{again:.2f} s"
    )

    commands = {"lint": mlsd.mlsd("lint", small), "fmt": mlsd.mlsd("fmt", "--check", small)}
    found = medians(commands, 3 if quick else 11)
    yield Figure("one design from the cache, beside fmt --check", found["lint"] / found["fmt"], "x", 1.25)
