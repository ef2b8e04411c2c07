"""JSON: the picture as data, with coordinates, in the node-link form that NetworkX and D3 read as a graph."""

from __future__ import annotations

import json
import math
from typing import Any

from mlsd_dsl.rendering import RenderOptions, checked
from mlsd_dsl.scene import Arrow, Box, Chart, Scene, Tick

from .layout import Picture, PlacedBox, PlacedLabel, Rect, Route, collapsed, laid_out


class JsonRenderer:
    """`networkx.node_link_graph(document, edges="edges")` makes a directed multigraph of it."""

    format = "json"
    suffixes = (".json",)
    title = "JSON"

    def render(self, scene: Scene, options: RenderOptions) -> bytes:
        """Pixels, x to the right and y downwards. A design too large to be drawn in full has no coordinates."""
        checked(options)
        picture = laid_out(scene, options.engine) if collapsed(scene) is scene else None
        return (json.dumps(_document(scene, picture), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode(
            "utf-8", "replace"
        )


def _document(scene: Scene, picture: Picture | None) -> dict[str, Any]:
    boxes = {placed.box.id: placed for placed in picture.boxes} if picture else {}
    routes = {route.arrow.id: route for route in picture.routes} if picture else {}
    labels = {label.arrow.id: label for label in picture.labels} if picture else {}
    return {
        "directed": True,
        "multigraph": True,
        "graph": _graph(scene, picture),
        "nodes": [_node(box, boxes.get(box.id)) for box in scene.boxes],
        "edges": [_edge(arrow, routes.get(arrow.id), labels.get(arrow.id)) for arrow in scene.arrows],
    }


def _graph(scene: Scene, picture: Picture | None) -> dict[str, Any]:
    graph: dict[str, Any] = {"format": "mlsd-picture/1", "title": scene.title, "subtitle": scene.subtitle}
    bands = {band.lane.id: _place(band.rect) for band in picture.bands} if picture else {}
    if picture is not None:
        graph |= {"width": _short(picture.width), "height": _short(picture.height)}
    graph["lanes"] = [{"id": lane.id, "title": lane.title, **bands.get(lane.id, {})} for lane in scene.lanes]
    graph["groups"] = [
        {
            "id": frame.id,
            "title": frame.title,
            "pieces": [_place(placed.rect) for placed in (picture.frames if picture else ()) if placed.frame == frame],
        }
        for frame in scene.frames
    ]
    graph["requirements"] = [{"text": each.text, "verdict": each.state} for each in scene.verdicts]
    graph["findings"] = [note._asdict() for note in scene.notes]
    graph["more_findings"] = scene.more
    if scene.chart is not None:
        graph["chart"] = _chart(scene.chart)
    return graph


def _chart(chart: Chart) -> dict[str, Any]:
    """Places on the axis are seconds; a bar that nothing ends has no `high`."""
    return {
        "title": chart.title,
        "caption": chart.caption,
        "low": chart.low,
        "high": chart.high,
        "logarithmic": chart.logarithmic,
        "axis": [_tick(tick) for tick in chart.axis],
        "lines": [_tick(tick) for tick in chart.lines],
        "legend": dict(chart.legend),
        "rows": [
            {
                "title": row.title,
                "detail": row.detail,
                "group": row.group,
                "strong": row.strong,
                "bars": [bar._asdict() | {"high": bar.high if math.isfinite(bar.high) else None} for bar in row.bars],
                "ticks": [_tick(tick) for tick in row.ticks],
            }
            for row in chart.rows
        ],
    }


def _tick(tick: Tick) -> dict[str, Any]:
    return tick._asdict()


def _node(box: Box, placed: PlacedBox | None) -> dict[str, Any]:
    return {
        "id": box.id,
        "title": box.title,
        "kind": box.kind,
        "shape": box.shape,
        "sign": box.glyph,
        "lane": box.lane,
        "group": box.frame,
        "technology": box.technology,
        "facts": list(box.facts),
        "description": box.description,
        "faded": box.faded,
        "state": box.state,
        "findings": list(box.badges),
        **(_place(placed.rect) if placed is not None else {}),
    }


def _edge(arrow: Arrow, route: Route | None, label: PlacedLabel | None) -> dict[str, Any]:
    edge: dict[str, Any] = {
        "source": arrow.source,
        "target": arrow.target,
        "key": arrow.id,
        "sort": arrow.sort,
        "meaning": arrow.meaning,
        "label": arrow.label,
        "feedback": arrow.feedback,
        "turn": arrow.group,
        "weight": arrow.weight,
        "state": arrow.state,
    }
    if route is not None:
        edge["points"] = [[_short(point.x), _short(point.y)] for point in route.points]
    if label is not None:
        edge["label_at"] = _place(label.rect)
    return edge


def _place(rect: Rect) -> dict[str, float]:
    """Top left corner and size."""
    return {"x": _short(rect.x), "y": _short(rect.y), "width": _short(rect.width), "height": _short(rect.height)}


def _short(value: float) -> float:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


RENDERER = JsonRenderer()
