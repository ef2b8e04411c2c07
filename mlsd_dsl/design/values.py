"""What a value means once it has been read against the type of its attribute.

Numbers are `Quantity` or, with percentiles, `Distribution`. One that rests on names is a `Formula` until `arithmetic.py` has
worked it out; then it is what came out, or `Unknown` with the name of what is not stated.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.diagnostics import Span
from mlsd_dsl.syntax.tree import Value
from mlsd_dsl.vocabulary.quantities import Quantity


class Distribution(NamedTuple):
    """Percentiles by their share in percent, rising: `((50.0, 8 ms), (99.0, 25 ms))`."""

    points: tuple[tuple[float, Quantity], ...]


class Formula(NamedTuple):
    """A number that rests on names; `key` is where its result is kept."""

    key: str
    node: Value


class Unknown(NamedTuple):
    """A number that cannot be worked out because `missing` (`video.count`) is not stated."""

    missing: str


class Hole(NamedTuple):
    """An attribute that is written as `?`: its author knows that it is open.

    `subject` is the part, or empty; `of` says then whose attribute it is (an arrow's). `example` is a value that fits.
    """

    subject: str
    name: str
    span: Span
    example: str = ""
    of: str = ""


class Word(NamedTuple):
    """One of an attribute's closed words, or what `other("...")` says (`other` set)."""

    text: str
    other: bool = False


class PartReference(NamedTuple):
    """The name of a part, in full: `platform.redis`."""

    name: str


class Metric(NamedTuple):
    """A metric with its cut-off: `ndcg@20`."""

    name: str
    cutoff: int | None = None
    other: bool = False

    @property
    def text(self) -> str:
        """As written in a design."""
        return self.name if self.cutoff is None else f"{self.name}@{self.cutoff}"


class HardwareUse(NamedTuple):
    """`8 * h100`: a name of the catalogue or of a `hardware` part, and how many."""

    devices: float
    name: str


class FieldType(NamedTuple):
    """`embedding(64)`: the name of a type and its arguments, as written."""

    name: str
    arguments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As written in a design."""
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


class Path(NamedTuple):
    """`path A to B` in a view."""

    source: str
    target: str


Meant = (
    Quantity
    | Distribution
    | Formula
    | Unknown
    | Word
    | PartReference
    | Metric
    | HardwareUse
    | FieldType
    | Path
    | str
    | bool
    | tuple["Meant", ...]
    | dict[str, "Meant"]
)


def parts_named(value: object) -> tuple[str, ...]:
    """The full names of the parts that a value names: one, those of a list, or none."""
    if isinstance(value, PartReference):
        return (value.name,)
    if isinstance(value, tuple):
        return tuple(item.name for item in value if isinstance(item, PartReference))
    return ()
