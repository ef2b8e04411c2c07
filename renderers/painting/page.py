"""The whole document: header, drawing, legend, and around them what makes it one self-contained, accessible SVG."""

from __future__ import annotations

import hashlib

from mlsd_dsl.scene import Scene

from ..layout import Band, Picture, PlacedBox, PlacedFrame, PlacedLabel, Route
from ..layout.assembly import FRAME_TITLE, STRIP
from ..layout.wording import (
    DETAIL_SIZE,
    DETAIL_STEP,
    ICON,
    ICON_GAP,
    LABEL_SIZE,
    LABEL_STEP,
    TITLE_SIZE,
    TITLE_STEP,
    padding,
)
from ..typeface import BOLD, text_width, wrapped
from .glyphs import glyph, known
from .header import header
from .legend import legend
from .lines import PENS, head, path, pen_name
from .markup import element, escaped, number, points
from .palette import Paint, hue_name
from .shapes import drawn

FONT = "Inter, 'Helvetica Neue', 'Segoe UI', Roboto, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_MARGIN = 28.0
_NARROWEST = 560.0
_LANE_TITLE, _LANE_STEP = 12.5, 14.0
_TIGHT = 0.82  # a line that fills more of its room than this is held to its measured width in any font
_TEXT_DROP = 0.36  # from the middle of a line to its baseline, in units of its size


def painted(scene: Scene, picture: Picture, theme: str) -> str:
    """The SVG document. `theme` is `light`, `dark` or `auto`."""
    scope = "mlsd-" + hashlib.sha256(repr((scene, theme)).encode("utf-8", "replace")).hexdigest()[:10]
    paint = Paint(theme, scope)
    width = max(picture.width, _NARROWEST)
    top = header(scene, width, paint)
    below = legend(scene, width, paint)
    start = _MARGIN + top.height + (16 if top.height else 0)
    height = start + picture.height + (14 + below.height if below.height else 0) + _MARGIN - 6
    body = [
        element("rect", {"width": width + 2 * _MARGIN, "height": height, **paint.fill("page")}),
        element("g", {"transform": f"translate({points(_MARGIN, _MARGIN)})"}, top.markup or " "),
        element(
            "g",
            {"transform": f"translate({points(_MARGIN, start)})", "data-drawing": "1"},
            *_drawing(picture, width, scope, paint),
        ),
        element(
            "g",
            {"transform": f"translate({points(_MARGIN, start + picture.height + 14)})", "data-legend": "1"},
            below.markup or " ",
        ),
    ]
    return _document(scene, scope, width + 2 * _MARGIN, height, paint.sheet(), _symbols(scene, scope), *body)


def _document(scene: Scene, scope: str, width: float, height: float, *content: str) -> str:
    attributes: dict[str, str | float] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": scope,
        "width": width,
        "height": height,
        "viewBox": f"0 0 {points(width, height)}",
        "role": "img",
        "aria-labelledby": f"{scope}-title {scope}-desc",
        "font-family": FONT,
    }
    title = element("title", {"id": f"{scope}-title"}, escaped(scene.title) or "Design")
    words = element("desc", {"id": f"{scope}-desc"}, escaped(_description(scene)))
    return element("svg", attributes, title, words, *content) + "\n"


def _description(scene: Scene) -> str:
    parts = "; ".join(
        f"{lane.title}: {', '.join(box.title or box.id for box in scene.boxes if box.lane == lane.id)}"
        for lane in scene.lanes
        if any(box.lane == lane.id for box in scene.boxes)
    )
    return f"{scene.subtitle} {len(scene.boxes)} parts and {len(scene.arrows)} connections. {parts}.".strip()


def _symbols(scene: Scene, scope: str) -> str:
    names = sorted({known(box.glyph) for box in scene.boxes})
    symbols = (
        element("symbol", {"id": f"{scope}-{name}", "viewBox": "0 0 24 24"}, element("path", {"d": glyph(name)}))
        for name in names
    )
    return element("defs", {}, *symbols) if names else ""


def _drawing(picture: Picture, width: float, scope: str, paint: Paint) -> list[str]:
    """From the ground up: bands, lines, frames, boxes, words on lines."""
    return [
        *(_band(band, width, paint) for band in picture.bands),
        *_routes(picture.routes, paint),
        *(_frame(frame, paint) for frame in picture.frames),
        *(_box(placed, scope, paint) for placed in picture.boxes),
        *(_label(label, paint) for label in picture.labels),
    ]


def _band(band: Band, width: float, paint: Paint) -> str:
    hue, rect = hue_name(band.lane.id), band.rect
    ground = element(
        "rect",
        {"x": rect.x, "y": rect.y, "width": width, "height": rect.height, "rx": 10.0} | {**paint.colours(fill=f"{hue}.ground", stroke=f"{hue}.border")},
    )
    lines = wrapped(band.lane.title, _LANE_TITLE, rect.height - 12, BOLD, most=2)
    x = band.strip.x + STRIP / 2 + _LANE_TITLE * _TEXT_DROP - _LANE_STEP * (len(lines) - 1) / 2
    titles = [
        element(
            "text",
            {
                "transform": f"translate({points(x + _LANE_STEP * index, rect.y + rect.height / 2)}) rotate(-90)",
                "text-anchor": "middle",
                "font-size": _LANE_TITLE,
                "font-weight": "600",
            } | {**paint.fill(f"{hue}.soft")},
            escaped(line),
        )
        for index, line in enumerate(lines)
    ]
    return element("g", {"data-lane": escaped(band.lane.id)}, ground, *titles)


def _frame(placed: PlacedFrame, paint: Paint) -> str:
    rect, tab = placed.rect, placed.tab
    border = element(
        "rect",
        {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height, "rx": 8.0, "stroke-dasharray": "2 3"} | {**paint.colours(fill="none", stroke="stated")},
    )
    (title,) = wrapped(placed.frame.title, FRAME_TITLE, tab.width - 8, BOLD, most=1) or ("",)
    text = element(
        "text",
        {"x": tab.x + 5, "y": tab.y + 11, "font-size": FRAME_TITLE, "font-weight": "600", **paint.fill("text")},
        escaped(title),
    )
    ground = element(
        "rect",
        {"x": tab.x, "y": tab.y, "width": tab.width, "height": tab.height, "rx": 4.0} | {**paint.fill(f"{hue_name(placed.lane)}.ground")},
    )
    return element("g", {"data-frame": escaped(placed.frame.id)}, border, ground, text)


def _routes(routes: tuple[Route, ...], paint: Paint) -> list[str]:
    """Requests last, so that the path of a request lies on top."""
    order = sorted(routes, key=lambda route: route.arrow.sort == "request")
    return [_route(route, paint) for route in order]


def _route(route: Route, paint: Paint) -> str:
    arrow, name = route.arrow, pen_name(route.arrow)
    pen = PENS[name]
    stroke = {**paint.colours(fill="none", stroke=name), "stroke-width": pen.width}
    dashes: dict[str, str | float] = {"stroke-dasharray": pen.dashes} if pen.dashes else {}
    said = f"{arrow.source} {arrow.meaning.replace('_', ' ')} {arrow.target}"
    return element(
        "g",
        {"data-arrow": escaped(arrow.id), "data-from": escaped(arrow.source), "data-to": escaped(arrow.target)},
        element("title", {}, escaped(f"{said}: {arrow.label}" if arrow.label else said)),
        element("path", {"d": path(route.points), **stroke, **dashes}),
        element("path", {"d": head(route.points), **paint.fill(name)}),
    )


def _box(placed: PlacedBox, scope: str, paint: Paint) -> str:
    box, rect, wording = placed.box, placed.rect, placed.wording
    hue = hue_name(box.lane)
    pad = padding(box.shape)
    size = min(ICON, rect.height / 3)
    left = rect.x + pad.left + ICON + ICON_GAP
    room = rect.right - pad.right - left
    text_height = TITLE_STEP * len(wording.title) + DETAIL_STEP * (len(wording.technology) + len(wording.facts))
    y = rect.y + pad.top + (rect.height - pad.top - pad.bottom - text_height) / 2
    sign = {
        "href": f"#{scope}-{known(box.glyph)}",
        "x": rect.x + pad.left + (ICON - size) / 2,
        "y": y + TITLE_STEP / 2 - size / 2,
        "width": size,
        "height": size,
        "stroke-width": 1.9,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    parts = [
        element("title", {}, escaped(_hover(placed))),
        drawn(box.shape, rect, {**paint.colours(fill=f"{hue}.card", stroke=f"{hue}.line"), "stroke-width": 1.4}),
        element("use", {**sign, **paint.colours(fill="none", stroke=f"{hue}.line")}),
    ]
    lines = [(line, TITLE_SIZE, TITLE_STEP, BOLD, f"{hue}.ink") for line in wording.title]
    lines += [(line, DETAIL_SIZE, DETAIL_STEP, 400, f"{hue}.soft") for line in wording.technology]
    lines += [(line, DETAIL_SIZE, DETAIL_STEP, 400, "text") for line in wording.facts]
    for line, font, step, weight, role in lines:
        baseline = y + step / 2 + font * _TEXT_DROP
        parts.append(_text(line, left, baseline, font, weight, room, role, paint))
        y += step
    faded: dict[str, str | float] = {"opacity": 0.5} if box.faded else {}
    return element("g", {"data-part": escaped(box.id), **faded}, *parts)


def _hover(placed: PlacedBox) -> str:
    box = placed.box
    facts = ", ".join((*([box.technology] if box.technology else []), *box.facts))
    head = f"{box.kind} {box.id}" + (f" ({facts})" if facts else "")
    return f"{head}: {box.description}" if box.description else head


def _text(line: str, x: float, y: float, size: float, weight: int, room: float, role: str, paint: Paint) -> str:
    attributes: dict[str, str | float] = {"x": x, "y": y, "font-size": size}
    if weight != 400:
        attributes["font-weight"] = float(weight)
    width = text_width(line, size, weight)
    if width > room * _TIGHT:
        attributes |= {"textLength": width, "lengthAdjust": "spacingAndGlyphs"}
    return element("text", {**attributes, **paint.fill(role)}, escaped(line))


def _label(placed: PlacedLabel, paint: Paint) -> str:
    rect, name = placed.rect, pen_name(placed.arrow)
    pill = element(
        "rect",
        {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height, "rx": min(9.0, rect.height / 2)} | {**paint.colours(fill="pill", stroke="rule"), **{"stroke-width": 0.8}},
    )
    lines = []
    top = rect.y + (rect.height - LABEL_STEP * len(placed.lines)) / 2
    for index, line in enumerate(placed.lines):
        y = top + LABEL_STEP * (index + 0.5) + LABEL_SIZE * _TEXT_DROP
        attributes = {"x": number(rect.centre.x), "y": y, "font-size": LABEL_SIZE, "text-anchor": "middle"}
        lines.append(element("text", {**attributes, **paint.fill(name)}, escaped(line)))
    return element("g", {"data-label": escaped(placed.arrow.id)}, pill, *lines)
