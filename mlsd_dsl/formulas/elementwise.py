"""Functions of a number that take a numpy array as well, so that one formula serves a point and ten thousand samples.

A number stays with the standard library, and numpy is not loaded for it.
"""

from __future__ import annotations

import math
from typing import Any


def ln(value: Any) -> Any:
    """The natural logarithm."""
    return math.log(value) if _is_number(value) else _numpy().log(value)


def exp(value: Any) -> Any:
    """Euler's number to the power of the value."""
    return math.exp(value) if _is_number(value) else _numpy().exp(value)


def sqrt(value: Any) -> Any:
    """The square root."""
    return math.sqrt(value) if _is_number(value) else _numpy().sqrt(value)


def ceil(value: Any) -> Any:
    """The least whole number that is not below the value; what exceeds a whole number by rounding alone counts as it."""
    nearest = floor(value + 0.5)
    lowered = value - 1e-9 * abs(value)
    if _is_number(value):
        return nearest if lowered <= nearest <= value else float(math.ceil(value))
    numpy = _numpy()
    return numpy.where((lowered <= nearest) & (nearest <= value), nearest, numpy.ceil(value))


def floor(value: Any) -> Any:
    """The greatest whole number that is not above the value."""
    return float(math.floor(value)) if _is_number(value) else _numpy().floor(value)


def greatest(first: Any, *others: Any) -> Any:
    """The greatest of the values, one by one."""
    for other in others:
        plain = _is_number(first) and _is_number(other)
        first = max(first, other) if plain else _numpy().maximum(first, other)
    return first


def least(first: Any, *others: Any) -> Any:
    """The least of the values, one by one."""
    for other in others:
        plain = _is_number(first) and _is_number(other)
        first = min(first, other) if plain else _numpy().minimum(first, other)
    return first


def complement_power(share: Any, count: Any) -> Any:
    """1 - (1 - share) ** count, without loss where the share is tiny."""
    if _is_number(share) and _is_number(count):
        return -math.expm1(count * math.log1p(-share)) if share < 1 else float(count > 0)
    numpy = _numpy()
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.where(numpy.equal(share, 1), 1.0 * (count > 0), -numpy.expm1(count * numpy.log1p(-share)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _numpy() -> Any:
    import numpy

    return numpy
