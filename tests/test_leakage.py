"""A3: leaks in time, each with a design that has it, the smallest edit that heals it, and what is left unsaid."""

from __future__ import annotations

from collections.abc import Iterable
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

from mlsd_dsl.analyses.freshness import Freshness
from mlsd_dsl.analyses.leakage import Leakage
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph

DESIGN = """
entity item { count: 1M, new: 1k / day }
source clicks { mode: stream, lag: 1 s }
source catalog { mode: batch, lag: 1 h, every: 90 days }
label clicked { from: clicks, origin: implicit, delay: p50 10 min p95 6 h }
pipeline counter { mode: stream, window: 1 h, slide: 1 min, latency: 5 s, watermark: 20 s }
pipeline nightly { mode: batch, every: 1 day, runtime: 2 h }
feature rates { kind: windowed, entity: item }
feature habits { kind: static, entity: item }
feature facts { kind: static, entity: item }
feature at_hand { kind: on_demand }
catalog -> facts
clicks -> counter -> rates
clicks -> nightly -> habits
dataset rows {
  features: [rates, habits, facts, at_hand], label: clicked, join: as_of, join_time: known_at, split: time
}
training fit { model: scorer, dataset: rows }
model scorer { role: rank }
"""


def of(graph: Graph) -> list[Proof]:
    return list(Leakage(graph, Freshness(graph)).proofs())


def proofs(text: str) -> list[Proof]:
    return of(graph_of(text))


def only(text: str) -> Proof:
    found = proofs(text)
    assert len(found) == 1, [(p.sort, p.words) for p in found]
    return found[0]


def changed(*changes: tuple[str, str]) -> str:
    text = DESIGN
    for before, after in changes:
        text = with_change(text, before, after)
    return text


def test_a_join_as_of_what_was_known_leaks_nothing() -> None:
    assert proofs(DESIGN) == []


# Joins


def test_the_newest_value_of_what_changes_is_from_the_future() -> None:
    proof = only(changed(("join: as_of", "join: latest")))
    assert (proof.sort, proof.subject, proof.certain) == ("point-in-time-join-missing", "rows", True)
    # What changes each quarter counts as constant, what is computed from the row itself is not joined in time.
    assert proof.others == ("rates", "habits")
    assert proof.witnesses[0].span.start.line == DESIGN.split("join: as_of", maxsplit=1)[0].count("\n") + 1


def test_no_join_at_all_is_no_better() -> None:
    assert only(changed(("join: as_of", "join: none"))).others == ("rates", "habits")


def test_logged_values_are_those_that_serving_saw() -> None:
    assert proofs(changed(("join: as_of", "join: logged"))) == []


def test_an_arrow_may_say_another_join_than_its_dataset() -> None:
    text = DESIGN + "habits -> rows { join: latest }\n"
    assert only(text).others == ("habits",)


def test_an_unsaid_join_is_a_question() -> None:
    proof = only(changed(("join: as_of, join_time: known_at, ", "")))
    assert (proof.sort, proof.missing) == ("point-in-time-join-missing", ("rows.join",))


@pytest.mark.parametrize(("every", "leaks"), [("29 days", True), ("30 days", False)])
def test_what_is_computed_less_often_than_monthly_counts_as_constant(every: str, leaks: bool) -> None:
    text = changed(("join: as_of", "join: latest"), ("every: 1 day, runtime", f"every: {every}, runtime"))
    found = {name for proof in proofs(text) if proof.sort == "point-in-time-join-missing" for name in proof.others}
    assert ("habits" in found) is leaks


def test_a_feature_of_no_kind_may_change() -> None:
    text = "source s { lag: 1 s }\nfeature f {}\ns -> f\ndataset d { features: f, join: latest }"
    proof = only(text)
    assert (proof.sort, proof.missing) == ("point-in-time-join-missing", ("f.kind",))
    assert proofs(with_change(text, "feature f {}", "feature f { kind: static }")) == []


def test_a_feature_of_no_kind_changes_as_often_as_it_is_computed() -> None:
    text = "source s { lag: 1 s }\npipeline p { every: 30 days }\nfeature f {}\ns -> p -> f\ndataset d { features: f, join: latest }"
    assert proofs(text) == []
    for quick in ("every: 29 days", "slide: 1 min", "mode: stream", "mode: micro_batch"):
        proof = only(with_change(text, "every: 30 days", quick))
        assert (proof.certain, proof.witnesses[1].words) == (True, "`f` is computed again and again")
    assert only(with_change(text, "every: 30 days", "mode: batch")).missing == ("f.kind",)


# Windows


@pytest.mark.parametrize("alignment", ["centred", "forward"])
def test_a_window_into_the_future_leaks(alignment: str) -> None:
    proof = only(changed(("slide: 1 min", f"slide: 1 min, alignment: {alignment}")))
    assert (proof.sort, proof.others, proof.path) == ("future-window-feature", ("rates",), ("counter", "rates"))
    assert alignment in proof.words


def test_a_trailing_window_sees_no_future() -> None:
    assert proofs(changed(("slide: 1 min", "slide: 1 min, alignment: trailing"))) == []


def test_a_window_before_a_second_pipeline_leaks_as_well() -> None:
    text = changed(("slide: 1 min", "slide: 1 min, alignment: centred"), ("clicks -> counter -> rates", ""))
    text += "pipeline smooth { mode: stream, latency: 1 s }\nclicks -> counter -> smooth -> rates\n"
    assert only(text).others == ("rates",)


# Labels that flow into features


def test_what_is_made_from_the_label_by_event_time_knows_it_before_anyone() -> None:
    text = changed(("join_time: known_at", "join_time: event_time"))
    proof = next(p for p in proofs(text + "clicked -> facts\n") if p.sort == "target-derived-feature")
    assert (proof.certain, proof.others, proof.path) == (True, ("facts",), ("clicked", "facts", "rows"))


def test_past_labels_as_they_were_known_are_no_leak() -> None:
    assert proofs(DESIGN + "clicked -> facts\n") == []


def test_a_window_that_ends_before_the_prediction_is_no_leak() -> None:
    text = changed(
        ("join_time: known_at", "join_time: event_time"), ("feature facts { ", "feature facts { ends_before: 1 day, ")
    )
    assert "target-derived-feature" not in {p.sort for p in proofs(text + "clicked -> facts\n")}


def test_a_constant_read_off_the_events_of_the_label_is_the_label() -> None:
    text = changed(("join: as_of", "join: latest"), ("features: [rates, habits, facts, at_hand]", "features: facts"))
    proof = only(text + "clicks -> facts\n")
    assert (proof.sort, proof.path) == ("target-derived-feature", ("clicks", "facts", "rows"))
    assert proofs(text) == []


def test_the_raw_events_of_the_label_are_no_column() -> None:
    text = changed(("join: as_of", "join: none"), ("features: [rates, habits, facts, at_hand]", "features: clicks"))
    assert (only(text).sort, only(text).others) == ("target-derived-feature", ("clicks",))


def test_from_when_past_labels_count_may_be_unsaid() -> None:
    found = proofs(changed((", join_time: known_at", "")) + "clicked -> facts\n")
    doubts = {p.sort: p.missing for p in found}
    assert doubts["target-derived-feature"] == ("rows.join_time",)


# Known time


def test_values_that_serving_gets_later_are_too_fresh_in_training() -> None:
    proof = only(changed(("join_time: known_at", "join_time: event_time")))
    # The counter lags by 1 s + 5 s + 1 min + 20 s, within a tenth of its hour; the night lags by 1 day + 2 h + 1 s.
    assert (proof.sort, proof.others, proof.certain) == ("known-time-ignored", ("habits",), True)
    assert proof.facts[0].low == 86_400 + 7_200 + 1
    assert "26 h" in proof.words


def test_a_join_shifted_back_by_the_lag_is_right() -> None:
    assert proofs(changed(("join_time: known_at", "join_time: event_time, join_lag: 27 h"))) == []


def test_a_short_window_makes_a_short_lag_matter() -> None:
    proof = only(changed(("join_time: known_at", "join_time: event_time"), ("window: 1 h", "window: 10 min")))
    assert proof.others == ("habits", "rates")  # the latest first


def test_from_when_values_count_may_be_unsaid() -> None:
    proof = only(changed((", join_time: known_at", "")))
    assert (proof.sort, proof.missing) == ("known-time-ignored", ("rows.join_time",))


# Splits


def test_a_random_split_of_what_changes_tests_on_the_past() -> None:
    proof = only(changed(("split: time", "split: random")))
    assert (proof.sort, proof.certain) == ("random-split-on-temporal-data", True)
    assert "change with time" in proof.words


STILL = "label seen { origin: human, delay: p50 3 days, entity: scan }\nentity scan { count: 1k, new: 5 / day }\n"


def test_a_random_split_of_rows_without_time_is_fine() -> None:
    text = (
        STILL + "feature pixels { kind: static }\ndataset d { features: pixels, label: seen, split: random, rows: 900 }"
    )
    assert proofs(text) == []
    assert (
        only(text + "\ntask t { adversarial: yes }\nmodel m { task: t }\nd -> m").sort
        == "random-split-on-temporal-data"
    )
    assert proofs(text + "\ntask t { adversarial: no }\nmodel m { task: t }\nd -> m") == []
    ranked = text + "\ntask t { type: ranking }\nmodel m { task: t }\nd -> m"
    assert only(ranked).sort == "random-split-on-temporal-data"


def test_labels_that_the_world_delays_tie_rows_to_their_time() -> None:
    text = (
        STILL + "feature pixels { kind: static }\ndataset d { features: pixels, label: seen, split: random, rows: 900 }"
    )
    outcome = only(with_change(text, "origin: human", "origin: outcome"))
    assert (outcome.sort, outcome.certain) == ("random-split-on-temporal-data", True)
    assert only(with_change(text, "origin: human, ", "")).missing == ("seen.origin",)


def test_rows_of_one_entity_on_both_sides_are_remembered() -> None:
    text = (
        STILL + "feature pixels { kind: static }\ndataset d { features: pixels, label: seen, split: random, rows: 9k }"
    )
    proof = only(text)
    assert (proof.sort, proof.others, proof.certain) == ("group-leakage-across-split", ("scan",), True)
    assert [fact.low for fact in proof.facts] == [9000, 1000]
    assert only(with_change(text, ", new: 5 / day", "")).missing == ("scan.new",)
    assert proofs(with_change(text, "new: 5 / day", "new: 0 / day")) == []
    assert proofs(with_change(text, "split: random", "split: entity")) == []


def test_scalers_must_not_see_test_rows() -> None:
    assert only(changed(("split: time", "split: time, fit_scope: all"))).sort == "fit-before-split"
    assert proofs(changed(("split: time", "split: time, fit_scope: train_only"))) == []
    assert proofs(changed(("split: time", "split: none, role: train, fit_scope: all"))) == []
    assert len(proofs(changed(("split: time", "split: time, role: train, fit_scope: all")))) == 1
    assert len(proofs(changed(("split: time", "split: none, fit_scope: all")))) == 1


def test_a_test_on_training_rows_shows_nothing() -> None:
    text = DESIGN + "evaluation exam { model: scorer, dataset: rows }\n"
    assert proofs(text) == []  # its split keeps rows apart
    proof = only(with_change(text, "split: time", "split: none"))
    assert (proof.sort, proof.subject, proof.certain) == ("eval-train-overlap", "exam", True)
    assert only(with_change(text, ", split: time", "")).missing == ("rows.split",)
    other = (
        with_change(text, "dataset: rows }\n", "dataset: fresh }\n")
        if text.count("dataset: rows }\n") == 1
        else text.replace("exam { model: scorer, dataset: rows }", "exam { model: scorer, dataset: fresh }")
    )
    assert proofs(with_change(other, "split: time", "split: none") + "dataset fresh { split: none }\n") == []


# Laws

BAD = changed(
    ("join_time: known_at", "join_time: event_time"),
    ("split: time", "split: random, fit_scope: all"),
    ("slide: 1 min", "slide: 1 min, alignment: forward"),
)
BAD += "clicked -> facts\ndataset late { features: [rates, facts], label: clicked, join: latest, split: none }\n"
BAD += "late -> fit\nevaluation exam { model: scorer, dataset: late }\n"


def test_every_leak_is_in_the_design_of_the_laws() -> None:
    sorts = {proof.sort for proof in proofs(BAD)}
    assert sorts == {
        "point-in-time-join-missing",
        "future-window-feature",
        "target-derived-feature",
        "known-time-ignored",
        "random-split-on-temporal-data",
        "fit-before-split",
        "eval-train-overlap",
    }


def test_names_do_not_matter() -> None:
    assert_names_do_not_matter(BAD, of)


def test_order_does_not_matter() -> None:
    assert_order_does_not_matter(BAD, of)


def test_saying_less_proves_no_more() -> None:
    # A lag grows when the join no longer shifts back, and a static value may change when it no longer says so.
    assert_saying_less_proves_no_more(BAD, of, set())
    assert_saying_less_proves_no_more(DESIGN, of, set())


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=lambda path: path.parent.name)
def test_good_designs_leak_nothing(path: Path) -> None:
    assert _certain(proofs(path.read_text(encoding="utf-8"))) == []


def _certain(found: Iterable[Proof]) -> list[str]:
    return [f"{proof.sort}: {proof.words}" for proof in found if proof.certain]
