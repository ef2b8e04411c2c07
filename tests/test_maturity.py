"""A10: who waits for labels, and whether long enough."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws_of_proofs import (
    GOOD_DESIGNS,
    assert_names_do_not_matter,
    assert_order_does_not_matter,
    assert_saying_less_proves_no_more,
    graph_of,
    with_change,
)

from mlsd_dsl.analyses.maturity import ENOUGH, SHORT, UNKNOWN, Maturity
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph

HOUR, DAY = 3600, 86_400

DESIGN = """
kpi savings { role: primary, horizon: 7 days, label: fraud }
label fraud { delay: p50 2 days p95 6 days, window: 9 days, negatives: non_event, origin: outcome }
dataset rows { label: fraud, maturity: 6 days }
training fit { model: scorer, dataset: rows }
model scorer { role: classifier }
endpoint api { => scorer }
monitor quality { type: performance, of: scorer, window: 2 days }
monitor drift { type: data_drift, of: scorer }
experiment trial { primary: savings, duration: 7 days }
"""


def of(graph: Graph) -> list[Proof]:
    return list(Maturity(graph).proofs())


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


def test_who_waits_just_long_enough_is_right() -> None:
    assert proofs(DESIGN) == []
    verdicts = {(waited.subject, waited.label): waited.verdict for waited in Maturity(graph_of(DESIGN)).compared}
    assert verdicts == {
        ("rows", "fraud"): ENOUGH,
        ("quality", "fraud"): ENOUGH,
        ("trial", "fraud"): ENOUGH,
        ("trial", "savings"): ENOUGH,
    }


# Datasets


def test_rows_younger_than_their_label_count_late_positives_as_negatives() -> None:
    proof = only(changed(("maturity: 6 days", "maturity: 5 days")))
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "training-on-immature-labels",
        "rows",
        ("fraud",),
        True,
    )
    assert [fact.low for fact in proof.facts] == [5 * DAY, 6 * DAY]
    assert [w.span.start.line for w in proof.witnesses] == [4, 3]
    assert "5 days" in proof.words
    assert "6 days" in proof.words


@pytest.mark.parametrize("negatives", ["explicit", "sampled"])
def test_silence_must_count_as_a_no_for_that(negatives: str) -> None:
    assert proofs(changed(("maturity: 6 days", "maturity: 5 days"), ("non_event", negatives))) == []


@pytest.mark.parametrize("way", ["importance_weighting", "fake_negative", "window"])
def test_a_loss_that_knows_of_the_delay_heals_it(way: str) -> None:
    assert proofs(changed(("maturity: 6 days", f"maturity: 5 days, delayed_feedback: {way}"))) == []
    assert len(proofs(changed(("maturity: 6 days", "maturity: 5 days, delayed_feedback: none")))) == 1


def test_what_counts_as_a_negative_may_be_unsaid() -> None:
    proof = only(changed(("maturity: 6 days", "maturity: 5 days"), ("negatives: non_event, ", "")))
    assert proof.missing == ("fraud.negatives",)


def test_how_old_rows_are_may_be_unsaid() -> None:
    assert only(changed((", maturity: 6 days", ""))).missing == ("rows.maturity",)


def test_without_a_delay_the_window_counts() -> None:
    text = changed(("delay: p50 2 days p95 6 days, ", ""))
    proof = next(p for p in proofs(text) if p.sort == "training-on-immature-labels")
    assert (proof.facts[1].low, proof.missing) == (9 * DAY, ("fraud.delay",))
    assert proofs(with_change(text, "maturity: 6 days", "maturity: 9 days")) == [
        p for p in proofs(text) if p.sort != "training-on-immature-labels"
    ]


def test_a_median_alone_is_the_least_that_the_rest_takes() -> None:
    text = changed(("p50 2 days p95 6 days", "p50 2 days"))
    waited = Maturity(graph_of(text)).compared[0]
    assert (waited.needs.low, waited.needs.high, waited.verdict) == (2 * DAY, math.inf, UNKNOWN)
    assert only(with_change(text, "maturity: 6 days", "maturity: 1 day")).sort == "training-on-immature-labels"


def test_a_dataset_derived_from_another_has_its_labels() -> None:
    # Only the rows themselves state an age.
    assert proofs(DESIGN + "dataset sample { maturity: 1 day }\nrows -> sample\n")[0].subject == "sample"


@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 20))
def test_the_verdict_is_the_comparison(maturity: int, half: int, more: int) -> None:
    text = changed(
        ("p50 2 days p95 6 days", f"p50 {half} h p95 {half + more} h"), ("maturity: 6 days", f"maturity: {maturity} h")
    )
    waited = Maturity(graph_of(text)).compared[0]
    assert waited.verdict == (SHORT if maturity < half + more else ENOUGH)
    assert waited.needs.low == (half + more) * HOUR


# Monitors


def test_nobody_measures_what_is_not_known_yet() -> None:
    proof = only(changed(("window: 2 days", "window: 1 day")))
    assert (proof.sort, proof.subject, proof.certain) == ("performance-monitor-impossible", "quality", True)
    assert [fact.low for fact in proof.facts] == [DAY, 2 * DAY]


def test_a_monitor_that_waits_first_sees_older_labels() -> None:
    assert proofs(changed(("window: 2 days", "window: 1 day, delay: 1 day"))) == []
    assert len(proofs(changed(("window: 2 days", "window: 1 day, delay: 23 h")))) == 1


def test_other_monitors_need_no_labels() -> None:
    assert (
        proofs(
            changed(
                ("type: performance, of: scorer, window: 2 days", "type: prediction_drift, of: scorer, window: 1 h")
            )
        )
        == []
    )


def test_a_quicker_label_may_judge_the_model_as_well() -> None:
    text = changed(("window: 2 days", "window: 1 day"), ("label: fraud, maturity", "label: [fraud, early], maturity"))
    assert proofs(text + "label early { delay: p50 1 h p95 1 day, negatives: explicit }\n") == []


def test_an_unsaid_window_is_no_mistake() -> None:
    assert proofs(changed((", window: 2 days", ""))) == []


def test_the_label_of_the_task_counts_where_no_dataset_says() -> None:
    text = "label l { delay: p50 9 days p95 20 days }\ntask t { label: l }\nmodel m { task: t }\n"
    assert only(text + "monitor q { type: performance, of: m, window: 1 day }").facts[1].low == 9 * DAY


# What is watched meanwhile


def test_late_labels_leave_a_model_unwatched() -> None:
    proof = only(changed(("monitor drift { type: data_drift, of: scorer }", "")))
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "no-proxy-for-delayed-labels",
        "scorer",
        ("fraud",),
        True,
    )


@pytest.mark.parametrize("watched", ["api", "rows", "shown", "blend", "beside", "views", "events"])
def test_what_surrounds_a_model_may_be_watched_for_it(watched: str) -> None:
    text = changed(
        ("data_drift, of: scorer", f"data_drift, of: {watched}"), ("{ => scorer }", "{ => [scorer, beside] }")
    )
    text += "log shown {}\napi -> shown\nmodel blend {}\nscorer -> blend\nmodel beside {}\n"
    text += "source events {}\nfeature views {}\nevents -> views -> rows\n"
    assert proofs(text) == []


def test_watching_something_else_does_not_help() -> None:
    text = changed(("data_drift, of: scorer", "data_drift, of: elsewhere")) + "source elsewhere {}\n"
    assert only(text).sort == "no-proxy-for-delayed-labels"
    assert only(changed(("type: data_drift", "type: system"))).sort == "no-proxy-for-delayed-labels"
    assert only(changed(("type: data_drift, ", ""))).missing == ("drift.type",)


def test_labels_of_a_day_need_no_proxy() -> None:
    text = changed(
        ("p50 2 days p95 6 days", "p50 1 h p95 1 day"), ("monitor drift { type: data_drift, of: scorer }", "")
    )
    assert proofs(text) == []


# Experiments


def test_an_experiment_must_outlast_its_label() -> None:
    proof = only(changed(("duration: 7 days", "duration: 5 days"), ("horizon: 7 days, ", "")))
    assert (proof.sort, proof.others, proof.certain) == ("experiment-shorter-than-label", ("fraud",), True)
    assert [fact.low for fact in proof.facts] == [5 * DAY, 6 * DAY]


def test_an_experiment_must_outlast_the_horizon() -> None:
    proof = only(changed(("horizon: 7 days", "horizon: 30 days")))
    assert (proof.sort, proof.others) == ("kpi-slower-than-experiment", ("savings",))
    assert proof.words == "`trial` runs 7 days, but `savings` can be seen after 30 days"
    assert [w.span.start.line for w in proof.witnesses] == [10, 2]


def test_a_label_may_stand_in_for_the_number() -> None:
    text = changed(
        (", label: fraud }", " }"),
        ("origin: outcome", "origin: outcome, proxies: savings"),
        ("duration: 7 days", "duration: 5 days"),
    )
    assert "experiment-shorter-than-label" in {p.sort for p in proofs(text)}
    # With no label behind it only its horizon counts.
    assert {p.sort for p in proofs(with_change(text, ", proxies: savings", ""))} == {"kpi-slower-than-experiment"}


def test_an_experiment_of_unsaid_length_is_no_mistake() -> None:
    assert proofs(changed((", duration: 7 days", ""))) == []


# Laws

BAD = changed(
    ("maturity: 6 days", "maturity: 1 day"),
    ("window: 2 days", "window: 1 h"),
    ("duration: 7 days", "duration: 2 days"),
    ("monitor drift { type: data_drift, of: scorer }", ""),
)


def test_every_short_wait_is_in_the_design_of_the_laws() -> None:
    assert {proof.sort for proof in proofs(BAD)} == {
        "training-on-immature-labels",
        "performance-monitor-impossible",
        "no-proxy-for-delayed-labels",
        "experiment-shorter-than-label",
        "kpi-slower-than-experiment",
    }


def test_names_do_not_matter() -> None:
    assert_names_do_not_matter(BAD, of)


def test_order_does_not_matter() -> None:
    assert_order_does_not_matter(BAD, of)


def test_saying_less_proves_no_more() -> None:
    assert_saying_less_proves_no_more(BAD, of, {"no-proxy-for-delayed-labels"})
    assert_saying_less_proves_no_more(DESIGN, of, {"no-proxy-for-delayed-labels"})


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=lambda path: path.parent.name)
def test_good_designs_wait_long_enough(path: Path) -> None:
    assert [f"{p.sort}: {p.words}" for p in proofs(path.read_text(encoding="utf-8")) if p.certain] == []
