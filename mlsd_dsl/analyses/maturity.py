"""A10, label maturity: whether labels are known when somebody counts on them.

| proof | what is compared |
|---|---|
| `training-on-immature-labels` | the least age of a dataset's rows with the 95th percentile of the label's delay |
| `performance-monitor-impossible` | how far back a monitor looks with the median delay of the labels it needs |
| `no-proxy-for-delayed-labels` | labels that take more than a day, and nothing that is watched meanwhile |
| `experiment-shorter-than-label` | the length of an experiment with the label behind its primary number |
| `kpi-slower-than-experiment` | the length of an experiment with the horizon of its primary number |

A percentile that is not stated is at least the highest stated one below it; the attribution window stands in for a delay that is
not stated at all. Sources: *Practical Lessons from Predicting Clicks on Ads at Facebook* (2014); the delayed-feedback literature;
*Rules of Machine Learning*, rule 13.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, unknown
from mlsd_dsl.analyses.lineage import Lineage, names, place
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.units import DAY

ANALYSIS = "maturity"
SOURCE = "delayed feedback: until its delay has passed, an example without a positive is not a negative"

ENOUGH, SHORT, UNKNOWN = "enough", "short", "unknown"
MOST, HALF = 95.0, 50.0  # the share of labels that must be known: to train on them, to measure anything at all

NEED_LABELS = {"performance", "calibration"}
_PROXIES = {"prediction_drift", "data_drift", "calibration", "feedback"}


class Waited(NamedTuple):
    """How long somebody waits for labels against how long they take. `sort` is the proof that a short wait gives."""

    subject: str
    label: str
    sort: str
    has: Fact
    needs: Fact

    @property
    def verdict(self) -> str:
        """`short` and `enough` where the numbers say so whatever is unstated, else `unknown`."""
        if self.has.high < self.needs.low:
            return SHORT
        return ENOUGH if self.has.low >= self.needs.high else UNKNOWN


class Maturity:
    """Labels and those who wait for them, in one design."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    @cached_property
    def compared(self) -> tuple[Waited, ...]:
        """Every wait and what it waits for: by dataset, then by monitor, then by experiment."""
        return (*self._datasets(), *self._monitors(), *self._experiments())

    def proofs(self) -> Iterator[Proof]:
        """All waits that are too short, and models that nobody watches while their labels are under way."""
        for waited in self.compared:
            yield from self._proof(waited)
        yield from self._without_proxy()

    def delay(self, label: str, share: float) -> Fact | None:
        """After how long `share` percent of a label's values are known, from its delay, else its window; None if unstated."""
        part = self.parts[label]
        stated = self.reading.percentiles(part, "delay")
        if not stated:
            window = self.reading.optional(part, "window", "attribution window")
            if window is None:
                return None
            # Within its window a label may be known at any time; to count on all of them is to wait for its end.
            return window._replace(low=window.low if share >= MOST else 0.0, missing=(f"{label}.delay",))
        below = [fact for point, fact in stated.items() if point <= share]
        above = [fact for point, fact in stated.items() if point >= share]
        role = f"{share:g}% of labels known"
        if below and above and below[-1] is above[0]:
            return below[-1]._replace(role=role)
        low = max((fact.low for fact in below), default=0.0)
        high = min((fact.high for fact in above), default=math.inf)
        name = f"delay.p{share:g}"
        return unknown(label, name, TIME, f"{label}.delay", place(part, "delay"))._replace(
            low=low, high=high, role=role
        )

    # The waits

    def _datasets(self) -> Iterator[Waited]:
        for dataset in self.lineage.of_kind("dataset"):
            for label in self.lineage.labels_of(dataset.name):
                needs = self.delay(label, MOST)
                if needs is not None and needs.low > 0:
                    has = self.reading.number(dataset, "maturity", "least age of a row")
                    yield Waited(dataset.name, label, "training-on-immature-labels", has, needs)

    def _monitors(self) -> Iterator[Waited]:
        for monitor in self.lineage.of_kind("monitor"):
            window = self.reading.optional(monitor, "window", "window")
            if monitor.word("type") not in NEED_LABELS or window is None:
                continue
            delays = [fact for label in self._judging(monitor) if (fact := self.delay(label, HALF)) is not None]
            if not delays:
                continue
            needs = min(delays, key=lambda fact: (fact.low, fact.high))
            delay = self.reading.optional(monitor, "delay", "delay")
            has = window
            if delay is not None:
                # A monitor that waits first looks at a window that ended that long ago.
                has = window._replace(
                    low=window.low + delay.low, high=window.high + delay.high, name="window and delay", written=""
                )
            yield Waited(monitor.name, needs.subject, "performance-monitor-impossible", has, needs)

    def _experiments(self) -> Iterator[Waited]:
        for experiment in self.lineage.of_kind("experiment"):
            length = self.reading.optional(experiment, "duration", "length")
            for kpi in names(experiment, "primary"):
                labels = self._behind(kpi)
                delays = [fact for label in labels if (fact := self.delay(label, MOST)) is not None]
                horizon = self.reading.optional(self.parts[kpi], "horizon", "horizon")
                if length is None:
                    continue
                if delays:
                    needs = min(delays, key=lambda fact: (fact.low, fact.high))
                    yield Waited(experiment.name, needs.subject, "experiment-shorter-than-label", length, needs)
                if horizon is not None:
                    yield Waited(experiment.name, kpi, "kpi-slower-than-experiment", length, horizon)

    def _judging(self, monitor: Part) -> tuple[str, ...]:
        """The labels that can say how good the watched part is."""
        watched = [r.source for r in self.graph.leading[monitor.name] if r.meaning.verb == "monitors"]
        found: list[str] = []
        for name in watched:
            if self.lineage.kind(name) == "label":
                found.append(name)
            elif self.lineage.kind(name) == "model":
                task = self.lineage.task(name)
                found += [*self.lineage.labels(name), *(names(task, "label") if task is not None else ())]
            elif self.lineage.kind(name) == "task":
                found += names(self.parts[name], "label")
        return tuple(dict.fromkeys(found))

    def _behind(self, kpi: str) -> list[str]:
        """The labels that stand behind a business number: the one it names, else those that stand in for it."""
        named_label = names(self.parts[kpi], "label")
        if named_label:
            return list(named_label)
        return [
            r.source
            for r in self.graph.leading[kpi]
            if r.meaning.verb == "proxies" and self.lineage.kind(r.source) == "label"
        ]

    # Proofs

    def _proof(self, waited: Waited) -> Iterator[Proof]:
        part = self.parts[waited.subject]
        if waited.sort == "training-on-immature-labels":
            yield from self._immature(part, waited)
        elif waited.verdict == SHORT:
            attribute, does = {
                "performance-monitor-impossible": ("window", "looks back"),
                "experiment-shorter-than-label": ("duration", "runs"),
                "kpi-slower-than-experiment": ("duration", "runs"),
            }[waited.sort]
            takes = "can be seen after" if waited.sort.startswith("kpi") else "takes"
            words = f"`{part.name}` {does} {spelled(waited.has)}, but `{waited.label}` {takes} {spelled(waited.needs)}"
            yield self._short(part, waited, words, attribute)

    def _immature(self, dataset: Part, waited: Waited) -> Iterator[Proof]:
        """Rows too young for their label are only wrong where silence counts as a no."""
        label = self.parts[waited.label]
        negatives = label.word("negatives")
        handled = dataset.word("delayed_feedback") not in ("", "none")
        if handled or negatives in ("explicit", "sampled") or waited.verdict == ENOUGH:
            return
        missing = () if negatives else (f"{label.name}.negatives",)
        if "maturity" not in dataset.stated:
            missing = (f"{dataset.name}.maturity", *missing)
            words = f"`{dataset.name}` does not say how old a row must be; `{label.name}` takes {spelled(waited.needs)}"
        elif waited.verdict == SHORT:
            words = (
                f"`{dataset.name}` takes rows after {spelled(waited.has)}, but `{label.name}` takes {spelled(waited.needs)}:"
                " a late positive counts as a negative"
            )
        else:
            return
        yield self._short(dataset, waited, words, "maturity", missing)

    def _short(self, part: Part, waited: Waited, words: str, attribute: str, missing: tuple[str, ...] = ()) -> Proof:
        needs = self.parts[waited.label]
        if waited.needs.name == "window":
            missing = (*missing, *waited.needs.missing)  # it may all be known sooner
        said = "horizon" if needs.kind.word == "kpi" else "delay" if "delay" in needs.stated else "window"
        witnesses = (
            Witness(waited.has.role, place(part, attribute)),
            Witness(waited.needs.role or said, place(needs, said)),
        )
        facts = (waited.has, waited.needs)
        return Proof(
            ANALYSIS,
            waited.sort,
            part.name,
            words,
            (waited.label,),
            (waited.label, part.name),
            witnesses,
            facts,
            missing,
            SOURCE,
        )

    def _without_proxy(self) -> Iterator[Proof]:
        watching = [m for m in self.lineage.of_kind("monitor") if m.word("type") in _PROXIES]
        for model in self.lineage.of_kind("model"):
            delays = [
                fact for label in self.lineage.labels(model.name) if (fact := self.delay(label, MOST)) is not None
            ]
            if not delays or not self.lineage.servers(model.name):
                continue
            soonest = min(delays, key=lambda fact: (fact.low, fact.high))
            if soonest.low <= DAY or any(self._covers(monitor, model.name) for monitor in watching):
                continue
            unsure = [
                m.name for m in self.lineage.of_kind("monitor") if not m.word("type") and self._covers(m, model.name)
            ]
            words_ = (
                f"`{soonest.subject}` takes {spelled(soonest)}, and nothing about `{model.name}` is watched meanwhile"
            )
            witness = Witness("labels come late", place(self.parts[soonest.subject], "delay"))
            missing = tuple(f"{name}.type" for name in unsure) + (soonest.missing if soonest.name == "window" else ())
            yield Proof(
                ANALYSIS,
                "no-proxy-for-delayed-labels",
                model.name,
                words_,
                (soonest.subject,),
                (soonest.subject, model.name),
                (witness,),
                (soonest,),
                missing,
                SOURCE,
            )

    def _covers(self, monitor: Part, model: str) -> bool:
        """Whether a monitor watches a model, what it reads or learns from, what asks it, or what its answers go into."""
        watched = {r.source for r in self.graph.leading[monitor.name] if r.meaning.verb == "monitors"}
        return bool(watched & self._around(model))

    def _around(self, model: str) -> set[str]:
        servers = self.lineage.servers(model)
        datasets = self.lineage.datasets(model)
        features = {
            *self.lineage.read_by(model),
            *(f for dataset in datasets for f in self.lineage.features_of(dataset)),
        }
        sources = {name for f in features for name in self.lineage.upstream(f)}
        beside = {
            name
            for name in self.lineage.asked(servers)
            if self.lineage.kind(name) in ("model", "policy", "feature_store")
        }
        after = {r.target for r in self.graph.following[model] if r.meaning.verb in ("feeds", "logs", "writes")}
        logs = {r.target for server in servers for r in self.graph.following[server] if r.meaning.verb == "logs"}
        return {model, *servers, *datasets, *features, *sources, *beside, *after, *logs}
