"""How late monitors know, how long pipelines hold data up, and how long runs take."""

from __future__ import annotations

import math

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, worked_out
from mlsd_dsl.facts import Facts

DAY, HOUR = 86_400.0, 3600.0


def found(text: str, name: str) -> Fact | None:
    return Facts(design_of(text)).find(name)


def fact(text: str, name: str) -> Fact:
    made = found(text, name)
    assert made is not None
    assert worked_out(made) == (made.low, made.high)
    return made


def exact(text: str, name: str) -> float:
    made = fact(text, name)
    assert made.low == made.high
    return made.low


# Monitors


SERVED = """
endpoint e {}
model m {}
log l { lag: 1 h }
label y { delay: p50 1 h p95 2 days }
dataset d { label: y }
training t { model: m, dataset: d }
e => m
e -> l
"""


def test_a_drift_of_predictions_shows_in_their_log() -> None:
    text = SERVED + "monitor o { type: prediction_drift, of: m, window: 1 day, every: 30 min }"
    assert exact(text, "o.delay") == DAY + HOUR / 2 + HOUR
    assert fact(text, "o.delay").path == ("m", "o")


@pytest.mark.parametrize("sort", ["performance", "calibration"])
def test_quality_waits_for_labels(sort: str) -> None:
    text = SERVED + f"monitor o {{ type: {sort}, of: m, window: 1 day }}"
    assert exact(text, "o.delay") == DAY + HOUR + 2 * DAY


@pytest.mark.parametrize("sort", ["system", "cost", "staleness", "freshness"])
def test_machines_and_ages_are_seen_at_once(sort: str) -> None:
    assert exact(SERVED + f"monitor o {{ type: {sort}, of: [e, l], window: 5 min }}", "o.delay") == 300


def test_watched_data_is_as_old_as_it_is() -> None:
    text = "source s { lag: 2 h }\nsource r { lag: 3 h }\nmonitor o { type: data_quality, of: [s, r], window: 1 h }"
    assert exact(text, "o.delay") == 4 * HOUR
    assert exact(text.replace("[s, r]", "s"), "o.delay") == 3 * HOUR


def test_data_is_watched_where_it_is_said_and_not_in_what_it_feeds() -> None:
    text = "source s { lag: 2 h }\nlog n { lag: 1 h }\ns -> n\nmonitor o { type: data_quality, of: s, window: 1 h }"
    assert exact(text, "o.delay") == 3 * HOUR
    roles = [term.role for term in fact(text, "o.delay").inputs]
    assert roles == ["window", "age of `s`"]


def test_the_log_of_an_endpoint_is_its_own() -> None:
    text = SERVED + "endpoint g {}\nlog n { lag: 9 h }\ng => e\ng -> n\n"
    assert exact(text + "monitor o { type: prediction_drift, of: e, window: 1 day }", "o.delay") == DAY + HOUR


def test_the_slowest_of_several_labels_counts() -> None:
    text = SERVED.replace("label: y", "label: [y, z]") + "label z { delay: p95 9 days }\n"
    assert exact(text + "monitor o { type: performance, of: m, window: 1 day }", "o.delay") == DAY + HOUR + 9 * DAY


def test_a_monitor_without_a_window_is_asked_for_one() -> None:
    made = fact(SERVED + "monitor o { type: system, of: e }", "o.delay")
    assert (made.low, made.high, made.missing) == (0, math.inf, ("o.window",))
    assert exact(SERVED + "monitor o { type: system, of: e, every: 1 h }", "o.delay") == HOUR


def test_a_stated_delay_counts() -> None:
    made = fact(SERVED + "monitor o { type: performance, of: m, window: 1 day, delay: 5 min }", "o.delay")
    assert (made.low, made.status) == (300, "stated")


# Pipelines


@pytest.mark.parametrize(
    ("pipeline", "seconds"),
    [
        ("mode: batch, every: 1 day, runtime: 2 h", DAY + 2 * HOUR),
        ("mode: stream, latency: 2 s, slide: 10 s, watermark: 20 s", 32),
        ("mode: on_demand, latency: 200 ms", 0.2),
        ("mode: on_demand", 0),
    ],
)
def test_a_pipeline_adds_its_schedule_and_its_work(pipeline: str, seconds: float) -> None:
    text = f"source s {{ lag: 1 h }}\npipeline p {{ {pipeline} }}\ns -> p"
    assert exact(text, "p.lag") == pytest.approx(seconds)
    assert exact(text, "p.age") == pytest.approx(HOUR + seconds)


def test_a_chunker_adds_its_own_and_a_source_states_it() -> None:
    text = "source s { lag: 1 h }\nchunker c { mode: batch, every: 1 h }\ns -> c"
    assert fact(text, "c.lag").missing == ("c.runtime",)
    assert (fact(text, "s.lag").low, fact(text, "s.lag").status) == (HOUR, "stated")
    assert found("store s {}", "s.lag") is None


# Runs


def test_a_run_takes_as_long_as_its_predictions() -> None:
    text = "batch_inference b { entities: 36M, outputs: 2, throughput: 1k / s, parallelism: 4 }"
    assert exact(text, "b.runtime") == 5 * HOUR
    assert fact(text.replace("throughput", "runtime: 1 h, throughput"), "b.runtime").status == "stated"
    assert found("batch_inference b { entities: 36M }", "b.runtime") is None
