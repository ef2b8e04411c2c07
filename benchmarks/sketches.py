"""Pictures of layouts in one plain dress, so that only the layout differs: boxes with their titles, lines, labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from geometry import Area, Dot, Drawn

from mlsd_dsl.scene import Scene

_MARGIN = 12.0
_INK, _LINE, _FILL, _EDGE = "#0f172a", "#475569", "#e2e8f0", "#64748b"
_TIP = (
    '<defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
    f'<path d="M0 0L9 4L0 8z" fill="{_LINE}"/></marker></defs>'
)


def sketch(scene: Scene, drawn: Drawn) -> str:
    """An SVG of a layout on white ground."""
    corners = [*drawn.boxes.values(), *drawn.labels.values(), *(_around(line.points) for line in drawn.lines.values())]
    left, top = min(area.left for area in corners) - _MARGIN, min(area.top for area in corners) - _MARGIN
    width = max(area.right for area in corners) + _MARGIN - left
    height = max(area.bottom for area in corners) + _MARGIN - top
    titles = {box.id: box.title for box in scene.boxes}
    words = {arrow.id: arrow.label for arrow in scene.arrows}
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}"'
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Arial, sans-serif" font-size="12">',
        _TIP,
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="#ffffff"/>',
        *(_boxes(drawn, titles)),
        *(_line(line.points) for line in drawn.lines.values()),
        *(_label(area, words[name]) for name, area in drawn.labels.items()),
        "</svg>",
    ]
    return "\n".join(body) + "\n"


def _boxes(drawn: Drawn, titles: dict[str, str]) -> Iterator[str]:
    for name, area in drawn.boxes.items():
        yield _rectangle(area, _FILL, _EDGE)
        yield _text(area, titles[name], "bold")


def _line(points: Sequence[Dot]) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{path}" fill="none" stroke="{_LINE}" stroke-width="1.5" marker-end="url(#tip)"/>'


def _label(area: Area, words: str) -> str:
    return _rectangle(area, "#ffffff", "#cbd5e1") + _text(area, words, "normal")


def _rectangle(area: Area, fill: str, stroke: str) -> str:
    place = f'x="{area.left:.1f}" y="{area.top:.1f}"'
    size = f'width="{area.right - area.left:.1f}" height="{area.bottom - area.top:.1f}"'
    return f'<rect {place} {size} rx="4" fill="{fill}" stroke="{stroke}"/>'


def _text(area: Area, words: str, weight: str) -> str:
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2 + 4
    room = area.right - area.left - 8
    squeezed = f' textLength="{room:.0f}" lengthAdjust="spacingAndGlyphs"' if 7.0 * len(words) > room else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-weight="{weight}" fill="{_INK}"{squeezed}>'
        f"{escape(words)}</text>"
    )


def _around(points: Sequence[Dot]) -> Area:
    return Area(
        min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)
    )
