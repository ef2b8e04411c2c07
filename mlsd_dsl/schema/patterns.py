"""Regular expressions of numbers with units, for JSON Schema: each holds for literals of one dimension only.

They are in the dialect that all programming languages share (ECMA 262), and made from the table of units. What they let
through still goes through the language's own reading in `models.py`; an editor of JSON has nothing but them.
"""

from __future__ import annotations

import functools
from itertools import permutations

from mlsd_dsl.vocabulary.attribute import Measure
from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, MONEY, RATE, RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.units import LABELS, UNITS

_NUMBER = r"\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?[kKMBT]?"
_SLASH = " ?/ ?"


def pattern(type: Measure) -> str:
    """What every literal of this type matches; words that stand for no number are not part of it."""
    sign = "-?" if type.least is None or type.least < 0 else ""
    units = [_unit(type.dimension, type), *(_unit(other, Measure(other)) for other in type.per)]
    amount = f"{sign}{_NUMBER}(?:\\.\\.{sign}{_NUMBER})?(?:{'|'.join(dict.fromkeys(units))})"
    if type.percentiles:
        return f"^(?:{amount}|p\\d+ {amount}(?: p\\d+ {amount})*)$"
    return f"^{amount}$"


def any_number() -> str:
    """A number of any dimension."""
    return f"^-?{_NUMBER}(?:\\.\\.-?{_NUMBER})?(?: ?[%/A-Za-z][%/*A-Za-z ]*)?$"


def _unit(dimension: Dimension, type: Measure) -> str:
    """The units of a dimension behind a number, with the space that may stand before them."""
    above, below = _factors(dimension)
    per = f"(?:{_SLASH}[kKMBT]?{_anything_counted()})*"
    orders = dict.fromkeys("".join(f"{_SLASH}{words}{per}" for words in order) for order in permutations(below))
    behind = per + (f"(?:{'|'.join(orders)})" if below else "")
    if above:
        return f" ?{'[*]'.join(above)}{behind}"
    if dimension == RATIO and type.label == "%":
        return "(?:%|x)?"
    top = f"(?: ?(?:%|{_counted(type)}))?{behind}"
    if dimension == RATIO:
        return f"(?:%|x|{top})"
    return f"(?:{top}| ?(?:qps|rps))" if dimension == RATE and type.takes("request") else top


def _factors(dimension: Dimension) -> tuple[list[str], list[str]]:
    """The alternatives for each unit above and below the line."""
    above: list[str] = []
    below: list[str] = []
    for words, exponent in zip((_words(DATA), _words(TIME), _words(MONEY), _words(COMPUTE)), dimension, strict=True):
        above += [words] * exponent
        below += [words] * -exponent
    return above, below


@functools.cache
def _words(dimension: Dimension) -> str:
    return f"(?:{'|'.join(word for word, unit in UNITS.items() if unit.dimension == dimension)})"


def _counted(type: Measure) -> str:
    """The words for what the type counts."""
    if type.label == "%":
        return "%"
    if type.takes("anything else"):
        return _anything_counted()
    return f"(?:{'|'.join(word for word, label in LABELS.items() if type.takes(label))})"


@functools.cache
def _anything_counted() -> str:
    """Any word but those of other dimensions: there are three hundred, and naming each would fill the schema with them."""
    others = [word for word, unit in UNITS.items() if unit.dimension != RATIO or word in ("%", "x")]
    return f"(?!(?:{'|'.join(others)})(?![A-Za-z]))[A-Za-z]+"
