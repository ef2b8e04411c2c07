"""A3, point-in-time leakage: what a row of a dataset knows that serving could not have known.

A row stands for one prediction at one time. Its columns leak where they hold what became known later:

| proof | what is shown |
|---|---|
| `point-in-time-join-missing` | a value that changes is joined by its newest state |
| `future-window-feature` | the window of a value reaches past the time it stands for |
| `target-derived-feature` | the label, or the events that make it, flow into the feature with nothing that ends them in time |
| `known-time-ignored` | values count from their event, though serving reads them only later |
| `random-split-on-temporal-data` | test rows lie between training rows in time |
| `group-leakage-across-split` | rows of one entity stand on both sides of the split |
| `fit-before-split` | scalers and encoders have seen the test rows |
| `eval-train-overlap` | a model is judged on rows that it was trained on |

A join `as_of` by what was known at the time, and values that serving itself logged, cannot hold the future. Sources: *Rules of
Machine Learning*, rules 29 and 33; the point-in-time joins of feature stores, and Feast's issue 6615 on known time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, derived
from mlsd_dsl.analyses.freshness import Freshness
from mlsd_dsl.analyses.lineage import Lineage, names, place
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import named, spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.wording import quoted
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.units import DAY

ANALYSIS = "leakage"
SOURCE = "Rules of Machine Learning, rules 29 and 33"
KNOWN_TIME_SOURCE = "Feast, issue 6615: values are joined before they were written"

YES, NO, UNKNOWN = "yes", "no", "unknown"
SLOW = 30 * DAY  # what changes less often counts as constant
SHARE_OF_WINDOW = 0.1  # a lag below this share of the window changes a value little

_CHANGING = {"dynamic", "windowed", "session", "embedding", "cross", "sequence", "graph"}
_MAKERS = ("pipeline", "chunker")
_PASSED = ("pipeline", "chunker", "feature", "validation")
_RAW = ("feature", "source", "log")  # what a dataset's `features` may name and that holds records
_TEMPORAL_TASKS = {"ranking", "retrieval", "forecasting"}
_JUDGED = {
    "human",
    "weak",
    "synthetic",
    "distilled",
}  # the delay of these labels is work, not time passing in the world


class Column(NamedTuple):
    """One joined column of a dataset: the words of its join, empty where unstated, and whether its values change."""

    dataset: str
    feature: str
    join: str
    join_time: str
    changing: str
    span: Span


class Leakage:
    """What leaks into the datasets of one design."""

    def __init__(self, graph: Graph, freshness: Freshness, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.freshness = freshness
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    def proofs(self) -> Iterator[Proof]:
        """All leaks: by dataset in order of declaration, then by evaluation."""
        for dataset in self.lineage.of_kind("dataset"):
            columns = self.columns(dataset.name)
            yield from self._latest_joins(dataset, columns)
            yield from self._future_windows(dataset, columns)
            target_derived = list(self._target_derived(dataset, columns))
            yield from target_derived
            doubted = {name for proof in target_derived for name in proof.others}
            yield from self._known_time(dataset, [c for c in columns if c.feature not in doubted])
            yield from self._random_split(dataset, columns)
            yield from self._fit_before_split(dataset)
        for evaluation in self.lineage.of_kind("evaluation"):
            yield from self._overlap(evaluation)

    def columns(self, dataset: str) -> tuple[Column, ...]:
        """The columns that a dataset joins itself, in order of declaration."""
        listed = set(names(self.parts[dataset], "features"))
        found: dict[str, Column] = {}
        for relation in self.graph.leading[dataset]:
            kind = self.lineage.kind(relation.source)
            if relation.meaning.verb == "joins" and (kind == "feature" or (kind in _RAW and relation.source in listed)):
                found[relation.source] = self._column(relation)
        return tuple(found[name] for name in self.lineage.ordered(found))

    def changing(self, feature: str) -> str:
        """Whether a feature's values change within a month: yes, no or unknown."""
        part = self.parts[feature]
        kind = part.word("kind")
        if part.kind.word != "feature" or kind in _CHANGING:
            return YES
        if kind == "on_demand":
            return NO  # worked out from the row itself, not looked up in time
        makers = [
            self.parts[r.source] for r in self.lineage.data_into(feature) if self.lineage.kind(r.source) in _MAKERS
        ]
        if any(self._is_quick(maker) for maker in makers):
            return YES
        return NO if kind == "static" or any(self._is_slow(maker) for maker in makers) else UNKNOWN

    # The leaks of a dataset

    def _latest_joins(self, dataset: Part, columns: tuple[Column, ...]) -> Iterator[Proof]:
        features = [c for c in columns if self.lineage.kind(c.feature) == "feature"]
        newest = [c for c in features if c.join in ("latest", "none")]
        sure = [c for c in newest if c.changing == YES]
        silent = [c for c in features if not c.join and c.changing == YES]
        unsure = silent or [c for c in newest if c.changing == UNKNOWN]
        found = sure or unsure
        if not found:
            return
        listed = [c.feature for c in found]
        if sure:
            missing: tuple[str, ...] = ()
            words = f"`{dataset.name}` takes the newest value of {named(listed)}, which the row's own time had not seen"
        elif silent:
            missing = (f"{dataset.name}.join",)
            words = f"`{dataset.name}` does not say which value of {named(listed)} a row gets"
        else:
            missing = tuple(f"{name}.kind" for name in listed)
            words = f"`{dataset.name}` takes the newest value of {named(listed)}, which may change"
        witnesses = [Witness(f"joins the {found[0].join} value" if found[0].join else "says no join", found[0].span)]
        witnesses += [Witness(self._why_changing(c.feature), place(self.parts[c.feature], "kind")) for c in found]
        yield self._proof("point-in-time-join-missing", dataset, words, listed, witnesses, missing=missing)

    def _future_windows(self, dataset: Part, columns: tuple[Column, ...]) -> Iterator[Proof]:
        reaching: dict[str, list[str]] = {}
        for column in columns:
            if column.join == "logged":
                continue  # serving cannot have seen the future
            for name in self._made_by(column.feature):
                if self.parts[name].word("alignment") in ("centred", "forward"):
                    reaching.setdefault(name, []).append(column.feature)
        for name, features in reaching.items():
            maker = self.parts[name]
            alignment = maker.word("alignment")
            words = f"the {alignment} window of `{name}` puts what happens later into {named(features)}"
            witnesses = [Witness(f"the window is {alignment}", place(maker, "alignment"))]
            yield self._proof("future-window-feature", dataset, words, features, witnesses, path=(name, features[0]))

    def _target_derived(self, dataset: Part, columns: tuple[Column, ...]) -> Iterator[Proof]:
        for label in self.lineage.labels_of(dataset.name):
            events = {
                r.source for r in self.lineage.data_into(label) if self.lineage.kind(r.source) in ("source", "log")
            }
            found: dict[tuple[str, ...], list[tuple[Column, str]]] = {}
            for column in columns:
                origin = self._origin_of_target(column.feature, label, events)
                missing = self._lets_in(column, label, origin) if origin else None
                if missing is not None:
                    found.setdefault(missing, []).append((column, origin))
            for missing, leaks in found.items():
                yield self._target_proof(dataset, label, leaks, missing)

    def _known_time(self, dataset: Part, columns: list[Column]) -> Iterator[Proof]:
        shift = self.reading.optional(dataset, "join_lag", "shift of the join")
        late: list[tuple[Column, Fact, tuple[str, ...]]] = []
        for column in columns:
            stays = column.changing == NO or self.lineage.kind(column.feature) != "feature"
            if column.join != "as_of" or column.join_time == "known_at" or stays:
                continue
            gap = self._gap(column.feature, shift)
            missing = self._too_late(column.feature, gap) if gap is not None else None
            if gap is not None and missing is not None:
                missing = missing if column.join_time else (f"{dataset.name}.join_time", *missing)
                late.append((column, gap, missing))
        sure = [each for each in late if not each[2]]
        for found in [sure] if sure else [late] if late else []:
            found.sort(key=lambda each: -each[1].low)
            worst, gap, _ = found[0]
            words = (
                f"`{dataset.name}` joins {named([c.feature for c, _, _ in found])} by event time;"
                f" serving reads `{worst.feature}` {spelled(gap)} later"
            )
            witnesses = [
                Witness("values count from their event" if sure else "does not say from when values count", worst.span)
            ]
            missing = tuple(dict.fromkeys(name for _, _, names in found for name in names))
            yield self._proof(
                "known-time-ignored",
                dataset,
                words,
                [c.feature for c, _, _ in found],
                witnesses,
                facts=tuple(fact for _, fact, _ in found),
                missing=missing,
                path=(*self.freshness.used(worst.feature).worst.path, dataset.name),
                source=KNOWN_TIME_SOURCE,
            )

    def _random_split(self, dataset: Part, columns: tuple[Column, ...]) -> Iterator[Proof]:
        if dataset.word("split") != "random":
            return
        split = Witness("rows are split at random", place(dataset, "split"))
        reasons = list(self._reasons_of_time(dataset, columns))
        unsure = [] if reasons else [name for name in self._delayed(dataset) if not self.parts[name].word("origin")]
        if unsure:
            reasons = [self._late(name) for name in unsure]
        if reasons:
            words = f"`{dataset.name}` is split at random although {reasons[0].words}"
            others = [c.feature for c in columns if c.changing == YES]
            missing = tuple(f"{name}.origin" for name in unsure)
            yield self._proof(
                "random-split-on-temporal-data", dataset, words, others, [split, *reasons], missing=missing
            )
            return
        yield from self._groups(dataset, split)

    def _groups(self, dataset: Part, split: Witness) -> Iterator[Proof]:
        """Several rows of one entity, of which new ones appear: a random split tests on entities that it has seen."""
        rows = self.reading.optional(dataset, "rows", "rows")
        labels = [name for label in self.lineage.labels_of(dataset.name) for name in names(self.parts[label], "entity")]
        for name in names(dataset, "entity") or tuple(dict.fromkeys(labels)):
            entity = self.parts[name]
            count = self.reading.optional(entity, "count", "entities")
            if rows is None or count is None or rows.low <= count.high:
                continue
            new = self.reading.optional(entity, "new", "new entities")
            if new is not None and new.high == 0:
                continue
            words = f"`{dataset.name}` has {spelled(rows)} for {spelled(count)} `{name}`, split at random"
            missing = () if new is not None else (f"{name}.new",)
            yield self._proof(
                "group-leakage-across-split", dataset, words, [name], [split], facts=(rows, count), missing=missing
            )
            return

    def _fit_before_split(self, dataset: Part) -> Iterator[Proof]:
        only_training = dataset.word("role") == "train" and dataset.word("split") in ("", "none")
        if dataset.word("fit_scope") == "all" and not only_training:
            words = f"scalers and encoders of `{dataset.name}` are fitted on its test rows as well"
            yield self._proof(
                "fit-before-split", dataset, words, [], [Witness("fitted on all rows", place(dataset, "fit_scope"))]
            )

    # The leak of an evaluation

    def _overlap(self, evaluation: Part) -> Iterator[Proof]:
        judged = [r.source for r in self.graph.leading[evaluation.name] if r.meaning.verb == "evaluates"]
        models = [name for name in judged if self.lineage.kind(name) == "model"]
        models += [m for name in judged if self.lineage.kind(name) == "training" for m in self.lineage.models(name)]
        for name in judged:
            if self.lineage.kind(name) != "dataset":
                continue
            dataset = self.parts[name]
            trained = [m for m in dict.fromkeys(models) if name in self.lineage.datasets(m)]
            split = dataset.word("split")
            if not trained or split not in ("", "none"):
                continue
            words = f"`{evaluation.name}` judges {named(trained)} on `{name}`, which it was trained on"
            witnesses = [
                Witness("judged on it", place(evaluation, "dataset")),
                Witness("no rows are kept apart" if split else "says no split", place(dataset, "split")),
            ]
            missing = () if split else (f"{name}.split",)
            path = (name, *self.lineage.trainings(trained[0])[:1], trained[0], evaluation.name)
            yield Proof(
                ANALYSIS,
                "eval-train-overlap",
                evaluation.name,
                words,
                (name, *trained),
                path,
                tuple(witnesses),
                (),
                missing,
                SOURCE,
            )

    # What the leaks rest on

    def _column(self, relation: Relation) -> Column:
        dataset = self.parts[relation.target]
        join = _said(relation, "join") or dataset.word("join")
        join_time = _said(relation, "join_time") or dataset.word("join_time")
        span = relation.span if _said(relation, "join") else place(dataset, "join")
        return Column(dataset.name, relation.source, join, join_time, self.changing(relation.source), span)

    def _is_quick(self, maker: Part) -> bool:
        every = self.reading.cadence.of(maker)
        if every is not None:
            return every.high < SLOW
        return maker.word("mode") in ("stream", "micro_batch") or "slide" in maker.stated

    def _is_slow(self, maker: Part) -> bool:
        every = self.reading.cadence.of(maker)
        return every is not None and every.low >= SLOW

    def _why_changing(self, feature: str) -> str:
        kind = self.parts[feature].word("kind")
        if kind in _CHANGING:
            return f"`{feature}` is {kind}"
        return (
            f"`{feature}` is computed again and again" if self.changing(feature) == YES else f"`{feature}` says no kind"
        )

    def _made_by(self, feature: str) -> list[str]:
        """The pipelines that work directly on the way to a feature, through one another and through other features."""
        found = [feature]
        for name in found:
            before = [r.source for r in self.lineage.data_into(name)]
            found += [source for source in before if self.lineage.kind(source) in _PASSED and source not in found]
        return [name for name in found if self.lineage.kind(name) in _MAKERS]

    def _origin_of_target(self, column: str, label: str, events: set[str]) -> str:
        """The label where it flows into a column itself, else one of its sources that does."""
        above = self.lineage.upstream(column)
        if label in above:
            return label
        return next((name for name in self.lineage.ordered(events) if name in above or name == column), "")

    def _lets_in(self, column: Column, label: str, origin: str) -> tuple[str, ...] | None:
        """None where nothing leaks or another proof says so; else the attributes that could refute the leak."""
        part = self.parts[column.feature]
        ends = self.reading.optional(part, "ends_before")
        if column.join == "logged" or part.word("kind") == "on_demand" or (ends is not None and ends.low > 0):
            return None
        is_feature = part.kind.word == "feature"
        if column.join == "as_of":
            return self._lets_in_late(column, label) if origin == label and column.join_time != "known_at" else None
        if is_feature and column.changing != NO:
            return None  # the join is the cause
        return () if column.join else (f"{column.dataset}.join",)

    def _lets_in_late(self, column: Column, label: str) -> tuple[str, ...] | None:
        """Past labels by their event time: each is there before anyone knew it."""
        delays = self.reading.percentiles(self.parts[label], "delay")
        if delays is not None and max(fact.high for fact in delays.values()) <= 0:
            return None
        missing = () if delays is not None else (f"{label}.delay",)
        return missing if column.join_time else (f"{column.dataset}.join_time", *missing)

    def _target_proof(
        self, dataset: Part, label: str, leaks: list[tuple[Column, str]], missing: tuple[str, ...]
    ) -> Proof:
        features = [column.feature for column, _ in leaks]
        origin = leaks[0][1]
        way = self.lineage.way(origin, features[0]) or (origin,)
        if origin == label:
            words = f"{named(features)} in `{dataset.name}` is made from `{label}`, which it is to predict"
        elif origin == features[0]:
            words = f"`{origin}` in `{dataset.name}` is what `{label}` is read from"
        else:
            words = f"{named(features)} in `{dataset.name}` may hold the events of `{origin}` that make `{label}`"
        witnesses = [
            Witness(f"`{label}` is predicted", place(dataset, "label")),
            Witness("its window has no end before the prediction", self.parts[features[0]].span),
        ]
        return self._proof(
            "target-derived-feature", dataset, words, features, witnesses, missing=missing, path=(*way, dataset.name)
        )

    def _gap(self, feature: str, shift: Fact | None) -> Fact | None:
        """From the event until serving can read the value, less what the join shifts back."""
        part = self.parts[feature]
        if part.word("kind") == "on_demand":
            return None
        lag = self.reading.optional(part, "known_lag", "known after") or self.freshness.used(feature).worst.as_(
            "age in serving"
        )
        if shift is None:
            return lag
        return derived("difference", feature, "known_lag beyond the join", [lag, shift], TIME, path=lag.path)

    def _too_late(self, feature: str, gap: Fact) -> tuple[str, ...] | None:
        """None where the gap is small against window and interval; else the attributes that could refute that it is not."""
        if gap.low <= 0:
            return None
        bounds = self._bounds(feature)
        if not bounds:
            return (f"{feature}.window",)
        return () if gap.low > min(fact.high for fact in bounds) else None

    def _bounds(self, feature: str) -> list[Fact]:
        """A tenth of the window, and the interval of what computes it."""
        makers = [
            self.parts[r.source] for r in self.lineage.data_into(feature) if self.lineage.kind(r.source) in _MAKERS
        ]
        windows = [self.reading.optional(part, "window", "window") for part in (self.parts[feature], *makers)]
        tenths = [
            derived("weighted", feature, "window / 10", [window], TIME, weights=(SHARE_OF_WINDOW,))
            for window in windows
            if window is not None
        ]
        intervals = [self.reading.cadence.of(maker, "schedule") for maker in makers]
        return [*tenths[:1], *(fact for fact in intervals if fact is not None)]

    def _reasons_of_time(self, dataset: Part, columns: tuple[Column, ...]) -> Iterator[Witness]:
        """What ties the rows of a dataset to their time."""
        changing = [c.feature for c in columns if c.changing == YES and self.lineage.kind(c.feature) == "feature"]
        if changing:
            verb = "changes" if len(changing) == 1 else "change"
            yield Witness(f"{named(changing)} {verb} with time", place(self.parts[changing[0]], "kind"))
        yield from (self._late(name) for name in self._delayed(dataset) if self.parts[name].word("origin"))
        tasks = [self.lineage.task(model) for model in self.lineage.learners(dataset.name)]
        for task in dict.fromkeys(task.name for task in tasks if task is not None):
            part = self.parts[task]
            if part.word("type") in _TEMPORAL_TASKS:
                yield Witness(f"`{task}` is {_a_task(part.word('type'))}", place(part, "type"))
            elif part.get("adversarial") is True:
                yield Witness(f"somebody works against `{task}`", place(part, "adversarial"))

    def _delayed(self, dataset: Part) -> Iterator[str]:
        """The labels that the world takes its time to give; where people judge, the delay is their work."""
        for name in self.lineage.labels_of(dataset.name):
            delays = self.reading.percentiles(self.parts[name], "delay")
            if (
                delays
                and max(fact.low for fact in delays.values()) > 0
                and self.parts[name].word("origin") not in _JUDGED
            ):
                yield name

    def _late(self, label: str) -> Witness:
        delays = self.reading.percentiles(self.parts[label], "delay") or {}
        return Witness(
            f"`{label}` becomes known up to {spelled(delays[max(delays)])} later", place(self.parts[label], "delay")
        )

    def _proof(
        self,
        sort: str,
        dataset: Part,
        words: str,
        others: list[str],
        witnesses: list[Witness],
        *,
        facts: tuple[Fact, ...] = (),
        missing: tuple[str, ...] = (),
        path: tuple[str, ...] = (),
        source: str = SOURCE,
    ) -> Proof:
        way = path or (*others[:1], dataset.name)
        return Proof(ANALYSIS, sort, dataset.name, words, tuple(others), way, tuple(witnesses), facts, missing, source)


def _said(relation: Relation, attribute: str) -> str:
    """What the arrow itself says about its join."""
    stated = relation.edge.stated.get(attribute) if relation.edge is not None else None
    text = getattr(stated.value, "text", "") if stated is not None else ""
    return text if isinstance(text, str) else ""


def _a_task(word: str) -> str:
    return f"a question of {quoted([word])}"
