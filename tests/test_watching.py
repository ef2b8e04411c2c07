"""Who watches what: the monitors around a model, and one root told once where there are none."""

from __future__ import annotations

from datetime import date

import pytest

from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import check, lint
from mlsd_dsl.rules import Profile
from mlsd_dsl.syntax.source import Source

DESIGN = """
actor viewer
source clicks { mode: stream }
pipeline count { mode: stream }
feature counts { freshness: 1 min }
feature_store store_f
store lake
label clicked { from: clicks }
dataset rows { features: counts, label: clicked, join: as_of }
training nightly { model: ranker, dataset: rows, every: 1 day }
model ranker { role: rank, features: counts }
model tower { role: retrieval }
index vectors { encoder: tower }
source catalogue { mode: cdc }
gateway edge
endpoint feed { entry: yes }
log answers { fields: [score] }
source other_clicks { mode: stream }
feature other_counts
model other { role: rank }
endpoint other_feed { entry: yes }
clicks -> count -> counts -> store_f
catalogue -> vectors
viewer => edge => feed
feed => store_f
feed => vectors
feed => ranker
feed -> answers
other_clicks -> other_counts -> other
other_feed => other
"""
AROUND = (
    *("ranker", "feed", "edge", "viewer", "store_f", "vectors", "catalogue", "nightly", "rows", "clicked", "counts"),
    *("count", "clicks", "answers"),
)
BEYOND = ("other", "other_feed", "other_counts", "other_clicks", "lake")


def facts(more: str = "", text: str = DESIGN) -> Facts:
    checked = check(Source("t.mlsd", text + more), None)
    assert [d.message for d in checked.diagnostics] == []
    return Facts(checked.design)


@pytest.mark.parametrize("part", AROUND)
def test_trouble_of_a_model_shows_around_it(part: str) -> None:
    found = facts(f"monitor watch {{ type: system, of: {part} }}\n").watching.of("ranker")
    assert [monitor.name for monitor in found] == ["watch"]


@pytest.mark.parametrize("part", BEYOND)
def test_what_lies_elsewhere_tells_nothing(part: str) -> None:
    assert facts(f"monitor watch {{ type: system, of: {part} }}\n").watching.of("ranker") == ()


def test_a_model_that_a_request_meets_before_is_around() -> None:
    text = DESIGN + "feed => tower\nmonitor drift { type: data_drift, of: tower }\n"
    assert [monitor.name for monitor in facts(text=text).watching.of("ranker")] == ["drift"]


def test_a_model_behind_an_index_is_watched_where_the_index_is_asked() -> None:
    found = facts("monitor watch { type: system, of: feed }\n").watching.of("tower")
    assert [monitor.name for monitor in found] == ["watch"]


def test_where_answers_are_kept_counts() -> None:
    found = facts("store results\nother -> results\nmonitor watch { type: prediction_drift, of: results }\n")
    assert [monitor.name for monitor in found.watching.of("other")] == ["watch"]


def test_a_monitor_of_nothing_is_aimless() -> None:
    found = facts("monitor nothing { type: system }\nmonitor feeds { type: system, of: feed }\n").watching
    assert [monitor.name for monitor in found.aimless] == ["nothing"]
    assert [monitor.name for monitor in found.of("ranker")] == ["feeds"]


def test_multiplies_requests_share_and_window() -> None:
    of = facts("log thin { sample: 1% }\nmonitor watch { type: data_drift, of: thin, window: 1 h }\n")
    log, monitor = of.design.parts["thin"], of.design.parts["watch"]
    requests = of.reading.number(check(Source("r", "endpoint e { rate: 10 req/s }"), None).design.parts["e"], "rate")
    seen = of.watching.seen(requests, of.reading.number(log, "sample"), of.reading.number(monitor, "window"))
    assert seen.low == seen.high == pytest.approx(10 * 0.01 * 3600)


def told(text: str, profile: Profile = Profile.PRODUCTION) -> list[str]:
    linted = lint(Source("t.mlsd", text), None, Levels(profile), date(2026, 11, 1))
    return [each.diagnostic.rule.name for each in linted.reported if each.diagnostic.rule.code.startswith("O7")]


PRESENCE = {
    *("no-drift-monitor", "no-skew-monitor", "no-performance-monitor", "no-proxy-for-delayed-labels"),
    *("no-feature-freshness-monitor", "no-data-quality-monitor", "no-system-metrics", "model-staleness-unmonitored"),
    "calibration-unmonitored",
}


@pytest.mark.parametrize("profile", [Profile.INTERVIEW, Profile.PRODUCTION, Profile.STRICT])
def test_where_nothing_is_watched_it_is_told_once(profile: Profile) -> None:
    found = told(DESIGN, profile)
    assert found.count("no-monitoring") == 1
    assert not PRESENCE & set(found)


def test_one_monitor_of_the_service_leaves_the_others_to_be_told() -> None:
    other = "monitor also { type: system, of: other_feed, threshold: 1 s }\nalso ~> oncall\n"
    call = 'alert oncall { severity: ticket, owner: "feed" }\nhealth ~> oncall\n'
    found = told(DESIGN + "monitor health { type: system, of: feed, threshold: 1 s }\n" + call + other)
    assert "no-monitoring" not in found
    assert {"no-drift-monitor", "no-skew-monitor", "no-performance-monitor", "no-data-quality-monitor"} <= set(found)
    assert "no-system-metrics" not in found
    assert all(found.count(name) == 1 for name in PRESENCE & set(found))


def test_each_monitor_that_is_added_settles_its_own_question() -> None:
    text = DESIGN + "monitor a { type: system, of: [feed, other_feed] }\n"
    for number, (type, rule) in enumerate(
        {
            "skew": "no-skew-monitor",
            "data_drift": "no-drift-monitor",
            "performance": "no-performance-monitor",
            "freshness": "no-feature-freshness-monitor",
            "data_quality": "no-data-quality-monitor",
            "staleness": "model-staleness-unmonitored",
        }.items()
    ):
        assert rule in told(text)
        text += f"monitor m{number} {{ type: {type}, of: [ranker, other] }}\n"
        assert rule not in told(text)
