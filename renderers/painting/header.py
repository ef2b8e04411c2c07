"""Above the drawing: the title, what the system is for, and the requirements with their verdicts."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Scene, Verdict

from ..typeface import BOLD, REGULAR, text_width, wrapped
from .markup import element, escaped, points
from .palette import Paint

_TITLE, _SUBTITLE, _CHIP = 22.0, 13.0, 11.5
_CHIP_HEIGHT, _CHIP_GAP = 26.0, 8.0
_STATES = ("stated", "holds", "violated", "at_risk", "unknown")
_SIGNS = {  # strokes within a circle of radius 7 around the origin: told apart without their colours
    "stated": "M-3 0H3",
    "holds": "M-3.2.2L-1 2.6L3.4-2.6",
    "violated": "M-2.7-2.7L2.7 2.7M2.7-2.7L-2.7 2.7",
    "at_risk": "M0-3.8V.8M0 3.6V3.7",
    "unknown": "M-2-1.6C-2-4.4 2.2-4.4 2.2-1.7C2.2 0 0-.2 0 1.6M0 3.8V3.9",
}
STATE_WORDS = {
    "stated": "stated, not yet checked",
    "holds": "holds",
    "violated": "violated",
    "at_risk": "at risk",
    "unknown": "unknown",
}


class Piece(NamedTuple):
    """Markup that starts at (0, 0), and the room that it takes."""

    markup: str
    width: float
    height: float


def header(scene: Scene, width: float, paint: Paint) -> Piece:
    """Broken to fit `width`; nothing that is empty takes room."""
    parts, y = [], 0.0
    for line in wrapped(scene.title, _TITLE, width, BOLD, most=2):
        y += 26
        parts.append(_line(line, y - 6, _TITLE, BOLD, "heading", paint))
    for line in wrapped(scene.subtitle, _SUBTITLE, width, most=3):
        y += 18
        parts.append(_line(line, y - 4, _SUBTITLE, REGULAR, "text", paint))
    if scene.verdicts:
        chips, height = _strip(scene.verdicts, width, y + 10, paint)
        parts.append(chips)
        y += 10 + height
    return Piece("".join(parts), width, y)


def sign(state: str, x: float, y: float, paint: Paint) -> str:
    """A coloured disc with the sign of a verdict."""
    known = state if state in _STATES else "unknown"
    disc = element("circle", {"cx": x, "cy": y, "r": 7.0, **paint.fill(known)})
    stroke = {**paint.colours(fill="none", stroke="sign"), "stroke-width": 1.8, "stroke-linecap": "round"}
    mark = {"d": _SIGNS[known], "transform": f"translate({points(x, y)})", "stroke-linejoin": "round", **stroke}
    return disc + element("path", mark)


def _strip(verdicts: tuple[Verdict, ...], width: float, top: float, paint: Paint) -> tuple[str, float]:
    parts, x, y = [], 0.0, top
    for verdict in verdicts:
        (text,) = wrapped(verdict.text, _CHIP, width - 44, most=1) or ("",)
        needed = text_width(text, _CHIP) + 38
        if x and x + needed > width:
            x, y = 0.0, y + _CHIP_HEIGHT + _CHIP_GAP
        frame = {"x": x + 0.5, "y": y + 0.5, "width": needed, "height": _CHIP_HEIGHT, "rx": 13.0}
        parts.append(element("rect", {**frame, **paint.colours(fill="chip", stroke="rule")}))
        parts.append(sign(verdict.state, x + 14, y + 13.5, paint))
        words = {"x": x + 27, "y": y + 17.5, "font-size": _CHIP, **paint.fill("heading")}
        state = STATE_WORDS.get(verdict.state, verdict.state)
        said = element("title", {}, escaped(f"{verdict.text}: {state}"))
        parts.append(element("text", words, said, escaped(text)))
        x += needed + _CHIP_GAP
    return element("g", {"data-strip": "requirements"}, *parts), y + _CHIP_HEIGHT - top


def _line(text: str, y: float, size: float, weight: int, role: str, paint: Paint) -> str:
    bold = {"font-weight": weight} if weight != REGULAR else {}
    return element("text", {"x": 0.0, "y": y, "font-size": size, **bold, **paint.fill(role)}, escaped(text))
