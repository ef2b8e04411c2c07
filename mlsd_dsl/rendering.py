"""The contract of a picture format: a neutral scene goes in, bytes come out.

A format is an object with the shape of `Renderer`. It knows nothing of the language, of rules or of the command line; it
never writes a file. What a user can cause (an engine that is not installed, a scale out of range) is a `RenderError`, whose
message and help stand on one line each, ready to be shown. A format pack is a package that offers `formats()` and `load()`;
packs are found through the entry-point group `mlsd_dsl.renderers`.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

from mlsd_dsl.navigation import Place
from mlsd_dsl.scene import Scene
from mlsd_dsl.survey import Survey

THEMES = ("auto", "light", "dark")
ENGINES = ("auto", "embedded", "dot")


class RenderOptions(NamedTuple):
    """What a reader may choose about a picture, whatever its format."""

    theme: str = "auto"  # light, dark, or auto: the viewer's preference where the format can follow it, else light
    scale: float = 2.0  # pixels of the image per pixel of the drawing, for formats made of pixels
    engine: str = "auto"  # who ranks the boxes: ourselves, the embedded Graphviz, or the `dot` program
    places: tuple[Place, ...] = ()  # where else to go from a page that is one of several


class RenderError(Exception):
    """A picture could not be made for a reason that the reader can mend."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class Renderer(Protocol):
    """One picture format."""

    @property
    def format(self) -> str:
        """The word for it on the command line."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File endings with their dot, the usual one first."""
        ...

    @property
    def title(self) -> str:
        """Its name for readers."""
        ...

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """The finished document. Equal arguments give equal bytes."""
        ...


@runtime_checkable
class WholeRenderer(Protocol):
    """A picture format that can show more than one scene: it is handed the whole design where there is one."""

    def render_whole(self, survey: Survey, options: RenderOptions) -> bytes:
        """The finished document. Equal arguments give equal bytes."""
        ...


def checked(options: RenderOptions) -> RenderOptions:
    """The same options, or a `RenderError` that names the first one that no format understands."""
    if options.theme not in THEMES:
        raise RenderError(f"there is no theme `{options.theme}`", f"choose one of: {', '.join(THEMES)}")
    if options.engine not in ENGINES:
        raise RenderError(f"there is no layout engine `{options.engine}`", f"choose one of: {', '.join(ENGINES)}")
    if not 0.25 <= options.scale <= 8:
        raise RenderError(f"a scale of {options.scale:g} is out of range", "choose a scale from 0.25 to 8")
    return options
