"""Boxes by lane, and within a lane by group, under names that no text of the design can reach into.

A group whose boxes stand in several lanes becomes one piece per lane. Pieces are told apart by their names and never by
their titles, so two groups with one title stay two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mlsd_dsl.scene import Arrow, Box, Frame, Lane, Scene


class Group(NamedTuple):
    """The boxes of one group in one lane; `frame` is None for those that stand in no group."""

    name: str  # g0, g1, ...
    frame: Frame | None
    boxes: tuple[Box, ...]


class Nest(NamedTuple):
    """A scene as a tree. The names are `l0` of lanes, `g0` of groups, `n0` of boxes."""

    lanes: tuple[tuple[str, Lane, tuple[Group, ...]], ...]
    names: Mapping[str, str]  # id of a box → its name
    places: Mapping[str, tuple[str, ...]]  # id of a box → the names of what it stands in, from the outside

    def arrows(self, scene: Scene) -> Iterator[tuple[str, str, Arrow]]:
        """Every arrow with the names of its ends."""
        for arrow in scene.arrows:
            yield self.names[arrow.source], self.names[arrow.target], arrow


def nested(scene: Scene) -> Nest:
    """Lanes in the order of the scene, without those that are empty; groups and boxes in order of declaration."""
    frames = {frame.id: frame for frame in scene.frames}
    lanes: list[tuple[str, Lane, tuple[Group, ...]]] = []
    places: dict[str, tuple[str, ...]] = {}
    count = 0
    for lane in _lanes(scene):
        by: dict[str, list[Box]] = {}
        for box in scene.boxes:
            if box.lane == lane.id:
                by.setdefault(box.frame if box.frame in frames else "", []).append(box)
        name = f"l{len(lanes)}"
        groups = []
        for frame, boxes in by.items():
            group = Group(f"g{count}", frames.get(frame), tuple(boxes))
            count += 1
            groups.append(group)
            places.update({box.id: (name, *([group.name] if frame else [])) for box in boxes})
        lanes.append((name, lane, tuple(groups)))
    return Nest(tuple(lanes), {box.id: f"n{number}" for number, box in enumerate(scene.boxes)}, places)


def _lanes(scene: Scene) -> list[Lane]:
    used = {box.lane for box in scene.boxes}
    known = [lane for lane in scene.lanes if lane.id in used]
    return known + [Lane(lane, lane) for lane in sorted(used - {lane.id for lane in known})]
