"""Vendors' icons: a picture in the manner of the Python library `diagrams`, with the icons that come with it.

Only the icons are the library's. Places and ink are ours, so no line runs through a box, the file holds everything it shows,
each icon once, nothing is written elsewhere, no program is started, and equal scenes are equal bytes.
"""

from __future__ import annotations

import hashlib

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Box, Scene

from .icons import icons_of
from .layout import Picture, PlacedBox, collapsed, laid_out
from .layout.wording import BADGE_STEP, DETAIL_SIZE, DETAIL_STEP, TITLE_SIZE, TITLE_STEP
from .notation import heading, hover
from .painting import FONT
from .painting.glyphs import glyph
from .painting.header import header
from .painting.legend import legend
from .painting.marks import LOOKS, corner, marked
from .painting.markup import element, escaped, number, points
from .painting.notes import badges, notes
from .painting.palette import Paint, hue_name
from .painting.parts import painted_band, painted_frame, painted_label, painted_route
from .typeface import BOLD, REGULAR

_MARGIN, _NARROWEST, _APART = 28.0, 560.0, 14.0
_ICON, _DOWN = 38.0, 0.36  # the side of an icon; from the middle of a line to its baseline, in units of its size
_FILLER = ("·",) * 3  # lines under the text of every box, in whose room its icon stands


class DiagramsRenderer:
    """Where no icon exists, our own sign stands in its place, in the colour of the lane."""

    format = "diagrams"
    suffixes = (".icons.svg",)  # it is an SVG, and that ending is taken
    title = "SVG with vendors' icons"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """UTF-8. Raises `RenderError` where the package `diagrams` is not installed."""
        checked(options)
        scene = collapsed(scene)
        icons = icons_of(scene)
        picture = laid_out(scene._replace(boxes=tuple(map(_with_room, scene.boxes))), options.engine)
        return _Sheet(scene, picture, icons, options.theme).written().encode()


def _with_room(box: Box) -> Box:
    """The same as a plain rectangle that is high enough for an icon."""
    return box._replace(shape="rounded", facts=(*box.facts, *_FILLER))


class _Sheet:
    """One document."""

    def __init__(self, scene: Scene, picture: Picture, icons: dict[str, str], theme: str) -> None:
        self.scene, self.picture, self.icons = scene, picture, icons
        scope = hashlib.sha256(repr((scene, theme, "icons")).encode("utf-8", "replace")).hexdigest()[:10]
        self.scope = f"mlsd-{scope}"
        self.paint = Paint(theme, self.scope)

    def written(self) -> str:
        """The SVG."""
        width = max(self.picture.width, _NARROWEST)
        top = header(self.scene, width, self.paint)
        below = legend(self.scene._replace(boxes=_marked(self.scene)), width, self.paint)
        start = _MARGIN + top.height + _APART
        listed = notes(self.scene, width, self.paint)
        middle = start + self.picture.height + _APART
        end = middle + (listed.height + _APART if listed.height else 0.0)
        size = (width + 2 * _MARGIN, end + below.height + _MARGIN)
        parts = ((_MARGIN, top.markup), (start, self._drawing(width)), (middle, listed.markup), (end, below.markup))
        body = [
            element("g", {"transform": f"translate({points(_MARGIN, y)})"}, markup) for y, markup in parts if markup
        ]
        page = element("rect", {"width": size[0], "height": size[1], **self.paint.fill("page")})
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "id": self.scope,
            "width": size[0],
            "height": size[1],
            "viewBox": f"0 0 {points(*size)}",
            "role": "img",
            "font-family": FONT,
        }
        title = element("title", {}, escaped(heading(self.scene)))
        return element("svg", attributes, title, self.paint.sheet(), self._symbols(), page, *body) + "\n"

    def _symbols(self) -> str:
        """Each icon once, whatever the number of boxes that wear it."""
        images = (
            element(
                "symbol",
                {"id": f"{self.scope}-{name}", "viewBox": "0 0 64 64"},
                element("image", {"href": data, "width": 64, "height": 64}),
            )
            for name, data in sorted({_name(data): data for data in self.icons.values()}.items())
        )
        return element("defs", {}, *images) if self.icons else ""

    def _drawing(self, width: float) -> str:
        """From the ground up, as in our own picture."""
        routes = sorted(self.picture.routes, key=lambda route: route.arrow.sort == "request")
        known = {box.id: box for box in self.scene.boxes}
        return "".join(
            (
                *(painted_band(band, width, self.paint) for band in self.picture.bands),
                *(painted_route(route, self.paint) for route in routes),
                *(painted_frame(frame, self.paint) for frame in self.picture.frames),
                *(self._box(placed, known[placed.box.id]) for placed in self.picture.boxes),
                *(painted_label(label, self.paint) for label in self.picture.labels),
            )
        )

    def _box(self, placed: PlacedBox, box: Box) -> str:
        """A card: the icon above, the words centred beneath it."""
        rect, wording, hue = placed.rect, placed.wording, hue_name(box.lane)
        facts = wording.facts[: len(wording.facts) - len(_FILLER)]
        tall = _ICON + TITLE_STEP * len(wording.title) + DETAIL_STEP * (len(wording.technology) + len(facts)) + 3
        tall += BADGE_STEP if box.badges else 0.0
        middle, y = rect.centre.x, rect.y + (rect.height - tall) / 2
        place = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height, "rx": 9.0}
        parts = [
            element("title", {}, escaped(hover(box))),
            element("rect", {**place, **self._card(box, hue)}),
            self._icon(box, middle - _ICON / 2, y, hue),
        ]
        lines = [(line, TITLE_SIZE, TITLE_STEP, BOLD, f"{hue}.ink") for line in wording.title]
        lines += [(line, DETAIL_SIZE, DETAIL_STEP, REGULAR, f"{hue}.soft") for line in wording.technology]
        lines += [(line, DETAIL_SIZE, DETAIL_STEP, REGULAR, "text") for line in facts]
        y += _ICON + 3
        for line, size, step, weight, role in lines:
            font = {"x": middle, "y": y + step / 2 + size * _DOWN, "font-size": size, "text-anchor": "middle"}
            bold = {"font-weight": weight} if weight == BOLD else {}
            parts.append(element("text", {**font, **bold, **self.paint.fill(role)}, escaped(line)))
            y += step
        if box.badges:
            parts.append(badges(box.badges, rect.x + 10, y + BADGE_STEP / 2, self.paint))
        if marked(box.state):
            parts.append(corner(box.state, "rounded", rect, self.paint))
        faded = {"opacity": 0.5} if box.faded else {}
        return element("g", {"data-part": escaped(box.id), **faded}, *parts)

    def _card(self, box: Box, hue: str) -> dict[str, object]:
        if not marked(box.state):
            return dict(self.paint.colours(fill=f"{hue}.card", stroke=f"{hue}.border"))
        colours = self.paint.colours(fill=f"{box.state}.card", stroke=f"{box.state}.line")
        return {**colours, "stroke-width": LOOKS[box.state].border}

    def _icon(self, box: Box, x: float, y: float, hue: str) -> str:
        if box.id in self.icons:
            name = _name(self.icons[box.id])
            place = {"x": x, "y": y, "width": _ICON, "height": _ICON}
            ground = element("rect", {**place, "rx": 6.0, "fill": "#FFFFFF"})  # icons are made for light ground
            return ground + element("use", {"href": f"#{self.scope}-{name}", **_shrunk(place)})
        inset = _ICON * 0.1
        moved = f"translate({points(x + inset, y + inset)}) scale({number((_ICON - 2 * inset) / 24)})"
        pen = {"stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round"}
        ink = self.paint.colours(fill="none", stroke=f"{hue}.line")
        return element("path", {"d": glyph(box.glyph), "transform": moved, **pen, **ink})


def _marked(scene: Scene) -> tuple[Box, ...]:
    """The boxes whose look has to be explained; shapes mean nothing here."""
    return tuple(box._replace(shape="rounded") for box in scene.boxes if marked(box.state))


def _shrunk(place: dict[str, float], by: float = 2.0) -> dict[str, float]:
    """A little smaller on every side."""
    return {side: value + (by if side in "xy" else -2 * by) for side, value in place.items()}


def _name(data: str) -> str:
    """A name for an icon by what it looks like."""
    return "icon-" + hashlib.sha256(data.encode("ascii")).hexdigest()[:10]


RENDERER = DiagramsRenderer()
