"""Text inside XML: what has a meaning is escaped, what XML 1.0 cannot hold is replaced."""

from __future__ import annotations

import re

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANT = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def escaped(text: str) -> str:
    """A text for an attribute or an element; tabs and line ends survive in both."""
    return _FORBIDDEN.sub("\ufffd", text).translate(_MEANT)


def attributes(**values: object) -> str:
    """` name="value"` for every value, in order."""
    return "".join(f' {name}="{escaped(str(value))}"' for name, value in values.items())
