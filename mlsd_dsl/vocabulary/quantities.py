"""Numbers with units: how they are read, reckoned with, and shown.

A quantity is an interval in base units (byte, second, USD, FLOP) with a dimension and, for counts, a label. A range is
a 90 % interval. Arithmetic is that of intervals: it encloses all that can be, where an analysis that wants the
distribution of a product draws samples instead.

What cannot be read or reckoned raises `QuantityError`, and nothing else does; binding turns it into a diagnostic at the
place where it was written.
"""

from __future__ import annotations

import math
import re
import sys
from functools import lru_cache
from typing import NamedTuple

from mlsd_dsl.vocabulary.dimensions import (
    COMPUTE,
    COMPUTE_RATE,
    DATA,
    DATA_PRICE,
    DATA_RATE,
    MONEY,
    MONEY_RATE,
    RATE,
    RATIO,
    STORAGE_PRICE,
    TIME,
    Dimension,
)
from mlsd_dsl.vocabulary.units import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    SCALES,
    SHARES,
    WORDS,
    YEAR,
    Unit,
    divisor,
    joined,
    plural,
    problem,
    shown,
    unit,
)

LONGEST = 400  # characters of a literal; a longer one is no number that anybody means
LARGEST = 1e150  # base units; what leaves room to multiply before a float gives up
SMALLEST = 1e-150
NORMAL_95 = 1.6448536269514722  # standard deviations from the median to either end of a 90 % interval


class QuantityError(Exception):
    """What a user wrote is no quantity, or cannot be reckoned with: the message and the help of a diagnostic."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class Quantity(NamedTuple):
    """A number in base units, from `low` to `high`; a point where the two are equal.

    `label` is what a count counts (`user`, `request`), also in a rate (`40k req/s`) and over time (`GPU*hour`); `%` and
    `x` say how a ratio was written.
    """

    low: float
    high: float
    dimension: Dimension
    label: str = ""

    @property
    def is_range(self) -> bool:
        """Whether this is an interval rather than a point."""
        return self.low != self.high

    @property
    def median(self) -> float:
        """The middle of the distribution: log-normal where the range is positive, normal otherwise."""
        if self.low == self.high:
            return self.low
        if self.low > 0:
            return math.sqrt(self.low) * math.sqrt(self.high)
        return self.low / 2 + self.high / 2

    @property
    def mean(self) -> float:
        """The mean of the same distribution, at most the largest float where a range is too wide to have any use."""
        if self.low <= 0 or self.low == self.high:
            return self.median
        deviation = (math.log(self.high) - math.log(self.low)) / (2 * NORMAL_95)
        spread = deviation * deviation / 2
        return min(self.median * math.exp(min(spread, 700.0)), sys.float_info.max)


def point(value: float, dimension: Dimension = RATIO, label: str = "") -> Quantity:
    """The quantity that is exactly `value` base units."""
    return _finite(value, value, dimension, label)


def add(left: Quantity, right: Quantity) -> Quantity:
    """The sum, of one dimension and of one label."""
    label = shared_label(left, right, "added")
    return _finite(left.low + right.low, left.high + right.high, left.dimension, label)


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """The difference; a range of differences is as wide as both ranges together."""
    label = shared_label(left, right, "subtracted")
    return _finite(left.low - right.high, left.high - right.low, left.dimension, label)


def multiply(left: Quantity, right: Quantity) -> Quantity:
    """The product.

    Two labels drop, one stays. A count times what has a dimension is an amount of that: 500 items of 2 ms are 1 s, and
    100M users with 10 req/day each make requests. Unlabelled is always safe, because it fits wherever a label does.
    """
    corners = (left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high)
    return _finite(min(corners), max(corners), left.dimension * right.dimension, _label_of_product(left, right))


def divide(left: Quantity, right: Quantity) -> Quantity:
    """The quotient. Equal labels drop; the label of a count that divides drops (2 GB for 1M users are 2 KB)."""
    if right.low <= 0 <= right.high:
        zero = "zero" if right.low == right.high else f"the range `{show(right)}`, which contains zero"
        raise QuantityError(f"division by {zero}", "divide by a number that cannot be zero")
    corners = (left.low / right.low, left.low / right.high, left.high / right.low, left.high / right.high)
    return _finite(min(corners), max(corners), left.dimension / right.dimension, _label_of_quotient(left, right))


def negate(quantity: Quantity) -> Quantity:
    """The same with the other sign."""
    return Quantity(-quantity.high, -quantity.low, quantity.dimension, quantity.label)


def minimum(left: Quantity, right: Quantity) -> Quantity:
    """The smaller one, end by end."""
    label = shared_label(left, right, "compared")
    return Quantity(min(left.low, right.low), min(left.high, right.high), left.dimension, label)


def maximum(left: Quantity, right: Quantity) -> Quantity:
    """The larger one, end by end."""
    label = shared_label(left, right, "compared")
    return Quantity(max(left.low, right.low), max(left.high, right.high), left.dimension, label)


def ceil(quantity: Quantity) -> Quantity:
    """Rounded up to whole numbers, of counts only: what has a unit would round differently in another unit."""
    _without_unit(quantity, "ceil")
    label = _counted(quantity)
    return Quantity(float(math.ceil(quantity.low)), float(math.ceil(quantity.high)), RATIO, label)


def log2(quantity: Quantity) -> Quantity:
    """The binary logarithm of a positive number; labels drop."""
    _without_unit(quantity, "log2")
    if quantity.low <= 0:
        raise QuantityError(f"`log2` of `{show(quantity)}` does not exist", "`log2` needs a number above zero")
    return Quantity(math.log2(quantity.low), math.log2(quantity.high), RATIO)


def shared_label(left: Quantity, right: Quantity, done: str) -> str:
    """The label of the two together, where they can be `done` ("added", "compared"); an error where they cannot.

    An unlabelled number takes the label of the other one.
    """
    a, b = left.label, right.label
    if left.dimension != right.dimension:
        names = _names(left, right)
        raise QuantityError(f"{names} cannot be {done}", "both sides need units of the same dimension")
    if a == b or not b:
        return a
    if not a:
        return b
    if a in SHARES and b in SHARES:
        return ""
    if a in SHARES or b in SHARES:
        raise QuantityError(f"{_names(left, right)} cannot be {done}", "a share is taken by multiplying: `* (1 + 10%)`")
    help = f"only counts of one thing can; multiply the {plural(a)} by a number of {plural(b)} per {a} first"
    raise QuantityError(f"{_names(left, right)} cannot be {done}", help)


def _names(left: Quantity, right: Quantity) -> str:
    return " and ".join(dimension_name(side.dimension, side.label) for side in (left, right))


def _finite(low: float, high: float, dimension: Dimension, label: str) -> Quantity:
    if not -LARGEST <= low <= high <= LARGEST:  # also false for what is not a number
        raise QuantityError("the result is too large for a number here", "check the units and the scales of its parts")
    return Quantity(low, high, dimension, label)


def _counted(quantity: Quantity) -> str:
    """The label, where it says what is counted."""
    return "" if quantity.label in SHARES else quantity.label


# What is occupied for a time rather than handled once: a count of these times a duration is `GPU*hour`.
_OCCUPIED = ("GPU", "TPU", "CPU", "vCPU", "core", "machine", "server", "node")


def _label_of_product(left: Quantity, right: Quantity) -> str:
    a, b = _counted(left), _counted(right)
    if (left.dimension == RATIO) == (right.dimension == RATIO):
        label = "" if a and b else a or b
    else:
        count, other = (a, right) if left.dimension == RATIO else (b, left)
        occupies = other.dimension == TIME and not other.label and count in _OCCUPIED
        label = count if occupies else _counted(other)
    return _where_it_counts(label, left.dimension * right.dimension)


def _label_of_quotient(left: Quantity, right: Quantity) -> str:
    a, b = _counted(left), _counted(right)
    if a == b:
        return ""
    if left.dimension == RATIO and min(right.dimension) < 0:
        return ""  # GPUs at so many an hour take a time, and not that of GPUs
    if left.dimension == right.dimension != RATIO and a not in _OCCUPIED:
        return ""  # 40k req/s at 500 / s each are 80, and not 80 requests
    return _where_it_counts(a, left.dimension / right.dimension)


def _where_it_counts(label: str, dimension: Dimension) -> str:
    """The label, where the dimension still is that of a count: 40k req/s of 2 KB are bytes, no longer requests."""
    counts = dimension in (RATIO, RATE) or (dimension == TIME and label in _OCCUPIED)
    return label if counts else ""


def _without_unit(quantity: Quantity, function: str) -> None:
    if quantity.dimension != RATIO:
        name = dimension_name(quantity.dimension, quantity.label)
        raise QuantityError(
            f"`{function}` needs a number without a unit, not {name}", "divide by a unit first: `t / (1 h)`"
        )


_LITERAL = re.compile(
    r"(-?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?)(?:[eE]([+-]?[0-9]+))?([kKMBT](?!\w))?[ \t]*(.*)", re.DOTALL
)
_NUMBERS = "numbers are written `12`, `0.5`, `1e9`, `1_000_000` or `500M`"


def parse_number(text: str) -> float:
    """The value of a number without a unit: `12`, `0.5`, `1e9`, `1_000_000`, `500M`."""
    quantity = parse(text)
    if quantity.dimension != RATIO or quantity.label or quantity.is_range:
        raise QuantityError(f"`{shown(text)}` is more than a number", "write it without a unit")
    return quantity.low


@lru_cache(maxsize=4096)
def parse(text: str) -> Quantity:
    """The quantity that a literal such as `40k req/s`, `10 / day`, `99.9%` or `8..12 ms` states."""
    if len(text) > LONGEST:
        raise QuantityError(f"`{shown(text)}` is longer than {LONGEST} characters", _NUMBERS)
    text = text.strip(" \t")
    if ".." in text:
        return _range(text)
    return _quantity(_literal(text))


_NO_UNIT = Unit(RATIO)


class _Literal(NamedTuple):
    """The parts of a literal as written: `4.5`, `e3`, `k`, `req/s`."""

    digits: str
    exponent: str
    scale: str
    unit: str

    @property
    def number(self) -> str:
        """The part before the unit, in its canonical spelling."""
        return f"{self.digits}{'e' if self.exponent else ''}{self.exponent}{self.scale.replace('K', 'k')}"


def _literal(text: str) -> _Literal:
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise _no_number(text)
    digits, exponent, scale, unit = match.groups("")
    if unit and unit[0] in "0123456789_.,":
        raise QuantityError(f"`{shown(text)}` is not a number", _NUMBERS)
    return _Literal(digits, exponent, scale, unit)


def _quantity(literal: _Literal) -> Quantity:
    size = unit(literal.unit) if literal.unit else _NO_UNIT
    if size is None:
        raise QuantityError(*problem(literal.number, literal.unit))
    value = _value(literal, size.tens) * size.factor / size.per
    if not -LARGEST <= value <= LARGEST:
        told = shown(joined(literal.number, literal.unit))
        raise QuantityError(f"`{told}` is too large for a number here", _NUMBERS)
    if abs(value) < SMALLEST and literal.digits.strip("-0._"):
        told = shown(joined(literal.number, literal.unit))
        raise QuantityError(f"`{told}` is too small for a number here", "write `0`")
    return Quantity(value, value, size.dimension, size.label)


def _value(literal: _Literal, tens: int = 0) -> float:
    """The number, times a power of ten that goes into its decimal text, where it is exact."""
    if literal.scale:
        tens += SCALES[literal.scale]
    if literal.exponent:
        tens += int(literal.exponent)
    return float(f"{literal.digits}e{tens}") if tens else float(literal.digits)


def _no_number(text: str) -> QuantityError:
    if not text:
        return QuantityError("a number is missing", _NUMBERS)
    what = f"`{shown(text)}` is not a number"
    if text[0] in "$€£¥":
        match = _LITERAL.fullmatch(text[1:].lstrip())
        if match is None or (match[4] and match[4][0] != "/"):
            return QuantityError(what, "money is written with its unit behind it: `30k USD`")
        literal = _Literal(*match.groups(""))
        price = joined(literal.number, "USD" + literal.unit)
        return QuantityError(what, f"write `{shown(price)}`" if text[0] == "$" else "prices are in USD: `30k USD`")
    if text[0] in ".+":
        right = "0" + text if text[0] == "." else text[1:].lstrip()
        if _LITERAL.fullmatch(right):
            return QuantityError(what, f"write `{shown(right)}`")
    return QuantityError(what, "write a number with its unit, such as `5 min` or `40 req/s`")


def _range(text: str) -> Quantity:
    low_text, high_text = (end.strip(" \t") for end in text.split("..", 1))
    low, high = _literal(low_text), _literal(high_text)
    if low.unit and not high.unit:
        told = joined(f"{low.number}..{high.number}", low.unit)
        raise QuantityError(f"`{shown(text)}` has its unit in the middle", f"write `{told}`")
    one_unit = not low.unit
    if one_unit:
        low = low._replace(unit=high.unit)
    bottom, top = _quantity(low), _quantity(high)
    if bottom.dimension != top.dimension or _counted(bottom) != _counted(top):
        message = f"the ends of `{shown(text)}` differ: {_names(bottom, top)}"
        raise QuantityError(message, "write one unit behind both ends, as in `8..12 ms`")
    if one_unit and _covers_both(low, high, bottom.low, top.low):
        message = f"`{shown(text)}` does not say whether `{high.scale}` is meant at both ends"
        raise QuantityError(message, _both_readings(low, high))
    if bottom.low > top.low:
        told = joined(f"{high.number}..{low.number}", high.unit) if one_unit else f"{high_text}..{low_text}"
        raise QuantityError(f"the range `{shown(text)}` runs backwards", f"write `{told}`")
    return Quantity(bottom.low, top.low, bottom.dimension, shared_label(bottom, top, "compared"))


def _covers_both(low: _Literal, high: _Literal, bottom: float, top: float) -> bool:
    """Whether the scale at the high end could be meant for the low end too, as in `5..10M`; in `500..2k` it cannot."""
    if low.scale or not high.scale or not bottom:
        return False
    return bottom * 10.0 ** SCALES[high.scale] <= top


def _both_readings(low: _Literal, high: _Literal) -> str:
    both = joined(f"{low.number}{high.scale.replace('K', 'k')}..{high.number}", high.unit)
    exponent = int(high.exponent or 0) + SCALES[high.scale]
    one = joined(f"{low.number}..{high.digits}e{exponent}", high.unit)
    return f"write `{both}` or `{one}`"


def spell(text: str) -> str:
    """A literal in its canonical spelling: `5ms` → `5 ms`, `40K rps` → `40k rps`. What is no literal stays as it is."""
    try:
        parse(text)
    except QuantityError:
        return text
    ends = [_literal(end.strip(" \t")) for end in text.split("..")]
    return "..".join(joined(literal.number, literal.unit) for literal in ends)


class _Face(NamedTuple):
    """One unit in which a quantity may be shown.

    It is taken for values from `least` to below `most` of it. A `whole` one only where these are integers; one that is
    not `rounds` only where three digits say all. `all` is the number that stands for everything, in a share.
    """

    one: str
    many: str
    size: float
    least: float = 1.0
    most: float = 1000.0
    whole: bool = False
    rounds: bool = True
    all: float = 0.0


def show(quantity: Quantity) -> str:
    """The quantity for people: `26 h`, `1.5 GB`, `40k req/s`, `99.95%`, `8..12 ms`.

    Three digits at most, except where all of a whole number fits; what is near 100 % keeps its distance from it. The
    result is a literal of the language.
    """
    return _faced(quantity.low, quantity.high, _faces(quantity.dimension, quantity.label))


def show_data(quantity: Quantity) -> str:
    """An amount of data by both countings, `4.03 GB (3.75 GiB)`; all else as `show` does it."""
    if quantity.dimension != DATA or quantity.label:
        return show(quantity)
    decimal = _faced(quantity.low, quantity.high, _DECIMAL)
    if max(abs(quantity.low), abs(quantity.high)) < 1024:
        return decimal
    return f"{decimal} ({_faced(quantity.low, quantity.high, _BINARY)})"


def at_a_glance(quantity: Quantity, digits: int = 2) -> str:
    """The quantity as a person would put it in a picture: `7.4 h` for 445 min, `0.5 ms`, `77k..158k req/s`.

    Three digits where they say all, else `digits`, in the largest unit unless a smaller one is rounder; whole numbers up
    to four digits stay as they are. It may lose what `show` keeps, and is no literal of the language.
    """
    is_time = quantity.dimension == TIME and not quantity.label
    faces = _TIMES_AT_A_GLANCE if is_time else _faces(quantity.dimension, quantity.label)
    low, high = quantity.low, quantity.high
    if low > 0 and high >= 1000 * low and faces[0].many:
        return "..".join(at_a_glance(quantity._replace(low=end, high=end), digits) for end in (low, high))
    face = _face(low, high, faces, 2 if is_time else 3)
    figures = tuple(dict.fromkeys(_brief(end / face.size, face, digits) for end in (low, high)))
    return joined("..".join(figures), face.one if figures == ("1",) else face.many)


def _brief(value: float, face: _Face, digits: int) -> str:
    if 0.9 * face.all < value < face.all or (_is_whole(value) and abs(value) < 10_000):
        return _figure(value, face, True)
    return _figure(
        value if math.isclose(value, _rounded(value), rel_tol=1e-9) else _rounded(value, digits), face, False
    )


_NEARLY_ALL = 90.0  # percent, from where a share keeps what sets it apart from everything
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?=[a-zA-Z%]?(?:\b|$|%))")


def two_digits(text: str) -> str:
    """A number with its unit at two significant digits: `27.3k req/s` → `27k req/s`; shares near all of it stay as they are."""
    return _NUMBER.sub(lambda match: match[0] if _is_nearly_all(text, match) else _two(float(match[0])), text)


def _is_nearly_all(text: str, match: re.Match[str]) -> bool:
    return text[match.end() : match.end() + 1] == "%" and _NEARLY_ALL <= float(match[0]) < 100


def _two(value: float) -> str:
    if value == 0:
        return "0"
    digits = 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    return f"{rounded:.{max(digits, 0)}f}".rstrip("0").rstrip(".") if digits > 0 else f"{rounded:.0f}"


_LETTERS = "KMGTPE"
_BYTES = _Face("byte", "bytes", 1.0)
_DECIMAL = (*(_Face(f"{c}B", f"{c}B", 1000.0 ** (i + 1)) for i, c in reversed(tuple(enumerate(_LETTERS)))), _BYTES)
_BINARY = (*(_Face(f"{c}iB", f"{c}iB", 1024.0 ** (i + 1)) for i, c in reversed(tuple(enumerate(_LETTERS)))), _BYTES)
_DATA = (
    *_DECIMAL[:-1],
    *(face._replace(whole=True, rounds=False) for face in _BINARY[:-1]),
    _BYTES._replace(most=10_000, whole=True),
    _BYTES,
)
_FLOPS = (
    *(_Face(f"{c}FLOP", f"{c}FLOP", 10.0 ** (21 - 3 * i)) for i, c in enumerate("ZEPTGMk")),
    _Face("FLOP", "FLOP", 1.0),
)
_TIMES = (
    _Face("year", "years", YEAR, whole=True, rounds=False),
    _Face("month", "months", MONTH, whole=True, rounds=False),
    _Face("year", "years", YEAR, least=2.0),
    _Face("day", "days", DAY, least=2.0),
    _Face("h", "h", HOUR),
    _Face("min", "min", MINUTE),
    _Face("s", "s", 1.0),
    _Face("ms", "ms", 1e-3),
    _Face("us", "us", 1e-6),
    _Face("ns", "ns", 1e-9),
)
# A tenth of a millisecond is said as one, and the sign of the micro is the one that people know.
_TIMES_AT_A_GLANCE = (
    *_TIMES[:-3],
    _Face("ms", "ms", 1e-3, least=0.1),
    _Face("µs", "µs", 1e-6),
    _TIMES[-1],
)
# A rate is per second from one a second on, and per day where only that is a round number: `1M / day`.
_RATES = (
    _Face("s", "s", 1.0, most=math.inf),
    _Face("day", "day", 1 / DAY, least=DAY, most=math.inf, rounds=False),
    _Face("min", "min", 1 / MINUTE, most=60.0),
    _Face("h", "h", 1 / HOUR, most=3600.0),
    _Face("day", "day", 1 / DAY, most=DAY),
    _Face("month", "month", 1 / MONTH),
    _Face("year", "year", 1 / YEAR),
)


def _each(faces: tuple[_Face, ...], per: str, seconds: int = 1) -> tuple[_Face, ...]:
    return tuple(face._replace(one=face.one + per, many=face.many + per, size=face.size / seconds) for face in faces)


_FACES = {
    DATA: _DATA,
    COMPUTE: _FLOPS,
    TIME: _TIMES,
    DATA_RATE: (*_each(_DATA, "/s"), *(face._replace(rounds=False) for face in _each(_DECIMAL, "/day", DAY))),
    COMPUTE_RATE: _each(_FLOPS, "/s"),
}


@lru_cache(maxsize=256)
def _faces(dimension: Dimension, label: str) -> tuple[_Face, ...]:
    """The units in which to show what has this dimension and label, in the order in which they are tried."""
    if not label and dimension in _FACES:
        return _FACES[dimension]
    if dimension == RATE:
        size = 0.01 if label == "%" else 1.0
        one, many = ("req", "req") if label == "request" else (label, plural(label))
        return tuple(
            face._replace(one=f"{one}/{face.one}", many=f"{many}/{face.one}", size=face.size * size) for face in _RATES
        )
    if dimension == TIME and label not in SHARES:
        return (_Face(f"{label}*hour", f"{label}*hour", HOUR),)
    return (_only_face(dimension, label),)


_PRICES = {
    MONEY_RATE: ("USD/month", 1 / MONTH),
    STORAGE_PRICE: ("USD/GB/month", 1e-9 / MONTH),
    DATA_PRICE: ("USD/GB", 1e-9),
}


def _only_face(dimension: Dimension, label: str) -> _Face:
    if dimension in _PRICES and not label:
        name, size = _PRICES[dimension]
        return _Face(name, name, size)
    above, below = _base_units(dimension)
    size, everything = 1.0, float(dimension == RATIO and not label)
    if label in SHARES and not above:
        size, everything = (0.01, 100.0 * (dimension == RATIO)) if label == "%" else (1.0, 0.0)
        above = [label]
    elif label and label not in SHARES:
        above = [label, *above]
    one = "*".join(above) + "".join(f"/{word}" for word in below)
    many = plural(one) if above == [label] and not below else one
    return _Face(one, many, size, all=everything)


def _base_units(dimension: Dimension) -> tuple[list[str], list[str]]:
    """The base units above and below the line, each as often as its exponent says."""
    names = ("byte", "s", "USD", "FLOP")
    above = [name for name, exponent in zip(names, dimension, strict=True) for _ in range(exponent)]
    below = [name for name, exponent in zip(names, dimension, strict=True) for _ in range(-exponent)]
    return above, below


def _faced(low: float, high: float, faces: tuple[_Face, ...]) -> str:
    if low == high:
        face = _face(low, high, faces)
        number = _figure(low / face.size, face, _is_whole(low / face.size))
        return joined(number, face.one if number == "1" else face.many)
    if low > 0 and high >= 1000 * low and faces[0].many:  # a bare number has no unit to tell its ends apart
        return f"{_faced(low, low, faces)}..{_faced(high, high, faces)}"
    face = _face(low, high, faces)
    return joined("..".join(_figures(low / face.size, high / face.size, face)), face.many)


def _face(low: float, high: float, faces: tuple[_Face, ...], digits: int = 3) -> _Face:
    """The first unit in which both ends are exact in `digits`, or else the largest that is not too large."""
    top = max(abs(low), abs(high))
    if not top:
        return next((face for face in faces if face.size == 1.0 and face.rounds), faces[0])
    for face in faces:
        if face.least <= top / face.size < face.most and _exact(low, face, digits) and _exact(high, face, digits):
            return face
    top = _rounded(top)
    fitting = (face for face in faces if face.rounds and not face.whole and _rounded(top / face.size) >= face.least)
    return next(fitting, faces[-1])


def _exact(value: float, face: _Face, digits: int) -> bool:
    value /= face.size
    return _is_whole(value) if face.whole else math.isclose(value, _rounded(value, digits), rel_tol=1e-9)


def _is_whole(value: float) -> bool:
    return math.isclose(value, round(value), rel_tol=1e-9)


def _rounded(value: float, digits: int = 3) -> float:
    return float(f"{value:.{digits}g}")


def _figures(low: float, high: float, face: _Face) -> tuple[str, str]:
    """Both ends of a range, so that a scale at the high end is not taken for one of both."""
    full = _is_whole(low) and _is_whole(high)
    bottom, top = _figure(low, face, full), _figure(high, face, full)
    ends = _literal(bottom), _literal(top)
    return bottom, _scientific(high) if _covers_both(*ends, *map(_value, ends)) else top


def _figure(value: float, face: _Face, full: bool) -> str:
    """A number as people write it; `full` where all digits of a whole number of up to five are wanted."""
    if 0.9 * face.all < value < face.all:
        return _nearly_all(value, face.all)
    rounded = _rounded(value)
    size = abs(rounded)
    if full and (size < 10_000 or (size < 100_000 and not math.isclose(value, rounded, rel_tol=1e-9))):
        return str(round(value))
    for letter, scale in (("T", 1e12), ("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if scale <= size < 1000 * scale:
            return f"{rounded / scale:.10g}{letter}"
    return f"{rounded:.10g}" if 1e-4 <= size < 1e3 or not size else _scientific(rounded)


def _nearly_all(value: float, all: float) -> str:
    """A share close to `all`, with two digits of what it lacks: 99.95, 0.9995."""
    gap = float(f"{all - value:.2g}")
    digits = max(0, 1 - math.floor(math.log10(gap)))
    text = f"{all - gap:.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def _scientific(value: float) -> str:
    digits, exponent = f"{value:.2e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"


def in_json(quantity: Quantity) -> tuple[float, float, str]:
    """The ends and the unit for machines: base units, but money over time is by month, and a count has its label."""
    dimension = quantity.dimension
    if dimension == RATIO:
        return quantity.low, quantity.high, _counted(quantity) or "ratio"
    name = base_unit(dimension)
    if quantity.label and dimension == TIME:
        name = f"{quantity.label}*{name}"
    scale = MONTH if _is_per_month(dimension) else 1
    return quantity.low * scale, quantity.high * scale, name


@lru_cache(maxsize=256)
def base_unit(dimension: Dimension) -> str:
    """The unit of `dimension` in JSON: `s`, `byte`, `1/s`, `ratio`, `USD/month`."""
    above, below = _base_units(dimension)
    if not above and not below:
        return "ratio"
    if _is_per_month(dimension):
        below = ["month" if word == "s" else word for word in below]
    return ("*".join(above) or "1") + "".join(f"/{word}" for word in below)


def _is_per_month(dimension: Dimension) -> bool:
    return dimension.money > 0 and dimension.time == -1


# What each dimension is called, and how one of it is written.
_WORDS = {
    RATIO: ("a number", ""),
    DATA: ("an amount of data", "2 GB"),
    TIME: ("a duration", "5 min"),
    RATE: ("a rate", "40 req/s"),
    DATA_RATE: ("a bandwidth", "2 GB/s"),
    MONEY: ("money", "3 USD"),
    MONEY_RATE: ("a cost over time", "3k USD/month"),
    STORAGE_PRICE: ("a price of storage", "0.02 USD/GB/month"),
    DATA_PRICE: ("a price of data", "0.09 USD/GB"),
    COMPUTE: ("an amount of computation", "2 TFLOP"),
    COMPUTE_RATE: ("a speed of computation", "300 TFLOP/s"),
}


def dimension_name(dimension: Dimension, label: str = "") -> str:
    """What a reader calls a quantity of this dimension and label: "a duration", "a number of users"."""
    name = _WORDS[dimension][0] if dimension in _WORDS else f"a quantity in `{base_unit(dimension)}`"
    if dimension == RATIO and label in SHARES:
        return "a share" if label == "%" else "a factor"
    if not label or label in SHARES:
        return name
    return f"{label} time" if dimension == TIME else f"{name} of {plural(label)}"


def describe(dimension: Dimension, label: str = "") -> str:
    """What is expected, with an example: "a duration such as `5 min`", "a share such as `99.9%`"."""
    name = dimension_name(dimension, label)
    if dimension == RATIO:
        example = {"": "", "%": "99.9%", "x": "1.5x"}.get(label, f"500 {plural(label)}")
    elif dimension == RATE and label not in ("", "request"):
        example = "2%/month" if label == "%" else f"40 {plural(label)}/s"
    elif dimension == TIME and label:
        example = f"500 {label}*hour"
    else:
        example = _WORDS[dimension][1] if dimension in _WORDS else ""
    return f"{name} such as `{example}`" if example else name


def unit_words() -> tuple[str, ...]:
    """Every word that is a unit, for completion: shares, time, data, money, computation, then what is counted."""
    return WORDS


def is_denominator(word: str) -> bool:
    """Whether `word` is a unit that can stand behind a slash, as in `10 / day`, `KB/user` or `USD/Mtoken`."""
    return divisor(word) is not None
