"""Which pictures of a design the gallery has: all that `mlsd draw` offers, and of those about one part the most telling."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.outage import outage_of
from mlsd_dsl.cli.marking import Marking, marked_scene
from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import perspective
from mlsd_dsl.recording.subject import PROFILE, Subject
from mlsd_dsl.scene import Scene
from mlsd_dsl.showing import offers, shown
from mlsd_dsl.surveying.noting import noted
from mlsd_dsl.views import OVERVIEW, title_of_name
from mlsd_dsl.vocabulary.part import Plane


class View(NamedTuple):
    """One picture. `asked` is what follows `mlsd draw DESIGN` to get it, `file` its name without theme and ending."""

    file: str
    title: str
    shows: str
    asked: str
    scene: Scene


def views(subject: Subject) -> Iterator[View]:
    """In the order of the page: the whole, what every design has, its own, then single parts and what may go wrong."""
    facts = subject.facts
    found = [(offer, shown(facts, offer.name)) for offer in offers(facts)]
    for offer, scene in sorted(found, key=lambda each: each[0].own):
        if scene is not None:
            told = offer.shows or "a view that the design declares"
            yield View(file_name(offer.name), offer.title, told, _option(offer.name), scene)
    if feature := telling_feature(facts):
        yield _of_part(
            facts, "lineage", feature, "where the feature comes from, how training gets it, and how serving does"
        )
    if part := gravest_part(facts):
        yield _of_part(facts, "blast-radius", part, "what falls when the part is down, and what answers in its place")
    for name, scenario in subject.checked.design.scenarios.items():
        scene = marked_scene(subject.checked, subject.item, OVERVIEW, Marking(scenario=name))
        title = f"Scenario: {scenario.title or title_of_name(name)}"
        shows = "what is down or changed, what falls with it, and what becomes of the requirements"
        yield View(f"scenario-{file_name(name)}", title, shows, f"--scenario {name}", scene)
    if subject.findings and (whole := shown(facts, OVERVIEW)) is not None:
        scene = noted(whole, subject.linted.reported, True)
        shows = f"what lint asks for {PROFILE}, as numbers on the boxes"
        yield View("findings", "Findings", shows, f"--findings, with the profile {PROFILE}", scene)


def file_name(view: str) -> str:
    """A name that every file system takes: `lineage of clicks_7d` → `lineage-of-clicks_7d`."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", view).strip("-")


def telling_feature(facts: Facts) -> str:
    """The oldest of the features that should be fresh; where there is none, or no age is known, the one with the longest lineage."""

    def telling(name: str) -> tuple[bool, float, int]:
        age = facts.freshness.used(name).worst
        seen = perspective(facts, f"lineage of {name}")
        fresh = facts.design.parts[name].plane is Plane.NEARLINE
        known = age.high if math.isfinite(age.high) else 0.0
        return fresh, known if fresh else 0.0, len(seen.chosen) if seen is not None else 0

    features = [name for name in facts.reached if facts.design.parts[name].kind.word == "feature"]
    return max(_in_order(facts, features), key=telling, default="")


def gravest_part(facts: Facts) -> str:
    """The part that takes most others down, or empties most calls; empty where nothing depends on anything."""

    def gravity(name: str) -> tuple[int, int]:
        outage = outage_of(facts.graph, (name,))
        return len(outage.fallen), len(outage.instead)

    gravest = max(_in_order(facts, facts.reached), key=gravity, default="")
    return gravest if gravest and gravity(gravest) > (1, 0) else ""


def _of_part(facts: Facts, word: str, name: str, shows: str) -> View:
    view = f"{word} of {name}"
    scene = shown(facts, view)
    assert scene is not None
    return View(file_name(view), scene.title, shows, _option(view), scene)


def _option(view: str) -> str:
    if view == OVERVIEW:
        return ""
    return f'--view "{view}"' if " " in view else f"--view {view}"


def _in_order(facts: Facts, names: object) -> list[str]:
    assert isinstance(names, (set, frozenset, list, tuple, dict))
    return [name for name in facts.design.parts if name in names]
