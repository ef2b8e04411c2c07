"""Writing XML so that nothing from a design can be anything but text, and numbers stay short."""

from __future__ import annotations

from collections.abc import Mapping

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_ALLOWED = {"\t": " ", "\n": " ", "\r": " "}


def element(name: str, attributes: Mapping[str, object], *children: str) -> str:
    """One element. Values are numbers, or strings that are safe already."""
    written = "".join(f' {key}="{number(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def escaped(text: str) -> str:
    """Text for content or attributes. Characters that XML forbids are dropped, and so are overrides of direction."""
    return "".join(_ALLOWED.get(char, char) for char in text if _is_writable(char)).translate(_ESCAPES)


def number(value: object) -> str:
    """At most two decimals, none where they are zero. Strings pass: they were escaped where they came in."""
    if not isinstance(value, float | int):
        return str(value)
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def points(*values: float) -> str:
    """Numbers as a path or a transform wants them."""
    return " ".join(number(value) for value in values)


def _is_writable(char: str) -> bool:
    code = ord(char)
    if code < 0x20:
        return char in _ALLOWED
    if 0x7F <= code < 0xA0 or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return False
    return not (0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE)
