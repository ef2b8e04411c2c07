"""The pictures of a page: those of the SVG format, with their rules for dark ground gathered in one sheet.

A page has one policy for styles and one switch for dark, so that rules cannot stay inside each picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mlsd_dsl.survey import Picture

from ..layout import collapsed, laid_out
from ..painting import painted

_STYLE = re.compile(r"<style>@media \(prefers-color-scheme:dark\)\{((?:[^{}]*\{[^{}]*\})*)\}</style>")
_RULE = re.compile(r"#[\w-]+ (\.[\w-]+)\{([^{}]*)\}")


class Drawn(NamedTuple):
    """SVG elements by the name of their picture, and the rules that turn them dark."""

    svg: dict[str, str]
    sheet: str


def drawn(pictures: Sequence[Picture], engine: str) -> Drawn:
    """Each picture painted; equal scenes are laid out once."""
    rules: dict[str, str] = {}
    found = {picture.name: _lifted(_painted(picture, engine), rules) for picture in pictures}
    return Drawn(found, _sheet(rules))


def _painted(picture: Picture, engine: str) -> str:
    scene = collapsed(picture.scene)
    return painted(scene, laid_out(scene, engine), "auto").strip()


def _lifted(svg: str, rules: dict[str, str]) -> str:
    def lift(style: re.Match[str]) -> str:
        rules.update((rule[1], rule[2]) for rule in _RULE.finditer(style[1]))
        return ""

    return _STYLE.sub(lift, svg, count=1)


def _sheet(rules: dict[str, str]) -> str:
    """On screen only: paper is white."""
    if not rules:
        return ""
    by_choice = "".join(f"[data-theme=dark] svg {name}{{{rule}}}" for name, rule in sorted(rules.items()))
    by_device = "".join(
        f":root:not([data-theme=light]) svg {name}{{{rule}}}" for name, rule in sorted(rules.items())
    )
    return f"@media screen{{{by_choice}}}@media screen and (prefers-color-scheme:dark){{{by_device}}}"
