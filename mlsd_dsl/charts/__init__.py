"""Views that are charts: numbers over an axis of time, in place of boxes and arrows.

| view | shows |
|---|---|
| `latency of NAME` | what one part does and asks, turn by turn, against its budget; `latency` is that of the first entry |
| `labels` | from an event to the model that learned from it: when its label is known, taken, trained on, released |
"""

from __future__ import annotations

from mlsd_dsl.charts.timeline import timeline
from mlsd_dsl.charts.waterfall import answering, usual, waterfall
from mlsd_dsl.facts import Facts
from mlsd_dsl.scene import Scene

__all__ = ["answering", "chart", "chart_forms", "chart_names", "is_chart"]

LATENCY, LABELS = "latency", "labels"


def chart(facts: Facts, view: str) -> Scene | None:
    """The chart of this name; None where there is none, or nothing to show in it."""
    if view == LABELS:
        return timeline(facts)
    word, of, name = view.partition(" of ")
    if word != LATENCY or (of and name not in answering(facts)):
        return None
    part = name if of else usual(facts)
    return waterfall(facts, part) if part else None


def is_chart(facts: Facts, view: str) -> bool:
    """Whether a view is a chart that the design has."""
    return chart(facts, view) is not None


def chart_names(facts: Facts) -> tuple[str, ...]:
    """The charts that a design has, those with a part's name left out."""
    return tuple(name for name in (LATENCY, LABELS) if is_chart(facts, name))


def chart_forms() -> tuple[str, ...]:
    """How the charts are written that name a part."""
    return (f"{LATENCY} of NAME",)
