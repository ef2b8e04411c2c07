"""DOT, the language of Graphviz: for those who want another layout, or to go on by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Arrow, Box, Scene

from .layout import collapsed
from .notation import (
    Group,
    Nest,
    box_colours,
    clean,
    colour,
    heading,
    hover,
    label_lines,
    lane_colours,
    line_colour,
    line_width,
    lines_of,
    nested,
    numbers,
    remarks,
    requirements,
)
from .painting.lines import pen_name
from .typeface import wrapped

_WIDTH, _LABEL = 190.0, 150.0
_FONT = "Inter,Helvetica,Arial,sans-serif"
_SHAPES = {
    "cylinder": ("cylinder", ""),
    "pipe": ("cds", ""),
    "page": ("note", ""),
    "hexagon": ("hexagon", ""),
    "diamond": ("octagon", ""),
    "person": ("ellipse", ""),
    "note": ("tab", ""),
    "box": ("box", ""),
    "dashed": ("box", "dashed"),
}
_STYLES = {"data": "solid", "request": "solid", "trigger": "dashed", "feedback": "dotted"}


class DotRenderer:
    """Plain labels only, and every node has one: builds of Graphviz differ in what else they can draw."""

    format = "dot"
    suffixes = (".dot", ".gv")
    title = "DOT"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """A program for `dot`. `scale` and `engine` have no meaning here."""
        checked(options)
        scene = collapsed(scene)
        return ("\n".join(_graph(scene, nested(scene), options.theme)) + "\n").encode()


def _graph(scene: Scene, nest: Nest, theme: str) -> Iterator[str]:
    yield "digraph design {"
    yield f"  graph [{_listed(_page(scene, theme))}]"
    node = {"fontname": _FONT, "fontsize": "11", "margin": "0.14,0.08", "penwidth": "1.4"}
    yield f"  node [{_listed(node)}]"
    yield f"  edge [{_listed({'fontname': _FONT, 'fontsize': '10', 'arrowsize': '0.7'})}]"
    for name, lane, groups in nest.lanes:
        paint = lane_colours(lane.id, theme)
        yield f"  subgraph cluster_{name} {{"
        ground = {"label": _label(clean(lane.title)), "labeljust": "l", "style": "rounded,filled"}
        ink = {"color": paint.line, "fillcolor": paint.fill, "fontcolor": paint.ink, "margin": "14"}
        yield f"    graph [{_listed({**ground, **ink})}]"
        for group in groups:
            yield from _group(group, nest, theme)
        yield "  }"
    for source, target, arrow in nest.arrows(scene):
        yield f"  {source} -> {target} [{_listed(_edge(arrow, theme))}]"
    yield "}"


def _page(scene: Scene, theme: str) -> Mapping[str, str]:
    lines = [*wrapped(heading(scene), 18.0, 900.0, most=9), *wrapped(clean(scene.subtitle), 18.0, 1100.0, most=9)]
    lines += [line for text in (*requirements(scene), *remarks(scene)) for line in wrapped(text, 18.0, 1100.0, most=9)]
    places = {"rankdir": "LR", "labelloc": "t", "labeljust": "l", "nodesep": "0.3", "ranksep": "0.6", "pad": "0.3"}
    font = {"fontname": _FONT, "fontsize": "16", "fontcolor": colour("heading", theme)}
    left = "".join(f"{_label(line)}\\l" for line in lines)
    return {"label": left, **places, **font, "bgcolor": colour("page", theme)}


def _group(group: Group, nest: Nest, theme: str) -> Iterator[str]:
    if group.frame is None:
        yield from (f"    {nest.names[box.id]} [{_listed(_node(box, theme))}]" for box in group.boxes)
        return
    title = _label(clean(group.frame.title))
    yield f"    subgraph cluster_{group.name} {{"
    border = {"color": colour("stated", theme), "fontcolor": colour("text", theme), "fontsize": "10.5", "margin": "8"}
    yield f"      graph [{_listed({'label': title, 'style': 'dotted,rounded', **border})}]"
    yield from (f"      {nest.names[box.id]} [{_listed(_node(box, theme))}]" for box in group.boxes)
    yield "    }"


def _node(box: Box, theme: str) -> Mapping[str, str]:
    title, rest = lines_of(box, _WIDTH)
    shape, style = _SHAPES.get(box.shape, ("box", "rounded"))
    paint = box_colours(box, theme)
    return {
        "label": "\\n".join(_label(line) for line in (*title, *rest, *numbers(box))),
        "tooltip": _label(hover(box)),
        "shape": shape,
        "style": ",".join(word for word in ("filled", style) if word),
        "fillcolor": paint.fill,
        "color": f"{paint.line}80" if box.faded else paint.line,
        "fontcolor": f"{paint.ink}80" if box.faded else paint.ink,
    }


def _edge(arrow: Arrow, theme: str) -> Mapping[str, str]:
    ink, pen = line_colour(arrow, theme), pen_name(arrow)
    said = {"label": "\\n".join(_label(line) for line in label_lines(arrow, _LABEL))} if clean(arrow.label) else {}
    meaning = {"tooltip": _label(clean(arrow.meaning.replace("_", " "))), "color": ink, "fontcolor": ink}
    back = {"constraint": "false"} if arrow.feedback else {}
    return {**said, **meaning, "style": _STYLES[pen], "penwidth": f"{line_width(arrow):g}", **back}


def _label(text: str) -> str:
    """One line of a label: Graphviz reads `&lt;` as a sign, and some letters behind a backslash as names."""
    return text.replace("&", "&amp;").replace("\\", "\\\\")


def _listed(attributes: Mapping[str, str]) -> str:
    """`a="b", c="d"`. Only the quote has a meaning between quotes; labels have escaped the rest."""
    return ", ".join(f'{name}="{_quoted(value)}"' for name, value in attributes.items())


def _quoted(value: str) -> str:
    return value.replace('"', '\\"')


RENDERER = DotRenderer()
