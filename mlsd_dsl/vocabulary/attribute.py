"""The record of one attribute, and the types that an attribute can have.

A kind is a class (see `part.py`), an attribute is one line in it. Validation, completion, hover, the generated reference
and the JSON Schema all read these records; no other place knows a word of the domain.

The types are small immutable records of their own. They say *what fits*; `design/bind.py` reads a written value against
one. They are plain classes, not pydantic models, because every command pays for them at start-up
(`docs/decisions/0003-plain-vocabulary.md`).
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.vocabulary.dimensions import (
    COMPUTE,
    COMPUTE_RATE,
    DATA,
    DATA_RATE,
    MONEY,
    RATE,
    RATIO,
    TIME,
    Dimension,
)


class Measure(NamedTuple):
    """A number with a unit: a point, a range or (where `percentiles`) a set of percentiles.

    `label` is the counted thing that a bare number takes on (`user`, `row`), empty where any label fits.
    Bounds are in base units (s, byte, 1/s, ratio, USD, FLOP) and inclusive unless `positive`, which excludes zero.
    """

    dimension: Dimension
    label: str = ""
    percentiles: bool = False
    least: float | None = 0.0
    most: float | None = None
    positive: bool = False
    whole: bool = False
    also: tuple[str, ...] = ()  # words that stand for no number: `continuous`, `manual`, ...
    per: tuple[Dimension, ...] = ()  # further dimensions that fit (a price per hour or per token)
    alike: tuple[str, ...] = ()  # other labels that fit; an empty one among them stands for any

    def takes(self, label: str) -> bool:
        """Whether a number that carries `label` fits: `100M viewers` where users are counted, not `100M bytes`."""
        return not self.label or label == self.label or label in self.alike or "" in self.alike


# People and things are called by many names; only what is never called otherwise (tokens, classes) is taken literally.
_ALIKE: dict[str, tuple[str, ...]] = {
    "user": ("viewer", "member", "customer", "account", "employee", "reviewer", "rater", "driver", "rider", "device"),
    "reviewer": ("rater", "employee", "user", "member"),
    "rater": ("reviewer", "employee", "user"),
    "chunk": ("passage", "paragraph", "page", "document", "result"),
    "parameter": ("feature",),
} | dict.fromkeys(("request", "event", "item", "row", "key", "label", "case", "prediction"), ("",))


class AnyNumber(NamedTuple):
    """A number of any dimension and sign, as a threshold or a measured metric is: `0.2`, `-2%`, `200 ms`."""


class Choice(NamedTuple):
    """One of a closed set of words; `open` ones also take `other("...")`.

    `foreign` are words of other tools and of everyday speech, each with the one that it means here: it is offered for them.
    """

    words: tuple[str, ...]
    open: bool = False
    foreign: tuple[tuple[str, str], ...] = ()

    def meant_by(self, word: str) -> str:
        """The word that a foreign one means; empty where nothing is known of it."""
        return dict(self.foreign).get(word.lower(), "")


class Technology(NamedTuple):
    """A name of the technology catalogue, or `other("...")`. The catalogue knows which kinds a technology is usual for."""


class Flag(NamedTuple):
    """`yes` or `no`."""


class Words(NamedTuple):
    """Free words: a string in quotes, or its text form in triple quotes."""


class Day(NamedTuple):
    """A date, `2027-03-01`."""


class PartName(NamedTuple):
    """The name of a part of one of `kinds` (any kind where empty). With `words`, a string in quotes fits too.

    `also` are closed words that fit in place of a name (`session` as the unit of an experiment). A part of that name
    is meant first. `yes` and `no` among them mean what they mean for a flag.
    """

    kinds: tuple[str, ...] = ()
    words: bool = False
    also: tuple[str, ...] = ()


class FieldName(NamedTuple):
    """A word that names a field, a metric or an event: not checked against the parts, written without quotes."""

    examples: tuple[str, ...] = ()
    words: bool = False


class MetricName(NamedTuple):
    """A metric of the metric vocabulary, with a cut-off where it has one (`ndcg@20`), or `other("...")`."""


class HardwareUse(NamedTuple):
    """Hardware by name with a count: `8 * h100`, or a bare `h100` for one."""


class FieldType(NamedTuple):
    """The type of a field: `float`, `category(250)`, `embedding(64)`, `list(id, 50)`."""


class Selection(NamedTuple):
    """What a view shows: the name of a part or a group, a kind, a step, a plane, or `path A to B`."""


class Many(NamedTuple):
    """A list of `of`; a single value fits too where `one` is set. `least` members at least."""

    of: AttributeType
    least: int = 1
    one: bool = True


class Table(NamedTuple):
    """A block of `name: value` lines whose keys the reader chooses: `fields { ... }`, `measured { ndcg@20: 0.31 }`."""

    of: AttributeType
    keys: str = "field"  # what a key names, in the reader's words


AttributeType = (
    Measure
    | AnyNumber
    | Choice
    | Technology
    | Flag
    | Words
    | Day
    | PartName
    | FieldName
    | MetricName
    | HardwareUse
    | FieldType
    | Selection
    | Many
    | Table
)


class Attribute:
    """One attribute of a kind: its type, what it means, how it is written, and what holds when it is not stated.

    `example` and `default` are in the language's own spelling. `default` is for the reader and for later analyses that
    mark it as a default; binding never fills it in, because unstated is not false. `instead` are foreign or old
    spellings that are refused with this one offered.
    """

    __slots__ = ("default", "doc", "example", "instead", "name", "type")

    def __init__(
        self,
        type: AttributeType,
        doc: str,
        example: str,
        default: str = "",
        instead: tuple[str, ...] = (),
    ) -> None:
        self.name = ""  # known once the class is made
        self.type = type
        self.doc = doc
        self.example = example
        self.default = default
        self.instead = instead

    def __set_name__(self, owner: type, name: str) -> None:
        # Python's words and the constructors below are spelled with a final underscore: `else_`, `from_`, `rate_`.
        self.name = name.rstrip("_")

    def __repr__(self) -> str:
        return f"<attribute {self.name}: {type(self.type).__name__}>"


# One constructor for each type, so that a line in a kind reads as a sentence:
#     retention = duration("How long messages are kept.", "7 days")


def duration(
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    positive: bool = False,
) -> Attribute:
    """A length of time. `also` are words that fit in its place (`continuous`)."""
    return Attribute(Measure(TIME, also=also, positive=positive), doc, example, default, instead)


def latency(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """A length of time that varies from call to call: percentiles fit, `p50 8 ms p99 25 ms`."""
    return Attribute(Measure(TIME, percentiles=True), doc, example, default, instead)


def any_number(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """A number whose dimension depends on what it is about: a threshold, a target."""
    return Attribute(AnyNumber(), doc, example, default, instead)


def rate(label: str, doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """Things per time; a bare number is not enough, the time must be written."""
    return Attribute(Measure(RATE, label, alike=_ALIKE.get(label, ())), doc, example, default, instead)


def size(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """An amount of data."""
    return Attribute(Measure(DATA), doc, example, default, instead)


def bandwidth(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """Data per time."""
    return Attribute(Measure(DATA_RATE), doc, example, default, instead)


def count(
    label: str,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    least: float = 0.0,
    most: float | None = None,
    whole: bool = False,
) -> Attribute:
    """A number of `label`s."""
    type = Measure(RATIO, label, least=least, most=most, whole=whole, alike=_ALIKE.get(label, ()))
    return Attribute(type, doc, example, default, instead)


def whole(
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    least: float = 0.0,
    label: str = "",
) -> Attribute:
    """A whole number: copies, dimensions, partitions."""
    type = Measure(RATIO, label, least=least, whole=True, alike=_ALIKE.get(label, ()))
    return Attribute(type, doc, example, default, instead)


def ratio(
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    least: float | None = 0.0,
    most: float | None = 1.0,
) -> Attribute:
    """A share, `99.9%`; between 0 and 1 unless said otherwise."""
    return Attribute(Measure(RATIO, "%", least=least, most=most), doc, example, default, instead)


def number(
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    least: float | None = None,
    most: float | None = None,
) -> Attribute:
    """A number without a unit (a threshold, a factor); a percentage fits."""
    return Attribute(Measure(RATIO, "", least=least, most=most), doc, example, default, instead)


def money(
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    per: tuple[Dimension, ...] = (),
) -> Attribute:
    """An amount of money; `per` lists the dimensions of prices that fit as well (per time, per token)."""
    return Attribute(Measure(MONEY, per=per), doc, example, default, instead)


def compute(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """An amount of computation in FLOP."""
    return Attribute(Measure(COMPUTE), doc, example, default, instead)


def compute_rate(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """Computation per time in FLOP/s."""
    return Attribute(Measure(COMPUTE_RATE), doc, example, default, instead)


def measure(type: Measure, doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """A number whose type no shorter constructor names."""
    return Attribute(type, doc, example, default, instead)


def choice(
    words: str,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    open: bool = False,
    foreign: dict[str, str] | None = None,
) -> Attribute:
    """One of `words` (separated by spaces); with `open`, also `other("...")`.

    `foreign` has, by word, what others call it (separated by spaces).
    """
    meant = tuple((other, word) for word, others in (foreign or {}).items() for other in others.split())
    return Attribute(Choice(tuple(words.split()), open, meant), doc, example, default, instead)


def choices(
    words: str,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    open: bool = False,
) -> Attribute:
    """A list of `words`."""
    return Attribute(Many(Choice(tuple(words.split()), open)), doc, example, default, instead)


def flag(doc: str, example: str = "yes", default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """`yes` or `no`."""
    return Attribute(Flag(), doc, example, default, instead)


def words(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """Free words in quotes."""
    return Attribute(Words(), doc, example, default, instead)


def many_words(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """A list of free words in quotes."""
    return Attribute(Many(Words()), doc, example, default, instead)


def technology(doc: str, example: str, default: str = "", *, instead: tuple[str, ...] = ()) -> Attribute:
    """A name of the technology catalogue."""
    return Attribute(Technology(), doc, example, default, instead)


def table(
    of: AttributeType,
    keys: str,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
) -> Attribute:
    """A block of lines whose keys the reader chooses; `keys` says what a key names."""
    return Attribute(Table(of, keys), doc, example, default, instead)


def part(
    kinds: str,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    words: bool = False,
    also: tuple[str, ...] = (),
) -> Attribute:
    """The name of a part of one of `kinds` (separated by spaces; empty for any)."""
    return Attribute(PartName(tuple(kinds.split()), words, also), doc, example, default, instead)


def parts(
    kinds: str,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
    words: bool = False,
    also: tuple[str, ...] = (),
) -> Attribute:
    """A list of names of parts."""
    return Attribute(Many(PartName(tuple(kinds.split()), words, also)), doc, example, default, instead)


def attribute(
    type: AttributeType,
    doc: str,
    example: str,
    default: str = "",
    *,
    instead: tuple[str, ...] = (),
) -> Attribute:
    """An attribute of any other type."""
    return Attribute(type, doc, example, default, instead)
