"""A design: parts, edges and statements, typed and linked. Each points back to its place in the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from mlsd_dsl.design.values import Distribution, Formula, Hole, Meant, Unknown
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Value
from mlsd_dsl.vocabulary.arrows import Meaning
from mlsd_dsl.vocabulary.attribute import Attribute
from mlsd_dsl.vocabulary.part import Part as Kind
from mlsd_dsl.vocabulary.part import Plane
from mlsd_dsl.vocabulary.quantities import Quantity

if TYPE_CHECKING:
    from mlsd_dsl.design.arithmetic import Arithmetic


class Stated(NamedTuple):
    """One attribute as stated: its record, what the value means, and the value as written."""

    attribute: Attribute
    value: Meant
    node: Value | None  # None for a section, which is a block and not a value
    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.source.span(self.start, self.end)


class PartlyOpen(dict[str, Stated]):
    """What is stated of a part that leaves something open with `?`; who asks for that is noticed in `asked`.

    A judgement that rests on an open value is a question and no judgement; nobody else can tell on what it rests.
    """

    asked: ClassVar[set[tuple[str, str]]] = set()

    def __init__(self, part: str, stated: Mapping[str, Stated]) -> None:
        super().__init__(stated)
        self.part = part
        self.open = frozenset(name for name, each in stated.items() if isinstance(each.value, Unknown))

    def __getitem__(self, name: str) -> Stated:
        self._notice(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """What is stated of `name`, or `default`."""
        self._notice(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._notice(name)
        return super().__contains__(name)

    def _notice(self, name: object) -> None:
        if name in self.open:
            PartlyOpen.asked.add((self.part, str(name)))


class Group(NamedTuple):
    """`group NAME "Title" { ... }`; `parent` is the group it stands in, or empty."""

    name: str
    title: str
    stated: Mapping[str, Stated]
    parent: str
    span: Span


class Part(NamedTuple):
    """A declared part. `name` is its full name, with the import it came by (`platform.redis`).

    `extent` are the offsets in `source` at which its declaration starts and ends.
    """

    name: str
    kind: type[Kind]
    title: str
    stated: Mapping[str, Stated]
    group: str
    span: Span  # of its name
    source: Source
    extent: tuple[int, int] = (0, 0)

    @property
    def plane(self) -> Plane:
        """When it works: as stated, or as its kind and attributes imply."""
        stated = self.word("plane")
        if stated:
            return Plane(stated)
        if self.kind.plane_by is not None:
            attribute, planes = self.kind.plane_by
            return planes.get(self.word(attribute), self.kind.plane)
        return self.kind.plane

    def get(self, attribute: str) -> Meant | None:
        """What is stated of an attribute, or None."""
        stated = self.stated.get(attribute)
        return None if stated is None else stated.value

    def word(self, attribute: str) -> str:
        """The closed word stated for an attribute, or an empty string."""
        text = getattr(self.get(attribute), "text", "")
        return text if isinstance(text, str) else ""


class Edge(NamedTuple):
    """One arrow between two parts. Calls of one part have a `turn`: the same for calls made at once, else rising."""

    source: str
    target: str
    arrow: str
    meaning: Meaning
    label: str
    stated: Mapping[str, Stated]
    alias: str
    turn: int
    span: Span


class Assumption(NamedTuple):
    """A named assumption, or prose with neither name nor value."""

    name: str
    value: Meant | None
    why: str
    span: Span


class Requirement(NamedTuple):
    """`require FACT OP BOUND`: `subject` is a part or `design`, `fact` a fact of it, `origin` the part in `age of`."""

    subject: str
    fact: str
    origin: str
    operator: str
    bound: Meant
    why: str
    span: Span  # of the fact
    statement: Span


class PathRequirement(NamedTuple):
    """`require path A to B through X`, or with `forbidden` that there be no path."""

    forbidden: bool
    source: str
    target: str
    through: str
    why: str
    span: Span


class Decision(NamedTuple):
    """A trade-off in words."""

    title: str
    stated: Mapping[str, Stated]
    span: Span


class Acceptance(NamedTuple):
    """A finding accepted on purpose."""

    rule: str
    subject: str
    reason: str
    stated: Mapping[str, Stated]
    span: Span


class Scenario(NamedTuple):
    """What-if: what overrides the values of dotted names, and parts that are down."""

    name: str
    title: str
    overrides: Mapping[str, Stated]
    down: tuple[str, ...]
    span: Span


class View(NamedTuple):
    """A picture of part of the model."""

    name: str
    title: str
    stated: Mapping[str, Stated]
    span: Span


class Design(NamedTuple):
    """All that a file and its imports say, as far as it could be read.

    `parts` come in order of declaration, those of imports first. `results` hold what each formula came to. `down` are the
    parts that fail in the scenario that this is a design under, and `arithmetic` is what works the formulas out again.
    """

    name: str
    title: str
    stated: Mapping[str, Stated]
    source: Source
    parts: Mapping[str, Part]
    edges: tuple[Edge, ...]
    groups: Mapping[str, Group]
    assumptions: tuple[Assumption, ...]
    exclusions: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    paths: tuple[PathRequirement, ...]
    decisions: tuple[Decision, ...]
    acceptances: tuple[Acceptance, ...]
    scenarios: Mapping[str, Scenario]
    views: Mapping[str, View]
    results: Mapping[str, Quantity | Distribution | Unknown]
    down: frozenset[str]
    arithmetic: tuple[Arithmetic, ...]
    holes: tuple[Hole, ...] = ()

    @property
    def problem(self) -> str:
        """What it is to solve, in the words of its author; empty where that is not stated."""
        stated = self.stated.get("problem")
        return stated.value if stated is not None and isinstance(stated.value, str) else ""

    def number(self, value: Meant | None) -> Quantity | Distribution | Unknown | None:
        """A stated number, formulas worked out; None where the value is no number."""
        if isinstance(value, Formula):
            return self.results.get(value.key, Unknown(value.key))
        return value if isinstance(value, (Quantity, Distribution, Unknown)) else None
