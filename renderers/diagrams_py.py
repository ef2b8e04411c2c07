"""A program in Python for the library `diagrams`: to go on with it, or to keep it where such programs are kept."""

from __future__ import annotations

import html
from collections.abc import Iterator

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Arrow, Box, Scene

from .icons import icon_class
from .layout import collapsed
from .notation import Group, Nest, clean, heading, label_lines, lane_colours, line_colour, line_width, lines_of, nested
from .painting.lines import pen_name

_WIDTH, _LABEL = 150.0, 130.0
_STYLES = {"data": "solid", "request": "solid", "trigger": "dashed", "feedback": "dotted"}
_PLAIN = "diagrams.generic.blank.Blank"
_CLUSTER = '''
class Group(Cluster):
    """A cluster with a key: those with equal titles would be one for Graphviz."""

    def __init__(self, key: str, title: str, **look: str) -> None:
        super().__init__(key, graph_attr={"label": title, **look})
'''


class DiagramsProgramRenderer:
    """The program draws `design.svg` beside itself when it is run, with the program `dot`, and opens no window."""

    format = "diagrams-py"
    suffixes = (".py",)
    title = "a program for the library `diagrams`"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """Python for the library in version 0.25. Neither the library nor Graphviz is needed to write it."""
        checked(options)
        scene = collapsed(scene)
        return ("\n".join(_program(scene, nested(scene), options.theme)) + "\n").encode()


def _program(scene: Scene, nest: Nest, theme: str) -> Iterator[str]:
    yield '"""A picture that mlsd wrote as a program."""'
    yield ""
    yield "from diagrams import Cluster, Diagram, Edge"
    yield from sorted({f"from {_module(box)} import {_class(box)} as {_alias(box)}" for box in scene.boxes})
    yield _CLUSTER
    yield "look = {'splines': 'spline', 'nodesep': '0.6', 'ranksep': '1.1', 'fontsize': '22'}"
    yield f"with Diagram({_text([heading(scene)])}, filename='design', outformat='svg', show=False, graph_attr=look):"
    if not scene.boxes:
        yield "    pass"
    for name, lane, groups in nest.lanes:
        paint = lane_colours(lane.id, theme)
        look = f"bgcolor={paint.fill!r}, pencolor={paint.line!r}, fontcolor={paint.ink!r}"
        yield f"    with Group({name!r}, {_text([clean(lane.title)])}, {look}):"
        for group in groups:
            yield from _group(group, nest)
    for source, target, arrow in nest.arrows(scene):
        yield f"    {source} >> {_edge(arrow, theme)} >> {target}"


def _group(group: Group, nest: Nest) -> Iterator[str]:
    indent = "        "
    if group.frame is not None:
        yield f"{indent}with Group({group.name!r}, {_text([clean(group.frame.title)])}, style='dotted'):"
        indent += "    "
    for box in group.boxes:
        title, rest = lines_of(box, _WIDTH)
        name = nest.names[box.id]
        yield f"{indent}{name} = {_alias(box)}({_text([*title, *rest])}, nodeid={name!r})"


def _edge(arrow: Arrow, theme: str) -> str:
    pen = pen_name(arrow)
    label = f"label={_text(label_lines(arrow, _LABEL))}, " if clean(arrow.label) else ""
    back = ", constraint='false'" if arrow.feedback else ""
    ink = line_colour(arrow, theme)
    return f"Edge({label}color={ink!r}, style={_STYLES[pen]!r}, penwidth='{line_width(arrow):g}'{back})"


def _text(lines: tuple[str, ...] | list[str]) -> str:
    """A label as Graphviz reads it, written as Python reads it. Its library takes `<...>` for HTML."""
    return ascii("\n".join(html.escape(line).replace("\\", "\\\\") for line in lines))


def _module(box: Box) -> str:
    return _path(box).rpartition(".")[0]


def _class(box: Box) -> str:
    return _path(box).rpartition(".")[2]


def _alias(box: Box) -> str:
    """Two vendors may have a class of one name."""
    return "".join(word.capitalize() for word in _path(box).split(".")[1:-1]) + _class(box)


def _path(box: Box) -> str:
    found = icon_class(box)
    return f"diagrams.{found}" if found else _PLAIN


RENDERER = DiagramsProgramRenderer()
