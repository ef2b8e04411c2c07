"""A typeface inside a PDF: only the glyphs that are used, and for every character the text that it stands for.

A PDF names glyphs by number. Each character gets a number of its own, and one table leads from it to the glyph, another
back to the character. So what the typeface cannot draw, which shows as an empty box, can still be searched and copied.
"""

from __future__ import annotations

import struct
from pathlib import Path

from ..typeface import font_files, text_width
from ..typeface.metrics import BOLD, REGULAR, characters_of, tables_of

_KEPT = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")  # what a PDF reader looks at
_COMPOUND = {"more": 0x20, "words": 0x01, "scale": 0x08, "two": 0x40, "four": 0x80}


class Lettering:
    """One weight of the typeface and the characters that one document has used of it."""

    def __init__(self, weight: int) -> None:
        self.weight = weight
        self._numbers: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def shown(self, text: str) -> str:
        """A text as a PDF writes it: four hexadecimal digits per character."""
        return "".join(f"{self._numbers.setdefault(char, len(self._numbers) + 1):04X}" for char in text)

    def widths(self) -> str:
        """Of the characters by number, from the first, in thousandths of the size."""
        return " ".join(f"{text_width(char, 1000, self.weight):.0f}" for char in self._numbers)

    def meanings(self) -> bytes:
        """The table from numbers to characters, as a PDF wants it."""
        rows = [f"<{number:04X}> <{char.encode('utf-16-be').hex()}>" for char, number in self._numbers.items()]
        blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")

    def program(self) -> tuple[bytes, bytes]:
        """The font file with the glyphs in use, and the table from numbers of characters to glyphs."""
        font = Path(font_files()[0 if self.weight == REGULAR else 1]).read_bytes()
        characters = characters_of(font, tables_of(font)["cmap"])
        glyphs = [characters.get(ord(char), 0) for char in self._numbers]
        return _subset(font, {0, *glyphs}), b"".join(struct.pack(">H", glyph) for glyph in (0, *glyphs))


def _subset(font: bytes, used: set[int]) -> bytes:
    """The same font; glyphs that are not used keep their numbers and lose their outlines."""
    offsets, lengths = tables_of(font), _lengths(font)
    tables = {tag: font[offsets[tag] : offsets[tag] + lengths[tag]] for tag in _KEPT if tag in offsets}
    (long,) = struct.unpack_from(">h", tables["head"], 50)
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    places = _places(tables["loca"], count, bool(long))
    outlines = [tables["glyf"][places[glyph] : places[glyph + 1]] for glyph in range(count)]
    agenda = list(used)
    for glyph in agenda:  # grows: what a compound glyph is made of is used as well
        agenda += [part for part in _parts(outlines[glyph]) if part not in used and part not in agenda]
    kept = set(agenda)
    body, ends = b"", [0]
    for glyph, outline in enumerate(outlines):
        body += outline + b"\0" * (-len(outline) % 4) if glyph in kept else b""
        ends.append(len(body))
    tables["glyf"], tables["loca"] = body, struct.pack(f">{count + 1}L", *ends)
    tables["head"] = tables["head"][:50] + struct.pack(">h", 1) + tables["head"][52:]
    return _file(tables)


def _lengths(font: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): length for tag, _, _, length in records}


def _places(loca: bytes, count: int, long: bool) -> list[int]:
    """Where each outline starts; one more for the end of the last."""
    if long:
        return list(struct.unpack_from(f">{count + 1}L", loca))
    return [2 * half for half in struct.unpack_from(f">{count + 1}H", loca)]


def _parts(outline: bytes) -> list[int]:
    """The glyphs that a compound glyph is put together from."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    found, at, more = [], 10, True
    while more:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        found.append(glyph)
        at += 8 if flags & _COMPOUND["words"] else 6
        at += (
            2 * bool(flags & _COMPOUND["scale"])
            + 4 * bool(flags & _COMPOUND["two"])
            + 8 * bool(flags & _COMPOUND["four"])
        )
        more = bool(flags & _COMPOUND["more"])
    return found


def _file(tables: dict[str, bytes]) -> bytes:
    """Tables behind their directory, each at a multiple of four bytes."""
    power = len(tables).bit_length() - 1
    head = struct.pack(">LHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    at, body = 12 + 16 * len(tables), b""
    for tag, table in sorted(tables.items()):
        padded = table + b"\0" * (-len(table) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        head += struct.pack(">4sLLL", tag.encode("ascii"), total, at + len(body), len(table))
        body += padded
    return head + body


def letterings() -> dict[int, Lettering]:
    """Both weights, with nothing used yet."""
    return {weight: Lettering(weight) for weight in (REGULAR, BOLD)}
