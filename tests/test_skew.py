"""A4: training and serving side by side, each flaw with its smallest cure and what is left unsaid."""

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

from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.analyses.skew import DIVERGES, SKEW_FREE, UNKNOWN, Compared, Skew
from mlsd_dsl.graph import Graph

DESIGN = """
actor viewer { new: 5k / day }
source events { mode: stream, lag: 1 s }
store warehouse { type: lake }
pipeline counter { mode: stream, latency: 1 s, code: "count_v1", backfill: yes }
feature views { kind: windowed, entity: viewer, default: "0", impute: "0" }
feature_store shelf { enforces_ttl: yes }
events -> counter -> views -> shelf
events -> warehouse
dataset rows { features: views, join: as_of }
training fit { model: scorer, dataset: rows }
model scorer { features: views }
endpoint api {
  => shelf
  => scorer
}
"""


def of(graph: Graph) -> list[Proof]:
    return list(Skew(graph).proofs())


def proofs(text: str) -> list[Proof]:
    return of(graph_of(text))


def only(text: str) -> Proof:
    found = proofs(text)
    assert len(found) == 1, [(p.sort, p.words) for p in found]
    return found[0]


def compared(text: str, model: str = "scorer", feature: str = "views") -> Compared:
    return next(c for c in Skew(graph_of(text)).compared if (c.model, c.feature) == (model, feature))


def changed(*changes: tuple[str, str]) -> str:
    text = DESIGN
    for before, after in changes:
        text = with_change(text, before, after)
    return text


def test_one_computation_for_both_sides_is_free_of_skew() -> None:
    found = compared(DESIGN)
    assert found.status == SKEW_FREE
    assert found.trained == ("counter", "views", "rows")
    assert found.served == ("counter", "views", "shelf", "api")
    assert proofs(DESIGN) == []


# Two computations

BATCH = (
    'pipeline nightly { mode: batch, every: 1 day, runtime: 1 h, code: "other_v1" }\nwarehouse -> nightly -> views\n'
)


def test_a_batch_for_training_beside_a_stream_for_serving_diverges() -> None:
    proof = only(DESIGN + BATCH)
    assert (proof.sort, proof.subject, proof.certain) == ("skew-by-lineage", "views", True)
    assert proof.others == ("nightly", "counter", "scorer")  # the pair that differs, then the models
    assert [w.words for w in proof.witnesses] == ["`nightly`", "`counter`"]
    assert compared(DESIGN + BATCH).pair == ("nightly", "counter")


def test_the_same_code_in_both_is_the_same_computation() -> None:
    text = DESIGN + BATCH.replace("other_v1", "count_v1")
    assert compared(text).status == SKEW_FREE
    assert proofs(text) == []


def test_unsaid_code_settles_nothing() -> None:
    text = DESIGN + BATCH.replace(', code: "other_v1"', "")
    assert (compared(text).status, compared(text).missing) == (UNKNOWN, ("nightly.code",))
    assert proofs(text) == []


def test_two_streams_compute_one_value_together() -> None:
    text = (
        DESIGN
        + 'pipeline more { mode: stream, latency: 1 s, code: "more_v1", backfill: yes }\nevents -> more -> views\n'
    )
    assert compared(text).status == SKEW_FREE


def test_what_is_computed_on_demand_must_share_its_code_with_the_backfill() -> None:
    text = 'source s { lag: 1 s }\npipeline past { mode: batch, code: "a", every: 1 day, runtime: 1 h }\n'
    text += 'feature f { kind: on_demand, code: "b" }\ns -> past -> f\ndataset d { features: f, join: as_of }\n'
    text += "model m { features: f }\nd -> m\nendpoint api { => m }\n"
    assert only(text).others == ("past", "f", "m")
    assert proofs(with_change(text, 'code: "b"', 'code: "a"')) == []


def test_a_value_reworked_only_for_training_diverges() -> None:
    text = changed(("dataset rows { features: views", "dataset rows { rows: 5"))
    text += 'pipeline scale { mode: batch, every: 1 day, runtime: 1 h, code: "scale_v1" }\nviews -> scale -> rows\n'
    proof = only(text)
    assert (proof.sort, compared(text).pair) == ("skew-by-lineage", ("scale", "views"))


def test_a_value_reworked_alike_on_both_sides_does_not() -> None:
    text = changed(
        ("dataset rows { features: views", "dataset rows { rows: 5"), ("counter -> views -> shelf", "counter -> views")
    )
    text += 'pipeline one { mode: batch, every: 1 day, runtime: 1 h, code: "scale" }\nviews -> one -> rows\n'
    text += 'pipeline two { mode: stream, latency: 1 s, code: "scale" }\nviews -> two -> shelf\n'
    assert compared(text).status == SKEW_FREE
    other = with_change(text, 'latency: 1 s, code: "scale"', 'latency: 1 s, code: "other"')
    assert (compared(other).status, compared(other).pair) == (DIVERGES, ("one", "two"))


def test_smaller_flaws_of_a_diverging_feature_are_not_listed() -> None:
    text = DESIGN + BATCH
    text = text.replace('impute: "0"', 'impute: "1"').replace("entity: viewer,", "entity: viewer, ttl: 1 day,")
    text = text.replace("enforces_ttl: yes", "enforces_ttl: no")
    assert only(text).sort == "skew-by-lineage"


def test_two_unsaid_codes_are_not_equal() -> None:
    text = DESIGN.replace(', code: "count_v1"', "") + BATCH.replace(', code: "other_v1"', "")
    assert (compared(text).status, compared(text).missing) == (UNKNOWN, ("nightly.code", "counter.code"))
    on_demand = 'source s { lag: 1 s }\npipeline past { mode: batch, code: "a" }\nfeature f { kind: on_demand }\ns -> past -> f\n'
    on_demand += "dataset d { features: f }\nmodel m { features: f }\nd -> m\nendpoint api { => m }\n"
    assert compared(on_demand, "m", "f").missing == ("f.code",)


def test_two_batches_are_of_one_side() -> None:
    text = DESIGN.replace('mode: stream, latency: 1 s, code: "count_v1"', 'mode: micro_batch, code: "count_v1"') + BATCH
    assert compared(text).status == SKEW_FREE
    assert compared(text).because == "both sides read what the same computation made"


def test_a_value_of_the_request_may_differ_from_its_backfill() -> None:
    text = with_change(DESIGN, "events -> counter -> views -> shelf", "api -> views -> shelf") + BATCH
    assert (compared(text).status, compared(text).missing) == (UNKNOWN, ("api.code",))
    assert compared(DESIGN + BATCH.replace("other_v1", "count_v1")).because == "both sides share their code"


# Logged features

LOGGED = changed(("join: as_of", "join: logged")) + "log served { fields: [features, score] }\napi -> served -> rows\n"


def test_training_on_what_serving_logged_is_free_of_skew() -> None:
    found = compared(LOGGED + BATCH)  # whatever computes it
    assert (found.status, found.logged, found.trained) == (SKEW_FREE, True, ("served", "rows"))
    assert proofs(LOGGED + BATCH) == []


def test_a_log_without_features_logs_no_features() -> None:
    found = compared(with_change(LOGGED, "features, score", "score"))
    assert (found.status, found.missing) == (UNKNOWN, ("served.fields",))


def test_a_log_of_another_service_is_none() -> None:
    text = with_change(LOGGED, "api -> served", "elsewhere -> served") + "endpoint elsewhere {}\n"
    assert compared(text).status == UNKNOWN


# One side only


def test_what_is_kept_where_serving_never_looks_cannot_be_served() -> None:
    proof = only(changed(("views -> shelf", "views -> warehouse")))
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "feature-not-servable",
        "views",
        ("scorer",),
        True,
    )


def test_what_is_kept_nowhere_beside_features_that_are_looked_up_was_forgotten() -> None:
    text = changed(("views -> shelf", "views")) + "feature old { kind: static }\nwarehouse -> old -> shelf\n"
    assert only(text).certain


def test_a_sketch_that_draws_no_features_is_only_asked() -> None:
    text = "feature f {}\ndataset d { features: f }\nmodel m { features: f }\nd -> m\nendpoint api { => m }"
    proof = only(text)
    assert (proof.sort, proof.missing) == ("feature-not-servable", ("f.online",))
    assert proofs(with_change(text, "feature f {}", "feature f { online: yes }")) == []
    assert only(with_change(text, "feature f {}", "feature f { online: no }")).certain


@pytest.mark.parametrize(
    "way",
    [
        "mode_f -> views\nsource mode_f { mode: request }",
        "views -> hot\nstore hot {}\nhot -> api",
        "views -> hot\nstore hot {}\nfeature_store front { online: hot }\napi => front",
        "views -> scorer",
        "views -> api",
        "api => views",
        "api -> views",
        "views -> hot\ncache hot {}\napi => hot",
    ],
)
def test_there_are_many_ways_to_serve_a_value(way: str) -> None:
    assert [p.sort for p in proofs(changed(("views -> shelf", "views")) + way + "\n")] == []


def test_a_batch_reads_what_training_reads() -> None:
    text = changed(
        ("views -> shelf", "views"),
        ("endpoint api {\n  => shelf\n  => scorer\n}", "batch_inference job { model: scorer }"),
    )
    assert compared(text).status == SKEW_FREE
    assert proofs(text) == []


def test_an_untrained_feature_is_dead_weight() -> None:
    text = changed(("model scorer { features: views", "model scorer { features: [views, extra]"))
    proof = only(text + 'feature extra { kind: static, online: yes, default: "0", impute: "0" }\nwarehouse -> extra\n')
    assert (proof.sort, proof.subject, proof.others) == ("served-not-trained", "extra", ("scorer",))


def test_a_dataset_that_lists_nothing_may_hold_it() -> None:
    text = changed(("dataset rows { features: views, join: as_of }", "dataset rows {}"))
    assert proofs(text) == []
    assert compared(text).missing == ("rows.features",)


def test_a_source_that_is_no_request_serves_nothing() -> None:
    text = changed(("views -> shelf", "views"))
    assert [p.sort for p in proofs(text)] == ["feature-not-servable"]
    assert [p.sort for p in proofs(text + "views -> hot\nstore hot {}\nhot -> aside\nendpoint aside {}\n")] == [
        "feature-not-servable"
    ]


# Sources, defaults, time to live, backfill


def test_two_sources_that_nothing_keeps_in_step_are_skewed() -> None:
    text = DESIGN + BATCH.replace("other_v1", "count_v1").replace("warehouse -> nightly", "dump -> nightly")
    text += "source dump { mode: batch, every: 1 day, lag: 1 h }\n"
    proof = only(text)
    assert (proof.sort, proof.path) == ("source-skew", ("dump", "views", "events"))
    assert proofs(text + "events -> dump\n") == []


def test_absent_values_must_be_filled_in_alike() -> None:
    proof = only(changed(('impute: "0"', 'impute: "-1"')))
    assert (proof.sort, proof.certain) == ("default-value-skew", True)
    assert "`0` in serving and `-1` in training" in proof.words
    assert only(changed((', impute: "0"', ""))).missing == ("views.impute",)
    assert only(changed((', default: "0", impute: "0"', ""))).missing == ("views.default", "views.impute")
    # What one side says the other must say too, whoever is new.
    assert only(changed((', impute: "0"', ""), ("new: 5k / day", ""))).missing == ("views.impute",)
    assert only(changed(('default: "0", ', ""), ("new: 5k / day", ""))).missing == ("views.default",)
    # Where nobody is new, no value is absent.
    assert proofs(changed((', default: "0", impute: "0"', ""), ("new: 5k / day", ""))) == []


def test_expired_values_must_not_be_served() -> None:
    text = changed(("entity: viewer,", "entity: viewer, ttl: 1 day,"))
    assert proofs(text) == []
    proof = only(with_change(text, "enforces_ttl: yes", "enforces_ttl: no"))
    assert (proof.sort, proof.others, proof.certain) == ("ttl-mismatch", ("shelf",), True)
    assert proof.facts[0].low == 86_400
    assert only(with_change(text, "enforces_ttl: yes", "")).missing == ("shelf.enforces_ttl",)


def test_a_stream_has_no_past() -> None:
    proof = only(changed(("backfill: yes", "backfill: no")))
    assert (proof.sort, proof.subject, proof.others) == ("stream-feature-without-backfill", "counter", ("views",))
    assert only(changed((", backfill: yes", ""))).missing == ("counter.backfill",)
    assert proofs(with_change(LOGGED, "backfill: yes", "backfill: no")) == []
    assert proofs(changed(("mode: stream, latency: 1 s", "mode: on_demand"), ("backfill: yes", "backfill: no"))) == []


# Laws

BAD = DESIGN + BATCH
BAD += """
store orphan { type: lake }
feature lost { kind: static, default: "0", impute: "0" }
events -> lost -> orphan
lost -> rows
feature filled { kind: static, entity: viewer, ttl: 2 days, default: "0", impute: "9" }
events -> filled -> bad_shelf
filled -> rows
feature_store bad_shelf { enforces_ttl: no }
feature extra { kind: static, online: yes }
extra -> scorer
pipeline live { mode: stream, latency: 1 s, backfill: no }
feature streamed { kind: windowed }
events -> live -> streamed -> shelf
streamed -> rows
endpoint second {
  => bad_shelf
  => scorer
}
model other { features: [lost, filled, streamed] }
rows -> other
second => other
api => other
"""


def test_every_skew_is_in_the_design_of_the_laws() -> None:
    assert {proof.sort for proof in proofs(BAD)} == {
        "skew-by-lineage",
        "feature-not-servable",
        "served-not-trained",
        "default-value-skew",
        "ttl-mismatch",
        "stream-feature-without-backfill",
    }


def test_names_do_not_matter() -> None:
    assert_names_do_not_matter(BAD, of)


def test_order_does_not_matter() -> None:
    assert_order_does_not_matter(BAD, of)


def test_saying_less_proves_no_more() -> None:
    # What is not drawn as served or trained is absent.
    absence = {"feature-not-servable", "served-not-trained"}
    assert_saying_less_proves_no_more(BAD, of, absence)
    assert_saying_less_proves_no_more(DESIGN, of, absence)


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=lambda path: path.parent.name)
def test_good_designs_have_no_skew(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [f"{p.sort}: {p.words}" for p in proofs(text) if p.certain] == []
    assert all(each.status != DIVERGES for each in Skew(graph_of(text)).compared)
