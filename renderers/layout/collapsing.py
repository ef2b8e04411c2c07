"""A design too large to be read as a whole: groups become one box each, and what stands in no group one box per kind.

A picture of a thousand boxes shows nothing. Its groups and what runs between them can still be seen, and every box says how
many parts it stands for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from mlsd_dsl.scene import Arrow, Box, Scene

MOST = 250  # boxes
_MOST_ARROWS = 500  # lines between boxes that stand for many; with more, only the busiest pairs are drawn


class _Class(NamedTuple):
    """Boxes that become one: a group's in one lane, or the kind's in one lane that stand in no group."""

    lane: str
    frame: str
    kind: str


def collapsed(scene: Scene, most: int = MOST) -> Scene:
    """The same scene where it has at most `most` boxes, else one with fewer boxes that say what they stand for."""
    if len(scene.boxes) <= most:
        return scene
    home = {box.id: _Class(box.lane, box.frame, "" if box.frame else box.kind) for box in scene.boxes}
    if len(set(home.values())) > most:
        home = {box.id: _Class(box.lane, "", box.kind) for box in scene.boxes}
    titles = {frame.id: frame.title for frame in scene.frames}
    members: dict[_Class, list[Box]] = defaultdict(list)
    for box in scene.boxes:
        members[home[box.id]].append(box)
    name = {
        found: boxes[0].id if len(boxes) == 1 else f"many.{at}" for at, (found, boxes) in enumerate(members.items())
    }
    boxes = tuple(_box(name[found], boxes, titles.get(found.frame, "")) for found, boxes in members.items())
    merged = _merged(scene, {box: name[found] for box, found in home.items()})
    arrows = _busiest(merged)
    said = f"{len(scene.boxes)} parts, shown as {len(boxes)} boxes: groups, and kinds of parts in no group."
    if len(arrows) < len(merged):
        said += f" Of {len(merged)} lines between them, the {len(arrows)} busiest."
    subtitle = f"{scene.subtitle.rstrip('.')}. {said}" if scene.subtitle else said
    return scene._replace(subtitle=subtitle, boxes=boxes, arrows=arrows, frames=())


def _box(name: str, boxes: list[Box], title: str) -> Box:
    """One box for several. Its look is that of the kind that most of them are."""
    if len(boxes) == 1:
        return boxes[0]._replace(frame="")
    kinds = Counter(box.kind for box in boxes)
    kind, _ = kinds.most_common(1)[0]
    like = next(box for box in boxes if box.kind == kind)
    words = kind.replace("_", " ")
    facts: tuple[str, ...] = (f"{len(boxes)} parts",)
    if title:
        facts += tuple(f"{count} {each.replace('_', ' ')}" for each, count in kinds.most_common(2))
    return Box(name, title or words.capitalize(), kind, like.shape, like.lane, like.glyph, "", facts,
               faded=all(box.faded for box in boxes))  # fmt: skip


def _merged(scene: Scene, name: Mapping[str, str]) -> list[list[Arrow]]:
    """Arrows by what they become: all of one sort between the same two boxes."""
    merged: dict[tuple[str, str, str, bool], list[Arrow]] = defaultdict(list)
    for arrow in scene.arrows:
        source, target = name[arrow.source], name[arrow.target]
        if source != target:
            merged[source, target, arrow.sort, arrow.feedback].append(arrow._replace(source=source, target=target))
    return list(merged.values())


def _busiest(merged: list[list[Arrow]]) -> tuple[Arrow, ...]:
    """One arrow for each, in their order; only where there are too many, those that stand for the most."""
    kept = sorted(range(len(merged)), key=lambda at: (-len(merged[at]), at))[:_MOST_ARROWS]
    return tuple(
        merged[at][0]._replace(label=merged[at][0].label if len(merged[at]) == 1 else "", group=0)
        for at in sorted(kept)
    )
