"""The first page of a design: what it is for, whether it holds, its headline numbers, its pictures and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.output.markup import escaped
from mlsd_dsl.site.card import Card, Figure
from mlsd_dsl.site.findings import requirements, rule_link
from mlsd_dsl.site.page import chip, chips, page, places, worded
from mlsd_dsl.survey import Survey

_MOST = 5  # findings that are told here


class View(NamedTuple):
    """A picture in a file; `wide` where the frame of a small one would cut off its sides."""

    name: str
    title: str
    file: str
    wide: bool = False


def overview_page(
    survey: Survey, card: Card, views: Sequence[View], reported: Sequence[Reported], files: Sequence[tuple[str, int]]
) -> str:
    """The page; the first of `views` is shown large, `files` are names to download with their sizes in bytes."""
    problem = f'<p class="problem" dir="auto">{escaped(survey.problem)}</p>\n' if survey.problem else ""
    parts = [
        f'<h1 dir="auto">{escaped(survey.title)}</h1>\n{problem}{chips(card.verdicts, card.findings)}',
        figures(card),
        _hero(views[0]),
    ]
    if survey.requirements:
        parts.append(f"<h2>Requirements</h2>\n{requirements(survey.requirements)}")
    parts += [_findings(reported), _gallery(views[1:]), _files(files)]
    return page(survey.title, places("index.html"), "".join(parts))


def figures(card: Card) -> str:
    """The headline numbers, those that are known."""
    of = f" of {card.entry}" if card.entry else ""
    rows = (
        ("peak load", card.load),
        ("latency p99", card.latency),
        ("availability", card.availability),
        ("a month", card.cost),
        ("parts", Figure(f"{card.parts:,}", f"{card.parts:,} parts, {card.arrows:,} arrows")),
    )
    told = "".join(
        f'<div><dt>{name}</dt><dd title="{escaped(figure.whole + (of if name not in ("a month", "parts") else ""))}">'
        f"{escaped(figure.short.removesuffix('/month'))}</dd></div>"
        for name, figure in rows
        if figure.short not in ("", "?")
    )
    return f'<dl class="figures">{told}</dl>\n'


def _hero(view: View) -> str:
    return (
        f'<a class="hero" href="picture.html"><img src="{view.file}" alt="{escaped(view.title)}">'
        '<span class="open">Open the interactive picture</span></a>\n'
    )


def _findings(reported: Sequence[Reported]) -> str:
    stands = sorted(standing(reported), key=lambda each: (-each.diagnostic.severity, each.diagnostic.order))
    if not stands:
        return ""
    told = "".join(
        f"<li>{chip(said.severity.word, said.severity.word)}<div><p>{worded(said.message)}</p>"
        f"<p>{rule_link(said.rule.name, said.rule.code)}</p></div></li>\n"
        for said in (each.diagnostic for each in stands[:_MOST])
    )
    more = len(stands) - _MOST
    rest = (
        f'<p><a href="findings.html">{more} more</a></p>\n'
        if more > 0
        else '<p><a href="findings.html">All with their lines</a></p>\n'
    )
    return f'<h2>Findings</h2>\n<ul class="items">\n{told}</ul>\n{rest}'


def _gallery(views: Sequence[View]) -> str:
    if not views:
        return ""
    told = "".join(
        f'<a class="view" href="picture.html#view={quote(view.name, safe="")}">'
        f'<span class="shot{" wide" if view.wide else ""}"><img src="{view.file}" alt="" loading="lazy"></span><span class="name">{escaped(view.title)}</span></a>\n'
        for view in views
    )
    return f'<h2>Views</h2>\n<div class="gallery">\n{told}</div>\n'


def _files(files: Sequence[tuple[str, int]]) -> str:
    told = "".join(
        f'<li><a href="{name}" download>{name}</a> <small>{max(size / 1000, 1):,.0f} kB</small></li>\n'
        for name, size in files
    )
    return f'<h2>Files</h2>\n<ul class="files">\n{told}</ul>\n'
