"""A finding as it leaves the gate: what every output format is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from mlsd_dsl.diagnostics import Diagnostic


class Accepted(NamedTuple):
    """Why a finding stays: `reason` in the author's words, `by` whom and `until` when (ISO date), both may be empty.

    `external` says that it is written elsewhere than in the design: in a baseline.
    """

    reason: str
    by: str = ""
    until: str = ""
    external: bool = False


class Reported(NamedTuple):
    """A diagnostic with what it is known by, where its rule is explained, and whether it was accepted."""

    diagnostic: Diagnostic
    fingerprint: str = ""
    url: str = ""
    accepted: Accepted | None = None


class Known(NamedTuple):
    """What a finding is recognised by when lines move: never its place or its numbers."""

    rule: str
    design: str
    subject: str
    others: tuple[str, ...]
    wording: str  # of mistakes that have no subject


def fingerprints(known: Iterable[Known]) -> list[str]:
    """A name of 16 hexadecimal digits for each finding; findings that are alike are numbered in order."""
    seen: dict[Known, int] = {}
    found = []
    for each in known:
        seen[each] = number = seen.get(each, -1) + 1
        told = "\0".join((each.rule, each.design, each.subject, *sorted(each.others), each.wording, str(number)))
        found.append(hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16])
    return found


def design_called(name: str, path: str) -> str:
    """What a design is known by: its name, or that of its file where it declares none."""
    return name or PurePosixPath(path).stem
