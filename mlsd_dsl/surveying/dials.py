"""Which stated numbers can be turned: those that something else follows from by operations that can be redone."""

from __future__ import annotations

import math

from mlsd_dsl.facts import Facts
from mlsd_dsl.survey import Dial, Number
from mlsd_dsl.surveying.numbers import Numbers

ASSUMPTIONS, TRAFFIC, CAPACITY, RANGES, TIMES, OTHERS = (
    *("Assumptions", "Traffic", "Capacity", "Ranges", "Schedules and times", "All other numbers"),
)
_ORDER = (ASSUMPTIONS, TRAFFIC, CAPACITY, RANGES, TIMES, OTHERS)
_TRAFFIC = {"daily_active", "monthly_active", "actions", "peak_factor", "rate", "hit_rate", "arrivals", "share"}
_CAPACITY = {"replicas", "throughput", "max_batch", "partitions", "hardware", "memory"}


def dials(facts: Facts, numbers: Numbers) -> tuple[Dial, ...]:
    """By group, within a group in the order of the design."""
    used = _used(numbers)
    found: dict[tuple[str, ...], list[int]] = {}
    for index, row in enumerate(numbers.rows):
        if _turns(row) and index in used:
            found.setdefault(_same(row), []).append(index)
    order = {name: place for place, name in enumerate(("assume", *facts.design.parts))}
    made = [_dial(numbers, tuple(indexes)) for indexes in found.values()]
    made.sort(key=lambda dial: (_ORDER.index(dial.group), order.get(dial.part, len(order))))
    return tuple(made)


def _used(numbers: Numbers) -> set[int]:
    """The numbers that another one is worked out from, at any distance, by more than taking it over."""
    found: set[int] = set()
    for index in range(len(numbers.rows) - 1, -1, -1):
        row = numbers.rows[index]
        if numbers.is_made(index) and (index in found or row.operation != "same"):
            found.update(row.inputs)
    return found


def _turns(row: Number) -> bool:
    stated = row.operation in ("stated", "default") and not row.inputs and not row.words
    return stated and bool(row.name) and row.low > 0 and math.isfinite(row.high) and not row.missing


def _same(row: Number) -> tuple[str, ...]:
    """What makes two readings of a number the same number."""
    own = (row.subject, row.name) if row.subject else (row.name, row.place, row.source)
    return (*own, f"{row.low:.17g}", f"{row.high:.17g}", str(row.unit))


def _dial(numbers: Numbers, indexes: tuple[int, ...]) -> Dial:
    row = numbers.rows[indexes[0]]
    name = row.name.partition(".")[0]
    if row.subject == "assume":
        group = ASSUMPTIONS
    elif name in _TRAFFIC:
        group = TRAFFIC
    elif name in _CAPACITY:
        group = CAPACITY
    elif row.low != row.high:
        group = RANGES
    elif numbers.units[row.unit].scales == "time":
        group = TIMES
    else:
        group = OTHERS
    return Dial(group, row.subject, row.name, indexes)
