"""What stands in a box and how much room it takes: the one place that knows sizes of text and paddings."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Box

from ..typeface import BOLD, wrapped
from .geometry import Wording

TITLE_SIZE, TITLE_STEP = 14.0, 17.0
DETAIL_SIZE, DETAIL_STEP = 11.0, 14.5
ICON, ICON_GAP = 20.0, 8.0
LABEL_SIZE, LABEL_STEP = 11.0, 13.0
BADGE_STEP = 20.0  # a row of numbers in a box

_NARROWEST, _WIDEST, _STEP = 144.0, 192.0, 8.0
_LOWEST = 46.0


class Padding(NamedTuple):
    """Room between the outline's bounding box and its text."""

    left: float
    top: float
    right: float
    bottom: float


_PLAIN = Padding(11, 9, 10, 9)
_PADDINGS = {
    "cylinder": Padding(11, 17, 10, 11),
    "pipe": Padding(13, 9, 18, 9),
    "page": Padding(11, 9, 16, 9),
    "hexagon": Padding(17, 9, 15, 9),
    "diamond": Padding(14, 9, 13, 9),
    "person": Padding(16, 9, 14, 9),
    "note": Padding(14, 9, 10, 9),
}


def padding(shape: str) -> Padding:
    """The room that a shape keeps free of text."""
    return _PADDINGS.get(shape, _PLAIN)


def common_width(boxes: tuple[Box, ...]) -> float:
    """One width for all boxes, so that columns line up: the narrowest in which nine of ten need no extra line."""
    width = _NARROWEST
    while width < _WIDEST and sum(_is_cramped(box, width) for box in boxes) * 10 > len(boxes):
        width += _STEP
    return width


def worded(box: Box, width: float) -> Wording:
    """The box's text broken for a box that is `width` wide, and the height that it asks for."""
    room = _room(box, width)
    title = wrapped(box.title or box.id, TITLE_SIZE, room, BOLD, most=3)
    technology = wrapped(box.technology, DETAIL_SIZE, room, most=2)
    facts = tuple(line for fact in box.facts for line in wrapped(fact, DETAIL_SIZE, room, most=2))
    pad = padding(box.shape)
    text = TITLE_STEP * len(title) + DETAIL_STEP * (len(technology) + len(facts))
    text += BADGE_STEP if box.badges else 0.0
    return Wording(title, technology, facts, width, max(_LOWEST, pad.top + text + pad.bottom))


def _room(box: Box, width: float) -> float:
    pad = padding(box.shape)
    return width - pad.left - ICON - ICON_GAP - pad.right


def _is_cramped(box: Box, width: float) -> bool:
    room = _room(box, width)
    title = wrapped(box.title, TITLE_SIZE, room, BOLD, most=9)
    split = any(len(wrapped(line, DETAIL_SIZE, room)) > 1 for line in (box.technology, *box.facts))
    return split or len(title) > 2 or any(len(word) > 3 and word not in " ".join(title) for word in box.title.split())
