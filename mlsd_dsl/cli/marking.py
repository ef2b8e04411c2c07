"""What `mlsd draw` marks on a picture: findings, the difference from another design, and what a scenario takes down."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from mlsd_dsl.cli import scenarios
from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import Input, one
from mlsd_dsl.pipeline import Checked, check, lint, scene

if TYPE_CHECKING:
    from mlsd_dsl.design.design import Design
    from mlsd_dsl.scene import Scene

REVISION = "git:"


class Marking(NamedTuple):
    """What to mark, as asked on the command line."""

    findings: bool = False
    against: str | None = None
    scenario: str | None = None


def marked_scene(checked: Checked, item: Input, view: str, marking: Marking) -> Scene:
    """The scene of a view with everything that is asked for marked on it."""
    design = checked.design
    if marking.scenario is not None:
        hint = "the design has none: add `scenario NAME { PART: down }`"
        design = scenarios.in_scenario(design, marking.scenario, hint)
    drawn = scene(design, view)
    if marking.scenario is not None:
        from mlsd_dsl.comparisons import in_scenario
        from mlsd_dsl.graph import Graph

        told = design.scenarios[marking.scenario]
        drawn = in_scenario(drawn, Graph(design), told.title or told.name.replace("_", " "))
    if marking.against is not None and not drawn.boxes:
        fail(f"`{view}` has no parts to compare", "compare a view of boxes and arrows, such as overview")
    if marking.against is not None:
        drawn = _compared(drawn, checked.design, item, view, marking.against)
    return _noted(drawn, item, view) if marking.findings else drawn


def _noted(drawn: Scene, item: Input, view: str) -> Scene:
    from datetime import date

    from mlsd_dsl.cli.settings import levels_of, settings_of
    from mlsd_dsl.gate.settings import SettingsOf
    from mlsd_dsl.showing import BUILT_IN
    from mlsd_dsl.surveying.noting import noted

    linted = lint(item.source, item.path, levels_of(settings_of(SettingsOf(), item.path)), date.today())
    return noted(drawn, linted.reported, view in ("overview", f"{BUILT_IN}overview"))


def _compared(drawn: Scene, design: Design, item: Input, view: str, against: str) -> Scene:
    from mlsd_dsl import comparisons

    if against.startswith(REVISION):
        with tempfile.TemporaryDirectory() as folder:
            before = _of_revision(item, against, Path(folder))
            old = _seen(before, view, drawn)
    else:
        before = _read(one(against))
        old = _seen(before, view, drawn)
    compared = comparisons.against(drawn, old, design, before)
    told = comparisons.summary(compared)
    click.echo(f"against {against}: {told}", err=True)
    named = Path(against).name if Path(against).is_absolute() else against
    before_it = f"{drawn.subtitle.rstrip('.')}. " if drawn.subtitle else ""
    return compared._replace(subtitle=f"{before_it}Against {named}: {told}")


def _seen(before: Design, view: str, drawn: Scene) -> Scene:
    """The same view of the earlier design; nothing where it did not have it."""
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.showing import shown

    return shown(Facts(before), view) or drawn._replace(boxes=(), arrows=(), frames=())


def _read(item: Input) -> Design:
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    return check(item.source, item.path).design


def _of_revision(item: Input, revision: str, folder: Path) -> Design:
    """The design as it was in a revision of the checkout that it lies in; nothing where it was not there yet."""
    from mlsd_dsl.gate.revision import NoRevision, top_of, unpack
    from mlsd_dsl.syntax.source import Source

    if item.path is None:
        fail("standard input lies in no checkout", "name the file: --against FILE")
    try:
        top = top_of(item.path.resolve().parent)
        inner = os.path.relpath(item.path.resolve(), top.resolve())
        unpack(revision, top, folder)
    except NoRevision as error:
        fail(error.message, error.help)
    place = folder / inner
    return _read(one(str(place))) if place.exists() else check(Source(inner, ""), None).design
