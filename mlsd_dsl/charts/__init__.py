"""Views that are charts: numbers over an axis of time, in place of boxes and arrows.

| view | shows |
|---|---|
| `latency of NAME` | what one part does and asks, turn by turn, against its budget; `latency` is that of the first entry |
| `labels` | from an event to the model that learned from it: when its label is known, taken, trained on, released |
"""

from __future__ import annotations

import math

from mlsd_dsl.charts.timeline import timeline
from mlsd_dsl.charts.waterfall import answering, is_bound, usual, waterfall
from mlsd_dsl.facts import Facts
from mlsd_dsl.scene import Scene

__all__ = ["answering", "beneath", "chart", "chart_forms", "chart_names", "is_chart"]

LATENCY, LABELS, SERVING = "latency", "labels", "serving"


def chart(facts: Facts, view: str) -> Scene | None:
    """The chart of this name; None where there is none, or nothing to show in it."""
    if view == LABELS:
        return timeline(facts)
    word, of, name = view.partition(" of ")
    if word != LATENCY or (of and name not in answering(facts)):
        return None
    part = name if of else usual(facts)
    found = waterfall(facts, part) if part else None
    return found if of or _says_something(found) else None


def beneath(facts: Facts, scene: Scene, view: str) -> Scene:
    """The serving view with the waterfall of what has to answer in time beneath it; any other scene as it is."""
    name = usual(facts) if view == SERVING else ""
    drawn = waterfall(facts, name) if name and any(is_bound(each, name) for each in facts.design.requirements) else None
    if drawn is None or drawn.chart is None:
        return scene
    return scene._replace(chart=drawn.chart._replace(title=drawn.title), verdicts=drawn.verdicts)


def _says_something(scene: Scene | None) -> bool:
    """Whether a bar of the chart has a length: where no latency is stated there is nothing to see."""
    rows = scene.chart.rows if scene is not None and scene.chart is not None else ()
    return any(bar.low < bar.high < math.inf for row in rows for bar in row.bars)


def is_chart(facts: Facts, view: str) -> bool:
    """Whether a view is a chart that the design has."""
    return chart(facts, view) is not None


def chart_names(facts: Facts) -> tuple[str, ...]:
    """The charts that a design has, those with a part's name left out."""
    return tuple(name for name in (LATENCY, LABELS) if is_chart(facts, name))


def chart_forms() -> tuple[str, ...]:
    """How the charts are written that name a part."""
    return (f"{LATENCY} of NAME",)
