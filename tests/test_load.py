"""A8: load through calls and streams, and how busy it makes each part."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_dsl.analyses.fact import Fact, constant, leaves_of, worked_out
from mlsd_dsl.analyses.load import Load, Rates
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.vocabulary.dimensions import DATA_RATE, RATE, TIME

DAY = 86400.0


def load(text: str, *down: str, latency: dict[str, Fact] | None = None) -> Load:
    checked = check(Source("t.mlsd", text), None)
    assert checked.diagnostics == []
    return Load(Graph(checked.design), latency, frozenset(down))


def average(text: str, name: str, *down: str) -> Fact:
    fact = load(text, *down).average(name)
    assert fact is not None
    return fact


def peak(text: str, name: str, *down: str) -> Fact:
    fact = load(text, *down).peak(name)
    assert fact is not None
    return fact


def utilisation(text: str, name: str) -> Fact:
    fact = load(text).utilisation(name)
    assert fact is not None
    return fact


def ends(fact: Fact) -> tuple[float, float]:
    return fact.low, fact.high


def calls(line: str, rate: str = "1000 req/s") -> str:
    """An endpoint that is asked at a rate and makes one call."""
    return f"endpoint api {{ rate: {rate}, peak: {rate}\n {line} }}\nstore db {{}}\ncache hot {{}}\n"


# Where load comes from


def test_users_times_actions_by_the_seconds_of_a_day() -> None:
    text = "actor u { daily_active: 40M, actions: 10 / day, peak_factor: 3 }\nendpoint api {}\nu => api"
    assert average(text, "api").low == pytest.approx(4629.63, abs=0.005)
    assert peak(text, "api").high == pytest.approx(3 * 400e6 / DAY)
    assert average(text, "u").low == average(text, "api").low
    assert average(text, "api").label == "request"


def test_the_derivation_reads_users_actions_and_peak() -> None:
    text = "actor u { daily_active: 100M, actions: 10 / day, peak_factor: 3 }\nendpoint api {}\nu => api"
    fact = peak(text, "api")
    assert {each.key: each.written for each in leaves_of(fact)} == {
        "u.daily_active": "100M",
        "u.actions": "10 / day",
        "u.peak_factor": "3",
    }
    assert worked_out(fact) == ends(fact)
    assert fact.path == ("u", "api")
    assert fact.dimension == RATE


def test_published_average_and_peak_agree() -> None:
    # 800 billion messages a day, 13 million a second at peak: a factor of 1.404
    text = "source s { rate: 800B events/day, record: 218.75 bytes, peak_factor: 1.404 }\ntopic t {}\ns -> t"
    assert average(text, "t").low == pytest.approx(9_259_259, abs=1)
    assert peak(text, "t").low == pytest.approx(13e6, rel=1e-4)
    written = load(text).written("t")
    assert written is not None
    assert written.low == pytest.approx(2.025e9, rel=1e-3)
    assert written.dimension == DATA_RATE


def test_users_without_a_peak_factor_may_peak_as_high_as_they_like() -> None:
    text = "actor u { daily_active: 86400, actions: 1 / day }\nendpoint api {}\nu => api"
    assert ends(peak(text, "api")) == pytest.approx((1, math.inf))
    assert peak(text, "api").missing == ("u.peak_factor",)
    assert average(text, "api").known


def test_unstated_users_are_asked_for() -> None:
    fact = average("actor u { actions: 1 / day }\nendpoint api {}\nu => api", "api")
    assert ends(fact) == (0, math.inf)
    assert fact.missing == ("u.daily_active",)


def test_a_call_may_say_how_often_one_user_makes_it() -> None:
    text = "actor u { daily_active: 86400, actions: 10 / day, peak_factor: 2 }\nendpoint a {}\nendpoint b {}\n"
    text += "u => a\nu => b { actions: 3 / day }"
    assert average(text, "a").low == pytest.approx(10)
    assert ends(peak(text, "b")) == pytest.approx((6, 6))


def test_an_endpoint_states_its_load_where_no_actor_gives_it() -> None:
    text = "endpoint api { rate: 5 req/s, peak: 9 req/s }\nactor u { actions: 1 / day }\nu => api"
    assert (average(text, "api").low, peak(text, "api").high) == (5, 9)


def test_people_win_over_a_stated_load() -> None:
    text = "endpoint api { rate: 5 req/s }\nactor u { daily_active: 86400, actions: 1 / day, peak_factor: 2 }\nu => api"
    assert average(text, "api").low == pytest.approx(1)


def test_an_average_alone_bounds_the_peak_from_below_and_a_peak_the_average_from_above() -> None:
    assert ends(peak("endpoint api { rate: 5 req/s }", "api")) == (5, math.inf)
    assert peak("endpoint api { rate: 5 req/s }", "api").missing == ("api.peak",)
    assert ends(average("endpoint api { peak: 5 req/s }", "api")) == (0, 5)


def test_two_kinds_of_people_add_up() -> None:
    text = "actor u { daily_active: 86400, actions: 1 / day, peak_factor: 2 }\nendpoint api {}\n[u, v] => api\n"
    text += "actor v { daily_active: 86400, actions: 3 / day, peak_factor: 3 }"
    assert average(text, "api").low == pytest.approx(4)
    assert peak(text, "api").low == pytest.approx(2 + 9)
    assert [each.role for each in peak(text, "api").inputs] == ["from `u`", "from `v`"]


# What calls do to it


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("=> db", 1000),
        ("=> db { share: 20% }", 200),
        ("=> db { times: 3 }", 3000),
        ("=> db { fanout: 8 }", 8000),
        ("=> db { keys: 40, batched: no }", 40000),
        ("=> db { keys: 40, batched: yes }", 1000),
        ("=> db { items: 40, batched: no }", 40000),
        ("=> db { items: 40 }", 1000),
        ("=> db { async: yes }", 1000),
        ("=> db { critical: no }", 1000),
    ],
)
def test_a_call_multiplies_the_load(line: str, expected: float) -> None:
    assert ends(average(calls(line), "db")) == pytest.approx((expected, expected))


def test_fan_out_cache_and_batch_in_a_row() -> None:
    text = "endpoint api { rate: 1000 req/s\n => hot { fanout: 8, hit_rate: 90% } }\ncache hot { => loader }\n"
    text += "endpoint loader { => db { times: 0.25 } }\nstore db {}"
    assert [average(text, name).low for name in ("hot", "loader", "db")] == pytest.approx([8000, 800, 200])


def test_the_miss_branch_gets_only_what_the_cache_cannot_answer() -> None:
    text = calls("=> hot { fanout: 8, hit_rate: 90%, miss: db }")
    assert average(text, "hot").low == pytest.approx(8000)
    assert average(text, "db").low == pytest.approx(800)


def test_an_unknown_hit_rate_may_let_everything_through() -> None:
    fact = average(calls("=> hot { miss: db }"), "db")
    assert ends(fact) == (0, 1000)
    assert fact.missing == ("hot.hit_rate",)


def test_keys_that_may_travel_one_by_one_are_asked_about() -> None:
    fact = average(calls("=> db as lookup { keys: 40 }"), "db")
    assert ends(fact) == (1000, 40000)
    assert fact.missing == ("lookup.batched",)


def test_retries_only_bound_the_load_where_nobody_says_how_often_a_call_fails() -> None:
    assert ends(average(calls("=> db { retries: 2 }"), "db")) == (1000, 3000)


def test_retries_of_a_part_that_fails_half_of_the_time() -> None:
    text = calls("=> half { retries: 2 }") + "store half { availability: 50% }"
    assert average(text, "half").low == pytest.approx(1750)


@pytest.mark.parametrize("callee", ["store db {}", "store db { availability: 99% }"])
def test_open_retries_are_asked_for(callee: str) -> None:
    fact = average(f"endpoint api {{ rate: 10 req/s\n => db {{ retries: ? }} }}\n{callee}", "db")
    assert fact.low == 10
    assert fact.missing


def test_retries_multiply_from_layer_to_layer() -> None:
    text = "endpoint a { rate: 1 req/s, retries: 2\n => b }\nstore d { availability: 50% }\n"
    text += (
        "endpoint b { availability: 50%, retries: 2\n => c }\nendpoint c { availability: 50%\n => d { retries: 2 } }"
    )
    assert average(text, "d").low == pytest.approx(5.359, abs=0.001)


def test_what_always_fails_is_tried_every_time() -> None:
    assert average(calls("=> dead { retries: 3 }") + "store dead { availability: 0% }", "dead").low == 4000


def test_hedging_costs_the_share_of_late_calls() -> None:
    text = calls("=> slow { hedge: 20 ms }") + "store slow { latency: p50 5 ms p95 20 ms p99 80 ms }"
    assert ends(average(text, "slow")) == pytest.approx((1000, 1050))
    assert average(calls("=> db { hedge: 20 ms }"), "db").high == 2000


def test_a_gateway_routes_requests_on_and_data_arrows_do_not_count_twice() -> None:
    text = "gateway door { -> a { share: 30% }\n -> b { share: 70% } }\nendpoint a {}\nendpoint b { => door2 }\ngateway door2 {}\n"
    text += "actor u { daily_active: 86400, actions: 10 / day, peak_factor: 1 }\nu => door\na -> b"
    assert average(text, "a").low == pytest.approx(3)
    assert average(text, "b").low == pytest.approx(7 + 3)


def test_a_call_under_a_condition_may_be_rare() -> None:
    fact = average(calls('=> db { when: "the score lies in the band" }'), "db")
    assert ends(fact) == (0, 1000)
    assert fact.missing == ("api => db.share",)


# Fallbacks


def test_a_fallback_waits_until_it_is_needed() -> None:
    text = calls("=> db { else: hot }")
    assert ends(average(text, "hot")) == (0, 1000)
    stands_in = load(text).stands_in("hot")
    assert isinstance(stands_in, Rates)
    assert stands_in.peak.low == 1000


def test_a_fallback_that_is_declared_first_is_known_as_well() -> None:
    text = "fallback old { => disk }\nstore disk {}\nendpoint api { rate: 10 req/s, peak: 20 req/s\n => db { else: old } }\nstore db {}"
    assert ends(peak(text, "old")) == (0, 20)
    assert ends(peak(text, "disk")) == (0, 20)


def test_a_fallback_answers_for_what_is_down() -> None:
    text = calls("=> inner { else: hot }") + "endpoint inner { => db }"
    assert ends(average(text, "hot", "inner")) == (1000, 1000)
    assert load(text, "inner").average("db") is None
    assert average(text, "db").low == 1000


def test_a_cache_that_is_down_lets_everything_through() -> None:
    assert average(calls("=> hot { hit_rate: 90%, miss: db }"), "db", "hot").low == 1000


# Capacity


def test_utilisation_is_peak_over_all_copies() -> None:
    text = "endpoint api { rate: 10 req/s, peak: 30 req/s, replicas: 4, throughput: 10 req/s }"
    assert utilisation(text, "api").low == pytest.approx(0.75)
    assert [each.role for each in utilisation(text, "api").inputs] == ["peak", "copies", "one copy"]


def test_unknown_copies_leave_it_open_downwards() -> None:
    fact = utilisation("endpoint api { rate: 10 req/s, peak: 30 req/s, throughput: 10 req/s }", "api")
    assert ends(fact) == (0, 3)
    assert fact.missing == ("api.replicas",)


def test_capacity_in_keys_counts_keys() -> None:
    text = calls("=> kv { keys: 50, batched: yes }") + "store kv { throughput: 100k keys/s, replicas: 1 }"
    assert utilisation(text, "kv").low == pytest.approx(0.5)


def test_capacity_in_items_counts_items_of_a_model() -> None:
    text = calls("=> ranker") + "model ranker { input_k: 500, throughput: 100k items/s, replicas: 10 }"
    assert utilisation(text, "ranker").low == pytest.approx(0.5)


def test_items_that_nobody_counts_are_asked_for() -> None:
    text = calls("=> ranker") + "model ranker { throughput: 100k items/s, replicas: 1 }"
    assert ends(utilisation(text, "ranker")) == pytest.approx((0.01, math.inf))
    assert utilisation(text, "ranker").missing == ("api => ranker.items",)


@pytest.mark.parametrize(("rate", "latency", "expected"), [(100, 0.5, 50), (10, 3.0, 30)])
def test_concurrency_is_peak_times_latency(rate: int, latency: float, expected: float) -> None:
    text = f"endpoint api {{ rate: 1 req/s, peak: {rate} req/s }}"
    fact = load(text, latency={"api": constant("latency.mean", latency, TIME)}).concurrency("api")
    assert fact is not None
    assert fact.low == pytest.approx(expected)
    assert load(text).concurrency("api") is None


# Streams, jobs, people


def test_events_flow_through_topics_and_pipelines() -> None:
    text = "source s { rate: 100 events/s, record: 1 KB, peak_factor: 2 }\ntopic t {}\nstore lake {}\n"
    text += "pipeline p { mode: stream, selectivity: 0.1, throughput: 50 events/s, parallelism: 8, record: 200 bytes }\ntopic out {}\n"
    text += "s -> t -> p -> out -> lake"
    loads = load(text)
    assert peak(text, "p").low == 200
    assert average(text, "out").low == pytest.approx(10)
    assert [loads.written(name).low for name in ("s", "t", "out", "lake")] == pytest.approx([1e5, 1e5, 2000, 2000])  # type: ignore[union-attr]
    assert utilisation(text, "p").low == pytest.approx(0.5)


def test_a_pipeline_may_count_in_bytes() -> None:
    text = "source s { rate: 100 events/s, record: 1 KB }\npipeline p { throughput: 50 KB/s, parallelism: 4 }\ns -> p"
    assert utilisation(text, "p").low == pytest.approx(0.5)


def test_a_log_gets_what_the_endpoint_answers() -> None:
    text = "endpoint api { rate: 50 req/s, peak: 90 req/s }\nlog l { sample: 10%, record: 2 KB }\napi -> l"
    assert average(text, "l").low == pytest.approx(5)
    assert load(text).written("l").low == pytest.approx(10e3)  # type: ignore[union-attr]


def test_writing_into_a_store_is_no_request_to_it() -> None:
    text = calls("=> db") + "source s { rate: 5k events/s, record: 1 KB }\ns -> db"
    assert average(text, "db").low == 1000
    assert load(text).written("db").low == pytest.approx(5e6)  # type: ignore[union-attr]


def test_a_job_that_overruns_its_interval_is_shown() -> None:
    (proof,) = load("pipeline p { every: 1 h, runtime: 2 h }").proofs()
    assert (proof.sort, proof.subject, proof.certain) == ("batch-overruns-interval", "p", True)
    assert [fact.name for fact in proof.facts] == ["runtime", "every"]
    assert utilisation("pipeline p { every: 2 h, runtime: 1 h }", "p").low == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "pipeline p { every: 1 h, runtime: 1 h }",
        "pipeline p { runtime: 2 h }",
        "pipeline p { every: 1 h }",
        "pipeline p { every: 1 h, runtime: 0.5..2 h }",
    ],
)
def test_a_job_that_may_fit_is_not(text: str) -> None:
    assert list(load(text).proofs()) == []


def test_the_run_of_a_batch_inference_follows_from_its_entities() -> None:
    text = "batch_inference b { every: 1 h, entities: 36M, outputs: 10, throughput: 5k predictions/s, parallelism: 10 }"
    (proof,) = load(text).proofs()
    assert proof.facts[0].low == 7200
    assert utilisation(text, "b").low == 2


def test_a_job_asks_once_for_each_of_its_entities() -> None:
    text = "batch_inference b { every: 2 h, runtime: 1 h, entities: 36M\n => db }\nstore db {}"
    assert (average(text, "db").low, peak(text, "db").low) == (5000, 10000)


def test_people_get_the_share_that_is_routed_to_them() -> None:
    text = "endpoint api { rate: 100 req/s, peak: 900 req/s\n => p }\npolicy p {}\np -> team { share: 1% }\n"
    text += "human_review team { reviewers: 200, per_reviewer: 500 / day }"
    facts = {fact.key: fact for fact in load(text).facts()}
    assert facts["team.load"].low == pytest.approx(1)
    assert facts["team.load"].label == "case"
    assert facts["team.utilisation"].low == pytest.approx(DAY / 100e3)


def test_people_may_state_their_own_share() -> None:
    text = "endpoint api { rate: 100 req/s\n => team }\nhuman_review team { share: 2%, capacity: 4 / s }"
    assert utilisation(text, "team").low == pytest.approx(0.5)


def test_an_unknown_share_of_people_is_asked_for() -> None:
    fact = average("endpoint api { rate: 100 req/s }\nhuman_review team {}\napi -> team", "team")
    assert ends(fact) == (0, 100)
    assert fact.missing == ("team.share",)


def test_an_arrow_to_people_may_say_how_many_cases_it_brings() -> None:
    text = "endpoint api { rate: 100 req/s }\nhuman_review team { share: 5%, capacity: 4 / s }\napi -> team { rate: 2 / s }"
    assert ends(average(text, "team")) == (2, 2)
    assert utilisation(text, "team").low == pytest.approx(0.5)
    assert ends(average(text.replace("rate: 2 / s", "rate: 2 / s, share: 50%"), "team")) == (1, 1)


@pytest.mark.parametrize("sender", ["monitor m {}", "dataset m {}", "store m {}", "validation m {}"])
def test_samples_for_people_are_their_load(sender: str) -> None:
    text = f"{sender}\nhuman_review team {{ capacity: 200 / week }}\nm -> team"
    assert utilisation(text + " { rate: 100 / week }", "team").low == pytest.approx(0.5)
    unsaid = load(text).average("team")
    assert unsaid is None or "validation" in sender  # which sends what fails, and nobody knows how much


def test_a_check_passes_its_load_on() -> None:
    text = "source s { rate: 10 events/s, record: 2 KB }\nvalidation check {}\npipeline p {}\nstore kept {}\n"
    text += "s -> check -> [p, kept]"
    found = load(text)
    assert ends(average(text, "p")) == (10, 10)
    written = found.written("kept")
    assert written is not None
    assert ends(written) == (20e3, 20e3)


ONLINE = """
endpoint api { rate: 100 req/s, peak: 300 req/s
  => fs { keys: 50, batched: yes } }
feature_store fs { online: db }
store db { throughput: 10k keys/s, replicas: 3 }
"""


def test_a_feature_store_reads_its_online_store() -> None:
    assert ends(average(ONLINE, "db")) == (100, 100)
    assert utilisation(ONLINE, "db").low == pytest.approx(300 * 50 / 30e3)
    requests = ONLINE.replace("10k keys/s", "1k req/s")
    assert utilisation(requests, "db").low == pytest.approx(0.1)
    one_by_one = requests.replace("batched: yes", "batched: no")
    assert ends(average(one_by_one, "db")) == (5000, 5000)


def test_an_arrow_to_the_online_store_does_not_count_twice() -> None:
    assert ends(average(ONLINE + "fs => db", "db")) == (100, 100)


def test_an_online_store_that_nobody_asks_has_no_load() -> None:
    assert load(ONLINE.replace("=> fs { keys: 50, batched: yes }", "")).average("db") is None
    assert load(ONLINE, "fs").average("db") is None


# Loops


def test_a_loop_that_dies_out_is_solved() -> None:
    # An agent asks its model; a third of the answers call a tool, which asks the model again.
    text = "endpoint api { rate: 10 req/s, peak: 20 req/s\n => llm }\nmodel llm { => search { share: 50% } }\ntool search { => llm }"
    assert average(text, "llm").low == pytest.approx(20)
    assert average(text, "search").low == pytest.approx(10)
    assert peak(text, "llm").low == pytest.approx(40)


def test_a_loop_that_feeds_itself_asks_for_the_share_that_leaves_it() -> None:
    text = "endpoint api { rate: 10 req/s\n => a }\nendpoint a { => b }\nendpoint b { => a }"
    fact = average(text, "a")
    assert ends(fact) == (0, math.inf)
    assert "b => a.share" in fact.missing


def test_a_part_that_asks_itself() -> None:
    text = "endpoint api { rate: 10 req/s\n => a }\nendpoint a { => a { share: 75% } }"
    assert average(text, "a").low == pytest.approx(40)


# Laws


def _random(seed: int) -> tuple[str, dict[str, float]]:
    """A graph of calls without loops, and the loads that a walk of single requests gives."""
    rng = random.Random(seed)
    size = rng.randint(2, 8)
    expected = dict.fromkeys((f"p{n}" for n in range(size)), 0.0)
    expected["p0"] = 100.0
    lines = []
    for n in range(size):
        lines.append(f"endpoint p{n} {{" + (" rate: 100 req/s" if n == 0 else ""))
        for callee in rng.sample(range(n + 1, size), min(size - n - 1, rng.randint(0, 3))):
            share, times = rng.choice((10, 50, 100)), rng.choice((1, 2, 3))
            lines.append(f"  => p{callee} {{ share: {share}%, times: {times} }}")
            expected[f"p{callee}"] += expected[f"p{n}"] * share / 100 * times
        lines.append("}")
    return "\n".join(lines), expected


@given(st.integers(0, 10**6))
def test_equals_the_walk_of_requests(seed: int) -> None:
    text, expected = _random(seed)
    loads = load(text)
    for name, rate in expected.items():
        fact = loads.average(name)
        if name == "p0" or rate:
            assert fact is not None
            # A part that is asked by one that nobody asks has no known load, and stays out of the comparison.
            if fact.known:
                assert fact.low == pytest.approx(rate)


@given(st.integers(0, 10**6))
def test_every_fact_can_be_worked_out_again(seed: int) -> None:
    for fact in load(_random(seed)[0]).facts():
        assert worked_out(fact) == pytest.approx(ends(fact))


# What is said where


def test_a_stated_volume_gives_the_rate_of_a_source() -> None:
    text = "source s { volume: 86.4 GB/day, record: 1 KB }\ntopic t {}\ns -> t"
    assert average(text, "t").low == pytest.approx(1000)
    assert load(text).written("s").low == pytest.approx(1e6)  # type: ignore[union-attr]


def test_a_volume_without_a_period_gives_none() -> None:
    fact = average("source s { volume: 500 TB, record: 1 KB }", "s")
    assert (fact.missing, fact.known) == (("s.rate",), False)


def test_an_entrance_that_nobody_asks_asks_for_its_load() -> None:
    assert average("endpoint api {}", "api").missing == ("api.rate",)
    assert average("topic t {}", "t").missing == ("an arrow to `t` from what asks or feeds it",)


def test_a_part_of_a_stream_passes_its_share_of_bytes() -> None:
    text = "source s { rate: 100 events/s, record: 1 KB }\ntopic t {}\ntopic u {}\ns -> t\nt -> u { share: 10% }"
    assert load(text).written("u").low == pytest.approx(10e3)  # type: ignore[union-attr]


def test_people_who_do_nothing_have_no_load() -> None:
    assert load("actor u {}").average("u") is None
    assert average("actor u { daily_active: 5M }", "u").missing == ("u.actions",)


def test_a_stated_load_holds_in_a_loop() -> None:
    text = "endpoint a { rate: 10 req/s, peak: 20 req/s\n => b }\nendpoint b { => a }"
    assert (average(text, "a").low, average(text, "b").low, peak(text, "b").low) == (10, 10, 20)


def test_what_pipelines_filter_counts_in_loops() -> None:
    text = (
        "source s { rate: 10 events/s, peak_factor: 1 }\ntopic t {}\npipeline p { selectivity: 0.5 }\ns -> t -> p -> t"
    )
    assert average(text, "t").low == pytest.approx(20)


def test_labels_of_derived_numbers() -> None:
    text = "batch_inference b { every: 2 h, runtime: 1 h, entities: 36M\n => db }\nstore db { throughput: 1k req/s, replicas: 20 }"
    assert (average(text, "db").label, utilisation(text, "db").label, utilisation(text, "b").label) == (
        "request",
        "%",
        "%",
    )


def test_a_run_without_an_interval_says_nothing_of_its_utilisation() -> None:
    assert load("pipeline p { runtime: 1 h }").utilisation("p") is None
    assert load("pipeline p { every: 1 h }").utilisation("p") is None


COUNTED = (
    "source views { rate: 1k events/s, peak_factor: 2 }\npipeline counts { mode: stream\n => inspect { LINE } }\n"
    "policy inspect {}\nlog l {}\nviews -> counts\ninspect -> l -> counts"
)


def test_a_rate_on_a_call_holds_on_a_loop() -> None:
    text = COUNTED.replace("LINE", "async: yes, rate: 10 / s")
    assert [average(text, name).low for name in ("inspect", "l", "counts")] == [10, 10, 1010]
    assert [peak(text, name).low for name in ("inspect", "l", "counts")] == [10, 10, 2010]


def test_a_share_on_a_call_goes_round_its_loop() -> None:
    text = COUNTED.replace("LINE", "async: yes, share: 1%")
    assert average(text, "inspect").low == pytest.approx(1000 / 0.99 * 0.01)


def test_a_call_with_a_rate_needs_no_share_for_its_condition() -> None:
    assert ends(average(COUNTED.replace("LINE", 'when: "popular", rate: 10 / s'), "inspect")) == (10, 10)
    assert average(COUNTED.replace("LINE", 'when: "popular"'), "inspect").missing == ("counts => inspect.share",)
    assert average(COUNTED.replace("LINE", "share: 50%, rate: 10 / s"), "inspect").low == 5


def test_a_model_asks_nothing_of_where_it_is_deployed() -> None:
    text = "endpoint api { rate: 10 req/s\n => m }\nmodel m {}\nsource raw { rate: 3 / s }\npipeline p { mode: stream }\nraw -> p\n"
    assert average(text + "m -> p", "p").low == 3
    assert average(text + "topic t {}\nm -> t -> p", "p").low == 13


NIGHTLY = "pipeline a { mode: batch, every: 1 day }\npipeline b { mode: batch, every: 1 day }\nvalidation v {}\n"


@pytest.mark.parametrize("arrows", ["a -> b", "a -> v -> b", "a -> v -> b -> a", "a -> b\nb -> b"])
def test_what_a_scheduled_job_leaves_arrives_nowhere_one_by_one(arrows: str) -> None:
    found = load(NIGHTLY + arrows)
    assert [found.average(name) for name in "abv"] == [None] * 3


def test_a_stream_behind_a_scheduled_job_asks_how_much_comes() -> None:
    assert average(NIGHTLY + "pipeline s { mode: stream }\na -> v -> s", "s").missing == ("how often `v` asks",)


def test_what_arrives_one_by_one_at_a_scheduled_job_is_counted() -> None:
    events = "source raw { rate: 5 / s }\n"
    assert average(NIGHTLY + events + "a -> b\nraw -> v -> b", "b").low == 5
    assert not average(NIGHTLY + events + "a -> b -> a\nraw -> b", "a").known
    assert average(NIGHTLY + "a -> b { rate: 7 / s }\nb -> a", "b").low == 7
    loop = "pipeline c { mode: batch, every: 1 day, selectivity: 0.5 }\nraw -> b -> c -> b\na -> c"
    assert average(NIGHTLY + events + loop, "b").low == pytest.approx(10)
    assert average(NIGHTLY + events + loop, "b").known


def test_a_store_sends_the_changes_that_its_arrow_states() -> None:
    text = "store db {}\npipeline p { mode: stream }\ntopic t {}\n"
    assert average(text + "db -> p { rate: 20 / s }", "p").low == 20
    captured = load(text + "db -> t { rate: 20 / s, record: 1 KB }")
    assert captured.written("t").low == 20e3  # type: ignore[union-attr]
    assert average(text + "db -> p", "p").missing == ("an arrow to `p` from what asks or feeds it",)


def test_a_log_whose_peak_is_open_asks_for_what_it_can_be_given() -> None:
    assert peak("log l { rate: 5 / s }", "l").missing == ("an arrow to `l` from what asks or feeds it",)
    assert peak("endpoint e { rate: 5 / s }", "e").missing == ("e.peak",)
