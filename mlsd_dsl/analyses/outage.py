"""What happens when parts are down: who falls with them, and what answers in their place.

A part falls when it is down, when a part that it depends on falls (`depends_on`, the stores of a feature store), or when a
call that it cannot do without falls and nothing else answers: no `else`, or one that falls as well. A call with
`critical: no` or `async: yes` takes nobody down.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mlsd_dsl.design.design import Edge
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.graph import Graph


class Instead(NamedTuple):
    """One call that cannot be answered as usual: by whom it is made, to whom, and what answers (empty for nothing)."""

    caller: str
    target: str
    fallback: str
    edge: Edge


class Outage(NamedTuple):
    """`fallen` parts with the chain that took them down, cause first; `instead` the calls that are answered otherwise."""

    fallen: dict[str, tuple[str, ...]]
    instead: tuple[Instead, ...]


def outage_of(graph: Graph, down: Iterable[str]) -> Outage:
    """What follows from some parts being down, to a fixed point; in the order of declaration."""
    fallen: dict[str, tuple[str, ...]] = {name: (name,) for name in graph.parts if name in set(down)}
    calls = [(name, call) for name in graph.parts for turn in graph.calls(name) for call in turn]
    depends = [(name, other) for name in graph.parts for other in _depends(graph, name)]
    changed = True
    while changed:
        changed = False
        for name, other in depends:
            if name not in fallen and other in fallen:
                fallen[name] = (*fallen[other], name)
                changed = True
        for name, call in calls:
            stuck = call.target in fallen and (not call.fallback or call.fallback in fallen)
            if name not in fallen and stuck and needed(call.edge):
                fallen[name] = (*fallen[call.target], name)
                changed = True
    instead = tuple(
        Instead(name, call.target, call.fallback if call.fallback not in fallen else "", call.edge)
        for name, call in calls
        if call.target in fallen and name not in down
    )
    order = {name: fallen[name] for name in graph.parts if name in fallen}
    return Outage(order, instead)


def _depends(graph: Graph, name: str) -> Iterable[str]:
    part = graph.parts[name]
    attributes = ("depends_on", "online") if part.kind.word == "feature_store" else ("depends_on",)
    for attribute in attributes:
        yield from parts_named(part.get(attribute))


def needed(edge: Edge) -> bool:
    """Whether the caller fails when this call does and nothing takes its place."""
    critical = edge.stated.get("critical")
    later = edge.stated.get("async")
    return not (critical is not None and critical.value is False) and not (later is not None and later.value is True)
