"""Which icon of the library `diagrams` stands for a box: that of its technology."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib import import_module
from pathlib import Path

from mlsd_dsl.rendering import RenderError
from mlsd_dsl.scene import Box, Scene

_MIMES = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}


def icon_class(box: Box) -> str:
    """A class below the package (`onprem.queue.Kafka`), or nothing."""
    return _by_title().get(box.technology, "")


def icons_of(scene: Scene) -> dict[str, str]:
    """Box to its icon as a data URI; boxes without one are left out. Raises `RenderError` without the package."""
    try:
        import_module("diagrams")
    except ImportError as missing:
        raise RenderError(
            "this picture needs the package `diagrams`, whose icons it shows", "pip install 'mlsd[diagrams]'"
        ) from missing
    found = {box.id: _embedded(icon_class(box)) for box in scene.boxes}
    return {box: data for box, data in found.items() if data}


@cache
def _by_title() -> dict[str, str]:
    from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES

    return {technology.title: technology.icon for technology in TECHNOLOGIES.values() if technology.icon}


@cache
def _embedded(name: str) -> str:
    """The picture of a class; nothing where this version of the package does not have it."""
    if not name:
        return ""
    module, _, word = name.rpartition(".")
    try:
        package = import_module("diagrams")
        folder, file = (
            getattr(getattr(import_module(f"diagrams.{module}"), word), each) for each in ("_icon_dir", "_icon")
        )
        path = Path(str(package.__file__)).parent.parent / folder / file
        kind = _MIMES[path.suffix.lower().removeprefix(".")]
        return f"data:{kind};base64,{b64encode(path.read_bytes()).decode('ascii')}"
    except (ImportError, AttributeError, OSError, KeyError):
        return ""
