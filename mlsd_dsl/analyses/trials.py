"""How many units an experiment needs in each arm, and how long it must run to gather them.

For a share p and a change d of it, each arm needs ((z_a sqrt(2 q (1 - q)) + z_b sqrt(p (1 - p) + (p + d)(1 - p - d))) / d)^2
units, with q between the two; for a mean, 2 (z_a + z_b)^2 s^2 / d^2. The change is relative to the baseline, as `mde: 1%` of a
click rate of 12 % is 0.12 points. Source: Fleiss, *Statistical Methods for Rates and Proportions*; Kohavi, Tang, Xu, *Trustworthy
Online Controlled Experiments* (2020).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.analyses.fact import Fact, constant, derived, monotone, unknown
from mlsd_dsl.analyses.lineage import names
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.formulas import experiments
from mlsd_dsl.formulas.formula import OutOfDomain
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME
from mlsd_dsl.vocabulary.units import DAY

SOURCE = "Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments (2020)"
SIGNIFICANCE, POWER = 0.05, 0.8


def _for_share(change: float, share: float, significance: float, power: float) -> float:
    if not 0 < share < 1 or change <= 0 or math.isinf(change):
        return math.inf
    difference = share * change
    if share + difference >= 1:
        difference = min(difference, (1 - share) / 2)
    try:
        return experiments.sample_size_from_base(share, difference, significance, power)
    except OutOfDomain:
        return math.inf


def _for_mean(change: float, mean: float, deviation: float, significance: float, power: float) -> float:
    from statistics import NormalDist

    if mean == 0 or change <= 0 or math.isinf(change) or math.isinf(deviation):
        return math.inf
    scores = NormalDist().inv_cdf(1 - significance / 2) + NormalDist().inv_cdf(power)
    return 2 * (scores * deviation / (mean * change)) ** 2


FOR_SHARE = monotone(
    "units of an arm (share)",
    _for_share,
    (-1, -1, -1, 1),
    "two-proportion test of the baseline against the baseline * (1 + mde)",
    SOURCE,
)
FOR_MEAN = monotone(
    "units of an arm (mean)", _for_mean, (-1, -1, 1, -1, 1), "2 * ((z_a + z_b) * deviation / (mean * mde))^2", SOURCE
)


class Trials:
    """The experiments of one design."""

    def __init__(self, graph: Graph, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """Sample size and duration of every experiment that states the change it must see."""
        for part in self.parts.values():
            if part.kind.word == "experiment":
                size = self.sample_size(part)
                if size is not None:
                    yield size
                    needed = self.duration(part, size)
                    if needed is not None:
                        yield needed

    def sample_size(self, experiment: Part) -> Fact | None:
        """Units in each arm."""
        change = self.reading.optional(experiment, "mde", "smallest change to be seen")
        if change is None:
            return None
        kpi = next((self.parts[name] for name in names(experiment, "primary")), None)
        base = self.reading.optional(experiment, "baseline", "baseline")
        if base is None and kpi is not None:
            base = self.reading.optional(kpi, "baseline", "baseline")
        if base is None:
            missing = f"{kpi.name}.baseline" if kpi is not None else f"{experiment.name}.baseline"
            return unknown(experiment.name, "sample_size", RATIO, missing, experiment.span)
        alpha = self._or(experiment, "significance", SIGNIFICANCE)
        power = self._or(experiment, "power", POWER)
        deviation = self.reading.optional(kpi, "deviation", "standard deviation") if kpi is not None else None
        if deviation is not None:
            inputs = [change, base, deviation, alpha, power]
            return derived(FOR_MEAN, experiment.name, "sample_size", inputs, RATIO, source=SOURCE)
        if base.low <= 0 or base.high >= 1 or base.dimension != RATIO:
            missing = f"{kpi.name}.deviation" if kpi is not None else f"{experiment.name}.primary"
            return unknown(experiment.name, "sample_size", RATIO, missing, experiment.span)
        return derived(FOR_SHARE, experiment.name, "sample_size", [change, base, alpha, power], RATIO, source=SOURCE)

    def duration(self, experiment: Part, size: Fact) -> Fact | None:
        """How long it takes until every arm has its units, where the unit is a person who comes daily.

        New people arrive more slowly than the same ones return: the first day brings at most all who are active, so this is a
        lower end, and never less than a day.
        """
        actor = next(
            (self.parts[name] for name in names(experiment, "unit") if self.parts[name].kind.word == "actor"), None
        )
        if actor is None:
            actors = [
                part for part in self.parts.values() if part.kind.word == "actor" and "daily_active" in part.stated
            ]
            actor = actors[0] if len(actors) == 1 else None
        if actor is None:
            return None
        active = self.reading.optional(actor, "daily_active", "active a day")
        if active is None:
            return None
        arms = self._or(experiment, "arms", 2.0)
        traffic = self._or(experiment, "traffic", 1.0)
        people = derived("product", experiment.name, "a day", [active, traffic], RATIO, role="in the test a day")
        units = derived("product", experiment.name, "units", [size.as_("an arm"), arms], RATIO, role="units in all")
        days = derived("quotient", experiment.name, "days", [units, people], RATIO, role="days")
        time = derived("product", experiment.name, "time", [days, constant("day", DAY, TIME)], TIME)
        return derived(
            "max", experiment.name, "duration.needed", [time, constant("a day", DAY, TIME, "at least")], TIME
        )

    def _or(self, part: Part, attribute: str, otherwise: float) -> Fact:
        stated = self.reading.optional(part, attribute, attribute)
        return stated or constant(f"{part.name}.{attribute}", otherwise, RATIO, attribute, "the usual choice")
