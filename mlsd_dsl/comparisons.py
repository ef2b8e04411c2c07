"""One picture of two designs, or of a design and a scenario: the difference is marked on the boxes and arrows.

| mark | where |
|---|---|
| `added`, `removed`, `changed` | a design against an earlier one |
| `down`, `fallen`, `instead` | a design in a scenario that takes parts down |
"""

from __future__ import annotations

from collections.abc import Mapping

from mlsd_dsl.design.design import Design, Edge, Part, Stated
from mlsd_dsl.graph import Graph
from mlsd_dsl.perspectives import outage_marks
from mlsd_dsl.scene import Arrow, Box, Frame, Lane, Scene

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
MOST = 3  # changed attributes that a box tells of
LONGEST = 30  # characters of a value that is told with what it was

_Ends = tuple[str, str, str]  # source, target, verb


def against(new: Scene, old: Scene, design: Design, before: Design) -> Scene:
    """Both scenes in one. What is gone keeps its lane and its group; a part that changed tells what was stated before."""
    was = {box.id: box for box in old.boxes}
    now = {box.id for box in new.boxes}
    boxes = [_compared(box, was.get(box.id), design, before) for box in new.boxes]
    boxes += [box._replace(state=REMOVED) for box in old.boxes if box.id not in now]
    lanes = _joined(new.lanes, old.lanes)
    used = {box.lane for box in boxes}
    framed = {box.frame for box in boxes}
    return new._replace(
        lanes=tuple(lane for lane in lanes if lane.id in used),
        boxes=tuple(boxes),
        arrows=_arrows(new, old, _stated_of(design), _stated_of(before)),
        frames=tuple(frame for frame in _framed(new.frames, old.frames) if frame.id in framed),
    )


def in_scenario(scene: Scene, graph: Graph, title: str) -> Scene:
    """The scene of a design under a scenario, with what is down, what falls with it and what answers instead."""
    states, lines = outage_marks(graph, tuple(name for name in graph.parts if name in graph.design.down))
    boxes = (
        box._replace(state=states.get(box.id, ""), facts=(*lines.get(box.id, ()), *box.facts)[:MOST])
        for box in scene.boxes
    )
    subtitle = f"Scenario: {title}" + (f". {scene.subtitle}" if scene.subtitle else "")
    return scene._replace(subtitle=subtitle, boxes=tuple(boxes))


def summary(scene: Scene) -> str:
    """How much differs: `2 parts added, 1 changed; 3 arrows added`."""
    told = []
    for what, each in (("part", scene.boxes), ("arrow", scene.arrows)):
        counts = [(sum(one.state == state for one in each), state) for state in (ADDED, REMOVED, CHANGED)]
        words = [f"{count} {state}" for count, state in counts if count]
        if words:
            first, _, rest = words[0].partition(" ")
            words[0] = f"{first} {what}{'s' if first != '1' else ''} {rest}"
            told.append(", ".join(words))
    return "; ".join(told) or "no difference"


def _compared(box: Box, was: Box | None, design: Design, before: Design) -> Box:
    if was is None:
        return box._replace(state=ADDED)
    part, past = design.parts.get(box.id), before.parts.get(box.id)
    if part is None or past is None:
        return box
    told = _changes(part, past)
    return box._replace(state=CHANGED, facts=told[:MOST]) if told else box


def _changes(part: Part, past: Part) -> tuple[str, ...]:
    """What is stated otherwise, attribute by attribute: `replicas: 3 → 5`."""
    told = [f"a {past.kind.word} before"] if past.kind is not part.kind else []
    told += [f"called {past.title} before"] if past.title != part.title and past.title else []
    for name in dict.fromkeys((*part.stated, *past.stated)):
        one, other = _text(past.stated.get(name)), _text(part.stated.get(name))
        if one == other:
            continue
        short = len(one) + len(other) <= LONGEST
        spelled = name.replace("_", " ")
        if not one:
            told.append(f"{spelled}: now {other}" if short else f"{spelled} is new")
        elif not other:
            told.append(f"{spelled}: no more")
        else:
            told.append(f"{spelled}: {one} → {other}" if short else f"{spelled} differs")
    return tuple(told)


def _text(stated: Stated | None) -> str:
    return "" if stated is None else " ".join(stated.source.text[stated.start : stated.end].split())


def _arrows(new: Scene, old: Scene, now: Mapping[_Ends, str], then: Mapping[_Ends, str]) -> tuple[Arrow, ...]:
    """Arrows are the same where they join the same parts with the same verb."""
    was, has = {_ends(arrow) for arrow in old.arrows}, {_ends(arrow) for arrow in new.arrows}
    arrows = []
    for arrow in new.arrows:
        ends = _ends(arrow)
        state = ADDED if ends not in was else CHANGED if now.get(ends) != then.get(ends) else ""
        arrows.append(_signed(arrow, state))
    gone = [arrow for arrow in old.arrows if _ends(arrow) not in has]
    return (*arrows, *(_signed(arrow._replace(id=f"was-{arrow.id}"), REMOVED) for arrow in gone))


_SIGNS = {ADDED: "+", REMOVED: "−", CHANGED: "~"}


def _signed(arrow: Arrow, state: str) -> Arrow:
    """The label begins with the sign of the state, so that colour is not all that tells it."""
    return arrow._replace(state=state, label=f"{_SIGNS[state]} {arrow.label}".strip()) if state else arrow


def _ends(arrow: Arrow) -> _Ends:
    return arrow.source, arrow.target, arrow.meaning


def _stated_of(design: Design) -> dict[_Ends, str]:
    """What the arrows of a design state, by their ends."""
    found: dict[_Ends, str] = {}
    for edge in design.edges:
        ends = (edge.source, edge.target, edge.meaning.verb)
        found[ends] = found.get(ends, "") + _said(edge)
    return found


def _said(edge: Edge) -> str:
    stated = (f"{name}: {_text(each)}" for name, each in sorted(edge.stated.items()))
    return f"[{edge.label}; {'; '.join(stated)}]"


def _joined(new: tuple[Lane, ...], old: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """The lanes of both from top to bottom: one that only the old has comes after the one that it stood below."""
    found = list(new)
    for place, lane in enumerate(old):
        if lane not in found:
            above = [found.index(other) for other in old[:place] if other in found]
            found.insert(above[-1] + 1 if above else 0, lane)
    return tuple(found)


def _framed(new: tuple[Frame, ...], old: tuple[Frame, ...]) -> tuple[Frame, ...]:
    known = {frame.id for frame in new}
    return (*new, *(frame for frame in old if frame.id not in known))
