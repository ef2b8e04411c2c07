"""Paths as other tools expect them: with forward slashes, and as addresses."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

_DRIVE = re.compile(r"[A-Za-z]:/")


def slashed(path: str) -> str:
    """A path with forward slashes and without a leading `./`."""
    path = path.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path


def address(path: str, folder: str = "") -> tuple[str, bool]:
    """A path as a URI reference, and whether it is relative to the working folder.

    What lies outside becomes absolute where `folder`, the absolute path of the working folder, is given.
    """
    path, folder = slashed(path), slashed(folder)
    if folder and not _absolute(path):
        path = posixpath.join(folder, path)
    path = _resolved(path)
    inside = _resolved(folder).rstrip("/") + "/" if folder else ""
    if inside and path.startswith(inside):
        path = path[len(inside) :]
    if path.startswith("//"):  # a share of another machine
        return f"file:{_quoted(path)}", False
    if path.startswith("/"):
        return f"file://{_quoted(path)}", False
    if _DRIVE.match(path):
        return f"file:///{path[:2]}{_quoted(path[2:])}", False
    return _quoted(path), not path.startswith("../")


def _absolute(path: str) -> bool:
    return path.startswith("/") or _DRIVE.match(path) is not None


def _resolved(path: str) -> str:
    return posixpath.normpath(path) if path else ""


def _quoted(path: str) -> str:
    """Percent-encoded UTF-8; a byte of a file name that is no UTF-8 stays the byte that it is."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return quote(path.encode("utf-8", "replace"))
