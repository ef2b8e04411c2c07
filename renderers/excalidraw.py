"""Excalidraw: a picture to go on with by hand, at a white board; everything starts where our own picture has it."""

from __future__ import annotations

import json
from typing import Any

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Scene

from .layout import Picture, PlacedBox, PlacedLabel, Rect, Route, collapsed, laid_out
from .notation import (
    box_colours,
    clean,
    colour,
    heading,
    lane_colours,
    line_colour,
    nested,
    numbers,
    remarks,
    requirements,
)
from .painting.lines import pen_name
from .typeface import BOLD, REGULAR, text_width, wrapped

_HELVETICA = 2  # the plain one of its fonts; ours is not among them
_LINE_HEIGHT = 1.25
_ROUND = {"type": 3, "value": 10}  # corners of a constant radius
_GAP = 12.0
_SHARP = ("box", "page")
_NARROWEST = 560.0

Element = dict[str, Any]


class ExcalidrawRenderer:
    """Lines are bound to their boxes, so they follow when a box is moved."""

    format = "excalidraw"
    suffixes = (".excalidraw",)
    title = "Excalidraw"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """JSON with seeds by number and no time, so that equal scenes are equal bytes."""
        checked(options)
        scene = collapsed(scene)
        sheet = _Sheet(scene, laid_out(scene, options.engine), options.theme)
        document = {
            "type": "excalidraw",
            "version": 2,
            "source": "mlsd",
            "elements": sheet.elements(),
            "appState": {"gridSize": None, "viewBackgroundColor": colour("page", options.theme)},
            "files": {},
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


class _Sheet:
    """The elements of one picture from the ground up, numbered as they come."""

    def __init__(self, scene: Scene, picture: Picture, theme: str) -> None:
        self.scene, self.picture, self.theme = scene, picture, theme
        self.names = nested(scene).names
        self.made: list[Element] = []
        self.top = 0.0

    def elements(self) -> list[Element]:
        """Header, lanes, lines, groups, boxes, words on lines."""
        self._header()
        for number, band in enumerate(self.picture.bands):
            paint = lane_colours(band.lane.id, self.theme)
            rect = self._lowered(band.rect._replace(width=max(self.picture.width, _NARROWEST)))
            self._shape(f"l{number}", "rectangle", rect, paint.line, paint.fill, roundness=_ROUND)
            self._sideways(f"l{number}-title", clean(band.lane.title), rect, paint.ink)
        bound: dict[str, list[Element]] = {}
        for number, route in enumerate(self.picture.routes):
            self._line(f"e{number}", route)
            for end in dict.fromkeys((route.arrow.source, route.arrow.target)):
                bound.setdefault(end, []).append({"id": f"e{number}", "type": "arrow"})
        for number, frame in enumerate(self.picture.frames):
            ink = colour("stated", self.theme)
            rect = self._lowered(frame.rect)
            self._shape(f"g{number}", "rectangle", rect, ink, "transparent", roundness=_ROUND, strokeStyle="dotted")
            title = wrapped(clean(frame.frame.title), 10.5, frame.rect.width - 12, BOLD, most=1)
            self._text(f"g{number}-title", title, rect.x + 10, rect.y + 2, 10.5, colour("text", self.theme))
        for placed in self.picture.boxes:
            self._box(placed, bound.get(placed.box.id, []))
        numbers = {route.arrow.id: number for number, route in enumerate(self.picture.routes)}
        for label in self.picture.labels:
            self._label(f"e{numbers[label.arrow.id]}", label)
        return self.made

    def _header(self) -> None:
        width = max(self.picture.width, _NARROWEST)
        rows = [(heading(self.scene), 22.0, BOLD, "heading"), (clean(self.scene.subtitle), 13.0, REGULAR, "text")]
        rows += [(text, 12.0, REGULAR, "heading") for text in (*requirements(self.scene), *remarks(self.scene))]
        for number, (text, size, weight, role) in enumerate(row for row in rows if row[0]):
            lines = wrapped(text, size, width, weight, most=9)
            self._text(f"t{number}", lines, 0.0, self.top, size, colour(role, self.theme))
            self.top += len(lines) * size * _LINE_HEIGHT + 6
        self.top += _GAP

    def _box(self, placed: PlacedBox, bound: list[Element]) -> None:
        box, paint, wording = placed.box, box_colours(placed.box, self.theme), placed.wording
        name, rect = self.names[box.id], self._lowered(placed.rect)
        look = {"roundness": None if box.shape in _SHARP else _ROUND, "opacity": 50 if box.faded else 100}
        style = "dashed" if box.shape == "dashed" else "solid"
        self._shape(
            name,
            "rectangle",
            rect,
            paint.line,
            paint.fill,
            strokeStyle=style,
            boundElements=bound,
            groupIds=[f"{name}-all"],
            **look,
        )
        rest = (*wording.technology, *wording.facts, *numbers(box))
        tall = len(wording.title) * 14 * _LINE_HEIGHT + len(rest) * 11 * _LINE_HEIGHT
        y = rect.y + (rect.height - tall) / 2
        more = {"groupIds": [f"{name}-all"], "opacity": look["opacity"]}
        self._centred(f"{name}-title", wording.title, rect, y, 14.0, paint.ink, **more)
        y += len(wording.title) * 14 * _LINE_HEIGHT
        self._centred(f"{name}-facts", rest, rect, y, 11.0, colour("text", self.theme), **more)

    def _line(self, name: str, route: Route) -> None:
        arrow, pen = route.arrow, pen_name(route.arrow)
        start = route.points[0]
        points = [[_short(point.x - start.x), _short(point.y - start.y)] for point in route.points]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        rect = Rect(start.x, start.y + self.top, max(xs) - min(xs), max(ys) - min(ys))
        style = {"trigger": "dashed", "feedback": "dotted"}.get(pen, "solid")
        self._shape(
            name, "arrow", rect, line_colour(arrow, self.theme), "transparent",
            strokeWidth=2 if pen == "request" else 1, strokeStyle=style, points=points, lastCommittedPoint=None,
            startBinding={"elementId": self.names[arrow.source], "focus": 0, "gap": 1},
            endBinding={"elementId": self.names[arrow.target], "focus": 0, "gap": 1},
            startArrowhead=None, endArrowhead="triangle", elbowed=False, roundness=None,
        )  # fmt: skip

    def _label(self, line: str, label: PlacedLabel) -> None:
        rect = self._lowered(label.rect)
        look = {"roundness": _ROUND, "groupIds": [f"{line}-said"], "strokeWidth": 0.5}
        self._shape(f"{line}-pill", "rectangle", rect, colour("rule", self.theme), colour("pill", self.theme), **look)
        lines = tuple(clean(text) for text in label.lines)
        y = rect.y + (rect.height - len(lines) * 10.5 * _LINE_HEIGHT) / 2
        ink = line_colour(label.arrow, self.theme)
        self._centred(f"{line}-label", lines, rect, y, 10.5, ink, groupIds=[f"{line}-said"])

    def _sideways(self, name: str, text: str, rect: Rect, ink: str) -> None:
        """The title of a lane along its left side: turned about its own centre."""
        lines = wrapped(text, 12.0, rect.height - 12, BOLD, most=1)
        width, height = text_width("".join(lines), 12.0, BOLD), 12 * _LINE_HEIGHT
        x, y = rect.x + 17 - width / 2, rect.y + rect.height / 2 - height / 2
        self._text(name, lines, x, y, 12.0, ink, angle=4.71238898038469)

    def _centred(
        self, name: str, lines: tuple[str, ...], rect: Rect, y: float, size: float, ink: str, **more: Any
    ) -> None:
        width = max((text_width(line, size, BOLD) for line in lines), default=0.0)
        self._text(name, lines, rect.centre.x - width / 2, y, size, ink, textAlign="center", **more)

    def _text(self, name: str, lines: tuple[str, ...], x: float, y: float, size: float, ink: str, **more: Any) -> None:
        if not lines:
            return
        width = max(text_width(line, size, BOLD) for line in lines)
        rect = Rect(x, y, width, len(lines) * size * _LINE_HEIGHT)
        words = "\n".join(lines)
        look = {"textAlign": "left", "verticalAlign": "top", "containerId": None, "lineHeight": _LINE_HEIGHT, **more}
        self._shape(
            name, "text", rect, ink, "transparent", text=words, originalText=words, fontSize=size,
            fontFamily=_HELVETICA, autoResize=True, roundness=None, **look,
        )  # fmt: skip

    def _shape(self, name: str, kind: str, rect: Rect, stroke: str, fill: str, **more: Any) -> None:
        number = len(self.made) + 1
        self.made.append(
            {
                "id": name,
                "type": kind,
                "x": _short(rect.x),
                "y": _short(rect.y),
                "width": _short(rect.width),
                "height": _short(rect.height),
                "angle": 0,
                "strokeColor": stroke,
                "backgroundColor": fill,
                "fillStyle": "solid",
                "strokeWidth": 1,
                "strokeStyle": "solid",
                "roughness": 0,
                "opacity": 100,
                "groupIds": [],
                "frameId": None,
                "seed": number,
                "version": 1,
                "versionNonce": number,
                "isDeleted": False,
                "boundElements": [],
                "updated": 1,
                "link": None,
                "locked": False,
                **more,
            }
        )

    def _lowered(self, rect: Rect) -> Rect:
        return rect._replace(y=rect.y + self.top)


def _short(value: float) -> float:
    return round(value, 2)


RENDERER = ExcalidrawRenderer()
