"""Programs in fresh processes, as people and editors start them: how long they take, and what they say."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

LONGEST = 300.0  # seconds, after which a program hangs

Command = Sequence[str | Path]


def environment() -> dict[str, str]:
    """Ours, with bytecode allowed: users have it, and without it every import costs two to three times as much.

    Nothing is imported from the folder that we happen to be in.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONSAFEPATH": "1", "NO_COLOR": "1"}


def said(command: Command, cwd: Path | None = None) -> str:
    """What a program prints. It has to succeed; what it complains of is in the error."""
    done = subprocess.run(
        command, env=environment(), cwd=cwd, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    if done.returncode != 0:
        shown = " ".join(str(word) for word in command)
        raise RuntimeError(f"`{shown}` ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def seconds(command: Command, cwd: Path | None = None) -> float:
    """How long one run takes, from start to end."""
    env = environment()
    before = time.perf_counter()
    code = subprocess.run(
        command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LONGEST, check=False
    ).returncode
    taken = time.perf_counter() - before
    if code != 0:
        said(command, cwd)
        raise RuntimeError(f"{command[0]} ended with {code} once, and then not again")
    return taken


def medians(commands: Mapping[str, Command], runs: int, cwd: Path | None = None) -> dict[str, float]:
    """The median time of each, run in turn so that a busy moment of the machine meets all of them alike.

    One run of each goes before: it compiles bytecode and fills the caches of the disk.
    """
    for command in commands.values():
        said(command, cwd)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(seconds(command, cwd))
    return {name: statistics.median(taken) for name, taken in times.items()}
