"""The bar at the top of pages that belong together: where else there is to go, and which page this is.

A document that stands alone has none. The bar brings its colours along, so that it looks the same on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class Place(NamedTuple):
    """A page to go to: `address` is relative to the page with the bar. `here` marks that page itself."""

    title: str
    address: str
    here: bool = False


def bar(places: Sequence[Place]) -> str:
    """The bar as an element of HTML; nothing where there is nowhere to go."""
    if not places:
        return ""
    links = "".join(_link(place) for place in places)
    # Not a `nav`: documents have one of their own, with rules for it.
    return f'<div class="places" role="navigation" aria-label="Pages">{links}</div>\n'


def _link(place: Place) -> str:
    here = ' aria-current="page"' if place.here else ""
    return f'<a href="{escape(place.address)}"{here}>{escape(place.title)}</a>'


_LIGHT = "--places:#FFF;--places-line:#E2E8F0;--places-text:#475569;--places-accent:#2563EB"
_DARK = "--places:#0F172A;--places-line:#24324A;--places-text:#CBD5E1;--places-accent:#60A5FA"

BAR_STYLE = f"""
:root{{{_LIGHT}}}
@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{_DARK}}}}}
[data-theme=dark]{{{_DARK}}}
.places{{display:flex;gap:4px;overflow-x:auto;scrollbar-width:none;padding:0 12px;background:var(--places);border:0;border-bottom:1px solid var(--places-line);font:13px/1.4 Inter,"Helvetica Neue","Segoe UI",Roboto,Arial,"Liberation Sans","DejaVu Sans",sans-serif;-webkit-font-smoothing:antialiased}}
.places::-webkit-scrollbar{{display:none}}
.places a{{flex:none;padding:9px 8px;color:var(--places-text);text-decoration:none;white-space:nowrap}}
.places a:hover{{color:var(--places-accent)}}
.places a:first-child{{font-weight:600}}
.places a[aria-current]{{color:var(--places-accent);font-weight:600;box-shadow:inset 0 -2px var(--places-accent)}}
.places a:focus-visible{{outline:2px solid var(--places-accent);outline-offset:-2px}}
@media (max-width:460px){{.places{{gap:0;padding:0 6px;font-size:12.5px}}.places a{{padding:9px 5px}}}}
@media print{{.places{{display:none}}}}
"""
