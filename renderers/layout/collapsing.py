"""A design too large to be read as a whole: groups become one box each, and what stands in no group one box per kind.

A picture of a thousand boxes shows nothing. Its groups and what runs between them can still be seen, and every box says how
many parts it stands for. What is marked on a part is marked on its box: the gravest state, and every finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlsd_dsl.scene import Arrow, Box, Scene

MOST = 250  # boxes
_MOST_ARROWS = 500  # lines between boxes that stand for many; with more, only the busiest pairs are drawn
# What a view marks, the gravest first; what came or went is told of a group only where it is all of it.
_CAME_OR_WENT = ("removed", "added")
_CHANGED = "changed"
_GRAVEST = ("down", "fallen", "instead", *_CAME_OR_WENT, _CHANGED)


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
    state, marked = _gravest([box.state for box in boxes])
    kinds = Counter(box.kind for box in boxes)
    kind, _ = kinds.most_common(1)[0]
    like = next(box for box in boxes if box.kind == kind)
    words = kind.replace("_", " ")
    facts: tuple[str, ...] = (f"{len(boxes)} parts",)
    if state:
        facts += (marked,)
    elif title:
        facts += tuple(f"{count} {each.replace('_', ' ')}" for each, count in kinds.most_common(2))
    badges = tuple(sorted({badge for box in boxes for badge in box.badges}))
    return Box(name, title or words.capitalize(), kind, like.shape, like.lane, like.glyph, "", facts,
               faded=all(box.faded for box in boxes), state=state, badges=badges)  # fmt: skip


def _gravest(states: Sequence[str]) -> tuple[str, str]:
    """The state to worry about most, and how many are marked as what: `down`, `2 down, 3 fallen`."""
    counts = Counter(states)
    found = [state for state in _GRAVEST if counts[state]]
    if not found:
        return "", ""
    told = ", ".join(f"{counts[state]} {state}" for state in found)
    is_part = found[0] in _CAME_OR_WENT and counts[found[0]] < len(states)
    return _CHANGED if is_part else found[0], told


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
    return tuple(_line(merged[at]) for at in sorted(kept))


def _line(arrows: list[Arrow]) -> Arrow:
    """One arrow for several, without their words."""
    if len(arrows) == 1:
        return arrows[0]._replace(group=0)
    state, _ = _gravest([arrow.state for arrow in arrows])
    return arrows[0]._replace(label="", group=0, weight=max(arrow.weight for arrow in arrows), state=state)
