"""Findings in a picture: their numbers on boxes, and the list below it."""

from __future__ import annotations

from mlsd_dsl.scene import Note, Scene

from ..typeface import BOLD, text_width, wrapped
from .header import Piece
from .markup import element, escaped, points
from .palette import Paint

_RADIUS, _STEP = 7.5, 18.0
_SIZE, _LINE = 11.5, 16.0
_NUMBER = 9.5
_MOST = 5  # numbers in one box; what is more is told by a last `+3`
_WORDS = 46.0  # from the left to the text of a note
_COLUMN = 560.0  # a list as wide as two of these is set in two columns
_ROLES = {"error": "violated", "warning": "at_risk", "info": "stated", "question": "unknown"}
_SIGNS = {  # strokes within a circle of radius 7 around the origin
    "error": "M-2.7-2.7L2.7 2.7M2.7-2.7L-2.7 2.7",
    "warning": "M0-3.8V.8M0 3.6V3.7",
    "info": "M0-3.7V-3.6M0-.8V3.8",
    "question": "M-2-1.6C-2-4.4 2.2-4.4 2.2-1.7C2.2 0 0-.2 0 1.6M0 3.8V3.9",
}


def badges(numbers: tuple[int, ...], left: float, middle: float, paint: Paint) -> str:
    """A row of numbered discs that begins at `left`."""
    shown = [str(number) for number in numbers[:_MOST]]
    if len(numbers) > _MOST:
        shown = [*shown[:-1], f"+{len(numbers) - _MOST + 1}"]
    discs = (_badge(text, left + _RADIUS + _STEP * place, middle, paint) for place, text in enumerate(shown))
    return element("g", {"data-badges": ",".join(map(str, numbers))}, *discs)


def notes(scene: Scene, width: float, paint: Paint) -> Piece:
    """The list: number, sign of severity, message; how many more there are. In two columns where there is room."""
    if not scene.notes:
        return Piece("", width, 0.0)
    columns = 2 if width >= 2 * _COLUMN and len(scene.notes) > 2 else 1
    room = width / columns - 14
    parts, tops = [], [0.0] * columns
    half = -(-len(scene.notes) // columns)
    for place, note in enumerate(scene.notes):
        column = place // half
        markup, height = _note(note, room, paint)
        at = f"translate({points(column * width / columns, tops[column])})"
        parts.append(element("g", {"transform": at, "data-note": str(note.number)}, markup))
        tops[column] += height
    height = max(tops)
    if scene.more:
        words = f"and {scene.more} more"
        place_of = {"x": _WORDS, "y": height + 13, "font-size": _SIZE, **paint.fill("text")}
        parts.append(element("text", place_of, words))
        height += _LINE + 4
    return Piece("".join(parts), width, height)


def severity(word: str) -> str:
    """A severity that has a sign; anything else is told as a plain note."""
    return word if word in _SIGNS else "info"


def severity_sign(word: str, x: float, y: float, paint: Paint) -> str:
    """A coloured disc with the sign of a severity."""
    known = severity(word)
    pen = {"stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round"}
    mark = {"d": _SIGNS[known], "transform": f"translate({points(x, y)})", **pen}
    ground = element("circle", {"cx": x, "cy": y, "r": 7.0, **paint.fill(_ROLES[known])})
    return ground + element("path", {**mark, **paint.colours(fill="none", stroke="sign")})


def _badge(text: str, x: float, y: float, paint: Paint) -> str:
    ground = element("circle", {"cx": x, "cy": y, "r": _RADIUS, **paint.fill("heading")})
    left = x - text_width(text, _NUMBER, BOLD) / 2
    font = {"x": left, "y": y + _NUMBER * 0.36, "font-size": _NUMBER, "font-weight": BOLD}
    return ground + element("text", {**font, **paint.fill("page")}, escaped(text))


def _note(note: Note, room: float, paint: Paint) -> tuple[str, float]:
    parts = [_badge(str(note.number), _RADIUS, 9, paint), severity_sign(note.severity, 28, 9, paint)]
    text = f"{note.text} ({note.code})" if note.code else note.text
    lines = wrapped(text, _SIZE, room - _WORDS, most=3)
    for place, line in enumerate(lines):
        font = {"x": _WORDS, "y": 13 + _LINE * place, "font-size": _SIZE, **paint.fill("heading")}
        said = element("title", {}, escaped(f"{severity(note.severity)}: {text}")) if not place else ""
        parts.append(element("text", font, said, escaped(line)))
    return "".join(parts), _LINE * max(1, len(lines)) + 4
