"""Replicas: each rule on numbers that can be checked by hand or against published tables."""

from __future__ import annotations

import math

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, worked_out
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas import servers


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
    assert made.known
    return made.low


def binding(text: str) -> str:
    return fact(text, "x.replicas.binding").words


def asked(more: str, rate: str = "2000", require: str = "") -> str:
    return f"endpoint x {{ rate: {rate} req/s, peak: {rate} req/s, {more} }}\n{require}"


# Utilisation (F23) and processors (F29)


def test_the_published_case_needs_58() -> None:
    text = asked("throughput: 50 req/s, target_utilisation: 70%")
    assert exact(text, "x.replicas.needed") == 58 == servers.servers_by_utilisation(2000, 0.02, 0.7)
    assert binding(text) == "utilisation"


def test_an_unstated_target_is_65_percent() -> None:
    assert exact(asked("throughput: 50 req/s"), "x.replicas.needed") == math.ceil(40 / 0.65)


def test_processors_bound_what_is_computed() -> None:
    text = asked("cpu_time: 10 ms, cores: 8, target_utilisation: 70%")
    assert exact(text, "x.replicas.needed") == math.ceil(2000 / servers.core_capacity(16, 0.01, 0.7)) == 4
    assert binding(text) == "processor"
    assert found(asked("cpu_time: 10 ms"), "x.replicas.needed") is None
    assert found(asked("cores: 8"), "x.replicas.needed") is None


def test_what_nobody_asks_needs_no_replicas() -> None:
    assert found("model x { cpu_time: 10 ms, cores: 8, throughput: 50 req/s }", "x.replicas.needed") is None


def test_the_hardest_rule_binds() -> None:
    text = asked("cpu_time: 10 ms, cores: 8, target_utilisation: 70%, throughput: 50 req/s")
    assert (exact(text, "x.replicas.needed"), binding(text)) == (58, "utilisation")
    text = text.replace("cpu_time: 10 ms", "cpu_time: 300 ms")
    assert (exact(text, "x.replicas.needed"), binding(text)) == (108, "processor")


def test_throughput_may_count_what_requests_bring() -> None:
    text = "endpoint e { rate: 100 req/s, peak: 200 req/s }\nmodel x { throughput: 1000 items/s, target_utilisation: 50% }\n"
    text += "e => x { items: 500 }"
    assert exact(text, "x.replicas.needed") == 200
    assert fact(text.replace(" { items: 500 }", ""), "x.replicas.needed").missing == ("e => x.items",)


@pytest.mark.parametrize(
    "more", ["throughput: 0 req/s", "throughput: 50 req/s, target_utilisation: 0%", "cores: 0, cpu_time: 1 ms"]
)
def test_what_does_nothing_gives_no_number(more: str) -> None:
    assert found(asked(more), "x.replicas.needed") is None


def test_what_does_nothing_has_no_spare() -> None:
    assert found(asked("throughput: 0 req/s", require="require x.availability >= 99%"), "x.replicas.needed") is None


def test_an_unknown_peak_leaves_it_open() -> None:
    made = fact("endpoint x { rate: 2000 req/s, throughput: 50 req/s, target_utilisation: 70% }", "x.replicas.needed")
    assert (made.low, made.high, made.missing) == (58, math.inf, ("x.peak",))
    assert found("endpoint x { rate: 2000 req/s, throughput: 50 req/s }", "x.replicas.binding") is None


def test_more_users_than_there_are_people_give_no_error() -> None:
    text = asked("throughput: 1 req/s, target_utilisation: 50%", "1000000000000000000000000000000")
    assert exact(text, "x.replicas.needed") == pytest.approx(2e30)
    assert exact(text + "require x.latency.p99 <= 10 s", "x.replicas.needed") == pytest.approx(2e30)


# Queueing (F23c)


BOUND = "require x.latency.p99 <= {}"


@pytest.mark.parametrize("bound", [100, 120, 200, 1000])
def test_a_percentile_is_kept_by_the_fewest_servers_of_erlang(bound: int) -> None:
    text = asked("throughput: 50 req/s, target_utilisation: 100%", require=BOUND.format(f"{bound} ms"))
    assert exact(text, "x.replicas.needed") == servers.servers_by_percentile(0.99, bound / 1000, 2000, 0.02)
    assert binding(text) == "queueing"


def test_workers_share_a_replica_and_its_throughput() -> None:
    text = asked("throughput: 400 req/s, workers: 8, target_utilisation: 100%", require=BOUND.format("120 ms"))
    workers = servers.servers_by_percentile(0.99, 0.12, 2000, 0.02)
    assert exact(text, "x.replicas.needed") == math.ceil(workers / 8) == 6


def test_a_large_group_is_counted_by_its_share() -> None:
    few = servers.servers_by_percentile(0.99, 0.12, 250_000, 0.02)
    text = asked("throughput: 50 req/s, target_utilisation: 100%", "2500000", BOUND.format("120 ms"))
    made = exact(text, "x.replicas.needed")
    assert made == 10 * few
    assert servers.servers_by_percentile(0.99, 0.12, 2_500_000, 0.02) <= made


INFEASIBLE = "percentile-out-of-reach"


def proofs(text: str) -> list[str]:
    return [proof.words for proof in Facts(design_of(text)).proved(INFEASIBLE)]


def test_no_number_of_servers_makes_one_request_faster() -> None:
    # an exponential service of 20 ms has a p99 of 92.1 ms without any queue
    text = asked("throughput: 50 req/s", require=BOUND.format("80 ms"))
    assert exact(text, "x.replicas.needed") == math.ceil(40 / 0.65)
    (words,) = proofs(text)
    assert "at most 80 ms" in words
    assert "it is 92.1 ms" in words
    assert proofs(text.replace("80 ms", "93 ms")) == []


def test_several_workers_are_slower_one_by_one() -> None:
    assert proofs(asked("throughput: 400 req/s", require=BOUND.format("80 ms"))) == []
    assert len(proofs(asked("throughput: 400 req/s, workers: 8", require=BOUND.format("80 ms")))) == 1


def test_a_stated_latency_says_more_than_the_mean() -> None:
    text = "endpoint e { rate: 2000 req/s, peak: 2000 req/s }\nmodel x { throughput: 50 req/s, LATENCY }\ne => x\n"
    text += BOUND.format("80 ms")
    assert len(proofs(text.replace("LATENCY", "role: rank"))) == 1
    assert proofs(text.replace("LATENCY", "latency: p50 19 ms p99 30 ms")) == []


def test_what_waits_for_others_is_no_simple_queue() -> None:
    text = asked("throughput: 50 req/s", require=BOUND.format("80 ms")) + "\nstore s {}\nx => s"
    assert proofs(text) == []
    long = asked("throughput: 50 req/s, target_utilisation: 100%", require=BOUND.format("100 ms"))
    assert exact(long + "\nstore s {}\nx => s", "x.replicas.needed") == 40


def test_a_range_of_throughput_is_no_proof() -> None:
    text = asked("throughput: 30..80 req/s", require=BOUND.format("80 ms"))
    assert proofs(text) == []
    assert fact(text, "x.replicas.needed").high == math.ceil(2000 / 30 / 0.65)


@pytest.mark.parametrize(
    "require", ["require x.latency.p99 >= 80 ms", "require x.latency.p50 <= 80 ms", "require x.latency.p99 <= 0 s"]
)
def test_only_an_upper_bound_of_the_percentile_counts(require: str) -> None:
    text = asked("throughput: 50 req/s", require=require)
    assert proofs(text) == []
    assert exact(text, "x.replicas.needed") == 62


# Memory


def test_what_is_held_fits_the_memory_of_all_replicas() -> None:
    text = "index x { type: flat, count: 100M, dim: 128, memory: 20 GB }"
    assert exact(text, "x.replicas.needed") == 3
    assert binding(text) == "memory"
    store = "store x { tech: redis, keys: 262144, key_size: 7 bytes, value_size: 3 bytes, memory: 10 MB }"
    assert exact(store, "x.replicas.needed") == math.ceil(262_144 * 88 / 1e7)
    assert found(store.replace("redis", "postgres"), "x.replicas.needed") is None
    assert found(store.replace("10 MB", "0 MB"), "x.replicas.needed") is None
    assert found("model x { params: 1B, memory: 1 GB }", "x.replicas.needed") is None


def test_a_replica_of_an_index_with_shards_holds_everything() -> None:
    text = "index x { type: flat, count: 100M, dim: 128, memory: 20 GB, shards: 4 }"
    assert found(text, "x.replicas.needed") is None
    busy = "endpoint e { rate: 10 req/s, peak: 20 req/s\n => x }\n" + text.replace("}", ", throughput: 10 req/s }")
    assert exact(busy, "x.replicas.needed") == 4  # 20 over 10 at 65 %


def test_a_size_that_is_not_known_leaves_it_open() -> None:
    made = fact("index x { type: flat, dim: 128, memory: 20 GB }", "x.replicas.needed")
    assert (made.low, made.high, made.missing) == (0, math.inf, ("x.count",))


# Keys and values


GENERATOR = """
endpoint e { rate: 10 req/s, peak: 20 req/s }
model x { role: generator, layers: 40, kv_heads: 40, head_dim: 128, prompt_tokens: 700, output_tokens: 300, tpot: 20 ms
  params: 13B, dtype: f16, hardware: 1 * box }
hardware box { memory: 40 GB }
e => x
"""


def test_keys_and_values_fit_beside_the_weights() -> None:
    # 20 /s of 6 s each keep 120 contexts of 1,000 tokens: 98.3 GB, and 10 GB are left on one device
    assert exact(GENERATOR, "x.replicas.needed") == math.ceil(120 * 1000 * 819_200 / 10e9) == 10
    assert binding(GENERATOR) == "keys and values"


def test_weights_that_do_not_fit_are_no_question_of_replicas() -> None:
    assert found(GENERATOR.replace("40 GB", "20 GB"), "x.replicas.needed") is None
    made = fact(GENERATOR.replace("dtype: f16, ", ""), "x.replicas.needed")
    assert (made.high, made.missing) == (math.inf, ("x.dtype",))
    for lacking in ("hardware: 1 * box", "params: 13B, dtype: f16, ", "tpot: 20 ms", "memory: 40 GB"):
        assert found(GENERATOR.replace(lacking, ""), "x.replicas.needed") is None, lacking


# Availability


def test_one_more_replica_than_carry_the_peak_where_an_answer_is_required() -> None:
    text = asked("throughput: 50 req/s, target_utilisation: 99%", require="require x.availability >= 99%")
    assert exact(text, "x.replicas.needed") == 41
    small = asked("throughput: 3000 req/s, target_utilisation: 90%", require="require x.availability >= 99%")
    assert (exact(small, "x.replicas.needed"), binding(small)) == (2, "availability")
    assert exact(asked("throughput: 3000 req/s, target_utilisation: 90%"), "x.replicas.needed") == 1


def test_what_an_answer_waits_for_is_counted_on_too() -> None:
    text = "endpoint e { rate: 10 req/s, peak: 10 req/s }\nmodel x { throughput: 100 req/s }\nendpoint n { rate: 1 req/s }\n"
    text += "require {}.availability >= 99%\ne => x"
    assert exact(text.replace("require {}", "require e"), "x.replicas.needed") == 2
    assert exact(text.replace("require {}", "require n"), "x.replicas.needed") == 1
    assert exact(text.replace("{}.availability >= 99%", "e.latency.p99 <= 9 s"), "x.replicas.needed") == 1
