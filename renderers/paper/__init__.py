"""Ink to paper: what a PDF is made of. Written here, because no library does it everywhere without a system package."""

from __future__ import annotations

from .page import Drawn, drawn
from .volume import written

__all__ = ["Drawn", "drawn", "written"]
