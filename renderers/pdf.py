"""PDF: one page as large as the picture, with lines that stay sharp and words that can be searched and copied."""

from __future__ import annotations

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Scene

from .layout import collapsed, laid_out
from .notation import heading
from .painting import painted
from .paper import drawn, written


class PdfRenderer:
    """The typeface is inside. Paper cannot follow a viewer's preference: the theme `auto` is light here."""

    format = "pdf"
    suffixes = (".pdf",)
    title = "PDF"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """A document of PDF 1.7. `scale` has no meaning here: a page has no pixels."""
        checked(options)
        scene = collapsed(scene)
        theme = "dark" if options.theme == "dark" else "light"
        page = drawn(painted(scene, laid_out(scene, options.engine), theme))
        return written(page, heading(scene))


RENDERER = PdfRenderer()
