"""A12: pairs that must change together, and whether something sees to it."""

from __future__ import annotations

import pytest

from mlsd_dsl.analyses.coupling import Coupling, Pair
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

TOWER = "model tower {}\ntraining t { model: tower, every: 1 day }\nindex i { encoder: tower, refresh: 15 min }\n"


def coupling(text: str) -> Coupling:
    checked = check(Source("t.mlsd", text), None)
    assert checked.diagnostics == []
    return Coupling(Graph(checked.design))


def pairs(text: str, sort: str) -> list[Pair]:
    return [pair for pair in coupling(text).pairs() if pair.sort == sort]


def proofs(text: str) -> list[Proof]:
    return list(coupling(text).proofs())


# Encoders and indexes


def test_an_encoder_that_is_trained_past_its_index_shows_two_clocks() -> None:
    (proof,) = proofs(TOWER)
    assert (proof.sort, proof.subject, proof.others) == ("encoder-index-version-skew", "tower", ("i", "t"))
    assert proof.words == "a new version of `tower` does not renew `i`: 1 day and 15 min are two clocks"
    assert [fact.low for fact in proof.facts] == [86400, 900]
    assert proof.path == ("t", "tower", "i")


@pytest.mark.parametrize(
    ("order", "way"),
    [
        ("t ~> i", ("t", "i")),
        ("tower ~> i", ("tower", "i")),
        ("registry r {}\nt -> r -> i", ("t", "r", "i")),
        ("rollout c {}\nevaluation e {}\nt -> e -> c -> i", ("t", "e", "c", "i")),
        ("rollout c {}\nt -> c ~> i", ("t", "c", "i")),
        ("trigger g {}\nt ~> g ~> i", ("t", "g", "i")),
        ("batch_inference b { model: tower }\nt ~> b -> i", ("t", "b", "i")),
        ("pipeline p {}\nt ~> p -> i", ("t", "p", "i")),
    ],
)
def test_an_order_to_rebuild_ties_them_together(order: str, way: tuple[str, ...]) -> None:
    assert proofs(TOWER + order) == []
    assert pairs(TOWER + order, "encoder and index")[0].way == way


@pytest.mark.parametrize(
    "loose",
    [
        "index other {}\nt ~> other",
        "batch_inference b { model: tower }\nb -> i",
        "pipeline p {}\np -> i",
        "training t2 { model: tower2 }\nmodel tower2 {}\nt2 ~> i",
    ],
)
def test_what_nobody_starts_does_not_renew(loose: str) -> None:
    assert [proof.sort for proof in proofs(TOWER + loose)] == ["encoder-index-version-skew"]


def test_an_encoder_that_never_changes_needs_no_order() -> None:
    text = 'model tower { pretrained: "clip" }\nindex i { encoder: tower }'
    assert proofs(text) == []
    assert pairs(text, "encoder and index")[0].together


def test_a_job_that_embeds_for_the_index_couples_as_an_encoder_does() -> None:
    text = "model tower {}\ntraining t { model: tower }\nbatch_inference b { model: tower }\nindex i {}\nb -> i"
    assert [proof.others[0] for proof in proofs(text)] == ["i"]


def test_clocks_that_are_not_stated_are_not_named() -> None:
    (proof,) = proofs("model tower {}\ntraining t { model: tower }\nindex i { encoder: tower }")
    assert proof.facts == ()
    assert proof.words == "a new version of `tower` does not renew `i`"


TWO = "model items {}\nmodel queries {}\nindex i { encoder: items, query_encoder: queries }\n"


def test_encoders_of_one_training_go_together() -> None:
    text = TWO + "training t { model: [items, queries] }\nt ~> i"
    assert pairs(text, "query and item encoder")[0].together
    assert proofs(text) == []


def test_encoders_of_two_trainings_drift_apart() -> None:
    text = TWO + "training t { model: items, every: 1 day }\ntraining u { model: queries, every: 7 days }\nt ~> i"
    (proof,) = proofs(text)
    assert (proof.sort, proof.subject, proof.others[0]) == ("query-item-encoder-version-skew", "items", "queries")
    assert [fact.low for fact in proof.facts] == [86400, 7 * 86400]


def test_encoders_whose_trainings_start_each_other_go_together() -> None:
    assert proofs(TWO + "training t { model: items }\ntraining u { model: queries }\nt ~> i\nt ~> u") == []


# Embeddings and their readers

READER = (
    "model emb { output: embedding }\nmodel ranker {}\nfeature f {}\nemb -> f -> ranker\ntraining e { model: emb }\n"
)


def test_a_reader_of_embeddings_must_be_trained_again() -> None:
    (proof,) = proofs(READER + "training r { model: ranker }")
    assert (proof.sort, proof.subject, proof.others[0]) == ("embedding-consumer-version-skew", "emb", "ranker")


@pytest.mark.parametrize(
    "text",
    [
        READER + "training r { model: ranker }\ne ~> r",
        READER,  # the ranker never learns anything
        READER.replace("output: embedding", "output: score") + "training r { model: ranker }",
        READER.replace("training e { model: emb }", "training e { model: [emb, ranker] }"),
        READER.replace("training e { model: emb }", "training r { model: ranker }"),
    ],
)
def test_readers_that_follow_or_need_not(text: str) -> None:
    assert proofs(text) == []


def test_a_model_that_feeds_another_directly_is_the_same() -> None:
    text = "model emb { role: embedder }\nmodel ranker {}\nemb -> ranker\ntraining e { model: emb }\ntraining r { model: ranker }"
    assert [proof.sort for proof in proofs(text)] == ["embedding-consumer-version-skew"]


# Prompts and features


def test_a_prompt_is_paired_with_the_judge_of_its_test() -> None:
    text = "prompt p {}\nmodel j { role: judge }\nevaluation e { judge: j }\np -> e"
    assert pairs(text, "prompt and judge") == [Pair("prompt and judge", "p", "j", (), ("p", "e"))]


def test_a_feature_is_paired_with_the_models_that_read_it() -> None:
    text = "feature f {}\nmodel m { features: f }\ndataset d { features: f }\ntraining t { model: m, dataset: d }"
    assert pairs(text, "feature and model") == [Pair("feature and model", "f", "m", (), ("f", "d", "t", "m"))]
    text = "feature f {}\nmodel m { features: f }"
    assert pairs(text, "feature and model")[0].way == ()


# Near misses


def test_both_clocks_are_pointed_at() -> None:
    (proof,) = proofs(TOWER)
    assert [(witness.words, witness.span.start.line) for witness in proof.witnesses] == [
        ("`t` makes a new version", 2),
        ("`i` is renewed", 3),
        ("`i`", 3),
    ]


def test_one_encoder_for_both_sides_is_one_pair() -> None:
    assert pairs("model m {}\nindex i { encoder: m, query_encoder: m }", "query and item encoder") == []


def test_a_job_that_fills_a_store_is_no_pair() -> None:
    assert pairs("model m {}\nbatch_inference b { model: m }\nstore s {}\nb -> s", "encoder and index") == []


def test_a_job_that_only_starts_an_index_is_no_pair() -> None:
    assert pairs("model m {}\nbatch_inference b { model: m }\nindex i {}\nb ~> i", "encoder and index") == []


def test_a_feature_of_another_dataset_is_not_learned_again() -> None:
    text = "feature f {}\nmodel m { features: f }\ndataset d { features: f }\ndataset e {}\ntraining t { model: m, dataset: e }"
    assert pairs(text, "feature and model")[0].way == ()


def test_only_models_read_features_here() -> None:
    assert pairs("feature f {}\nendpoint e {}\nf -> e\ndataset d { features: f }", "feature and model") == []


def test_a_model_that_labels_or_feeds_a_rule_has_no_reader() -> None:
    text = "model m { role: embedder }\nlabel l {}\npolicy p {}\nm -> [l, p]\ntraining t { model: m }"
    assert coupling(text).pairs() == ()
