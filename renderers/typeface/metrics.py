"""How wide a line of text is: the advance widths that the shipped font files state about themselves."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib.resources import files

REGULAR = 400
BOLD = 600

_FILES = {REGULAR: "Inter-Regular.ttf", BOLD: "Inter-SemiBold.ttf"}
_WIDE_EM = 1.1  # a character that some other font will draw: full-width scripts and emoji take about one em
_UNKNOWN_EM = 0.85


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Width of one line in pixels at `size` pixels. Kerning, which only narrows noticeably, is left out."""
    advances = _advances(weight)
    return size * sum(advances.get(char) or _foreign(char) for char in text)


def _foreign(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    return _WIDE_EM if unicodedata.east_asian_width(char) in "WF" else _UNKNOWN_EM


@cache
def _advances(weight: int) -> dict[str, float]:
    """Character to advance width in em, read from the tables `cmap`, `hmtx`, `hhea` and `head` of the font file."""
    font = (files(__package__) / _FILES[weight]).read_bytes()
    tables = tables_of(font)
    (em,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    widths = [struct.unpack_from(">H", font, tables["hmtx"] + 4 * glyph)[0] for glyph in range(measured)]
    return {
        chr(code): widths[min(glyph, measured - 1)] / em for code, glyph in characters_of(font, tables["cmap"]).items()
    }


def tables_of(font: bytes) -> dict[str, int]:
    """Name of a table to where it starts in a font file."""
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in records}


def characters_of(font: bytes, cmap: int) -> dict[int, int]:
    """Code point to number of its glyph, from the `cmap` subtable of format 4, the only one that the subset keeps."""
    (offset,) = struct.unpack_from(">L", font, cmap + 8)
    table = cmap + offset
    (twice,) = struct.unpack_from(">H", font, table + 6)
    ends, starts, deltas, ranges = (table + 14 + pad + part * twice for part, pad in enumerate((0, 2, 2, 2)))
    found = {}
    for segment in range(0, twice, 2):
        (end,) = struct.unpack_from(">H", font, ends + segment)
        (start,) = struct.unpack_from(">H", font, starts + segment)
        (delta,) = struct.unpack_from(">H", font, deltas + segment)
        (skip,) = struct.unpack_from(">H", font, ranges + segment)
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if skip:
                (glyph,) = struct.unpack_from(">H", font, ranges + segment + skip + 2 * (code - start))
            if glyph or not skip:
                found[code] = (glyph + delta) & 0xFFFF
    return found
