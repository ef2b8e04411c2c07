"""The mark at the end of a picture: which note it was drawn for, what it was made from, and that nobody changed it since.

It is what lets an unchanged picture be left alone, and what tells a picture of ours from a file that somebody put there.
An SVG carries it as a comment behind its last element, a PNG as a text chunk before its last.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from typing import NamedTuple

from mlsd_dsl.notes.ways import quoted, unquoted

_WORDS = "mlsd notes:"
_SVG = re.compile(rb"<!-- mlsd notes: note=(\S*) from=([0-9a-f]{32}) is=([0-9a-f]{32}) -->\s*$")
_PNG = re.compile(rb"^mlsd\0mlsd notes: note=(\S*) from=([0-9a-f]{32}) is=([0-9a-f]{32})$")
_END_OF_PNG = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


class Mark(NamedTuple):
    """`note` is the way from the picture's folder to the note, `inputs` the fingerprint of what was drawn."""

    note: str
    inputs: str
    whole: bool = True  # whether the picture is still what was drawn


def marked(picture: bytes, note: str, inputs: str) -> bytes:
    """The picture with its mark: SVG, or PNG."""
    # A hyphen would end a comment where two stand together.
    told = f"{_WORDS} note={quoted(note).replace('-', '%2D')} from={inputs} is={_digest(picture)}".encode()
    if picture.endswith(_END_OF_PNG):
        chunk = b"tEXt" + b"mlsd\0" + told
        length, check = struct.pack(">I", len(chunk) - 4), struct.pack(">I", zlib.crc32(chunk))
        return picture.removesuffix(_END_OF_PNG) + length + chunk + check + _END_OF_PNG
    return picture + b"<!-- " + told + b" -->\n"


def mark_of(file: bytes) -> Mark | None:
    """The mark of a file; None where it has none, and so is not ours."""
    found = _SVG.search(file[-4096:])
    body = file[: -len(found[0])] if found else file
    if file.endswith(_END_OF_PNG):
        before = file.removesuffix(_END_OF_PNG)
        start = max(before.rfind(b"tEXtmlsd\0"), 0)
        found = _PNG.match(before[start + 4 : -4])
        body = before[: start - 4] + _END_OF_PNG
    if found is None:
        return None
    return Mark(unquoted(found[1].decode("ascii", "replace")), found[2].decode(), found[3].decode() == _digest(body))


def _digest(picture: bytes) -> str:
    """What a picture is, whatever ends of lines a checkout on Windows gave it."""
    return hashlib.sha256(picture.replace(b"\r\n", b"\n")).hexdigest()[:32]
