"""The page of units: how numbers are written, what each unit is, what can be counted."""

from __future__ import annotations

from mlsd_dsl.reference.markdown import code, codes, table
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, MONEY, RATE, RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.quantities import base_unit
from mlsd_dsl.vocabulary.units import COUNTED, SCALES, UNITS, Unit, plural

_INTRO = """A number stands with its unit: `5 min`, `2 GB`, `40k req/s`, `99.9%`. Units combine with `/` and, before the first
slash, with `*`: `USD/GB/month`, `GPU*hour`. A range is an uncertainty: `8..12 ms`. Percentiles stand in a row:
`p50 8 ms p99 25 ms`. A spelling that people read in two ways (`Mb`, `5m`, `TFLOPS`) is refused, with each reading offered."""

_SECTIONS: tuple[tuple[str, Dimension, str], ...] = (
    ("Time", TIME, "A month is 730 hours, a twelfth of a year; a year is 365 days."),
    ("Data", DATA, "`KB` is a thousand bytes, `KiB` is 1024."),
    ("Money", MONEY, "Prices are in US dollars."),
    ("Computation", COMPUTE, "One operation on floating-point numbers; speeds are `FLOP/s`."),
    ("Requests", RATE, "Short for `req/s`."),
)


def page() -> str:
    """The page of all units."""
    sections = [_scales(), *(_section(*section) for section in _SECTIONS), _shares(), _counted()]
    return whole("Units", _INTRO, *sections)


def _scales() -> str:
    rows = [(code(letter), f"{10**exponent:,}") for letter, exponent in SCALES.items()]
    return f"## Scales\n\nGlued to the number: `500M`, `20k users`.\n\n{table(('Scale', 'Times'), rows)}"


def _section(title: str, dimension: Dimension, doc: str) -> str:
    same: dict[str, list[str]] = {}
    for word, unit in UNITS.items():
        if unit.dimension == dimension:
            same.setdefault(f"{_size(unit)} {code(base_unit(dimension))}", []).append(word)
    rows = [(codes(words), size) for size, words in same.items()]
    return f"## {title}\n\n{doc}\n\n{table(('Unit', 'Size'), rows)}"


def _size(unit: Unit) -> str:
    size = unit.factor * 10.0**unit.tens / unit.per
    return f"{size:,.0f}" if size >= 1 and size < 1e18 else f"{size:g}"


def _shares() -> str:
    rows = [(code("%"), "a hundredth, glued to its number", "`99.9%`"), (code("x"), "a factor", "`1.5x`")]
    return f"## Shares\n\n{table(('Unit', 'Meaning', 'Example'), rows)}"


def _counted() -> str:
    short = [word for word, unit in UNITS.items() if unit.dimension == RATIO and word not in ("%", "x")]
    short = [word for word in short if word not in COUNTED and word not in {plural(label) for label in COUNTED}]
    meant = ", ".join(f"{code(word)} is {code(UNITS[word].label)}" for word in short)
    doc = (
        "A count says what it counts, in the singular or the plural: `20k users`, `40 req/s`, `3 tokens`. A bare number"
        " takes on what its attribute counts; numbers of different things are neither added nor compared."
    )
    return f"## What can be counted\n\n{doc}\n\n{codes(COUNTED)}\n\nShort forms: {meant}."
