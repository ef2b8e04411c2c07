"""Ages: every hop by fixture numbers, whole pipelines against a replay of their schedules, loops against all simple ways."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pipelines import HOPS, Hop, design_of, random_hops, random_times, text_of

from mlsd_dsl.analyses.fact import Fact, worked_out
from mlsd_dsl.analyses.freshness import Freshness
from mlsd_dsl.analyses.loops import components
from mlsd_dsl.graph import Graph

S, MIN, H, DAY = 1, 60, 3600, 86400
UNKNOWN = math.inf

seeds = st.integers(0, 2**32 - 1)


def freshness(text: str) -> Freshness:
    return Freshness(Graph(design_of(text)))


def facts(text: str) -> dict[str, Fact]:
    return {fact.key: fact for fact in freshness(text).facts()}


def ends(fact: Fact | None) -> tuple[float, float]:
    assert fact is not None
    return fact.low, fact.high


def ages(hops: list[Hop]) -> dict[str, tuple[float, float]]:
    return {key: ends(fact) for key, fact in facts(text_of(hops)).items()}


# One hop behind a source whose events arrive after a minute: what it adds at worst and on average

SOURCE = "source s { lag: 1 min }\n"
HOP_RULES = {
    "a batch waits for its interval and its run": (
        "pipeline x { mode: batch, every: 24 h, runtime: 1 h }",
        25 * H,
        13 * H,
    ),
    "micro batches too": ("pipeline x { mode: micro_batch, every: 10 min, runtime: 4 min }", 14 * MIN, 9 * MIN),
    "a pipeline without a mode is a batch": ("pipeline x { every: 24 h, runtime: 1 h }", 25 * H, 13 * H),
    "a batch may state its run as latency": ("pipeline x { every: 24 h, latency: 1 h }", 25 * H, 13 * H),
    "a slide longer than the interval counts in its place": (
        "pipeline x { mode: batch, every: 1 h, runtime: 10 min, slide: 2 h }",
        130 * MIN,
        70 * MIN,
    ),
    "an interval longer than the slide counts": (
        "pipeline x { mode: batch, every: 4 h, runtime: 10 min, slide: 2 h }",
        250 * MIN,
        130 * MIN,
    ),
    "a stream waits for slide and watermark": (
        "pipeline x { mode: stream, slide: 10 s, watermark: 20 s, latency: 2 s, window: 30 min }",
        32 * S,
        27 * S,
    ),
    "a slide makes a stream": ("pipeline x { slide: 10 s, latency: 2 s }", 12 * S, 7 * S),
    "a watermark makes a stream": ("pipeline x { watermark: 10 s, latency: 2 s }", 12 * S, 12 * S),
    "a stream without a window takes its latency": ("pipeline x { mode: stream, latency: 2 s }", 2 * S, 2 * S),
    "a stream that is started every so often is a batch": (
        "pipeline x { mode: stream, every: 1 h, runtime: 5 min }",
        65 * MIN,
        35 * MIN,
    ),
    "the highest percentile of a latency stands for the worst": (
        "pipeline x { mode: stream, latency: p50 1 s p99 9 s }",
        9 * S,
        9 * S,
    ),
    "what is computed on demand takes its latency": ("pipeline x { mode: on_demand, latency: 5 ms }", 0.005, 0.005),
    "what is computed on demand at no stated cost is new": ("pipeline x { mode: on_demand }", 0, 0),
    "a chunker is a pipeline": ("chunker x { mode: micro_batch, every: 15 min, runtime: 5 min }", 20 * MIN, 12.5 * MIN),
    "a topic adds its lag": ("topic x { lag: 50 ms }", 0.05, 0.05),
    "a topic without a lag adds nothing": ("topic x", 0, 0),
    "a store adds nothing": ("store x { retention: 7 days }", 0, 0),
    "an index is refreshed": ("index x { refresh: 15 min, rebuild: 2 h }", 15 * MIN, 7.5 * MIN),
    "a cache keeps its entries for their time to live": ("cache x { ttl: 10 min }", 10 * MIN, 5 * MIN),
    "batch inference waits and runs": ("batch_inference x { every: 6 h, runtime: 1 h }", 7 * H, 4 * H),
    "a feature store materializes and writes": (
        "feature_store x { materialize: 10 s, write_lag: 1 s }",
        11 * S,
        6 * S,
    ),
    "a feature store that says nothing adds nothing": ("feature_store x", 0, 0),
    "checks take their time": ("validation x { latency: 5 min }", 5 * MIN, 5 * MIN),
    "checks may wait for their turn": ("validation x { every: 1 h, latency: 5 min }", 65 * MIN, 35 * MIN),
    "checks that say nothing add nothing": ("validation x", 0, 0),
    "a dataset is built anew": ("dataset x { every: 1 day }", DAY, DAY / 2),
    "a log adds its lag": ("log x { lag: 2 s }", 2 * S, 2 * S),
    "a fallback keeps what it was given": ("fallback x", 0, 0),
}


@pytest.mark.parametrize("name", HOP_RULES)
def test_hop(name: str) -> None:
    part, worst, mean = HOP_RULES[name]
    found = facts(f"{SOURCE}{part}\ns -> x")
    assert ends(found["x.age"]) == pytest.approx((MIN + worst,) * 2)
    assert ends(found["x.age.mean"]) == pytest.approx((MIN + mean,) * 2)


def test_a_source_that_delivers_in_batches_waits_for_the_delivery() -> None:
    found = facts("source s { mode: batch, every: 4 h, lag: 5 min }")
    assert ends(found["s.age"]) == (245 * MIN,) * 2
    assert ends(found["s.age.mean"]) == (125 * MIN,) * 2


def test_the_payload_of_a_request_is_new() -> None:
    assert ends(facts("source s { mode: request, lag: 1 h }")["s.age"]) == (0, 0)


def test_a_chain_is_the_sum_of_its_hops() -> None:
    found = facts(
        """
        source watch_events { lag: 1 s }
        topic events
        pipeline sessionize { mode: stream, window: 30 min, slide: 10 s, watermark: 20 s, latency: 2 s }
        feature recent_watches
        feature_store store_f { online: redis, materialize: 10 s }
        store redis
        watch_events -> events -> sessionize -> recent_watches -> store_f
        """
    )
    age = found["recent_watches.age"]
    assert ends(age) == (43, 43)  # 1 + 2 + 10 + 20 + 10 seconds
    assert age.path == ("watch_events", "events", "sessionize", "recent_watches", "store_f")
    assert [term.role for term in age.inputs] == ["`sessionize`", "materialization"]
    assert ends(found["recent_watches.age.mean"]) == (33, 33)  # 1 + 2 + 5 + 20 + 5 seconds
    assert ends(found["redis.age"]) == (43, 43)


def test_the_oldest_of_several_inputs_counts() -> None:
    found = facts(
        """
        source fast { lag: 1 s }
        source slow { lag: 1 h }
        pipeline join { every: 10 min, runtime: 1 min }
        [fast, slow] -> join
        """
    )
    assert ends(found["join.age"]) == (71 * MIN,) * 2
    assert found["join.age"].path == ("slow", "join")


def test_the_oldest_on_average_counts_for_the_mean_alone() -> None:
    """At worst `jobs` is older, on average `steady` is."""
    found = facts(
        """
        source jobs { every: 10 h, lag: 0 s }
        source steady { lag: 8 h }
        store both
        [jobs, steady] -> both
        """
    )
    assert ends(found["both.age"]) == (10 * H,) * 2
    assert ends(found["both.age.mean"]) == (8 * H,) * 2


def test_an_arrow_adds_its_interval_and_lag() -> None:
    found = facts("source s { lag: 1 min }\nstore x\ns -> x { every: 1 day, lag: 2 min }")
    assert ends(found["x.age"]) == (DAY + 3 * MIN,) * 2
    assert ends(found["x.age.mean"]) == (DAY / 2 + 3 * MIN,) * 2


def test_what_answers_requests_begins_a_new_age() -> None:
    found = facts(
        """
        source s { lag: 1 day }
        store old
        endpoint api { => old }
        model m
        policy rule
        log asked
        store scores
        topic judged
        s -> old
        api -> asked
        m -> scores
        rule -> judged
        """
    )
    assert ends(found["asked.age"]) == ends(found["scores.age"]) == ends(found["judged.age"]) == (0, 0)


def test_what_a_fallback_answers_is_new_though_it_holds_old_data() -> None:
    found = facts("source s { lag: 1 day }\nfallback top\nlog said\ns -> top -> said")
    assert ends(found["top.age"]) == (DAY, DAY)
    assert ends(found["said.age"]) == (0, 0)


def test_a_training_that_writes_begins_a_new_age() -> None:
    assert ends(facts("training t\nfeature learned\nt -> learned")["learned.age"]) == (0, 0)


def test_neither_an_encoder_nor_a_definition_makes_data_older() -> None:
    found = facts(
        """
        source s { lag: 1 s }
        batch_inference old { every: 10 days, runtime: 1 h }
        model m
        entity thing { count: 5 }
        index i { refresh: 1 min, encoder: m }
        s -> i
        m -> i
        thing -> i
        s -> old
        """
    )
    assert ends(found["i.age"]) == (61, 61)


def test_history_kept_for_training_does_not_make_the_lake_older() -> None:
    found = facts(
        """
        source s { lag: 1 s }
        pipeline nightly { every: 1 day, runtime: 2 h }
        feature profile
        store lake
        feature_store fs { offline: lake, materialize: 1 h }
        s -> lake -> nightly -> profile -> fs
        """
    )
    assert ends(found["lake.age"]) == (1, 1)
    assert ends(found["profile.age"]) == (27 * H + 1,) * 2


def test_a_written_arrow_from_a_feature_store_makes_its_target_older() -> None:
    found = facts(
        "source s { lag: 1 s }\nfeature f\nstore copy\nfeature_store fs { materialize: 1 h }\ns -> f -> fs -> copy"
    )
    assert ends(found["copy.age"]) == (H + 1,) * 2


# Chains: what is done before starts what comes next

CHAIN = """
source s { lag: 1 min }
pipeline first { every: 1 day, runtime: 2 h }
pipeline second { mode: batch, runtime: 1 h }
s -> first -> second
"""


def test_what_another_job_starts_adds_its_run_alone() -> None:
    found = facts(CHAIN + "first ~> second")
    assert ends(found["second.age"]) == (27 * H + MIN,) * 2
    assert ends(found["second.age.mean"]) == (15 * H + MIN,) * 2
    assert ends(found["second.lag"]) == (H, H)


def test_two_schedules_that_know_nothing_of_each_other_count_both() -> None:
    found = facts(CHAIN.replace("mode: batch,", "every: 1 day,"))
    assert ends(found["second.age"]) == (51 * H + MIN,) * 2


def test_a_schedule_of_its_own_counts_though_something_also_starts_it() -> None:
    found = facts(CHAIN.replace("mode: batch,", "every: 1 day,") + "first ~> second")
    assert ends(found["second.age"]) == (51 * H + MIN,) * 2


def test_a_job_without_a_schedule_that_nothing_starts_is_asked_for_it() -> None:
    assert facts(CHAIN)["second.age"].missing == ("second.every",)


def test_a_chain_runs_as_often_as_its_first_job() -> None:
    found = facts(CHAIN + "pipeline third { runtime: 1 h }\nsecond -> third\nfirst ~> second ~> third")
    assert ends(found["second.every"]) == ends(found["third.every"]) == (DAY, DAY)
    assert ends(found["third.age"]) == (28 * H + MIN,) * 2
    assert "first.every" not in found  # it is stated


def test_what_others_have_made_waits_until_the_chain_comes_round() -> None:
    found = facts(CHAIN + "source other { lag: 5 h }\nother -> second\nfirst ~> second")
    assert ends(found["second.age"]) == (30 * H,) * 2  # 5 h, a day, 1 h; by `first` 27 h
    quick = facts(CHAIN + "source other { lag: 1 s }\nother -> second\nfirst ~> second")
    assert ends(quick["second.age"]) == (27 * H + MIN,) * 2


@pytest.mark.parametrize("between", ["store kept", "store kept\nvalidation checked { on_fail: block }"])
def test_what_lies_in_a_store_is_told_apart_by_who_wrote_it(between: str) -> None:
    checks = "first -> checked -> kept" if "checked" in between else "first -> kept"
    text = (
        "source s { lag: 1 min }\nsource other { lag: LAG }\npipeline first { every: 1 day, runtime: 2 h }\n"
        f"pipeline second {{ mode: batch, runtime: 1 h }}\n{between}\n"
        f"s -> {checks} -> second\nother -> kept\nfirst ~> second"
    )
    assert ends(facts(text.replace("LAG", "1 min"))["second.age"]) == (27 * H + MIN,) * 2
    assert ends(facts(text.replace("LAG", "8 h"))["second.age"]) == (33 * H,) * 2


def test_new_data_in_a_store_may_start_what_reads_it() -> None:
    text = CHAIN.replace("first -> second", "first -> kept -> second") + "store kept\nkept ~> second"
    found = facts(text)
    assert ends(found["second.age"]) == (27 * H + MIN,) * 2
    assert ends(found["second.every"]) == (DAY, DAY)


def test_a_trigger_with_a_schedule_is_the_schedule() -> None:
    found = facts(CHAIN + "trigger nightly { on: schedule, every: 1 day }\nnightly ~> second")
    assert ends(found["second.age"]) == (51 * H + MIN,) * 2


@pytest.mark.parametrize(
    "braces", ["{ on: failure }", "{ on: volume }", '{ when: "it is large" }', "{ action: backfill }"]
)
def test_what_only_sometimes_starts_a_job_says_nothing_of_how_often(braces: str) -> None:
    found = facts(CHAIN + f"first ~> second {braces}")
    assert found["second.age"].missing == ("second.every",)
    assert "second.every" not in found


def test_a_start_that_is_late_makes_older() -> None:
    assert ends(facts(CHAIN + "first ~> second { lag: 10 min }")["second.age"]) == (27 * H + 11 * MIN,) * 2


def test_jobs_that_start_each_other_are_asked_for_a_schedule() -> None:
    text = CHAIN.replace("every: 1 day,", "mode: batch,") + "first ~> second ~> first"
    assert "first.every" not in facts(text)
    assert "other.age" in facts(text + "\nsource other { lag: 1 s }\nother -> second")


def test_an_index_that_a_job_starts_waits_for_nothing() -> None:
    text = CHAIN + "index found { rebuild: 1 h }\nsecond -> found\nfirst ~> second ~> found"
    assert ends(facts(text)["found.age"]) == (27 * H + MIN,) * 2


def test_predictions_are_as_old_as_their_run_takes() -> None:
    found = facts(
        "source seen { lag: 1 min }\nseen -> b\n"
        "batch_inference b { every: 1 day, entities: 36M, outputs: 1, throughput: 5k / s, parallelism: 2 }"
    )
    assert ends(found["b.age"]) == (25 * H + MIN,) * 2  # 36M over 10k a second are an hour


def test_a_training_that_a_chain_starts_learns_on_its_schedule() -> None:
    found = facts(
        CHAIN + "model m\ndataset rows { maturity: 1 day }\nsecond -> rows\nfirst ~> second ~> learn\n"
        "training learn { model: m, dataset: rows, duration: 4 h }"
    )
    assert ends(found["m.data_age"]) == ((24 + 24 + 2 + 1 + 4) * H,) * 2


def test_the_longest_of_the_chains_before_a_training_counts() -> None:
    text = CHAIN + "model m\ndataset rows { maturity: 1 day }\nsecond -> rows\nfirst ~> second ~> learn\n"
    text += "training learn { model: m, dataset: rows, duration: 4 h }\npipeline other { every: 1 day, runtime: RUN }\n"
    text += "s -> other\nother ~> learn { lag: 30 min }"
    assert ends(facts(text.replace("RUN", "1 h"))["m.data_age"]) == ((24 + 24 + 3 + 4) * H,) * 2
    assert ends(facts(text.replace("RUN", "5 h"))["m.data_age"]) == ((24 + 24 + 5.5 + 4) * H,) * 2


def test_a_loop_of_starts_takes_its_interval_from_outside() -> None:
    text = CHAIN.replace("second", "b").replace("first", "a").replace("every: 1 day,", "mode: batch,")
    text += "pipeline c { every: 6 h, runtime: 1 h }\ns -> c -> a\nc ~> a ~> b ~> a"
    found = facts(text)
    assert ends(found["a.every"]) == ends(found["b.every"]) == (6 * H, 6 * H)


def test_the_most_frequent_of_several_starts_counts() -> None:
    found = facts(
        CHAIN + "pipeline often { every: 1 h, runtime: 1 min }\n[first, often] ~> second\ns -> often -> second"
    )
    assert ends(found["second.every"]) == (H, H)
    assert ends(found["second.age"]) == (27 * H + MIN,) * 2


def test_a_started_dataset_waits_for_its_start_and_not_for_its_writers() -> None:
    text = (
        "source s { lag: 1 s }\npipeline hourly { every: 1 h, runtime: 0 s }\nsource day { every: 1 day, lag: 0 s }\n"
    )
    text += "dataset rows\ns -> hourly -> rows\nday ~> rows\nday -> rows"
    assert ends(facts(text)["rows.age"]) == (25 * H + 1,) * 2


def test_checks_that_start_each_other_come_to_an_end() -> None:
    text = "source s { lag: 1 s }\nvalidation a\nvalidation b\nstore x\nstore y\n"
    text += "s -> x -> a -> y -> b -> x\na ~> b ~> a\ns -> y"
    assert set(facts(text)["a.age"].missing) == {"a.every", "b.every"}


def test_an_arrow_may_say_itself_how_often_it_starts() -> None:
    text = CHAIN + "source other { lag: 1 s }\nother -> second\nfirst ~> second { every: 2 days }"
    found = facts(text)
    assert ends(found["second.every"]) == (2 * DAY, 2 * DAY)
    assert ends(found["second.age"]) == (49 * H + 1,) * 2  # `other` waits up to two days


def test_what_never_stops_starts_nothing_at_a_known_time() -> None:
    text = "model m\ntraining live { model: m, every: continuous, duration: 1 h }\nsource s { lag: 1 s }\n"
    text += "pipeline after { mode: batch, runtime: 1 h }\ns -> after\nlive ~> after"
    found = facts(text)
    assert "after.every" not in found
    assert found["after.age"].missing == ("after.every",)


def test_a_long_chain_is_followed_to_its_end() -> None:
    size = 1_000
    jobs = [f"pipeline p{number} {{ mode: batch, runtime: 1 s }}" for number in range(1, size)]
    arrows = [f"p{number} {arrow} p{number + 1}" for number in range(size - 1) for arrow in ("->", "~>")]
    text = "\n".join(["pipeline p0 { every: 1 h, runtime: 1 s }", *jobs, *arrows, "source s { lag: 0 s }", "s -> p0"])
    text += f"\nmodel m\ntraining t {{ model: m, duration: 1 s }}\np{size - 1} ~> t"
    found = facts(text)
    assert ends(found[f"p{size - 1}.age"]) == (H + size, H + size)
    assert found["m.data_age"].low == H + size + 1


def test_a_replay_of_a_chain_never_sees_older_data() -> None:
    every, first, second, lag = 60, 25, 10, 7  # ticks
    text = (
        f"source s {{ lag: 0 s }}\nsource other {{ lag: {lag} min }}\n"
        f"pipeline a {{ every: {every} min, runtime: {first} min }}\npipeline b {{ mode: batch, runtime: {second} min }}\n"
        "s -> a -> b\nother -> b\na ~> b"
    )
    worst = 0
    for now in range(1000, 2000):
        done = [start for start in range(0, now, every) if start + first + second < now]
        begun = done[-1]  # of the last whole cycle; an event of its own minute has just missed it
        of_s, of_other = now - begun, now - (begun + first - lag)
        worst = max(worst, of_s, of_other)
    assert ends(facts(text)["b.age"]) == (worst * MIN,) * 2


def test_a_policy_that_nobody_asks_passes_on_the_age_of_what_it_reads() -> None:
    text = "batch_inference scores { every: 1 day, runtime: 1 h }\nsource seen { lag: 0 s }\npolicy pick\nstore table\n"
    text += "seen -> scores -> pick -> table"
    assert ends(facts(text)["table.age"]) == (25 * H,) * 2
    asked = facts(text + "\nendpoint api { => pick }")
    assert ends(asked["table.age"]) == (0, 0)  # what it decides for a request is new
    handed = facts(text + "\nendpoint api\napi -> pick")
    assert ends(handed["table.age"]) == (0, 0)


def test_an_order_of_what_to_fetch_does_not_make_older() -> None:
    text = "source world { lag: 1 s }\nsource old { lag: 1 day }\npolicy frontier\nold -> frontier -> world"
    assert ends(facts(text)["world.age"]) == (1, 1)


def test_of_two_ways_the_slower_counts_unless_it_only_repeats() -> None:
    text = CHAIN.replace(
        "pipeline second { mode: batch, runtime: 1 h }", "pipeline quick { mode: stream, latency: 1 min }"
    )
    text = text.replace("-> second", "-> held") + "index held { refresh: 1 min }\ns -> quick -> held"
    assert ends(facts(text)["held.age"]) == (26 * H + 2 * MIN,) * 2
    again = text.replace("first -> held", "first -> held { repeats: yes }")
    assert ends(facts(again)["held.age"]) == (3 * MIN,) * 2
    assert ends(freshness(again).of("held", "s")) == (3 * MIN,) * 2
    alone = again.replace("s -> quick -> held", "")
    assert ends(facts(alone)["held.age"]) == (26 * H + 2 * MIN,) * 2


# From a feature to a request

FEATURE = "source s { lag: 1 s }\nfeature f\ns -> f\n"


def test_a_feature_in_several_stores_is_as_old_as_in_the_slowest() -> None:
    found = facts(
        FEATURE
        + "feature_store quick { materialize: 1 s }\nfeature_store slow { materialize: 1 h }\nf -> [quick, slow]"
    )
    assert ends(found["f.age"]) == (H + 1,) * 2
    assert found["f.age"].path == ("s", "f", "slow")


def test_a_cache_before_the_store_adds_its_time_to_live() -> None:
    found = facts(FEATURE + "feature_store fs { materialize: 10 s }\ncache hot { ttl: 5 min, => fs }\nf -> fs")
    assert ends(found["f.age"]) == (311, 311)
    assert ends(found["f.age.mean"]) == (156, 156)
    assert ends(found["hot.age"]) == (311, 311)
    assert found["f.age"].path == ("s", "f", "fs", "hot")


def test_a_cache_counts_where_only_a_call_says_what_its_misses_ask() -> None:
    text = FEATURE + "feature_store fs\ncache hot { ttl: 5 min }\nendpoint api { => hot { miss: fs } }\nf -> fs"
    assert ends(facts(text)["f.age"]) == (301, 301)


def test_of_two_caches_beside_each_other_the_slower_counts() -> None:
    found = facts(FEATURE + "feature_store fs\ncache a { ttl: 5 min, => fs }\ncache b { ttl: 7 min, => fs }\nf -> fs")
    assert ends(found["f.age"]) == (421, 421)


def test_caches_behind_each_other_add_up() -> None:
    found = facts(
        FEATURE + "feature_store fs\ncache near { ttl: 5 min, => far }\ncache far { ttl: 7 min, => fs }\nf -> fs"
    )
    assert ends(found["f.age"]) == (721, 721)
    assert ends(found["near.age"]) == (721, 721)


def test_caches_that_ask_each_other_come_to_an_end() -> None:
    found = facts(
        FEATURE + "feature_store fs\ncache a { ttl: 5 min, => [b, fs] }\ncache b { ttl: 7 min, => a }\nf -> fs"
    )
    assert ends(found["f.age"]) == (721, 721)


def test_a_feature_straight_into_a_store_adds_the_arrow() -> None:
    found = facts("source s { lag: 1 s }\nfeature f\nstore kv\ns -> f\nf -> kv { every: 1 min }")
    assert ends(found["f.age"]) == (61, 61)


def test_a_feature_without_a_way_of_its_own_has_the_age_that_it_states() -> None:
    assert ends(facts("feature f { known_lag: 2 min }\nfeature_store fs { materialize: 1 min }\nf -> fs")["f.age"]) == (
        180,
        180,
    )


def test_a_derived_age_wins_over_a_stated_one() -> None:
    assert ends(facts("source s { lag: 1 s }\nfeature f { known_lag: 2 min }\ns -> f")["f.age"]) == (1, 1)


# `age of`

TWO_ORIGINS = """
source uploads { lag: 5 s }
source rights { lag: 1 s }
pipeline embed { every: 10 min, runtime: 5 min }
pipeline sync { mode: stream, latency: 4 s }
index vectors { refresh: 1 min }
store elsewhere
uploads -> embed -> vectors
rights -> sync -> vectors
"""


def test_age_of_counts_what_comes_from_one_part() -> None:
    ages = freshness(TWO_ORIGINS)
    assert ends(ages.of("vectors", "uploads")) == (965, 965)
    assert ends(ages.of("vectors", "rights")) == (65, 65)
    assert ends(ages.used("vectors").worst) == (965, 965)
    assert ages.of("vectors", "rights").key == "vectors.age of rights"
    assert ages.of("vectors", "rights").path == ("rights", "sync", "vectors")


def test_age_of_begins_at_the_part_that_it_names() -> None:
    assert ends(freshness(TWO_ORIGINS).of("vectors", "sync")) == (64, 64)
    assert ends(freshness(TWO_ORIGINS).of("vectors", "vectors")) == (60, 60)


def test_age_of_a_feature_includes_the_store_that_serves_it() -> None:
    text = FEATURE + "source t { lag: 1 h }\nt -> f\nfeature_store fs { materialize: 10 s }\nf -> fs"
    assert ends(freshness(text).of("f", "s")) == (11, 11)
    assert ends(freshness(text).of("f", "t")) == (H + 10,) * 2


def test_age_of_what_people_do_begins_with_them() -> None:
    text = "actor viewer\nsource s { lag: 2 s }\nstore x\nsource other { lag: 1 h }\nviewer -> s -> x\nother -> x"
    assert ends(freshness(text).of("x", "viewer")) == (2, 2)


def test_age_of_follows_data_round_a_loop() -> None:
    """`lake` gets what `uploads` sends by way of `clean` alone, wherever they are declared."""
    parts = [
        "store lake",
        "pipeline clean { every: 1 h, runtime: 1 min }",
        "source uploads { lag: 1 s }",
        "source s { lag: 1 s }",
    ]
    arrows = "\nuploads -> clean -> lake -> clean\ns -> lake"
    for order in (parts, parts[::-1]):
        assert ends(freshness("\n".join(order) + arrows).of("lake", "uploads")) == (3661, 3661)


def test_without_a_way_the_age_of_is_unknown() -> None:
    fact = freshness(TWO_ORIGINS).of("elsewhere", "uploads")
    assert (ends(fact), fact.missing) == ((0, UNKNOWN), ("a path from `uploads` to `elsewhere`",))


# What is not stated

UNSTATED = {
    "source s": ("s", "s.lag", 0),
    "source s { lag: 1 min }\npipeline x { every: 1 h }\ns -> x": ("x", "x.runtime", 61 * MIN),
    "source s { lag: 1 min }\npipeline x { runtime: 1 h }\ns -> x": ("x", "x.every", 61 * MIN),
    "source s { lag: 1 min }\npipeline x { mode: stream, slide: 1 h }\ns -> x": ("x", "x.latency", 61 * MIN),
    "source s { lag: 1 min }\nindex x\ns -> x": ("x", "x.refresh", MIN),
    "source s { lag: 1 min }\ncache x\ns -> x": ("x", "x.ttl", MIN),
    "source s { lag: 1 min }\nbatch_inference x { every: 1 h }\ns -> x": ("x", "x.runtime", 61 * MIN),
    "source s { lag: 1 min }\nbatch_inference x { runtime: 1 h }\ns -> x": ("x", "x.every", 61 * MIN),
    "pipeline x { every: 1 h, runtime: 1 h }": ("x", "an arrow to `x` from what fills it", 2 * H),
    "pipeline x { every: gap, runtime: 1 h }\nsource s { lag: 0 s }\ns -> x\nassume gap = other.every\npipeline other": (
        "x",
        "other.every",
        H,
    ),
}


@pytest.mark.parametrize("text", UNSTATED)
def test_what_is_not_stated_is_named_and_the_rest_still_counts(text: str) -> None:
    name, missing, at_least = UNSTATED[text]
    fact = facts(text)[f"{name}.age"]
    assert ends(fact) == (at_least, UNKNOWN)
    assert fact.missing[0] == missing


def test_a_range_stays_a_range() -> None:
    found = facts("source s { lag: 1 min }\npipeline x { every: 1..2 h, runtime: 10..20 min }\ns -> x")
    assert ends(found["x.age"]) == (71 * MIN, 141 * MIN)
    assert ends(found["x.age.mean"]) == (41 * MIN, 81 * MIN)
    assert found["x.age"].status == "derived"


def test_a_continuous_schedule_waits_for_nothing() -> None:
    text = (
        "dataset d { maturity: 1 h }\nmodel m\ntraining t { model: m, dataset: d, every: continuous, duration: 5 min }"
    )
    assert ends(facts(text)["m.data_age"]) == (65 * MIN,) * 2


# The data age of a model

MODEL = """
model ranker
dataset rows { maturity: 24 h }
training daily { model: ranker, dataset: rows, every: 1 day, duration: 5 h }
"""


def data_age(text: str, model: str = "ranker") -> Fact:
    return facts(text)[f"{model}.data_age"]


def test_a_model_is_as_old_as_maturity_interval_and_training() -> None:
    age = data_age(MODEL)
    assert ends(age) == (53 * H,) * 2
    assert [term.role for term in age.inputs] == ["maturity of labels", "schedule", "training run"]
    assert age.path == ("rows", "daily", "ranker")


def test_gates_and_each_stage_of_a_rollout_add_to_it() -> None:
    age = data_age(
        MODEL
        + """
        evaluation offline { duration: 20 min }
        registry models
        rollout canary { stages: [1%, 10%, 50%], bake: 2 h }
        endpoint api { => ranker }
        daily -> offline -> models -> canary -> api
        """
    )
    assert ends(age) == (59 * H + 20 * MIN,) * 2
    assert age.path == ("rows", "daily", "offline", "models", "canary", "ranker")


def test_a_rollout_without_stages_bakes_once() -> None:
    assert ends(data_age(MODEL + "rollout shadow { bake: 12 h }\ndaily -> shadow")) == (65 * H,) * 2


def test_checks_and_an_experiment_on_the_way_count() -> None:
    text = """
    validation sane { latency: 10 min }
    experiment ab { duration: 14 days }
    endpoint api { => ranker }
    rollout all
    daily -> sane
    daily -> all
    ab -> all -> api
    """
    assert ends(data_age(MODEL + text)) == (53 * H,) * 2
    assert ends(data_age(MODEL + text + "evaluation e\ndaily -> e -> ab")) == (53 * H + 14 * DAY,) * 2


def test_evaluations_beside_each_other_take_as_long_as_the_slower() -> None:
    text = """
    evaluation quick { duration: 10 min }
    evaluation slow { duration: 2 h }
    registry models
    daily -> [quick, slow] -> models
    """
    age = data_age(MODEL + text)
    assert ends(age) == (55 * H,) * 2
    assert age.path == ("rows", "daily", "slow", "models", "ranker")


def test_a_shared_registry_is_followed_to_where_the_model_runs() -> None:
    text = (
        MODEL
        + """
        model other
        training weekly { model: other, dataset: rows, every: 7 days, duration: 1 h }
        registry models
        rollout quick { bake: 1 h }
        rollout slow { bake: 3 days }
        endpoint feed { => gate }
        policy gate { => ranker }
        batch_inference mails { model: other }
        [daily, weekly] -> models -> [quick, slow]
        quick -> feed
        slow -> mails
        """
    )
    assert ends(data_age(text)) == (54 * H,) * 2
    assert data_age(text).path == ("rows", "daily", "models", "quick", "ranker")
    assert ends(data_age(text, "other")) == (24 * H + 7 * DAY + H + 3 * DAY,) * 2


def test_an_index_follows_the_model_that_encodes_it() -> None:
    text = (
        MODEL
        + """
        index vectors { encoder: ranker }
        endpoint other
        rollout swap { bake: 1 h }
        rollout elsewhere { bake: 9 days }
        daily -> [swap, elsewhere]
        swap -> vectors
        elsewhere -> other
        """
    )
    assert ends(data_age(text)) == (54 * H,) * 2


def test_rollouts_that_lead_back_come_to_an_end() -> None:
    text = "rollout a { bake: 1 h }\nrollout b { bake: 2 h }\ndaily -> a -> b -> a"
    assert data_age(MODEL + text).low >= 53 * H


def test_of_gates_with_ranges_the_one_that_can_take_longest_counts() -> None:
    text = MODEL + "evaluation sure { duration: 3 h }\nevaluation vague { duration: 1..9 h }\ndaily -> [sure, vague]"
    assert ends(data_age(text)) == (54 * H, 62 * H)
    assert data_age(text).path == ("rows", "daily", "vague", "ranker")


def test_only_datasets_have_labels_to_wait_for() -> None:
    assert ends(data_age(MODEL + "log asked\nasked -> daily")) == (53 * H,) * 2


def test_the_youngest_of_several_trainings_counts() -> None:
    text = (
        MODEL
        + "training hourly { model: ranker, dataset: fresh, every: 1 h, duration: 10 min }\ndataset fresh { maturity: 1 h }"
    )
    age = data_age(text)
    assert ends(age) == (130 * MIN,) * 2
    assert age.path == ("fresh", "hourly", "ranker")


def test_the_least_mature_of_several_datasets_counts() -> None:
    text = MODEL.replace("dataset: rows", "dataset: [rows, more]") + "dataset more { maturity: 10 days }"
    assert ends(data_age(text)) == (10 * DAY + 29 * H,) * 2


@pytest.mark.parametrize(
    ("without", "missing", "at_least"),
    [
        (", every: 1 day", "daily.every", 29 * H),
        (", duration: 5 h", "daily.duration", 48 * H),
        (", dataset: rows", "daily.dataset", 29 * H),
        ("{ maturity: 24 h }", "rows.maturity", 29 * H),
    ],
)
def test_the_missing_term_of_a_data_age_is_named(without: str, missing: str, at_least: int) -> None:
    assert without in MODEL
    age = data_age(MODEL.replace(without, ""))
    assert (ends(age), age.missing) == ((at_least, UNKNOWN), (missing,))


def test_an_unknown_training_leaves_the_known_one_as_the_most() -> None:
    age = data_age(MODEL + "training other { model: ranker, dataset: rows, every: 1 h }")
    assert ends(age) == (25 * H, 53 * H)
    assert age.missing == ("other.duration",)


def test_a_model_that_nothing_trains_has_no_data_age() -> None:
    assert "m.data_age" not in facts("model m")


# Replay: schedules carried out tick by tick, knowing nothing of the formulas


class Replay:
    """What each part knows, tick by tick: the time up to which every event of the world is in it.

    A job reads what was there just before it starts, and its result appears when it ends. A stream writes a window when the
    watermark passes its end. Caches, indexes and deliveries are jobs that take no time. Nobody waits for anybody: `phases`
    say when each job first starts.
    """

    def __init__(self, hops: list[Hop], phases: dict[str, int], ticks: int) -> None:
        self.hops, self.phases = hops, phases
        self.now: dict[str, list[float]] = {hop.name: [] for hop in hops}
        self.before: dict[str, list[float]] = {hop.name: [] for hop in hops}
        self.due: dict[str, dict[int, float]] = {hop.name: {} for hop in hops}
        self.results: dict[str, float] = {hop.name: -math.inf for hop in hops}
        for tick in range(ticks):
            for hop in hops:
                self.before[hop.name].append(self._just_before(hop, tick))
            for hop in hops:
                self._start(hop, tick)
            for hop in hops:
                self.now[hop.name].append(self._at(hop, tick))

    def worst(self, name: str, since: int) -> float:
        return max(tick - known for tick, known in enumerate(self.before[name]) if tick >= since)

    def mean(self, name: str, since: int) -> float:
        found = [tick + 0.5 - known for tick, known in enumerate(self.now[name]) if tick >= since]
        return sum(found) / len(found)

    def _just_before(self, hop: Hop, tick: int) -> float:
        if hop.kind == "source":
            return tick - hop.times["lag"]
        if hop.kind == "store":
            return min(self.before[name][tick] for name in hop.inputs)
        return self.now[hop.name][tick - 1] if tick else -math.inf

    def _start(self, hop: Hop, tick: int) -> None:
        interval, run = JOBS.get(hop.kind, ("", ""))
        if interval and (tick - self.phases[hop.name]) % hop.times[interval] == 0:
            known = min((self.before[name][tick] for name in hop.inputs), default=tick)
            self.due[hop.name][tick + (hop.times[run] if run else 0)] = known

    def _at(self, hop: Hop, tick: int) -> float:
        match hop.kind:
            case "source":
                return tick - hop.times["lag"]
            case "store":
                return min(self.now[name][tick] for name in hop.inputs)
            case "stream":
                read = tick - hop.times["latency"]
                if read < 0:
                    return -math.inf
                known = min(self.now[name][read] for name in hop.inputs) - hop.times["watermark"]
                if known == -math.inf:
                    return known
                return known - (known - self.phases[hop.name]) % hop.times["slide"]
            case _:
                self.results[hop.name] = self.due[hop.name].pop(tick, self.results[hop.name])
                return self.results[hop.name]


JOBS = {"batch source": ("every", "lag"), "batch": ("every", "runtime"), "index": ("refresh", ""), "cache": ("ttl", "")}


def oldest_way(hops: list[Hop], last: str) -> list[Hop]:
    """The way to a part along which most time is stated."""
    by_name = {hop.name: hop for hop in hops}

    def ways(name: str) -> list[list[Hop]]:
        hop = by_name[name]
        return [[*way, hop] for source in hop.inputs for way in ways(source)] or [[hop]]

    return max(ways(last), key=lambda way: sum(sum(hop.times.values()) for hop in way))


def unlucky_phases(way: list[Hop], start: int) -> tuple[dict[str, int], int]:
    """Phases for which each job starts just before its input changes; and the moment when the last output is oldest."""
    phases: dict[str, int] = {}
    moment, age, steps = start, 0, False
    for hop in way:
        times = hop.times
        if hop.kind == "source":
            age = times["lag"]
        elif hop.kind in JOBS:
            interval, run = JOBS[hop.kind]
            phases[hop.name] = moment % times[interval]
            added = times[interval] + (times[run] if run else 0)
            moment, age, steps = moment + added, age + added, True
        elif hop.kind == "stream":
            late = 1 if steps else 0  # an input that changes in steps must just miss the end of a window
            phases[hop.name] = (moment - age - times["watermark"] + late) % times["slide"]
            moment += times["latency"]
            age += sum(times.values()) - late
            steps = True
    return phases, moment


@pytest.mark.parametrize("seed", range(100))
def test_worst_ages_are_those_of_a_replay(seed: int) -> None:
    hops = random_hops(seed)
    last = hops[-1].name
    way = oldest_way(hops, last)
    warm = sum(sum(hop.times.values()) for hop in hops) + 1
    random = Random(seed)
    some = {hop.name: random.randrange(30) for hop in hops}
    phases, moment = unlucky_phases(way, warm)

    age = facts(text_of(hops))[f"{last}.age"]
    assert age.low == age.high

    unlucky = Replay(hops, {**some, **phases}, moment + 1).worst(last, moment)
    streams = sum(hop.kind == "stream" for hop in way)  # each loses at most the tick by which an event misses a window
    assert age.high / MIN - max(streams, 1) <= unlucky <= age.high / MIN

    usual = Replay(hops, some, 2 * warm)
    assert usual.worst(last, warm) <= age.high / MIN


def test_mean_ages_are_those_of_a_replay() -> None:
    """Intervals without a common divisor meet in every way there is, so that one long replay has them all."""
    hops = [
        Hop("s", "source", {"lag": 50}, ()),
        Hop("a", "batch", {"every": 70, "runtime": 20}, ("s",)),
        Hop("b", "stream", {"latency": 10, "slide": 90, "watermark": 40}, ("s",)),
        Hop("c", "batch", {"every": 110, "runtime": 30}, ("a",)),
        Hop("d", "cache", {"ttl": 130}, ("b",)),
    ]
    hops = [
        hop._replace(times={n: t + 1 if n in ("every", "slide", "ttl") else t for n, t in hop.times.items()})
        for hop in hops
    ]
    replay = Replay(hops, dict.fromkeys("sabcd", 0), 400 + 71 * 111 + 91 * 131)
    found = facts(text_of(hops))
    for name in "sabcd":
        assert found[f"{name}.age.mean"].high / MIN == pytest.approx(replay.mean(name, 400), abs=1.5)


# Loops


def oldest_simple_way(hops: list[Hop], last: str) -> float | None:
    """The most time on a way from a source that passes no part twice; None where there is no such way."""
    by_name = {hop.name: hop for hop in hops}

    def search(name: str, passed: frozenset[str]) -> float | None:
        hop = by_name[name]
        own = sum(hop.times.values())
        if not hop.inputs:
            return own
        found = [search(each, passed | {name}) for each in hop.inputs if each not in passed | {name}]
        known = [each for each in found if each is not None]
        return own + max(known) if known else None

    return search(last, frozenset())


@given(seeds)
@settings(max_examples=60)
def test_on_loops_the_oldest_simple_way_counts(seed: int) -> None:
    hops = random_hops(seed, most=8, loops=True)
    found = facts(text_of(hops))
    for hop in hops:
        assert found[f"{hop.name}.age"].high / MIN == pytest.approx(oldest_simple_way(hops, hop.name))


def test_a_loop_that_nothing_enters_is_unknown() -> None:
    text = "pipeline a { every: 1 h, runtime: 1 h }\npipeline b { every: 1 h, runtime: 1 h }\na -> b -> a"
    age = facts(text)["a.age"]
    assert (age.low, age.high, age.missing) == (2 * H, UNKNOWN, ("an arrow to `a` from what fills it",))


def test_a_dense_tangle_is_worked_out_all_the_same() -> None:
    """Thirty pipelines that all read each other have more simple ways than there are atoms."""
    names = [f"p{number}" for number in range(30)]
    parts = [f"pipeline {name} {{ every: 1 min, runtime: 1 min }}" for name in names]
    arrows = [f"{name} -> [{', '.join(other for other in names if other != name)}]" for name in names]
    found = facts("\n".join(["source s { lag: 1 min }", *parts, *arrows, "s -> p7"]))
    assert ends(found["p7.age"]) == (3 * MIN, 3 * MIN)
    assert all(found[f"{name}.age"].high < UNKNOWN for name in names)


@given(seeds, st.integers(1, 12))
@settings(max_examples=60)
def test_components_are_what_reaches_each_other_inputs_first(seed: int, size: int) -> None:
    random = Random(seed)
    graph = {n: [random.randrange(size) for _ in range(random.randrange(3))] for n in range(size)}
    inputs = {str(n): [str(each) for each in each_of] for n, each_of in graph.items()}

    def reached(name: str) -> set[str]:
        found, agenda = {name}, [name]
        for each in agenda:
            new = [other for other in inputs[each] if other not in found]
            found.update(new)
            agenda += new
        return found

    groups = components(inputs)
    assert sorted(name for group in groups for name in group) == sorted(inputs)
    seen: set[str] = set()
    for group in groups:
        for name in group:
            assert set(group) == {other for other in reached(name) if name in reached(other)}
            assert reached(name) <= seen | set(group)
        seen.update(group)


# Laws


@given(seeds, seeds, st.sampled_from(HOPS))
@settings(max_examples=60)
def test_adding_a_hop_never_lowers_an_age(seed: int, other: int, kind: str) -> None:
    hops = random_hops(seed, loops=seed % 2 == 0)
    random = Random(other)
    between = [hop for hop in hops if hop.inputs]
    assume(between)
    chosen = random.choice(between)
    source = random.choice(chosen.inputs)
    new = Hop("extra", kind, random_times(random, kind), (source,))
    after = chosen._replace(inputs=tuple("extra" if name == source else name for name in chosen.inputs))
    longer = [*(after if hop is chosen else hop for hop in hops), new]
    before, now = ages(hops), ages(longer)
    assert all(now[key][0] >= before[key][0] and now[key][1] >= before[key][1] for key in before)


@given(seeds, seeds)
@settings(max_examples=60)
def test_adding_an_arrow_never_lowers_an_age(seed: int, other: int) -> None:
    hops = random_hops(seed, loops=seed % 2 == 0)
    random = Random(other)
    chosen = random.choice([hop for hop in hops if hop.inputs] or [hops[-1]])
    assume(chosen.inputs)
    more = chosen._replace(inputs=tuple(dict.fromkeys((*chosen.inputs, random.choice(hops).name))))
    before, now = ages(hops), ages([more if hop is chosen else hop for hop in hops])
    assert all(now[key][0] >= before[key][0] and now[key][1] >= before[key][1] for key in before)


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_renaming_and_reordering_change_no_age(seed: int, random: Random) -> None:
    hops = random_hops(seed, loops=seed % 2 == 0)
    names = {hop.name: f"part_{number}" for hop, number in zip(hops, random.sample(range(99), len(hops)), strict=True)}
    renamed = [hop._replace(name=names[hop.name], inputs=tuple(names[each] for each in hop.inputs)) for hop in hops]
    random.shuffle(renamed)
    renamed = [hop._replace(inputs=tuple(random.sample(hop.inputs, len(hop.inputs)))) for hop in renamed]
    before, now = ages(hops), ages(renamed)
    assert now == {f"{names[key.partition('.')[0]]}.{key.partition('.')[2]}": value for key, value in before.items()}


@given(seeds, seeds)
@settings(max_examples=60)
def test_without_an_attribute_an_age_is_wider_and_names_it(seed: int, other: int) -> None:
    hops = random_hops(seed)
    random = Random(other)
    place, attribute = random.choice([(n, name) for n, hop in enumerate(hops) for name in hop.times])
    hop = hops[place]
    before = facts(text_of(hops))
    less = hop._replace(times={name: time for name, time in hop.times.items() if name != attribute})
    now = facts(text_of([less if each is hop else each for each in hops]))
    for key, fact in now.items():
        assert fact.low <= before[key].low
        assert fact.high >= before[key].high or fact.high == fact.low  # what may be left out counts as nothing
        if fact.high == UNKNOWN:
            assert fact.missing == (f"{hop.name}.{attribute}",)


@given(seeds)
@settings(max_examples=30)
def test_every_derivation_gives_its_value(seed: int) -> None:
    hops = random_hops(seed, loops=seed % 2 == 0)
    for fact in freshness(text_of(hops)).facts():
        assert worked_out(fact) == ends(fact)


# What a model computes before anybody asks

LEARNED = (
    "dataset rows { maturity: 1 day }\ntraining fit { dataset: rows, model: m, every: 1 day, duration: 2 h }\nmodel m {}\n"
    "store v {}\nindex i { refresh: 1 h }\nsource s { lag: 1 min }\nstore items {}\ns -> items\n"
)


@pytest.mark.parametrize(
    ("arrows", "name", "worst", "mean"),
    [
        ("m -> v", "v", 50 * H, 38 * H),  # maturity + interval + training; half the interval on average
        ("m -> i", "i", 51 * H, 38.5 * H),
        ("m -> v { every: 12 h }", "v", 62 * H, 44 * H),
        ("m -> v { lag: 10 min }", "v", 50 * H + 10 * MIN, 38 * H + 10 * MIN),
        ("items -> m -> v", "v", MIN, MIN),  # an encoder makes nothing older
        ("items -> m -> i", "i", H + MIN, H / 2 + MIN),
        ("items -> m -> i\nitems -> i", "i", H + MIN, H / 2 + MIN),
        ("m -> i\nitems -> i", "i", H + MIN, H / 2 + MIN),  # the index says itself what it holds
        ("m -> v -> i", "i", 51 * H, 38.5 * H),
    ],
)
def test_what_an_unasked_model_writes_is_as_old_as_what_it_reads_or_has_learned(
    arrows: str, name: str, worst: float, mean: float
) -> None:
    found = facts(LEARNED + arrows)
    assert ends(found[f"{name}.age"]) == (worst, worst)
    assert ends(found[f"{name}.age.mean"]) == (mean, mean)


@pytest.mark.parametrize(
    "arrows",
    ["endpoint e { => m }\nm -> v", "endpoint e {}\ne -> m -> v", "endpoint e {}\nm -> [v, e]"],
)
def test_what_an_answering_model_writes_is_new(arrows: str) -> None:
    found = facts(LEARNED + arrows)
    assert ends(found["v.age"]) == (0, 0)
    assert "m.age" not in found


def test_what_is_new_takes_the_time_of_its_arrow() -> None:
    found = facts("endpoint e {}\nstore v {}\ne -> v { every: 2 h, lag: 1 min }")
    assert ends(found["v.age"]) == (2 * H + MIN, 2 * H + MIN)
    assert ends(found["v.age.mean"]) == (H + MIN, H + MIN)


def test_features_of_a_model_that_learns_nothing_here_are_what_it_reads() -> None:
    text = "source s { lag: 1 min }\nfeature f {}\nmodel m { features: f }\nstore v {}\ns -> f\nm -> v\n"
    assert ends(facts(text)["v.age"]) == (MIN, MIN)
    learns = "dataset d { maturity: 1 h }\ntraining t { dataset: d, model: m, every: 1 h, duration: 1 h }"
    assert ends(facts(text + learns)["v.age"]) == (3 * H, 3 * H)


def test_what_is_computed_on_demand_is_as_old_as_its_computation() -> None:
    asked = "endpoint e { => p }\npipeline p { mode: MODE, latency: 5 ms }\n"
    assert ends(facts(asked.replace("MODE", "on_demand"))["p.age"]) == (0.005, 0.005)
    assert facts(asked.replace("MODE", "stream"))["p.age"].missing == ("an arrow to `p` from what fills it",)
    fed = SOURCE + "pipeline p { mode: on_demand }\ns -> p"
    assert ends(facts(fed)["p.age"]) == (MIN, MIN)


def test_the_age_of_one_origin_leaves_out_how_others_deliver() -> None:
    found = freshness(SOURCE + "endpoint e {}\nstore v {}\ns -> v\ne -> v { every: 2 h }")
    assert ends(found.of("v", "s")) == (MIN, MIN)
    assert ends(found.of("v", "e")) == (2 * H, 2 * H)
