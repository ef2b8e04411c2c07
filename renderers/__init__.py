"""The formats that come with mlsd: one module per format, each with a `RENDERER`.

The pack is walked, so a new format is one new file. Walking reads names only: a format is imported when it is asked for.
The rooms beside the formats are shared by them: `layout` finds places, `painting` makes ink, `typeface` measures text, `notation`
prepares words and nesting for formats that are text, `paper` makes a PDF of ink, `icons` has the icons of vendors.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from mlsd_dsl.rendering import Renderer

_ROOMS = frozenset({"icons", "layout", "notation", "painting", "paper", "typeface"})

__all__ = ["formats", "load"]


def formats() -> tuple[str, ...]:
    """The names of all formats of this pack, in alphabetical order."""
    return tuple(
        sorted(module.name.replace("_", "-") for module in iter_modules(__path__) if module.name not in _ROOMS)
    )


def load(name: str) -> Renderer:
    """The renderer of one format of `formats()`."""
    renderer: Renderer = import_module(f"{__name__}.{name.replace('-', '_')}").RENDERER
    return renderer
