"""Scene to places: Graphviz ranks and orders, the grid and the streets between its cells are our own."""

from __future__ import annotations

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
    "laid_out",
]
