"""The palette of our own pictures, as plain hex codes for the formats that state colours themselves."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Arrow

from ..painting.lines import pen_name
from ..painting.palette import hue_name, shade


class Colours(NamedTuple):
    """Ground, outline and text, each as `#RRGGBB`."""

    fill: str
    line: str
    ink: str


def box_colours(lane: str, theme: str) -> Colours:
    """Those of a box that stands in a lane. The theme `auto` is light: a stated colour cannot follow the viewer."""
    return _colours(hue_name(lane), ("card", "line", "ink"), theme)


def lane_colours(lane: str, theme: str) -> Colours:
    """Those of the ground that boxes stand on, and of its title."""
    return _colours(hue_name(lane), ("ground", "border", "soft"), theme)


def line_colour(arrow: Arrow, theme: str) -> str:
    """The colour of an arrow, by what it carries."""
    return colour(pen_name(arrow), theme)


def colour(role: str, theme: str) -> str:
    """A role of the palette (`page`, `text`, `heading`, `holds`) as a hex code."""
    found = shade(role)
    return found.dark if theme == "dark" else found.light


def _colours(hue: str, parts: tuple[str, str, str], theme: str) -> Colours:
    return Colours(*(colour(f"{hue}.{part}", theme) for part in parts))
