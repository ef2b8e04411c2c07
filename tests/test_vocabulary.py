"""The vocabulary: every kind and attribute explains itself, and arrows mean what a reader expects."""

from __future__ import annotations

import collections

import pytest

from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.vocabulary import arrows, facts, tasks
from mlsd_dsl.vocabulary.attribute import Attribute, Choice, Many, Measure, PartName, Table
from mlsd_dsl.vocabulary.kinds import INSTEAD, KINDS, STORE_TYPES, kind, plane_of
from mlsd_dsl.vocabulary.losses import LOSSES
from mlsd_dsl.vocabulary.part import Block, Plane, Step
from mlsd_dsl.vocabulary.statements import STATEMENTS
from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES

BLOCKS: dict[str, type[Block]] = {**KINDS, **STATEMENTS, **arrows.BODIES}
# Each record once, named after the first block that has it.
EVERY_ATTRIBUTE = [
    pytest.param(record, id=f"{word}.{record.name}")
    for record, word in {
        record: word for word, block in reversed(BLOCKS.items()) for record in block.attributes.values()
    }.items()
]
SHAPES = {"box", "cylinder", "pipe", "page", "rounded", "hexagon", "diamond", "person", "dashed", "note"}


def test_has_the_kinds_of_the_language_in_the_order_of_the_steps() -> None:
    assert " ".join(KINDS) == (
        "actor kpi task entity source topic label dataset pipeline validation store feature feature_store index"
        " model training evaluation experiment endpoint batch_inference cache gateway policy fallback registry rollout"
        " external human_review device log monitor alert trigger prompt chunker guardrail tool hardware note"
    )
    steps = [block.step for block in KINDS.values()]
    assert steps == sorted(steps)
    assert set(steps) == set(Step)


@pytest.mark.parametrize("word", BLOCKS)
def test_a_block_explains_itself(word: str) -> None:
    doc = BLOCKS[word].__dict__.get("__doc__")
    assert doc, f"{word} has no text of its own for hover"
    assert doc.strip().endswith(".")


@pytest.mark.parametrize("word", KINDS)
def test_a_kind_has_a_place_and_a_shape(word: str) -> None:
    block = KINDS[word]
    assert block.word == word
    assert block.shape in SHAPES
    assert isinstance(block.plane, Plane)
    for name in ["owner", "description", "tags", "plane", "region", "status", "cost", "availability", "depends_on"]:
        assert name in block.attributes


@pytest.mark.parametrize("record", EVERY_ATTRIBUTE)
def test_an_attribute_explains_itself(record: Attribute) -> None:
    assert record.doc.endswith(".")
    assert record.doc[0].isupper()
    assert record.example
    assert record.name.isidentifier()
    assert not record.name.endswith("_")


@pytest.mark.parametrize("word", BLOCKS)
def test_an_attribute_is_listed_under_its_own_name(word: str) -> None:
    assert all(name == record.name for name, record in BLOCKS[word].attributes.items())


@pytest.mark.parametrize("word", BLOCKS)
def test_a_foreign_spelling_stands_for_one_attribute_and_is_none_itself(word: str) -> None:
    attributes = BLOCKS[word].attributes
    foreign = [other for record in attributes.values() for other in record.instead]
    assert [other for other in foreign if other in attributes] == []
    assert sorted(foreign) == sorted(set(foreign))


@pytest.mark.parametrize("record", EVERY_ATTRIBUTE)
def test_examples_and_defaults_of_a_choice_are_among_its_words(record: Attribute) -> None:
    inner = record.type.of if isinstance(record.type, Many | Table) else record.type
    if isinstance(inner, Choice):
        assert len(inner.words) == len(set(inner.words)) > 1
        for written in filter(None, (record.example, record.default)):
            if isinstance(record.type, Table):
                values = [entry.split(":")[1] for entry in written.strip("{} ").split(",")]
            else:
                values = written.strip("[]").split(",")
            assert {value.strip() for value in values} <= set(inner.words)


@pytest.mark.parametrize("record", EVERY_ATTRIBUTE)
def test_references_name_kinds_that_exist(record: Attribute) -> None:
    inner = record.type.of if isinstance(record.type, Many | Table) else record.type
    if isinstance(inner, PartName):
        assert set(inner.kinds) <= set(KINDS)
        assert len(inner.kinds) == len(set(inner.kinds))


@pytest.mark.parametrize("word", KINDS)
def test_the_plane_follows_from_an_attribute_that_exists(word: str) -> None:
    decided = KINDS[word].plane_by
    if decided is not None:
        attribute, planes = decided
        type_ = KINDS[word].attributes[attribute].type
        assert isinstance(type_, Choice)
        assert set(planes) == set(type_.words)


def test_infers_the_plane_from_what_is_stated() -> None:
    store, pipeline, model = KINDS["store"], KINDS["pipeline"], KINDS["model"]
    assert plane_of(store, {}) is Plane.ONLINE
    assert plane_of(store, {"type": "warehouse"}) is Plane.OFFLINE
    assert plane_of(store, {}, category="lake") is Plane.OFFLINE
    assert plane_of(store, {"type": "kv"}, category="lake") is Plane.ONLINE
    assert plane_of(store, {"type": "kv", "plane": "nearline"}) is Plane.NEARLINE
    assert plane_of(pipeline, {"mode": "stream"}) is Plane.NEARLINE
    assert plane_of(pipeline, {}, category="lake") is Plane.OFFLINE
    assert plane_of(model, {"role": "rank"}) is Plane.ONLINE


def test_categories_of_technologies_give_types_of_stores() -> None:
    type_ = KINDS["store"].attributes["type"].type
    assert isinstance(type_, Choice)
    assert set(STORE_TYPES) <= {technology.category for technology in TECHNOLOGIES.values()}
    assert set(STORE_TYPES.values()) <= set(type_.words)


def test_offers_a_kind_for_foreign_words() -> None:
    expected = {
        "feature_group": "feature",
        "service": "endpoint",
        "database": "store",
        "queue": "topic",
        "stream": "topic",
        "job": "pipeline",
        "metric": "kpi",
        "goal": "kpi",
        "user": "actor",
        "ml_task": "task",
        "vector_db": "index",
        "dashboard": "monitor",
        "llm": "model",
        "requirement": "require",
    }
    assert {word: INSTEAD[word] for word in expected} == expected
    assert not set(INSTEAD) & set(KINDS)
    statements = {"require", "assume", "exclude", "import", *STATEMENTS}
    assert set(INSTEAD.values()) <= set(KINDS) | statements
    assert kind("endpoint") is KINDS["endpoint"]
    assert kind("service") is None


@pytest.mark.parametrize(
    ("dotted", "label", "fits"),
    [
        ("actor.daily_active", "user", True),
        ("actor.daily_active", "viewer", True),
        ("actor.daily_active", "row", False),
        ("model.context_window", "token", True),
        ("model.context_window", "item", False),
        ("model.input_k", "candidate", True),
        ("endpoint.throughput", "image", True),
        ("index.dim", "anything", True),
    ],
)
def test_takes_what_is_called_by_another_name(dotted: str, label: str, fits: bool) -> None:
    word, name = dotted.split(".")
    type_ = KINDS[word].attributes[name].type
    assert isinstance(type_, Measure)
    assert type_.takes(label) is fits


# Every attribute that the whole design of the language and its settled questions use, as `kind.attribute`.
USED = [
    "design.problem",
    "design.level",
    "design.profile",
    "design.tags",
    "decide.chosen",
    "decide.over",
    "decide.because",
    "accept.by",
    "accept.until",
    "view.show",
    "view.hide",
    "view.by",
    "view.detail",
    "group.owner",
    "group.region",
    "group.tags",
    "actor.daily_active",
    "actor.actions",
    "actor.peak_factor",
    "kpi.role",
    "kpi.direction",
    "kpi.horizon",
    "task.type",
    "task.input",
    "task.output",
    "task.label",
    "task.decision",
    "task.optimizes",
    "task.baseline",
    "entity.count",
    "entity.new",
    "source.mode",
    "source.rate",
    "source.record",
    "source.lag",
    "source.event_time",
    "source.pii",
    "source.late_by",
    "source.locales",
    "source.acl",
    "topic.tech",
    "topic.retention",
    "topic.replication",
    "topic.partitions",
    "topic.throughput",
    "store.tech",
    "store.retention",
    "store.replication",
    "store.latency",
    "label.from",
    "label.event",
    "label.origin",
    "label.delay",
    "label.window",
    "label.negatives",
    "label.censored",
    "pipeline.tech",
    "pipeline.mode",
    "pipeline.window",
    "pipeline.slide",
    "pipeline.watermark",
    "pipeline.latency",
    "pipeline.code",
    "pipeline.every",
    "pipeline.runtime",
    "pipeline.sanitizes",
    "policy.sanitizes",
    "guardrail.sanitizes",
    "gateway.sanitizes",
    "feature.kind",
    "feature.entity",
    "feature.freshness",
    "feature.fields",
    "feature_store.tech",
    "feature_store.online",
    "feature_store.offline",
    "feature_store.materialize",
    "dataset.features",
    "dataset.label",
    "dataset.join",
    "dataset.join_time",
    "dataset.split",
    "dataset.rows",
    "dataset.maturity",
    "dataset.version",
    "dataset.delayed_feedback",
    "validation.checks",
    "validation.on_fail",
    "model.role",
    "model.architecture",
    "model.embedding_dim",
    "model.loss",
    "model.logq",
    "model.latency",
    "model.output_k",
    "model.task",
    "model.features",
    "model.params",
    "model.input_k",
    "model.calibrated",
    "model.uses_position",
    "model.prompt",
    "model.prompt_tokens",
    "model.output_tokens",
    "model.active_params",
    "model.layers",
    "model.kv_heads",
    "model.head_dim",
    "model.d_model",
    "model.dtype",
    "model.kv_dtype",
    "model.tensor_parallel",
    "model.context_window",
    "model.flops",
    "training.model",
    "training.dataset",
    "training.every",
    "training.duration",
    "training.hardware",
    "training.tokens",
    "training.mfu",
    "evaluation.model",
    "evaluation.metrics",
    "evaluation.slices",
    "evaluation.baseline",
    "evaluation.gate",
    "evaluation.measured",
    "experiment.tests",
    "experiment.type",
    "experiment.primary",
    "experiment.guardrails",
    "experiment.unit",
    "experiment.duration",
    "index.type",
    "index.count",
    "index.dim",
    "index.dtype",
    "index.m",
    "index.refresh",
    "index.encoder",
    "index.latency",
    "index.nlist",
    "index.nprobe",
    "index.pq_bytes",
    "cache.ttl",
    "cache.hit_rate",
    "cache.key",
    "cache.scope",
    "cache.invalidation",
    "endpoint.own",
    "endpoint.replicas",
    "endpoint.throughput",
    "endpoint.availability",
    "endpoint.hardware",
    "endpoint.cores",
    "endpoint.cpu_time",
    "endpoint.positions",
    "policy.stage",
    "policy.latency",
    "registry.tech",
    "registry.keep_versions",
    "rollout.strategy",
    "rollout.stages",
    "rollout.auto_rollback",
    "rollout.rollback_time",
    "tool.side_effects",
    "external.side_effects",
    "batch_inference.model",
    "device.count",
    "device.uplink",
    "device.runs",
    "log.fields",
    "log.async",
    "log.retention",
    "monitor.type",
    "monitor.of",
    "monitor.test",
    "monitor.window",
    "monitor.threshold",
    "monitor.metric",
    "alert.owner",
    "alert.runbook",
    "hardware.cores",
    "hardware.memory",
    "hardware.bandwidth",
    "hardware.flops",
    "hardware.price",
    "note.text",
    "note.on",
    "=>.timeout",
    "=>.retries",
    "=>.keys",
    "=>.items",
    "=>.share",
    "=>.critical",
    "=>.hit_rate",
    "=>.miss",
    "=>.batched",
    "=>.else",
    "=>.before_first_token",
    "=>.hedge",
    "=>.fanout",
    "=>.positions",
]


@pytest.mark.parametrize("dotted", USED)
def test_has_what_the_language_uses(dotted: str) -> None:
    word, attribute = dotted.split(".")
    assert attribute in BLOCKS[word].attributes


OLD = [
    "actor.dau=daily_active",
    "actor.actions_per_day=actions",
    "entity.cardinality=count",
    "index.size=count",
    "entity.new_per_day=new",
    "training.interval=every",
    "training.schedule=every",
    "pipeline.schedule=every",
    "source.ingest_lag=lag",
    "source.record_size=record",
    "pipeline.processing_latency=latency",
    "endpoint.latency=own",
    "endpoint.qps_per_replica=throughput",
    "monitor.target=of",
    "feature_store.materialize_interval=materialize",
    "model.cost_month=cost",
    "model.mem=memory",
    "cache.ttl_seconds=ttl",
    "model.pinned_version=version",
    "rollout.bake_time=bake",
    "log.sample_rate=sample",
    "batch_inference.outputs_per_entity=outputs",
]


@pytest.mark.parametrize("line", OLD)
def test_offers_the_right_spelling_for_an_old_one(line: str) -> None:
    dotted, right = line.split("=")
    word, old = dotted.split(".")
    assert [name for name, record in KINDS[word].attributes.items() if old in record.instead] == [right]


# Arrows -------------------------------------------------------------------------------------------------------------

# What the design of the language draws, and the flows of the sixteen reference designs, as `source arrow target meaning`.
_LEGAL = """
    source -> topic publishes
    topic -> store writes
    topic -> pipeline ingests
    pipeline -> feature computes
    feature -> feature_store materializes
    store -> pipeline ingests
    source -> pipeline ingests
    store -> validation validates
    validation -> dataset passes
    endpoint => index looks_up
    endpoint => cache looks_up
    endpoint => feature_store looks_up
    endpoint => model calls
    endpoint => policy calls
    actor => endpoint calls
    model -> index encodes
    training ~> index rebuilds
    training -> evaluation evaluates
    evaluation -> registry gates
    registry -> rollout releases
    rollout -> endpoint deploys
    endpoint -> log logs
    log -> store writes
    monitor ~> alert alerts
    alert ~> training triggers

    topic -> topic publishes
    pipeline -> endpoint feeds
    batch_inference -> store writes
    batch_inference -> policy feeds
    batch_inference -> feature_store writes
    external -> source emits
    external -> pipeline ingests
    training -> registry registers
    rollout -> device deploys
    rollout -> batch_inference deploys
    rollout -> index deploys
    training ~> batch_inference triggers
    human_review ~> training triggers
    device => endpoint calls
    batch_inference => feature_store looks_up
    external => endpoint calls
    cache => feature_store caches
    cache => model caches
    gateway => endpoint calls
    policy => store looks_up

    actor => gateway calls
    actor -> store emits
    store -> actor exposes
    endpoint -> actor exposes
    actor -> log feeds_back
    actor -> label feeds_back
    actor -> source emits
    actor -> human_review routes
    entity -> source emits
    source -> store writes
    source -> label derives
    source -> feature derives
    source -> dataset joins
    source -> validation validates
    source -> index writes
    source -> chunker ingests
    label -> dataset joins
    label -> evaluation evaluates
    label -> store writes
    label -> training trains
    dataset -> training trains
    dataset -> evaluation evaluates
    dataset -> dataset derives
    dataset -> human_review routes
    feature -> dataset joins
    feature -> model feeds
    feature -> store materializes
    feature -> feature derives
    feature_store -> dataset joins
    feature_store -> endpoint serves
    index -> endpoint serves
    index -> dataset joins
    pipeline -> store writes
    pipeline -> index writes
    pipeline -> dataset writes
    pipeline -> topic publishes
    pipeline -> pipeline ingests
    pipeline -> validation validates
    pipeline -> label derives
    pipeline -> feature_store writes
    pipeline -> actor exposes
    pipeline -> human_review routes
    validation -> store passes
    validation -> training passes
    validation -> human_review routes
    validation ~> alert alerts
    training -> model produces
    model -> training initialises
    model -> evaluation evaluates
    model -> registry registers
    model -> endpoint deploys
    model -> batch_inference deploys
    model -> pipeline deploys
    model -> device deploys
    model -> model feeds
    model -> policy feeds
    model -> feature derives
    model -> label derives
    model -> kpi optimizes
    task -> kpi optimizes
    label -> kpi proxies
    evaluation -> kpi proxies
    evaluation -> rollout gates
    evaluation -> endpoint gates
    registry -> endpoint deploys
    registry -> batch_inference deploys
    registry -> experiment tests
    rollout -> experiment tests
    endpoint -> topic publishes
    endpoint -> source emits
    endpoint -> store writes
    endpoint -> human_review routes
    endpoint -> experiment tests
    endpoint -> monitor monitors
    model -> monitor monitors
    feature_store -> monitor monitors
    log -> dataset joins
    log -> label derives
    log -> topic publishes
    log -> pipeline ingests
    log -> monitor monitors
    policy -> human_review routes
    policy -> actor exposes
    policy -> log logs
    human_review -> label feeds_back
    human_review -> store writes
    human_review -> policy decides
    human_review -> evaluation evaluates
    external -> label feeds_back
    external -> topic publishes
    device -> topic emits
    monitor ~> trigger triggers
    monitor ~> training triggers
    monitor ~> rollout rolls_back
    alert ~> rollout rolls_back
    alert ~> registry rolls_back
    alert ~> pipeline triggers
    alert ~> actor notifies
    alert ~> fallback switches
    alert ~> index rebuilds
    trigger ~> training triggers
    trigger ~> pipeline triggers
    trigger ~> rollout rolls_back
    trigger ~> index rebuilds
    pipeline ~> pipeline triggers
    pipeline ~> training triggers
    source ~> pipeline triggers
    source ~> cache rebuilds
    topic ~> cache rebuilds
    dataset ~> training triggers
    store ~> pipeline triggers
    actor ~> rollout rolls_back
    endpoint => endpoint calls
    endpoint => store looks_up
    endpoint => external calls
    endpoint => human_review asks
    endpoint => fallback falls_back_to
    endpoint => guardrail calls
    endpoint => gateway calls
    endpoint => pipeline calls
    endpoint => feature looks_up
    endpoint => prompt fills
    endpoint => log logs
    endpoint => batch_inference looks_up
    gateway => guardrail calls
    gateway => policy calls
    policy => model calls
    policy => external calls
    pipeline => feature_store looks_up
    pipeline => model calls
    feature_store => store looks_up
    external => index looks_up
    device => model calls
    actor => device calls
    model => tool calls
    model => index looks_up
    evaluation => model calls

    prompt -> model prompts
    prompt -> evaluation evaluates
    prompt -> registry registers
    chunker -> index writes
    chunker -> store writes
    chunker -> model feeds
    chunker -> pipeline ingests
    index -> prompt serves
    tool -> model feeds
    tool -> prompt feeds
    guardrail -> model passes
    guardrail -> endpoint passes
    guardrail -> human_review routes
    guardrail -> log logs
    model -> guardrail deploys
    note -> endpoint explains
    hardware -> training hosts
"""
LEGAL = [line.strip() for line in _LEGAL.splitlines() if line.strip()]

_MEANINGLESS = """
    kpi -> store
    monitor => model
    dataset => endpoint
    alert -> alert
    alert -> training
    kpi => endpoint
    actor -> kpi
    actor => kpi
    actor -> model
    actor -> training
    label => model
    feature => training
    training -> kpi
    evaluation -> feature
    evaluation => dataset
    registry => endpoint
    rollout -> dataset
    rollout => endpoint
    endpoint -> registry
    endpoint => training
    endpoint => evaluation
    endpoint => dataset
    dataset -> actor
    dataset ~> endpoint
    label ~> endpoint
    store -> rollout
    model ~> actor
    monitor -> model
    monitor -> training
    trigger -> training
    trigger => training
    task => model
    hardware => endpoint
    entity => store
    log => store
    topic => pipeline
    index -> training
    fallback -> training
    validation -> kpi
    experiment -> feature
    note => endpoint
"""
MEANINGLESS = [line.strip() for line in _MEANINGLESS.splitlines() if line.strip()]


@pytest.mark.parametrize("line", LEGAL)
def test_an_arrow_means_what_its_ends_say(line: str) -> None:
    source, arrow, target, verb = line.split()
    found = arrows.meaning(source, arrow, target)
    assert found is not None
    assert found.verb == verb


@pytest.mark.parametrize("line", MEANINGLESS)
def test_an_arrow_without_sense_means_nothing(line: str) -> None:
    source, arrow, target = line.split()
    assert source in KINDS
    assert target in KINDS
    assert arrows.meaning(source, arrow, target) is None


def test_rows_name_kinds_and_say_what_they_mean() -> None:
    for row in arrows.rows():
        assert set(row.sources) | set(row.targets) <= set(KINDS), row
        assert row.arrow in arrows.ARROWS
        assert row.meaning.doc.endswith(".")
        assert row.meaning.verb.isidentifier()


def test_no_pair_has_two_meanings() -> None:
    pairs = [(source, row.arrow, target) for row in arrows.rows() for source in row.sources for target in row.targets]
    twice = [pair for pair, times in collections.Counter(pairs).items() if times > 1]
    assert twice == []


def test_every_kind_can_be_connected() -> None:
    for word in KINDS:
        ends = [row for row in arrows.rows() if word in row.sources or word in row.targets]
        assert ends, word


def test_offers_the_arrow_that_would_fit() -> None:
    offered = arrows.fitting("monitor", "alert")
    assert [(fit.arrow, fit.meaning.verb, fit.reverse) for fit in offered] == [("~>", "alerts", False)]
    offered = arrows.fitting("training", "dataset")
    assert ("->", "trains", True) in [(fit.arrow, fit.meaning.verb, fit.reverse) for fit in offered]
    offered = arrows.fitting("monitor", "model")
    assert ("->", "monitors", True) in [(fit.arrow, fit.meaning.verb, fit.reverse) for fit in offered]
    assert arrows.fitting("kpi", "index") == ()


def test_offers_an_arrow_between_parts_of_one_kind_once() -> None:
    assert [fit.arrow for fit in arrows.fitting("endpoint", "endpoint")] == ["->", "=>", "~>"]


# Tasks, losses, metrics ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", tasks.TASKS)
def test_a_task_speaks_of_losses_and_metrics_that_exist(name: str) -> None:
    fit = tasks.TASKS[name]
    type_ = KINDS["task"].attributes["type"].type
    assert isinstance(type_, Choice)
    assert fit.type in type_.words
    assert set(fit.losses) <= set(LOSSES)
    assert len(fit.losses) == len(set(fit.losses))
    assert set(fit.metrics) <= set(tasks.METRICS)
    assert {misfit.metric for misfit in fit.wrong} <= set(tasks.METRICS)


@pytest.mark.parametrize("name", tasks.TASKS)
def test_a_metric_that_never_helps_is_not_among_those_that_fit(name: str) -> None:
    fit = tasks.TASKS[name]
    never = {misfit.metric for misfit in fit.wrong if not misfit.alone}
    assert not never & set(fit.metrics)


def test_every_type_of_task_has_its_general_entry() -> None:
    type_ = KINDS["task"].attributes["type"].type
    assert isinstance(type_, Choice)
    for word in type_.words:
        assert next(iter(tasks.fits_of(word))) == word


def test_knows_the_classic_mistakes() -> None:
    assert "accuracy" in {misfit.metric for misfit in tasks.TASKS["binary_rare"].wrong if not misfit.alone}
    assert "roc_auc" in {misfit.metric for misfit in tasks.TASKS["binary_rare"].wrong if misfit.alone}
    assert "mse" not in tasks.TASKS["binary"].losses
    assert "bce" not in tasks.TASKS["multiclass"].losses
    assert "sampled_softmax" in tasks.TASKS["retrieval"].losses
    assert "lambdamart" in tasks.TASKS["ranking"].losses


def test_spellings_of_one_metric_agree() -> None:
    assert tasks.canonical("auc") == "roc_auc"
    assert tasks.canonical("ndcg") == "ndcg"
    assert tasks.canonical("no_such_metric") == "no_such_metric"
    for metric in tasks.METRICS.values():
        if metric.same_as:
            other = tasks.METRICS[metric.same_as]
            assert not other.same_as
            assert (metric.higher, metric.least, metric.most) == (other.higher, other.least, other.most)


@pytest.mark.parametrize("name", ["ndcg", "recall", "precision", "hit_rate", "map", "mrr"])
def test_metrics_of_lists_take_a_cutoff(name: str) -> None:
    assert tasks.METRICS[name].cutoff == "k"


# Facts --------------------------------------------------------------------------------------------------------------

FACTS_USED = [
    "endpoint.requests.average",
    "endpoint.requests.peak",
    "endpoint.latency.p50",
    "endpoint.latency.p999",
    "endpoint.latency.mean",
    "endpoint.utilisation",
    "endpoint.replicas.needed",
    "endpoint.concurrency",
    "endpoint.bandwidth.in",
    "endpoint.bandwidth.out",
    "endpoint.availability",
    "endpoint.cost",
    "endpoint.owner",
    "model.ttft.p95",
    "model.tpot.p50",
    "model.kv_cache",
    "model.data_age",
    "model.memory",
    "model.flops",
    "store.storage",
    "store.memory",
    "source.throughput",
    "topic.throughput",
    "dataset.storage",
    "log.storage",
    "feature.age",
    "feature.age.mean",
    "index.age",
    "cache.age",
    "feature_store.age",
    "batch_inference.age",
    "training.duration",
    "training.gpu_hours",
    "training.energy",
    "pipeline.lag",
    "pipeline.utilisation",
    "human_review.load",
    "human_review.utilisation",
    "experiment.sample_size",
    "experiment.duration.needed",
    "design.cost",
    "design.memory",
    "design.gpus",
    "kpi.cost",
]


@pytest.mark.parametrize("dotted", FACTS_USED)
def test_has_the_facts_of_the_language(dotted: str) -> None:
    word, fact = dotted.split(".", 1)
    assert facts.facts_of(word)[fact].doc.endswith(".")


def test_only_ages_can_be_of_something() -> None:
    assert {fact.name for fact in facts.FACTS.values() if fact.of} == {"age", "age.mean"}


def test_facts_belong_to_kinds_that_exist() -> None:
    for family in facts.FAMILIES:
        assert set(family.kinds) <= {*KINDS, "design"}
    assert facts.facts_of("no_such_kind") == {}


def test_metrics_are_facts_of_evaluations_only() -> None:
    assert [word for word in KINDS if facts.has_metrics(word)] == ["evaluation"]


@pytest.mark.parametrize("word", KINDS)
def test_a_fact_measures_what_the_attribute_of_its_name_does(word: str) -> None:
    for name, record in KINDS[word].attributes.items():
        fact = facts.facts_of(word).get(name)
        # What a replica can answer and what is written to it share a name; the language says that the fact wins.
        if fact is not None and isinstance(record.type, Measure) and name != "throughput":
            assert fact.dimension in (record.type.dimension, *record.type.per), name


def test_a_type_of_task_under_another_name_is_known() -> None:
    type = KINDS["task"].attributes["type"].type
    assert isinstance(type, Choice)
    said = {"ctr": "binary", "click_prediction": "binary", "recsys": "ranking", "candidate_generation": "retrieval"}
    assert {word: type.meant_by(word) for word in said} == said
    assert type.meant_by("ReCsYs") == "ranking"
    assert type.meant_by("ranking") == type.meant_by("rankin") == ""


@pytest.mark.parametrize("word", KINDS)
def test_a_foreign_word_means_one_word_and_is_none_itself(word: str) -> None:
    for record in KINDS[word].attributes.values():
        type = record.type
        if isinstance(type, Choice):
            foreign = [other for other, _ in type.foreign]
            assert sorted(foreign) == sorted(set(foreign))
            assert not set(foreign) & set(type.words)
            assert {meant for _, meant in type.foreign} <= set(type.words)


@pytest.mark.parametrize(
    ("word", "help"),
    [
        ("ctr", "write `type: binary`"),
        ("rankin", "a word with a similar name exists: `ranking`"),
        ("rank", "write `type: ranking`"),
    ],
)
def test_a_type_of_task_under_another_name_is_offered(word: str, help: str) -> None:
    (diagnostic,) = check(Source("t.mlsd", f"task t {{ type: {word} }}"), None).diagnostics
    assert (diagnostic.rule.name, diagnostic.help) == ("unknown-word", help)
