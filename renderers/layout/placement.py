"""The stages of a layout in order: words, ranks, cells, streets, tracks, pixels, labels.

How many columns serve a design best shows only when its lines are drawn, so a few neighbouring counts are tried.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import NamedTuple

from mlsd_dsl.scene import Scene

from .appraisal import cost
from .assembly import Rulers, lowest_in_row, placed_bands, placed_boxes, placed_frames, routes, ruled
from .geometry import Picture, PlacedBox, Route, Wording
from .grid import Cell, Grid, arranged, ranked
from .labels import is_labelled, placed_labels, reserved
from .loops import with_loops
from .routing import Path, routed
from .tracks import LineId, assigned
from .wording import common_width, worded

_SIDE_MARGIN = 16.0  # a line that reaches a side keeps clear of its corners


_EASES: tuple[float, ...] = (1.0, 1.25, 1.6)
_RIM = 6.0  # from the outermost label to the rim of the picture
_ROUNDS = 6
_LARGE = 90  # boxes


class _Draft(NamedTuple):
    """One arrangement in pixels, before labels have their places."""

    cost: float
    grid: Grid
    paths: tuple[Path, ...]
    rulers: Rulers
    boxes: tuple[PlacedBox, ...]
    routes: tuple[Route, ...]


def laid_out(scene: Scene, engine: str = "auto") -> Picture:
    """Places for everything in the scene. Raises `RenderError` where no layout engine runs."""
    if not scene.boxes:
        return Picture(0.0, 0.0, (), (), (), (), ())
    width = common_width(scene.boxes)
    wordings = {box.id: worded(box, width) for box in scene.boxes}
    start = ranked(scene, wordings, engine)
    drafts = (_draft(scene, grid, _paths(scene, grid), wordings, {}) for grid in _grids(scene, start))
    return _labelled(scene, min(drafts, key=lambda draft: draft.cost), wordings)


def _grids(scene: Scene, start: dict[str, Cell]) -> tuple[Grid, ...]:
    """Different arrangements, each once; a large design gets one, for there every try takes seconds."""
    chain = 1 + max((cell.column for cell in start.values()), default=0)
    counts, eases = _counts(len(scene.boxes), chain), _EASES
    if len(scene.boxes) > _LARGE:
        counts, eases = counts[-1:], _EASES[1:2]
    grids = (arranged(scene, start, columns, ease) for columns in counts for ease in eases)
    return tuple({tuple(grid.cells.items()): grid for grid in grids}.values())


def _paths(scene: Scene, grid: Grid) -> tuple[Path, ...]:
    return routed(tuple(arrow for arrow in scene.arrows if arrow.source != arrow.target), grid)


def _draft(
    scene: Scene, grid: Grid, paths: tuple[Path, ...], wordings: dict[str, Wording], tries: dict[str, int]
) -> _Draft:
    width = max((wording.width for wording in wordings.values()), default=0.0)
    loops = tuple(
        (arrow.label, ("h", 2 * grid.cells[arrow.source].row + 2))
        for arrow in scene.arrows
        if arrow.source == arrow.target and is_labelled(arrow)
    )
    asked = reserved(paths, loops, width, tries)
    tracks = assigned(paths, asked.rooms, _limits(lowest_in_row(grid, wordings), grid.columns, width))
    rulers = ruled(grid, scene, wordings, tracks, asked.gaps)
    boxes = placed_boxes(scene, grid, wordings, rulers)
    lines = routes(paths, tracks, rulers, boxes)
    return _Draft(cost(lines, rulers.width, rulers.height), grid, paths, rulers, boxes, lines)


def _labelled(scene: Scene, draft: _Draft, wordings: dict[str, Wording]) -> Picture:
    """The finished picture. A label without a free place gets more room, until all have one or asking does not help."""
    tries: dict[str, int] = {}
    best: tuple[int, Picture] | None = None
    for _ in range(_ROUNDS):
        bands = placed_bands(scene, draft.grid, draft.rulers)
        frames = placed_frames(scene, draft.grid, draft.boxes)
        lines = with_loops(scene.arrows, draft.routes, draft.boxes)
        labels, squeezed = placed_labels(lines, draft.boxes, frames, bands)
        if best is None or len(squeezed) < best[0]:
            # The pill of a line in the outermost gutter may be wider than the gutter.
            width = max([draft.rulers.width, *(label.rect.x + label.rect.width + _RIM for label in labels)])
            best = len(squeezed), Picture(width, draft.rulers.height, bands, frames, draft.boxes, lines, labels)
        if not squeezed:
            break
        tries.update({name: tries.get(name, 0) + 1 for name in squeezed})
        draft = _draft(scene, draft.grid, draft.paths, wordings, tries)
    assert best is not None
    return best[1]


def _counts(boxes: int, chain: int) -> range:
    """Numbers of columns worth a try: about the root of the boxes, never more than a small design's longest chain."""
    fair = ceil(sqrt(boxes * 1.15))
    if boxes <= 12:
        return range(max(1, min(chain, 3)), max(1, min(chain, 6)) + 1)
    return range(max(4, min(fair, 8) - 1), min(fair + 1, 8) + 1)


def _limits(lowest: list[float], columns: int, width: float) -> dict[LineId, float]:
    limits: dict[LineId, float] = {("h", 2 * row + 1): height - _SIDE_MARGIN for row, height in enumerate(lowest)}
    limits.update({("v", 2 * column + 1): width - 2 * _SIDE_MARGIN for column in range(columns)})
    return limits
