"""The same graphs laid out by others: Graphviz `dot`, ELK and D2. All get our boxes' sizes, our arrows and our labels.

`plain` is the graph alone; `lanes` are the same with our lanes as clusters, which is what our picture has to show as well.
Labels are of our size; where a program does not say where it puts them (D2) they count as lying on the middle of their line.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from geometry import Area, Dot, Drawn, Line, extent, flattened

from mlsd_dsl.scene import Arrow, Scene

_SECONDS = 240
_SMALLEST = 11.0  # pixels of the smallest text in our boxes

_ELK = """
const ELK = require('elkjs');
let text = '';
process.stdin.on('data', piece => text += piece).on('end', async () => {
  const made = [];
  for (const graph of JSON.parse(text)) made.push(await new ELK().layout(graph));
  process.stdout.write(JSON.stringify(made), () => process.exit(0));
});
"""
_D2 = """
import { D2 } from '@terrastruct/d2';
let text = '';
process.stdin.on('data', piece => text += piece).on('end', async () => {
  const d2 = new D2(), made = [];
  for (const graph of JSON.parse(text)) made.push((await d2.compile(graph, {layout: 'dagre'})).diagram);
  process.stdout.write(JSON.stringify(made), () => process.exit(0));
});
"""


class Sized(NamedTuple):
    """A scene with the sizes that our picture gave to its boxes and labels."""

    scene: Scene
    boxes: Mapping[str, tuple[float, float]]
    labels: Mapping[str, tuple[float, float]]


def sized(scene: Scene, drawn: Drawn) -> Sized:
    """The sizes of a picture of ours."""
    size = {name: (area.right - area.left, area.bottom - area.top) for name, area in drawn.boxes.items()}
    labels = {name: (area.right - area.left, area.bottom - area.top) for name, area in drawn.labels.items()}
    return Sized(scene, size, labels)


def packages(folder: Path) -> Path | None:
    """A folder with elkjs and D2 from npm, or None where they cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    command = (npm, "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    try:
        done = subprocess.run(
            (*command, "elkjs", "@terrastruct/d2"), capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return folder if done.returncode == 0 else None


class Versions(NamedTuple):
    """What is here of each program, as it says itself; empty where it is not here."""

    dot: str = ""
    elk: str = ""
    d2: str = ""
    node: str = ""

    def told(self) -> str:
        """`Graphviz 2.43.0, ELK 0.12.1, D2 0.1.33 on Node 20.1.0`."""
        named = {"Graphviz": self.dot, "ELK (elkjs)": self.elk, "D2 (@terrastruct/d2)": self.d2}
        told = ", ".join(f"{name} {version}" for name, version in named.items() if version) or "none of the others"
        return f"{told} on Node {self.node}" if self.node and (self.elk or self.d2) else told


def versions(folder: Path | None) -> Versions:
    """Of the programs that `by_dot` finds and of the packages in a folder."""
    dot = re.search(r"version ([\d.]+)", _said("dot", "-V"))
    node = _said("node", "--version").strip().lstrip("v")

    def of(package: str) -> str:
        place = folder / "node_modules" / package / "package.json" if folder is not None else None
        return str(json.loads(place.read_text(encoding="utf-8"))["version"]) if place is not None else ""

    return Versions(dot[1] if dot else "", of("elkjs"), of("@terrastruct/d2"), node)


def _said(program: str, option: str) -> str:
    """What a program prints, wherever it prints it; nothing where there is none."""
    found = shutil.which(program)
    if found is None:
        return ""
    done = subprocess.run((found, option), capture_output=True, timeout=_SECONDS, check=False)
    return (done.stdout + done.stderr).decode()


def by_dot(graphs: Sequence[Sized], *, lanes: bool) -> list[Drawn] | None:
    """Graphviz from left to right with its own curves."""
    dot = shutil.which("dot")
    if dot is None:
        return None
    made = []
    for graph in graphs:
        text = _dot_text(graph, lanes)
        done = subprocess.run([dot, "-Tjson"], input=text.encode(), capture_output=True, timeout=_SECONDS, check=True)
        made.append(_from_dot(graph, json.loads(done.stdout)))
    return made


def by_elk(graphs: Sequence[Sized], folder: Path, *, lanes: bool) -> list[Drawn]:
    """ELK layered with right angles, thorough."""
    answers = _node(folder, "elk.cjs", _ELK, [_elk_graph(graph, lanes) for graph in graphs])
    return [_from_elk(graph, answer) for graph, answer in zip(graphs, answers, strict=True)]


def by_d2(graphs: Sequence[Sized], folder: Path) -> list[Drawn]:
    """D2 with its usual layout, dagre."""
    answers = _node(folder, "d2.mjs", _D2, [_d2_text(graph) for graph in graphs])
    return [_from_d2(graph, answer) for graph, answer in zip(graphs, answers, strict=True)]


# dot


def _dot_text(graph: Sized, lanes: bool) -> str:
    number = {box.id: f"n{at}" for at, box in enumerate(graph.scene.boxes)}

    def node(name: str) -> str:
        width, height = graph.boxes[name]
        return f"{number[name]}[width={width / 72:.4f},height={height / 72:.4f}]"

    lines = ['digraph{rankdir=LR;node[shape=box,fixedsize=true,label=""];edge[fontsize=11]']
    if lanes:
        for at, lane in enumerate(graph.scene.lanes):
            inside = [node(box.id) for box in graph.scene.boxes if box.lane == lane.id]
            lines += [f"subgraph cluster_{at}{{", *inside, "}"]
    else:
        lines += [node(box.id) for box in graph.scene.boxes]
    for arrow in graph.scene.arrows:
        words = json.dumps(arrow.label) if arrow.label.strip() else '""'
        lines.append(f'{number[arrow.source]}->{number[arrow.target]}[id="{arrow.id}",label={words}]')
    return "\n".join([*lines, "}"])


def _from_dot(graph: Sized, answer: dict[str, Any]) -> Drawn:
    names = {f"n{at}": box.id for at, box in enumerate(graph.scene.boxes)}
    boxes = {
        names[item["name"]]: _around(_pair(item["pos"]), graph.boxes[names[item["name"]]])
        for item in answer["objects"] if item["name"] in names
    }  # fmt: skip
    curves: dict[str, list[Dot]] = {}
    labels: dict[str, Area] = {}
    for edge in answer["edges"]:
        for drawn in edge.get("_draw_", ()):
            if drawn["op"] in "bB":
                first, *rest = drawn["points"]
                path = f"M{first[0]} {first[1]}C" + " ".join(f"{x} {y}" for x, y in rest)
                curves[edge["id"]] = _long_curve(path)
        if edge["id"] in graph.labels and "lp" in edge:
            labels[edge["id"]] = _around(_pair(edge["lp"]), graph.labels[edge["id"]])
    return _drawn(graph, boxes, curves, labels)


def _long_curve(path: str) -> list[Dot]:
    """Graphviz chains cubic curves with three points each."""
    start, _, rest = path[1:].partition("C")
    numbers = [float(word) for word in rest.split()]
    here, points = _words(start), [_words(start)]
    for at in range(0, len(numbers), 6):
        piece = " ".join(map(str, numbers[at : at + 6]))
        points += flattened(f"M{here[0]} {here[1]}C{piece}")[1:]
        here = points[-1]
    return points


def _pair(text: str) -> Dot:
    x, y = text.split(",")
    return float(x), float(y)


def _words(text: str) -> Dot:
    x, y = text.split()
    return float(x), float(y)


# ELK


def _elk_graph(graph: Sized, lanes: bool) -> dict[str, Any]:
    def node(name: str) -> dict[str, Any]:
        width, height = graph.boxes[name]
        return {"id": name, "width": width, "height": height}

    def edge(arrow: Arrow) -> dict[str, Any]:
        made: dict[str, Any] = {"id": arrow.id, "sources": [arrow.source], "targets": [arrow.target]}
        if arrow.id in graph.labels:
            width, height = graph.labels[arrow.id]
            made["labels"] = [{"id": f"label {arrow.id}", "text": arrow.label, "width": width, "height": height}]
        return made

    boxes = graph.scene.boxes
    children = [node(box.id) for box in boxes]
    if lanes:
        children = [
            {"id": f"lane {lane.id}", "children": [node(box.id) for box in boxes if box.lane == lane.id]}
            for lane in graph.scene.lanes
        ]
    options = {
        "elk.algorithm": "layered",
        "elk.direction": "RIGHT",
        "elk.edgeRouting": "ORTHOGONAL",
        "elk.hierarchyHandling": "INCLUDE_CHILDREN",
        "elk.json.shapeCoords": "ROOT",
        "elk.json.edgeCoords": "ROOT",
        "elk.layered.thoroughness": "30",
    }
    return {
        "id": "root",
        "layoutOptions": options,
        "children": children,
        "edges": [edge(arrow) for arrow in graph.scene.arrows],
    }


def _from_elk(graph: Sized, answer: dict[str, Any]) -> Drawn:
    boxes: dict[str, Area] = {}

    def walk(item: dict[str, Any]) -> None:
        if item["id"] in graph.boxes:
            boxes[item["id"]] = _area(item)
        for child in item.get("children", ()):
            walk(child)

    walk(answer)
    lines = {
        edge["id"]: [
            (point["x"], point["y"])
            for section in edge["sections"]
            for point in (section["startPoint"], *section.get("bendPoints", ()), section["endPoint"])
        ]
        for edge in answer["edges"]
    }
    labels = {edge["id"]: _area(label) for edge in answer["edges"] for label in edge.get("labels", ())}
    return _drawn(graph, boxes, lines, labels)


def _area(item: dict[str, Any]) -> Area:
    return Area(item["x"], item["y"], item["x"] + item["width"], item["y"] + item["height"])


# D2


def _d2_text(graph: Sized) -> str:
    number = {box.id: f"n{at}" for at, box in enumerate(graph.scene.boxes)}
    lines = ["direction: right"]
    for box in graph.scene.boxes:
        width, height = graph.boxes[box.id]
        lines.append(f'{number[box.id]}: "" {{width: {round(width)}; height: {round(height)}}}')
    for arrow in graph.scene.arrows:
        words = f": {json.dumps(arrow.label)}" if arrow.label.strip() else ""
        lines.append(f"{number[arrow.source]} -> {number[arrow.target]}{words}")
    return "\n".join(lines)


def _from_d2(graph: Sized, answer: dict[str, Any]) -> Drawn:
    names = {f"n{at}": box.id for at, box in enumerate(graph.scene.boxes)}
    boxes = {}
    for shape in answer["shapes"]:
        x, y = shape["pos"]["x"], shape["pos"]["y"]
        boxes[names[shape["id"]]] = Area(x, y, x + shape["width"], y + shape["height"])
    lines, labels = {}, {}
    for arrow, connection in zip(graph.scene.arrows, answer["connections"], strict=True):
        points = [(point["x"], point["y"]) for point in connection["route"]]
        if connection.get("isCurve"):
            first, *rest = points
            points = _long_curve(f"M{first[0]} {first[1]}C" + " ".join(f"{x} {y}" for x, y in rest))
        lines[arrow.id] = points
        if arrow.id in graph.labels:
            labels[arrow.id] = _around(_middle(points), graph.labels[arrow.id])
    return _drawn(graph, boxes, lines, labels)


# All


def _node(folder: Path, name: str, program: str, graphs: Sequence[object]) -> list[dict[str, Any]]:
    path = folder / name
    path.write_text(program, encoding="utf-8")
    done = subprocess.run(
        ("node", path),
        input=json.dumps(graphs).encode(),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
        cwd=folder,
    )
    if done.returncode:
        raise RuntimeError(f"{name} stopped: {done.stderr.decode()[-400:]}")
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _drawn(graph: Sized, boxes: dict[str, Area], lines: dict[str, list[Dot]], labels: dict[str, Area]) -> Drawn:
    ends = {arrow.id: (arrow.source, arrow.target) for arrow in graph.scene.arrows}
    made = {name: Line(*ends[name], tuple(points)) for name, points in lines.items()}
    corners = [
        corner
        for area in (*boxes.values(), *labels.values(), *(extent(line.points) for line in made.values()))
        for corner in ((area.left, area.top), (area.right, area.bottom))
    ]
    return Drawn(extent(corners), boxes, made, labels, {}, {}, (), (), ())


def smallest(drawn: Drawn) -> float:
    """Pixels of the smallest text of a box when the picture is fitted to 1,600 pixels."""
    return _SMALLEST * min(1.0, 1600 / (drawn.page.right - drawn.page.left))


def _around(centre: Dot, size: tuple[float, float]) -> Area:
    return Area(centre[0] - size[0] / 2, centre[1] - size[1] / 2, centre[0] + size[0] / 2, centre[1] + size[1] / 2)


def _middle(points: Sequence[Dot]) -> Dot:
    left = sum(math.dist(one, other) for one, other in pairwise(points)) / 2
    for one, other in pairwise(points):
        length = math.dist(one, other)
        if length >= left and length:
            share = left / length
            return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
        left -= length
    return points[-1]
