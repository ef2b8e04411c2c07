"""The stages of a layout in order: words, cells, streets, tracks, pixels, labels.

How many columns serve a design best shows only when its lines are drawn, so a few neighbouring counts are tried.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, sqrt
from typing import NamedTuple

from mlsd_dsl.scene import Box, Scene

from .annealing import Effort
from .appraisal import cost
from .assembly import Rulers, lowest_in_row, placed_bands, placed_boxes, placed_frames, routes, ruled
from .clearing import cleared
from .geometry import Picture, PlacedBox, Route, Wording
from .grid import Grid, arranged, ranked
from .labels import is_labelled, placed_labels, reserved
from .loops import with_loops
from .routing import Path, routed
from .tracks import LineId, assigned
from .wording import common_width, worded

_SIDE_MARGIN = 16.0  # a line that reaches a side keeps clear of its corners


_EASE = 1.4
_MARGINS, _AROUND = 56.0, 175.0  # pixels that the page adds to the width, and with title and legend to the height
_FEW, _READABLE = 40, 1940.0  # boxes; pixels from which text of 11 falls below 9 on a page of 1,600
_RIM = 6.0  # from the outermost label to the rim of the picture
_HOT, _WARM = 0.9, 0.4  # warm where somebody else's arrangement is only to be improved


class _Draft(NamedTuple):
    """One arrangement in pixels, before labels have their places."""

    cost: float
    grid: Grid
    paths: tuple[Path, ...]
    rulers: Rulers
    boxes: tuple[PlacedBox, ...]
    routes: tuple[Route, ...]


@lru_cache(maxsize=128)  # whoever wants one scene as SVG, PNG and part of a page gets it laid out once
def laid_out(scene: Scene, engine: str = "auto") -> Picture:
    """Places for everything in the scene. Raises `RenderError` where no layout engine runs."""
    if not scene.boxes:
        return Picture(0.0, 0.0, (), (), (), (), ())
    width = common_width(scene.boxes)
    wordings = {box.id: worded(box, width) for box in scene.boxes}
    drafts = (_draft(scene, grid, _paths(scene, grid), wordings) for grid in _grids(scene, wordings, engine))
    return _labelled(scene, min(drafts, key=lambda draft: (_off_page(draft), draft.cost)))


def _grids(scene: Scene, wordings: dict[str, Wording], engine: str) -> tuple[Grid, ...]:
    """Different arrangements: the larger the design, the fewer, for there every try takes longer."""
    start = None if engine == "auto" else ranked(scene, wordings, engine)
    search = _search(len(scene.boxes))
    if start is None:
        return _searched(_skeleton(scene), search)
    effort = Effort(search.sweeps, search.tries, _WARM)
    found = (arranged(scene, columns, _EASE, effort, start)[: search.drafts] for columns in search.columns)
    return tuple(grid for grids in found for grid in grids)


@lru_cache(maxsize=32)  # a design in a scenario, or with its findings, stands where it stands without
def _searched(skeleton: Scene, search: _Search) -> tuple[Grid, ...]:
    effort = Effort(search.sweeps, search.tries, _HOT)
    found = (arranged(skeleton, columns, _EASE, effort)[: search.drafts] for columns in search.columns)
    return tuple(grid for grids in found for grid in grids)


def _skeleton(scene: Scene) -> Scene:
    """The scene without its words and marks: cells do not depend on them."""
    boxes = tuple(Box(box.id, "", box.kind, "", box.lane, "", frame=box.frame) for box in scene.boxes)
    arrows = tuple(arrow._replace(id="", meaning="", label="", weight=0.0, state="") for arrow in scene.arrows)
    return Scene("", "", scene.lanes, boxes, arrows)


class _Search(NamedTuple):
    """How far to look: numbers of columns, tries with each, and how many of the results are drawn to compare them."""

    columns: range
    sweeps: int
    tries: int
    drafts: int


def _search(boxes: int) -> _Search:
    fair = ceil(sqrt(boxes * 1.15))
    if boxes <= 12:
        return _Search(range(min(boxes, 3), min(boxes, 6) + 1), 16, 1, 1)
    if boxes <= 24:
        return _Search(range(fair, fair + 2), 16, 2, 1)
    if boxes <= 40:
        return _Search(range(fair, fair + 1), 20, 3, 3)
    if boxes <= 80:
        columns = 8 if boxes <= 56 else 9  # with fewer, the picture would be higher than wide
        return _Search(range(columns, columns + 1), 24, 6, 4)
    fair = min(fair, 14)
    return _Search(range(fair, fair + 1), 20 if boxes <= 120 else 12, 1, 1)


def _paths(scene: Scene, grid: Grid) -> tuple[Path, ...]:
    return routed(tuple(arrow for arrow in scene.arrows if arrow.source != arrow.target), grid)


def _draft(scene: Scene, grid: Grid, paths: tuple[Path, ...], wordings: dict[str, Wording]) -> _Draft:
    width = max((wording.width for wording in wordings.values()), default=0.0)
    loops = tuple(
        (arrow.label, ("h", 2 * grid.cells[arrow.source].row + 2))
        for arrow in scene.arrows
        if arrow.source == arrow.target and is_labelled(arrow)
    )
    asked = reserved(paths, loops, width)
    tracks = assigned(paths, asked.rooms, _limits(lowest_in_row(grid, wordings), grid.columns, width))
    rulers = ruled(grid, scene, wordings, tracks, asked.gaps)
    boxes = placed_boxes(scene, grid, wordings, rulers)
    lines = routes(paths, tracks, rulers, boxes)
    return _Draft(cost(lines, rulers.width, rulers.height), grid, paths, rulers, boxes, lines)


def _labelled(scene: Scene, draft: _Draft) -> Picture:
    """The finished picture. Where a label finds no free place, the drawing is pulled apart until it does."""
    bands = placed_bands(scene, draft.grid, draft.rulers)
    lines = with_loops(scene.arrows, draft.routes, draft.boxes)
    frames = placed_frames(scene, draft.grid, draft.boxes, lines)
    labels, squeezed = placed_labels(lines, draft.boxes, frames, bands)
    free = tuple(label for label in labels if label.arrow.id not in squeezed)
    picture = Picture(draft.rulers.width, draft.rulers.height, bands, frames, draft.boxes, lines, free)
    picture = cleared(picture, (route.arrow for route in lines if route.arrow.id in squeezed))
    # The pill of a line in the outermost gutter may be wider than the gutter.
    width = max([picture.width, *(label.rect.right + _RIM for label in picture.labels)])
    return picture._replace(width=width)


def _off_page(draft: _Draft) -> float:
    """How far a drawing is from a page that is at least as wide as high; of up to forty boxes, all text can be read on it."""
    width, height = draft.rulers.width + _MARGINS, draft.rulers.height + _AROUND
    small = width / _READABLE - 1 if len(draft.boxes) <= _FEW else 0.0
    return max(0.0, height / width - 1) + max(0.0, small)


def _limits(lowest: list[float], columns: int, width: float) -> dict[LineId, float]:
    limits: dict[LineId, float] = {("h", 2 * row + 1): height - _SIDE_MARGIN for row, height in enumerate(lowest)}
    limits.update({("v", 2 * column + 1): width - 2 * _SIDE_MARGIN for column in range(columns)})
    return limits
