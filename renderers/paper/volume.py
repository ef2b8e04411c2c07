"""The file around a page: objects, fonts, the table of where everything is.

Nothing is packed, for packers differ from machine to machine and equal pictures are to be equal bytes; nothing is dated.
"""

from __future__ import annotations

from ..typeface.metrics import BOLD
from .curves import number
from .lettering import Lettering
from .page import Drawn

_POINTS = 0.75  # of 1/72 inch per pixel of 1/96 inch
_LARGEST = 14_400.0  # points: what readers accept as a side
_NAMES = {False: "MLSDAA+Inter-Regular", True: "MLSDAB+Inter-SemiBold"}


def written(page: Drawn, title: str) -> bytes:
    """The document with its one page, which is as large as the picture."""
    scale = min(_POINTS, _LARGEST / max(page.width, page.height, 1.0))
    width, height = page.width * scale, page.height * scale
    volume = _Volume()
    catalog, pages, sheet, info = (volume.reserved() for _ in range(4))
    fonts = " ".join(f"/F{weight} {_font(volume, used)} 0 R" for weight, used in page.fonts.items() if used)
    states = " ".join(
        f"/O{at} << /ca {number(value)} /CA {number(value)} >>" for at, value in enumerate(page.opacities)
    )
    turned = f"{number(scale)} 0 0 -{number(scale)} 0 {number(height)} cm\n".encode()
    content = volume.stream("", turned + page.content)
    volume.put(catalog, f"<< /Type /Catalog /Pages {pages} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>")
    volume.put(pages, f"<< /Type /Pages /Kids [{sheet} 0 R] /Count 1 >>")
    resources = f"<< /Font << {fonts} >> /ExtGState << {states} >> >>"
    box = f"[0 0 {number(width)} {number(height)}]"
    volume.put(
        sheet, f"<< /Type /Page /Parent {pages} 0 R /MediaBox {box} /Resources {resources} /Contents {content} 0 R >>"
    )
    volume.put(info, f"<< /Title <FEFF{title.encode('utf-16-be', 'replace').hex()}> /Producer (mlsd) >>")
    return volume.bound(catalog, info)


class _Volume:
    """Numbered objects."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserved(self) -> int:
        """A number for an object that is put later."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, at: int, body: str) -> None:
        self._objects[at - 1] = body.encode("ascii")

    def add(self, body: str) -> int:
        self._objects.append(body.encode("ascii"))
        return len(self._objects)

    def stream(self, entries: str, data: bytes) -> int:
        head = f"<< {entries} /Length {len(data)} >>\nstream\n".encode("ascii")
        self._objects.append(head + data + b"\nendstream")
        return len(self._objects)

    def bound(self, catalog: int, info: int) -> bytes:
        """Everything one after another, and behind it where each object starts."""
        document = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        places = []
        for number_, body in enumerate(self._objects, start=1):
            places.append(len(document))
            document += f"{number_} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
        start, count = len(document), len(places) + 1
        rows = "".join(f"{place:010d} 00000 n \n" for place in places)
        table = f"xref\n0 {count}\n0000000000 65535 f \n{rows}"
        trailer = f"trailer\n<< /Size {count} /Root {catalog} 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        return document + (table + trailer).encode("ascii")


def _font(volume: _Volume, used: Lettering) -> int:
    """A font of characters that are numbered as they came."""
    name = _NAMES[used.weight == BOLD]
    program, glyphs = used.program()
    file = volume.stream(f"/Length1 {len(program)}", program)
    heavy = 120 if used.weight == BOLD else 80
    descriptor = volume.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-740 -320 2550 1150] /ItalicAngle 0 "
        f"/Ascent 969 /Descent -241 /CapHeight 727 /StemV {heavy} /FontFile2 {file} 0 R >>"
    )
    table = volume.stream("", glyphs)
    descendant = volume.add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap {table} 0 R /FontDescriptor {descriptor} 0 R "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [1 [{used.widths()}]] >>"
    )
    meanings = volume.stream("", used.meanings())
    return volume.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] "
        f"/ToUnicode {meanings} 0 R >>"
    )
