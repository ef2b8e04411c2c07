"""What a benchmark says: one figure, the target it has to meet, and the better one that we would like."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """A measured number. `value` is None where it could not be measured, and `note` says why.

    A figure without target is shown for information. `least` says that more is better.
    """

    name: str
    value: float | None
    unit: str = ""
    target: float | None = None
    stretch: float | None = None
    least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `stretch` where the better target is met too, `missed`, `not measured`, or nothing without a target."""
        if self.value is None:
            return "not measured"
        if self.target is None:
            return ""
        if not self._reaches(self.target):
            return "missed"
        return "stretch" if self.stretch is not None and self._reaches(self.stretch) else "met"

    def _reaches(self, bound: float) -> bool:
        assert self.value is not None
        return self.value >= bound if self.least else self.value <= bound
