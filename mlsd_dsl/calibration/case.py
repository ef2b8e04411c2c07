"""One published number beside what a formula makes of the published inputs.

| class | what it holds | tolerance |
|---|---|---|
| E | arithmetic | 0.5 %, or the rounding of the print |
| R | a documented rule | 1 %, or the rounding of the print |
| P | memory and files | 5 %; 15 % for the memory of a process |
| T | throughput and latency | 30 %, or inside the 90 % interval if that spans at most a factor of 3 |
| I | an interval | inside the 90 % interval |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from mlsd_dsl.formulas.uncertainty import latin_hypercube, lognormal_range, lognormal_samples, percentile

Kind = Literal["E", "R", "P", "T", "I"]
Mark = Literal["read", "known", "measured"]

TOLERANCES: Mapping[Kind, float] = MappingProxyType({"E": 0.005, "R": 0.01, "P": 0.05, "T": 0.30, "I": 0.0})
WIDEST = 3.0  # an interval that spans more says too little to count as right


class Prior(NamedTuple):
    """A range for an input that was not published: 90 % lie between `low` and `high`, at most at `most`.

    `source` says what the range was made from; no case that counts towards coverage is among it.
    """

    name: str
    low: float
    high: float
    source: str
    most: float = float("inf")


class Case(NamedTuple):
    """A published result and the inputs published with it.

    `published` is the number as it was printed, in `unit`s of `per` base units: its last digit is how it was rounded.
    `mark` says how the number came here: read in the source, well known and not read again, or measured for this project.
    `counts` is false for a case that a prior was made from.
    """

    number: str
    formulas: tuple[str, ...]
    what: str
    function: Callable[..., Any]
    inputs: Mapping[str, Any]
    published: str
    source: str
    kind: Kind = "E"
    unit: str = ""
    per: float = 1.0
    mark: Mark = "read"
    tolerance: float | None = None
    counts: bool = True

    @property
    def truth(self) -> float:
        """The published number."""
        return float(Decimal(self.published))

    @property
    def rounding(self) -> float:
        """Half of the last printed digit."""
        exponent = Decimal(self.published).as_tuple().exponent
        assert isinstance(exponent, int), self.published
        return 0.5 * 10.0**exponent

    @property
    def priors(self) -> dict[str, Prior]:
        """The inputs that are ranges."""
        return {name: value for name, value in self.inputs.items() if isinstance(value, Prior)}


class Outcome(NamedTuple):
    """What a formula makes of a case, in the unit of the case; `low` and `high` are p5 and p95 where inputs are ranges."""

    case: Case
    computed: float
    error: float
    low: float | None = None
    high: float | None = None

    @property
    def is_covered(self) -> bool:
        """Whether the 90 % interval contains the published number."""
        return self.low is not None and self.high is not None and self.low <= self.case.truth <= self.high

    @property
    def span(self) -> float:
        """The upper end of the interval over the lower one; 1 without an interval."""
        return self.high / self.low if self.low and self.high else 1.0

    @property
    def is_within(self) -> bool:
        """Whether the case lies within the tolerance of its class."""
        allowed = TOLERANCES[self.case.kind] if self.case.tolerance is None else self.case.tolerance
        if self.case.kind == "I":
            return self.is_covered
        if abs(self.error) <= allowed:
            return True
        if self.case.kind in ("E", "R"):
            return abs(self.computed - self.case.truth) <= self.case.rounding * (1 + 1e-9)
        return self.case.kind == "T" and self.is_covered and self.span <= WIDEST


def outcome(case: Case) -> Outcome:
    """Work a case out: at the medians of its ranges, and with samples of them."""
    priors = case.priors
    spreads = {name: lognormal_range(prior.low, prior.high) for name, prior in priors.items()}
    medians = {name: min(spread.median, priors[name].most) for name, spread in spreads.items()}
    computed = float(case.function(**{**case.inputs, **medians})) / case.per
    error = computed / case.truth - 1
    if not priors:
        return Outcome(case, computed, error)
    columns = latin_hypercube(sorted(priors))
    drawn = {name: lognormal_samples(spreads[name], columns[name], priors[name].most) for name in priors}
    samples = case.function(**{**case.inputs, **drawn}) / case.per
    return Outcome(case, computed, error, percentile(samples, 0.05), percentile(samples, 0.95))
