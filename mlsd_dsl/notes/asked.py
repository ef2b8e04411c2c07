"""What a block or a marker says about its pictures: `view=serving theme=dark`, `view="lineage of clicks_7d"`."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlsd_dsl.rendering import THEMES
from mlsd_dsl.views import OVERVIEW
from mlsd_dsl.vocabulary.similar import nearest

FORMATS = ("svg", "png")
NONE = "none"
_CHOICES = {"theme": THEMES, "format": FORMATS, "picture": (NONE,)}
_KEYS = ("view", *_CHOICES)
_WORD = re.compile(r"""(?:(?P<key>[A-Za-z][\w-]*)=)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'{}]+))""")


class Asked(NamedTuple):
    """Which pictures, and how; empty where nothing is said. `path` is the design that a marker names."""

    path: str = ""
    views: tuple[str, ...] = (OVERVIEW,)
    theme: str = ""
    format: str = ""
    pictured: bool = True
    named: tuple[int, int] | None = None  # where the views stand among the words


class Meaningless(NamedTuple):
    """Words that cannot be understood: the message, the help, and where they stand, counted from the first word."""

    message: str
    help: str
    start: int
    end: int


def asked_by_block(settings: str) -> Asked | Meaningless:
    """What a block's info says behind `mlsd`. Keys that belong to other tools (`title`, `linenums`) are theirs."""
    return _asked(settings, False)


def asked_by_marker(words: str) -> Asked | Meaningless:
    """What a marker says behind `mlsd:`, the path of a design first."""
    return _asked(words, True)


def _asked(words: str, marker: bool) -> Asked | Meaningless:
    found = Asked()
    for word in _WORD.finditer(words):
        key, value = word["key"], next((word[k] for k in ("double", "single", "bare") if word[k] is not None), "")
        if key is None and marker and not found.path:
            found = found._replace(path=value)
            continue
        wrong = _wrong(key, value, marker)
        if wrong:
            return Meaningless(*wrong, word.start(), word.end())
        if key == "view":
            views = tuple(dict.fromkeys(each.strip() for each in value.split(",")))
            found = found._replace(views=views, named=word.span())
        elif key == "picture":
            found = found._replace(pictured=False)
        elif key == "theme":
            found = found._replace(theme=value)
        elif key == "format":
            found = found._replace(format=value)
    if marker and not found.path:
        return Meaningless("this marker names no design", "write `<!-- mlsd: designs/feed.mlsd -->`", 0, len(words))
    return found


def _wrong(key: str | None, value: str, marker: bool) -> tuple[str, str] | None:
    if key is None:
        if not marker:
            return None  # `.numbered` or `#name` of an attribute list
        return (
            f"`{value}` is not understood",
            "a marker has one path, in quotes where it has blanks, and settings: view=serving",
        )
    if key == "view" and not all(each.strip() for each in value.split(",")):
        return "a view has no name", "write `view=serving`, or several: `view=overview,serving`"
    if key in _CHOICES and value not in _CHOICES[key]:
        return f"there is no {key} `{value}`", f"choose one of: {', '.join(_CHOICES[key])}"
    if key == "picture" and marker:
        return "a marker without a picture shows nothing", "remove the marker"
    if key in _KEYS:
        return None
    similar = nearest(key, _KEYS)
    if similar or marker:
        help = f"a similar one: `{similar[0]}`" if similar else "there are: view, theme, format"
        return f"there is no setting `{key}`", help
    return None
