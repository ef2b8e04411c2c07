"""Draws one picture of a note. It is handed a text, not a design, so that another process can do it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import renderer
from mlsd_dsl.rendering import RenderError, RenderOptions
from mlsd_dsl.showing import offered_forms, offers, shown
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.vocabulary.similar import nearest


class Job(NamedTuple):
    """What to draw. A dry one only sees whether there is something to draw."""

    source: Source
    origin: Path
    view: str
    theme: str
    format: str
    dry: bool


class Refusal(NamedTuple):
    """Why there is no picture, and what to do."""

    message: str
    help: str


def drawn(job: Job) -> bytes | Refusal:
    """The picture, without a mark."""
    facts = Facts(check(job.source, job.origin).design)
    scene = shown(facts, job.view)
    if scene is None:
        views = tuple(offer.name for offer in (*offers(facts), *offered_forms()))
        similar = nearest(job.view, views)
        help = f"a similar one: `{similar[0]}`" if similar else f"there are: {', '.join(views)}"
        return Refusal(f"there is no view `{job.view}`", help)
    if job.dry:
        return b""
    try:
        return renderer(job.format).render(scene, RenderOptions(job.theme))
    except RenderError as error:
        return Refusal(error.message, error.help)
