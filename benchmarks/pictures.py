"""Pictures: the invariants over designs of all sizes, how long drawing takes, and our layout beside those of others.

All that is measured is read back from written files by `tests/geometry.py`. What the rivals draw is judged by the same code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from figure import Figure
from installation import ROOT, Installation
from processes import said

sys.path.insert(0, str(ROOT / "tests"))

from generated import design as dense_design
from geometry import Drawn, Measures, faults, measures, read
from rivals import Sized, by_d2, by_dot, by_elk, packages, sized, smallest
from scenes import made_up
from sizes import design as large_design

from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import renderer
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Scene
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.views import scene_of, views_of

DESIGNS = ("payment_fraud", "rag_assistant", "similar_listings", "video_feed")
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
source, _ = read(path, "design.mlsd")
scene = scene_of(Graph(check(source, path).design))
svg = renderer("svg")
start = time.perf_counter()
svg.render(scene, RenderOptions())
print(time.perf_counter() - start, len(scene.boxes))
"""


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Soundness first, then time, then the comparison."""
    overviews = {name: _scene(name) for name in DESIGNS}
    yield from _soundness(overviews, quick)
    yield from _page(overviews)
    yield from _times(mlsd, quick)
    yield from _comparison(mlsd.folder, overviews)


def _soundness(overviews: dict[str, Scene], quick: bool) -> Iterator[Figure]:
    found = []
    for name in DESIGNS:
        graph = _graph(name)
        for view in views_of(graph):
            scene = scene_of(graph, view)
            found += [f"{name}, {view}: {fault}" for fault in faults(_drawn(scene), scene)]
    yield Figure("broken invariants, every view of four designs", len(found), "faults", 0, note="; ".join(found[:3]))
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
    path = ROOT / "designs" / "similar_listings"
    taken = median(_seconds(mlsd, path)[0] for _ in range(runs))
    yield Figure("svg of 38 parts", taken, "s", 0.4)
    for parts, lines in LARGE.items():
        seconds, found = _seconds(mlsd, mlsd.file(f"{parts}.mlsd", large_design(lines)))
        yield Figure(f"svg of {found:,.0f} parts", seconds, "s", 5.0)


def _seconds(mlsd: Installation, path: Path) -> tuple[float, float]:
    seconds, boxes = said(mlsd.python("-c", _TIMED, path)).split()
    return float(seconds), float(boxes)


def _comparison(folder: Path, overviews: dict[str, Scene]) -> Iterator[Figure]:
    """Crossings beside the better of dot and ELK, on the plain graph and with our lanes as clusters; all else for reading."""
    ours = {name: _drawn(scene) for name, scene in overviews.items()}
    graphs = [sized(overviews[name], ours[name]) for name in DESIGNS]
    home = folder / "rivals"
    home.mkdir()
    npm = packages(home)
    for lanes in (False, True):
        rivals = _rivals(graphs, npm, lanes=lanes)
        kind = "lanes as clusters" if lanes else "plain graph"
        judged = [name for name in ("dot", "ELK") if name in rivals]
        if not judged:
            yield Figure(f"crossings, {kind}", None, note="neither `dot` nor npm is here")
            continue
        total, bound = 0, 0
        for at, name in enumerate(DESIGNS):
            best = min(measures(rivals[rival][at]).crossings for rival in judged)
            crossings = measures(ours[name]).crossings
            total, bound = total + crossings, bound + best
            yield Figure(
                f"crossings, {name}, {kind}", crossings, "places", best, note=f"the best of {', '.join(judged)}: {best}"
            )
        yield Figure(
            f"fewer crossings in all, {kind}",
            100 * (1 - total / bound),
            "%",
            25,
            least=True,
            note=f"{total} to {bound}",
        )
        for rival, pictures in {"ours": list(ours.values()), **rivals}.items():
            if rival != "ours" or not lanes:
                yield Figure(f"edge-box and label hits, {rival}, {kind}", *_hits(pictures))


def _rivals(graphs: Sequence[Sized], npm: Path | None, *, lanes: bool) -> dict[str, list[Drawn]]:
    found = {}
    if (made := by_dot(graphs, lanes=lanes)) is not None:
        found["dot"] = made
    if npm is not None:
        found["ELK"] = by_elk(graphs, npm, lanes=lanes)
        if not lanes:
            found["D2"] = by_d2(graphs, npm)
    return found


def _hits(pictures: Sequence[Drawn]) -> tuple[float, str, None, None, bool, str]:
    """The fields of a figure after its name: hits over all designs, and the other measures as its note."""
    found: list[Measures] = [measures(drawn) for drawn in pictures]
    text = min(smallest(drawn) for drawn in pictures)
    note = (
        f"crossings {sum(one.crossings for one in found)} (pairs {sum(one.crossed_pairs for one in found)}), "
        f"bends {sum(one.bends for one in found):.0f}, length {sum(one.length for one in found) / 1000:.0f}k px, "
        f"area {sum(one.area for one in found) / 1e6:.1f} Mpx, text {text:.1f} px"
    )
    return sum(one.hits + one.label_hits for one in found), "hits", None, None, False, note


def _graph(name: str) -> Graph:
    path = ROOT / "designs" / name / "design.mlsd"
    return Graph(check(Source("design.mlsd", path.read_text(encoding="utf-8")), path).design)


def _scene(name: str) -> Scene:
    return scene_of(_graph(name))


def _svg(scene: Scene) -> bytes:
    return renderer("svg").render(scene, RenderOptions())


def _drawn(scene: Scene) -> Drawn:
    return read(_svg(scene).decode())
