"""A chart in ink: rows of bars over an axis of time, with the words of each row at its left."""

from __future__ import annotations

import math
from typing import NamedTuple

from mlsd_dsl.scene import Bar, Chart, Row, Tick

from ..typeface import BOLD, text_width, wrapped
from .header import Piece
from .markup import element, escaped, points
from .palette import Paint

WIDTH = 1144.0

_WORDS, _GAP = 330.0, 18.0  # the column of words, and from it to the axis
_ROW, _HEAD = 40.0, 26.0
_BAR = 14.0
_TITLE, _DETAIL, _TICK = 13.0, 11.0, 11.0
_BREAK = 48.0  # from the moment zero, which no logarithm has, to where the axis begins
_NAMED = 16.0  # the title of a chart beneath a drawing
_LEVEL = 16.0  # the words of one line above the rows
_RIM = 46.0  # room at the right for words behind the last bar
_THINNEST = 2.0
_LETTERS = 4.0  # between two words on one line


class _Look(NamedTuple):
    """Fill, border and height of a bar."""

    fill: str
    stroke: str = ""
    height: float = _BAR
    dashes: str = ""


_BARS = {
    "own": _Look("bar.own"),
    "critical": _Look("bar.strong"),
    "critical_tail": _Look("bar.strong_tail", "bar.strong"),
    "call": _Look("bar.weak"),
    "tail": _Look("bar.weak_tail", "bar.weak"),
    "total": _Look("bar.total_tail", "bar.total"),
    "known": _Look("bar.known"),
    "mature": _Look("bar.strong"),
    "too_young": _Look("violated"),
    "wait": _Look("bar.weak"),
}
_PLAIN = _Look("bar.weak")
_PENS = {"timeout": "at_risk", "bound": "violated", "window": "at_risk", "served": "holds", "mark": "bar.total"}


class _Axis(NamedTuple):
    """From seconds to pixels."""

    low: float
    high: float
    logarithmic: bool
    left: float
    right: float

    def x(self, at: float) -> float:
        """Where a time stands; what is beyond the axis stands at its end. Zero stands beyond the break of a logarithmic one."""
        if self.logarithmic and at <= 0:
            return self.left - _BREAK
        at = min(max(at, self.low), self.high)
        if self.logarithmic:
            share = math.log(at / self.low) / math.log(self.high / self.low) if self.high > self.low else 0.0
        else:
            share = (at - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)


def painted_chart(chart: Chart, paint: Paint, width: float = WIDTH) -> Piece:
    """The whole chart; it starts at (0, 0) and takes at least the usual width."""
    width = max(width, WIDTH)
    start = _WORDS + _GAP + (_BREAK if chart.logarithmic else 0.0)
    axis = _Axis(chart.low, chart.high, chart.logarithmic, start, width - _RIM)
    top = _LEVEL * min(len(chart.lines), 2) + 4 + (_NAMED if chart.title else 0.0)
    parts, tops, y = _stacked(chart.rows, top, width, paint)
    ticks = (Tick(0.0, "event"), *chart.axis) if chart.logarithmic else chart.axis
    grid = [_grid(tick, axis, top, y, paint) for tick in ticks]
    words = _axis_words(ticks, axis, y + 16, paint)
    rows = [_row(row, place, axis, paint) for row, place in zip(chart.rows, tops, strict=True)]
    lines = _lines(chart.lines, axis, top, y, paint) + (_break(axis, top, y, paint) if chart.logarithmic else "")
    height = y + 24
    caption = []
    for line in wrapped(chart.caption, _DETAIL, width, most=2):
        height += 15
        caption.append(_text(line, 0.0, height - 3, _DETAIL, "text", paint))
    name = [
        _text(line, 0.0, 16.0, 16.0, "heading", paint, BOLD) for line in wrapped(chart.title, 16.0, width, BOLD, most=1)
    ]
    return Piece("".join([*name, *grid, words, *rows, lines, *parts, *caption]), width, height)


def _stacked(rows: tuple[Row, ...], top: float, width: float, paint: Paint) -> tuple[list[str], list[float], float]:
    """The headings of groups, the top of each row, and where the last one ends."""
    parts: list[str] = []
    tops, y, group = [], top, ""
    for row in rows:
        if row.group != group:
            group = row.group
            parts.append(_heading(group, y, width, paint))
            y += _HEAD if group.strip() else 6.0
        tops.append(y)
        y += _ROW
    return parts, tops, y


def chart_legend(chart: Chart, paint: Paint) -> list[tuple[str, float, str]]:
    """Samples with their widths and words, of those sorts that the chart uses."""
    used = {bar.sort for row in chart.rows for bar in row.bars} | {t.sort for row in chart.rows for t in row.ticks}
    used |= {line.sort for line in chart.lines}
    entries = []
    for sort, words in chart.legend:
        if sort not in used:
            continue
        if sort in _PENS:
            entries.append((_pen(sort, 7, 4, 20, paint), 14.0, words))
        else:
            entries.append((_bar_at(_BARS.get(sort, _PLAIN), 0, 12, 26, paint), 26.0, words))
    return entries


def _heading(text: str, y: float, width: float, paint: Paint) -> str:
    (line,) = wrapped(text, _DETAIL, width, BOLD, most=1) or ("",)
    pen = {**paint.colours(fill="none", stroke="rule"), "stroke-width": 1.0}
    rule = element("path", {"d": f"M0 {y + 3:g}H{width:g}", **pen})
    if not line:
        return rule
    whole = element("title", {}, escaped(text))
    # Words stay whole where a line of the grid crosses.
    ground = {"x": 0, "y": f"{y + 8:g}", "width": f"{text_width(line, _DETAIL, BOLD) + 4:g}", "height": 15}
    shade = element("rect", {**ground, **paint.colours(fill="page")})
    return rule + element("g", {}, whole, shade, _text(line, 0.0, y + 19, _DETAIL, "text", paint, BOLD))


def _grid(tick: Tick, axis: _Axis, top: float, bottom: float, paint: Paint) -> str:
    pen = {**paint.colours(fill="none", stroke="rule"), "stroke-width": 0.8}
    dashes = {"stroke-dasharray": "1 3"} if tick.at > 0 else {}
    return element("path", {"d": f"M{points(axis.x(tick.at), top)}V{points(bottom)}", **pen, **dashes})


def _break(axis: _Axis, top: float, bottom: float, paint: Paint) -> str:
    """A gap through everything between the event and where the axis begins."""
    x = axis.left - _BREAK / 2
    pen = {**paint.colours(fill="none", stroke="page"), "stroke-width": 5.0}
    strokes = {**paint.colours(fill="none", stroke="text"), "stroke-width": 1.0}
    slant = (
        f"M{points(x - 4, bottom + 15)}L{points(x, bottom + 9)}M{points(x, bottom + 15)}L{points(x + 4, bottom + 9)}"
    )
    return element("path", {"d": f"M{points(x, top + 8)}V{points(bottom)}", **pen}) + element(
        "path", {"d": slant, **strokes}
    )


def _axis_words(ticks: tuple[Tick, ...], axis: _Axis, y: float, paint: Paint) -> str:
    """The words of the axis; one that would touch the one before is left out, its line stays."""
    parts, free = [], -math.inf
    for tick in ticks:
        wide, x = text_width(tick.label, _TICK), axis.x(tick.at)
        if x - wide / 2 > free:
            parts.append(_text(tick.label, x - wide / 2, y, _TICK, "text", paint))
            free = x + wide / 2 + 2 * _LETTERS
    return element("g", {"data-axis": "1"}, *parts)


def _row(row: Row, top: float, axis: _Axis, paint: Paint) -> str:
    weight = BOLD if row.strong else 400
    (title,) = wrapped(row.title, _TITLE, _WORDS, weight, most=1) or ("",)
    (detail,) = wrapped(row.detail, _DETAIL, _WORDS, most=1) or ("",)
    parts = [
        element("title", {}, escaped(f"{row.title}: {row.detail}")),
        _text(title, 0.0, top + 17, _TITLE, "heading", paint, weight),
        _text(detail, 0.0, top + 32, _DETAIL, "text", paint),
    ]
    middle = top + _ROW / 2
    for bar in row.bars:
        left, right = axis.x(bar.low), axis.x(bar.high)
        if bar.high > bar.low:
            parts.append(_bar(bar, left, middle, max(right - left, _THINNEST), paint))
        if bar.label:
            parts.append(_bar_label(bar.label, left, max(right, left + _THINNEST), axis.right + _RIM, middle, paint))
    parts.append(_ticks(row.ticks, axis, middle, paint))
    return element("g", {"data-row": escaped(row.title)}, *parts)


def _bar(bar: Bar, left: float, middle: float, width: float, paint: Paint) -> str:
    drawn = _bar_at(_BARS.get(bar.sort, _PLAIN), left, middle, width, paint)
    if math.isfinite(bar.high):
        return drawn
    tip = left + width + 2
    arrow = {"d": f"M{points(tip, middle - 6)}L{points(tip + 8, middle)}L{points(tip, middle + 6)}Z"}
    return drawn + element("path", {**arrow, **paint.fill("text")})


def _bar_label(text: str, left: float, right: float, rim: float, middle: float, paint: Paint) -> str:
    """Behind the bar, or before it where there is no room."""
    wide = text_width(text, _TICK)
    x = right + 6 if right + 6 + wide <= rim else left - 6 - wide
    return _text(text, x, middle + 4, _TICK, "text", paint)


def _bar_at(look: _Look, left: float, middle: float, width: float, paint: Paint) -> str:
    inner = 0.6 if look.stroke else 0.0
    size = {"x": left + inner, "y": middle - look.height / 2 + inner}
    size |= {"width": max(width - 2 * inner, 0.8), "height": look.height - 2 * inner}
    border = {"stroke-width": 1.2} if look.stroke else {}
    return element("rect", {**size, "rx": 1.5, **paint.colours(fill=look.fill, stroke=look.stroke), **border})


def _ticks(ticks: tuple[Tick, ...], axis: _Axis, middle: float, paint: Paint) -> str:
    """Marks across a row, their words above or below it so that neighbours do not touch; far ones are told at the rim."""
    parts = []
    free = {-1: -math.inf, 1: -math.inf}
    for tick in sorted(ticks, key=lambda each: each.at):
        x = axis.x(tick.at)
        if tick.at > axis.high:
            words = f"{tick.label} →"
            left = axis.right + _RIM - text_width(words, _TICK)
            parts.append(_text(words, left, middle + 4, _TICK, _PENS.get(tick.sort, "text"), paint))
            continue
        parts.append(_pen(tick.sort, x, middle - 10, middle + 10, paint))
        wide = text_width(tick.label, 10.0)
        left = min(x + 4, axis.right + _RIM - wide)
        side = next((side for side in (-1, 1) if left > free[side]), 0)
        if side:
            base = middle - 9.5 if side < 0 else middle + 17
            parts.append(_text(tick.label, left, base, 10.0, _PENS.get(tick.sort, "text"), paint))
            free[side] = left + wide + _LETTERS
    return "".join(parts)


def _pen(sort: str, x: float, top: float, bottom: float, paint: Paint) -> str:
    role = _PENS.get(sort, "text")
    dashes = {"stroke-dasharray": "3 2"} if sort in ("timeout", "window") else {}
    pen = {**paint.colours(fill="none", stroke=role), "stroke-width": 2.0, **dashes}
    return element("path", {"d": f"M{points(x, top)}V{points(bottom)}", **pen})


def _lines(lines: tuple[Tick, ...], axis: _Axis, top: float, bottom: float, paint: Paint) -> str:
    """Lines across all rows, with their words on two levels above."""
    parts = []
    free = [-math.inf, -math.inf]
    for line in sorted(lines, key=lambda each: each.at):
        x, role = axis.x(line.at), _PENS.get(line.sort, "text")
        parts.append(element("g", {"data-line": escaped(line.sort)}, _pen(line.sort, x, top - 6, bottom, paint)))
        wide = text_width(line.label, _TICK, BOLD)
        left = min(max(x - wide / 2, 0.0), axis.right + _RIM - wide)
        level = next((level for level in (0, 1) if left > free[level]), 1)
        parts.append(_text(line.label, left, top - 10 - _LEVEL * level, _TICK, role, paint, BOLD))
        free[level] = left + wide + 2 * _LETTERS
    return "".join(parts)


def _text(text: str, x: float, y: float, size: float, role: str, paint: Paint, weight: int = 400) -> str:
    bold = {"font-weight": weight} if weight != 400 else {}
    return element("text", {"x": x, "y": y, "font-size": size, **bold, **paint.fill(role)}, escaped(text))
