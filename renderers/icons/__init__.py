"""The icons of vendors, which come with the library `diagrams`: which one stands for what, and its bytes."""

from __future__ import annotations

from .vendors import icon_class, icons_of

__all__ = ["icon_class", "icons_of"]
