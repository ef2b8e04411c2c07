"""The page itself: the template with its style, program, pictures and data, and the policy that lets only these in."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from mlsd_dsl.navigation import BAR_STYLE, bar
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.survey import LINEAGE, OUTAGE, OVERVIEW, Picture, Survey

from ..painting.markup import escaped
from .data import data_of
from .pictures import Drawn, drawn

_PROGRAM = (
    "numbers.js",
    "stage.js",
    "panel.js",
    "search.js",
    "changes.js",
    "page.js",
)  # in the order in which they run
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def document(survey: Survey, options: RenderOptions) -> str:
    """The page as text; `theme` is what it starts with, and the reader may change it."""
    pictures = drawn(survey.pictures, options.engine)
    style = _written("page.css") + pictures.sheet + (BAR_STYLE if options.places else "")
    program = '(()=>{"use strict";\n' + "".join(_written(name) for name in _PROGRAM) + "})();"
    first = next((each for each in survey.pictures if each.sort == OVERVIEW), survey.pictures[0])
    slots = {
        "theme": f' data-theme="{options.theme}"' if options.theme != "auto" else "",
        "policy": _policy(style, program),
        "title": escaped(survey.title),
        "style": style,
        "bar": bar(options.places),
        "tabs": "".join(_tab(each) for each in survey.pictures if each.sort not in (LINEAGE, OUTAGE)),
        "choices": _choice(survey, LINEAGE, "Lineage of …") + _choice(survey, OUTAGE, "When … is down"),
        "overview": pictures.svg[first.name],
        "first": escaped(first.name),
        "templates": _templates(survey, first, pictures),
        "data": data_of(survey),
        "program": program,
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], _written("page.html"))


def _policy(style: str, program: str) -> str:
    """Nothing is fetched, sent, framed or run but the one style and the one program of this file."""
    return (
        f"default-src 'none'; script-src '{_digest(program)}'; style-src '{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _tab(picture: Picture) -> str:
    name = escaped(picture.name)
    return (
        f'<button type="button" role="tab" class="tab" data-view="{name}" aria-selected="false" '
        f'aria-controls="stage" tabindex="-1">{escaped(picture.title)}</button>'
    )


def _choice(survey: Survey, sort: str, label: str) -> str:
    pictures = [picture for picture in survey.pictures if picture.sort == sort]
    if not pictures:
        return ""
    choices = "".join(f'<option value="{escaped(p.name)}">{escaped(p.title[:60])}</option>' for p in pictures)
    return f'<select class="choice" aria-label="{label}"><option value="">{label}</option>{choices}</select>'


def _templates(survey: Survey, first: Picture, pictures: Drawn) -> str:
    """Every other picture, asleep until it is asked for."""
    return "".join(
        f'<template data-view="{escaped(each.name)}">{pictures.svg[each.name]}</template>\n'
        for each in survey.pictures
        if each.name != first.name
    )


@cache
def _written(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
