"""SVG, the reference format: one self-contained file that follows the viewer's light or dark preference."""

from __future__ import annotations

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Scene

from .layout import collapsed, laid_out
from .painting import painted


class SvgRenderer:
    """Real text, no script, nothing fetched from elsewhere; ids are unique per picture."""

    format = "svg"
    suffixes = (".svg",)
    title = "SVG"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """UTF-8. `scale` has no meaning here: the picture has no pixels."""
        checked(options)
        scene = collapsed(scene)
        return painted(scene, laid_out(scene, options.engine), options.theme).encode()


RENDERER = SvgRenderer()
