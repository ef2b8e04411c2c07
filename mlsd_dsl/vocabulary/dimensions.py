"""The dimensions that quantities have: data, time, money, computation; all else is a count or a ratio."""

from __future__ import annotations

from typing import NamedTuple


class Dimension(NamedTuple):
    """Exponents of the base units byte, second, USD and FLOP."""

    data: int = 0
    time: int = 0
    money: int = 0
    compute: int = 0

    def __mul__(self, other: object) -> Dimension:
        """The dimension of a product."""
        assert isinstance(other, Dimension)
        return Dimension(self[0] + other[0], self[1] + other[1], self[2] + other[2], self[3] + other[3])

    def __truediv__(self, other: Dimension) -> Dimension:
        """The dimension of a quotient."""
        return Dimension(self[0] - other[0], self[1] - other[1], self[2] - other[2], self[3] - other[3])


RATIO = Dimension()
DATA = Dimension(data=1)
TIME = Dimension(time=1)
RATE = Dimension(time=-1)
DATA_RATE = Dimension(data=1, time=-1)
MONEY = Dimension(money=1)
MONEY_RATE = Dimension(money=1, time=-1)
STORAGE_PRICE = Dimension(data=-1, time=-1, money=1)
DATA_PRICE = Dimension(data=-1, money=1)
COMPUTE = Dimension(compute=1)
COMPUTE_RATE = Dimension(time=-1, compute=1)
