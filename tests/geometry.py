"""Geometry of a picture read back from its SVG file: what a viewer sees, not what the layout remembers.

`read` parses the XML, `faults` names every invariant that the picture breaks, `measures` says how good it is. The measures
take lines and rectangles only, so pictures of other programs are judged in the same way (`benchmarks/pictures.py`).
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from mlsd_dsl.renderers.typeface import REGULAR, text_width

from mlsd_dsl.scene import Scene

SVG = "{http://www.w3.org/2000/svg}"

Dot = tuple[float, float]

_OUTLINE = 13.0  # no outline lies deeper than this inside its bounding box
_HAIR = 0.5
_SAME = 1.5  # crossings that are nearer than this look like one
_SQUEEZED = 1.02  # a stated length may make up for another font, not for words that are too long
_CURVE = 6  # steps into which a curve is cut


class Area(NamedTuple):
    """A rectangle by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Area:
        """The same with `by` more on every side."""
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Area) -> bool:
        """Whether the two share more than a hair."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > 0.05 and high > 0.05

    def holds(self, other: Area, slack: float = 0.0) -> bool:
        """Whether the other lies inside."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, one: Dot, other: Dot) -> bool:
        """Whether the straight line between two points enters the inside."""
        (ax, ay), (bx, by) = one, other
        low, high = 0.0, 1.0
        for start, step, least, most in ((ax, bx - ax, self.left, self.right), (ay, by - ay, self.top, self.bottom)):
            if step == 0:
                if not least < start < most:
                    return False
                continue
            enter, leave = sorted(((least - start) / step, (most - start) / step))
            low, high = max(low, enter), min(high, leave)
        return high - low > 1e-9


class Words(NamedTuple):
    """One line of text and the room that it takes."""

    text: str
    area: Area
    size: float


class Line(NamedTuple):
    """An arrow as it is drawn, curves cut into short straight pieces."""

    source: str
    target: str
    points: tuple[Dot, ...]


class Drawn(NamedTuple):
    """A picture in the coordinates of its page."""

    page: Area
    boxes: dict[str, Area]
    lines: dict[str, Line]
    labels: dict[str, Area]
    words: dict[str, tuple[Words, ...]]  # by part
    label_words: dict[str, tuple[Words, ...]]  # by arrow
    texts: tuple[Words, ...]  # all of the page that stand upright
    frames: tuple[tuple[str, Area], ...]
    repeated: tuple[str, ...]  # parts, arrows and labels that are drawn more than once


class Measures(NamedTuple):
    """How good a picture is; less is better, but for the size of its smallest text."""

    hits: int  # pairs of an arrow and a box that it passes through without touching it
    label_hits: int  # pairs of a label and a box, a foreign arrow or another label
    crossings: int  # places where arrows cross
    crossed_pairs: int  # the same counted by pairs of arrows: a trunk of three that is crossed counts three
    bends: float  # turns in right angles
    length: float  # of all arrows
    area: float
    smallest: float  # text in pixels when the page is fitted to 1,600


# Reading


def read(svg: str) -> Drawn:
    """The picture in an SVG of this project. Raises `ET.ParseError` where the text is no XML."""
    root = ET.fromstring(svg)
    page = Area(0.0, 0.0, float(root.attrib["width"]), float(root.attrib["height"]))
    boxes: dict[str, Area] = {}
    lines: dict[str, Line] = {}
    labels: dict[str, Area] = {}
    words: dict[str, tuple[Words, ...]] = {}
    label_words: dict[str, tuple[Words, ...]] = {}
    frames = []
    seen: Counter[str] = Counter()
    for group, at in _groups(root, (0.0, 0.0)):
        if name := group.get("data-part"):
            seen[f"part {name}"] += 1
            boxes[name] = extent(_moved(flattened(group.findall(f"{SVG}path")[0].attrib["d"]), at))
            words[name] = tuple(_words(item, at) for item in group.findall(f"{SVG}text"))
        elif name := group.get("data-arrow"):
            seen[f"arrow {name}"] += 1
            shaft, head = (flattened(path.attrib["d"]) for path in group.findall(f"{SVG}path")[:2])
            points = tuple(_moved([*shaft, head[0]], at))
            lines[name] = Line(group.attrib["data-from"], group.attrib["data-to"], points)
        elif name := group.get("data-label"):
            seen[f"label {name}"] += 1
            labels[name] = _rectangle(group, at)
            label_words[name] = tuple(_words(item, at) for item in group.findall(f"{SVG}text"))
        elif name := group.get("data-frame"):
            frames.append((name, _rectangle(group, at)))
    texts = tuple(
        _words(item, at) for group, at in _groups(root, (0.0, 0.0)) for item in group.findall(f"{SVG}text")
        if "rotate" not in item.get("transform", "")
    )  # fmt: skip
    repeated = tuple(name for name, count in seen.items() if count > 1)
    return Drawn(page, boxes, lines, labels, words, label_words, texts, tuple(frames), repeated)


def flattened(path: str) -> list[Dot]:
    """The points of a path of straight lines, curves and quarters or halves of ellipses, all absolute."""
    points: list[Dot] = []
    for command, body in re.findall(r"([MLHVQCAZ])([^MLHVQCAZ]*)", path):
        values = [float(value) for value in re.findall(r"-?[\d.]+(?:e-?\d+)?", body)]
        x, y = points[-1] if points else (0.0, 0.0)
        if command in "ML":
            points.append((values[0], values[1]))
        elif command == "H":
            points.append((values[0], y))
        elif command == "V":
            points.append((x, values[0]))
        elif command in "QC":
            corners = [(x, y), *zip(values[::2], values[1::2], strict=True)]
            points += [_on_curve(corners, step / _CURVE) for step in range(1, _CURVE + 1)]
        elif command == "A":
            points += _apex((x, y), values)
            points.append((values[5], values[6]))
    return points


def extent(points: Sequence[Dot]) -> Area:
    """The smallest rectangle around points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Area(min(xs), min(ys), max(xs), max(ys))


def _on_curve(corners: Sequence[Dot], share: float) -> Dot:
    """De Casteljau, for curves with any number of corners."""
    while len(corners) > 1:
        corners = [(ax + (bx - ax) * share, ay + (by - ay) * share) for (ax, ay), (bx, by) in pairwise(corners)]
    return corners[0]


def _apex(start: Dot, values: list[float]) -> list[Dot]:
    """The outermost point of half an ellipse; a quarter has none beside its ends. All arcs here are drawn clockwise."""
    (x, y), rx, ry, to_x, to_y = start, values[0], values[1], values[5], values[6]
    clockwise = 1 if values[4] else -1
    if math.isclose(to_y, y, abs_tol=0.05) and math.isclose(abs(to_x - x), 2 * rx, abs_tol=0.05):
        return [((x + to_x) / 2, y - clockwise * ry * math.copysign(1, to_x - x))]
    if math.isclose(to_x, x, abs_tol=0.05) and math.isclose(abs(to_y - y), 2 * ry, abs_tol=0.05):
        return [(x + clockwise * rx * math.copysign(1, to_y - y), (y + to_y) / 2)]
    return []


def _groups(item: ET.Element, at: Dot) -> Iterator[tuple[ET.Element, Dot]]:
    """All groups with the place of their origin on the page; what is scaled is a sample in the legend, and left out."""
    for child in item.findall(f"{SVG}g"):
        transform = child.get("transform", "")
        if "scale" in transform:
            continue
        moved = re.match(r"translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)\s*\)", transform)
        here = (at[0] + float(moved[1]), at[1] + float(moved[2])) if moved else at
        yield child, here
        yield from _groups(child, here)


def _moved(points: Sequence[Dot], by: Dot) -> list[Dot]:
    return [(x + by[0], y + by[1]) for x, y in points]


def _rectangle(group: ET.Element, at: Dot) -> Area:
    item = group.find(f"{SVG}rect")
    assert item is not None
    x, y, width, height = (float(item.attrib[key]) for key in ("x", "y", "width", "height"))
    return Area(at[0] + x, at[1] + y, at[0] + x + width, at[1] + y + height)


def _words(item: ET.Element, at: Dot) -> Words:
    """Text from its baseline: letters rise to about three quarters of the size and reach a quarter below."""
    text = "".join(part.tail or "" for part in item) + (item.text or "")
    size = float(item.attrib["font-size"])
    natural = text_width(text, size, int(item.get("font-weight", REGULAR)))
    width = max(float(item.get("textLength", natural)), natural / _SQUEEZED)
    left = at[0] + float(item.get("x", 0)) - (width / 2 if item.get("text-anchor") == "middle" else 0)
    base = at[1] + float(item.get("y", 0))
    return Words(text, Area(left, base - 0.76 * size, left + width, base + 0.24 * size), size)


# Judging


def faults(drawn: Drawn, scene: Scene | None = None) -> list[str]:
    """Every invariant of a picture that this one breaks, in words; with its scene, also what is missing or too much."""
    found = [f"{name} is drawn more than once" for name in drawn.repeated]
    found += _missing(drawn, scene) if scene is not None else []
    names = list(drawn.boxes)
    found += [f"{a} and {b} overlap" for a, b in combinations(names, 2) if drawn.boxes[a].overlaps(drawn.boxes[b])]
    found += [f"{arrow} passes through {box}" for arrow, box in _hits(drawn.lines, drawn.boxes)]
    found += [f"{arrow} does not join its boxes" for arrow, line in drawn.lines.items() if not _joins(drawn, line)]
    found += [f"label {arrow} covers {what}" for arrow, what in _label_hits(drawn)]
    found += [f"label {arrow} is far from its arrow" for arrow in drawn.labels if not _is_near(drawn, arrow)]
    for name, texts in drawn.words.items():
        room = drawn.boxes[name].grown(-1.0)
        found += [f"`{words.text}` sticks out of {name}" for words in texts if not room.holds(words.area)]
    for name, texts in drawn.label_words.items():
        found += [
            f"`{words.text}` sticks out of its label" for words in texts if not drawn.labels[name].holds(words.area, 1)
        ]
    found += [f"`{words.text}` leaves the page" for words in drawn.texts if not drawn.page.holds(words.area)]
    for name, area in (*drawn.boxes.items(), *drawn.labels.items(), *drawn.frames):
        found += [] if drawn.page.holds(area) else [f"{name} leaves the page"]
    for name, line in drawn.lines.items():
        found += [] if drawn.page.holds(extent(line.points)) else [f"{name} leaves the page"]
    return found


def measures(drawn: Drawn) -> Measures:
    """The figures by which pictures are compared."""
    pairs, places = _crossings([line.points for line in drawn.lines.values()])
    sizes = [words.size for words in drawn.texts] or [math.inf]
    width, height = drawn.page.right - drawn.page.left, drawn.page.bottom - drawn.page.top
    return Measures(
        len(_hits(drawn.lines, drawn.boxes)),
        len(_label_hits(drawn)),
        places,
        pairs,
        sum(_turns(line.points) for line in drawn.lines.values()),
        sum(math.dist(one, other) for line in drawn.lines.values() for one, other in pairwise(line.points)),
        width * height,
        min(sizes) * min(1.0, 1600 / width),
    )


def _missing(drawn: Drawn, scene: Scene) -> list[str]:
    wanted = (
        ("part", {box.id for box in scene.boxes}, set(drawn.boxes)),
        ("arrow", {arrow.id for arrow in scene.arrows}, set(drawn.lines)),
        ("label", {arrow.id for arrow in scene.arrows if arrow.label.strip()}, set(drawn.labels)),
    )
    found = [f"{what} {name} is missing" for what, told, seen in wanted for name in sorted(told - seen)]
    found += [f"{what} {name} is made up" for what, told, seen in wanted for name in sorted(seen - told)]
    ends = {arrow.id: (arrow.source, arrow.target) for arrow in scene.arrows}
    return found + [f"{n} joins others" for n, line in drawn.lines.items() if ends.get(n) != (line.source, line.target)]


def _hits(lines: dict[str, Line], boxes: dict[str, Area]) -> list[tuple[str, str]]:
    """Arrows through boxes: through others anywhere, through their own deeper than an outline is."""
    found = []
    for name, line in lines.items():
        around = extent(line.points).grown(1)
        for box, area in boxes.items():
            if not around.overlaps(area):
                continue
            inner = area.grown(-(_OUTLINE if box in (line.source, line.target) else _HAIR))
            if inner.left < inner.right and inner.top < inner.bottom and _passes(line.points, inner):
                found.append((name, box))
    return found


def _label_hits(drawn: Drawn) -> list[tuple[str, str]]:
    """Labels over boxes, over other labels, and over arrows between other boxes."""
    found = []
    for name, label in drawn.labels.items():
        own = {drawn.lines[name].source, drawn.lines[name].target} if name in drawn.lines else set()
        found += [(name, box) for box, area in drawn.boxes.items() if label.overlaps(area)]
        found += [(name, f"label {n}") for n, area in drawn.labels.items() if n > name and label.overlaps(area)]
        found += [
            (name, f"line {other}")
            for other, line in drawn.lines.items()
            if {line.source, line.target} != own
            and label.overlaps(extent(line.points).grown(0.1))
            and _passes(line.points, label)
        ]
    return found


def _passes(points: Sequence[Dot], area: Area) -> bool:
    return any(area.meets(one, other) for one, other in pairwise(points))


def _joins(drawn: Drawn, line: Line) -> bool:
    """Whether both ends lie on the outlines of their boxes."""
    for name, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
        if name not in drawn.boxes:
            return False
        near, deep = drawn.boxes[name].grown(_HAIR), drawn.boxes[name].grown(-_OUTLINE)
        if not (near.left <= x <= near.right and near.top <= y <= near.bottom):
            return False
        if deep.left < x < deep.right and deep.top < y < deep.bottom:
            return False
    return True


def _is_near(drawn: Drawn, arrow: str) -> bool:
    return arrow in drawn.lines and _passes(drawn.lines[arrow].points, drawn.labels[arrow].grown(4))


def _crossings(lines: Sequence[Sequence[Dot]]) -> tuple[int, int]:
    """Crossings by pairs of lines, and places of crossings; where lines only touch or run along each other is none."""
    pieces = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), a, b, number)
        for number, line in enumerate(lines)
        for a, b in pairwise(line)
        if a != b
    )
    pairs, places = 0, list[Dot]()
    for at, (_, right, top, bottom, a, b, number) in enumerate(pieces):
        for other in pieces[at + 1 :]:
            if other[0] > right:
                break
            if other[6] == number or other[2] > bottom or other[3] < top:
                continue
            met = _crossing(a, b, other[4], other[5])
            if met is not None:
                pairs += 1
                if not any(abs(met[0] - x) < _SAME and abs(met[1] - y) < _SAME for x, y in places):
                    places.append(met)
    return pairs, len(places)


def _crossing(a: Dot, b: Dot, c: Dot, d: Dot) -> Dot | None:
    """Where the insides of two straight pieces meet."""
    wide, high, to_x, to_y = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    slope = wide * to_y - high * to_x
    if abs(slope) < 1e-9:
        return None
    one = ((c[0] - a[0]) * to_y - (c[1] - a[1]) * to_x) / slope
    other = ((c[0] - a[0]) * high - (c[1] - a[1]) * wide) / slope
    if not (1e-6 < one < 1 - 1e-6 and 1e-6 < other < 1 - 1e-6):
        return None
    return a[0] + one * wide, a[1] + one * high


def _turns(points: Sequence[Dot]) -> float:
    """The angles by which a line turns, added up, in right angles."""
    total = 0.0
    ways = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(points) if math.dist(a, b) > 0.01]
    for one, other in pairwise(ways):
        total += abs(math.remainder(other - one, math.tau))
    return total / (math.pi / 2)
