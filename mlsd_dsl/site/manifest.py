"""What a site is made of, in a file of its own: which files belong to which design, and what they were made from.

It tells a site from anybody's folder, and says what has to be made anew. Whoever can write into the folder can write the
manifest, so that nothing in it is believed that leads out of the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from mlsd_dsl.site.card import Card, card_from

FILE = "mlsd-site.json"
_KIND, _FORMAT = "mlsd site", 1
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*", re.ASCII)


class Entry(NamedTuple):
    """One design of a site. `key` is what it was made from; empty where it has to be made (again)."""

    folder: str
    path: str
    key: str = ""
    files: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()  # paths from the folder of the site, with the state that they had
    picture: str = ""
    card: Card | None = None


class Unlike(Exception):  # noqa: N818 - the user's folder, told in one line
    """The file is no manifest of ours."""


def read(text: str) -> list[Entry]:
    """The entries of a manifest; raises `Unlike` where it is none. What cannot be is left out."""
    try:
        document = json.loads(text)
        if document["kind"] != _KIND:
            raise Unlike
        if document["format"] != _FORMAT:
            return []
        return [entry for row in document["designs"] if (entry := _entry(row)) is not None]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unlike from None


def written(entries: Iterable[Entry]) -> str:
    """The manifest as text."""
    document = {
        "kind": _KIND,
        "format": _FORMAT,
        "designs": [
            entry._replace(card=None)._asdict() | {"card": entry.card._asdict() if entry.card is not None else None}
            for entry in entries
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def fingerprint(*told: object) -> str:
    """What something is made from, as 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, default=str).encode()).hexdigest()


def imported(paths: Iterable[str], folder: Path) -> tuple[tuple[str, str], ...]:
    """Files with their state, by the way to them from the site: where a checkout lies is nobody's business."""
    return tuple((_from(folder, path), state(Path(path))) for path in paths)


def state(path: Path) -> str:
    """What a file holds now; empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def is_fresh(entry: Entry, key: str, folder: Path) -> bool:
    """Whether the files of a design are what would be made now."""
    return (
        bool(entry.key)
        and entry.key == key
        and entry.card is not None
        and all(state(folder / path) == before for path, before in entry.imports)
        and all((folder / entry.folder / name).is_file() for name in entry.files)
    )


def _from(folder: Path, path: str) -> str:
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path


def _entry(row: dict[str, Any]) -> Entry | None:
    names = (row["folder"], row["picture"] or "none", *row["files"])
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        return None
    return Entry(
        row["folder"],
        str(row["path"]),
        str(row["key"]),
        tuple(row["files"]),
        tuple((str(path), str(before)) for path, before in row["imports"]),
        str(row["picture"]),
        card_from(row["card"]),
    )
