"""What was found in a text before, kept in the user's cache folder until the text, its imports, the settings or mlsd change.

Entries are JSON: whoever can write into the folder can change what is told, never what is run. An entry that cannot be read is
as good as none, and a folder that cannot be written costs time only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mlsd_dsl.caching import cache_folder
from mlsd_dsl.diagnostics import Diagnostic, Edit, Fix, Note, Position, Rule, Severity, Span
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.reported import Accepted, Reported
from mlsd_dsl.syntax.source import Source

FORMAT = 1  # of an entry; a new number makes the old ones unreadable
OLDEST = 30 * 86_400  # seconds after which an entry that nobody read is swept away
MOST_SWEPT = 5_000


class Cache:
    """The results for one state of the program, kept in `folder`."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program

    def key(self, source: Source, levels: Levels, scenarios: tuple[str, ...], today: str) -> str:
        """What an entry is found by: everything that the findings depend on, except what is imported."""
        day = today if "until" in source.text else ""  # the only place where the day matters
        told = json.dumps([FORMAT, self.program, source.path, source.shift, source.indent, levels, scenarios, day])
        told_bytes = told.encode("utf-8", "surrogatepass") + b"\0" + source.text.encode("utf-8", "surrogatepass")
        return hashlib.sha256(told_bytes).hexdigest()

    def get(self, key: str) -> Linted | None:
        """The result kept under a key, if all that it imported is as it was."""
        try:
            entry = json.loads((self.folder / key[:2] / key[2:]).read_bytes())
            if any(_state(path) != state for path, state in entry["imports"]):
                return None
            return _linted(entry["linted"])
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None

    def put(self, key: str, linted: Linted) -> None:
        """Keep a result; one with unread imports is not kept, for what is missing may come."""
        if linted.imports and not linted.rules:
            return
        entry = {"imports": [(path, _state(path)) for path in linted.imports], "linted": linted[:4] + linted[5:6]}
        place = self.folder / key[:2] / key[2:]
        import tempfile

        with contextlib.suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as draft:
                json.dump(entry, draft, ensure_ascii=True)
            Path(draft.name).replace(place)

    def sweep(self) -> None:
        """Remove what nobody has written for a month."""
        limit = time.time() - OLDEST
        with contextlib.suppress(OSError):
            for number, entry in enumerate(self.folder.glob("*/*")):
                if number > MOST_SWEPT:
                    break
                if entry.stat().st_mtime < limit:
                    entry.unlink()


def folder() -> Path:
    """Where findings are kept."""
    return cache_folder() / "lint"


def program(folders: Iterable[str]) -> str:
    """What identifies the program: its version, and the state of every module in its own folders and those of the packs."""
    from importlib.metadata import version

    states = hashlib.sha256()
    for place in sorted({*folders, str(Path(__file__).parent.parent)}):
        for inside, inner, names in os.walk(place):
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            for name in sorted(names):
                if name.endswith((".py", ".json", ".css", ".js", ".html")):
                    status = (Path(inside) / name).stat()
                    states.update(f"{inside}/{name} {status.st_mtime_ns} {status.st_size}\n".encode("utf-8", "replace"))
    return f"{version('mlsd')} {sys.version_info[:2]} {states.hexdigest()}"


def _state(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def _linted(row: list[Any]) -> Linted:
    path, title, reported, requirements, rules = row
    return Linted(path, title, tuple(map(_reported, reported)), tuple(requirements), (), rules)


def _reported(row: list[Any]) -> Reported:
    diagnostic, fingerprint, url, accepted = row
    return Reported(_diagnostic(diagnostic), fingerprint, url, None if accepted is None else Accepted(*accepted))


def _diagnostic(row: list[Any]) -> Diagnostic:
    rule, message, span, label, help, notes, fixes, subject, severity = row
    return Diagnostic(
        Rule(rule[0], rule[1], rule[2], Severity(rule[3])),
        message,
        _span(span),
        label,
        help,
        tuple(Note(words, _span(place)) for words, place in notes),
        tuple(
            Fix(title, applicability, tuple(Edit(_span(place), text) for place, text in edits))
            for title, applicability, edits in fixes
        ),
        subject,
        Severity(severity),
    )


def _span(row: list[Any]) -> Span:
    path, start, end = row
    return Span(path, Position(*start), Position(*end))
