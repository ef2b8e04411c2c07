"""PNG: the SVG drawn by resvg with the bundled typeface, so that it is the same on every machine."""

from __future__ import annotations

from mlsd_dsl.rendering import RenderError, RenderOptions, checked
from mlsd_dsl.scene import Scene

from .layout import collapsed, laid_out
from .painting import painted
from .typeface import font_files


class PngRenderer:
    """Pixels cannot follow a viewer's preference: the theme `auto` is light here."""

    format = "png"
    suffixes = (".png",)
    title = "PNG"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """An image of `scale` pixels per pixel of the drawing, with eight bits per channel and alpha."""
        checked(options)
        try:
            from resvg_py import svg_to_bytes
        except ImportError as missing:
            raise RenderError(
                "PNG needs the package `resvg-py`, which is not installed", "pip install resvg-py"
            ) from missing
        theme = "dark" if options.theme == "dark" else "light"
        scene = collapsed(scene)
        drawing = painted(scene, laid_out(scene, options.engine), theme)
        # Without `dpi` and a font of our own, resvg leaves text out without a word.
        return bytes(
            svg_to_bytes(
                svg_string=drawing,
                zoom=options.scale,
                dpi=96,
                skip_system_fonts=True,
                font_files=list(font_files()),
                font_family="Inter",
                sans_serif_family="Inter",
            )
        )


RENDERER = PngRenderer()
