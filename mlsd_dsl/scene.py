"""The neutral picture: what is to be drawn and what it means, before anyone decides where it stands or how it looks.

A scene knows boxes, arrows, lanes and frames by meaning; a layout gives them places; a painter gives them ink. Order in
every tuple is the order of declaration, which breaks ties in placement so that a small edit makes a small change.
"""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """A part in the picture. `facts` are short lines under the title, most telling first."""

    id: str  # unique in the scene, `[A-Za-z0-9_.]+`; never shown
    title: str
    kind: str  # the kind's word: `store`, `model`, ...
    shape: str  # box cylinder pipe page rounded hexagon diamond person dashed note
    lane: str  # the id of its lane
    glyph: str  # which drawn sign stands for it: by kind, or by the category of its technology
    technology: str = ""
    facts: tuple[str, ...] = ()
    frame: str = ""  # the id of the group it stands in
    description: str = ""  # for screen readers and hover
    faded: bool = False  # a neighbour that comes along with a view
    state: str = ""  # what a view marks it as: `down`, `fallen`, `instead`; `added`, `removed`, `changed`
    badges: tuple[int, ...] = ()  # the numbers of the notes that concern it


class Arrow(NamedTuple):
    """A connection. `sort` is `data`, `request` or `trigger`; `meaning` is the verb of the arrow table (`trains`)."""

    id: str
    source: str
    target: str
    sort: str
    meaning: str
    label: str = ""
    feedback: bool = False  # it runs against the flow: monitoring back to training, an actor back to a log
    group: int = 0  # calls of one box with the same number run in parallel; 0 where order means nothing
    weight: float = 0.0  # how wide it is drawn beyond the usual, 0 to 1: the share of the largest load
    state: str = ""  # what a view marks it as: `added`, `removed`, `changed`


class Lane(NamedTuple):
    """A band of the picture with one theme."""

    id: str  # request data learning watching
    title: str


class Frame(NamedTuple):
    """A `group` of the design, drawn as a frame around its boxes."""

    id: str
    title: str


class Verdict(NamedTuple):
    """A requirement for the strip at the top. `state` is `stated` until facts give holds, violated, at_risk or unknown."""

    text: str
    state: str = "stated"


class Bar(NamedTuple):
    """A stretch of a chart's axis. `sort` says what it stands for, in words of the chart's legend."""

    low: float
    high: float  # infinite where nothing ends it
    sort: str
    label: str = ""


class Tick(NamedTuple):
    """A place on a chart's axis with its words: of the axis itself, of one row (a timeout), or of all (a bound)."""

    at: float
    label: str
    sort: str = ""


class Row(NamedTuple):
    """One line of a chart. Rows of one `group` belong together; `strong` rows are those that a reader follows."""

    title: str
    detail: str = ""
    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    group: str = ""
    strong: bool = False


class Chart(NamedTuple):
    """Rows over one axis of seconds, linear or logarithmic. `legend` gives the words for each sort that is used."""

    rows: tuple[Row, ...]
    low: float
    high: float
    axis: tuple[Tick, ...]
    logarithmic: bool = False
    lines: tuple[Tick, ...] = ()  # across all rows
    legend: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    title: str = ""  # where it stands beneath a drawing, whose title is that of the scene


class Note(NamedTuple):
    """A finding listed below the picture, severity in the words of `lint`; its number stands on the boxes it concerns."""

    number: int
    severity: str
    text: str
    code: str = ""


class Scene(NamedTuple):
    """One picture of one design."""

    title: str
    subtitle: str
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    frames: tuple[Frame, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    notes: tuple[Note, ...] = ()
    more: int = 0  # notes that are counted and not listed
    chart: Chart | None = None  # what is drawn in place of boxes and arrows
