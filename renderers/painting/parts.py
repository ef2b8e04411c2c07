"""The ink of what a layout placed: bands, frames, lines, boxes and the words on lines. Each answer is one group."""

from __future__ import annotations

from collections.abc import Mapping

from ..layout import Band, PlacedBox, PlacedFrame, PlacedLabel, Rect, Route
from ..layout.assembly import FRAME_TITLE, STRIP
from ..layout.wording import (
    BADGE_STEP,
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
from ..typeface import BOLD, REGULAR, text_width, wrapped
from .glyphs import known
from .lines import PENS, head, path, pen_name, width
from .marks import LOOKS, corner, marked
from .markup import element, escaped, points
from .notes import badges
from .palette import Paint, hue_name
from .shapes import drawn

_LANE_TITLE, _LANE_STEP = 12.5, 14.0
_TIGHT = 0.82  # a line that fills more of its room than this is held to its measured width in any font
_TEXT_DROP = 0.36  # from the middle of a line to its baseline, in units of its size


def painted_band(band: Band, across: float, paint: Paint) -> str:
    """The ground of a lane, as wide as the whole picture, with its title along the left side."""
    hue, rect = hue_name(band.lane.id), band.rect._replace(width=across)
    ground = _rectangle(rect, 10.0, paint.colours(fill=f"{hue}.ground", stroke=f"{hue}.border"))
    lines = wrapped(band.lane.title, _LANE_TITLE, rect.height - 12, BOLD, most=2)
    x = band.strip.x + STRIP / 2 + _LANE_TITLE * _TEXT_DROP - _LANE_STEP * (len(lines) - 1) / 2
    titles = []
    for index, line in enumerate(lines):
        place = f"translate({points(x + _LANE_STEP * index, rect.y + rect.height / 2)}) rotate(-90)"
        font = {"text-anchor": "middle", "font-size": _LANE_TITLE, "font-weight": BOLD}
        titles.append(element("text", {"transform": place, **font, **paint.fill(f"{hue}.soft")}, escaped(line)))
    return element("g", {"data-lane": escaped(band.lane.id)}, ground, *titles)


def painted_frame(placed: PlacedFrame, paint: Paint) -> str:
    """A dotted border; its title has a ground of its own, because lines may pass beneath it."""
    tab = placed.tab
    border = _rectangle(placed.rect, 8.0, {**paint.colours(fill="none", stroke="stated"), "stroke-dasharray": "2 3"})
    ground = _rectangle(tab, 4.0, paint.fill(f"{hue_name(placed.lane)}.ground"))
    title = " ".join(wrapped(placed.frame.title, FRAME_TITLE, tab.width - 8, BOLD, most=1))
    font = {"x": tab.x + 5, "y": tab.y + 11, "font-size": FRAME_TITLE, "font-weight": BOLD}
    text = element("text", {**font, **paint.fill("text")}, escaped(title))
    whole = element("title", {}, escaped(placed.frame.title))
    return element("g", {"data-frame": escaped(placed.frame.id)}, whole, border, ground, text)


def painted_route(route: Route, paint: Paint) -> str:
    """A line with its head. Hovering over it says what it means."""
    arrow, name = route.arrow, pen_name(route.arrow)
    pen = PENS[name]
    dashes = {"stroke-dasharray": pen.dashes} if pen.dashes else {}
    said = f"{arrow.source} {arrow.meaning.replace('_', ' ')} {arrow.target}"
    wide = width(arrow)
    loaded = wide if arrow.weight > 0 else 0.0
    role = f"{arrow.state}.line" if marked(arrow.state) else name
    line = {"d": path(route.points, loaded), **paint.colours(fill="none", stroke=role), "stroke-width": wide, **dashes}
    return element(
        "g",
        {"data-arrow": escaped(arrow.id), "data-from": escaped(arrow.source), "data-to": escaped(arrow.target)},
        element("title", {}, escaped(f"{said}: {arrow.label}" if arrow.label else said)),
        element("path", line),
        element("path", {"d": head(route.points, loaded), **paint.fill(role)}),
    )


def painted_box(placed: PlacedBox, scope: str, paint: Paint) -> str:
    """Outline, sign, and three levels of text beside the sign. `scope` is the prefix of the picture's ids."""
    box, rect, wording = placed.box, placed.rect, placed.wording
    hue, pad = hue_name(box.lane), padding(box.shape)
    left = rect.x + pad.left + ICON + ICON_GAP
    room = rect.right - pad.right - left
    tall = TITLE_STEP * len(wording.title) + DETAIL_STEP * (len(wording.technology) + len(wording.facts))
    tall += BADGE_STEP if box.badges else 0.0
    y = rect.y + pad.top + (rect.height - pad.top - pad.bottom - tall) / 2
    colours = _card(box.state, hue, paint)
    parts = [
        element("title", {}, escaped(_hover(placed))),
        drawn(box.shape, rect, colours),
        _sign(placed, y + TITLE_STEP / 2, scope, paint),
    ]
    lines = [(line, TITLE_SIZE, TITLE_STEP, BOLD, f"{hue}.ink") for line in wording.title]
    lines += [(line, DETAIL_SIZE, DETAIL_STEP, REGULAR, f"{hue}.soft") for line in wording.technology]
    lines += [(line, DETAIL_SIZE, DETAIL_STEP, REGULAR, "text") for line in wording.facts]
    for line, size, step, weight, role in lines:
        place = {"x": left, "y": y + step / 2 + size * _TEXT_DROP}
        parts.append(element("text", {**place, **_font(line, size, weight, room), **paint.fill(role)}, escaped(line)))
        y += step
    if box.badges:
        parts.append(badges(box.badges, left, y + BADGE_STEP / 2, paint))
    if marked(box.state):
        parts.append(corner(box.state, box.shape, rect, paint))
    faded = {"opacity": 0.5} if box.faded else {}
    return element("g", {"data-part": escaped(box.id), **faded}, *parts)


def painted_label(placed: PlacedLabel, paint: Paint) -> str:
    """Words on a pill that covers their own line."""
    rect, arrow = placed.rect, placed.arrow
    name = f"{arrow.state}.line" if marked(arrow.state) else pen_name(arrow)
    colours = {**paint.colours(fill="pill", stroke="rule"), "stroke-width": 0.8}
    top = rect.y + (rect.height - LABEL_STEP * len(placed.lines)) / 2
    lines = []
    for index, line in enumerate(placed.lines):
        y = top + LABEL_STEP * (index + 0.5) + LABEL_SIZE * _TEXT_DROP
        font = {"x": rect.centre.x, "y": y, "font-size": LABEL_SIZE, "text-anchor": "middle"}
        lines.append(element("text", {**font, **paint.fill(name)}, escaped(line)))
    pill = _rectangle(rect, min(9.0, rect.height / 2), colours)
    return element("g", {"data-label": escaped(placed.arrow.id)}, pill, *lines)


def _card(state: str, hue: str, paint: Paint) -> dict[str, object]:
    """Fill and border of a box, by what a view marks it as."""
    if not marked(state):
        return {**paint.colours(fill=f"{hue}.card", stroke=f"{hue}.line"), "stroke-width": 1.4}
    look = LOOKS[state]
    border = {"stroke-width": look.border, **({"stroke-dasharray": look.dashes} if look.dashes else {})}
    return {**paint.colours(fill=f"{state}.card", stroke=f"{state}.line"), **border}


def _sign(placed: PlacedBox, middle: float, scope: str, paint: Paint) -> str:
    """The glyph beside the title, at most a third of the box high."""
    rect, box = placed.rect, placed.box
    size = min(ICON, rect.height / 3)
    x = rect.x + padding(box.shape).left + (ICON - size) / 2
    place = {"href": f"#{scope}-{known(box.glyph)}", "x": x, "y": middle - size / 2, "width": size, "height": size}
    return element("use", {**place, **paint.colours(stroke=f"{hue_name(box.lane)}.line")})


def _hover(placed: PlacedBox) -> str:
    box = placed.box
    facts = ", ".join((*([box.technology] if box.technology else []), *box.facts))
    title = f"{box.title}: " if box.title else ""  # whole here, where the box may have no room for all of it
    said = f"{title}{box.kind} {box.id}" + (f" ({facts})" if facts else "")
    said += f", {LOOKS[box.state].words}" if marked(box.state) else ""
    return f"{said}: {box.description}" if box.description else said


def _font(line: str, size: float, weight: int, room: float) -> dict[str, object]:
    font: dict[str, object] = {"font-size": size}
    if weight != REGULAR:
        font["font-weight"] = weight
    width = text_width(line, size, weight)
    if width > room * _TIGHT:
        font |= {"textLength": width, "lengthAdjust": "spacingAndGlyphs"}
    return font


def _rectangle(rect: Rect, radius: float, ink: Mapping[str, object]) -> str:
    size = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height, "rx": radius}
    return element("rect", {**size, **ink})
