"""What the formats that other programs lay out and draw have in common: clean words, generated names, nesting, colours.

A notation is written in a language that gives meaning to words and signs. So no text of a design is ever used as a name,
and each notation has its own way of making a text harmless; what all of them need first is here.
"""

from __future__ import annotations

from .colours import Colours, box_colours, colour, lane_colours, line_colour, line_width
from .nesting import Group, Nest, nested
from .words import clean, details, heading, hover, label_lines, lines_of, numbers, remarks, requirements, written

__all__ = [
    "Colours",
    "Group",
    "Nest",
    "box_colours",
    "clean",
    "colour",
    "details",
    "heading",
    "hover",
    "label_lines",
    "lane_colours",
    "line_colour",
    "line_width",
    "lines_of",
    "nested",
    "numbers",
    "remarks",
    "requirements",
    "written",
]
