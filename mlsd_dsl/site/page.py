"""What all pages of a site have in common: head, policy, style, the bar at the top, and the marks of verdicts and findings."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from mlsd_dsl.navigation import BAR_STYLE, Place, bar
from mlsd_dsl.output.markup import escaped

INDEX = "index.html"
RULES = "rules.html"
# The pages of a design, in the order of the bar.
PAGES = (
    ("Overview", INDEX),
    ("Picture", "picture.html"),
    ("Report", "report.html"),
    ("Estimate", "estimate.html"),
    ("Findings", "findings.html"),
    ("Source", "source.html"),
)

_SIGNS = {"holds": "✔", "violated": "✘", "at_risk": "~", "unknown": "?"}
_STATES = {"holds": "holds", "violated": "violated", "at_risk": "at risk", "unknown": "open"}
_WORST_FIRST = ("violated", "at_risk", "unknown", "holds")
_SEVERITIES = ("error", "warning", "info", "question")


def page(title: str, places: Sequence[Place], body: str, program: str = "") -> str:
    """A whole page. Its policy lets in its own style, its own program, and pictures of the same site."""
    style = _written("page.css") + BAR_STYLE
    script = f"<script>{program}</script>\n" if program else ""
    scripts = f"script-src '{_digest(program)}'; " if program else ""
    policy = (
        f"default-src 'none'; {scripts}style-src '{_digest(style)}'; img-src 'self' file: data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f'<title>{escaped(title)}</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n'
        f"</head>\n<body>\n{bar(places)}<main>\n{body}</main>\n{script}</body>\n</html>\n"
    )


def places(here: str) -> tuple[Place, ...]:
    """The bar of a design's page `here`."""
    return (Place("Designs", f"../{INDEX}"), *(Place(title, file, file == here) for title, file in PAGES))


def chips(verdicts: Mapping[str, int], findings: Mapping[str, int]) -> str:
    """How many requirements and findings there are of each sort, worst first, as marks with sign and colour."""
    told = [chip(state, f"{_SIGNS[state]} {told}") for state, told in counted_verdicts(verdicts)]
    told += [chip(word, plural(findings[word], word)) for word in _SEVERITIES if findings.get(word)]
    if not findings:
        told.append(chip("none", "no findings"))
    return f'<p class="chips">{"".join(told)}</p>\n'


def counted_verdicts(verdicts: Mapping[str, int]) -> list[tuple[str, str]]:
    """States with their counts in words, worst first: `5 hold`, `1 open`."""
    words = _STATES | {"holds": "hold"}
    return [
        (state, f"{verdicts[state]} {_STATES[state] if verdicts[state] == 1 else words[state]}")
        for state in _WORST_FIRST
        if verdicts.get(state)
    ]


def chip(look: str, text: str) -> str:
    """A word on coloured ground."""
    return f'<span class="chip {look}">{escaped(text)}</span>'


def sign(state: str) -> str:
    """The sign of a verdict, with its word for those who do not see it."""
    return f'<span class="sign {state}" role="img" aria-label="{_STATES[state]}">{_SIGNS[state]}</span>'


def plural(number: int, word: str) -> str:
    """`1 warning`, `2 warnings`; `info` stays as it is."""
    return f"{number} {word}{'' if number == 1 or word == 'info' else 's'}"


def worded(text: str) -> str:
    """A sentence with what stands between backquotes as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(f"<code>{escaped(part)}</code>" if place % 2 else escaped(part) for place, part in enumerate(parts))


def line_link(place: str) -> str:
    """A link to a line of the source; what stands in another file is told without one."""
    if place.isdecimal():
        return f'<a href="source.html#L{place}">line {place}</a>'
    return escaped(place)


def program() -> str:
    """What the index runs."""
    return _written("index.js")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _written(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
