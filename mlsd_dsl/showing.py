"""The views of a design by name: its own, and those that every design has; which there are, and the scene of each.

A design's own view wins over one of the same name that every design has. That one is then `mlsd:serving`, so that nothing
is out of reach; the longer name always works.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.charts import beneath, chart, chart_forms, chart_names
from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import forms, names, perspective
from mlsd_dsl.scene import Scene
from mlsd_dsl.verdicts import verdicts_of
from mlsd_dsl.views import OVERVIEW, scene_of, title_of_name

BUILT_IN = "mlsd:"  # before the name of a view that every design has

_WHOLE = "the whole design, with what became of its requirements"
_SHOWN = {
    "serving": "who asks, what answers, and what that asks in turn",
    "data": "sources and what becomes of them",
    "training": "labels and datasets, training, tests, registry and rollout",
    "monitoring": "logs, monitors, alerts, and what they start",
    "capacity": "load, utilisation and replicas; arrows as wide as their load",
    "latency": "the waterfall of one endpoint against its bound",
    "labels": "when a label is known, and when a model that learned from it serves",
    "latency of NAME": "the waterfall of one part that calls others",
    "lineage of FEATURE": "where a feature comes from, how training gets it, and how serving does",
    "blast-radius of NAME": "what falls when a part is down, and what answers in its place",
}


class Offer(NamedTuple):
    """A view that can be asked for. `name` is what to ask with, `own` whether the design declares it."""

    name: str
    title: str
    shows: str
    own: bool = False


def offers(facts: Facts) -> tuple[Offer, ...]:
    """The views of a design, those about one part left out: the overview, its own, and those that every design has."""
    own = facts.design.views
    hidden = (Offer(f"{BUILT_IN}{OVERVIEW}", "Overview", _WHOLE),) if OVERVIEW in own else ()
    first = () if hidden else (Offer(OVERVIEW, "Overview", _WHOLE),)
    declared = (Offer(name, each.title or title_of_name(name), "", True) for name, each in own.items())
    found = [*first, *declared, *hidden]
    titles = {each.title for each in found}
    for name in (*names(facts), *chart_names(facts)):
        title = title_of_name(name)
        title = f"{title} (usual)" if title in titles else title
        found.append(Offer(f"{BUILT_IN}{name}" if name in own else name, title, _SHOWN[name]))
    return tuple(found)


def offered_forms() -> tuple[Offer, ...]:
    """How the views are written that name a part."""
    return tuple(Offer(form, form, _SHOWN[form]) for form in (*chart_forms(), *forms()))


def shown(facts: Facts, view: str) -> Scene | None:
    """What a view shows; None where there is none of this name."""
    if view in facts.design.views:
        return scene_of(facts.graph, view)
    name = view.removeprefix(BUILT_IN)
    if name == OVERVIEW:
        return scene_of(facts.graph, view, [verdict.state for verdict in verdicts_of(facts)])
    charted = chart(facts, name)
    if charted is not None:
        return charted
    seen = perspective(facts, name)
    return beneath(facts, scene_of(facts.graph, view, (), seen), name) if seen is not None else None
