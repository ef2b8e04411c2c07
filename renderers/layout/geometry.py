"""A scene with places: what a layout hands to a painter. Pixels, x to the right, y downwards, origin at the top left."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Arrow, Box, Frame, Lane


class Point(NamedTuple):
    """A place on the drawing."""

    x: float
    y: float


class Rect(NamedTuple):
    """Top left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """Where its diagonals meet."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def grown(self, by: float) -> Rect:
        """The same with `by` more pixels on every side."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


class Wording(NamedTuple):
    """The text of a box, broken into lines that fit it, and the room that they need."""

    title: tuple[str, ...]
    technology: tuple[str, ...]
    facts: tuple[str, ...]
    width: float
    height: float


class PlacedBox(NamedTuple):
    """A box with its bounding rectangle."""

    box: Box
    rect: Rect
    wording: Wording


class Route(NamedTuple):
    """The bends of an arrow from the outline of its source to the outline of its target, right angles only."""

    arrow: Arrow
    points: tuple[Point, ...]


class PlacedLabel(NamedTuple):
    """The words of an arrow, broken into lines, on their pill."""

    arrow: Arrow
    rect: Rect
    lines: tuple[str, ...]


class Band(NamedTuple):
    """A lane: its tinted ground, with `strip` at the left for its title."""

    lane: Lane
    rect: Rect
    strip: Rect


class PlacedFrame(NamedTuple):
    """A group, or one piece of it where boxes of others stand between its own. `tab` carries the title."""

    frame: Frame
    lane: str
    rect: Rect
    tab: Rect


class Picture(NamedTuple):
    """Everything with its place, in the order of the scene."""

    width: float
    height: float
    bands: tuple[Band, ...]
    frames: tuple[PlacedFrame, ...]
    boxes: tuple[PlacedBox, ...]
    routes: tuple[Route, ...]
    labels: tuple[PlacedLabel, ...]
