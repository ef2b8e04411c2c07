"""What all tests share: how Hypothesis searches, and recorded output.

Recorded output is reviewed output. `ACCEPT=1 make test` records, you read the diff, and nobody edits a record by hand.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("search", deadline=None)  # two busy cores make any deadline a coin toss
settings.register_profile("repeat", deadline=None, derandomize=True)
settings.load_profile("repeat" if os.environ.get("CI") else "search")


@pytest.fixture
def recorded() -> Callable[[Path, str], None]:
    """A function that compares a text with the file that it was recorded in: `recorded(path, text)`."""
    return _compare


def _compare(path: Path, text: str) -> None:
    before = path.read_bytes().decode() if path.exists() else None
    if text == before:
        return
    if os.environ.get("ACCEPT") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return
    if before is None:
        pytest.fail(f"nothing is recorded in {path}: run ACCEPT=1 pytest, then read what it wrote", pytrace=False)
    difference = difflib.unified_diff(before.splitlines(), text.splitlines(), f"{path} (recorded)", "now", lineterm="")
    shown = "\n".join(difference) or f"{path}: only the line ends differ"
    pytest.fail(f"{shown}\n\nif this is right: ACCEPT=1 pytest, then read the diff", pytrace=False)
