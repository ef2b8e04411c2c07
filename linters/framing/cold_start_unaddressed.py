"""New things keep appearing, and every model that scores them knows them only by what has happened to them before.

## Why

An item that was uploaded a minute ago has no clicks, no counters and no learned id, so that a model which reads
nothing else can only bury it, and then it never gets any. The question comes up for events, listings, videos and
friends alike (Covington et al. 2016 on the age of videos; Huyen, *Designing Machine Learning Systems*, ch. 5).

## What to do

Let one of the models read content (a `static` or `embedding` feature of the entity), keep a slot for exploration
(`exploration: 1%`), or state a fallback for it: `fallback popular { type: popularity, on: [cold] }`.

## Limits

Asked of entities that state `new` and that a task scores. Values computed on demand count as content. What a feature
without a `kind` holds is asked for, and so are the features of a model that names none.

## The interviewer asks

"What happens to an item that joined one minute ago?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import FieldType
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, named, number, parts, rule, states, told, word, words

from .answering import models_by_task

HELPERS = {"baseline", "heuristic", "calibrator", "guardrail", "judge"}
ONLY_IDS = {"matrix_factorization", "skip_gram"}
READS_CONTENT = {"bert", "llm", "vlm", "cnn", "resnet", "vit", "vivit", "clip", "cross_encoder"}  # text, images
OF_CONTENT, OF_THE_PAST, OF_NO_KIND = "content", "past", "unknown"
CONTENT = {"static", "embedding", "on_demand"}


@rule("F212", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Growing entities that are scored by their past alone, in a design that explores nothing."""
    if _explores(facts):
        return
    answering = models_by_task(facts)
    scoring: dict[str, list[Part]] = {}
    for task in parts(facts, "task"):
        for name in named(task, "entity"):
            scoring.setdefault(name, []).extend(m for m in answering[task.name] if word(m, "role") not in HELPERS)
    for entity in parts(facts, "entity", "actor"):
        new = number(facts, entity, "new")
        models = scoring.get(entity.name, [])
        if new is not None and new.low > 0 and models:
            yield from _judged(facts, entity, models)


def _judged(facts: Facts, entity: Part, models: list[Part]) -> Iterator[Finding]:
    asks: list[str] = []
    for model in models:
        if word(model, "architecture") in ONLY_IDS:
            continue
        if word(model, "architecture") in READS_CONTENT or states(model, "pretrained"):
            return
        features = _features(facts, model)
        kinds = {feature.name: _sort(feature, entity) for feature in features}
        if OF_CONTENT in kinds.values() or _reads_otherwise(facts, model):
            return
        asks += [f"{name}.kind" for name, sort in kinds.items() if sort == OF_NO_KIND]
        asks += [] if features else [f"{model.name}.features"]
    said = "nothing says whether anything else is read" if asks else "nothing else is read"
    yield at(
        entity,
        f"a new `{entity.name}` has no past, and {said} by {told(model.name for model in models)}",
        "new",
        help="read its content as well, explore (`exploration: 1%`), or state a fallback `on: [cold]`",
        concerns=tuple(model.name for model in models),
        asks=tuple(dict.fromkeys(asks)),
        severity=QUESTION if asks else None,
    )


def _explores(facts: Facts) -> bool:
    """Whether something gives the unknown a chance: a fallback for it, a share of random decisions, a bandit."""
    if any(not states(part, "on") or "cold" in words(part, "on") for part in parts(facts, "fallback")):
        return True
    shares = [number(facts, part, "exploration") for part in parts(facts, "policy", "experiment")]
    shares += [number(facts, part, "exploration_share") for part in parts(facts, "dataset")]
    if any(share is not None and share.high > 0 for share in shares):
        return True
    return any(word(model, "role") == "bandit" for model in parts(facts, "model"))


def _features(facts: Facts, model: Part) -> list[Part]:
    """The features that a model reads; those of its datasets where it names none."""
    names = facts.lineage.read_by(model.name)
    if not names:
        names = tuple(n for dataset in facts.lineage.datasets(model.name) for n in facts.lineage.features_of(dataset))
    return [facts.design.parts[name] for name in names]


def _reads_otherwise(facts: Facts, model: Part) -> bool:
    """Whether it reads something that is no feature: a source, another model."""
    read = (r.source for r in facts.graph.leading[model.name] if r.meaning.verb == "feeds")
    return any(facts.design.parts[name].kind.word != "feature" for name in read)


def _sort(feature: Part, entity: Part) -> str:
    """What a feature tells of a thing that has no past."""
    kind = word(feature, "kind")
    entities = named(feature, "entity")
    if entities and entity.name not in entities:
        return OF_THE_PAST
    if not kind:
        return OF_NO_KIND
    return OF_CONTENT if kind in CONTENT and not _only_ids(feature) else OF_THE_PAST


def _only_ids(feature: Part) -> bool:
    fields = feature.get("fields")
    return isinstance(fields, dict) and all(
        isinstance(field, FieldType) and field.name == "id" for field in fields.values()
    )


fires_on = (
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: [ctr_1h, country] }
    feature ctr_1h { kind: windowed, entity: video }
    feature country { kind: static, entity: viewer }
    entity viewer
    fallback empty { type: default, on: [timeout] }
    policy mix { stage: diversity }
    """,
    """
    entity song { new: 10k / day }
    task order { type: retrieval, entity: song }
    model factors { role: retrieval, architecture: matrix_factorization, task: order, features: genre }
    feature genre { kind: static, entity: song }
    """,
    """
    entity listing { new: 10k / day }
    task order { type: embedding, entity: listing }
    model vectors { role: embedder, architecture: skip_gram, task: order, features: city }
    feature city { kind: static, entity: listing }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { task: order, features: plain }
    model second { task: order }
    feature plain { entity: video }
    """,
    """
    actor seller { new: 1k / day }
    task order { type: ranking, entity: seller }
    model ranker { task: order }
    dataset rows { features: who, exploration_share: 0% }
    feature who { kind: static, fields { seller_id: id } }
    training nightly { model: ranker, dataset: rows }
    """,
)
near_miss = ("kind: static, entity: viewer", "kind: static, entity: video")
silent_on = (
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: ctr_1h }
    feature ctr_1h { kind: windowed, entity: video }
    policy mix { stage: diversity, exploration: 1% }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: ctr_1h }
    feature ctr_1h { kind: windowed, entity: video }
    fallback popular { type: popularity, on: [timeout, cold] }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: ctr_1h }
    feature ctr_1h { kind: windowed, entity: video }
    fallback popular { type: popularity }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: ctr_1h }
    feature ctr_1h { kind: windowed, entity: video }
    dataset rows { exploration_share: 1% }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: ctr_1h }
    feature ctr_1h { kind: windowed, entity: video }
    model explorer { role: bandit }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: [ctr_1h, hour] }
    feature ctr_1h { kind: windowed, entity: video }
    feature hour { kind: on_demand }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: [ctr_1h, tower] }
    feature ctr_1h { kind: windowed, entity: video }
    model tower { role: embedder }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { role: rank, task: order, features: about }
    feature about { kind: embedding, fields { video_id: id, topics: embedding(64) } }
    """,
    """
    entity video { new: 1M / day }
    entity old { new: 0 / day }
    entity fixed
    task order { type: ranking, entity: [old, fixed] }
    task grade { type: ranking, entity: video }
    model ranker { role: rank, architecture: skip_gram, task: order }
    model popular { role: baseline, architecture: skip_gram, task: grade }
    model rules { role: heuristic, architecture: skip_gram, task: grade }
    model scale { role: calibrator, architecture: skip_gram, task: grade }
    model check { role: guardrail, architecture: skip_gram, task: grade }
    model grader { role: judge, architecture: skip_gram, task: grade }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { task: order }
    """,
    """
    entity video { new: 1M / day }
    task order { type: ranking, entity: video }
    model ranker { task: order, features: plain }
    feature plain { entity: video }
    """,
    *(
        f"""
    entity video {{ new: 1M / day }}
    task order {{ type: ranking, entity: video }}
    model ranker {{ task: order, features: ctr_1h, {reads} }}
    feature ctr_1h {{ kind: windowed, entity: video }}
    """
        for reads in (
            'pretrained: "towers"',
            "architecture: bert",
            "architecture: llm",
            "architecture: vlm",
            "architecture: cnn",
            "architecture: resnet",
            "architecture: vit",
            "architecture: vivit",
            "architecture: clip",
            "architecture: cross_encoder",
        )
    ),
)
