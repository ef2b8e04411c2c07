"""HTML: one file that holds a whole design, with every picture, number, finding and requirement, and nothing from elsewhere.

The pictures are those of the SVG format. The page works out its numbers again when a slider is moved: `numbers.js` is the
twin of the operations on facts. Nothing that a design says can become markup or program: pictures are escaped by their
painter, everything else lies in one block of JSON and is only ever set as text.
"""

from __future__ import annotations

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Scene
from mlsd_dsl.survey import OVERVIEW, Picture, Survey

from .document import document


class HtmlRenderer:
    """One self-contained page: a Content-Security-Policy forbids whatever is not part of the file."""

    format = "html"
    suffixes = (".html", ".htm")
    title = "HTML"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """A page of one picture. `scale` has no meaning here: the reader zooms."""
        picture = Picture("overview", scene.title, OVERVIEW, "", scene)
        return self.render_whole(Survey(scene.title, scene.subtitle, "", "overview", (picture,)), options)

    def render_whole(self, survey: Survey, options: RenderOptions) -> bytes:
        """A page of a whole design, UTF-8."""
        return document(survey, checked(options)).encode("utf-8", "replace")


RENDERER = HtmlRenderer()
