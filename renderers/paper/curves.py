"""Paths of an SVG as a PDF writes them: absolute coordinates, straight lines and cubic curves only."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "S": 4, "A": 7, "Z": 0}
_QUARTER = 0.5522847498  # how far the handles of a quarter of a circle reach, in radii

Dot = tuple[float, float]


def path(text: str) -> str:
    """`M0 0H5` → `0 0 m 5 0 l`."""
    written: list[str] = []
    here: Dot = (0.0, 0.0)
    start = here
    handle: Dot | None = here  # the last handle of the curve before, which a smooth curve mirrors
    for command, numbers in _commands(text):
        x, y = here
        relative = command.islower()
        dx, dy = (x, y) if relative else (0.0, 0.0)
        mirrored = (2 * x - handle[0], 2 * y - handle[1]) if handle else here
        handle = None
        match command.upper():
            case "M":
                here = start = (numbers[0] + dx, numbers[1] + dy)
                written.append(f"{_xy(here)} m")
            case "L":
                here = (numbers[0] + dx, numbers[1] + dy)
                written.append(f"{_xy(here)} l")
            case "H":
                here = (numbers[0] + dx, y)
                written.append(f"{_xy(here)} l")
            case "V":
                here = (x, numbers[0] + dy)
                written.append(f"{_xy(here)} l")
            case "Q":
                pull, end = (numbers[0] + dx, numbers[1] + dy), (numbers[2] + dx, numbers[3] + dy)
                written.append(_cubic(_third(here, pull), _third(end, pull), end))
                here = end
            case "C" | "S":
                *first, handle, end = ((numbers[i] + dx, numbers[i + 1] + dy) for i in range(0, len(numbers), 2))
                written.append(_cubic(first[0] if first else mirrored, handle, end))
                here = end
            case "A":
                end = (numbers[5] + dx, numbers[6] + dy)
                written += [
                    _cubic(*curve)
                    for curve in _arc(here, end, numbers[0], numbers[1], bool(numbers[3]), bool(numbers[4]))
                ]
                here = end
            case _:
                written.append("h")
                here = start
    return " ".join(written)


def rectangle(x: float, y: float, width: float, height: float, radius: float) -> str:
    """With round corners where the radius is not zero."""
    radius = min(radius, width / 2, height / 2)
    if radius <= 0:
        return f"{_xy((x, y))} {_xy((width, height))} re"
    right, bottom, reach = x + width, y + height, radius * (1 - _QUARTER)
    return " ".join(
        (
            f"{_xy((x + radius, y))} m {_xy((right - radius, y))} l",
            _cubic((right - reach, y), (right, y + reach), (right, y + radius)),
            f"{_xy((right, bottom - radius))} l",
            _cubic((right, bottom - reach), (right - reach, bottom), (right - radius, bottom)),
            f"{_xy((x + radius, bottom))} l",
            _cubic((x + reach, bottom), (x, bottom - reach), (x, bottom - radius)),
            f"{_xy((x, y + radius))} l",
            _cubic((x, y + reach), (x + reach, y), (x + radius, y)),
            "h",
        )
    )


def ellipse(x: float, y: float, across: float, up: float) -> str:
    """Around its centre, with its two radii."""
    return path(f"M{x - across} {y}A{across} {up} 0 0 1 {x + across} {y}A{across} {up} 0 0 1 {x - across} {y}Z")


def number(value: float) -> str:
    """Three decimals at most."""
    short = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a command whose letter is left out is the one before, or a line after a move."""
    tokens = _TOKEN.findall(text)
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
        takes = _TAKES[command.upper()]
        yield command, [float(token) for token in tokens[at : at + takes]]
        at += takes
        command = {"M": "L", "m": "l"}.get(command, command)


def _arc(here: Dot, end: Dot, across: float, up: float, large: bool, clockwise: bool) -> Iterator[tuple[Dot, Dot, Dot]]:
    """An arc of an ellipse that is not turned, as curves of at most a quarter; see appendix B.2.4 of SVG 2."""
    if here == end or not across or not up:
        yield here, end, end
        return
    hx, hy = (here[0] - end[0]) / 2, (here[1] - end[1]) / 2
    reach = (hx / across) ** 2 + (hy / up) ** 2
    if reach > 1:
        across, up = across * math.sqrt(reach), up * math.sqrt(reach)
    rest = max(0.0, (across * up) ** 2 - (across * hy) ** 2 - (up * hx) ** 2) / ((across * hy) ** 2 + (up * hx) ** 2)
    side = math.sqrt(rest) * (1 if large != clockwise else -1)
    cx = side * across * hy / up + (here[0] + end[0]) / 2
    cy = -side * up * hx / across + (here[1] + end[1]) / 2
    first = math.atan2((here[1] - cy) / up, (here[0] - cx) / across)
    turn = math.atan2((end[1] - cy) / up, (end[0] - cx) / across) - first
    if clockwise and turn < 0:
        turn += 2 * math.pi
    elif not clockwise and turn > 0:
        turn -= 2 * math.pi
    steps = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    reach = 4 / 3 * math.tan(turn / steps / 4)
    for step in range(steps):
        a, b = first + turn * step / steps, first + turn * (step + 1) / steps
        start, stop = (math.cos(a), math.sin(a)), (math.cos(b), math.sin(b))
        one = (start[0] - reach * start[1], start[1] + reach * start[0])
        two = (stop[0] + reach * stop[1], stop[1] - reach * stop[0])
        yield tuple((cx + across * px, cy + up * py) for px, py in (one, two, stop))  # type: ignore[misc]


def _third(end: Dot, handle: Dot) -> Dot:
    """The handle of a cubic curve that follows a quadratic one."""
    return (end[0] + (handle[0] - end[0]) * 2 / 3, end[1] + (handle[1] - end[1]) * 2 / 3)


def _cubic(one: Dot, two: Dot, end: Dot) -> str:
    return f"{_xy(one)} {_xy(two)} {_xy(end)} c"


def _xy(dot: Dot) -> str:
    return f"{number(dot[0])} {number(dot[1])}"
