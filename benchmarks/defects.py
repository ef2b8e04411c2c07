"""The operators that sow flaws into sound designs: what a reviewer would stop, each with the rules that should say so.

An operator makes one flaw at each place where it is one. Where another protection of the design stays (a second test on the way,
a registry that keeps versions), the text is changed but no flaw is made: the guards of the operators leave such places out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ground import Edit, Ground

from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.vocabulary.kinds import KINDS

Make = Callable[[Ground], Iterator[tuple[str, str]]]  # where the flaw is, and the flawed text
Guard = Callable[[Ground, Part], bool]
Put = str | Callable[[Ground, Part, str], str]

_KINDS = tuple(KINDS)
REQUIRED = ("requirement-violated", "requirement-at-risk")


class Operator(NamedTuple):
    """One kind of flaw: how it is made, and which rules are meant to catch it (one of them is enough)."""

    name: str
    rules: tuple[str, ...]
    make: Make


OPERATORS: list[Operator] = []


def flaw(name: str, *rules: str) -> Callable[[Make], Make]:
    """Make a function an operator."""

    def keep(make: Make) -> Make:
        OPERATORS.append(Operator(name, rules, make))
        return make

    return keep


def always(ground: Ground, part: Part) -> bool:
    """Everywhere."""
    return True


def dropping(name: str, kind: str, attributes: str, *rules: str, where: Guard = always) -> None:
    """An operator that leaves attributes out that are stated together."""

    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        for part in ground.parts(kind):
            stated = [each for each in attributes.split() if each in part.stated]
            if stated and attributes.split(maxsplit=1)[0] in stated and where(ground, part):
                text = ground.text
                for attribute in stated:  # one after the other: neighbours share a comma
                    ground_now = Ground(ground.name, text, ground.path)
                    text = ground_now.edited(ground_now.drop(ground_now.design.parts[part.name], attribute))
                yield f"{part.name}.{attributes.split(maxsplit=1)[0]}", text

    OPERATORS.append(Operator(name, rules, make))


def changing(name: str, kind: str, attribute: str, put: Put, *rules: str, where: Guard = always) -> None:
    """An operator that gives an attribute another value where it is stated."""

    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        for part in ground.parts(kind):
            if attribute in part.stated and where(ground, part):
                before = ground.value(part, attribute)
                after = put if isinstance(put, str) else put(ground, part, before)
                if after != before:
                    yield f"{part.name}.{attribute}", ground.edited(ground.restate(part, attribute, after))

    OPERATORS.append(Operator(name, rules, make))


def removing(name: str, kind: str, *rules: str, where: Guard = always) -> None:
    """An operator that takes out one part."""

    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        for part in ground.parts(kind):
            if where(ground, part):
                yield part.name, ground.without(part.name)

    OPERATORS.append(Operator(name, rules, make))


def unwatching(name: str, types: str, *rules: str, where: Callable[[Ground], bool] = lambda ground: True) -> None:
    """An operator that takes out all monitors of some types."""

    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        gone = [part.name for part in ground.parts("monitor") if part.word("type") in types.split()]
        if gone and where(ground):
            yield ", ".join(gone), ground.without(*gone)

    OPERATORS.append(Operator(name, rules, make))


def times(factor: float) -> Callable[[Ground, Part, str], str]:
    """Every number of a value, but those of percentiles, times a factor."""

    def put(ground: Ground, part: Part, before: str) -> str:
        return scaled(before, factor)

    return put


def scaled(value: str, factor: float) -> str:
    """A written quantity times a factor: `p50 3 ms` times 20 is `p50 60 ms`."""

    def one(match: re.Match[str]) -> str:
        return f"{float(match.group()) * factor:.10g}"

    return re.sub(r"(?<![\w.@])\d+(?:\.\d+)?(?=[\sa-zA-Z%]|$)", one, value)


def of_type(*types: str) -> Guard:
    """Parts whose `type` is one of some words."""
    return lambda ground, part: part.word("type") in types


def named_in(part: Part, attribute: str) -> tuple[str, ...]:
    """The parts that an attribute names."""
    stated = part.stated.get(attribute)
    return () if stated is None else parts_named(stated.value)


def gone(ground: Ground, *attributes: str, text: str = "") -> str:
    """The text in which nothing states some attributes any more."""
    text = text or ground.text
    for attribute in attributes:
        while True:
            now = Ground(ground.name, text, ground.path)
            owners = [part for part in now.parts(*_KINDS) if attribute in part.stated]
            owners += [edge for edge in now.design.edges if attribute in edge.stated]  # type: ignore[misc]
            if not owners:
                break
            text = now.edited(now.drop(owners[0], attribute))
    return text


def losing(name: str, attributes: str, *rules: str, where: Callable[[Ground], bool] = lambda ground: True) -> None:
    """An operator that leaves attributes out wherever they are stated, so that none of them protects."""

    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        if where(ground):
            yield attributes, gone(ground, *attributes.split())

    OPERATORS.append(Operator(name, rules, make))


# Requirements

changing(
    "KPI demoted", "kpi", "role", "secondary", "missing-business-kpi", where=lambda g, p: p.word("role") == "primary"
)
dropping(
    "KPI without direction and target",
    "kpi",
    "target direction baseline",
    "kpi-without-target",
    where=lambda g, p: p.word("role") == "primary",
)


@flaw("no guardrail KPI", "no-guardrail-kpi", "experiment-without-guardrails")
def _no_guardrails(ground: Ground) -> Iterator[tuple[str, str]]:
    gone = [kpi.name for kpi in ground.parts("kpi") if kpi.word("role") == "guardrail"]
    if gone:
        yield ", ".join(gone), ground.without(*gone)


@flaw("scale unstated", "missing-scale", "requests-unknown", "source-volume-missing")
def _no_scale(ground: Ground) -> Iterator[tuple[str, str]]:
    for actor in ground.parts("actor"):
        text = ground.text
        for attribute in ("daily_active", "monthly_active", "count", "actions", "peak_factor"):
            if attribute in actor.stated:
                now = Ground(ground.name, text, ground.path)
                text = now.edited(now.drop(now.design.parts[actor.name], attribute))
        yield actor.name, text


dropping("peak unstated", "actor", "peak_factor", "peak-not-considered")


def _unrequired(name: str, fact: str, *rules: str) -> None:
    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        text, count = re.subn(rf"^require [^\n]*\.{fact}\b[^\n]*\n", "", ground.text, flags=re.M)
        if count:
            yield fact, text

    OPERATORS.append(Operator(name, rules, make))


_unrequired("no latency requirement", r"(?:latency|ttft|tpot)(?:\.p\d+)?", "missing-latency-requirement")
_unrequired("no availability requirement", "availability", "missing-availability-target")
_unrequired("no time to the first word", "ttft", "ttft-tpot-missing")


@flaw("no freshness required", "missing-freshness-requirement")
def _no_freshness(ground: Ground) -> Iterator[tuple[str, str]]:
    text = re.sub(r"^require [^\n]*\.(?:age|data_age)\b[^\n]*\n", "", ground.text, flags=re.M)
    yield "age", gone(ground, "freshness", text=text)


@flaw("no budget", "cost-budget-missing")
def _no_budget(ground: Ground) -> Iterator[tuple[str, str]]:
    if (
        re.search(r"^model (?:.|\n)*?hardware: \d+ \* (?!cpu)", ground.text, flags=re.M)
        and "hardware: 1 * l4" in ground.text
    ):
        yield "cost", re.sub(r"^require design\.cost[^\n]*\n", "", ground.text, flags=re.M)


@flaw("nothing assumed or left out", "no-assumptions-or-scope")
def _no_scope(ground: Ground) -> Iterator[tuple[str, str]]:
    text = re.sub(r'^(?:exclude|assume) "[^\n]*\n', "", ground.text, flags=re.M)
    if "\nassume " not in text:
        yield "assume", text


# Framing

dropping("output of a task unstated", "task", "output", "task-io-missing")


@flaw("no label at all", "label-undefined", "input-less-component")
def _no_label(ground: Ground) -> Iterator[tuple[str, str]]:
    names = [label.name for label in ground.parts("label")]
    if names and "skip_gram" not in ground.text and "pretrained:" not in ground.text:  # those teach themselves
        yield ", ".join(names), ground.without(*names)


@flaw("objective not linked to the KPI", "objective-not-linked-to-kpi")
def _no_objective(ground: Ground) -> Iterator[tuple[str, str]]:
    text = gone(ground, "optimizes", "proxies")
    now = Ground(ground.name, text, ground.path)
    for kpi in [part.name for part in now.parts("kpi")]:
        for attribute in ("label", "event"):
            part = now.design.parts[kpi]
            if attribute in part.stated:
                now = Ground(ground.name, now.edited(now.drop(part, attribute)), ground.path)
    yield "optimizes", now.text


@flaw("costs of errors unstated", "error-cost-asymmetry-missing")
def _no_costs(ground: Ground) -> Iterator[tuple[str, str]]:
    if "automatic: yes" not in ground.text:
        return
    text = ground.text
    for task in ground.parts("task"):
        for attribute in ("cost_fp", "cost_fn"):
            if attribute in task.stated:
                now = Ground(ground.name, text, ground.path)
                text = now.edited(now.drop(now.design.parts[task.name], attribute))
    if text != ground.text:
        yield "cost_fp", text


@flaw("stage passes on more than it gets", "funnel-not-narrowing", "ranker-starved")
def _widening(ground: Ground) -> Iterator[tuple[str, str]]:
    for part in ground.parts("model", "policy"):
        if "input_k" in part.stated and "output_k" in part.stated:
            yield part.name, ground.edited(ground.restate(part, "output_k", "50k"))


@flaw("finders find too few", "ranker-starved", "funnel-not-narrowing", "k-mismatch")
def _starved(ground: Ground) -> Iterator[tuple[str, str]]:
    found = [
        part for part in ground.parts("index", "model") if "output_k" in part.stated and part.word("role") != "rank"
    ]
    found = [part for part in found if part.kind.word == "index" or part.word("role") == "retrieval"]
    if found and any("input_k" in part.stated for part in ground.parts("model", "policy")):
        yield ", ".join(p.name for p in found), ground.edited(*(ground.restate(p, "output_k", "5") for p in found))


@flaw("reasons unstated", "explainability-unmet")
def _no_reasons(ground: Ground) -> Iterator[tuple[str, str]]:
    if "explainable: yes" in ground.text:
        task = next(part.name for part in ground.parts("task") if part.get("explainable") is True)
        text = gone(ground, "explainable", "reason_codes").replace(", reason,", ",")
        now = Ground(ground.name, text, ground.path)
        yield task, now.edited(now.state(now.design.parts[task], "explainable: yes"))


# Data


def _labels_of(ground: Ground, dataset: Part) -> str:
    """The text of the labels of a dataset."""
    extents = [ground.design.parts[name].extent for name in named_in(dataset, "label")]
    return " ".join(ground.text[start:end] for start, end in extents)


def _above(ground: Ground, kind: str) -> set[str]:
    """What leads to parts of a kind."""
    found: set[str] = set()
    for part in ground.parts(kind):
        found |= set(ground.facts.lineage.upstream(part.name))
    return found


changing(
    "latest join",
    "dataset",
    "join",
    "latest",
    "point-in-time-join-missing",
    where=lambda g, p: p.word("join") == "as_of",
)
changing(
    "maturity shortened",
    "dataset",
    "maturity",
    times(0.02),
    "training-on-immature-labels",
    where=lambda g, p: "negatives: non_event" in _labels_of(g, p),
)
changing(
    "random split",
    "dataset",
    "split",
    "random",
    "random-split-on-temporal-data",
    "group-leakage-across-split",
    where=lambda g, p: p.word("split") == "time",
)
changing("known time ignored", "dataset", "join_time", "event_time", "known-time-ignored")
dropping(
    "label delay unstated",
    "label",
    "delay window",
    "label-delay-undeclared",
    where=lambda g, p: p.name in _above(g, "training"),
)
dropping(
    "negatives unstated",
    "label",
    "negatives",
    "negatives-undefined",
    where=lambda g, p: p.word("origin") == "implicit" and p.word("type") in ("", "binary"),
)
losing(
    "nothing explored",
    "exploration exploration_share",
    "unbroken-feedback-loop",
    "selective-labels",
    where=lambda g: "selective: yes" in g.text and "exploration" in g.text,
)
losing(
    "agreement of raters unstated",
    "agreement raters",
    "human-label-quality-missing",
    where=lambda g: "origin: human" in g.text,
)
losing(
    "rows not found again",
    "tracked version",
    "dataset-unversioned",
    "training-not-reproducible",
    where=lambda g: "tracked: yes" in g.text,
)


@flaw("validation only warns", "validation-without-action")
def _toothless(ground: Ground) -> Iterator[tuple[str, str]]:
    for validation in ground.parts("validation"):
        if "on_fail" in validation.stated and validation.name in _above(ground, "training") | _above(ground, "dataset"):
            text = ground.edited(ground.restate(validation, "on_fail", "warn"))
            yield validation.name, gone(ground, "approvals", text=text)


removing(
    "no validation",
    "validation",
    "unvalidated-training-data",
    where=lambda g, p: p.name in _above(g, "dataset") and "reviewers" not in g.value(p, "checks"),
)
changing("training fills gaps otherwise", "feature", "impute", '"mean"', "default-value-skew")
dropping("store keeps what is dead", "feature_store", "enforces_ttl", "ttl-mismatch")
changing(
    "event time unknown",
    "source",
    "event_time",
    "no",
    "event-time-missing",
    where=lambda g, p: "join: as_of" in g.text and p.name in _above(g, "feature"),
)
dropping(
    "watermark unstated", "pipeline", "watermark", "stream-without-watermark", where=lambda g, p: "window" in p.stated
)
dropping(
    "backfill unstated",
    "pipeline",
    "backfill",
    "stream-feature-without-backfill",
    where=lambda g, p: p.word("mode") == "stream" and "join: as_of" in g.text,
)


@flaw("window shortened", "window-shorter-than-refresh")
def _short(ground: Ground) -> Iterator[tuple[str, str]]:
    for part in ground.parts("pipeline"):
        if "window" in part.stated and "slide" in part.stated:
            shorter = scaled(ground.value(part, "slide"), 0.5)
            made = [e.target for e in ground.design.edges if e.source == part.name]
            features = [ground.design.parts[name] for name in made if "window" in ground.design.parts[name].stated]
            yield part.name, ground.edited(*(ground.restate(each, "window", shorter) for each in (part, *features)))


changing(
    "stream recomputed rarely",
    "pipeline",
    "slide",
    "2 days",
    "freshness-slo-violated",
    *REQUIRED,
    "window-shorter-than-refresh",
)
changing(
    "job rarer",
    "pipeline",
    "every",
    times(300),
    "freshness-slo-violated",
    *REQUIRED,
    "acl-propagation-too-slow",
    where=lambda g, p: p.word("mode") != "stream",
)
changing("job too slow", "pipeline", "runtime", times(60), "batch-overruns-interval")
changing("store filled rarely", "feature_store", "materialize", "3 days", "freshness-slo-violated", *REQUIRED)
changing("small topic", "topic", "partitions", "1, throughput: 20 events/s", "topic-overload")
dropping(
    "data of others without agreement",
    "source",
    "sla schema",
    "unstable-external-dependency",
    where=lambda g, p: p.get("external") is True and p.name in _above(g, "feature"),
)


@flaw("personal data kept for ever", "pii-retention-missing", "pii-in-training-unprotected")
def _kept(ground: Ground) -> Iterator[tuple[str, str]]:
    if re.search(r"pii: (?:pii|pseudonymous)", ground.text):
        named = ground.text.replace("pii: pseudonymous", "pii: pii")
        now = Ground(ground.name, named, ground.path)
        for part in now.parts("store", "log", "index", "dataset"):
            if "retention" in part.stated and "pii" in now.facts.taints.reaching.get(part.name, ()):
                yield part.name, now.edited(now.drop(part, "retention"))


@flaw("feature made from the label", "target-derived-feature")
def _target(ground: Ground) -> Iterator[tuple[str, str]]:
    labels = {label.name for label in ground.parts("label")}
    for dataset in ground.parts("dataset"):
        own = [label for label in named_in(dataset, "label") if label in labels]
        features = list(named_in(dataset, "features"))
        if own and features and dataset.word("join") == "as_of":
            text = ground.text.replace("join_time: known_at", "join_time: event_time")
            yield f"{own[0]} -> {features[0]}", ground.added(f"{own[0]} -> {features[0]}", text)


@flaw("second definition for training", "skew-by-lineage", "source-skew")
def _skew(ground: Ground) -> Iterator[tuple[str, str]]:
    stores = [store.name for store in ground.parts("store") if "compression" in store.stated]
    for dataset in ground.parts("dataset"):
        if dataset.word("join") == "as_of" and stores:
            for name in named_in(dataset, "features"):
                feature = ground.design.parts[name]
                if feature.word("kind") in ("windowed", "dynamic"):
                    block = 'pipeline again { mode: batch, every: 1 day, runtime: 1 h, code: "sql", idempotent: yes }'
                    yield name, ground.added(f"{block}\n{stores[0]} -> again -> {name}")


@flaw("feature that serving cannot give", "feature-not-servable")
def _unservable(ground: Ground) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"-> (\w+) -> (store_f|features)$", ground.text, flags=re.M):
        text = ground.text[: match.start()] + f"-> {match.group(1)}" + ground.text[match.end() :]
        yield match.group(1), text


@flaw("score reads the place", "position-feature-misuse")
def _position(ground: Ground) -> Iterator[tuple[str, str]]:
    for feature in ground.parts("feature"):
        if feature.word("kind") == "on_demand":
            text = ground.edited(ground.state(feature, "position: yes"))
            yield feature.name, re.sub(r"uses_position: \w+", "uses_position: no", text)


@flaw("clicks taken as if places did not matter", "click-labels-without-position-debias")
def _clicks(ground: Ground) -> Iterator[tuple[str, str]]:
    reads = "position: int" in ground.text or "position: yes" in ground.text
    if "uses_position: shallow_tower" in ground.text and not reads:
        text = gone(ground, "uses_position", "counterfactual", "exploration", "exploration_share")
        yield "uses_position", text.replace(", position, propensity", "")


@flaw("personal data to a stranger", "pii-to-external")
def _stranger(ground: Ground) -> Iterator[tuple[str, str]]:
    for source in ground.parts("source", "log"):
        if source.word("pii") in ("pii", "pseudonymous"):
            text = ground.edited(ground.restate(source, "pii", "pii"))
            yield source.name, ground.added(f'external bureau {{ provider: "Example" }}\n{source.name} -> bureau', text)
            return


@flaw("popular items pushed down", "popularity-bias-uncorrected")
def _popular(ground: Ground) -> Iterator[tuple[str, str]]:
    if "logq: yes" in ground.text:
        yield "logq", gone(ground, "logq").replace("negatives: mixed", "negatives: in_batch")


# Models


@flaw("loss swapped", "loss-task-mismatch")
def _loss(ground: Ground) -> Iterator[tuple[str, str]]:
    for model in ground.parts("model"):
        tasks = named_in(model, "task")
        if "loss" in model.stated and tasks and model.word("role") != "calibrator" and "heads" not in model.stated:
            put = "isolation" if ground.design.parts[tasks[0]].word("type") != "anomaly" else "skip_gram"
            yield model.name, ground.edited(ground.restate(model, "loss", put))


dropping("loss unstated", "model", "loss", "loss-missing", where=lambda g, p: "heads" not in p.stated)
changing("vectors of another length", "index", "dim", times(2), "embedding-dim-mismatch")
changing(
    "another distance",
    "index",
    "metric",
    "l2",
    "similarity-metric-mismatch",
    where=lambda g, p: p.word("type") != "inverted",
)
dropping("weights of heads unstated", "model", "weights", "head-weights-missing")
dropping(
    "score uncalibrated",
    "model",
    "calibrated",
    "uncalibrated-score-consumed",
    "calibration-not-measured",
    "uncalibrated-heads-weighted",
    where=lambda g, p: "heads" in p.stated,
)


@flaw("nothing calibrates", "uncalibrated-score-consumed", "downsampling-uncorrected")
def _nothing_calibrates(ground: Ground) -> Iterator[tuple[str, str]]:
    if "role: calibrator" in ground.text and "stage: threshold" in ground.text:
        text = gone(ground, "calibrated", "importance_weight")
        yield "calibrated", text.replace("role: calibrator", "role: classifier")


@flaw("thresholds fixed", "fixed-threshold-after-retrain", "uncalibrated-score-consumed")
def _fixed(ground: Ground) -> Iterator[tuple[str, str]]:
    if "refit: yes" in ground.text:
        text = (
            gone(ground, "calibrated")
            .replace("role: calibrator", "role: classifier")
            .replace("refit: yes", "refit: no")
        )
        yield "refit", text


dropping("thresholds unstated", "policy", "thresholds refit", "operating-point-missing")
dropping("training not tracked", "training", "tracked seed", "training-not-reproducible")
dropping(
    "training without a rhythm",
    "training",
    "every",
    "retrain-cadence-missing",
    where=lambda g, p: not any(e.target == p.name and e.arrow == "~>" for e in g.design.edges),
)
changing(
    "training rarer",
    "training",
    "every",
    times(30),
    "retrain-slower-than-staleness",
    *REQUIRED,
    "slow-retrain-in-adversarial-domain",
    where=lambda g, p: any(f"require {m}.data_age" in g.text for m in named_in(p, "model")),
)
changing(
    "training too slow",
    "training",
    "duration",
    lambda g, p, v: scaled(g.value(p, "every"), 1.5),
    "training-overruns-cadence",
    *REQUIRED,
)
dropping(
    "version of others unpinned",
    "model",
    "version pretrained_version",
    "pretrained-or-api-unpinned",
    where=lambda g, p: "pretrained" in p.stated,
)


@flaw("index not swapped with its encoder", "encoder-index-version-skew")
def _unswapped(ground: Ground) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^\w+ ~> (\w+)[^\n]*action: (?:rebuild|backfill)[^\n]*\n", ground.text, flags=re.M):
        encoders = {name for index in ground.parts("index") for name in named_in(index, "encoder")}
        trained = {name for training in ground.parts("training") for name in named_in(training, "model")}
        part = ground.design.parts[match.group(1)]
        if part.kind.word != "index" or not encoders & trained or part.word("update") == "rebuild":
            continue  # an encoder that is never trained keeps its space; an index that is built anew follows it
        yield match.group(1), ground.text.replace(match.group(), "")


# Evaluation


@flaw("test dropped", "no-gate-before-serving", "no-offline-evaluation", "groundedness-not-evaluated")
def _untested(ground: Ground) -> Iterator[tuple[str, str]]:
    for evaluation in ground.parts("evaluation"):
        yield evaluation.name, ground.without(evaluation.name)


@flaw("test is no gate", "no-gate-before-serving", "ungated-retrain-trigger")
def _ungated(ground: Ground) -> Iterator[tuple[str, str]]:
    trained = {name for training in ground.parts("training") for name in named_in(training, "model")}
    for evaluation in ground.parts("evaluation"):
        if trained & set(named_in(evaluation, "model")):
            text = ground.edited(ground.restate(evaluation, "gate", "no"))
            yield evaluation.name, gone(ground, "approvals", text=text)


removing("no experiment", "experiment", "no-online-experiment")
changing("experiment is a shadow", "experiment", "type", "shadow", "shadow-mistaken-for-test", "no-online-experiment")
changing(
    "experiment too short",
    "experiment",
    "duration",
    "4 h",
    "experiment-shorter-than-label",
    "kpi-slower-than-experiment",
    "experiment-underpowered",
)
dropping("experiment watches nothing else", "experiment", "guardrails", "experiment-without-guardrails")
dropping("experiment of no size", "experiment", "mde power traffic duration", "experiment-underspecified")

_WRONG_METRIC = "[rmse]"
changing("metric swapped", "evaluation", "metrics", _WRONG_METRIC, "metric-task-mismatch")


@flaw("accuracy of rare things", "accuracy-on-imbalanced")
def _accuracy(ground: Ground) -> Iterator[tuple[str, str]]:
    for evaluation in ground.parts("evaluation"):
        if "fpr" in ground.value(evaluation, "metrics") or "log_loss" in ground.value(evaluation, "metrics"):
            yield evaluation.name, ground.edited(ground.restate(evaluation, "metrics", "[accuracy]"))


@flaw("ROC AUC only", "roc-auc-only-on-rare")
def _roc(ground: Ground) -> Iterator[tuple[str, str]]:
    for evaluation in ground.parts("evaluation"):
        if "pr_auc" in ground.value(evaluation, "metrics"):
            yield evaluation.name, ground.edited(ground.restate(evaluation, "metrics", "[roc_auc]"))


@flaw("another cut", "k-mismatch")
def _cut(ground: Ground) -> Iterator[tuple[str, str]]:
    for evaluation in ground.parts("evaluation"):
        value = ground.value(evaluation, "metrics")
        if re.search(r"(?:ndcg|recall|hit_rate|mrr)@\d+", value):
            yield (
                evaluation.name,
                ground.edited(
                    ground.restate(evaluation, "metrics", re.sub(r"ndcg@\d+", "ndcg@900", re.sub(r"@\d+", "@7", value)))
                ),
            )


dropping("no groups looked at", "evaluation", "slices", "no-slices")
dropping("nothing to compare with", "evaluation", "baseline", "no-baseline-comparison")
losing(
    "only quality tested", "cost_metrics", "cost-latency-not-evaluated", where=lambda g: "plane: offline" not in g.text
)
losing(
    "old ranker judges the new",
    "counterfactual exploration exploration_share",
    "biased-log-evaluation",
    "unbroken-feedback-loop",
    where=lambda g: "counterfactual" in g.text and "type: ranking" in g.text,
)


@flaw("fairness not looked at", "no-fairness-check")
def _unfair(ground: Ground) -> Iterator[tuple[str, str]]:
    if "fairness: yes" in ground.text:
        yield "fairness", re.sub(r",\s*fairness: yes|fairness: yes,\s*", "", ground.text)


@flaw("calibration not looked at", "calibration-not-measured", "metric-task-mismatch")
def _uncalibrated(ground: Ground) -> Iterator[tuple[str, str]]:
    if "calibration: yes" in ground.text:
        text = re.sub(r"(?<=[\[ ])(?:ece|calibration), |, (?:ece|calibration|log_loss)(?=[,\]])", "", ground.text)
        yield "calibration", gone(ground, "calibration", text=text)


@flaw("tested on what was learned", "eval-train-overlap")
def _overlap(ground: Ground) -> Iterator[tuple[str, str]]:
    for training in ground.parts("training"):
        models = set(named_in(training, "model"))
        datasets = named_in(training, "dataset")
        for evaluation in ground.parts("evaluation"):
            if models & set(named_in(evaluation, "model")) and datasets and "dataset" not in evaluation.stated:
                text = ground.edited(
                    ground.state(evaluation, f"dataset: {datasets[0]}"),
                    ground.restate(ground.design.parts[datasets[0]], "split", "none"),
                )
                yield evaluation.name, text


@flaw("lost neighbours not counted", "ann-recall-not-measured")
def _recall(ground: Ground) -> Iterator[tuple[str, str]]:
    for index in ground.parts("index"):
        if index.word("type") == "hnsw" and "recall" in index.stated:
            text = ground.edited(ground.drop(index, "recall"))
            yield index.name, re.sub(r", ann_recall@\d+|recall@50, ", "", text)


# Serving


def _calls(name: str, attribute: str, put: str | None, *rules: str, where: Callable[[Ground, Edge], bool]) -> None:
    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        for call in ground.calls():
            if attribute in call.stated and where(ground, call):
                edit: Edit = ground.drop(call, attribute) if put is None else ground.restate(call, attribute, put)
                yield f"{call.source} => {call.target}.{attribute}", ground.edited(edit)

    OPERATORS.append(Operator(name, rules, make))


_calls("keys one by one", "batched", "no", "n-plus-one-lookups", "latency-budget-exceeded", where=lambda g, c: True)
_calls(
    "nothing instead",
    "else",
    None,
    "no-fallback-on-critical-dependency",
    "availability-unreachable",
    *REQUIRED,
    where=lambda g, c: g.design.parts[c.target].kind.word in ("model", "index", "feature_store", "external"),
)
_calls(
    "caller gives up first",
    "timeout",
    "2 ms",
    "timeout-inversion",
    "latency-budget-exceeded",
    where=lambda g, c: g.design.parts[c.target].kind.word == "endpoint",
)
_calls(
    "far too many items",
    "items",
    "500k",
    "heavy-model-too-wide",
    "missing-funnel",
    "ranker-starved",
    "latency-budget-exceeded",
    where=lambda g, c: (
        g.design.parts[c.target].kind.word == "model" and g.design.parts[c.target].word("role") != "calibrator"
    ),
)


@flaw("fallback on the same store", "fallback-shares-failure-domain")
def _shared(ground: Ground) -> Iterator[tuple[str, str]]:
    for call in ground.calls():
        for other in named_in(call, "else"):  # type: ignore[arg-type]
            if ground.design.parts[call.target].kind.word in ("feature_store", "store", "index"):
                yield f"{other} => {call.target}", ground.added(f"{other} => {call.target}")


@flaw("lake asked while somebody waits", "online-path-hits-offline-store")
def _lake(ground: Ground) -> Iterator[tuple[str, str]]:
    for endpoint in ground.parts("endpoint"):
        for store in ground.parts("store"):
            if store.word("tech") in ("iceberg", "s3"):
                call = f"{endpoint.name} => {store.name} {{ timeout: 50 ms }}"
                yield f"{endpoint.name} => {store.name}", ground.added(call)


@flaw("circle of calls", "sync-call-cycle")
def _circle(ground: Ground) -> Iterator[tuple[str, str]]:
    for endpoint in ground.parts("endpoint"):
        for call in ground.calls():
            if call.source == endpoint.name and ground.design.parts[call.target].kind.word == "model":
                yield (
                    f"{call.target} => {endpoint.name}",
                    ground.added(f"{call.target} => {endpoint.name} {{ timeout: 20 ms }}"),
                )
                break


@flaw("people wait for people", "human-in-sync-path")
def _people(ground: Ground) -> Iterator[tuple[str, str]]:
    for review in ground.parts("human_review"):
        for endpoint in ground.parts("endpoint"):
            yield review.name, ground.added(f"{endpoint.name} => {review.name}")


@flaw("answers retried at two layers", "retry-amplification")
def _retries(ground: Ground) -> Iterator[tuple[str, str]]:
    for endpoint in ground.parts("endpoint"):
        text, count = re.subn(rf"(=> {endpoint.name} \{{ )", r"\1retries: 2, ", ground.text)
        if count:
            yield endpoint.name, re.sub(r"(\n  => (?!\w+ \{ retries)\w+ \{ )", r"\1retries: 2, ", text, count=1)


def _needed(ground: Ground, part: Part) -> bool:
    """Whether one replica could not answer what all of them answer together."""
    used, count = ground.facts.get(part.name, "utilisation"), ground.facts.reading.optional(part, "replicas")
    return used is not None and count is not None and used.low * count.low > 1


changing(
    "slow part",
    "model",
    "latency",
    times(20),
    "latency-budget-exceeded",
    *REQUIRED,
    where=lambda g, p: p.word("role") != "calibrator",
)
changing(
    "slow store",
    "store",
    "latency",
    times(40),
    "latency-budget-exceeded",
    *REQUIRED,
    where=lambda g, p: any(c.target == p.name and "else" in c.stated for c in g.calls()),
)
changing("slow index", "index", "latency", times(40), "latency-budget-exceeded", *REQUIRED)
changing("shaky part", "endpoint", "availability", "95%", "availability-unreachable", *REQUIRED)
changing(
    "shaky rules",
    "policy",
    "availability",
    "95%",
    "availability-unreachable",
    *REQUIRED,
    where=lambda g, p: not any(c.target == p.name and "else" in c.stated for c in g.calls()),
)
for _kind in ("model", "index", "endpoint", "store"):
    changing(
        f"one {_kind} is all",
        _kind,
        "replicas",
        "1",
        "single-replica",
        "capacity-shortfall",
        where=_needed,
    )
changing(
    "index rarely refreshed",
    "index",
    "refresh",
    times(100),
    "freshness-slo-violated",
    *REQUIRED,
    "acl-propagation-too-slow",
)
dropping("log of what?", "log", "fields", "predictions-not-logged", where=lambda g, p: "score" in g.value(p, "fields"))


def _unlogged(name: str, word: str, *rules: str) -> None:
    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        for log in ground.parts("log"):
            value = ground.value(log, "fields")
            if "score" not in value:
                continue  # feedback, not answers
            less = re.sub(rf"\b{word}, |, {word}\b", "", value)
            if less != value:
                yield f"{log.name}.{word}", ground.edited(ground.restate(log, "fields", less))

    OPERATORS.append(Operator(name, rules, make))


_unlogged("log without the model's version", "model_version", "predictions-not-logged")
_unlogged("log without inputs", "(?:features|prompt)", "predictions-not-logged")
_unlogged("log without places", "(?:position|exposure)", "exposure-not-logged")
_unlogged("log that cannot be joined", "request_id", "predictions-not-logged")


@flaw("nothing logged", "predictions-not-logged")
def _no_log(ground: Ground) -> Iterator[tuple[str, str]]:
    for log in ground.parts("log"):
        if "score" in ground.value(log, "fields") and "plane: offline" not in ground.text:
            lines = re.sub(rf"^\w+ -> {log.name}\b[^\n]*\n", "", ground.text, flags=re.M)
            yield log.name, ground.without(log.name, text=lines.replace(ground.text[slice(*log.extent)], ""))


changing(
    "log waited for",
    "log",
    "async",
    "no",
    "logging-on-critical-path",
    where=lambda g, p: "score" in g.value(p, "fields"),
)


@flaw("no rollout", "no-progressive-rollout")
def _no_rollout(ground: Ground) -> Iterator[tuple[str, str]]:
    names = [rollout.name for rollout in ground.parts("rollout")]
    if names and "plane: offline" not in ground.text:  # an index that is built anew is no model that takes over
        yield ", ".join(names), ground.without(*names)


@flaw("no way back", "no-rollback")
def _no_rollback(ground: Ground) -> Iterator[tuple[str, str]]:
    if "\nimport " in ground.text:
        return  # the registry of the platform keeps versions
    text = gone(ground, "auto_rollback", "rollback_time", "keep_versions", "versioned")
    text = re.sub(r"^[^\n]* ~> [^\n]*action: rollback[^\n]*\n", "", text, flags=re.M)
    yield "rollback", text


removing("no registry", "registry", "no-model-registry", "no-rollback")


@flaw("door open to everybody", "public-endpoint-unprotected")
def _open(ground: Ground) -> Iterator[tuple[str, str]]:
    for gateway in ground.parts("gateway"):
        gone = [a for a in ("auth", "rate_limit", "waf", "quota", "public") if a in gateway.stated]
        text = ground.text
        for attribute in gone:
            now = Ground(ground.name, text, ground.path)
            text = now.edited(now.drop(now.design.parts[gateway.name], attribute))
        now = Ground(ground.name, text, ground.path)
        yield gateway.name, now.edited(now.state(now.design.parts[gateway.name], "public: yes"))


def _callees(ground: Ground, endpoint: Part) -> list[str]:
    """The models that an endpoint asks."""
    called = [call.target for call in ground.calls() if call.source == endpoint.name]
    return [name for name in called if ground.design.parts[name].kind.word == "model"]


@flaw("similar question, another person", "semantic-cache-unsafe", "cache-key-leak")
def _semantic(ground: Ground) -> Iterator[tuple[str, str]]:
    for endpoint in ground.parts("endpoint"):
        for model in _callees(ground, endpoint):
            if ground.design.parts[model].word("role") == "generator" and "prompt" in ground.design.parts[model].stated:
                cache = 'cache answers { scope: semantic, ttl: 5 min, key: ["question"], latency: p50 1 ms p99 2 ms, replicas: 3 }'
                call = f"{endpoint.name} => answers {{ timeout: 20 ms, critical: no }}"
                yield "answers", ground.added(f"{cache}\n{call}\nanswers => {model} {{ timeout: 15 s, critical: no }}")


@flaw("cached answer of somebody else", "cache-key-leak", "semantic-cache-unsafe")
def _leak(ground: Ground) -> Iterator[tuple[str, str]]:
    if "personalised: yes" not in ground.text:
        return
    for endpoint in ground.parts("endpoint"):
        block = 'cache answers { ttl: 5 min, key: ["model_version", "query"], latency: p50 1 ms p99 2 ms, replicas: 3 }'
        models = [
            m
            for m in _callees(ground, endpoint)
            if "features" in ground.design.parts[m].stated and ground.design.parts[m].word("output") != "score"
        ]
        if not models:
            continue
        text = ground.added(block)
        yield (
            "answers",
            ground.added(
                f"{endpoint.name} => answers {{ timeout: 10 ms, critical: no }}\nanswers => {models[-1]} {{ timeout: 90 ms }}",
                text,
            ),
        )


@flaw("too many cases for people", "review-queue-overloaded", "capacity-shortfall")
def _queue(ground: Ground) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"share: (0\.0\d+%)", ground.text):
        yield "share", ground.text.replace(match.group(1), "20%")


@flaw("answers kept too long", "cache-ttl-exceeds-freshness")
def _stale(ground: Ground) -> Iterator[tuple[str, str]]:
    for endpoint in ground.parts("endpoint"):
        models = [m for m in _callees(ground, endpoint) if "features" in ground.design.parts[m].stated]
        actors = [actor.name for actor in ground.parts("actor")]
        if models and "freshness" in ground.text:
            cache = f'cache answers {{ ttl: 30 days, key: ["{actors[0]}", "model_version"], latency: p50 1 ms p99 2 ms, replicas: 3 }}'
            calls = f"{endpoint.name} => answers {{ timeout: 10 ms, critical: no }}\nanswers => {models[-1]} {{ timeout: 90 ms }}"
            yield "answers", ground.added(f"{cache}\n{calls}")


changing(
    "few to review",
    "human_review",
    "capacity",
    "1 / day",
    "review-queue-overloaded",
    "capacity-shortfall",
    where=lambda g, p: "sla" in p.stated and p.get("writes_labels") is True and "share: 0.01%" in g.text,
)

# Monitoring

unwatching("drift unwatched", "data_drift prediction_drift", "no-drift-monitor")
unwatching("skew unwatched", "skew", "no-skew-monitor", where=lambda g: "join: as_of" in g.text)
unwatching("quality unwatched", "performance", "no-performance-monitor")
unwatching(
    "age of features unwatched", "freshness", "no-feature-freshness-monitor", where=lambda g: "\nfeature " in g.text
)
unwatching("data unwatched", "data_quality", "no-data-quality-monitor", where=lambda g: "on_fail: block" not in g.text)
unwatching("age of models unwatched", "staleness", "model-staleness-unmonitored")
unwatching("calibration unwatched", "calibration", "calibration-unmonitored", where=lambda g: "thresholds:" in g.text)
unwatching("latency unwatched", "system", "no-system-metrics")
unwatching("cost unwatched", "cost", "no-cost-monitor")


@flaw("nothing watched", "no-monitoring")
def _unwatched(ground: Ground) -> Iterator[tuple[str, str]]:
    kinds = ("monitor", "alert", "trigger")
    text = re.sub(r"^[^\n{]* ~> [^\n]*\n", "", ground.text, flags=re.M)
    now = Ground(ground.name, text, ground.path)
    yield "monitors", now.without(*(part.name for part in now.parts(*kinds)))


dropping("monitor without threshold", "monitor", "threshold", "monitor-without-threshold")
dropping(
    "drift from what?",
    "monitor",
    "reference",
    "reference-window-unset",
    where=lambda g, p: p.word("test") in ("psi", "js", "ks", "kl", "chi2", "wasserstein"),
)


@flaw("alert to nobody", "alert-without-owner")
def _nobody(ground: Ground) -> Iterator[tuple[str, str]]:
    if "\nimport " in ground.text:
        return  # what belongs to another team keeps its owner
    text = gone(ground, "owner", "runbook")
    yield "owner", re.sub(r',?[ ]*owner: "[^"]*"', "", text)


@flaw("alarms lead nowhere", "alert-dead-end")
def _nowhere(ground: Ground) -> Iterator[tuple[str, str]]:
    for alert in ground.parts("alert"):
        text = re.sub(
            rf"^[^\n{{]*\b{alert.name}\b[^\n]* ~> [^\n]*\n|^[^\n{{]* ~> {alert.name}\b[^\n]*\n",
            "",
            ground.text,
            flags=re.M,
        )
        yield alert.name, text


dropping("retrained again and again", "trigger", "cooldown", "trigger-without-cooldown")


@flaw("quality before its labels", "performance-monitor-impossible")
def _too_soon(ground: Ground) -> Iterator[tuple[str, str]]:
    for monitor in ground.parts("monitor"):
        if monitor.word("type") == "performance" and "window" in monitor.stated:
            text = ground.edited(ground.restate(monitor, "window", "1 s"))
            now = Ground(ground.name, text, ground.path)
            part = now.design.parts[monitor.name]
            yield monitor.name, now.edited(now.drop(part, "delay")) if "delay" in part.stated else text


# Language models


@flaw("anybody finds anything", "acl-not-enforced-before-generation")
def _unfiltered(ground: Ground) -> Iterator[tuple[str, str]]:
    owners = [part for part in ground.parts("index", "policy") if part.get("acl") is True]
    if owners:
        yield "acl", ground.edited(*(ground.restate(part, "acl", "no") for part in owners))


def _longer(name: str, attribute: str, value: str) -> None:
    def make(ground: Ground) -> Iterator[tuple[str, str]]:
        for prompt in ground.parts("prompt"):
            if attribute in prompt.stated:
                now = Ground(ground.name, ground.edited(ground.restate(prompt, attribute, value)), ground.path)
                part = now.design.parts[prompt.name]
                yield prompt.name, now.edited(now.drop(part, "max_tokens")) if "max_tokens" in part.stated else now.text

    OPERATORS.append(Operator(name, ("context-overflow", *REQUIRED), make))


_longer("prompt too long", "system_tokens", "9000")
_longer("too many passages", "chunks", "40")
_longer("long history", "history_tokens", "20k")
changing("secret in the prompt", "prompt", "contains_secrets", "yes", "secrets-in-prompt")
changing("answer without end", "model", "max_output_tokens", "32k", "context-overflow", *REQUIRED)
dropping("answer unbounded", "model", "max_output_tokens", "no-token-limits", "context-overflow")
losing(
    "judge not judged",
    "judge_agreement human raters",
    "judge-uncalibrated",
    where=lambda g: "judge_agreement" in g.text,
)
removing("no guardrail", "guardrail", "no-guardrails")


@flaw("no way to say nothing", "no-abstain-path")
def _no_abstain(ground: Ground) -> Iterator[tuple[str, str]]:
    for fallback in ground.parts("fallback"):
        if fallback.word("type") == "abstain":
            text = re.sub(r"type: abstain", "type: heuristic", gone(ground, "abstains"))
            yield fallback.name, re.sub(r"ungrounded, ", "", text)


@flaw("tool without asking", "untrusted-content-to-tool")
def _tool(ground: Ground) -> Iterator[tuple[str, str]]:
    for model in ground.parts("model"):
        if model.word("role") == "generator" and "prompt" in model.stated:
            tool = "tool send_mail { side_effects: irreversible, latency: p50 20 ms p99 50 ms }"
            yield model.name, ground.added(f"{tool}\n{model.name} => send_mail {{ timeout: 1 s, critical: no }}")


@flaw("truth not measured", "groundedness-not-evaluated")
def _ungrounded(ground: Ground) -> Iterator[tuple[str, str]]:
    for evaluation in ground.parts("evaluation"):
        if "faithfulness" in ground.value(evaluation, "metrics"):
            text = re.sub(r"^require \w+\.(?:faithfulness|answer_correctness)[^\n]*\n", "", ground.text, flags=re.M)
            now = Ground(ground.name, text, ground.path)
            part = now.design.parts[evaluation.name]
            text = now.edited(now.restate(part, "metrics", "[abstention_rate]"))
            yield evaluation.name, re.sub(r"metric: faithfulness", "metric: abstention_rate", text)


@flaw("search not measured", "rag-retriever-not-evaluated")
def _unsearched(ground: Ground) -> Iterator[tuple[str, str]]:
    for evaluation in ground.parts("evaluation"):
        models = named_in(evaluation, "model")
        if any(ground.design.parts[name].kind.word == "index" for name in models) and "prompt " in ground.text:
            yield evaluation.name, ground.without(evaluation.name)
