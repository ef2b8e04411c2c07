"""Scene to places: a grid whose cells are chosen by meaning and by crossings, and the streets between them."""

from __future__ import annotations

from .collapsing import collapsed
from .geometry import Band, Picture, PlacedBox, PlacedFrame, PlacedLabel, Point, Rect, Route, Wording
from .placement import laid_out

__all__ = [
    "Band",
    "Picture",
    "PlacedBox",
    "PlacedFrame",
    "PlacedLabel",
    "Point",
    "Rect",
    "Route",
    "Wording",
    "collapsed",
    "laid_out",
]
