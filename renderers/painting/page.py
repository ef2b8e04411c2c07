"""The whole document: header, drawing, legend, and around them what makes it one self-contained, accessible SVG."""

from __future__ import annotations

import hashlib

from mlsd_dsl.scene import Scene

from ..layout import Picture
from .charts import painted_chart
from .glyphs import glyph, known
from .header import Piece, header
from .legend import legend
from .markup import element, escaped, points
from .notes import notes
from .palette import Paint
from .parts import painted_band, painted_box, painted_frame, painted_label, painted_route

FONT = "Inter, 'Helvetica Neue', 'Segoe UI', Roboto, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_MARGIN = 28.0
_NARROWEST = 560.0
_NEARLY = 0.95  # of its height; a page that is that wide is made square, so that none is higher than wide by a hair
_ABOVE, _BELOW = 16.0, 14.0  # from the header to the drawing, from the drawing to the legend
_APART = 28.0  # from a drawing to the chart beneath it


def painted(scene: Scene, picture: Picture, theme: str) -> str:
    """The SVG document. `theme` is `light`, `dark` or `auto`."""
    scope = "mlsd-" + hashlib.sha256(repr((scene, theme)).encode("utf-8", "replace")).hexdigest()[:10]
    paint = Paint(theme, scope)
    chart = painted_chart(scene.chart, paint, picture.width) if scene.chart is not None else Piece("", 0.0, 0.0)
    width = max(picture.width, chart.width, _NARROWEST)
    top = header(scene, width, paint)
    below = legend(scene, width, paint)
    start = _MARGIN + top.height + (_ABOVE if top.height else 0)
    listed = notes(scene, width, paint)
    under = start + (picture.height + _APART if picture.boxes else 0)
    bottom = under + chart.height if chart.height else start + picture.height
    middle = bottom + (_BELOW if listed.height else 0)
    end = middle + listed.height + (_BELOW if below.height else 0)
    outer, height = width + 2 * _MARGIN, end + below.height + _MARGIN
    if scene.chart is None and height * _NEARLY <= outer < height:
        outer = height

    def part(y: float, mark: str, *content: str) -> str:
        return element("g", {"transform": f"translate({points(_MARGIN, y)})", f"data-{mark}": "1"}, *content)

    body = [
        element("rect", {"width": outer, "height": height, **paint.fill("page")}),
        part(_MARGIN, "header", top.markup),
        part(start, "drawing", *_drawing(picture, width, scope, paint)),
        *([part(under, "chart", chart.markup)] if scene.chart is not None else ()),
        *([part(middle, "notes", listed.markup)] if scene.notes else ()),
        part(end, "legend", below.markup),
    ]
    return _document(scene, scope, (outer, height), paint.sheet(), _symbols(scene, scope), *body)


def _document(scene: Scene, scope: str, size: tuple[float, float], *content: str) -> str:
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": scope,
        "width": size[0],
        "height": size[1],
        "viewBox": f"0 0 {points(*size)}",
        "role": "img",
        "aria-labelledby": f"{scope}-title {scope}-desc",
        "font-family": FONT,
        "text-rendering": "geometricPrecision",  # as wide as measured: no rounding to whole pixels
    }
    title = element("title", {"id": f"{scope}-title"}, escaped(scene.title) or "Design")
    words = element("desc", {"id": f"{scope}-desc"}, escaped(_description(scene)))
    return element("svg", attributes, title, words, *content) + "\n"


def _description(scene: Scene) -> str:
    if scene.chart is not None and not scene.boxes:
        rows = "; ".join(f"{row.title}: {row.detail}" for row in scene.chart.rows)
        return f"{scene.subtitle} {rows}. {scene.chart.caption}".strip()
    parts = "; ".join(
        f"{lane.title}: {', '.join(box.title or box.id for box in scene.boxes if box.lane == lane.id)}"
        for lane in scene.lanes
        if any(box.lane == lane.id for box in scene.boxes)
    )
    return f"{scene.subtitle} {len(scene.boxes)} parts and {len(scene.arrows)} connections. {parts}.".strip()


def _symbols(scene: Scene, scope: str) -> str:
    names = sorted({known(box.glyph) for box in scene.boxes})
    pen = {"fill": "none", "stroke-width": 1.9, "stroke-linecap": "round", "stroke-linejoin": "round"}
    symbols = (
        element("symbol", {"id": f"{scope}-{name}", "viewBox": "0 0 24 24"}, element("path", {"d": glyph(name), **pen}))
        for name in names
    )
    return element("defs", {}, *symbols) if names else ""


def _drawing(picture: Picture, width: float, scope: str, paint: Paint) -> list[str]:
    """From the ground up. Requests lie on top of other lines, for theirs is the path that a reader follows."""
    routes = sorted(picture.routes, key=lambda route: route.arrow.sort == "request")
    return [
        *(painted_band(band, width, paint) for band in picture.bands),
        *(painted_route(route, paint) for route in routes),
        *(painted_frame(frame, paint) for frame in picture.frames),
        *(painted_box(placed, scope, paint) for placed in picture.boxes),
        *(painted_label(label, paint) for label in picture.labels),
    ]
