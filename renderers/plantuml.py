"""PlantUML: text for the program of that name, which many wikis and editors have built in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    lines_of,
    nested,
    written,
)
from .painting.lines import pen_name
from .typeface import wrapped

_WIDTH, _LABEL = 190.0, 150.0
_SHAPES = {
    "cylinder": "database",
    "pipe": "queue",
    "page": "file",
    "hexagon": "component",  # `hexagon` is younger than what Linux distributions ship
    "diamond": "card",
    "person": "usecase",
    "note": "storage",
    "dashed": "cloud",
}
_LINES = {
    "data": "-[{ink}]->",
    "request": "-[{ink},bold]->",
    "trigger": "-[{ink},dashed]->",
    "feedback": "-[{ink},dotted]->",
}


class PlantUmlRenderer:
    """Signs are written as code points, so neither the preprocessor nor the wiki syntax of PlantUML sees them."""

    format = "plantuml"
    suffixes = (".puml", ".plantuml", ".pu")
    title = "PlantUML"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """A component diagram from left to right."""
        checked(options)
        scene = collapsed(scene)
        return ("\n".join(_diagram(scene, nested(scene), options.theme)) + "\n").encode()


def _diagram(scene: Scene, nest: Nest, theme: str) -> Iterator[str]:
    yield "@startuml"
    yield "left to right direction"
    yield "skinparam shadowing false"
    yield "skinparam defaultFontName Inter, Helvetica, Arial, sans-serif"
    yield "skinparam defaultTextAlignment center"
    yield f"skinparam backgroundColor {colour('page', theme)}"
    title = wrapped(heading(scene), 14.0, 600.0, most=9)
    yield f"title <color:{colour('heading', theme)}>{_text(title)}"
    for name, lane, groups in nest.lanes:
        paint = lane_colours(lane.id, theme)
        yield f'rectangle "<color:{paint.ink}>{_text([clean(lane.title)])}" as {name} {_colours(paint)} {{'
        for group in groups:
            yield from _group(group, nest, theme)
        yield "}"
    for source, target, arrow in nest.arrows(scene):
        yield f"{source} {_line(arrow, theme)} {target}{_label(arrow, theme)}"
    yield "@enduml"


def _group(group: Group, nest: Nest, theme: str) -> Iterator[str]:
    if group.frame is None:
        yield from (f"  {_node(box, nest, theme)}" for box in group.boxes)
        return
    ground = lane_colours(group.boxes[0].lane, theme)
    border = f"{ground.fill};line:{colour('stated', theme)[1:]};line.dotted"
    title = _text([clean(group.frame.title)])
    yield f'  rectangle "<color:{colour("text", theme)}>{title}" as {group.name} {border} {{'
    yield from (f"    {_node(box, nest, theme)}" for box in group.boxes)
    yield "  }"


def _node(box: Box, nest: Nest, theme: str) -> str:
    title, rest = lines_of(box, _WIDTH)
    paint = box_colours(box, theme)
    words = "\\n".join(f"<color:{paint.ink}><b>{_text([line])}</b></color>" for line in title)
    words += "".join(f"\\n<color:{colour('text', theme)}><size:11>{_text([line])}</size></color>" for line in rest)
    shape = _SHAPES.get(box.shape, "rectangle")
    return f'{shape} "{words}" as {nest.names[box.id]} {_colours(paint)}{";line.dashed" if box.faded else ""}'


def _line(arrow: Arrow, theme: str) -> str:
    return _LINES[pen_name(arrow)].format(ink=line_colour(arrow, theme))


def _label(arrow: Arrow, theme: str) -> str:
    ink = line_colour(arrow, theme)
    lines = [f"<color:{ink}>{_text([line])}</color>" for line in label_lines(arrow, _LABEL)]
    return " : " + "\\n".join(lines) if lines else ""


def _colours(paint: Colours) -> str:
    return f"{paint.fill};line:{paint.line[1:]}"


def _text(lines: Sequence[str]) -> str:
    return "\\n".join(written(line, lambda char: f"<U+{ord(char):04X}>") for line in lines)


RENDERER = PlantUmlRenderer()
