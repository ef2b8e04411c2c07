"""A4, skew by lineage: whether a model reads while serving what it read in training.

For a model and a feature, one side is how the value came into the model's dataset, the other how serving gets it. Both sides
agree where the same computation makes the value, by being the same part or by the same `code`, or where training reads what
serving logged. Otherwise the first pair of computations that differ is the proof.

| proof | what is shown |
|---|---|
| `skew-by-lineage` | another computation makes the value in serving than in training |
| `source-skew` | the same computation, or none, reads another source, and nothing keeps the two in step |
| `feature-not-servable` | training has the value, serving cannot get it |
| `served-not-trained` | serving reads the value, training never saw it |
| `default-value-skew` | an absent value is filled in differently |
| `ttl-mismatch` | serving still uses values that training takes for expired |
| `stream-feature-without-backfill` | the past of a streamed value cannot be computed |

Where a feature diverges by computation, nothing smaller is said about it. Sources: *Rules of Machine Learning*, rules 29, 31, 32
and 37; *The ML Test Score*, Monitor 3; Feast's issue 1802 on the time to live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.lineage import Lineage, names, place, words
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import named, spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.part import Plane

ANALYSIS = "skew"
SOURCE = "Rules of Machine Learning, rules 29, 32 and 37"
TTL_SOURCE = "Feast, issue 1802: the online store does not look at the time to live"

SKEW_FREE, DIVERGES, UNKNOWN = "skew_free", "diverges", "unknown"

_MAKERS = ("pipeline", "chunker", "model", "batch_inference", "endpoint", "external", "human_review", "training")
_HOLDERS = ("feature_store", "store", "cache", "index", "device")
_READS_LIVE = (Plane.ONLINE, Plane.NEARLINE)


class Compared(NamedTuple):
    """One feature of one model on both sides.

    `status` is `skew_free`, `diverges` or `unknown`; `because` says why in words. `trained` and `served` are the ways of the
    value, from what makes it to the dataset and to who serves, empty where there is none. `pair` are the computations that
    differ first. `missing` names what would settle an unknown.
    """

    model: str
    feature: str
    status: str
    because: str
    trained: tuple[str, ...]
    served: tuple[str, ...]
    pair: tuple[str, str] = ("", "")
    missing: tuple[str, ...] = ()
    logged: bool = False


class Skew:
    """Training and serving of one design, side by side."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    @cached_property
    def compared(self) -> tuple[Compared, ...]:
        """Every feature of every model that is trained, in order of declaration."""
        return tuple(
            self._compare(model.name, feature)
            for model in self.lineage.of_kind("model")
            for feature in self._features(model.name)
        )

    def proofs(self) -> Iterator[Proof]:
        """All skews, feature by feature."""
        by_feature: dict[str, list[Compared]] = {}
        for each in self.compared:
            by_feature.setdefault(each.feature, []).append(each)
        for feature in self.lineage.of_kind("feature"):
            found = by_feature.get(feature.name, [])
            yield from self._of_feature(feature, found)
        yield from self._without_backfill(by_feature)

    # One feature of one model

    def _features(self, model: str) -> list[str]:
        """What a model reads, by its own words or, where it has none, by those of its datasets."""
        read = self.lineage.read_by(model)
        joined = {name for dataset in self.lineage.datasets(model) for name in self.lineage.features_of(dataset)}
        return list(self.lineage.ordered(read or joined)) if self.lineage.datasets(model) else []

    def _compare(self, model: str, feature: str) -> Compared:
        datasets = self.lineage.datasets(model)
        joins = [r for dataset in datasets for r in self.lineage.joins(dataset) if r.source == feature]
        after = self._reworked(feature, datasets) if not joins else []
        trained = self._trained_way(feature, joins, after)
        served = self._served_way(model, feature)
        logged = [r for r in joins if self._join(r) == "logged"]
        if joins and len(logged) == len(joins):
            return self._compare_logged(model, feature, logged[0].target, trained, served)
        if not trained:
            known = any(self.lineage.joins(dataset) for dataset in datasets)
            missing = () if known else tuple(f"{dataset}.features" for dataset in datasets)
            return Compared(model, feature, UNKNOWN, "training does not read it", trained, served, missing=missing)
        if not served:
            return Compared(model, feature, UNKNOWN, "serving does not read it", trained, served)
        return self._compare_makers(model, feature, trained, served, after)

    def _compare_makers(
        self, model: str, feature: str, trained: tuple[str, ...], served: tuple[str, ...], after: list[str]
    ) -> Compared:
        offline, live = self._sides(feature)
        reworked = self._reworked_for_serving(model, feature)
        pairs = [*self._pairs(feature, offline, live), *self._pairs(feature, after, reworked)]
        for a, b in pairs:
            codes = self._code(a, feature), self._code(b, feature)
            if all(codes) and codes[0] != codes[1]:
                because = f"training uses {self._says(a, codes[0])}, serving {self._says(b, codes[1])}"
                return Compared(model, feature, DIVERGES, because, trained, served, (a, b))
        silent = tuple(f"{name}.code" for a, b in pairs for name in (a, b) if name and not self._code(name, feature))
        if silent:
            because = "whether both sides compute alike is not said"
            return Compared(model, feature, UNKNOWN, because, trained, served, pairs[0], tuple(dict.fromkeys(silent)))
        because = "both sides share their code" if offline != live else "both sides read what the same computation made"
        return Compared(model, feature, SKEW_FREE, because, trained, served)

    def _compare_logged(
        self, model: str, feature: str, dataset: str, trained: tuple[str, ...], served: tuple[str, ...]
    ) -> Compared:
        """Training on what serving logged: skew free where a log with features leads from a server to the dataset."""
        servers = set(self.lineage.servers(model))
        logs = self.lineage.ordered(name for name in self.lineage.upstream(dataset) if self.lineage.kind(name) == "log")
        logs = tuple(log for log in logs if servers & {r.source for r in self.graph.leading[log]})
        for log in logs:
            if "features" in words(self.parts[log], "fields"):
                way = (*self.lineage.way(log, dataset),)
                return Compared(
                    model, feature, SKEW_FREE, f"training reads what `{log}` recorded", way, served, logged=True
                )
        missing = tuple(f"{log}.fields" for log in logs) or (f"a log of what serving read, on the way to `{dataset}`",)
        because = "training reads what was logged, but no log is said to hold it"
        return Compared(model, feature, UNKNOWN, because, trained, served, missing=missing, logged=True)

    # The two ways of a value

    def _trained_way(self, feature: str, joins: list[Relation], after: list[str]) -> tuple[str, ...]:
        if joins:
            return (*self._first_makers(feature), feature, joins[0].target)
        return (*self._first_makers(feature), feature, *after) if after else ()

    def _first_makers(self, feature: str) -> tuple[str, ...]:
        return tuple(r.source for r in self.lineage.data_into(feature)[:1])

    def _reworked(self, feature: str, datasets: Iterable[str]) -> list[str]:
        """The pipelines between a feature and a dataset that does not join it directly."""
        wanted = {origin for dataset in datasets for origin in self.lineage.origins(dataset)}
        return self._pipelines_to(feature, lambda name: name in wanted)

    def _reworked_for_serving(self, model: str, feature: str) -> list[str]:
        """The pipelines between a feature and what serving reads, where it is not kept for serving as it is."""
        if self._direct_ways(model, feature):
            return []
        asked = self._read_while_serving(model)
        return self._pipelines_to(feature, lambda name: name in asked and self.lineage.kind(name) in _HOLDERS)

    def _pipelines_to(self, feature: str, is_end: Callable[[str], bool]) -> list[str]:
        agenda: list[tuple[str, list[str]]] = [(feature, [])]
        seen = {feature}
        while agenda:
            at, way = agenda.pop(0)
            for relation in self.graph.following[at]:
                name = relation.target
                if relation.arrow != DATA or name in seen:
                    continue
                if at != feature and is_end(name):
                    return way
                if self.lineage.kind(name) in ("pipeline", "chunker", "validation"):
                    seen.add(name)
                    agenda.append((name, [*way, name] if self.lineage.kind(name) != "validation" else way))
        return []

    def _served_way(self, model: str, feature: str) -> tuple[str, ...]:
        direct = self._direct_ways(model, feature)
        if direct:
            return direct
        reworked = self._reworked_for_serving(model, feature)
        return (feature, *reworked, *self.lineage.servers(model)[:1]) if reworked else ()

    def _direct_ways(self, model: str, feature: str) -> tuple[str, ...]:
        """How serving gets a value as it is: read where it is kept, handed over, worked out on demand; empty where not."""
        part = self.parts[feature]
        servers = self.lineage.servers(model)
        asked = self._read_while_serving(model)
        end = servers[:1] or (model,)
        for relation in self.graph.following[feature]:
            target = relation.target
            if relation.arrow == DATA and self.lineage.kind(target) in _HOLDERS and self._is_read(target, asked):
                return (*self._first_makers(feature), feature, target, *end)
        handed = {r.target for r in self.graph.following[feature] if r.edge is not None and r.meaning.verb == "feeds"}
        if handed & {model, *servers} or handed & asked:
            return (*self._first_makers(feature), feature, *end)
        if feature in asked or part.word("kind") == "on_demand" or part.get("online") is True:
            return (feature, *end)
        if any(self._is_live_request(r.source) for r in self.lineage.data_into(feature)):
            return (*self._first_makers(feature), feature, *end)
        if servers and all(self._works_in_batches(self.parts[name]) for name in servers):
            return (*self._first_makers(feature), feature, *end)  # it reads what training reads
        return ()

    def _works_in_batches(self, server: Part) -> bool:
        return server.kind.word in ("batch_inference", "pipeline", "chunker") or server.plane == Plane.OFFLINE

    def _read_while_serving(self, model: str) -> frozenset[str]:
        """All that serving asks, and what is handed to it as it arrives."""
        return self.lineage.asked((model, *self.lineage.servers(model)))

    def _is_read(self, holder: str, asked: frozenset[str]) -> bool:
        """Whether serving reads a holder: it asks it or the feature store before it, or is handed its values."""
        if holder in asked:
            return True
        fronts = [r.source for r in self.graph.leading[holder] if self.lineage.kind(r.source) == "feature_store"]
        handed = [r.target for r in self.graph.following[holder] if r.meaning.verb in ("serves", "replicates", "feeds")]
        return any(name in asked for name in (*fronts, *handed))

    def _is_live_request(self, name: str) -> bool:
        part = self.parts[name]
        return part.word("mode") == "request" or part.kind.word in ("endpoint", "gateway", "actor", "device")

    # What computes a value

    def _sides(self, feature: str) -> tuple[list[str], list[str]]:
        """What computes a value for training and for serving; one list twice where no computation is for one side only."""
        makers = [r.source for r in self.lineage.data_into(feature) if self.lineage.kind(r.source) in _MAKERS]
        asked = [
            r.target
            for r in self.graph.following[feature]
            if r.arrow == REQUEST and self.lineage.kind(r.target) in _MAKERS
        ]
        makers = list(self.lineage.ordered([*makers, *asked]))
        live = [name for name in makers if name in asked or self._is_live(name)]
        offline = [name for name in makers if name not in live]
        if self.parts[feature].word("kind") == "on_demand" and offline and not live:
            return offline, [feature]  # computed from the request by the feature's own code
        return (offline, live) if offline and live else (makers, makers)

    def _is_live(self, name: str) -> bool:
        part = self.parts[name]
        return part.kind.word in ("endpoint", "model") or (
            part.kind.word == "pipeline" and part.plane in _READS_LIVE and not self._is_batch(part)
        )

    def _is_batch(self, part: Part) -> bool:
        return part.word("mode") in ("batch", "micro_batch")

    def _pairs(self, feature: str, trained: list[str], served: list[str]) -> Iterator[tuple[str, str]]:
        """The computations of one side that the other side lacks, each with what stands there: the feature where nothing does."""
        for name in trained:
            if not self._has_equal(name, served, feature):
                yield name, next((other for other in served if other not in trained), feature)
        for name in served:
            if not trained and name != feature:
                yield feature, name

    def _has_equal(self, name: str, others: list[str], feature: str) -> bool:
        code = self._code(name, feature)
        return name in others or (code != "" and any(self._code(other, feature) == code for other in others))

    def _code(self, name: str, feature: str) -> str:
        """What a computation is known by: the name of its code; a model is itself."""
        part = self.parts[name]
        code = part.get("code")
        if isinstance(code, str):
            return code
        if name == feature and part.word("kind") != "on_demand":
            return f"{name} as it is"
        return name if part.kind.word in ("model", "batch_inference", "training") else ""

    def _says(self, name: str, code: str) -> str:
        return f"`{name}`" if code == name or code.endswith("as it is") else f"`{name}` ({code})"

    def _join(self, relation: Relation) -> str:
        stated = relation.edge.stated.get("join") if relation.edge is not None else None
        text = getattr(stated.value, "text", "") if stated is not None else ""
        return str(text) or self.parts[relation.target].word("join")

    # Proofs

    def _of_feature(self, feature: Part, compared: list[Compared]) -> Iterator[Proof]:
        diverging = [each for each in compared if each.status == DIVERGES]
        if diverging:
            yield self._diverges(feature, diverging)
            return
        unservable = list(self._not_servable(feature, [each for each in compared if each.trained and not each.served]))
        yield from unservable
        yield from self._not_trained(feature, [each for each in compared if each.served and not each.trained])
        both = [each for each in compared if each.trained and each.served and not each.logged]
        if both:
            yield from self._source_skew(feature, both)
            yield from self._defaults(feature, both)
            yield from self._time_to_live(feature, both)

    def _diverges(self, feature: Part, found: list[Compared]) -> Proof:
        first = found[0]
        words = f"`{feature.name}` is not computed alike: {first.because}"
        witnesses = [Witness(f"`{name}`", place(self.parts[name], "code")) for name in first.pair if name]
        path = (*first.trained[:-1], *first.served[-1:]) if first.served else first.trained
        return self._proof("skew-by-lineage", feature, words, found, witnesses, path=path, pair=first.pair)

    def _not_servable(self, feature: Part, found: list[Compared]) -> Iterator[Proof]:
        found = [each for each in found if self.lineage.servers(each.model)]
        if not found:
            return
        stated = feature.get("online") is False
        certain = stated or all(self._is_drawn(feature, each.model) for each in found)
        models = named([each.model for each in found])
        words = f"{models} learned from `{feature.name}`, which nothing that serves can read"
        kept = [
            r for r in self.graph.following[feature.name] if r.arrow == DATA and self.lineage.kind(r.target) in _HOLDERS
        ]
        witnesses = [Witness(f"kept in `{r.target}`, which serving does not ask", r.span) for r in kept]
        witnesses = witnesses or [Witness("kept nowhere that serving reads", place(feature, "online"))]
        missing = () if certain else (f"{feature.name}.online",)
        yield self._proof(
            "feature-not-servable", feature, words, found, witnesses, missing=missing, path=found[0].trained
        )

    def _is_drawn(self, feature: Part, model: str) -> bool:
        """Whether the design says enough about where this model's features come from to miss one."""
        if any(r.arrow == DATA and self.lineage.kind(r.target) in _HOLDERS for r in self.graph.following[feature.name]):
            return True
        asked = self._read_while_serving(model)
        looks_up = any(self.lineage.kind(name) in ("feature_store", "store") for name in asked)
        return looks_up and bool(self.lineage.data_into(feature.name))

    def _not_trained(self, feature: Part, found: list[Compared]) -> Iterator[Proof]:
        found = [each for each in found if not each.missing and self._really_served(each)]
        if found:
            datasets = [name for each in found for name in self.lineage.datasets(each.model)]
            words = f"{named([each.model for each in found])} reads `{feature.name}`, which {named(list(dict.fromkeys(datasets)))} does not hold"
            witnesses = [
                Witness(f"`{each.model}` reads it", place(self.parts[each.model], "features")) for each in found
            ]
            yield self._proof("served-not-trained", feature, words, found, witnesses, path=found[0].served)

    def _really_served(self, each: Compared) -> bool:
        return bool(self.lineage.servers(each.model))

    def _source_skew(self, feature: Part, found: list[Compared]) -> Iterator[Proof]:
        offline, live = self._read_by_sides(feature.name)
        if not offline or not live or self._in_step(offline, live):
            return
        words = f"`{feature.name}` is read from {named(offline)} in training and from {named(live)} in serving"
        witnesses = [
            Witness("read in training", self.parts[offline[0]].span),
            Witness("read in serving", self.parts[live[0]].span),
        ]
        path = (offline[0], feature.name, live[0])
        yield self._proof("source-skew", feature, words, found, witnesses, path=path)

    def _read_by_sides(self, feature: str) -> tuple[list[str], list[str]]:
        """Where each side reads its raw data: what its computations read, or what the feature itself reads."""
        offline, live = self._sides(feature)
        asked = [r.target for r in self.graph.following[feature] if r.arrow == REQUEST]
        direct = [r.source for r in self.lineage.data_into(feature) if r.source not in asked]
        raw = ("source", "store", "topic", "log", "external")
        if offline != live and feature not in live:
            sides = [[r.source for name in side for r in self.lineage.data_into(name)] for side in (offline, live)]
        else:
            sides = [direct, asked]
            sides[0] += [
                r.source
                for name in direct
                if self.lineage.kind(name) == "pipeline"
                for r in self.lineage.data_into(name)
            ]
        return _of(sides[0], raw, self), _of(sides[1], raw, self)

    def _in_step(self, offline: list[str], live: list[str]) -> bool:
        """Whether one side's data flows from the other's, or both from one source."""
        above_offline = set(offline).union(*(self.lineage.upstream(name) for name in offline))
        above_live = set(live).union(*(self.lineage.upstream(name) for name in live))
        common = above_offline & above_live
        return any(self.lineage.kind(name) in ("source", "topic", "store", "log") for name in common)

    def _defaults(self, feature: Part, found: list[Compared]) -> Iterator[Proof]:
        default, impute = feature.get("default"), feature.get("impute")
        if default is not None and impute is not None:
            if default == impute:
                return
            missing: tuple[str, ...] = ()
            words = f"`{feature.name}` is {_quoted(default)} in serving and {_quoted(impute)} in training where it is absent"
        elif default is None and impute is None and not self._has_new(feature):
            return
        else:
            lacking = [name for name, value in (("default", default), ("impute", impute)) if value is None]
            missing = tuple(f"{feature.name}.{name}" for name in lacking)
            words = f"`{feature.name}` does not say what stands for an absent value on both sides"
        stated = [name for name in ("default", "impute") if name in feature.stated]
        witnesses = [Witness(name, place(feature, name)) for name in stated] or [Witness("may be absent", feature.span)]
        yield self._proof("default-value-skew", feature, words, found, witnesses, missing=missing)

    def _has_new(self, feature: Part) -> bool:
        """Whether entities keep appearing for which there is no value yet."""
        if feature.word("kind") == "on_demand":
            return False
        rates = [self.reading.optional(self.parts[name], "new") for name in names(feature, "entity")]
        return any(rate is not None and rate.low > 0 for rate in rates)

    def _time_to_live(self, feature: Part, found: list[Compared]) -> Iterator[Proof]:
        ttl = self.reading.optional(feature, "ttl", "time to live")
        if ttl is None:
            return
        for relation in self.graph.following[feature.name]:
            if relation.arrow != DATA or self.lineage.kind(relation.target) != "feature_store":
                continue
            store = self.parts[relation.target]
            enforces = store.get("enforces_ttl")
            if enforces is not True:
                words = f"`{store.name}` serves `{feature.name}` past its {spelled(ttl)}, where training takes it for absent"
                witnesses = [
                    Witness("expires", place(feature, "ttl")),
                    Witness("not looked at", place(store, "enforces_ttl")),
                ]
                missing = () if enforces is False else (f"{store.name}.enforces_ttl",)
                yield self._proof(
                    "ttl-mismatch", feature, words, found, witnesses, missing=missing, source=TTL_SOURCE
                )._replace(others=(store.name,), facts=(ttl,))

    def _without_backfill(self, by_feature: dict[str, list[Compared]]) -> Iterator[Proof]:
        """Streams whose features are joined to the past without having been there, by pipeline."""
        fed: dict[str, list[str]] = {}
        for feature, compared in by_feature.items():
            if any(each.trained and not each.logged and each.status != DIVERGES for each in compared):
                makers = [
                    r.source for r in self.lineage.data_into(feature) if self.lineage.kind(r.source) == "pipeline"
                ]
                if not any(self._is_batch(self.parts[name]) for name in makers):
                    for maker in makers:
                        fed.setdefault(maker, []).append(feature)
        for pipeline in self.lineage.of_kind("pipeline"):
            part = pipeline
            backfill = part.get("backfill")
            if part.name not in fed or part.word("mode") != "stream" or backfill is True:
                continue
            features = self.lineage.ordered(fed[part.name])
            words = f"the past of {named(features)} cannot be computed: `{part.name}` only works on what arrives"
            missing = () if backfill is False else (f"{part.name}.backfill",)
            witness = Witness("works on a stream", place(part, "backfill" if backfill is False else "mode"))
            yield Proof(
                ANALYSIS,
                "stream-feature-without-backfill",
                part.name,
                words,
                features,
                (part.name, features[0]),
                (witness,),
                (),
                missing,
                SOURCE,
            )

    def _proof(
        self,
        sort: str,
        feature: Part,
        words: str,
        found: list[Compared],
        witnesses: list[Witness],
        *,
        missing: tuple[str, ...] = (),
        path: tuple[str, ...] = (),
        pair: tuple[str, str] = ("", ""),
        source: str = SOURCE,
    ) -> Proof:
        others = tuple(dict.fromkeys([*(name for name in pair if name), *(each.model for each in found)]))
        way = path or found[0].served
        return Proof(ANALYSIS, sort, feature.name, words, others, way, tuple(witnesses), (), missing, source)


def _of(found: Iterable[str], kinds: tuple[str, ...], skew: Skew) -> list[str]:
    return [name for name in dict.fromkeys(found) if skew.lineage.kind(name) in kinds]


def _quoted(value: object) -> str:
    return f"`{value}`"
