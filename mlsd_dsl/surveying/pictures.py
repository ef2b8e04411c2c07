"""Every picture that a design has: the overview, its own views, those that every design has, and those about one part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import names, perspective
from mlsd_dsl.survey import LINEAGE, OUTAGE, OVERVIEW, OWN, USUAL, Picture
from mlsd_dsl.views import OVERVIEW as WHOLE
from mlsd_dsl.views import scene_of, title_of_name, views_of


def pictures(facts: Facts, states: Sequence[str], view: str) -> tuple[Picture, ...]:
    """In the order in which they are offered. A view of one part is only made where it shows more than that part alone.

    `states` are the verdicts for the overview; `view` is a picture that is there in any case.
    """
    found = {picture.name: picture for picture in (*_own(facts, states), *_usual(facts), *_about_parts(facts))}
    if view not in found:
        found |= {picture.name: picture for picture in _asked(facts, view)}
    return tuple(found.values())


def _own(facts: Facts, states: Sequence[str]) -> Iterator[Picture]:
    for name in views_of(facts.graph):
        sort, declared = (OVERVIEW, None) if name == WHOLE else (OWN, facts.design.views[name])
        title = "Overview" if declared is None else declared.title or title_of_name(name)
        yield Picture(name, title, sort, "", scene_of(facts.graph, name, states if declared is None else ()))


def _usual(facts: Facts) -> Iterator[Picture]:
    own = views_of(facts.graph)
    for name in names(facts):
        if name not in own:
            yield from _seen(facts, name, title_of_name(name), USUAL, "")


def _about_parts(facts: Facts) -> Iterator[Picture]:
    parts = {name: part for name, part in facts.design.parts.items() if name in facts.reached}
    for name, part in parts.items():
        if part.kind.word == "feature":
            yield from _seen(facts, f"lineage of {name}", part.title or title_of_name(name), LINEAGE, name)
    for name, part in parts.items():
        yield from _seen(facts, f"blast-radius of {name}", part.title or title_of_name(name), OUTAGE, name)


def _seen(facts: Facts, name: str, title: str, sort: str, part: str) -> Iterator[Picture]:
    seen = perspective(facts, name)
    if seen is not None and (not part or len(seen.chosen) > 1):
        yield Picture(name, title, sort, part, scene_of(facts.graph, name, (), seen))


def _asked(facts: Facts, view: str) -> Iterator[Picture]:
    """A view that was asked for by name, however little it shows."""
    seen = perspective(facts, view)
    if seen is not None:
        sort = LINEAGE if view.startswith("lineage") else OUTAGE
        yield Picture(view, seen.title, sort, view.partition(" of ")[2], scene_of(facts.graph, view, (), seen))
