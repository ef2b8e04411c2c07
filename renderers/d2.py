"""D2: text for the program of that name, which has a layout of its own and draws sketches and animations as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Arrow, Box, Scene

from .layout import collapsed
from .notation import (
    Colours,
    Group,
    Nest,
    box_colours,
    clean,
    colour,
    heading,
    label_lines,
    lane_colours,
    line_colour,
    line_width,
    lines_of,
    nested,
)
from .painting.lines import pen_name
from .typeface import wrapped

_WIDTH, _LABEL = 190.0, 150.0
_SHAPES = {
    "cylinder": "cylinder",
    "pipe": "queue",
    "page": "page",
    "hexagon": "hexagon",
    "diamond": "step",
    "person": "oval",
    "note": "parallelogram",
}
_DASHES = {"trigger": 4, "feedback": 2}
_RADIUS = {"rounded": 8, "dashed": 4}
_SIGNS = {"\\": "\\\\", '"': '\\"', "$": "\\$"}


class D2Renderer:
    """Every word stands between quotes, where D2 knows the backslash, the quote and `${`."""

    format = "d2"
    suffixes = (".d2",)
    title = "D2"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """A diagram that asks for the layout engine dagre, which comes with D2 and lays the lanes out as bands."""
        checked(options)
        scene = collapsed(scene)
        return ("\n".join(_diagram(scene, nested(scene), options.theme)) + "\n").encode()


def _diagram(scene: Scene, nest: Nest, theme: str) -> Iterator[str]:
    yield "vars: { d2-config: { layout-engine: dagre } }"
    yield "direction: right"
    yield f"style.fill: {_hex(colour('page', theme))}"
    title = wrapped(heading(scene), 22.0, 900.0, most=9)
    yield f"title: {_text(title)} {{ shape: text; near: top-center; style: {{ font-size: 28; bold: true }} }}"
    for name, lane, groups in nest.lanes:
        yield f"{name}: {_text([clean(lane.title)])} {{"
        yield f"  {_style(lane_colours(lane.id, theme), {'border-radius': 10})}"
        for group in groups:
            yield from _group(group, nest, theme)
        yield "}"
    paths = {nest.names[box.id]: ".".join((*nest.places[box.id], nest.names[box.id])) for box in scene.boxes}
    for source, target, arrow in nest.arrows(scene):
        yield f"{paths[source]} -> {paths[target]}{_edge(arrow, theme)}"


def _group(group: Group, nest: Nest, theme: str) -> Iterator[str]:
    if group.frame is None:
        yield from (f"  {_node(box, nest, theme)}" for box in group.boxes)
        return
    yield f"  {group.name}: {_text([clean(group.frame.title)])} {{"
    paint = Colours("transparent", colour("stated", theme), colour("text", theme))
    yield f"    {_style(paint, {'stroke-dash': 3, 'border-radius': 8})}"
    yield from (f"    {_node(box, nest, theme)}" for box in group.boxes)
    yield "  }"


def _node(box: Box, nest: Nest, theme: str) -> str:
    title, rest = lines_of(box, _WIDTH)
    more: dict[str, object] = {"font-size": 14, "bold": "false"}
    if box.shape in _RADIUS or box.shape not in (*_SHAPES, "box"):
        more["border-radius"] = _RADIUS.get(box.shape, 8)
    if box.shape == "dashed":
        more["stroke-dash"] = 4
    if box.faded:
        more["opacity"] = 0.5
    shape = f"shape: {_SHAPES[box.shape]}; " if box.shape in _SHAPES else ""
    style = _style(box_colours(box, theme), more)
    return f"{nest.names[box.id]}: {_text([*title, *rest])} {{ {shape}{style} }}"


def _edge(arrow: Arrow, theme: str) -> str:
    pen = pen_name(arrow)
    ink = _hex(line_colour(arrow, theme))
    dash = f"; stroke-dash: {_DASHES[pen]}" if pen in _DASHES else ""
    label = f" {_text(label_lines(arrow, _LABEL))}" if clean(arrow.label) else ""
    width = 3 if pen == "request" else round(line_width(arrow))
    return f":{label} {{ style: {{ stroke: {ink}; font-color: {ink}; stroke-width: {width}{dash} }} }}"


def _style(paint: Colours, more: Mapping[str, object]) -> str:
    words = {"fill": _hex(paint.fill), "stroke": _hex(paint.line), "font-color": _hex(paint.ink), **more}
    return "style: { " + "; ".join(f"{name}: {value}" for name, value in words.items()) + " }"


def _hex(code: str) -> str:
    return f'"{code}"' if code.startswith("#") else code


def _text(lines: tuple[str, ...] | list[str]) -> str:
    return '"' + "\\n".join("".join(_SIGNS.get(char, char) for char in line) for line in lines) + '"'


RENDERER = D2Renderer()
