"""Every picture that a design has: the overview, its own views, those that every design has, and those about one part."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import perspective
from mlsd_dsl.scene import Scene
from mlsd_dsl.showing import BUILT_IN, offers, shown
from mlsd_dsl.survey import LINEAGE, OUTAGE, OVERVIEW, OWN, USUAL, Picture
from mlsd_dsl.views import OVERVIEW as WHOLE
from mlsd_dsl.views import scene_of, title_of_name

MOST = 40  # views of single features, and of single parts; in a larger design those that show most


def pictures(facts: Facts, view: str) -> tuple[Picture, ...]:
    """In the order in which they are offered. A view of one part is only made where it shows more than that part alone.

    `view` is a picture that is there in any case, however little it shows.
    """
    found = {picture.name: picture for picture in (*_offered(facts), *_about_parts(facts))}
    asked = shown(facts, view) if view not in found else None
    if asked is not None:
        found[view] = _asked(view, asked)
    return tuple(found.values())


def _offered(facts: Facts) -> Iterator[Picture]:
    for offer in offers(facts):
        scene = shown(facts, offer.name)
        sort = OVERVIEW if offer.name.removeprefix(BUILT_IN) == WHOLE and not offer.own else OWN if offer.own else USUAL
        if scene is not None:
            yield Picture(offer.name, offer.title, sort, "", scene)


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


def _asked(view: str, scene: Scene) -> Picture:
    word, _, part = view.removeprefix(BUILT_IN).partition(" of ")
    sort = {"lineage": LINEAGE, "blast-radius": OUTAGE}.get(word, USUAL)
    return Picture(view, scene.title, sort, part if sort != USUAL else "", scene)
