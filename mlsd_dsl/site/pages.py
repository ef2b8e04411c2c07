"""All files of one design: its pages, its pictures, and the same for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.site.card import Card
from mlsd_dsl.site.names import unique
from mlsd_dsl.site.page import places
from mlsd_dsl.syntax.source import Source

if TYPE_CHECKING:
    from mlsd_dsl.estimates.estimate import Estimate
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.site.overview import View
    from mlsd_dsl.survey import Survey


FRAME = 16 / 10  # of a small picture: its width over its height
_SIZE = re.compile(rb'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"')


class Asked(NamedTuple):
    """A design to build: its text, where that lies, why it could not be read (if so), and what holds for it."""

    name: str
    source: Source
    path: Path
    unreadable: tuple[Diagnostic, ...]
    levels: Levels
    today: date

    @property
    def month(self) -> date:
        """The day on which prices are judged to be old: pages are not made anew every morning for that."""
        return self.today.replace(day=1)


class Built(NamedTuple):
    """What came of it: bytes by file name, what the index says, and the files that it was read with.

    `picture` is the file that stands for the whole. What was not `whole` (an import is missing, say) may be mended from
    outside, and is looked at again next time.
    """

    files: dict[str, bytes]
    card: Card
    picture: str
    imports: tuple[str, ...]
    whole: bool


class _Known(NamedTuple):
    """All that is known of a design, worked out once for all its files."""

    asked: Asked
    facts: Facts
    linted: Linted
    estimated: Estimate
    survey: Survey
    sources: dict[str, Source]  # to quote from, by path


def built(asked: Asked) -> Built:
    """Everything about one design. Raises `RenderError` where a picture cannot be made."""
    from mlsd_dsl.estimates.estimate import estimate
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.pipeline import check
    from mlsd_dsl.site.card import card_of
    from mlsd_dsl.site.overview import overview_page
    from mlsd_dsl.surveying import survey

    checked = check(asked.source, asked.path)
    facts, linted = Facts(checked.design), _linted(asked)
    surveyed = survey(checked.design, asked.path, "overview", asked.levels, asked.today)
    known = _Known(asked, facts, linted, estimate(facts, today=asked.month), surveyed, _quoted(asked, linted))
    card = card_of(asked.name, surveyed, facts, linted, known.estimated)
    views, pictures = _views(surveyed)
    card = card._replace(wide=views[0].wide)
    svg = {view.name: pictures[view.file].decode() for view in views}
    files = pictures | _data(known)
    sizes = [(name, len(content)) for name, content in sorted(files.items())]
    files |= _pages(known, svg)
    files["index.html"] = _utf8(overview_page(surveyed, card, views, linted.reported, sizes))
    return Built(files, card, views[0].file, tuple(str(each) for each in checked.imports), checked.sound)


def _linted(asked: Asked) -> Linted:
    from mlsd_dsl.gate.reported import Reported
    from mlsd_dsl.pipeline import lint

    if asked.unreadable:
        reported = tuple(Reported(each) for each in asked.unreadable)
        return Linted(asked.source.path, asked.name, reported, rules=False)
    return lint(asked.source, asked.path, asked.levels, asked.today)


def _quoted(asked: Asked, linted: Linted) -> dict[str, Source]:
    """The design, and the files that its imports lead to."""
    from mlsd_dsl.syntax.source import read

    sources = {asked.source.path: asked.source}
    said = [each.diagnostic for each in linted.reported]
    for span in (span for each in said for span in (each.span, *(note.span for note in each.notes))):
        if span.path not in sources and Path(span.path).is_file():
            sources[span.path], _ = read(Path(span.path), span.path)
    return sources


def _views(surveyed: Survey) -> tuple[list[View], dict[str, bytes]]:
    """The views that get files, the whole first, and these files. Those about single parts are in the interactive picture."""
    from mlsd_dsl.plugins import renderer
    from mlsd_dsl.rendering import RenderOptions
    from mlsd_dsl.site.overview import View
    from mlsd_dsl.survey import LINEAGE, OUTAGE, OVERVIEW

    shown = [picture for picture in surveyed.pictures if picture.sort not in (LINEAGE, OUTAGE)]
    shown.sort(key=lambda picture: picture.sort != OVERVIEW)
    names = unique(picture.name for picture in shown)
    svg, png = renderer("svg"), renderer("png")
    files = {f"{name}.svg": svg.render(each.scene, RenderOptions()) for name, each in zip(names, shown, strict=True)}
    files[f"{names[0]}.png"] = png.render(shown[0].scene, RenderOptions("light"))
    views = [
        View(each.name, each.title, f"{name}.svg", _is_wide(files[f"{name}.svg"]))
        for name, each in zip(names, shown, strict=True)
    ]
    return views, files


def _is_wide(svg: bytes) -> bool:
    size = _SIZE.search(svg)
    return size is not None and float(size[1]) > FRAME * float(size[2])


def _pages(known: _Known, svg: Mapping[str, str]) -> dict[str, bytes]:
    from mlsd_dsl.output.estimate_blocks import Extras
    from mlsd_dsl.output.estimate_html import estimate_html
    from mlsd_dsl.output.report_html import report_html
    from mlsd_dsl.plugins import renderer
    from mlsd_dsl.rendering import RenderOptions, WholeRenderer
    from mlsd_dsl.reporting import written
    from mlsd_dsl.site.findings import findings_page
    from mlsd_dsl.site.source import source_page

    picture, source = renderer("html"), known.asked.source
    assert isinstance(picture, WholeRenderer)
    extras = Extras(working=True, path=source.path)
    answer = written(known.facts.design, known.facts, known.linted, known.estimated)
    return {
        "picture.html": picture.render_whole(known.survey, RenderOptions(places=places("picture.html"))),
        "report.html": _utf8(report_html(answer, svg, places("report.html"))),
        "estimate.html": _utf8(estimate_html(known.estimated, extras, places("estimate.html"))),
        "findings.html": _utf8(findings_page(known.survey, source.path, known.linted.reported, known.sources)),
        "source.html": _utf8(source_page(known.survey.title, source)),
    }


def _data(known: _Known) -> dict[str, bytes]:
    """The same for programs and for terminals."""
    from mlsd_dsl.output.estimate import estimate_text
    from mlsd_dsl.output.estimate_json import estimate_document
    from mlsd_dsl.output.facts import facts_document
    from mlsd_dsl.output.json import lint_document
    from mlsd_dsl.output.text import Style, render

    asked, facts = known.asked, known.facts
    standing = [each.diagnostic for each in known.linted.reported if each.accepted is None]
    texts = {
        "lint.txt": render(standing, known.sources, Style()),
        "lint.json": lint_document([known.linted], asked.levels.profile.word),
        "estimate.txt": estimate_text(known.estimated, Style()),
        "estimate.json": estimate_document(known.estimated),
        "facts.json": facts_document(facts.design.name, facts.all()),
        "source.txt": asked.source.text,
    }
    return {name: _utf8(text) for name, text in texts.items()}


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
