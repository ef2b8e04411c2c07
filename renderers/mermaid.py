"""Mermaid: a flowchart that GitHub, GitLab and most note books draw where the text stands in a ```mermaid block."""

from __future__ import annotations

import json
from collections.abc import Iterator

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
    label_lines,
    lane_colours,
    line_colour,
    line_width,
    lines_of,
    nested,
    written,
)
from .painting.lines import pen_name

# GitHub refuses longer texts and more arrows than 500; what `collapsed` leaves has no more.
_LONGEST = 50_000
_WIDTH, _LABEL = 165.0, 130.0  # Mermaid itself breaks at blanks only, somewhat later than this
_SHAPES = {
    "box": ("[", "]"),
    "cylinder": ("[(", ")]"),
    "pipe": ("[[", "]]"),
    "page": ("[/", "/]"),
    "hexagon": ("{{", "}}"),
    "diamond": ("[/", "\\]"),
    "person": ("([", "])"),
    "dashed": ("[", "]"),
    "note": (">", "]"),
}
_ROUND = ("(", ")")
_LINES = {"data": "-->", "request": "==>", "trigger": "-.->", "feedback": "-.->"}


class MermaidRenderer:
    """Words are written so that Mermaid finds no syntax, no Markdown and no HTML in them."""

    format = "mermaid"
    suffixes = (".mmd", ".mermaid")
    title = "Mermaid"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """A flowchart. Where all its details would be more than GitHub takes, boxes have their titles only."""
        checked(options)
        scene = collapsed(scene)
        nest = nested(scene)
        text = "\n".join(_chart(scene, nest, options.theme, True)) + "\n"
        if len(text) > _LONGEST:
            text = "\n".join(_chart(scene, nest, options.theme, False)) + "\n"
        return text.encode()


def _chart(scene: Scene, nest: Nest, theme: str, in_full: bool) -> Iterator[str]:
    yield "---"
    yield f"title: {json.dumps(heading(scene), ensure_ascii=False)}"
    yield "---"
    yield "flowchart LR"
    for name, lane, groups in nest.lanes:
        yield f'  subgraph {name}["{_text(lane.title)}"]'
        for group in groups:
            yield from _group(group, nest, in_full)
        yield "  end"
    arrows = tuple(nest.arrows(scene))
    yield from (f"  {source} {_line(arrow)} {target}" for source, target, arrow in arrows)
    yield from _classes(nest, theme)
    yield from _lines([arrow for _, _, arrow in arrows], theme)


def _group(group: Group, nest: Nest, in_full: bool) -> Iterator[str]:
    if group.frame is None:
        yield from (f"    {_node(box, nest, in_full)}" for box in group.boxes)
        return
    yield f'    subgraph {group.name}["{_text(group.frame.title)}"]'
    yield from (f"      {_node(box, nest, in_full)}" for box in group.boxes)
    yield "    end"


def _node(box: Box, nest: Nest, in_full: bool) -> str:
    before, behind = _SHAPES.get(box.shape, _ROUND)
    title, rest = lines_of(box, _WIDTH)
    words = f"<b>{'<br/>'.join(map(_text, title))}</b>"
    if in_full and rest:
        words += f"<br/><small>{'<br/>'.join(map(_text, rest))}</small>"
    return f'{nest.names[box.id]}{before}"{words}"{behind}'


def _line(arrow: Arrow) -> str:
    label = "<br/>".join(map(_text, label_lines(arrow, _LABEL)))
    return f'{_LINES[pen_name(arrow)]}|"{label}"|' if label else _LINES[pen_name(arrow)]


def _classes(nest: Nest, theme: str) -> Iterator[str]:
    """One class per lane; another for neighbours, and for what is somebody else's."""
    faded: list[str] = []
    dashed: list[str] = []
    marked: list[tuple[str, str]] = []
    for name, lane, groups in nest.lanes:
        members = [box for group in groups for box in group.boxes]
        paint, ground = box_colours(members[0]._replace(state=""), theme), lane_colours(lane.id, theme)
        yield f"  classDef c{name} fill:{paint.fill},stroke:{paint.line},color:{paint.ink},stroke-width:1.5px"
        yield f"  class {','.join(nest.names[box.id] for box in members)} c{name}"
        yield f"  style {name} fill:{ground.fill},stroke:{ground.line},color:{ground.ink}"
        inside = f"fill:{ground.fill},stroke:{colour('stated', theme)},color:{ground.ink},stroke-dasharray:2 3"
        yield from (f"  style {group.name} {inside}" for group in groups if group.frame is not None)
        faded += [nest.names[box.id] for box in members if box.faded]
        marked += [(nest.names[box.id], box_colours(box, theme).line) for box in members if box.state]
        dashed += [nest.names[box.id] for box in members if box.shape == "dashed"]
    yield from (f"  style {name} stroke:{line},stroke-width:3px" for name, line in marked)
    if faded:
        yield "  classDef faded opacity:0.5"
        yield f"  class {','.join(faded)} faded"
    if dashed:
        yield "  classDef elsewhere stroke-dasharray:5 3"
        yield f"  class {','.join(dashed)} elsewhere"


def _lines(arrows: list[Arrow], theme: str) -> Iterator[str]:
    """The colours of lines by their numbers, which is how Mermaid calls them."""
    by: dict[str, list[int]] = {}
    for number, arrow in enumerate(arrows):
        by.setdefault(f"stroke:{_ink(arrow, theme)},stroke-width:{line_width(arrow):g}px", []).append(number)
    yield from (f"  linkStyle {','.join(map(str, numbers))} {style}" for style, numbers in by.items())


def _ink(arrow: Arrow, theme: str) -> str:
    """The ground of a page that follows the viewer may be dark: plain lines are then of a middle grey, seen on both."""
    if theme == "auto" and pen_name(arrow) == "data":
        return colour("stated", theme)
    return line_colour(arrow, theme)


def _text(text: str) -> str:
    """Signs become numbered entities, which Mermaid turns into text after it has looked for anything else."""
    return written(clean(text), lambda char: f"#{ord(char)};")


RENDERER = MermaidRenderer()
