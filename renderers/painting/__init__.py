"""Places to ink: colours, signs, outlines, lines, and the document around them."""

from __future__ import annotations

from .page import FONT, painted

__all__ = ["FONT", "painted"]
