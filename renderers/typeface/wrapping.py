"""Breaking a text into lines that fit a width."""

from __future__ import annotations

from .metrics import REGULAR, text_width

_ELLIPSIS = "…"


def wrapped(text: str, size: float, width: float, weight: int = REGULAR, most: int = 3) -> tuple[str, ...]:
    """At most `most` lines no wider than `width` pixels; a word that is too long is cut, a text that is too long ends in `…`."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, weight) <= width:
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, size, width, weight))
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], size, width, weight)]
    return tuple(lines)


def _pieces(word: str, size: float, width: float, weight: int) -> list[str]:
    """The word whole, or cut after an underscore, dot, dash or slash where there is one, else where the line is full."""
    if text_width(word, size, weight) <= width:
        return [word]
    pieces, rest = [], word
    while text_width(rest, size, weight) > width:
        full = _fitting(rest, size, width, weight)
        soft = max(rest.rfind(sign, 0, full) for sign in "_.-/") + 1
        cut = soft if soft > full // 3 else full
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest] if rest else pieces


def _shortened(line: str, size: float, width: float, weight: int) -> str:
    room = width - text_width(_ELLIPSIS, size, weight)
    if text_width(line, size, weight) > room:
        line = line[: _fitting(line, size, room, weight)]
    return line.rstrip() + _ELLIPSIS


def _fitting(text: str, size: float, width: float, weight: int) -> int:
    """How many leading characters fit; at least one."""
    taken, count = 0.0, 0
    for char in text:
        taken += text_width(char, size, weight)
        if taken > width:
            break
        count += 1
    return max(count, 1)
