"""The SVG of a picture as the content of one PDF page. It knows what our own painter writes, and nothing else of SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import NamedTuple

from ..typeface import BOLD, REGULAR, text_width
from .curves import ellipse, number, path, rectangle
from .lettering import Lettering, letterings

UNDERSTOOD = frozenset(
    {"svg", "g", "a", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"text", "tspan", "title", "desc"}
)
_INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font-size", "font-weight",
    "text-anchor",
)  # fmt: skip
_TRANSFORM = re.compile(r"(translate|scale|rotate|matrix)\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_CAPS, _JOINS = {"butt": 0, "round": 1, "square": 2}, {"miter": 0, "round": 1, "bevel": 2}
_BLACK = "#000000"


class Drawn(NamedTuple):
    """A page: its size in pixels, the operators that draw it, and what they refer to."""

    width: float
    height: float
    content: bytes
    fonts: Mapping[int, Lettering]
    opacities: tuple[float, ...]  # `/O0`, `/O1`, ...


def drawn(svg: str) -> Drawn:
    """The page of a picture that our painter made in one theme."""
    root = ET.fromstring(svg)  # noqa: S314 - our own, and no text of a design is markup in it
    pen = _Pen({item.get("id", ""): item for item in root.iter() if item.get("id")})
    for child in root:
        pen.draw(child, {"font-size": "16"}, 1.0)
    size = (float(root.get("width", "0")), float(root.get("height", "0")))
    return Drawn(*size, "\n".join(pen.lines).encode("ascii") + b"\n", pen.fonts, tuple(pen.opacities))


class _Pen:
    """Writes operators, one element after another."""

    def __init__(self, named: Mapping[str, ET.Element]) -> None:
        self.named = named
        self.lines: list[str] = []
        self.fonts = letterings()
        self.opacities: list[float] = []

    def draw(self, item: ET.Element, above: Mapping[str, str], opacity: float) -> None:
        """One element and what is in it; `above` is what it inherits."""
        tag = item.tag.rpartition("}")[2]
        if tag in ("defs", "symbol", "title", "desc", "style"):
            return
        look = {**above, **{name: value for name in _INHERITED if (value := item.get(name)) is not None}}
        opacity *= float(item.get("opacity", "1"))
        self.lines.append("q")
        self.lines += [f"{matrix} cm" for matrix in _matrices(item.get("transform", ""))]
        if tag == "text":
            self._text(item, look, opacity)
        elif tag == "use":
            self._use(item, look, opacity)
        elif tag in ("g", "a", "svg"):
            for child in item:
                self.draw(child, look, opacity)
        else:
            self._shape(_outline(tag, item), look, opacity)
        self.lines.append("Q")

    def _use(self, item: ET.Element, look: Mapping[str, str], opacity: float) -> None:
        """A symbol scaled into the place that is made for it."""
        symbol = self.named[item.get("href", "").removeprefix("#")]
        left, top, width, height = _numbers(symbol.get("viewBox", "0 0 24 24"))
        x, y, across, up = (float(item.get(name, "0")) for name in ("x", "y", "width", "height"))
        scale = min(across / width, up / height)
        self.lines.append(f"{_six(scale, 0, 0, scale, x - left * scale, y - top * scale)} cm")
        for child in symbol:
            self.draw(child, look, opacity)

    def _shape(self, outline: str, look: Mapping[str, str], opacity: float) -> None:
        fill, stroke = look.get("fill", _BLACK), look.get("stroke", "none")
        if not outline or (fill == "none" and stroke == "none"):
            return
        self._set_opacity(opacity)
        if fill != "none":
            self.lines.append(f"{_rgb(fill)} rg")
        if stroke != "none":
            self.lines.append(f"{_rgb(stroke)} RG {number(float(look.get('stroke-width', '1')))} w")
            cap, join = look.get("stroke-linecap", "butt"), look.get("stroke-linejoin", "miter")
            self.lines.append(f"{_CAPS[cap]} J {_JOINS[join]} j")
            dashes = _numbers(look.get("stroke-dasharray", ""))
            self.lines.append(f"[{' '.join(map(number, dashes))}] 0 d")
        done = "S" if fill == "none" else "f" if stroke == "none" else "B"
        self.lines.append(f"{outline} {done}")

    def _text(self, item: ET.Element, look: Mapping[str, str], opacity: float) -> None:
        """One line: letters stand upright although the page is turned over."""
        words = "".join(text for child in item.iter() if _is_shown(child) for text in _own(child))
        if not words.strip():
            return
        size, weight = float(look["font-size"]), BOLD if float(look.get("font-weight", "400")) >= 550 else REGULAR
        width = text_width(words, size, weight)
        wanted = float(item.get("textLength", "0")) or width
        x, y = float(item.get("x", "0")), float(item.get("y", "0"))
        x -= {"middle": wanted / 2, "end": wanted}.get(look.get("text-anchor", "start"), 0.0)
        self._set_opacity(opacity)
        squeeze = 100 * wanted / width if width else 100.0
        self.lines.append(f"BT {_rgb(look.get('fill', _BLACK))} rg /F{weight} {number(size)} Tf {number(squeeze)} Tz")
        self.lines.append(f"{_six(1, 0, 0, -1, x, y)} Tm <{self.fonts[weight].shown(words)}> Tj ET")

    def _set_opacity(self, opacity: float) -> None:
        if opacity < 1:
            if opacity not in self.opacities:
                self.opacities.append(opacity)
            self.lines.append(f"/O{self.opacities.index(opacity)} gs")


def _outline(tag: str, item: ET.Element) -> str:
    def of(*names: str) -> list[float]:
        return [float(item.get(name, "0")) for name in names]

    match tag:
        case "path":
            return path(item.get("d", ""))
        case "rect":
            x, y, width, height, radius = of("x", "y", "width", "height", "rx")
            return rectangle(x, y, width, height, radius)
        case "circle":
            x, y, radius = of("cx", "cy", "r")
            return ellipse(x, y, radius, radius)
        case "ellipse":
            x, y, across, up = of("cx", "cy", "rx", "ry")
            return ellipse(x, y, across, up)
        case "line":
            x, y, right, bottom = of("x1", "y1", "x2", "y2")
            return path(f"M{x} {y}L{right} {bottom}")
        case "polyline" | "polygon":
            return path(f"M{item.get('points', '')}{'Z' if tag == 'polygon' else ''}")
        case _:
            return ""


def _is_shown(item: ET.Element) -> bool:
    return item.tag.rpartition("}")[2] in ("text", "tspan")


def _own(item: ET.Element) -> list[str]:
    """The text of an element itself: before its children, and behind each of them."""
    return [item.text or "", *(child.tail or "" for child in item)]


def _matrices(transform: str) -> list[str]:
    found = []
    for name, arguments in _TRANSFORM.findall(transform):
        values = _numbers(arguments)
        if name == "translate":
            found.append(_six(1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0))
        elif name == "scale":
            found.append(_six(values[0], 0, 0, values[-1], 0, 0))
        elif name == "matrix":
            found.append(_six(*values))
        else:
            found += _turned(*values)
    return found


def _turned(degrees: float, x: float = 0.0, y: float = 0.0) -> list[str]:
    from math import cos, radians, sin

    a, b = cos(radians(degrees)), sin(radians(degrees))
    return [_six(1, 0, 0, 1, x, y), _six(a, b, -b, a, 0, 0), _six(1, 0, 0, 1, -x, -y)]


def _six(*values: float) -> str:
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") for value in values)


def _numbers(text: str) -> list[float]:
    return [float(found) for found in _NUMBER.findall(text)]


def _rgb(code: str) -> str:
    return " ".join(number(int(code[at : at + 2], 16) / 255) for at in (1, 3, 5))
