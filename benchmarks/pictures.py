"""Pictures: the invariants over designs of all sizes, and how long drawing takes.

All that is measured is read back from written files by `tests/geometry.py`. `layouts.py` compares them with those of others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from figure import Figure
from installation import ROOT, Installation
from processes import said

sys.path.insert(0, str(ROOT / "tests"))

from generated import design as dense_design
from geometry import Drawn, faults, measures, read
from scenes import made_up
from sizes import design as large_design

from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import renderer
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Scene
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.views import scene_of, views_of

DESIGNS = tuple(sorted(path.parent.name for path in ROOT.glob("designs/*/design.mlsd")))
GENERATED = 300  # a fifth of them over the whole vocabulary, four arrows to a part
LARGE = {500: 2_500, 2_000: 16_000}  # about so many parts: lines of text

_TIMED = """
import sys, time
from pathlib import Path
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import renderer
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.syntax.source import read
from mlsd_dsl.views import scene_of
path = Path(sys.argv[1])
source, unreadable = read(path, "design.mlsd")
assert not unreadable, unreadable[0].message
scene = scene_of(Graph(check(source, path).design))
svg = renderer("svg")
start = time.perf_counter()
svg.render(scene, RenderOptions())
print(time.perf_counter() - start, len(scene.boxes))
"""


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Soundness first, then time."""
    overviews = {name: _scene(name) for name in DESIGNS}
    yield from _soundness(quick)
    yield from _page(overviews)
    yield from _times(mlsd, quick)


def _soundness(quick: bool) -> Iterator[Figure]:
    found = []
    for name in DESIGNS:
        graph = _graph(name)
        for view in views_of(graph):
            scene = scene_of(graph, view)
            found += [f"{name}, {view}: {fault}" for fault in faults(_drawn(scene), scene)]
    yield Figure("broken invariants, every view of our designs", len(found), "faults", 0, note="; ".join(found[:3]))
    number = 40 if quick else GENERATED
    broken = []
    for seed in range(number):
        scene = _generated(seed)
        broken += [f"{seed}: {fault}" for fault in faults(_drawn(scene), scene)]
    yield Figure(f"broken invariants, {number} generated designs", len(broken), "faults", 0, note="; ".join(broken[:3]))


def _generated(seed: int) -> Scene:
    """From 5 to 150 parts; every fifth is as dense as the language allows, and smaller."""
    if seed % 5 == 4:
        text = dense_design(seed, 5 + seed * 7 % 56, plain=True)
        return scene_of(Graph(check(Source("dense.mlsd", text), None).design))
    return made_up(seed, 5 + seed * 37 % 146)


def _page(overviews: dict[str, Scene]) -> Iterator[Figure]:
    """Text, weight and proportions of the overviews; the bound on text is for designs of up to forty parts."""
    for name, scene in overviews.items():
        text = _svg(scene)
        drawn = read(text.decode())
        wide, high = drawn.page.right, drawn.page.bottom
        bound = 9.0 if len(scene.boxes) <= 40 else None
        note = f"{len(scene.boxes)} parts"
        yield Figure(f"smallest text at 1,600 px, {name}", measures(drawn).smallest, "px", bound, least=True, note=note)
        yield Figure(f"weight of the SVG, {name}", len(text) / 1000, "kB", 120)
        yield Figure(
            f"width to height, {name}", max(wide / high, high / wide), ": 1", 3, note=f"{wide:.0f} x {high:.0f}"
        )


def _times(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Of drawing alone: reading and start-up are measured elsewhere."""
    runs = 3 if quick else 7
    path = ROOT / "designs" / "similar_listings" / "design.mlsd"
    taken = [_seconds(mlsd, path) for _ in range(runs)]
    yield Figure(f"svg of {taken[0][1]:.0f} parts", median(seconds for seconds, _ in taken), "s", 0.4)
    for parts, lines in LARGE.items():
        seconds, found = _seconds(mlsd, mlsd.file(f"{parts}.mlsd", large_design(lines)))
        yield Figure(f"svg of {found:,.0f} parts", seconds, "s", 5.0)


def _seconds(mlsd: Installation, path: Path) -> tuple[float, float]:
    seconds, boxes = said(mlsd.python("-c", _TIMED, path)).split()
    return float(seconds), float(boxes)


def _graph(name: str) -> Graph:
    path = ROOT / "designs" / name / "design.mlsd"
    return Graph(check(Source("design.mlsd", path.read_text(encoding="utf-8")), path).design)


def _scene(name: str) -> Scene:
    return scene_of(_graph(name))


def _svg(scene: Scene) -> bytes:
    return renderer("svg").render(scene, RenderOptions())


def _drawn(scene: Scene) -> Drawn:
    return read(_svg(scene).decode())
