"""Memory: the most that `mlsd lint` holds at once, as the operating system counts it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from figure import Figure
from installation import Installation
from processes import said
from sizes import design, small_design

MIB = 1 << 20

# The system keeps the maximum over all children of a process, so every measurement has a process between that has one.
_BETWEEN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(peak if sys.platform == "darwin" else peak * 1024)
"""

# The same from the inside, where Linux has it: VmHWM is the peak of this process alone.
_INSIDE = """
import os, sys
from mlsd_dsl.cli import main
try:
    main(sys.argv[1:], prog_name="mlsd")
except SystemExit as done:
    assert not done.code, done.code
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")))
"""


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Peak resident memory of lint, small and large."""
    for text, most in ((small_design(), 60), (design(50_000), 600)):
        lines = text.count("\n")
        name = f"mlsd lint, {lines:,} lines"
        if sys.platform == "win32":
            yield Figure(name, None, "MiB", most, note="Windows does not tell")
            continue
        path = mlsd.file("memory.mlsd", text)
        peak = _peak(mlsd, path)
        yield Figure(name, peak / MIB, "MiB", most, note=_compared(mlsd, path, peak))


def _peak(mlsd: Installation, path: Path) -> int:
    words = [str(word) for word in mlsd.mlsd("lint", path)]
    return int(said(mlsd.python("-I", "-S", "-c", _BETWEEN, *words)))


def _compared(mlsd: Installation, path: Path, peak: int) -> str:
    if not Path("/proc/self/status").exists():
        return ""
    inside = int(said(mlsd.python("-c", _INSIDE, "lint", path)).split()[-1])
    if abs(inside - peak) > 0.1 * peak:
        raise RuntimeError(f"two ways to measure memory disagree: {peak} and {inside} bytes")
    return f"from inside {inside / MIB:.0f} MiB"
