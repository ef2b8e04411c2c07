"""draw.io: a picture to go on with in diagrams.net, with everything where our own picture has it."""

from __future__ import annotations

import html
from collections.abc import Generator, Iterator, Mapping
from itertools import pairwise

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Box, Scene

from .layout import Picture, PlacedBox, PlacedLabel, Point, Rect, Route, collapsed, laid_out
from .notation import (
    box_colours,
    clean,
    colour,
    details,
    heading,
    hover,
    lane_colours,
    line_colour,
    line_width,
    nested,
    numbers,
    remarks,
    requirements,
)
from .painting.lines import pen_name
from .painting.markup import element, escaped

_TOP = 28.0  # of the first line above the drawing
_FONT = "Inter,Helvetica"
_SHAPES = {
    "cylinder": "shape=cylinder3;boundedLbl=1;backgroundOutline=1;size=8",
    "pipe": "shape=mxgraph.flowchart.direct_data",
    "page": "shape=note;size=12",
    "hexagon": "shape=hexagon;perimeter=hexagonPerimeter2;fixedSize=1;size=12",
    "diamond": "shape=octagon;size=0.16",
    "person": "rounded=1;arcSize=50",
    "dashed": "rounded=1;arcSize=12;dashed=1",
    "note": "rounded=1;arcSize=4;absoluteArcSize=1",
    "box": "rounded=0",
}
_DASHES = {"trigger": "dashed=1;dashPattern=6 4", "feedback": "dashed=1;dashPattern=2 3"}


class DrawioRenderer:
    """Boxes are cells inside their lane, so a lane is moved with all it holds; lines keep their bends."""

    format = "drawio"
    suffixes = (".drawio",)
    title = "draw.io"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """XML, neither packed nor dated."""
        checked(options)
        scene = collapsed(scene)
        picture = laid_out(scene, options.engine)
        cells = "\n".join(_cells(scene, picture, options.theme))
        page = {"dx": 0, "dy": 0, "grid": 0, "page": 0, "background": colour("page", options.theme), "math": 0}
        model = element("mxGraphModel", page, f"<root>\n{cells}\n</root>")
        return f'<mxfile host="mlsd">{element("diagram", {"id": "design", "name": _safe(heading(scene)[:80])}, model)}</mxfile>\n'.encode()


def _cells(scene: Scene, picture: Picture, theme: str) -> Iterator[str]:
    yield '<mxCell id="0"/>'
    yield '<mxCell id="1" parent="0"/>'
    top = yield from _header(scene, picture.width, theme)
    nest = nested(scene)
    lanes = {lane.id: name for name, lane, _ in nest.lanes}
    for band in picture.bands:
        paint = lane_colours(band.lane.id, theme)
        style = f"swimlane;shape=swimlane;horizontal=0;startSize=30;rounded=1;arcSize=4;fillColor={paint.fill};swimlaneFillColor={paint.fill};swimlaneLine=0"
        ink = f"strokeColor={paint.line};fontColor={paint.ink};fontStyle=1;fontSize=12;collapsible=0"
        rect = band.rect._replace(width=picture.width)
        yield _vertex(lanes[band.lane.id], "1", _html(band.lane.title), f"{style};{ink}", _lowered(rect, top))
    origins = {band.lane.id: band.rect for band in picture.bands}
    for number, frame in enumerate(picture.frames):
        ink = f"strokeColor={colour('stated', theme)};fontColor={colour('text', theme)};fontSize=10;fontStyle=1"
        style = f"rounded=1;arcSize=8;absoluteArcSize=1;fillColor=none;dashed=1;dashPattern=2 3;verticalAlign=top;align=left;spacingLeft=6;spacingTop=-2;pointerEvents=0;{ink}"
        where = _within(frame.rect, origins[frame.lane])
        yield _vertex(f"g{number}", lanes[frame.lane], _html(frame.frame.title), style, where)
    rects = {placed.box.id: placed.rect for placed in picture.boxes}
    for placed in picture.boxes:
        where = _within(placed.rect, origins[placed.box.lane])
        words, style = _words(placed.box, theme), _box_style(placed, theme)
        yield _vertex(nest.names[placed.box.id], lanes[placed.box.lane], words, style, where, hover(placed.box))
    labels = {label.arrow.id: label for label in picture.labels}
    for number, route in enumerate(picture.routes):
        yield from _edge(f"e{number}", route, labels.get(route.arrow.id), nest.names, rects, theme, top)


def _header(scene: Scene, width: float, theme: str) -> Generator[str, None, float]:
    """Title, problem and requirements as texts above the drawing; the height they take comes back."""
    rows = [(heading(scene), 22, 1, "heading"), (clean(scene.subtitle), 13, 0, "text")]
    rows += [(text, 12, 0, "heading") for text in (*requirements(scene), *remarks(scene))]
    y = 0.0
    for number, (text, size, bold, role) in enumerate(row for row in rows if row[0]):
        style = f"text;strokeColor=none;fillColor=none;align=left;verticalAlign=middle;whiteSpace=wrap;fontSize={size};fontStyle={bold};fontColor={colour(role, theme)}"
        height = _TOP * (1 + len(text) * size * 0.55 // max(width, 560.0))
        yield _vertex(f"t{number}", "1", _html(text), style, Rect(0.0, y, max(width, 560.0), height))
        y += height
    return y + 12.0


def _words(box: Box, theme: str) -> str:
    soft = colour("text", theme)
    title = f"<b>{_html(box.title) or _html(box.id)}</b>"
    rest = "".join(
        f'<br><font color="{soft}" style="font-size: 11px">{_html(text)}</font>'
        for text in (*details(box), *numbers(box))
    )
    return title + rest


def _box_style(placed: PlacedBox, theme: str) -> str:
    box, paint = placed.box, box_colours(placed.box, theme)
    shape = _SHAPES.get(box.shape, "rounded=1;arcSize=9;absoluteArcSize=1")
    ink = f"fillColor={paint.fill};strokeColor={paint.line};fontColor={paint.ink};fontSize=13;fontFamily={_FONT}"
    return f"{shape};{ink};spacing=4{';opacity=50;textOpacity=50' if box.faded else ''}"


def _edge(
    name: str,
    route: Route,
    label: PlacedLabel | None,
    names: Mapping[str, str],
    rects: Mapping[str, Rect],
    theme: str,
    top: float,
) -> Iterator[str]:
    """A line with fixed ends and bends, and its words as a cell of their own, as far from its middle as ours are."""
    arrow, points = route.arrow, route.points
    pen, ink = pen_name(arrow), line_colour(arrow, theme)
    ends = _end("exit", points[0], rects[arrow.source]) + _end("entry", points[-1], rects[arrow.target])
    style = f"edgeStyle=none;rounded=1;arcSize=12;endArrow=block;endSize=6;html=1;strokeColor={ink};strokeWidth={line_width(arrow):g};{ends}"
    bends = "".join(element("mxPoint", {"x": point.x, "y": point.y + top}) for point in points[1:-1])
    shape = [f'<Array as="points">{bends}</Array>'] if bends else []
    yield element(
        "mxCell",
        {"id": name, "parent": "1", "edge": 1, "source": names[arrow.source], "target": names[arrow.target],
         "style": f"{style}{_DASHES.get(pen, '')}"},
        element("mxGeometry", {"relative": 1, "as": "geometry"}, *shape),
    )  # fmt: skip
    if label is None:
        return
    at, offset = _beside(points, label.rect.centre)
    font = f"fontColor={ink};fontSize=11;fontFamily={_FONT};labelBackgroundColor={colour('pill', theme)}"
    place = {"x": f"{at:.4f}", "relative": 1, "as": "geometry"}
    moved = element("mxPoint", {"x": offset.x, "y": offset.y, "as": "offset"})
    words = _safe("<br>".join(html.escape(clean(line)) for line in label.lines))
    style = f"edgeLabel;html=1;align=center;verticalAlign=middle;{font}"
    attributes = {"id": f"{name}-label", "parent": name, "vertex": 1, "connectable": 0, "value": words, "style": style}
    yield element("mxCell", attributes, element("mxGeometry", place, moved))


def _end(name: str, point: Point, rect: Rect) -> str:
    x, y = (point.x - rect.x) / rect.width, (point.y - rect.y) / rect.height
    return f"{name}X={x:.4f};{name}Y={y:.4f};{name}Perimeter=0;"


def _beside(points: tuple[Point, ...], there: Point) -> tuple[float, Point]:
    """Where on a line is nearest to a point, from -1 at its start to 1 at its end, and the way from there to the point."""
    lengths = [abs(b.x - a.x) + abs(b.y - a.y) for a, b in pairwise(points)]
    total, before = sum(lengths) or 1.0, 0.0
    found: tuple[float, float, Point] | None = None
    for a, b, length in zip(points, points[1:], lengths, strict=False):
        x = min(max(there.x, min(a.x, b.x)), max(a.x, b.x))
        y = min(max(there.y, min(a.y, b.y)), max(a.y, b.y))
        away = abs(there.x - x) + abs(there.y - y)
        if found is None or away < found[0]:
            passed = before + abs(x - a.x) + abs(y - a.y)
            found = away, 2 * passed / total - 1, Point(there.x - x, there.y - y)
        before += length
    assert found is not None
    return found[1], found[2]


def _vertex(name: str, parent: str, words: str, style: str, rect: Rect, said: str = "") -> str:
    place = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height, "as": "geometry"}
    wrap = "" if "whiteSpace" in style else ";whiteSpace=wrap"
    attributes = {"id": name, "parent": parent, "vertex": 1, "value": _safe(words), "style": f"{style};html=1{wrap}"}
    if not said:
        return element("mxCell", attributes, element("mxGeometry", place))
    del attributes["value"]
    outer = {"id": attributes.pop("id"), "label": _safe(words), "tooltip": _safe(html.escape(said))}
    return element("UserObject", outer, element("mxCell", attributes, element("mxGeometry", place)))


def _lowered(rect: Rect, by: float) -> Rect:
    return rect._replace(y=rect.y + by)


def _within(rect: Rect, outer: Rect) -> Rect:
    return rect._replace(x=rect.x - outer.x, y=rect.y - outer.y)


def _html(text: str) -> str:
    """Text as HTML, for cells are read as HTML after they are read as XML."""
    return html.escape(clean(text))


def _safe(markup: str) -> str:
    return escaped(markup)


RENDERER = DrawioRenderer()
