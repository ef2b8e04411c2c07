"""A13, consistency: whether what belongs together has the same type, unit and meaning.

| proof | what does not fit |
|---|---|
| `embedding-dim-mismatch` | the length of an encoder's vectors and that of its index |
| `similarity-metric-mismatch` | how an encoder was trained to compare and how its index compares |
| `loss-task-mismatch`, `output-type-mismatch`, `label-type-mismatch` | a loss, an output, a label and the question asked |
| `metric-task-mismatch` | a metric of another sort of question |
| `accuracy-on-imbalanced`, `roc-auc-only-on-rare` | a metric that rare positives make meaningless |
| `k-mismatch` | a cut-off and how many items a stage passes on or a screen shows |
| `entity-key-mismatch` | the key of a look-up or join and what is at hand |
| `cross-feature-in-two-tower` | a value of two entities in a tower that sees one |
| `downsampling-uncorrected`, `uncalibrated-score-consumed`, `uncalibrated-heads-weighted` | a score that is no frequency, used as one |
| `position-feature-misuse` | a place on the screen, unknown when scores are made |

Which losses and metrics fit which question stands in `vocabulary/tasks.py`. Sources: *Practical Lessons from Predicting Clicks on
Ads at Facebook* (2014) on sampling and calibration; *Rules of Machine Learning*, rules 30 and 36.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, constant, derived
from mlsd_dsl.analyses.lineage import Lineage, items, names, place, words
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import named, spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import Metric, Word
from mlsd_dsl.design.wording import either, quoted
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.tasks import METRICS, TASKS, canonical, fits_of

ANALYSIS = "consistency"
TABLE = "the table of tasks, losses and metrics"
CALIBRATION = "He et al. 2014, Practical Lessons from Predicting Clicks on Ads at Facebook"
POSITION = "Rules of Machine Learning, rule 36"

IMBALANCED, RARE = 0.1, 0.01  # base rates below which accuracy, and then ROC AUC, say little
SEEN_TWICE = 2  # a metric may look at twice as many places as a screen shows

# The questions that a role answers, where it is another part of a design than the task it works for.
_ROLES: dict[str, tuple[str, ...]] = {
    "retrieval": ("retrieval", "embedding"),
    "embedder": ("embedding", "retrieval"),
    "prerank": ("ranking",),
    "rank": ("ranking",),
    "rerank": ("ranking",),
    "classifier": ("binary", "multiclass", "multilabel"),
    "regressor": ("regression",),
    "detector": ("detection",),
    "segmenter": ("segmentation",),
    "generator": ("generation",),
    "forecaster": ("forecasting",),
    "anomaly": ("anomaly",),
    "bandit": ("bandit",),
}
# These work for a task without answering it themselves: what they minimise is their own business.
_HELPERS = {"calibrator", "guardrail", "judge", "baseline", "heuristic"}
_HEADS = ("binary", "multilabel", "multiclass", "regression", "ranking")  # what a head of a multi-task model may be
_ALSO_FITS = {("binary", "cross_entropy"), ("binary", "softmax")}  # two classes are classes

# What else an evaluation may judge, as the question that it answers.
_TYPES_OF = {"index": "retrieval", "policy": "ranking", "guardrail": "binary"}

_OUTPUTS: dict[str, tuple[str, ...]] = {
    "binary": ("score", "probability", "class"),
    "multiclass": ("class", "probability", "score"),
    "multilabel": ("class", "probability", "score"),
    "regression": ("number", "quantiles", "score"),
    "ranking": ("score", "probability", "number"),
    "retrieval": ("embedding", "score", "probability"),
    "detection": ("boxes", "masks"),
    "segmentation": ("masks",),
    "generation": ("tokens",),
    "forecasting": ("number", "quantiles"),
    "anomaly": ("score", "probability", "class"),
    "link_prediction": ("score", "probability", "embedding"),
    "bandit": ("score", "probability", "class", "number"),
    "clustering": ("class", "embedding"),
    "embedding": ("embedding",),
}
_LABELS: dict[str, tuple[str, ...]] = {
    "binary": ("binary", "multilabel", "graded", "pair"),
    "multiclass": ("multiclass", "graded"),
    "multilabel": ("multilabel", "binary", "multiclass", "graded"),
    "regression": ("number", "graded"),
    "forecasting": ("number",),
    "detection": ("box", "mask"),
    "segmentation": ("mask",),
    "generation": ("text", "pair", "graded", "binary"),
}
_CONSUMING = {"threshold", "multiply", "blend"}  # what a policy may do with a score that needs it calibrated
_CONSUMING_STAGES = {"threshold", "auction", "blend"}
_PLACES = {"position", "slot"}


class Meaning(NamedTuple):
    """The types of question that a model answers: by its task, and by its role where that says more. Empty is unknown."""

    model: str
    types: tuple[str, ...]


class Consistency:
    """What does not fit together in one design."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    def proofs(self) -> Iterator[Proof]:
        """All misfits: by index, by model, by evaluation, by look-up."""
        for index in self.lineage.of_kind("index"):
            yield from self._dimensions(index)
            yield from self._similarity(index)
        for model in self.lineage.of_kind("model"):
            yield from self._losses(model)
            yield from self._output(model)
            yield from self._crosses(model)
            yield from self._position(model)
            yield from self._calibration(model)
        yield from self._label_types()
        for evaluation in self.lineage.of_kind("evaluation"):
            yield from self._metrics(evaluation)
            yield from self._rare(evaluation)
            yield from self._cutoffs(evaluation)
        yield from self._keys()

    @cached_property
    def meanings(self) -> dict[str, Meaning]:
        """What every model answers."""
        return {model.name: Meaning(model.name, self._types(model)) for model in self.lineage.of_kind("model")}

    # Vectors

    def _dimensions(self, index: Part) -> Iterator[Proof]:
        sizes: list[tuple[Part, str, Fact]] = []
        for part, attribute in ((index, "dim"), *((encoder, "embedding_dim") for encoder in self._encoders(index))):
            fact = self.reading.optional(part, attribute, f"vectors of `{part.name}`")
            if fact is not None and fact.known:
                sizes.append((part, attribute, fact))
        for (one, first, a), (other, second, b) in _with_first(sizes):
            if a.high < b.low or b.high < a.low:
                words_ = f"vectors of `{one.name}` have {spelled(a)} numbers, those of `{other.name}` {spelled(b)}"
                witnesses = (
                    Witness(f"{spelled(a)} here", place(one, first)),
                    Witness(f"{spelled(b)} here", place(other, second)),
                )
                yield Proof(
                    ANALYSIS,
                    "embedding-dim-mismatch",
                    index.name,
                    words_,
                    (other.name,),
                    (other.name, index.name),
                    witnesses,
                    (a, b),
                )
                return

    def _similarity(self, index: Part) -> Iterator[Proof]:
        metric = index.word("metric")
        for encoder in self._encoders(index):
            trained = encoder.word("similarity")
            if metric and trained and metric != trained:
                words_ = f"`{index.name}` compares by {metric}, but `{encoder.name}` was trained for {trained}"
                witnesses = (
                    Witness("compares by it", place(index, "metric")),
                    Witness("trained for it", place(encoder, "similarity")),
                )
                yield Proof(
                    ANALYSIS,
                    "similarity-metric-mismatch",
                    index.name,
                    words_,
                    (encoder.name,),
                    (encoder.name, index.name),
                    witnesses,
                )
                return

    def _encoders(self, index: Part) -> list[Part]:
        return [self.parts[r.source] for r in self.graph.leading[index.name] if r.meaning.verb == "encodes"]

    # Losses, outputs, labels

    def _types(self, model: Part) -> tuple[str, ...]:
        task = self.lineage.task(model.name)
        asked = task.word("type") if task is not None else ""
        role = model.word("role")
        if role in _HELPERS:
            return ()
        by_role = _ROLES.get(role, ())
        if asked and (asked in by_role or not by_role):
            return (asked,)
        return tuple(dict.fromkeys((asked, *by_role))) if asked else by_role

    def _losses(self, model: Part) -> Iterator[Proof]:
        types = self.meanings[model.name].types
        heads = model.get("heads")
        stated = [(word, "loss") for word in _closed(model.get("loss"))]
        allowed = _losses_of((*types, *_HEADS) if isinstance(heads, dict) else types)
        if isinstance(heads, dict):
            stated += [
                (word.text, f"heads.{head}")
                for head, word in heads.items()
                if isinstance(word, Word) and not word.other
            ]
        if "binary" in types and "ranking" in types and not isinstance(heads, dict):
            # A ranker may learn orders or grades; what is asked here is yes or no, and that is no amount.
            allowed -= _losses_of(("regression",)) - _losses_of(("binary",))
            types = ("binary",) if not allowed.issuperset(loss for loss, _ in stated) else types
        wrong = [(loss, where) for loss, where in stated if loss not in allowed]
        if types and wrong:
            listed = list(dict.fromkeys(loss for loss, _ in wrong))
            words_ = f"`{model.name}` learns {quoted(listed)}, which does not fit {_questions(types)}"
            yield self._of_model("loss-task-mismatch", model, words_, wrong[0][1].partition(".")[0])

    def _output(self, model: Part) -> Iterator[Proof]:
        types = self.meanings[model.name].types
        output = model.word("output")
        fitting = {word for type in types for word in _OUTPUTS.get(type, ())}
        if output and fitting and output not in fitting:
            words_ = f"`{model.name}` answers with {output}, which is no answer to {_questions(types)}"
            yield self._of_model("output-type-mismatch", model, words_, "output")

    def _of_model(self, sort: str, model: Part, words_: str, attribute: str) -> Proof:
        task = self.lineage.task(model.name)
        witnesses = [Witness("stated here", place(model, attribute))]
        if task is not None:
            witnesses.append(Witness(f"asks {task.word('type') or 'nothing yet'}", place(task, "type")))
        others = (task.name,) if task is not None else ()
        return Proof(ANALYSIS, sort, model.name, words_, others, (*others, model.name), tuple(witnesses), source=TABLE)

    def _label_types(self) -> Iterator[Proof]:
        for task in self.lineage.of_kind("task"):
            fitting = _LABELS.get(task.word("type"), ())
            labels = names(task, "label")
            # With several heads one label answers the question, and others may say more: seconds beside clicks.
            if len(labels) > 1 and any(self.parts[name].word("type") in fitting for name in labels):
                continue
            for name in labels:
                label = self.parts[name]
                type = label.word("type")
                if fitting and type and type not in fitting:
                    words_ = f"`{task.name}` asks {_questions((task.word('type'),))}, but `{name}` is {type}"
                    witnesses = (Witness("asks this", place(task, "type")), Witness("is this", place(label, "type")))
                    yield Proof(
                        ANALYSIS,
                        "label-type-mismatch",
                        task.name,
                        words_,
                        (name,),
                        (name, task.name),
                        witnesses,
                        source=TABLE,
                    )

    # Features of a model

    def _crosses(self, model: Part) -> Iterator[Proof]:
        role = model.word("role")
        if model.word("architecture") != "two_tower" or role not in ("retrieval", "embedder", ""):
            return
        for name in self.lineage.read_by(model.name):
            feature = self.parts[name]
            entities = names(feature, "entity")
            if feature.word("kind") != "cross" or len(entities) == 1:
                continue
            of = f" of {named(entities)}" if entities else ""
            words_ = f"`{name}` is a cross{of}, but each tower of `{model.name}` sees only its own side"
            witnesses = (
                Witness("a cross", place(feature, "kind")),
                Witness("two towers", place(model, "architecture")),
            )
            missing = tuple(
                m for m, lacks in ((f"{name}.entity", not entities), (f"{model.name}.role", not role)) if lacks
            )
            yield Proof(
                ANALYSIS,
                "cross-feature-in-two-tower",
                model.name,
                words_,
                (name,),
                (name, model.name),
                witnesses,
                (),
                missing,
            )

    def _position(self, model: Part) -> Iterator[Proof]:
        handled = model.word("uses_position")
        if handled in ("constant_at_serving", "shallow_tower"):
            return
        for name in self.lineage.read_by(model.name):
            feature = self.parts[name]
            fields = feature.get("fields")
            is_place = feature.get("position") is True or (
                feature.get("position") is None and isinstance(fields, dict) and bool(_PLACES & set(fields))
            )
            if is_place:
                words_ = f"`{model.name}` reads the place of an item from `{name}`, which is unknown when it scores"
                attribute = "position" if "position" in feature.stated else "fields"
                witnesses = (
                    Witness("a place on the screen", place(feature, attribute)),
                    Witness("read here", place(model, "features")),
                )
                missing = () if handled else (f"{model.name}.uses_position",)
                yield Proof(
                    ANALYSIS,
                    "position-feature-misuse",
                    model.name,
                    words_,
                    (name,),
                    (name, model.name),
                    witnesses,
                    (),
                    missing,
                    POSITION,
                )

    # Scores taken for frequencies

    def _calibration(self, model: Part) -> Iterator[Proof]:
        if self._is_calibrated(model):
            return
        consumers = self._consumers(model.name)
        stated_no = model.get("calibrated") is False
        missing = () if stated_no else (f"{model.name}.calibrated",)
        if model.word("output") == "probability" and consumers:
            sampled = list(self._downsampled(model, consumers, missing))
            yield from sampled
            if sampled:
                return  # the sampling is why it is not calibrated
        if model.word("output") in ("score", "probability") and consumers:
            policy = self.parts[consumers[0]]
            words_ = f"`{policy.name}` {_does(policy)} the score of `{model.name}`, which is no frequency"
            witnesses = [
                Witness(_does(policy), place(policy, "score_use" if "score_use" in policy.stated else "stage"))
            ]
            witnesses.append(
                Witness("not calibrated" if stated_no else "says nothing of calibration", place(model, "calibrated"))
            )
            yield Proof(
                ANALYSIS,
                "uncalibrated-score-consumed",
                model.name,
                words_,
                tuple(consumers),
                (model.name, consumers[0]),
                tuple(witnesses),
                (),
                missing,
                CALIBRATION,
            )
        weights = model.get("weights")
        if isinstance(weights, dict) and len(weights) > 1:
            words_ = f"`{model.name}` adds up {len(weights)} heads whose scores are not on one scale"
            witness = Witness("added up", place(model, "weights"))
            yield Proof(
                ANALYSIS,
                "uncalibrated-heads-weighted",
                model.name,
                words_,
                (),
                (model.name,),
                (witness,),
                (),
                missing,
                CALIBRATION,
            )

    def _downsampled(self, model: Part, consumers: list[str], missing: tuple[str, ...]) -> Iterator[Proof]:
        for name in self.lineage.datasets(model.name):
            dataset = self.parts[name]
            kept = self.reading.optional(dataset, "negative_downsample", "negatives kept")
            weighted = dataset.get("importance_weight")
            if kept is None or kept.high >= 1 or weighted is True:
                continue
            shown = _after_sampling(kept)
            words_ = (
                f"`{name}` keeps {spelled(kept)} of negatives, so that a score of 0.3 of `{model.name}` means {spelled(shown)};"
                f" `{consumers[0]}` takes it as it is"
            )
            witnesses = (
                Witness("negatives are left out", place(dataset, "negative_downsample")),
                Witness("nothing corrects it", place(model, "calibrated")),
            )
            lacking = () if weighted is False else (f"{name}.importance_weight",)
            yield Proof(
                ANALYSIS,
                "downsampling-uncorrected",
                model.name,
                words_,
                (name, *consumers),
                (name, *self.lineage.trainings(model.name)[:1], model.name, consumers[0]),
                witnesses,
                (kept, shown),
                (*lacking, *missing),
                CALIBRATION,
            )

    def _is_calibrated(self, model: Part) -> bool:
        if model.get("calibrated") is True or names(model, "calibrated"):
            return True
        if model.word("role") == "calibrator" and model.get("calibrated") is not False:
            return True
        following = [self.parts[r.target] for r in self.graph.following[model.name] if r.meaning.verb == "feeds"]
        calibrating = [
            part for part in following if part.word("role") == "calibrator" or part.word("stage") == "calibrate"
        ]
        led = [r for r in self.graph.leading[model.name] if r.meaning.verb == "calibrates"]
        return bool(calibrating or led)

    def _consumers(self, model: str) -> list[str]:
        """The policies that reckon with a model's score: handed to them, or called after it with no other model between."""
        found = [
            r.target for r in self.graph.following[model] if r.arrow == DATA and self.lineage.kind(r.target) == "policy"
        ]
        for caller in self.lineage.servers(model):
            after = False
            for turn in self.lineage.turns(caller):
                called = [call.target for call in turn]
                if after:
                    found += [name for name in called if self.lineage.kind(name) == "policy"]
                if any(self.lineage.kind(name) == "model" for name in called):
                    after = model in called
                if any(self.parts[name].word("stage") == "calibrate" for name in called):
                    after = False
        return [name for name in dict.fromkeys(found) if _reckons(self.parts[name])]

    # Metrics

    def _metrics(self, evaluation: Part) -> Iterator[Proof]:
        types = self._judged_types(evaluation)
        if not types:
            return
        fits = [fit for type in types for fit in fits_of(type).values()]
        fitting = {canonical(metric) for fit in fits for metric in fit.metrics}
        stated = _metrics_of(evaluation)
        beside = any(canonical(metric.name) in fitting for metric in stated)
        for metric in stated:
            name = canonical(metric.name)
            misfit = next((m for type in types for m in TASKS[type].wrong if canonical(m.metric) == name), None)
            if name in fitting or (misfit is not None and misfit.alone and beside):
                continue
            if misfit is None and name not in _SPECIAL:
                continue  # a number that any question may be judged by
            why = misfit.why if misfit is not None else f"it belongs to {_questions(_SPECIAL[name])}"
            words_ = f"`{evaluation.name}` judges {_questions(types)} by {metric.text}, but {why}"
            models = self._judged(evaluation)
            witness = Witness("judged by it", place(evaluation, "metrics"))
            yield Proof(
                ANALYSIS,
                "metric-task-mismatch",
                evaluation.name,
                words_,
                tuple(models),
                (*models[:1], evaluation.name),
                (witness,),
                source=TABLE,
            )

    def _rare(self, evaluation: Part) -> Iterator[Proof]:
        stated = [canonical(metric.name) for metric in _metrics_of(evaluation)]
        for name in self._judged(evaluation):
            if not set(self._meaning(name)) & {"binary", "anomaly", "multilabel"}:
                continue
            rate = self._base_rate(name)
            if rate is None:
                continue
            constant_score = _constant_score(rate)
            judged = [metric for metric in stated if metric in ("accuracy", "micro_f1")]
            is_gate = evaluation.get("gate") is True or len(judged) == len(stated)
            if judged and is_gate and (rate.high < IMBALANCED or rate.low > 1 - IMBALANCED):
                words_ = f"`{evaluation.name}` decides by {judged[0]} where always giving one answer scores {spelled(constant_score)}"
                yield self._of_rate("accuracy-on-imbalanced", evaluation, name, words_, (rate, constant_score))
                return
            if stated and all(metric == "roc_auc" for metric in stated) and rate.high < RARE:
                words_ = f"`{evaluation.name}` sees only ROC AUC, where {spelled(rate)} are positive"
                yield self._of_rate("roc-auc-only-on-rare", evaluation, name, words_, (rate,))
                return

    def _of_rate(self, sort: str, evaluation: Part, model: str, words_: str, facts: tuple[Fact, ...]) -> Proof:
        rate = facts[0]
        witnesses = [Witness("judged by it", place(evaluation, "metrics"))]
        if rate.span is not None:
            witnesses.append(Witness(f"{spelled(rate)} are positive", rate.span))
        return Proof(
            ANALYSIS,
            sort,
            evaluation.name,
            words_,
            (model, rate.subject),
            (model, evaluation.name),
            tuple(witnesses),
            facts,
            (),
            TABLE,
        )

    def _base_rate(self, model: str) -> Fact | None:
        """The share of positives in life: of the task, else of the label."""
        task = self.lineage.task(model)
        labels = names(task, "label") if task is not None else ()
        for name in (*([task.name] if task is not None else []), *labels, *self.lineage.labels(model)):
            rate = self.reading.optional(self.parts[name], "base_rate", "base rate")
            if rate is not None and rate.known:
                return rate
        return None

    def _cutoffs(self, evaluation: Part) -> Iterator[Proof]:
        metrics = [metric for metric in _metrics_of(evaluation) if metric.cutoff is not None]
        passed = list(self._passed_on(evaluation))
        recalls = [metric for metric in metrics if metric.name == "recall"]
        if recalls and passed and not any(_among(metric.cutoff, fact) for metric in recalls for fact in passed):
            stage = passed[0]
            words_ = f"`{evaluation.name}` looks at {recalls[0].text}, but `{stage.subject}` passes on {spelled(stage)}"
            yield self._of_cutoff(evaluation, words_, stage)
        shown = self._shown(evaluation)
        deep = [
            m for m in metrics if m.name == "ndcg" and shown is not None and (m.cutoff or 0) > SEEN_TWICE * shown.high
        ]
        if deep and shown is not None:
            words_ = f"`{evaluation.name}` looks at {deep[0].text}, but `{shown.subject}` shows {spelled(shown)} places"
            yield self._of_cutoff(evaluation, words_, shown)

    def _of_cutoff(self, evaluation: Part, words_: str, fact: Fact) -> Proof:
        witnesses = [Witness("cut off here", place(evaluation, "metrics"))]
        if fact.span is not None:
            witnesses.append(Witness("the number that counts", fact.span))
        path = (fact.subject, evaluation.name)
        return Proof(
            ANALYSIS, "k-mismatch", evaluation.name, words_, (fact.subject,), path, tuple(witnesses), (fact,), (), TABLE
        )

    def _passed_on(self, evaluation: Part) -> Iterator[Fact]:
        """How many items the judged stages of retrieval pass on."""
        judged = [self.parts[r.source] for r in self.graph.leading[evaluation.name] if r.meaning.verb == "evaluates"]
        for part in judged:
            finds = part.kind.word == "index" or part.word("role") in ("retrieval", "embedder")
            held = [self.parts[r.target] for r in self.graph.following[part.name] if r.meaning.verb == "encodes"]
            for stage in (part, *held) if finds else ():
                fact = self.reading.optional(stage, "output_k", "passed on")
                if fact is not None and fact.known:
                    yield fact

    def _shown(self, evaluation: Part) -> Fact | None:
        """The most places that an endpoint which asks the judged models fills on a screen."""
        servers = [server for model in self._judged(evaluation) for server in self.lineage.servers(model)]
        facts = [self.reading.optional(self.parts[name], "positions", "shown") for name in dict.fromkeys(servers)]
        known = [fact for fact in facts if fact is not None and fact.known]
        return max(known, key=lambda fact: fact.high) if known else None

    def _judged(self, evaluation: Part) -> list[str]:
        """The models that an evaluation judges, by itself or as what a training makes; its judge is none of them."""
        judges = names(evaluation, "judge")
        found = [
            r.source
            for r in self.graph.leading[evaluation.name]
            if r.meaning.verb == "evaluates" and r.source not in judges
        ]
        made = [m for name in found if self.lineage.kind(name) == "training" for m in self.lineage.models(name)]
        stated = [name for name in found if self.lineage.kind(name) == "model"]
        # What the attribute lists narrows what the training makes.
        return list(dict.fromkeys(stated or made))

    def _judged_types(self, evaluation: Part) -> tuple[str, ...]:
        """The types of question of all that is judged; empty where one of them is unknown."""
        judged = [self.parts[name] for name in names(evaluation, "model")]
        if any(part.kind.word == "guardrail" and not {"blocks", "position"} & set(part.stated) for part in judged):
            return ()  # nothing says what it does
        kinds = {part.kind.word for part in judged}
        models = self._judged(evaluation)
        if kinds - {"model", "prompt", *_TYPES_OF} or (not models and "index" not in kinds):
            return ()
        types = [type for kind, type in _TYPES_OF.items() if kind in kinds]
        for model in models:
            meaning = self._meaning(model)
            if not meaning:
                return ()
            types += meaning
        return tuple(dict.fromkeys(types))

    def _meaning(self, model: str) -> tuple[str, ...]:
        """The types of a model, or those of its task where it only helps."""
        types = self.meanings[model].types
        task = self.lineage.task(model)
        return types or ((task.word("type"),) if task is not None and task.word("type") else ())

    # Keys

    def _keys(self) -> Iterator[Proof]:
        yield from self._join_keys()
        for endpoint in self.lineage.of_kind("endpoint"):
            fields = endpoint.get("fields")
            turns = self.lineage.turns(endpoint.name)
            if not isinstance(fields, dict) or not turns:
                continue
            # Only the first turn has nothing but the request; later ones may have found their keys.
            for call in turns[0]:
                yield from self._look_up(endpoint, call.target, set(fields))

    def _look_up(self, endpoint: Part, target: str, fields: set[str]) -> Iterator[Proof]:
        held = [r.source for r in self.graph.leading[target] if self.lineage.kind(r.source) == "feature"]
        asking = {r.source for r in self.graph.leading[endpoint.name] if self.lineage.kind(r.source) == "actor"}
        for name in held:
            for entity in names(self.parts[name], "entity"):
                keys = words(self.parts[entity], "key")
                if not keys or entity in asking or set(keys) & fields or entity in fields:
                    continue
                words_ = f"`{endpoint.name}` looks up `{name}` by {either(quoted(keys).split(', '))}, which its requests do not carry"
                witnesses = (
                    Witness("what a request carries", place(endpoint, "fields")),
                    Witness("its key", place(self.parts[entity], "key")),
                )
                path = (endpoint.name, target, name)
                yield Proof(ANALYSIS, "entity-key-mismatch", endpoint.name, words_, (name, entity), path, witnesses)

    def _join_keys(self) -> Iterator[Proof]:
        for dataset in self.lineage.of_kind("dataset"):
            for relation in self.graph.leading[dataset.name]:
                edge = relation.edge
                if edge is None or "key" not in edge.stated or self.lineage.kind(relation.source) != "feature":
                    continue
                joined = {item for item in items(edge.stated["key"].value) if isinstance(item, str)}
                for entity in names(self.parts[relation.source], "entity"):
                    keys = words(self.parts[entity], "key")
                    if keys and not set(keys) & joined and entity not in joined:
                        words_ = f"`{relation.source}` is kept by {quoted(keys)}, but `{dataset.name}` joins it on {quoted(sorted(joined))}"
                        witnesses = (
                            Witness("joined on", edge.stated["key"].span),
                            Witness("its key", place(self.parts[entity], "key")),
                        )
                        path = (relation.source, dataset.name)
                        yield Proof(
                            ANALYSIS,
                            "entity-key-mismatch",
                            dataset.name,
                            words_,
                            (relation.source, entity),
                            path,
                            witnesses,
                        )


def _special() -> dict[str, tuple[str, ...]]:
    """Metrics that belong to some types of question, by their canonical names; all others may judge anything."""
    found: dict[str, list[str]] = {}
    for fit in TASKS.values():
        for metric in fit.metrics:
            found.setdefault(canonical(metric), []).append(fit.type)
    return {metric: tuple(dict.fromkeys(types)) for metric, types in found.items() if metric in METRICS}


_SPECIAL = _special()


def _losses_of(types: Iterable[str]) -> set[str]:
    found = {loss for type in types for fit in fits_of(type).values() for loss in fit.losses}
    return found | {loss for type, loss in _ALSO_FITS if type in types}


def _closed(value: object) -> list[str]:
    return [item.text for item in items(value) if isinstance(item, Word) and not item.other]


def _metrics_of(evaluation: Part) -> list[Metric]:
    return [item for item in items(evaluation.get("metrics")) if isinstance(item, Metric) and not item.other]


def _questions(types: Iterable[str]) -> str:
    return f"a question of {either([type.replace('_', ' ') for type in types])}"


def _with_first(sizes: list[tuple[Part, str, Fact]]) -> Iterator[tuple[tuple[Part, str, Fact], tuple[Part, str, Fact]]]:
    for other in sizes[1:]:
        yield sizes[0], other


def _reckons(policy: Part) -> bool:
    use = policy.word("score_use")
    return use in _CONSUMING if use else policy.word("stage") in _CONSUMING_STAGES


def _does(policy: Part) -> str:
    use = policy.word("score_use") or policy.word("stage")
    return {
        "threshold": "compares with a threshold",
        "multiply": "multiplies",
        "blend": "blends",
        "auction": "bids with",
    }[use]


def _among(cutoff: int | None, fact: Fact) -> bool:
    return cutoff is not None and fact.low <= cutoff <= fact.high


def _after_sampling(kept: Fact) -> Fact:
    """What a score of 0.3 is in life after only a share `kept` of negatives was learned from: p / (p + (1 - p) / kept)."""
    score = constant("score", 0.3)
    rest = derived("quotient", "", "negatives in life", [constant("rest", 0.7), kept], RATIO)
    # p / (p + r) falls as r rises, and r falls as `kept` rises.
    total = derived("sum", "", "all in life", [score, rest], RATIO)
    return derived("quotient", kept.subject, "frequency behind 0.3", [score, total], RATIO)


def _constant_score(rate: Fact) -> Fact:
    """What always giving the commoner answer scores."""
    if rate.low > 1 - IMBALANCED:
        return derived("same", rate.subject, "score of a constant", [rate], RATIO, label="%")
    return derived("difference", rate.subject, "score of a constant", [constant("all", 1.0), rate], RATIO, label="%")
