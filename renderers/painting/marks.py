"""What a view marks boxes and arrows as: each state has a colour, a sign that is told apart without it, and its words."""

from __future__ import annotations

from typing import NamedTuple

from ..layout import Rect
from .markup import element, points
from .palette import MARKS, Paint

RADIUS = 8.0


class Look(NamedTuple):
    """How a state is drawn: strokes within a circle of radius 7 around the origin, the border, its words in the legend."""

    sign: str
    border: float
    dashes: str
    words: str


LOOKS = {
    "down": Look("M-2.7-2.7L2.7 2.7M2.7-2.7L-2.7 2.7", 2.8, "", "down"),
    "fallen": Look("M0-3.8V3.4M-3 .6L0 3.8L3 .6", 1.6, "", "falls with it"),
    "instead": Look("M-3.8-2H3M1-4L3.2-2L1 0M3.8 2H-3M-1 0L-3.2 2L-1 4", 2.0, "", "answers instead"),
    "added": Look("M-3.5 0H3.5M0-3.5V3.5", 2.2, "", "added"),
    "removed": Look("M-3.5 0H3.5", 2.0, "2 3", "removed"),
    "changed": Look("M-3.8.8C-2.4-3 -.6-1.6 0 0S2.4 3 3.8-.8", 2.0, "", "changed"),
}


def marked(state: str) -> bool:
    """Whether it is a state that is drawn; a word that nobody knows is left unmarked."""
    return state in LOOKS and state in MARKS


def disc(state: str, x: float, y: float, paint: Paint) -> str:
    """The sign of a state on a ground of its colour, with a thin rim that parts it from what lies beneath."""
    rim = {**paint.colours(fill=f"{state}.line", stroke="page"), "stroke-width": 1.2}
    pen = {"stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round"}
    strokes = {"d": LOOKS[state].sign, "transform": f"translate({points(x, y)})", **pen}
    ground = element("circle", {"cx": x, "cy": y, "r": RADIUS, **rim})
    return ground + element("path", {**strokes, **paint.colours(fill="none", stroke="sign")})


def corner(state: str, shape: str, rect: Rect, paint: Paint) -> str:
    """The sign on the upper right corner of a box, above its text."""
    inwards = {"person": 15.0, "hexagon": 13.0, "diamond": 12.0, "pipe": 10.0}.get(shape, 7.0)
    return disc(state, rect.right - inwards, rect.y + (2.0 if shape == "person" else 0.0), paint)
