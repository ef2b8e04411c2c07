"""A whole design for formats that show more than one picture: its pictures, parts, numbers, findings and requirements.

Plain data in which everything points by place: a part names its numbers by their index, a number its inputs. Who shows it
needs to know neither the language nor the analyses; who works the numbers out again follows `operation` over `inputs`, as
`mlsd_dsl.analyses.fact.worked_out` does.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.scene import Scene

OVERVIEW, OWN, USUAL, LINEAGE, OUTAGE = "overview", "own", "usual", "lineage", "outage"


class Picture(NamedTuple):
    """One view. `sort` is overview, own, usual, lineage or outage; `part` is the part that the last two are about."""

    name: str
    title: str
    sort: str
    part: str
    scene: Scene


class Unit(NamedTuple):
    """How a number is shown: `value / size`, then the word. `scales` is time, data, flop, share, or plain.

    `one` is the word for exactly 1 and `many` that for the rest; of time, data and flop they follow a scaled unit.
    """

    scales: str
    size: float
    one: str
    many: str


class Number(NamedTuple):
    """A fact. `low` and `high` are in base units, `unit` is an index of `Survey.units`.

    `inputs` are indexes of `Survey.numbers`, each smaller than its own. `signs` belong to formulas of their own: in which
    inputs they grow (+1) and fall (-1), the last for all that follow. `words` is the value of what is no number, `text` the
    value for people. `place` is `file:line`, or the line alone where it is in the design's own file.
    """

    subject: str
    name: str
    low: float
    high: float
    unit: int
    status: str
    operation: str
    inputs: tuple[int, ...]
    weights: tuple[float, ...]
    signs: tuple[int, ...]
    role: str
    text: str
    formula: str
    place: str
    source: str
    missing: tuple[str, ...]
    words: str


class Statement(NamedTuple):
    """An attribute as the text states it."""

    name: str
    text: str
    place: str


class Tie(NamedTuple):
    """An arrow from (`outward`) or to a part. `part` is its other end."""

    part: str
    outward: bool
    verb: str
    sort: str
    label: str


class Member(NamedTuple):
    """A part with all that is said and worked out of it. `design` and `assume` are members too: the whole, and what it rests on."""

    name: str
    title: str
    kind: str
    technology: str
    description: str
    place: str
    stated: tuple[Statement, ...] = ()
    numbers: tuple[int, ...] = ()
    ties: tuple[Tie, ...] = ()


class Finding(NamedTuple):
    """What `lint` has to say. `part` is the member that it is about, or empty; `accepted` is the reason where it stays."""

    code: str
    rule: str
    severity: str
    message: str
    help: str
    part: str
    place: str
    notes: tuple[str, ...] = ()
    url: str = ""
    accepted: str = ""


class Judged(NamedTuple):
    """A requirement with its verdict. `number` and `bound` are indexes of numbers, or -1 where there is none."""

    text: str
    state: str
    operator: str
    number: int
    bound: int
    part: str
    place: str
    why: str = ""
    told: str = ""  # what is known: the value, the chance that it breaks, what would settle it


class Dial(NamedTuple):
    """A stated number that others follow from. `numbers` are the places where it is read."""

    group: str
    part: str
    name: str
    numbers: tuple[int, ...]


class Survey(NamedTuple):
    """All of one design. `view` is the picture to begin with."""

    title: str
    problem: str
    file: str
    view: str
    pictures: tuple[Picture, ...]
    units: tuple[Unit, ...] = ()
    numbers: tuple[Number, ...] = ()
    members: tuple[Member, ...] = ()
    findings: tuple[Finding, ...] = ()
    requirements: tuple[Judged, ...] = ()
    dials: tuple[Dial, ...] = ()
