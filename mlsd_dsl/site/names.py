"""Names of folders and files that every system and every address can bear, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

LONGEST = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
# What Windows keeps for devices, whatever the ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{word}{digit}" for word in ("com", "lpt") for digit in range(10))}


def named(path: str, below: str = "") -> str:
    """What a design is called by its path: `designs/eta/design.mlsd`, found below `designs` or `designs/eta`, is `eta`."""
    place = PurePosixPath(path)
    inner = place.relative_to(below) if below and place.is_relative_to(below) else PurePosixPath(place.name)
    if inner.stem != "design":
        return inner.with_suffix("").as_posix()
    return inner.parent.as_posix() if len(inner.parts) > 1 else place.parent.name or "design"


def unique(names: Iterable[str]) -> list[str]:
    """A name of letters, digits, `-` and `_` for each; what would be alike, in small letters too, is numbered."""
    taken: set[str] = set()
    found = []
    for name in names:
        latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = _UNSAFE.sub("-", latin).strip("-")[:LONGEST].strip("-") or "design"
        if plain.lower() in _DEVICES:
            plain += "-"
        chosen, number = plain, 1
        while chosen.lower() in taken:
            number += 1
            chosen = f"{plain}-{number}"
        taken.add(chosen.lower())
        found.append(chosen)
    return found
