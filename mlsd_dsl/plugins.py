"""Finds what extends mlsd: packs of renderers, ours among them, by their entry points."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from types import ModuleType
from typing import NamedTuple

from mlsd_dsl.rendering import Renderer, RenderError

RENDERERS = "renderers"  # the entry-point group `mlsd_dsl.renderers`


class Format(NamedTuple):
    """A picture format that some pack offers."""

    name: str
    pack: ModuleType

    def load(self) -> Renderer:
        """Its renderer, imported now."""
        renderer: Renderer = self.pack.load(self.name)
        return renderer


def formats() -> dict[str, Format]:
    """Every picture format by name; where two packs offer one, the first by name of the pack wins."""
    found: dict[str, Format] = {}
    for pack in _packs(RENDERERS):
        for name in pack.formats():
            found.setdefault(name, Format(name, pack))
    return found


def renderer(name: str) -> Renderer:
    """The renderer of a format, or a `RenderError` that names those there are."""
    known = formats()
    if name not in known:
        raise RenderError(f"there is no picture format `{name}`", f"there are: {', '.join(sorted(known))}")
    return known[name].load()


def _packs(group: str) -> Iterator[ModuleType]:
    points = sorted(entry_points(group=f"mlsd_dsl.{group}"), key=lambda point: (point.name != "builtin", point.name))
    for point in points:
        pack = point.load()
        if isinstance(pack, ModuleType):
            yield pack
