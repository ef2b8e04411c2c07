"""All kinds by the word that names them in a design, and the foreign words that are refused with the right one offered."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd_dsl.vocabulary.data import (
    Dataset,
    Entity,
    Feature,
    FeatureStore,
    Index,
    Label,
    Pipeline,
    Source,
    Store,
    Topic,
    Validation,
)
from mlsd_dsl.vocabulary.evaluation import Evaluation, Experiment
from mlsd_dsl.vocabulary.everywhere import Hardware, Note
from mlsd_dsl.vocabulary.framing import Task
from mlsd_dsl.vocabulary.llm import Chunker, Guardrail, Prompt, Tool
from mlsd_dsl.vocabulary.model import Model, Training
from mlsd_dsl.vocabulary.monitoring import Alert, Log, Monitor, Trigger
from mlsd_dsl.vocabulary.part import Part, Plane
from mlsd_dsl.vocabulary.requirements import Actor, Kpi
from mlsd_dsl.vocabulary.serving import (
    BatchInference,
    Cache,
    Device,
    Endpoint,
    External,
    Fallback,
    Gateway,
    HumanReview,
    Policy,
    Registry,
    Rollout,
)

KINDS: dict[str, type[Part]] = {
    kind.word: kind
    for kind in (
        *(Actor, Kpi),
        Task,
        *(Entity, Source, Topic, Label, Dataset, Pipeline, Validation, Store, Feature, FeatureStore, Index),
        *(Model, Training),
        *(Evaluation, Experiment),
        *(Endpoint, BatchInference, Cache, Gateway, Policy, Fallback, Registry, Rollout, External, HumanReview, Device),
        *(Log, Monitor, Alert, Trigger),
        *(Prompt, Chunker, Guardrail, Tool),
        *(Hardware, Note),
    )
}

# A technology of this category makes a store of this type, where the store does not say its type.
STORE_TYPES: dict[str, str] = {
    "lake": "lake",
    "warehouse": "warehouse",
    "key_value": "kv",
    "cache": "kv",
    "document": "document",
    "relational": "relational",
    "search": "search",
    "graph": "graph",
    "analytics": "timeseries",
}

_FOREIGN: dict[str, str] = {
    "actor": "user users customer client persona stakeholder viewer person role",
    "kpi": "metric goal objective business_metric okr north_star success_metric",
    "task": "ml_task problem framing prediction",
    "entity": "object domain_object noun",
    "source": "data_source datasource input producer events event_source raw_data connector",
    "topic": "queue stream kafka bus event_bus message_queue channel pubsub broker",
    "label": "target ground_truth labels outcome",
    "dataset": "data training_data training_set trainset test_set golden_set",
    "pipeline": "job etl elt transform transformation processor worker dag workflow batch_job stream_job flow crawler",
    "validation": "data_validation data_quality check checks expectation quality_check",
    "store": "database db storage datastore data_store table lake data_lake warehouse data_warehouse bucket blob kv"
    " object_store key_value file_store",
    "feature": "feature_group features feature_view feature_set feature_table column",
    "feature_store": "featurestore feature_platform online_store offline_store",
    "index": "vector_db vector_store vector_index vectordb ann ann_index search_index vector_database inverted_index",
    "model": "llm generator embedder ranker retriever classifier network neural_network algorithm estimator encoder"
    " predictor regressor detector calibrator",
    "training": "trainer train training_job training_pipeline fine_tuning finetuning learner",
    "evaluation": "eval offline_eval offline_evaluation test benchmark backtest evaluator",
    "experiment": "ab_test abtest ab online_test online_experiment trial",
    "endpoint": "service server api microservice app application backend model_server inference serving web_service"
    " orchestrator inference_service",
    "batch_inference": "batch_prediction batch_predict batch_scoring precompute offline_inference batch_job_inference",
    "cache": "redis_cache memo cdn result_cache",
    "gateway": "api_gateway load_balancer lb proxy ingress router",
    "policy": "rule rules business_rules decision decision_engine filter reranker auction rerank",
    "fallback": "default backup degraded failover",
    "registry": "model_registry model_store artifact_store artifacts",
    "rollout": "deployment deploy release canary ramp",
    "external": "third_party vendor external_service partner saas external_api provider",
    "human_review": "review human reviewers annotators annotation moderation labeling labelling moderators analysts",
    "device": "edge phone mobile edge_device camera car",
    "log": "logs logging prediction_log logger audit_log",
    "monitor": "dashboard monitoring check_monitor observability watcher drift_monitor",
    "alert": "alarm pager notification incident page",
    "trigger": "schedule cron scheduler retrain retraining event_trigger",
    "prompt": "template prompt_template system_prompt",
    "chunker": "splitter text_splitter chunking chunk",
    "guardrail": "guard safety_filter moderation_filter guardrails content_filter",
    "tool": "function plugin mcp action skill function_call",
    "hardware": "gpu machine node accelerator instance cpu tpu server_type",
    "note": "comment annotation_note remark text",
}

# Words that begin other statements, or the wrong spelling of one; offered in the same way.
_STATEMENTS: dict[str, str] = {
    "require": "requirement requirements slo sla constraint nfr must should",
    "assume": "assumption assumptions given let const",
    "exclude": "out_of_scope non_goal nongoal scope",
    "decide": "tradeoff trade_off choice adr decision_record",
    "accept": "ignore allow suppress waive noqa",
    "scenario": "what_if whatif",
    "view": "diagram picture perspective",
    "group": "cluster subgraph team module package namespace boundary region vpc",
    "import": "include use",
    "design": "system project architecture",
}

INSTEAD: dict[str, str] = {
    foreign: word for words in (_FOREIGN, _STATEMENTS) for word, others in words.items() for foreign in others.split()
}


def kind(word: str) -> type[Part] | None:
    """The kind that `word` names, or `None`."""
    return KINDS.get(word)


def plane_of(kind: type[Part], stated: Mapping[str, str], category: str = "") -> Plane:
    """The plane of a part of `kind` whose enumerated attributes are `stated` (attribute → word).

    `category` is that of its technology, which tells a store's type where the store does not.
    """
    if "plane" in stated:
        return Plane(stated["plane"])
    if kind.plane_by is None:
        return kind.plane
    attribute, planes = kind.plane_by
    word = stated.get(attribute, "")
    if not word and kind is Store:
        word = STORE_TYPES.get(category, "")
    return planes.get(word, kind.plane)
