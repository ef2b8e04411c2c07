"""How many units an experiment needs in each arm, and how long it must run to gather them.

For a share p and a change d of it, each arm needs ((z_a sqrt(2 p (1 - p)) + z_b sqrt(p (1 - p) + q (1 - q))) / d)^2 units, with
q = p + d; of a share above one half, the same counts for what does not happen. For a mean it is 2 ((z_a + z_b) s / d)^2. The change
is relative to the baseline and counts in either direction: `mde: 1%` of a click rate of 12 % is 0.12 points.

    duration.needed = units of an arm * arms / (units a day * traffic), at least a day and the horizon of the primary kpi

Sources: E. Miller, *Sample Size Calculator*, after Fleiss, *Statistical Methods for Rates and Proportions*; Kohavi, Tang, Xu,
*Trustworthy Online Controlled Experiments* (2020).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.analyses.fact import Fact, constant, derived, monotone, unknown
from mlsd_dsl.analyses.lineage import names
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.formulas import experiments
from mlsd_dsl.formulas.uncertainty import normal_score
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME
from mlsd_dsl.vocabulary.units import DAY

SOURCE = "Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments (2020)"
SIGNIFICANCE, POWER = 0.05, 0.8
ARMS, TRAFFIC = 2.0, 1.0


def _for_share(change: float, share: float, significance: float, power: float) -> float:
    return experiments.sample_size_from_base(min(share, 1 - share), share * change, significance, power)


def _for_mean(change: float, mean: float, deviation: float, significance: float, power: float) -> float:
    if change <= 0:
        raise ValueError("no sample is large enough to see no difference")
    scores = normal_score(1 - significance / 2) + normal_score(power)
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
                if size is not None and math.isfinite(size.low):  # a change that nothing could show needs no number
                    yield size
                    needed = self.duration(part, size)
                    if needed is not None and math.isfinite(needed.low):
                        yield needed

    def sample_size(self, experiment: Part) -> Fact | None:
        """Units in each arm."""
        change, kpi = self._change(experiment), self._primary(experiment)
        if change is None:
            return None
        base = self.reading.optional(experiment, "baseline", "baseline")
        if base is None and kpi is not None:
            base = self.reading.optional(kpi, "baseline", "baseline")
        if base is None or base.low <= 0:
            return self._unknown(experiment, f"{(kpi or experiment).name}.baseline")
        if change.dimension not in (RATIO, base.dimension):
            return self._unknown(experiment, f"{experiment.name}.mde")
        if change.dimension != RATIO:
            change = derived("quotient", experiment.name, "mde", [change, base], RATIO, role=change.role)
        alpha = self._or(experiment, "significance", SIGNIFICANCE)
        power = self._or(experiment, "power", POWER)
        deviation = self.reading.optional(kpi, "deviation", "standard deviation") if kpi is not None else None
        if deviation is not None:
            inputs = [change, base, deviation, alpha, power]
            return derived(FOR_MEAN, experiment.name, "sample_size", inputs, RATIO, source=SOURCE)
        if base.high >= 1 or base.dimension != RATIO:
            return self._unknown(
                experiment, f"{kpi.name}.deviation" if kpi is not None else f"{experiment.name}.primary"
            )
        if base.high * change.high >= max(base.high, 1 - base.low):
            return self._unknown(experiment, f"{experiment.name}.mde")  # a share cannot change by that much
        return derived(FOR_SHARE, experiment.name, "sample_size", [change, base, alpha, power], RATIO, source=SOURCE)

    def duration(self, experiment: Part, size: Fact) -> Fact | None:
        """How long it takes until every arm has its units.

        New units arrive more slowly than the same ones return: the first day brings at most all who are active, so this is a
        lower end.
        """
        arriving = self._a_day(experiment)
        if arriving is None:
            return None
        factors = [arriving.as_("units a day"), self._or(experiment, "traffic", TRAFFIC)]
        taking_part = derived("product", experiment.name, "a day", factors, RATIO, role="in the test a day")
        arms = self._or(experiment, "arms", ARMS)
        units = derived("product", experiment.name, "units", [size.as_("an arm"), arms], RATIO, role="units in all")
        days = derived("quotient", experiment.name, "days", [units, taking_part], RATIO, role="days")
        terms = [
            derived(
                "product", experiment.name, "time", [days, constant("day", DAY, TIME)], TIME, role="to gather them"
            ),
            constant("a day", DAY, TIME, "at least"),
        ]
        kpi = self._primary(experiment)
        horizon = self.reading.optional(kpi, "horizon", "until a change can be seen") if kpi is not None else None
        terms += [horizon] if horizon is not None else []
        return derived("max", experiment.name, "duration.needed", terms, TIME)

    # Inside

    def _primary(self, experiment: Part) -> Part | None:
        return next((self.parts[name] for name in names(experiment, "primary")), None)

    def _change(self, experiment: Part) -> Fact | None:
        """The smallest change to be seen, whatever its direction; unknown where it may be none at all."""
        role = "smallest change to be seen"
        stated = self.reading.optional(experiment, "mde", role)
        if stated is not None and stated.high < 0:
            inputs = [constant("nothing", 0.0, stated.dimension), stated]
            stated = derived("difference", experiment.name, "mde", inputs, stated.dimension, role=role)
        if stated is None or stated.low > 0:
            return stated
        return unknown(experiment.name, "mde", RATIO, f"{experiment.name}.mde", stated.span).as_(role)

    def _a_day(self, experiment: Part) -> Fact | None:
        """How many units of the sort that is assigned come on one day; None where nobody says."""
        named = [self.parts[name] for name in names(experiment, "unit")]
        if named:
            attribute = "daily_active" if named[0].kind.word == "actor" else "active"
            return self.reading.optional(named[0], attribute, "active a day")
        actors = [part for part in self.parts.values() if part.kind.word == "actor" and "daily_active" in part.stated]
        if len(actors) != 1:
            return None
        people = self.reading.number(actors[0], "daily_active", "active a day")
        unit = experiment.word("unit")
        if unit in ("", "user"):
            return people
        often = {"session": "sessions", "request": "actions"}.get(unit)
        each = self.reading.optional(actors[0], often, f"{unit}s of one") if often is not None else None
        if each is None:
            return None
        day = constant("a day", DAY, TIME)
        return derived("product", experiment.name, f"{unit}s", [people, each, day], RATIO, role=f"{unit}s a day")

    def _unknown(self, experiment: Part, missing: str) -> Fact:
        return unknown(experiment.name, "sample_size", RATIO, missing, experiment.span)

    def _or(self, part: Part, attribute: str, otherwise: float) -> Fact:
        stated = self.reading.optional(part, attribute, attribute)
        return stated or constant(f"{part.name}.{attribute}", otherwise, RATIO, attribute, "the usual choice")
