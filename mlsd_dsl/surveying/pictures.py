"""Every picture that a design has: the overview, its own views, those that every design has, and those about one part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.charts import chart, chart_names
from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import names, perspective
from mlsd_dsl.survey import LINEAGE, OUTAGE, OVERVIEW, OWN, USUAL, Picture
from mlsd_dsl.views import OVERVIEW as WHOLE
from mlsd_dsl.views import scene_of, title_of_name, views_of

MOST = 40  # views of single features, and of single parts; in a larger design those that show most


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
        seen = perspective(facts, name)
        if name not in own and seen is not None:
            yield Picture(name, title_of_name(name), USUAL, "", scene_of(facts.graph, name, (), seen))
    for name in chart_names(facts):
        drawn = chart(facts, name)
        if name not in own and drawn is not None:
            yield Picture(name, title_of_name(name), USUAL, "", drawn)


def _about_parts(facts: Facts) -> Iterator[Picture]:
    reached = [name for name in facts.design.parts if name in facts.reached]
    features = [name for name in reached if facts.design.parts[name].kind.word == "feature"]
    for word, sort, subjects in (("lineage", LINEAGE, features), ("blast-radius", OUTAGE, reached)):
        seen = {name: perspective(facts, f"{word} of {name}") for name in subjects}
        telling = {name: each for name, each in seen.items() if each is not None and len(each.chosen) > 1}
        most = set(sorted(telling, key=lambda name: -len(telling[name].chosen))[:MOST])
        for name, each in telling.items():
            if name in most:
                title = facts.design.parts[name].title or title_of_name(name)
                view = f"{word} of {name}"
                yield Picture(view, title, sort, name, scene_of(facts.graph, view, (), each))


def _asked(facts: Facts, view: str) -> Iterator[Picture]:
    """A view that was asked for by name, however little it shows."""
    drawn, seen = chart(facts, view), perspective(facts, view)
    if drawn is not None:
        yield Picture(view, drawn.title, USUAL, "", drawn)
    elif seen is not None:
        sort = LINEAGE if view.startswith("lineage") else OUTAGE
        yield Picture(view, seen.title, sort, view.partition(" of ")[2], scene_of(facts.graph, view, (), seen))
