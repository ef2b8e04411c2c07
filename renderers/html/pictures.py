"""The pictures of a page: those of the SVG format, with their rules for dark ground gathered in one sheet.

A page has one policy for styles and one switch for dark, so that rules cannot stay inside each picture.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_all_start_methods, get_context, parent_process
from typing import NamedTuple

from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Scene
from mlsd_dsl.survey import Picture

from ..svg import RENDERER as SVG

_STYLE = re.compile(r"<style>@media \(prefers-color-scheme:dark\)\{((?:[^{}]*\{[^{}]*\})*)\}</style>")
_WORTH_IT = 120  # boxes in all pictures together for which a second process pays
_RULE = re.compile(r"#[\w-]+ (\.[\w-]+)\{([^{}]*)\}")


class Drawn(NamedTuple):
    """SVG elements by the name of their picture, and the rules that turn them dark."""

    svg: dict[str, str]
    sheet: str


def drawn(pictures: Sequence[Picture], engine: str) -> Drawn:
    """Each picture painted, equal scenes once."""
    scenes = list(dict.fromkeys(picture.scene for picture in pictures))
    rules: dict[str, str] = {}
    svg = {scene: _lifted(each, rules) for scene, each in zip(scenes, _all_painted(scenes, engine), strict=True)}
    return Drawn({picture.name: svg[picture.scene] for picture in pictures}, _sheet(rules))


def _all_painted(scenes: Sequence[Scene], engine: str) -> list[str]:
    """Side by side where that is cheap to begin: pictures depend on nothing but themselves."""
    paint = partial(_painted, engine=engine)
    processes = min(os.cpu_count() or 1, len(scenes), 8)
    many = sum(len(scene.boxes) for scene in scenes) >= _WORTH_IT
    # One of several processes already has its share of the processors.
    alone = parent_process() is None
    if processes < 2 or not many or not alone or "fork" not in get_all_start_methods():
        return [paint(scene) for scene in scenes]
    order = sorted(range(len(scenes)), key=lambda place: -len(scenes[place].boxes))
    try:
        # Libraries keep threads of their own, which do nothing here; newer Pythons warn of them.
        with warnings.catch_warnings(), ProcessPoolExecutor(processes, get_context("fork")) as pool:
            warnings.simplefilter("ignore", DeprecationWarning)
            results = dict(zip(order, pool.map(paint, [scenes[place] for place in order]), strict=True))
    except (OSError, BrokenProcessPool):
        return [paint(scene) for scene in scenes]
    return [results[place] for place in range(len(scenes))]


def _painted(scene: Scene, engine: str) -> str:
    return SVG.render(scene, RenderOptions(engine=engine)).decode().strip()


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
    by_device = "".join(f":root:not([data-theme=light]) svg {name}{{{rule}}}" for name, rule in sorted(rules.items()))
    return f"@media screen{{{by_choice}}}@media screen and (prefers-color-scheme:dark){{{by_device}}}"
