"""A13: what belongs together fits, or the proof says what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from laws_of_proofs import (
    GOOD_DESIGNS,
    assert_names_do_not_matter,
    assert_order_does_not_matter,
    assert_saying_less_proves_no_more,
    graph_of,
    with_change,
)

from mlsd_dsl.analyses.consistency import Consistency
from mlsd_dsl.analyses.fact import worked_out
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph


def of(graph: Graph) -> list[Proof]:
    return list(Consistency(graph).proofs())


def proofs(text: str) -> list[Proof]:
    return of(graph_of(text))


def only(text: str) -> Proof:
    found = proofs(text)
    assert len(found) == 1, [(p.sort, p.words) for p in found]
    return found[0]


def sorts(text: str) -> list[str]:
    return [proof.sort for proof in proofs(text)]


# Vectors

TOWERS = """
model tower { embedding_dim: 128, similarity: cosine }
index vectors { encoder: tower, dim: 128, metric: cosine }
"""


def test_vectors_of_one_length_and_one_measure_fit() -> None:
    assert proofs(TOWERS) == []


def test_vectors_must_be_of_one_length() -> None:
    proof = only(with_change(TOWERS, "dim: 128, metric", "dim: 64, metric"))
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "embedding-dim-mismatch",
        "vectors",
        ("tower",),
        True,
    )
    assert [fact.low for fact in proof.facts] == [64, 128]


def test_the_encoder_of_queries_counts_as_well() -> None:
    text = (
        TOWERS.replace("encoder: tower,", "encoder: tower, query_encoder: other,") + "model other { embedding_dim: 96 }"
    )
    assert only(text).others == ("other",)
    assert proofs(text.replace("embedding_dim: 96", "embedding_dim: 128")) == []
    # Two encoders that differ can be seen without the index.
    assert sorts(with_change(text, "dim: 128, metric", "metric")) == ["embedding-dim-mismatch"]


def test_an_unsaid_length_is_no_mistake() -> None:
    assert proofs(with_change(TOWERS, "embedding_dim: 128, ", "")) == []


def test_what_is_near_in_training_must_be_near_in_the_index() -> None:
    proof = only(with_change(TOWERS, "metric: cosine", "metric: l2"))
    assert (proof.sort, proof.others) == ("similarity-metric-mismatch", ("tower",))
    assert proofs(with_change(TOWERS, ", similarity: cosine", "")) == []


# Losses, outputs, labels


def task(type: str, *, loss: str = "", output: str = "", role: str = "") -> str:
    stated = [f"{key}: {value}" for key, value in (("loss", loss), ("output", output), ("role", role)) if value]
    return f"task t {{ type: {type} }}\nmodel m {{ {', '.join(['task: t', *stated])} }}"


@pytest.mark.parametrize(
    ("type", "loss", "fits"),
    [
        ("binary", "bce", True),
        ("binary", "focal", True),
        ("binary", "cross_entropy", True),
        ("binary", "mse", False),
        ("multiclass", "cross_entropy", True),
        ("multiclass", "bce", False),
        ("regression", "huber", True),
        ("regression", "bce", False),
        ("detection", "[focal, giou]", True),
        ("detection", "[focal, nll]", False),
        ("generation", "nll", True),
        ("generation", "triplet", False),
        ("ranking", "mse", True),
        ("binary", 'other("my own")', True),
    ],
)
def test_losses_fit_questions(type: str, loss: str, fits: bool) -> None:
    assert sorts(task(type, loss=loss)) == ([] if fits else ["loss-task-mismatch"])


def test_a_retriever_inside_a_ranking_task_has_its_own_losses() -> None:
    assert proofs(task("ranking", loss="sampled_softmax", role="retrieval")) == []
    assert sorts(task("ranking", loss="sampled_softmax", role="rank")) == ["loss-task-mismatch"]


def test_helpers_minimise_what_they_like() -> None:
    assert proofs(task("binary", loss="mse", role="calibrator")) == []


@pytest.mark.parametrize(
    ("type", "role", "loss", "fits"),
    [
        ("binary", "rank", "mse", False),
        ("binary", "prerank", "huber", False),
        ("binary", "rank", "bce", True),
        ("binary", "rank", "lambdarank", True),
        ("binary", "rank", "weighted_logistic", True),
        ("binary", "retrieval", "mse", True),  # matrix factorization of zeros and ones
        ("ranking", "rank", "mse", True),  # grades are amounts
        ("regression", "rank", "mse", True),
    ],
)
def test_a_ranker_of_yes_and_no_learns_no_amounts(type: str, role: str, loss: str, fits: bool) -> None:
    assert sorts(task(type, loss=loss, role=role)) == ([] if fits else ["loss-task-mismatch"])


def test_a_role_alone_says_enough() -> None:
    assert sorts("model m { role: rank, loss: dice }") == ["loss-task-mismatch"]
    assert proofs("model m { loss: dice }") == []


def test_heads_may_ask_their_own_questions() -> None:
    text = "task t { type: ranking }\nmodel m { task: t, calibrated: yes, heads { click: bce, dwell: weighted_logistic, stay: huber } }"
    assert proofs(text) == []
    assert sorts(with_change(text, "huber", "dice")) == ["loss-task-mismatch"]


@pytest.mark.parametrize(
    ("type", "output", "role", "fits"),
    [
        ("binary", "probability", "", True),
        ("retrieval", "embedding", "", True),
        ("retrieval", "class", "", False),
        ("detection", "class", "", False),
        ("detection", "boxes", "", True),
        ("generation", "tokens", "", True),
        ("regression", "tokens", "", False),
        ("ranking", "embedding", "", False),
        ("ranking", "embedding", "embedder", True),
    ],
)
def test_outputs_fit_questions(type: str, output: str, role: str, fits: bool) -> None:
    assert sorts(task(type, output=output, role=role)) == ([] if fits else ["output-type-mismatch"])


def test_labels_fit_questions() -> None:
    text = "label l { type: number }\ntask t { type: binary, label: l }"
    assert (only(text).sort, only(text).others) == ("label-type-mismatch", ("l",))
    assert proofs(with_change(text, "type: number", "type: binary")) == []
    assert proofs(with_change(text, "type: number", "")) == []
    assert proofs(with_change(text, "type: binary, ", "")) == []


# Features of a model

CROSS = """
entity item {}
actor user {}
feature both { kind: cross, entity: [user, item] }
model tower { architecture: two_tower, role: retrieval, features: both }
"""


def test_a_tower_sees_one_side() -> None:
    proof = only(CROSS)
    assert (proof.sort, proof.others, proof.certain) == ("cross-feature-in-two-tower", ("both",), True)


def test_a_cross_of_one_entity_belongs_to_its_tower() -> None:
    assert proofs(with_change(CROSS, "entity: [user, item]", "entity: user")) == []
    assert only(with_change(CROSS, ", entity: [user, item]", "")).missing == ("both.entity",)


def test_a_ranker_may_read_crosses() -> None:
    assert proofs(with_change(CROSS, "role: retrieval", "role: rank")) == []
    assert only(with_change(CROSS, "role: retrieval, ", "")).missing == ("tower.role",)


def test_the_place_of_an_item_is_unknown_when_it_is_scored() -> None:
    text = "feature slot_f { position: yes }\nmodel m { features: slot_f, uses_position: no }"
    assert (only(text).sort, only(text).certain) == ("position-feature-misuse", True)
    assert only(with_change(text, ", uses_position: no", "")).missing == ("m.uses_position",)
    assert proofs(with_change(text, "uses_position: no", "uses_position: shallow_tower")) == []
    assert proofs(with_change(text, "position: yes", "position: no")) == []
    assert sorts(with_change(text, "position: yes", "fields { position: int }")) == ["position-feature-misuse"]
    assert proofs(with_change(text, "position: yes", "fields { average_position: float }")) == []


# Scores

SCORES = """
dataset rows { negative_downsample: 10%, importance_weight: no }
training fit { model: scorer, dataset: rows }
model scorer { output: probability, calibrated: no }
policy auction { stage: auction, score_use: multiply }
endpoint api {
  => scorer
  => auction
}
"""


def test_a_sampled_probability_is_no_probability() -> None:
    proof = only(SCORES)
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "downsampling-uncorrected",
        "scorer",
        ("rows", "auction"),
        True,
    )
    # He et al. 2014: q = p / (p + (1 - p) / w); 0.3 at w = 0.1 is 4.1%.
    assert proof.facts[1].low == pytest.approx(0.3 / (0.3 + 0.7 / 0.1))
    assert round(proof.facts[1].low, 3) == 0.041
    assert worked_out(proof.facts[1]) == (proof.facts[1].low, proof.facts[1].high)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("calibrated: no", "calibrated: yes"),
        (
            "policy auction { stage: auction, score_use: multiply }",
            "policy auction { stage: rerank, score_use: order }",
        ),
    ],
)
def test_a_calibrated_score_or_a_mere_order_is_fine(before: str, after: str) -> None:
    assert proofs(with_change(SCORES, before, after)) == []


def test_weights_undo_the_sampling_but_not_the_lack_of_calibration() -> None:
    assert sorts(with_change(SCORES, "importance_weight: no", "importance_weight: yes")) == [
        "uncalibrated-score-consumed"
    ]
    assert sorts(with_change(SCORES, "negative_downsample: 10%", "negative_downsample: 100%")) == [
        "uncalibrated-score-consumed"
    ]


def test_unsaid_corrections_are_asked_for() -> None:
    text = with_change(with_change(SCORES, ", importance_weight: no", ""), ", calibrated: no", "")
    assert only(text).missing == ("rows.importance_weight", "scorer.calibrated")


def test_a_score_compared_with_a_threshold_must_be_calibrated() -> None:
    text = "model m { output: score, calibrated: no }\npolicy p { stage: threshold }\nm -> p"
    proof = only(text)
    assert (proof.sort, proof.others, proof.certain) == ("uncalibrated-score-consumed", ("p",), True)
    assert only(with_change(text, ", calibrated: no", "")).missing == ("m.calibrated",)
    assert proofs(with_change(text, "output: score", "output: embedding")) == []
    assert proofs(with_change(text, "stage: threshold", "stage: threshold, score_use: order")) == []


def test_a_calibrator_between_score_and_policy_is_enough() -> None:
    text = "model m { output: score, calibrated: no }\nmodel c { role: calibrator, output: probability }\n"
    text += "policy p { stage: threshold }\nendpoint e {\n=> m\n=> c\n=> p\n}"
    assert proofs(text) == []
    assert sorts(text.replace("role: calibrator, ", "role: rank, calibrated: no, ")) == ["uncalibrated-score-consumed"]
    assert sorts(text.replace("role: calibrator, ", "role: calibrator, calibrated: no, ")) == [
        "uncalibrated-score-consumed"
    ]


def test_a_policy_before_the_model_does_not_reckon_with_its_score() -> None:
    assert proofs("model m { output: score }\npolicy p { stage: threshold }\nendpoint e {\n=> p\n=> m\n}") == []


def test_heads_are_added_up_on_one_scale() -> None:
    text = "model m { weights { click: 1, hide: -20 }, calibrated: no }"
    assert only(text).sort == "uncalibrated-heads-weighted"
    assert proofs(with_change(text, "calibrated: no", "calibrated: yes")) == []
    assert proofs(with_change(text, "click: 1, ", "")) == []


# Metrics


def judged(type: str, metrics: str, more: str = "gate: yes", rate: str = "") -> str:
    base = f", base_rate: {rate}" if rate else ""
    return f"task t {{ type: {type}{base} }}\nmodel m {{ task: t }}\nevaluation e {{ model: m, metrics: {metrics}, {more} }}"


@pytest.mark.parametrize(
    ("type", "metrics", "fits"),
    [
        ("ranking", "[ndcg@10, auc]", True),
        ("ranking", "accuracy", False),
        ("ranking", "recall", False),
        ("ranking", "[recall, ndcg@10]", True),  # fine beside one that looks at the order
        ("regression", "rmse", True),
        ("regression", "[rmse, auc]", False),
        ("retrieval", "recall@100", True),
        ("retrieval", "mape", False),
        ("generation", "[faithfulness, rouge]", True),
        ("generation", "rouge", False),
        ("multiclass", "[macro_f1, accuracy]", True),
        ("binary", "[pr_auc, p99, demographic_parity]", True),  # any question may be judged by these
        ("binary", "wer", False),
    ],
)
def test_metrics_fit_questions(type: str, metrics: str, fits: bool) -> None:
    assert sorts(judged(type, metrics)) == ([] if fits else ["metric-task-mismatch"])


def test_a_judged_part_of_unknown_purpose_may_be_judged_by_anything() -> None:
    assert proofs("model m {}\nevaluation e { model: m, metrics: rmse }") == []
    assert proofs(judged("ranking", "rmse").replace("model: m,", "model: [m, g],") + "\nguardrail g {}") == []


def test_accuracy_says_nothing_where_positives_are_rare() -> None:
    proof = only(judged("binary", "[accuracy, pr_auc]", rate="0.2%"))
    assert (proof.sort, proof.certain) == ("accuracy-on-imbalanced", True)
    assert proof.facts[1].low == pytest.approx(0.998)
    assert "99.8%" in proof.words
    assert proofs(judged("binary", "[accuracy, pr_auc]", rate="10%")) == []
    assert sorts(judged("binary", "[accuracy, pr_auc]", rate="95%")) == ["accuracy-on-imbalanced"]
    # It stands beside a metric that fits, and nothing hangs on it.
    assert proofs(judged("binary", "[accuracy, pr_auc]", more="gate: no", rate="0.2%")) == []
    assert proofs(judged("binary", "[accuracy, pr_auc]")) == []


def test_the_label_may_state_the_base_rate() -> None:
    text = "label l { base_rate: 1% }\ntask t { type: binary, label: l }\nmodel m { task: t }\n"
    assert sorts(text + "evaluation e { model: m, metrics: accuracy }") == ["accuracy-on-imbalanced"]


def test_a_role_and_the_label_of_its_dataset_are_enough() -> None:
    text = "label l { base_rate: 1% }\ntask t { type: binary }\nmodel m { task: t }\ndataset d { label: l }\nd -> m\n"
    assert sorts(text + "evaluation e { model: m, metrics: accuracy }") == ["accuracy-on-imbalanced"]
    anomaly = with_change(with_change(text, "task t { type: binary }\n", ""), "{ task: t }", "{ role: anomaly }")
    assert "accuracy-on-imbalanced" in sorts(anomaly + "evaluation e { model: m, metrics: accuracy }")


def test_an_index_is_judged_by_what_it_finds() -> None:
    assert sorts("index i {}\nevaluation e { model: i, metrics: rmse }") == ["metric-task-mismatch"]
    assert proofs("index i {}\nevaluation e { model: i, metrics: [ann_recall, p99] }") == []


def test_roc_auc_alone_flatters_where_positives_are_rare() -> None:
    assert sorts(judged("binary", "auc", rate="0.5%")) == ["roc-auc-only-on-rare"]
    assert proofs(judged("binary", "[auc, pr_auc]", rate="0.5%")) == []
    assert proofs(judged("binary", "auc", rate="1%")) == []
    assert proofs(judged("binary", "auc")) == []


def test_recall_is_measured_where_the_stage_cuts() -> None:
    text = "model m { role: retrieval, output_k: 500 }\nevaluation e { model: m, metrics: recall@100 }"
    assert (only(text).sort, only(text).facts[0].low) == ("k-mismatch", 500)
    assert proofs(with_change(text, "recall@100", "recall@500")) == []
    assert proofs(with_change(text, "recall@100", "[recall@100, recall@500]")) == []
    assert proofs(with_change(text, ", output_k: 500", "")) == []


@pytest.mark.parametrize(("cutoff", "fits"), [(20, True), (21, False)])
def test_order_is_measured_where_people_look(cutoff: int, fits: bool) -> None:
    text = f"model m {{ role: rank }}\nendpoint e {{ positions: 10\n=> m }}\nevaluation x {{ model: m, metrics: ndcg@{cutoff} }}"
    assert sorts(text) == ([] if fits else ["k-mismatch"])


# Keys

KEYS = """
entity shop { key: ["shop_id"] }
actor buyer { key: ["buyer_id"] }
feature stats { entity: shop }
feature habits { entity: buyer }
feature_store shelf {}
[stats, habits] -> shelf
endpoint api {
  fields { shop_id: id }
  => shelf
}
buyer => api
"""


def test_a_look_up_needs_its_key() -> None:
    assert proofs(KEYS) == []  # who asks is known
    proof = only(with_change(KEYS, "fields { shop_id: id }", "fields { query: text }"))
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "entity-key-mismatch",
        "api",
        ("stats", "shop"),
        True,
    )
    assert proofs(with_change(KEYS, "fields { shop_id: id }", "")) == []
    assert (
        proofs(
            with_change(KEYS, "{ shop_id: id }", "{ query: text }\n  => find").replace(
                "buyer =>", "index find {}\nbuyer =>"
            )
        )
        == []
    )


def test_a_join_needs_the_key_of_the_feature() -> None:
    text = 'entity shop { key: ["shop_id"] }\nfeature f { entity: shop }\ndataset d {}\nf -> d { key: ["user_id"] }'
    assert (only(text).sort, only(text).subject) == ("entity-key-mismatch", "d")
    assert proofs(with_change(text, '["user_id"]', '["shop_id", "day"]')) == []
    assert proofs(with_change(text, ' { key: ["user_id"] }', "")) == []


# Laws

BAD = """
model tower { embedding_dim: 128, similarity: cosine, architecture: two_tower, role: retrieval, features: both, output_k: 7 }
index vectors { encoder: tower, dim: 64, metric: l2 }
entity item {}
actor person {}
feature both { kind: cross, entity: [person, item] }
feature where { position: yes }
label gold { type: number, base_rate: 0.1% }
task judge_it { type: binary, label: gold }
dataset rows { negative_downsample: 10%, importance_weight: no }
rows -> scorer
model scorer { task: judge_it, loss: mse, output: boxes, features: where, uses_position: no, calibrated: no, weights { a: 1, b: 2 } }
model second { output: probability, calibrated: no }
rows -> second
model third { output: probability, calibrated: no }
policy cut { stage: threshold }
[second, third] -> cut
evaluation exam { model: scorer, metrics: [accuracy, wer], gate: yes }
evaluation other { model: scorer, metrics: auc }
evaluation found { model: tower, metrics: recall@5 }
"""


def test_nearly_every_misfit_is_in_the_design_of_the_laws() -> None:
    assert set(sorts(BAD)) == {
        "embedding-dim-mismatch",
        "similarity-metric-mismatch",
        "loss-task-mismatch",
        "output-type-mismatch",
        "label-type-mismatch",
        "cross-feature-in-two-tower",
        "position-feature-misuse",
        "downsampling-uncorrected",
        "uncalibrated-score-consumed",
        "uncalibrated-heads-weighted",
        "metric-task-mismatch",
        "accuracy-on-imbalanced",
        "roc-auc-only-on-rare",
        "k-mismatch",
    }


def test_names_do_not_matter() -> None:
    assert_names_do_not_matter(BAD, of)


def test_order_does_not_matter() -> None:
    assert_order_does_not_matter(BAD, of)


def test_saying_less_proves_no_more() -> None:
    # Without the sampling, the same score is still not calibrated.
    assert_saying_less_proves_no_more(BAD, of, {"uncalibrated-score-consumed"})


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=lambda path: path.parent.name)
def test_good_designs_fit_together(path: Path) -> None:
    assert [f"{p.sort}: {p.words}" for p in proofs(path.read_text(encoding="utf-8")) if p.certain] == []
