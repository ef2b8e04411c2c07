"""How long after the fact a monitor can know that something is wrong.

    delay = window + interval of its looks + 95th percentile of the labels' delay + age of the data that it looks at

Labels count for what compares predictions with outcomes. The data is what is watched, or, of what answers, the log of its answers.
What watches ages or machines waits for no data. A monitor that states its `delay` is taken at its word. At worst a fault begins just
after a look, and its traces fill a window before it stands out. Source: Breck et al., *The ML Test Score* (2017).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.fact import Fact, derived, unknown
from mlsd_dsl.analyses.freshness import Freshness
from mlsd_dsl.analyses.lineage import Lineage
from mlsd_dsl.analyses.maturity import MOST, NEED_LABELS, Maturity
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import TIME

SOURCE = "Breck et al., The ML Test Score (2017)"

_WITHOUT_DATA = ("freshness", "staleness", "system", "cost")


class Noticing:
    """The delays of the monitors of one design."""

    def __init__(
        self, graph: Graph, lineage: Lineage, freshness: Freshness, maturity: Maturity, reading: Reading
    ) -> None:
        self.graph = graph
        self.lineage = lineage
        self.freshness = freshness
        self.maturity = maturity
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """The delay of each monitor that does not state its own."""
        for monitor in self.lineage.of_kind("monitor"):
            if "delay" not in monitor.stated:
                yield self.delay(monitor)

    def delay(self, monitor: Part) -> Fact:
        """The time from a fault to the look that shows it, at worst."""
        looks = [self.reading.optional(monitor, a, role) for a, role in (("window", "window"), ("every", "interval"))]
        terms = [each for each in looks if each is not None]
        if not terms:
            terms = [unknown(monitor.name, "window", TIME, f"{monitor.name}.window", monitor.span).as_("window")]
        watched = self._watched(monitor)
        if monitor.word("type") in NEED_LABELS:
            terms += self._longest(monitor, "labels", self._labels(watched))
        if monitor.word("type") not in _WITHOUT_DATA:
            terms += self._longest(monitor, "data", self._ages(watched))
        return derived("sum", monitor.name, "delay", terms, TIME, path=(*watched, monitor.name), source=SOURCE)

    def _watched(self, monitor: Part) -> tuple[str, ...]:
        relations = self.graph.leading[monitor.name]
        return self.lineage.ordered(r.source for r in relations if r.meaning.verb == "monitors")

    def _labels(self, watched: tuple[str, ...]) -> list[Fact]:
        """When the labels of the watched models are known."""
        models = [name for name in watched if self.lineage.kind(name) == "model"]
        labels = self.lineage.ordered(label for model in models for label in self.lineage.labels(model))
        delays = [self.maturity.delay(label, MOST) for label in labels]
        return [delay.as_(f"`{delay.subject}` known") for delay in delays if delay is not None]

    def _ages(self, watched: tuple[str, ...]) -> list[Fact]:
        """The ages of watched data, and of the logs of what answers."""
        ages = self.freshness.ages
        held = [name if name in ages else log for name in watched for log in (self._logs(name) or (name,))]
        aged = [name for name in dict.fromkeys(held) if name in ages and self.lineage.kind(name) != "model"]
        return [ages[name].worst.as_(f"age of `{name}`") for name in aged]

    def _logs(self, name: str) -> tuple[str, ...]:
        """The logs of a part's answers, its own or those of what asks it."""
        answering = (name, *self.lineage.servers(name)) if self.lineage.kind(name) == "model" else (name,)
        return self.lineage.ordered(
            r.target for each in answering for r in self.graph.following[each] if self.lineage.kind(r.target) == "log"
        )

    def _longest(self, monitor: Part, name: str, waits: list[Fact]) -> list[Fact]:
        if len(waits) <= 1:
            return waits
        return [derived("max", monitor.name, name, waits, TIME, role=name)]
