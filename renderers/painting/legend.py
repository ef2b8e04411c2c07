"""Below the drawing: what its lines and shapes mean, and nothing that it does not use."""

from __future__ import annotations

from mlsd_dsl.scene import Scene

from ..layout import Point, Rect
from ..typeface import text_width
from .charts import chart_legend
from .header import STATE_WORDS, Piece, sign
from .lines import PENS, head, path, pen_name
from .marks import LOOKS, RADIUS, disc
from .markup import element, escaped
from .palette import Paint
from .shapes import drawn

_SIZE, _ROW, _GAP = 11.0, 24.0, 22.0
_LINE, _SHAPE = 34.0, 29.0
_REDUCED = 0.4  # a shape in the legend is a small box seen from afar
_SAMPLE = Rect(0.0, 8.0, _SHAPE / _REDUCED, 44.0)


def legend(scene: Scene, width: float, paint: Paint) -> Piece:
    """Entries in rows that fit `width`."""
    entries = [*_lines(scene, paint), *_widths(scene, paint), *_marks(scene, paint)]
    entries += [*_shapes(scene, paint), *_states(scene, paint)]
    if scene.chart is not None:
        entries = [*chart_legend(scene.chart, paint), *entries]
    parts, x, y = [], 0.0, 0.0
    for markup, sample, words in entries:
        needed = sample + 8 + text_width(words, _SIZE)
        if x and x + needed > width:
            x, y = 0.0, y + _ROW
        text = element("text", {"x": sample + 8, "y": 16.0, "font-size": _SIZE, **paint.fill("text")}, escaped(words))
        parts.append(element("g", {"transform": f"translate({x:.1f} {y:g})"}, markup, text))
        x += needed + _GAP
    return Piece("".join(parts), width, y + _ROW if entries else 0.0)


def _lines(scene: Scene, paint: Paint) -> list[tuple[str, float, str]]:
    used = {pen_name(arrow) for arrow in scene.arrows}
    entries = []
    for name, pen in PENS.items():
        if name in used:
            bends = (Point(0.0, 12.0), Point(_LINE, 12.0))
            stroke = {**paint.colours(fill="none", stroke=name), "stroke-width": pen.width}
            dashes = {"stroke-dasharray": pen.dashes} if pen.dashes else {}
            line = element("path", {"d": path(bends), **stroke, **dashes})
            entries.append((line + element("path", {"d": head(bends), **paint.fill(name)}), _LINE, pen.words))
    return entries


def _widths(scene: Scene, paint: Paint) -> list[tuple[str, float, str]]:
    """What the breadth of lines says, where it says something."""
    if not any(arrow.weight > 0 for arrow in scene.arrows):
        return []
    wedge = {"d": f"M0 11L{_LINE:g} 8.5V15.5L0 13Z", **paint.fill("request")}
    return [(element("path", wedge), _LINE, "the wider, the more load")]


def _marks(scene: Scene, paint: Paint) -> list[tuple[str, float, str]]:
    used = {box.state for box in scene.boxes} | {arrow.state for arrow in scene.arrows}
    return [(disc(state, RADIUS, 12, paint), 2 * RADIUS, look.words) for state, look in LOOKS.items() if state in used]


def _shapes(scene: Scene, paint: Paint) -> list[tuple[str, float, str]]:
    """One entry per outline with the kinds that wear it, in the order in which they appear."""
    kinds: dict[str, dict[str, None]] = {}
    for box in scene.boxes:
        kinds.setdefault(box.shape, {})[box.kind.replace("_", " ")] = None
    entries = []
    for shape, names in kinds.items():
        colours = {**paint.colours(fill="page", stroke=".line"), "stroke-width": 1.3 / _REDUCED}
        sample = drawn(shape, _SAMPLE, colours)
        entries.append((element("g", {"transform": f"scale({_REDUCED})"}, sample), _SHAPE, ", ".join(names)))
    return entries


def _states(scene: Scene, paint: Paint) -> list[tuple[str, float, str]]:
    used = {verdict.state for verdict in scene.verdicts}
    return [(sign(state, 7, 12, paint), 14.0, words) for state, words in STATE_WORDS.items() if state in used]
