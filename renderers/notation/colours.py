"""The palette of our own pictures, as plain hex codes for the formats that state colours themselves."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Arrow, Box

from ..painting.lines import PENS, pen_name
from ..painting.marks import marked
from ..painting.palette import hue_name, shade


class Colours(NamedTuple):
    """Ground, outline and text, each as `#RRGGBB`."""

    fill: str
    line: str
    ink: str


def box_colours(box: Box, theme: str) -> Colours:
    """Those of a box in its lane, its outline by what a view marks it as. The theme `auto` is light: a stated colour cannot
    follow the viewer.
    """
    found = _colours(hue_name(box.lane), ("card", "line", "ink"), theme)
    return found._replace(line=colour(f"{box.state}.line", theme)) if marked(box.state) else found


def lane_colours(lane: str, theme: str) -> Colours:
    """Those of the ground that boxes stand on, and of its title."""
    return _colours(hue_name(lane), ("ground", "border", "soft"), theme)


def line_width(arrow: Arrow) -> float:
    """Pixels; a view that knows the load of arrows makes the busy ones wider."""
    return round(PENS[pen_name(arrow)].width * (1 + 1.5 * arrow.weight), 1)


def line_colour(arrow: Arrow, theme: str) -> str:
    """The colour of an arrow, by what a view marks it as, else by what it carries."""
    return colour(f"{arrow.state}.line" if marked(arrow.state) else pen_name(arrow), theme)


def colour(role: str, theme: str) -> str:
    """A role of the palette (`page`, `text`, `heading`, `holds`) as a hex code."""
    found = shade(role)
    return found.dark if theme == "dark" else found.light


def _colours(hue: str, parts: tuple[str, str, str], theme: str) -> Colours:
    return Colours(*(colour(f"{hue}.{part}", theme) for part in parts))
