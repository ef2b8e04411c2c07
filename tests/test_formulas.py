"""The formulas: the values that their sources print, laws, small independent oracles, and what they refuse."""

from __future__ import annotations

import heapq
import inspect
import itertools
import math
import random
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlsd_dsl.formulas import (
    cost,
    elementwise,
    experiments,
    key_value,
    latency,
    llm,
    queues,
    reliability,
    sensitivity,
    servers,
    storage,
    streaming,
    traffic,
    training,
    uncertainty,
    vectors,
)
from mlsd_dsl.formulas.catalogue import FORMULAS
from mlsd_dsl.formulas.formula import OutOfDomain
from mlsd_dsl.formulas.queues import Station
from mlsd_dsl.formulas.reliability import Structure
from mlsd_dsl.formulas.uncertainty import Lognormal

DAY, HOUR = 86_400.0, 3600.0
LEAF = Lognormal(math.log(0.010), 0.8)  # p50 10 ms, p99 64.3 ms
SHARES = st.floats(0.01, 0.99)
AMOUNTS = st.floats(1e-3, 1e6)


def printed(value: float, text: str) -> None:
    """The value, rounded to as many digits as `text` has, is `text`."""
    decimals = len(text.partition(".")[2])
    assert f"{value:,.{decimals}f}" == text


# Traffic


def test_traffic_prints_the_published_values() -> None:
    printed(traffic.average_rate(400e6, 1), "4,629.63")
    printed(traffic.average_rate(800e9, 1), "9,259,259")
    printed(traffic.peak_factor(800e9 / DAY, 13e6), "1.404")
    printed(traffic.average_rate(175e12, 1) / 1e9, "2.025")
    printed(traffic.peak_factor(175e12 / DAY, 2.75e9), "1.358")
    printed(175e12 / 800e9, "218.75")
    assert traffic.peak_rate(1000, 2.5) == 2500
    assert traffic.in_progress(100, 0.5) == 50
    assert traffic.in_progress(10, 3) == 30


def test_calls_multiply_and_caches_and_batches_divide() -> None:
    lookups = traffic.call_rate(1000, 8)
    reads = traffic.call_rate(lookups, hit=0.9)
    assert lookups == 8000
    assert reads == pytest.approx(800)
    assert traffic.call_rate(reads, batch=4) == pytest.approx(200)
    assert traffic.call_rate(100, attempts=1.75) == 175


@given(SHARES, st.integers(1, 8), st.integers(1, 4))
def test_retries_count_every_attempt(failure: float, attempts: int, layers: int) -> None:
    # The closed form of the geometric series.
    expected = ((1 - failure**attempts) / (1 - failure)) ** layers
    assert traffic.retry_amplification(failure, attempts, layers) == pytest.approx(expected)


def test_retries_print_the_known_values() -> None:
    assert traffic.retry_amplification(0.5, 3) == 1.75
    printed(traffic.retry_amplification(0.5, 3, 3), "5.359")
    assert traffic.retry_amplification(1.0, 3) == 3
    assert traffic.retry_amplification(0.0, 3) == 1


def test_a_step_that_repeats_half_of_the_time_runs_twice() -> None:
    assert traffic.network_rates([1], [[0.5]]) == (2.0,)


@given(st.lists(st.lists(st.floats(0, 0.24), min_size=4, max_size=4), min_size=4, max_size=4))
def test_flow_through_loops_balances(routing: list[list[float]]) -> None:
    rates = traffic.network_rates([1, 0, 2, 0.5], routing)
    for place, arrival in enumerate([1, 0, 2, 0.5]):
        inflow = arrival + sum(rates[caller] * routing[caller][place] for caller in range(4))
        assert rates[place] == pytest.approx(inflow)


@pytest.mark.parametrize("routing", [[[1.0]], [[1.2]], [[0.0, 2.0], [0.5, 0.0]], [[0.0, 1.0], [1.0, 0.0]]])
def test_calls_that_never_die_out_are_refused(routing: list[list[float]]) -> None:
    with pytest.raises(OutOfDomain, match="grow without end"):
        traffic.network_rates([1.0] * len(routing), routing)


def test_the_hit_share_of_a_cache_prints_the_known_values() -> None:
    printed(traffic.zipf_hit_share(100_000, 1_000, 1.0), "0.5062")
    for exponent, expected in ((0.8, "0.232"), (1.0, "0.585"), (1.2, "0.875")):
        printed(traffic.zipf_hit_share(1_000_000, 10_000, exponent), expected)


def test_groups_of_ranks_change_no_digit() -> None:
    exact = traffic.lru_hit_share([rank**-0.9 for rank in range(1, 20_001)], 500)
    assert traffic.zipf_hit_share(20_000, 500, 0.9) == pytest.approx(exact, abs=1e-5)


def test_che_agrees_with_a_simulated_lru_cache() -> None:
    items, capacity, requests = 500, 50, 60_000
    draw = random.Random(7)
    weights = [1 / rank for rank in range(1, items + 1)]
    cache: OrderedDict[int, None] = OrderedDict()
    hits = 0
    for number, item in enumerate(draw.choices(range(items), weights, k=requests)):
        if item in cache:
            cache.move_to_end(item)
            hits += number >= requests // 6
        else:
            cache[item] = None
            if len(cache) > capacity:
                cache.popitem(last=False)
    simulated = hits / (requests - requests // 6)
    assert traffic.lru_hit_share(weights, capacity) == pytest.approx(simulated, abs=0.008)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=30), st.floats(0.1, 40), st.floats(0.1, 40))
def test_a_larger_cache_never_hits_less(popularity: list[float], first: float, second: float) -> None:
    small, large = sorted((first, second))
    assert traffic.lru_hit_share(popularity, small) <= traffic.lru_hit_share(popularity, large) + 1e-9


def test_a_cache_of_everything_always_hits_and_of_nothing_never() -> None:
    assert traffic.lru_hit_share([5, 3, 0], 2) == 1.0
    assert traffic.lru_hit_share([5, 3], 0) == 0.0


def test_equal_items_hit_in_proportion_to_the_cache() -> None:
    assert traffic.lru_hit_share([1.0] * 100, 30) == pytest.approx(0.3)


def test_the_tail_at_scale_prints_the_published_values() -> None:
    printed(100 * traffic.slow_share(0.01, 100), "63.40")
    printed(100 * traffic.slow_share(1e-4, 2000), "18.13")
    printed(100 * traffic.slow_share(0.001, 1000), "63.23")
    assert traffic.slow_share(1.0, 3) == 1.0
    assert traffic.slow_share(1e-18, 10) == pytest.approx(1e-17)


# Storage


def test_storage_prints_the_published_values() -> None:
    tera = 1e12 / DAY
    printed(storage.retained_volume(tera, 90 * DAY, 0.5, 2 * storage.YEAR) / 1e12, "192.71")
    printed(3 * storage.retained_volume(tera, 90 * DAY, 0.5, 2 * storage.YEAR) / 1e12, "578.1")
    printed(storage.provisioned(66, 1, 0.10, 0.05, 0.20), "191.05")
    assert storage.table_bytes(1e9, 400) == 4e11
    printed(storage.in_binary_units(4e11), "372.53")
    printed(storage.in_binary_units(storage.bandwidth(2_024_032, 100), 2), "193.03")
    assert storage.code_overhead(10, 4) == 1.4


def test_what_a_decimal_unit_lacks() -> None:
    assert [round(100 * (1024**power / 1000**power - 1), 1) for power in (1, 2, 3, 4)] == [2.4, 4.9, 7.4, 10.0]
    for power in (1, 2, 3, 4, 5):
        assert storage.in_binary_units(1024.0**power, power) == 1


@given(st.floats(-0.9, 5), st.floats(0, 3e8), st.floats(0, 3e8))
def test_the_retained_volume_is_the_integral_of_the_rate(growth: float, retention: float, after: float) -> None:
    steps = 2000
    width = retention / steps
    moments = (after - retention + (step + 0.5) * width for step in range(steps))
    integral = sum((1 + growth) ** (moment / storage.YEAR) * width for moment in moments)
    assert storage.retained_volume(1.0, retention, growth, after) == pytest.approx(integral, rel=2e-4, abs=1e-9)


def test_without_growth_the_volume_is_rate_times_retention() -> None:
    assert storage.retained_volume(3.0, 100.0) == 300.0
    assert storage.retained_volume(3.0, 100.0, 1e-15) == pytest.approx(300.0)


def test_the_binding_need_sets_the_shards() -> None:
    assert storage.shard_count(100e9, 24e9, 10_000, 3_000) == 5
    assert storage.shard_count(100e9, 24e9, 20_000, 3_000) == 7
    assert storage.shard_count(1.0, 24e9) == 1
    assert storage.shard_count(48e9, 24e9) == 2  # exactly full is no reason for a third


# Key-value stores


def test_redis_memory_is_that_of_measured_shapes() -> None:
    assert key_value.string_key_bytes(7, 3, 262_144) == 88
    assert key_value.string_key_bytes(16, 64, 262_144) == 168
    assert key_value.hash_key_bytes(16, [(6, 8)] * 5, 262_144) == 200
    assert [key_value.allocated(size) for size in (1, 8, 9, 16, 128, 129, 300, 512, 1025)] == [
        *(8, 8, 16, 16, 128, 160, 320, 512, 1280)
    ]


def test_the_table_of_redis_doubles_past_a_power_of_two() -> None:
    # 2^18 + 1 keys need 2^19 buckets of 8 bytes.
    full, doubled = (key_value.string_key_bytes(7, 3, keys) for keys in (2**18, 2**18 + 1))
    assert doubled - full == pytest.approx(8, abs=1e-3)


def test_a_value_of_45_bytes_moves_into_its_own_allocation() -> None:
    # 16 + 3 + 44 + 1 = 64; 16 + (45 + 1 + 3 = 49 -> 64) = 80.
    assert key_value.string_key_bytes(7, 45, 2**18) - key_value.string_key_bytes(7, 44, 2**18) == 16


def test_a_short_value_fills_its_allocation_to_the_brim() -> None:
    # 16 + 3 + 12 + 1 = 32 fits, one byte more takes the next class.
    assert key_value.string_key_bytes(7, 13, 2**18) - key_value.string_key_bytes(7, 12, 2**18) == 16
    # Names: 14 + 1 + 1 = 16; from 32 B on, the header has three bytes: 44 + 1 + 3 = 48.
    assert key_value.string_key_bytes(15, 3, 2**18) - key_value.string_key_bytes(14, 3, 2**18) == 16
    assert key_value.string_key_bytes(45, 3, 2**18) - key_value.string_key_bytes(44, 3, 2**18) == 16
    # And from 256 B on five: 255 + 1 + 3 -> 320, 314 + 1 + 5 = 320.
    assert key_value.string_key_bytes(315, 3, 2**18) - key_value.string_key_bytes(314, 3, 2**18) == 64


def test_a_long_hash_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="513 fields"):
        key_value.hash_key_bytes(7, [(1, 1)] * 513, 10)
    with pytest.raises(OutOfDomain, match="65 B"):
        key_value.hash_key_bytes(7, [(1, 65)], 10)


# Vectors


@pytest.mark.parametrize(
    ("computed", "measured"),
    [
        (vectors.flat_bytes(50_000, 128), 25_600_045),
        (vectors.ivf_flat_bytes(50_000, 128, 256), 26_133_259),
        (vectors.ivf_sq_bytes(50_000, 128, 256), 6_934_328),
        (vectors.ivf_pq_bytes(50_000, 128, 256, 16), 1_464_372),
        (vectors.pq_bytes(50_000, 128, 32), 1_731_158),
        (vectors.hnsw_bytes(50_000, 128, 16), 32_815_290),
        (vectors.hnsw_bytes(50_000, 128, 32), 39_212_578),
        (50_000 * vectors.hnswlib_bytes(1, 128, 32), 50_000 * 788.1),
    ],
)
def test_an_index_is_as_large_as_its_file(computed: float, measured: float) -> None:
    assert computed == pytest.approx(measured, rel=0.002)


def test_the_faiss_graph_is_closer_than_the_wiki() -> None:
    printed(100 * (vectors.hnsw_bytes(50_000, 128, 16) / 32_815_290 - 1), "-0.006")
    printed(100 * (vectors.hnsw_bytes(50_000, 128, 32) / 39_212_578 - 1), "-0.016")
    printed(100 * (50_000 * (4 * 128 + 8 * 16) / 32_815_290 - 1), "-2.5")


def test_vendors_rules_print_the_published_values() -> None:
    assert vectors.opensearch_hnsw_bytes(1, 768, 16) == pytest.approx(3520)
    assert vectors.opensearch_hnsw_pq_bytes(1e6, 256, 16, 32, 8, 100) == pytest.approx(231_235_840)
    assert vectors.qdrant_bytes(1e6, 1024) == 6_144_000_000
    assert vectors.qdrant_bytes(1, 768) == 4608
    printed(vectors.scylla_bytes(1, 768, 16), "3,994")
    printed(vectors.hnswlib_bytes(1, 128, 32), "788.3")
    assert vectors.ivf_pq_bytes(1e6, 128, 0, 32) - 2**8 * 4 * 128 == 40e6


def test_disk_indexes_fill_sectors() -> None:
    assert vectors.diskann_disk_bytes(1e9, 128, 64, 1) == 409.6e9
    assert vectors.diskann_disk_bytes(11, 128, 64, 1) == 2 * 4096
    assert vectors.diskann_disk_bytes(1, 2000, 64, 4) == 3 * 4096  # 8,260 B
    assert vectors.diskann_memory(1e9, 32) == 32e9
    assert vectors.list_overhead_bytes(2**28) == 48 * 2**28


def test_a_graph_in_memory_has_locks_and_labels_too() -> None:
    # 788.258 in the file; 8 + 40 + 48 + 16 / 31 beside it; the locks of labels once.
    assert vectors.hnswlib_memory(1e6, 128, 32) == pytest.approx(1e6 * (788.258 + 96.516) + 2_621_440, rel=1e-6)


def test_embedding_tables_of_the_published_model() -> None:
    small = [39060, 17295, 7424, 20265, 3, 7122, 1543, 63, 3067956, 405282, 10, 2209, 11938, 155, 4, 976, 14]
    rows = [*[40_000_000] * 5, *small, 590152, 12973, 108, 36]
    assert (len(rows), sum(rows)) == (26, 204_184_588)
    size = vectors.embedding_table_bytes(rows, 128)
    printed(size / 1e9, "104.54")
    printed(storage.in_binary_units(size), "97.36")
    assert vectors.embedding_table_bytes(10, 4, 4, 2) == 480


# Queues


@pytest.mark.parametrize(
    ("count", "load", "expected"),
    [(14, 10, "0.174132"), (100, 90, "0.216940"), (1000, 950, "0.0682534"), (10_000, 9_900, "0.222777")],
)
def test_erlang_c_prints_the_known_values(count: int, load: float, expected: str) -> None:
    printed(queues.erlang_c(count, load), expected)


def test_erlang_c_of_three_servers_is_four_ninths() -> None:
    assert queues.erlang_c(3, 2) == pytest.approx(4 / 9)


@given(st.integers(1, 30), SHARES)
def test_erlang_c_is_the_sum_of_factorials(count: int, busy: float) -> None:
    load = count * busy
    last = load**count / math.factorial(count) / (1 - busy)
    expected = last / (sum(load**n / math.factorial(n) for n in range(count)) + last)
    assert queues.erlang_c(count, load) == pytest.approx(expected)


@given(st.integers(1, 200), SHARES, st.integers(1, 20))
def test_more_servers_never_raise_waiting(count: int, busy: float, more: int) -> None:
    rate = count * busy / 0.02
    fewer_wait, more_wait = (queues.mean_wait(rate, 0.02, n) for n in (count, count + more))
    assert more_wait <= fewer_wait
    slower, faster = (queues.response_percentile(0.99, rate, 0.02, n) for n in (count, count + more))
    assert faster <= slower * (1 + 1e-9)


@given(st.integers(1, 50), SHARES, SHARES, SHARES)
def test_more_load_never_shortens_waiting(count: int, first: float, second: float, share: float) -> None:
    low, high = sorted((first, second))
    assert queues.mean_wait(low * count, 1, count) <= queues.mean_wait(high * count, 1, count) + 1e-12
    fast, slow = (queues.response_percentile(share, busy * count, 1, count) for busy in (low, high))
    assert fast <= slow * (1 + 1e-9)


@given(st.integers(1, 60), SHARES, st.floats(0.001, 0.999))
def test_a_percentile_is_the_inverse_of_the_tail(count: int, busy: float, share: float) -> None:
    time = queues.response_percentile(share, busy * count / 0.05, 0.05, count)
    assert queues.response_tail(time, busy * count / 0.05, 0.05, count) == pytest.approx(1 - share, rel=1e-6)


@settings(max_examples=20)
@given(st.integers(1, 40), SHARES)
def test_the_tail_integrates_to_the_mean(count: int, busy: float) -> None:
    rate = busy * count
    longest = queues.response_percentile(1 - 1e-9, rate, 1.0, count)
    steps = 4000
    width = longest / steps
    area = sum(queues.response_tail((step + 0.5) * width, rate, 1.0, count) * width for step in range(steps))
    assert area == pytest.approx(1 + queues.mean_wait(rate, 1.0, count), rel=1e-3)


def test_one_server_is_the_simplest_queue() -> None:
    # M/M/1: the response is exponential with rate μ - λ.
    assert queues.response_tail(2.0, 0.7, 1.0, 1) == pytest.approx(math.exp(-0.6))
    assert queues.response_percentile(0.99, 0.7, 1.0, 1) == pytest.approx(-math.log(0.01) / 0.3)


def test_two_servers_at_half_load_have_equal_exponents() -> None:
    # θ = 2 μ - λ = μ at λ = μ: the quotient of the formula is 0 / 0, its limit t e^(-t) / 3.
    assert queues.response_tail(1.5, 1.0, 1.0, 2) == pytest.approx(math.exp(-1.5) * (1 + 1.5 / 3))


def test_response_percentiles_print_the_known_values() -> None:
    printed(queues.response_percentile(0.5, 10, 1, 14), "0.74366")
    printed(queues.response_percentile(0.99, 10, 1, 14), "4.66159")
    printed(1000 * queues.response_percentile(0.99, 320, 0.01, 4), "68.93")
    printed(1000 * queues.response_percentile(0.99, 700, 0.01, 8), "62.03")
    printed(1000 * queues.response_percentile(0.99, 2000, 0.02, 58), "92.1")
    printed(1000 * queues.random_balancing_percentile(0.99, 2000, 0.02, 58), "296.8")


def test_the_call_centre_prints_the_published_values() -> None:
    rate = 200 / HOUR
    printed(queues.erlang_c(14, 10), "0.1741")  # printed there as 0.1741
    printed(100 * (1 - queues.wait_tail(20, rate, 180, 14)), "88.835")
    printed(queues.mean_wait(rate, 180, 14), "7.836")
    printed(100 * servers.utilisation(rate, 180, 14), "71.4")


def test_the_response_agrees_with_a_simulation() -> None:
    draw = random.Random(3)
    count, rate, customers = 2, 1.2, 200_000
    now, free, responses = 0.0, [0.0] * 2, []
    for _ in range(customers):
        now += draw.expovariate(rate)
        start = max(now, free[0])
        end = start + draw.expovariate(1.0)
        heapq.heapreplace(free, end)
        responses.append(end - now)
    responses = sorted(responses[customers // 10 :])
    for share, tolerance in ((0.5, 0.01), (0.9, 0.02), (0.99, 0.03)):
        simulated = responses[int(share * len(responses))]
        assert queues.response_percentile(share, rate, 1.0, count) == pytest.approx(simulated, rel=tolerance)


def test_the_simulated_queue_serves_in_order_of_arrival() -> None:
    assert queues.simulated_responses([0, 0, 0], [1, 1, 1], 2) == [1, 1, 2]
    assert queues.simulated_responses([0, 0.5, 10], [2, 1, 1], 1) == [2, 2.5, 1]


def test_the_wait_of_a_constant_service_is_half() -> None:
    assert queues.general_wait(0.5, 1.0, 1, 1.0, 0.0) == pytest.approx(0.5)
    assert queues.general_wait(0.5, 1.0, 1) == pytest.approx(1.0)
    assert queues.general_wait(0.5, 1.0, 1, 1.0, 4.0) == pytest.approx(2.5)


def test_a_poor_approximation_says_so() -> None:
    record = FORMULAS["F25"]
    assert "103 %" in record.outside(rate=11.0, service=1.0, servers=16, service_variance=4.0)
    assert record.outside(rate=9.0, service=1.0, servers=10, service_variance=4.0) == ""
    assert "103 %" in record.outside(rate=8.99, service=1.0, servers=10, service_variance=1.01)
    assert record.outside(rate=0.5, service=1.0, servers=1, service_variance=4.0) == ""
    assert record.outside(rate=11.0, service=1.0, servers=16, service_variance=1.0) == ""


def test_two_choices_print_the_published_values() -> None:
    printed(queues.two_choices_mean(0.9), "2.6141")
    printed(queues.two_choices_mean(0.99), "5.4320")
    assert queues.two_choices_mean(0.0, 0.02) == pytest.approx(0.02)


@given(SHARES)
def test_two_choices_beat_chance(busy: float) -> None:
    assert 1 <= queues.two_choices_mean(busy) <= 1 / (1 - busy)


def test_the_closed_network_prints_the_published_values() -> None:
    found = queues.closed_network(400, [Station(0.444, 300)])
    printed(found.throughput, "675.6757")
    printed(found.response, "0.5920")
    assert found.queues == pytest.approx((400,))
    printed(queues.closed_throughput_bound(400, [Station(0.444, 300)]), "675.68")


def by_enumeration(population: int, stations: list[Station], think: float) -> tuple[float, list[float]]:
    """Throughput and queues from the weights of all states of the product form."""

    def weight(number: int, demand: float, count: int) -> float:
        return demand**number / math.prod(min(n, count) for n in range(1, number + 1))

    def constant(users: int) -> tuple[float, list[float]]:
        total, queued = 0.0, [0.0] * len(stations)
        for state in itertools.product(range(users + 1), repeat=len(stations)):
            thinking = users - sum(state)
            if thinking < 0:
                continue
            own = weight(thinking, think, thinking or 1)
            for number, station in zip(state, stations, strict=True):
                own *= weight(number, station.demand, station.servers)
            total += own
            queued = [so_far + own * number for so_far, number in zip(queued, state, strict=True)]
        return total, queued

    whole, queued = constant(population)
    return constant(population - 1)[0] / whole, [number / whole for number in queued]


@settings(max_examples=30)
@given(
    st.integers(1, 5),
    st.lists(st.tuples(st.floats(0.01, 2), st.integers(1, 3)), min_size=1, max_size=3),
    st.floats(0.01, 5),
)
def test_a_closed_network_is_the_sum_over_its_states(
    population: int, drawn: list[tuple[float, int]], think: float
) -> None:
    stations = [Station(*station) for station in drawn]
    throughput, queued = by_enumeration(population, stations, think)
    found = queues.closed_network(population, stations, think)
    assert found.throughput == pytest.approx(throughput)
    assert found.queues == pytest.approx(queued)
    assert found.throughput <= queues.closed_throughput_bound(population, stations, think) * (1 + 1e-9)
    # Little's law over the whole round.
    assert found.throughput * (found.response + think) == pytest.approx(population)


def test_both_solutions_of_a_closed_network_agree() -> None:
    stations = [Station(0.2), Station(0.3), Station(0.05)]
    plain = queues.closed_network(60, stations, 1.5)
    convolved = queues._convolved(60, stations, 1.5)
    assert convolved.throughput == pytest.approx(plain.throughput)
    assert convolved.queues == pytest.approx(plain.queues)


# Servers


def test_staffing_prints_the_known_values() -> None:
    assert servers.servers_by_utilisation(2000, 0.020, 0.7) == 58
    assert servers.servers_by_utilisation(100, 0.010, 0.5) == 2  # exactly
    assert servers.square_root_staffing(40, 1) == 47
    printed(queues.erlang_c(47, 40), "0.2049")
    assert servers.core_capacity(16, 0.010, 0.7) == pytest.approx(560)
    assert servers.binding_servers((58, 60.2, 4), 2) == 63


def test_no_number_of_servers_beats_the_service_itself() -> None:
    with pytest.raises(OutOfDomain, match=r"0\.0921 s at p99.*no number of servers helps"):
        servers.servers_by_percentile(0.99, 0.080, 2000, 0.020)


@given(st.floats(1, 3000), st.floats(0.0925, 0.5))
def test_the_least_servers_meet_the_bound_and_one_fewer_does_not(rate: float, bound: float) -> None:
    count = servers.servers_by_percentile(0.99, bound, rate, 0.020)
    assert queues.response_percentile(0.99, rate, 0.020, count) <= bound * (1 + 1e-9)
    if count - 1 > rate * 0.020:
        assert queues.response_percentile(0.99, rate, 0.020, count - 1) > bound * (1 - 1e-9)


@given(st.floats(0.5, 300), st.floats(0.01, 0.9))
def test_the_least_servers_at_which_few_wait(load: float, share: float) -> None:
    count = servers.servers_by_waiting(share, load, 1.0)
    assert queues.erlang_c(count, load) <= share
    if count - 1 > load:
        assert queues.erlang_c(count - 1, load) > share


def test_servers_that_are_always_busy_are_too_few() -> None:
    assert servers.servers_by_waiting(1.0, 2, 1.0) == 3


def test_the_scalability_law_prints_the_published_values() -> None:
    fitted = (0.0277285, 0.0001044)
    peak = servers.best_size(*fitted)
    printed(peak, "96.50")
    printed(servers.scaled_throughput(peak, *fitted, 89.995233), "1,883.8")
    printed(servers.amdahl_limit(fitted[0], 89.995233), "3,245.6")
    printed(servers.optimal_size(fitted[0]), "36.06")
    printed(servers.scaled_throughput(servers.optimal_size(fitted[0]), *fitted, 89.995233), "1,542.4")


@given(st.floats(0.001, 0.5), st.floats(1e-6, 0.1), st.floats(1, 500))
def test_nothing_beats_the_best_size(contention: float, coherency: float, size: float) -> None:
    peak = max(1.0, servers.best_size(contention, coherency))
    best = servers.scaled_throughput(peak, contention, coherency, 1.0)
    assert servers.scaled_throughput(size, contention, coherency, 1.0) <= best * (1 + 1e-9)
    assert best <= servers.amdahl_limit(contention, 1.0)


def test_batches_print_the_known_values() -> None:
    for batch, expected in ((1, "181.8"), (8, "888.9"), (32, "1,523.8"), (128, "1,855.1")):
        printed(servers.batch_throughput(batch, 0.005, 0.0005), expected)
    assert servers.batch_latency(8, 400, 0.005, 0.0005) == pytest.approx(0.01775)
    assert servers.batch_latency(8, 400, 0.005, 0.0005, timeout=0.002) == pytest.approx(0.011)
    assert servers.batch_latency(1, 100, 0.005, 0.0005) == pytest.approx(0.0055)


def test_the_roofline_names_what_binds() -> None:
    reading = servers.roofline(26e9, 26e9, 312e12, 1.555e12)
    printed(1000 * reading.time, "16.7")
    assert reading.bound == "memory"
    assert servers.roofline(1e15, 26e9, 312e12, 1.555e12).bound == "compute"
    assert servers.attainable_flops(2, 312e12, 1.555e12) == pytest.approx(3.11e12)
    assert servers.attainable_flops(1e6, 312e12, 1.555e12) == 312e12


# Latency


def test_a_distribution_has_the_percentiles_it_was_made_from() -> None:
    printed(uncertainty.lognormal_percentiles(0.010, 0.0643).sigma, "0.8000")
    spread = uncertainty.lognormal_percentiles(0.02, 0.07, 0.9, 0.999)
    assert spread.percentile(0.9) == pytest.approx(0.02)
    assert spread.percentile(0.999) == pytest.approx(0.07)


def test_percentiles_are_not_added() -> None:
    p50, p99 = latency.sequence_percentiles([LEAF] * 5, [0.5, 0.99])
    assert p50 == pytest.approx(0.0632, rel=0.015)
    assert p99 == pytest.approx(0.1654, rel=0.015)
    printed(5000 * LEAF.percentile(0.99), "321.5")


def test_the_slowest_leaf_prints_the_known_values() -> None:
    for leaves, share, expected in (
        (5, 0.99, "99.9"),
        (10, 0.5, "33.2"),
        (10, 0.99, "118.4"),
        (100, 0.5, "71.7"),
        (100, 0.99, "195.7"),
    ):
        printed(1000 * latency.slowest_percentile(LEAF, leaves, share), expected)


@given(st.integers(1, 12), st.integers(1, 12), SHARES)
def test_the_kth_answer_lies_between_the_first_and_the_slowest(leaves: int, needed: int, share: float) -> None:
    assume(needed <= leaves)
    time = latency.kth_percentile(LEAF, needed, leaves, share)
    assert time <= latency.slowest_percentile(LEAF, leaves, share) * (1 + 1e-9)
    if needed < leaves:
        assert time <= latency.kth_percentile(LEAF, needed + 1, leaves, share) * (1 + 1e-9)


@given(st.integers(1, 8), st.integers(0, 8), SHARES)
def test_order_statistics_count_the_outcomes(leaves: int, needed: int, share: float) -> None:
    assume(needed <= leaves)
    outcomes = itertools.product((True, False), repeat=leaves)
    expected = sum(
        math.prod(share if done else 1 - share for done in outcome) for outcome in outcomes if sum(outcome) >= needed
    )
    assert latency.order_statistic(share, needed, leaves) == pytest.approx(expected)


def test_a_hedge_prints_the_known_values() -> None:
    delay = LEAF.percentile(0.95)
    printed(1000 * delay, "37.28")
    printed(1000 * LEAF.percentile(0.999), "118.5")
    printed(1000 * latency.hedged_percentile(LEAF, delay, 0.999), "64.8")
    assert latency.hedge_load(LEAF, delay) == pytest.approx(0.05)


@given(st.floats(0, 0.5), st.floats(0.01, 0.9999), st.floats(0.05, 2))
def test_a_hedge_is_never_slower(delay: float, share: float, sigma: float) -> None:
    leaf = Lognormal(math.log(0.01), sigma)
    assert latency.hedged_percentile(leaf, delay, share) <= leaf.percentile(share) * (1 + 1e-6)


def test_a_hedge_agrees_with_a_simulation() -> None:
    draw = random.Random(5)
    delay = 0.02
    times = sorted(
        min(first, delay + second)
        for first, second in ((draw.lognormvariate(*LEAF), draw.lognormvariate(*LEAF)) for _ in range(100_000))
    )
    assert latency.hedged_percentile(LEAF, delay, 0.99) == pytest.approx(times[99_000], rel=0.03)


def test_a_cache_hides_its_misses_from_the_mean_alone() -> None:
    parts = [(0.9, Lognormal(math.log(0.001), 0)), (0.1, Lognormal(math.log(0.051), 0))]
    assert latency.mixture_mean(parts) == pytest.approx(0.006)
    assert latency.mixture_percentile(parts, 0.99) == pytest.approx(0.051)
    assert latency.mixture_percentile(parts, 0.5) == pytest.approx(0.001)


@given(SHARES, st.floats(0.01, 0.999))
def test_a_mixture_has_its_percentile(hit: float, share: float) -> None:
    parts = [(hit, Lognormal(-7.0, 0.4)), (1 - hit, Lognormal(-3.0, 0.9))]
    time = latency.mixture_percentile(parts, share)
    assert sum(weight * part.below(time) for weight, part in parts) == pytest.approx(share, rel=1e-6)


def test_the_critical_path_is_the_longest_chain() -> None:
    after = {"b": ["a"], "c": ["a"], "d": ["b", "c"]}
    assert latency.critical_path({"a": 5, "b": 20, "c": 15, "d": 5}, after) == (("a", "b", "d"), 30)
    assert latency.critical_path({"a": 5, "b": 20, "c": 25, "d": 5}, after) == (("a", "c", "d"), 35)
    assert latency.critical_path({}, {}) == ((), 0)


def test_a_step_that_waits_for_itself_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="waits for itself"):
        latency.critical_path({"a": 1, "b": 1}, {"a": ["b"], "b": ["a"]})
    with pytest.raises(OutOfDomain, match="no time for `c`"):
        latency.critical_path({"a": 1}, {"a": ["c"]})


def test_equal_branches_are_critical_half_of_the_time() -> None:
    found = latency.criticality({"a": LEAF, "b": LEAF, "c": LEAF}, {"c": ["a", "b"]}, samples=10_000)
    assert found["a"] == pytest.approx(0.5, abs=0.02)
    assert found["a"] + found["b"] == pytest.approx(1)
    assert found["c"] == 1


# Reliability


def test_availability_prints_the_published_values() -> None:
    assert reliability.series((0.999, 0.999)) == pytest.approx(0.998001, abs=1e-15)
    assert reliability.parallel((0.999, 0.999)) == pytest.approx(0.999999, abs=1e-15)
    printed(reliability.k_of_n(2, 3, 0.99), "0.999702")
    printed(reliability.k_of_n(4, 5, 0.995), "0.9997525")
    printed(reliability.downtime(0.999, 30 * DAY) / 60, "43.2")
    printed(reliability.downtime(0.9999, 365.25 * DAY) / 60, "52.6")
    assert reliability.repaired_availability(999, 1) == 0.999


def test_what_two_paths_share_counts_once() -> None:
    both = Structure((Structure(("a", "db")), Structure(("b", "db"))))
    availability = {"a": 0.999, "b": 0.999, "db": 0.9995}
    printed(reliability.structure_availability(both, availability), "0.997502")
    printed(reliability.series((0.999, 0.9995, 0.999, 0.9995)), "0.997003")


def shared_parts(count: int) -> tuple[Structure, dict[str, float]]:
    names = tuple(f"p{number}" for number in range(count))
    return Structure((Structure(names), Structure(names))), dict.fromkeys(names, 0.99)


def test_as_many_shared_parts_as_can_be_decided() -> None:
    assert reliability.structure_availability(*shared_parts(12)) == pytest.approx(0.99**12)


@settings(max_examples=60)
@given(st.data())
def test_a_structure_is_the_sum_over_the_states_of_its_parts(data: st.DataObject) -> None:
    names = ["a", "b", "c", "d"]
    leaves = st.sampled_from(names)
    trees: st.SearchStrategy[Structure | str] = st.recursive(
        leaves,
        lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda parts: st.integers(0, len(parts)).map(lambda needed: Structure(tuple(parts), needed))
        ),
        max_leaves=7,
    )
    structure = data.draw(trees)
    availability = {name: data.draw(SHARES) for name in names}

    def works(part: Structure | str, up: dict[str, bool]) -> bool:
        if isinstance(part, str):
            return up[part]
        assert part.needed is not None
        return sum(works(inner, up) for inner in part.parts) >= part.needed

    expected = 0.0
    for state in itertools.product((True, False), repeat=4):
        up = dict(zip(names, state, strict=True))
        if works(structure, up):
            expected += math.prod(availability[name] if up[name] else 1 - availability[name] for name in names)
    assert reliability.structure_availability(structure, availability) == pytest.approx(expected, abs=1e-12)


@given(st.integers(1, 10), st.integers(1, 10), SHARES, SHARES)
def test_k_of_n_falls_with_k_and_rises_with_availability(parts: int, needed: int, first: float, second: float) -> None:
    assume(needed < parts)
    low, high = sorted((first, second))
    assert reliability.k_of_n(needed + 1, parts, low) <= reliability.k_of_n(needed, parts, low) + 1e-12
    assert reliability.k_of_n(needed, parts, low) <= reliability.k_of_n(needed, parts, high) + 1e-12
    assert reliability.k_of_n(1, parts, low) == pytest.approx(reliability.parallel([low] * parts))
    assert reliability.k_of_n(parts, parts, low) == pytest.approx(reliability.series([low] * parts))


def test_the_least_replicas_for_an_availability() -> None:
    assert reliability.replicas_for_availability(1, 0.99, 0.9999) == 2
    assert reliability.replicas_for_availability(3, 0.99, 0.9999) == 5
    assert reliability.replicas_for_availability(2, 0.999, 0.9) == 2


def test_a_code_loses_data_where_naive_arithmetic_sees_none() -> None:
    loss = reliability.annual_loss(10, 4, 0.01, DAY)
    assert f"{loss:.3e}" == "1.128e-17"
    daily = loss / 365
    assert 1 - (1 - daily) ** 365 == 0.0


@given(st.integers(1, 12), st.integers(0, 4), st.floats(0.001, 0.2), st.floats(HOUR, 30 * DAY))
def test_parity_and_fast_repair_never_lose_more(data: int, parity: int, failures: float, repair: float) -> None:
    loss = reliability.annual_loss(data, parity, failures, repair)
    assert reliability.annual_loss(data, parity + 1, failures, repair) <= loss
    assert 0 <= loss <= 1


# Training


def test_training_prints_the_published_values() -> None:
    flops = training.training_flops(174.6e9, 300e9)
    assert f"{flops:.4e}" == "3.1428e+23"
    printed(flops / training.PETAFLOP_DAY, "3,637")
    assert training.training_flops(70e9, 1.4e12) == pytest.approx(5.88e23)
    printed(training.training_time(training.recomputed_flops(175e9, 300e9), 1024, 140e12) / DAY, "33.9")
    printed(training.training_time(training.recomputed_flops(1e12, 450e9), 3072, 163e12) / DAY, "83.2")
    assert training.training_memory(7e9) == 112e9
    assert [round(training.training_memory(7.5e9, stage, 64) / 1e9, 1) for stage in range(4)] == [
        120.0,
        31.4,
        16.6,
        1.9,
    ]
    joules = training.energy(1_022_362 * HOUR, 400, 1.1)
    printed(joules / training.KWH / 1000, "449.8")
    printed(training.carbon(joules, 0.385) / 1000, "173.2")


def test_attention_counts_in_the_utilisation() -> None:
    # llm-foundry 7b: 6.658 B parameters, of which its table counts all.
    per_token = training.training_flops(6.658e9, 1, 32, 4096, 2048)
    printed(100 * training.utilisation_of_peak(4_951_479, per_token, 512, 989.5e12), "42.2")
    bare = training.training_flops(6.658e9, 1)
    printed(100 * training.utilisation_of_peak(4_951_479, bare, 512, 989.5e12), "39.0")
    assert training.training_flops(0, 1, 2, 3, 5) == 2 * training.training_flops(0, 1, 2, 3, 5, causal=True) == 360


def test_more_than_the_peak_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="more work than the peak"):
        training.utilisation_of_peak(1e9, 1e9, 8, 1e15 / 8)
    with pytest.raises(OutOfDomain, match="PUE"):
        training.energy(1, 400, 0.9)


# Language models


def test_caches_print_the_published_values() -> None:
    assert llm.kv_bytes_per_token(32, 8, 128) == 131_072
    assert llm.kv_bytes_per_token(40, 40, 128) == 819_200
    assert llm.kv_bytes_per_token(126, 8, 128) == 516_096
    assert llm.latent_kv_bytes_per_token(512, 64, 61) == 70_272
    assert llm.concurrent_sequences(12 * 2**30, 0, 819_200, 1, 1.0) == 15_728
    assert llm.concurrent_sequences(12e9, 0, 819_200, 1, 1.0) == 14_648
    assert llm.weight_bytes(13e9) == 26e9
    printed(llm.weight_bytes(70e9, 0.5625) / 1e9, "39.4")


def test_what_does_not_fit_says_so() -> None:
    record = FORMULAS["F54"]
    assert llm.concurrent_sequences(80e9, 140e9, 131_072, 4096) == 0
    assert "do not fit" in record.outside(memory=80e9, weights=140e9, kv_per_token=131_072, context=4096)
    assert "one context" in record.outside(memory=80e9, weights=71.9e9, kv_per_token=131_072, context=4096)
    assert record.outside(memory=80e9, weights=16e9, kv_per_token=131_072, context=4096) == ""
    assert "do not fit" in record.outside(
        memory=80e9, weights=60e9, kv_per_token=131_072, context=4096, activations=13e9
    )


def test_what_fits_exactly_fits() -> None:
    # 0.9 x 80 GB - 30 GB - 6 GB = 36 GB, three times 12 GB.
    assert llm.concurrent_sequences(80e9, 30e9, 12e6, 1000, 0.9, 6e9) == 3
    assert llm.concurrent_sequences(80e9, 30e9, 12e6, 1000, 0.9, 6.001e9) == 2


def test_rooflines_of_a_model_print_the_known_values() -> None:
    printed(1000 * llm.prefill_time(12.85e9, 512, 312e12), "42.2")
    printed(1000 * llm.decode_time(25.7e9, 1.555e12), "16.5")
    printed(llm.decoding_bound(26e9, 1.555e12), "59.8")
    with pytest.raises(OutOfDomain, match=r"4000 tokens/s are claimed where memory allows 59\.81"):
        llm.decoding_bound(26e9, 1.555e12, claimed=4000)


def test_attention_and_tensor_parallelism_count() -> None:
    # 2 N s + 2 L d s^2 over two devices at half their peak.
    assert llm.prefill_time(1e9, 100, 1e12, 0.5, 3, 2, 10, 1000) == pytest.approx(3 * (2e11 + 2e8) / 1e12)
    assert llm.prefill_time(1e9, 1, 1e12, weights=2e9, bandwidth=1e9) == 2.0
    # 2 layers, two all-reduces in each.
    assert llm.decode_time(1e9, 1e9, devices=2, layers=2, all_reduce=0.01) == pytest.approx(0.54)
    assert llm.decode_time(0, 1e9, batch=2, context=10, kv_per_token=1e6, amplification=4) == pytest.approx(0.08)
    assert llm.decode_time(1, 1e9, batch=2, parameters=1e9, peak=1e10, mfu=0.5) == pytest.approx(0.8)


def test_a_mixture_of_experts_reads_more_with_every_sequence() -> None:
    assert llm.read_parameters(100, 10, 1, 4) == pytest.approx(10)
    assert llm.read_parameters(100, 10, 10_000, 4) == pytest.approx(100)
    assert llm.read_parameters(100, 100, 5) == 100
    # 8 experts, 2 active, batch 3: each is missed with 0.75^3.
    assert llm.read_parameters(8, 2, 3) == pytest.approx(8 * (1 - 0.75**3))


def test_continuous_batching_prints_the_known_values() -> None:
    model = {"output": 300, "weights": 16.06e9, "context": 1500, "kv_per_token": 131_072, "bandwidth": 2.345e12}
    found = llm.continuous_batching(20, **model)
    printed(1000 * found.step, "13.78")
    printed(found.batch, "82.7")
    printed(found.cache / 1e9, "16.3")
    printed(llm.continuous_batching_limit(300, 1500, 131_072, 2.345e12), "39.76")
    with pytest.raises(OutOfDomain, match=r"beyond 39\.76 requests/s the batch grows without end"):
        llm.continuous_batching(39.8, **model)
    assert llm.batch_request_rate(found.batch, 300, found.step) == pytest.approx(20)


@given(st.floats(0.01, 0.95), st.floats(1, 1000), st.floats(0, 1e-4), st.floats(0, 0.01))
def test_the_batch_is_what_it_settles_at(fill: float, output: float, compute: float, overhead: float) -> None:
    rest = {"context": 1500.0, "kv_per_token": 131_072.0, "bandwidth": 2.3e12}
    rate = fill * llm.continuous_batching_limit(output, compute=compute, **rest)
    found = llm.continuous_batching(rate, output, 16e9, compute=compute, overhead=overhead, **rest)
    reading = (16e9 + found.batch * 1500 * 131_072) / 2.3e12
    assert found.step == pytest.approx(max(reading, found.batch * compute) + overhead)
    assert found.batch == pytest.approx(rate * output * found.step)


def test_tokens_cost_what_the_machine_costs() -> None:
    printed(1e6 * llm.token_cost(2 / HOUR, 1000), "0.556")
    printed(llm.static_batch_throughput(8, 100, 0.2, 0.020), "363.6")


# Streams, cost, experiments


def test_streams_print_the_published_values() -> None:
    assert streaming.broker_traffic(50e6, 100e6, 3) == (150e6, 200e6)
    assert streaming.managed_kafka_processors(50e6, 100e6, 3, 0.5) == 20
    assert streaming.managed_kafka_processors(5e9, 10e9, 3, 0.5) == 2000
    assert streaming.broker_disk(1e6, 7 * DAY) == pytest.approx(1.8144e12)
    assert streaming.broker_disk(1e6, 7 * DAY, 3, 0.5) == pytest.approx(3.6288e12)
    assert streaming.partitions(100, 10, 5) == 20
    assert streaming.partitions(1, 10, 5) == 1
    assert [streaming.kinesis_shards(*flow) for flow in ((3.5e6, 0, 0), (0, 2001, 0), (0, 0, 10e6))] == [4, 3, 5]
    assert streaming.catch_up_time(3.6e6, 1500, 1000) == 7200


def test_costs_print_the_published_values() -> None:
    spent = cost.rent(226.75 * 8, DAY, 2 / HOUR)
    earned = sum(
        cost.metered_cost(tokens / DAY, DAY, price / 1e6)
        for tokens, price in ((342e9, 0.14), (266e9, 0.55), (168e9, 2.19))
    )
    printed(spent, "87,072")
    printed(earned, "562,100")
    printed(100 * cost.margin_over_cost(earned, spent), "545.6")
    assert cost.storage_cost(1e12, cost.MONTH, 0.02 / 1e9 / cost.MONTH) == pytest.approx(20)
    prices = cost.priced_rent(8, cost.MONTH, 2 / HOUR, 3 / HOUR, 4 / HOUR)
    assert prices == pytest.approx((11_680, 17_520, 23_360))
    assert cost.cost_per_request(86_400, 1000, DAY) == pytest.approx(0.001)


def test_sample_sizes_print_the_published_values() -> None:
    assert experiments.sample_size_rule(0.05, 0.0025) == 121_600
    assert experiments.sample_size_mean(30, 3.75 * 0.05) == 409_600
    assert experiments.sample_size(0.50, 0.25, power=0.90) == 77
    assert experiments.sample_size_from_base(0.20, 0.05) == 1030
    printed(experiments.power_of_test(50, 0.50, 0.25), "0.740")


@given(st.floats(0.05, 0.6), st.floats(0.02, 0.3), st.floats(0.01, 0.2), st.floats(0.6, 0.95))
def test_the_sample_has_the_power_it_was_made_for(share: float, rise: float, error: float, power: float) -> None:
    users = experiments.sample_size(share, rise, error, power)
    assert experiments.power_of_test(users, share, rise, error) >= power - 1e-9
    assert experiments.power_of_test(users - 1, share, rise, error) <= power + 1e-9
    assert experiments.detectable_difference(users, share, error, power) <= rise * (1 + 1e-6)


def test_the_power_agrees_with_simulated_experiments() -> None:
    draw = random.Random(11)
    users, seen, runs = 200, 0, 3000
    for _ in range(runs):
        base, other = (sum(draw.random() < share for _ in range(users)) / users for share in (0.3, 0.42))
        pooled = (base + other) / 2
        seen += abs(other - base) > 1.959964 * math.sqrt(2 * pooled * (1 - pooled) / users)
    assert experiments.power_of_test(users, 0.3, 0.12) == pytest.approx(seen / runs, abs=0.03)


def test_the_rule_of_thumb_is_close_to_the_exact_size() -> None:
    assert experiments.sample_size_rule(0.05, 0.0025) == pytest.approx(experiments.sample_size(0.05, 0.0025), rel=0.03)


def test_experiments_last_whole_weeks_on_request() -> None:
    assert experiments.experiment_duration(121_600, 2, 50_000 / DAY) == pytest.approx(4.864 * DAY)
    assert experiments.experiment_duration(121_600, 2, 50_000 / DAY, whole_weeks=True) == 7 * DAY
    assert experiments.experiment_duration(100, 2, 1, exposed=0.1) == pytest.approx(2000)


def test_reviewers_are_enough_and_not_too_many() -> None:
    assert experiments.reviewers(1000 / DAY, 120, 0.85, 40 / 168) == 7
    assert experiments.reviewers_on_duty(200 / HOUR, 180, 20, 0.80) == 14
    assert queues.wait_tail(20, 200 / HOUR, 180, 13) > 0.2
    assert experiments.backlog_after(100, 50 / HOUR, 40 / HOUR, 8 * HOUR) == pytest.approx(180)
    assert experiments.backlog_after(10, 40 / HOUR, 50 / HOUR, 8 * HOUR) == 0


# Uncertainty


def test_a_range_prints_the_known_values() -> None:
    spread = uncertainty.lognormal_range(5, 10)
    printed(spread.mu, "1.95601")
    printed(spread.sigma, "0.210702")
    printed(spread.median, "7.0711")
    printed(spread.mean, "7.2298")


@given(AMOUNTS, st.floats(1, 1000))
def test_a_range_comes_back(low: float, ratio: float) -> None:
    spread = uncertainty.lognormal_range(low, low * ratio)
    assert spread.percentile(0.05) == pytest.approx(low)
    assert spread.percentile(0.95) == pytest.approx(low * ratio)
    again = uncertainty.lognormal_percentiles(spread.percentile(0.2), spread.percentile(0.7), 0.2, 0.7)
    assert again.mu == pytest.approx(spread.mu, abs=1e-9)
    assert again.sigma == pytest.approx(spread.sigma, abs=1e-9)


@given(st.floats(0.001, 0.999), st.floats(-3, 3), st.floats(0.01, 3))
def test_below_is_the_inverse_of_percentile(share: float, mu: float, sigma: float) -> None:
    spread = Lognormal(mu, sigma)
    assert spread.below(spread.percentile(share)) == pytest.approx(share)
    assert spread.above(spread.percentile(share)) == pytest.approx(1 - share)


def test_a_product_is_narrower_than_its_interval() -> None:
    product = uncertainty.lognormal_product([uncertainty.lognormal_range(5, 10), uncertainty.lognormal_range(1, 3)])
    for share, expected in ((0.05, "6.397"), (0.5, "12.247"), (0.95, "23.449")):
        printed(product.percentile(share), expected)


def test_a_quotient_turns_the_exponent() -> None:
    ratio = uncertainty.lognormal_product([Lognormal(3, 0.3), Lognormal(1, 0.4)], [1, -1])
    assert ratio == pytest.approx((2, 0.5))


def test_samples_agree_with_the_exact_product() -> None:
    columns = uncertainty.latin_hypercube(["a", "b"])
    first, second = uncertainty.lognormal_range(5, 10), uncertainty.lognormal_range(1, 3)
    drawn = numpy.exp(first.mu + first.sigma * columns["a"]) * numpy.exp(second.mu + second.sigma * columns["b"])
    for share, expected in ((0.05, 6.397), (0.5, 12.247), (0.95, 23.449)):
        # The standard error of p95 is sqrt(0.05 * 0.95 / 10,000) / 0.103 standard deviations of 0.395: 0.84 %.
        assert uncertainty.percentile(drawn, share) == pytest.approx(expected, rel=0.02)


def test_samples_of_a_share_end_at_one() -> None:
    scores = uncertainty.latin_hypercube(["mfu"])["mfu"]
    spread = uncertainty.lognormal_range(0.3, 0.9)
    drawn = uncertainty.lognormal_samples(spread, scores, 1.0)
    assert drawn.max() == 1.0
    assert uncertainty.percentile(drawn, 0.05) == pytest.approx(0.3, rel=1e-3)
    assert uncertainty.lognormal_samples(spread, scores).max() > 1.0


def test_a_column_has_one_sample_in_each_slice() -> None:
    column = uncertainty.latin_hypercube(["dau"], samples=101)["dau"]
    places = sorted(int(uncertainty.normal_share(score) * 101) for score in column)
    assert places == list(range(101))
    assert list(column) != sorted(column)


def test_two_samples_are_enough_for_a_column() -> None:
    assert sorted(uncertainty.latin_hypercube(["a"], 2)["a"]) == pytest.approx([-0.67449, 0.67449], abs=1e-5)


def test_a_column_depends_on_its_name_and_the_seed_alone() -> None:
    alone = uncertainty.latin_hypercube(["dau"])["dau"]
    among = uncertainty.latin_hypercube(["peak", "dau", "size"])
    other = uncertainty.latin_hypercube(["dau"], seed=2)["dau"]
    assert (alone == among["dau"]).all()
    assert not (alone == other).all()
    assert abs(numpy.corrcoef(among["peak"], among["dau"])[0, 1]) < 0.04


def test_correlated_columns_keep_their_slices() -> None:
    plain = uncertainty.latin_hypercube(["a", "b", "c", "d"])
    found = uncertainty.correlated(plain, {("a", "b"): 0.3, ("c", "b"): -0.5})
    assert numpy.corrcoef(found["a"], found["b"])[0, 1] == pytest.approx(0.3, abs=0.03)
    assert numpy.corrcoef(found["b"], found["c"])[0, 1] == pytest.approx(-0.5, abs=0.03)
    assert numpy.corrcoef(found["a"], found["c"])[0, 1] == pytest.approx(0.0, abs=0.05)
    for name in "abcd":
        assert (numpy.sort(found[name]) == numpy.sort(plain[name])).all()
    assert (found["d"] == plain["d"]).all()


def test_correlations_that_contradict_one_another_are_refused() -> None:
    plain = uncertainty.latin_hypercube(["a", "b", "c"], samples=10)
    with pytest.raises(OutOfDomain, match="contradict"):
        uncertainty.correlated(plain, {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9})
    with pytest.raises(OutOfDomain, match=r"correlation of 1\.5"):
        uncertainty.correlated(plain, {("a", "b"): 1.5})


def test_a_breach_is_a_share_of_samples() -> None:
    assert uncertainty.breach_probability([1, 2, 3, 4], 3) == 0.25
    assert uncertainty.breach_probability(numpy.array([1.0, 2, 3, 4]), 0) == 1
    assert uncertainty.lognormal_breach(uncertainty.lognormal_range(5, 10), 10) == pytest.approx(0.05)
    assert uncertainty.lognormal_breach(Lognormal(math.log(5), 0), 5) == 0


# Sensitivity


def factors(a: float, b: float, c: float) -> float:
    return a * b / c**2


def test_a_factor_has_its_exponent_as_elasticity() -> None:
    inputs = {"a": 3.0, "b": 0.2, "c": 7.0}
    found = [sensitivity.elasticity(factors, inputs, name) for name in "abc"]
    assert found == pytest.approx([1, 1, -2], abs=1e-6)


def test_shares_of_variance_add_up() -> None:
    ranges = {"a": Lognormal(0, 2), "b": Lognormal(1, 0), "c": Lognormal(2, 0.5)}
    # Squares of 2 x 1 and 0.5 x 2.
    assert sensitivity.variance_shares(factors, ranges) == pytest.approx({"a": 0.8, "b": 0.0, "c": 0.2})


def test_the_tornado_begins_with_the_widest() -> None:
    ranges = {"b": uncertainty.lognormal_range(1, 2), "a": uncertainty.lognormal_range(1, 4), "c": Lognormal(0, 0)}
    widest, second, last = sensitivity.tornado(factors, ranges)
    assert [swing.name for swing in (widest, second, last)] == ["a", "b", "c"]
    assert widest.high / widest.low == pytest.approx(4)
    assert second.high / second.low == pytest.approx(2)


def test_rank_correlation_sees_order_alone() -> None:
    values = numpy.array([3.0, 1.0, 4.0, 1.5, 9.0])
    assert sensitivity.rank_correlation(values, numpy.exp(values)) == pytest.approx(1)
    assert sensitivity.rank_correlation(values, -(values**3)) == pytest.approx(-1)
    # Ranks 1 2.5 2.5 4 against 1 2 3 4: cov 1.125, deviations sqrt(1.125) and sqrt(1.25).
    tied = sensitivity.rank_correlation(numpy.array([1.0, 2, 2, 3]), numpy.array([1.0, 2, 3, 4]))
    assert tied == pytest.approx(1.125 / math.sqrt(1.125 * 1.25))


# Outside the domain


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: traffic.average_rate(-1, 1), "`users` must be at least 0 and finite, not -1"),
        (lambda: traffic.average_rate(math.nan, 1), "`users`"),
        (lambda: traffic.average_rate(math.inf, 1), "`users`"),
        (lambda: traffic.average_rate(1, 1, 0), "`period` must be above 0"),
        (lambda: traffic.peak_rate(10, 0.5), "a peak below the average"),
        (lambda: traffic.peak_factor(10, 9), "a peak of 9 below the average of 10"),
        (lambda: traffic.call_rate(10, hit=1.2), "`hit` is a share from 0 to 1, not 1.2"),
        (lambda: traffic.call_rate(10, batch=0.5), "a batch holds at least one call"),
        (lambda: traffic.retry_amplification(0.5, 0), "`attempts` must be a whole number of at least 1"),
        (lambda: traffic.lru_hit_share([], 1), "a popularity for each"),
        (lambda: storage.retained_volume(1, 1, -1), "shrinks by more than all"),
        (lambda: storage.provisioned(1, 1, 0.1, 1.0, 0.2), "no room for data"),
        (lambda: storage.provisioned(1, 1, 0.1, 0.05, 1.0), "no room for data"),
        (lambda: key_value.hash_key_bytes(7, [], 10), "0 fields"),
        (lambda: uncertainty.latin_hypercube(["a"], 1), "`samples` must be a whole number of at least 2"),
        (lambda: storage.code_overhead(0, 2), "`data` must be a whole number"),
        (lambda: storage.shard_count(1, 0), "`usable` must be above 0"),
        (lambda: vectors.hnsw_bytes(1, 128, 1), "at least 2 links"),
        (lambda: vectors.ivf_pq_bytes(1, 16, 1, 32), "32 segments of a vector of 16"),
        (lambda: queues.erlang_c(0, 0.5), "`servers` must be a whole number of at least 1"),
        (lambda: queues.erlang_c(2, 2), "2 of 2 servers are busy: the queue grows without end"),
        (lambda: queues.mean_wait(-1, 1, 2), "`rate` must be at least 0"),
        (lambda: queues.response_percentile(1.0, 1, 1, 2), "no time within which all"),
        (lambda: queues.random_balancing_percentile(1.0, 1, 1, 2), "no time within which all"),
        (lambda: latency.kth_percentile(LEAF, 1, 2, 1.0), "a percentile of 1.0"),
        (lambda: latency.hedged_percentile(LEAF, 0.1, 1.0), "a percentile of 1.0"),
        (lambda: latency.slowest_percentile(LEAF, 2, 0), "a percentile of 0"),
        (lambda: queues.erlang_b(10**12, 1), "servers at one queue"),
        (lambda: queues.closed_network(0, [Station(1)]), "`population`"),
        (lambda: queues.closed_network(1, []), "without stations"),
        (lambda: queues.closed_network(10**5, [Station(1, 2)]), "simulate"),
        (lambda: queues.closed_network(10**9, [Station(1)]), "simulate"),
        (lambda: queues.two_choices_mean(1.0), "grows without end"),
        (lambda: servers.utilisation(100, 0.02, 2), "grows without end"),
        (lambda: servers.servers_by_utilisation(1, 1, 0), "`utilisation` must be above 0"),
        (lambda: servers.servers_by_utilisation(1, 1, 1.1), "`utilisation` is a share"),
        (lambda: servers.servers_by_percentile(0.99, 0.1, 1e30, 0.02), "servers at one queue"),
        (lambda: servers.batch_latency(8, 2000, 0.005, 0.0005), "faster than they are worked off"),
        (lambda: servers.binding_servers(()), "no rule asks"),
        (lambda: latency.mixture_percentile([(0.5, LEAF)], 0.9), "add up to 0.5"),
        (lambda: latency.order_statistic(0.5, 4, 3), "4 answers of 3"),
        (lambda: latency.slowest_percentile(LEAF, 0.5, 0.9), "fan-out to 0.5"),
        (lambda: reliability.series((0.9, 1.1)), "`availability` is a share"),
        (lambda: reliability.k_of_n(4, 3, 0.9), "4 of 3 parts"),
        (lambda: reliability.replicas_for_availability(1, 0.9, 1.0), "always up"),
        (lambda: reliability.structure_availability("a", {}), "no availability for `a`"),
        (lambda: reliability.structure_availability(*shared_parts(13)), "13 parts are used more than once"),
        (lambda: uncertainty.correlated({"a": numpy.ones(2), "b": numpy.ones(2)}, {("a", "b"): -1.5}), "of -1.5"),
        (lambda: training.training_time(1, 0, 1), "`devices` must be above 0"),
        (lambda: training.training_time(1, 1, 1, 1.5), "`share` is a share"),
        (lambda: training.training_memory(1, 4), "stages 0 to 3"),
        (lambda: llm.read_parameters(10, 11), "11 active parameters of 10"),
        (lambda: llm.kv_bytes_per_token(0, 8, 128), "`layers` must be above 0"),
        (lambda: streaming.catch_up_time(1, 10, 10), "never shrinks"),
        (lambda: streaming.broker_traffic(1, 1, 0.5), "copies of a record"),
        (lambda: cost.priced_rent(1, 1, 3, 2, 4), "prices out of order"),
        (lambda: cost.rent(-1, 1, 1), "`count` must be at least 0"),
        (lambda: experiments.sample_size(0.95, 0.1), "cannot be reached"),
        (lambda: experiments.sample_size(0.5, 0), "no sample is large enough"),
        (lambda: experiments.sample_size(0, 0.1), "never or always"),
        (lambda: experiments.detectable_difference(2, 0.9), "no difference at all"),
        (lambda: experiments.experiment_duration(1, 1, 1), "1 arms"),
        (lambda: uncertainty.lognormal_range(10, 5), "a range upside down: 10 to 5"),
        (lambda: uncertainty.lognormal_range(0, 5), "`low` must be above 0"),
        (lambda: uncertainty.lognormal_percentiles(5, 3), "percentiles out of order"),
        (lambda: uncertainty.breach_probability([], 1), "no samples"),
        (lambda: sensitivity.elasticity(factors, {"a": 1}, "z"), "no input `z`"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(call: Callable[[], Any], why: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        call()
    assert why in str(refused.value)


# Arrays


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (traffic.average_rate, {"users": 1e6, "actions": 3.0}),
        (traffic.peak_rate, {"average": 10.0, "factor": 2.0}),
        (traffic.call_rate, {"rate": 10.0, "calls": 3.0, "hit": 0.5, "batch": 2.0}),
        (traffic.slow_share, {"slow": 0.01, "leaves": 30.0}),
        (storage.retained_volume, {"rate": 3.0, "retention": 1e7, "growth": 0.3, "after": 2e7}),
        (storage.provisioned, {"source": 3.0, "replicas": 1.0, "indexing": 0.1, "operating": 0.05, "service": 0.2}),
        (storage.shard_count, {"memory": 100.0, "usable": 24.0, "rate": 10.0, "rate_per_shard": 3.0}),
        (vectors.hnsw_bytes, {"vectors": 1e6, "dimension": 128.0, "links": 16.0}),
        (vectors.ivf_pq_bytes, {"vectors": 1e6, "dimension": 128.0, "lists": 64.0, "segments": 16.0}),
        (vectors.diskann_disk_bytes, {"vectors": 1e6, "dimension": 128.0, "degree": 64.0}),
        (queues.random_balancing_percentile, {"share": 0.9, "rate": 10.0, "service": 0.01, "servers": 2.0}),
        (servers.servers_by_utilisation, {"rate": 100.0, "service": 0.02, "utilisation": 0.5}),
        (servers.core_capacity, {"processors": 16.0, "cpu_seconds": 0.01, "utilisation": 0.5}),
        (servers.scaled_throughput, {"size": 9.0, "contention": 0.02, "coherency": 1e-4, "single": 90.0}),
        (servers.batch_latency, {"batch": 8.0, "rate": 100.0, "fixed": 0.005, "each": 0.0005}),
        (reliability.downtime, {"availability": 0.99, "period": 100.0}),
        (training.training_flops, {"parameters": 7e9, "tokens": 1e12}),
        (training.training_time, {"flops": 1e20, "devices": 8.0, "peak": 1e15, "share": 0.4}),
        (llm.concurrent_sequences, {"memory": 80e9, "weights": 16e9, "kv_per_token": 131072.0, "context": 4096.0}),
        (llm.prefill_time, {"parameters": 7e9, "prompt": 512.0, "peak": 3e14, "mfu": 0.5}),
        (llm.decode_time, {"weights": 14e9, "bandwidth": 2e12, "mbu": 0.7, "batch": 8.0, "context": 1000.0}),
        (llm.read_parameters, {"total": 100.0, "active": 10.0, "batch": 4.0}),
        (llm.continuous_batching_limit, {"output": 9.0, "context": 9.0, "kv_per_token": 1e5, "bandwidth": 2e12}),
        (streaming.managed_kafka_processors, {"produce": 50e6, "consume": 1e8, "replication": 3.0, "utilisation": 0.5}),
        (streaming.partitions, {"throughput": 100.0, "produce_each": 10.0, "consume_each": 5.0}),
        (cost.rent, {"count": 8.0, "time": 3600.0, "price": 0.01}),
        (experiments.sample_size_rule, {"share": 0.05, "difference": 0.01}),
        (experiments.reviewers, {"rate": 0.5, "handling": 60.0, "occupancy": 0.8}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_array_gives_what_each_of_its_numbers_gives(function: Callable[..., Any], inputs: dict[str, float]) -> None:
    scales = (1.0, 0.9, 0.97)
    arrays = {name: numpy.array([value * scale for scale in scales]) for name, value in inputs.items()}
    if function is traffic.peak_rate:
        arrays["factor"] = numpy.array([2.0, 1.0, 1.5])
    if function is vectors.ivf_pq_bytes:
        arrays["segments"] = numpy.array([16.0, 32.0, 8.0])
    found = function(**arrays)
    for place in range(3):
        point = function(**{name: float(column[place]) for name, column in arrays.items()})
        assert found[place] == pytest.approx(point, rel=1e-12)


def test_one_bad_sample_spoils_an_array() -> None:
    with pytest.raises(OutOfDomain, match="`hit` is a share"):
        traffic.call_rate(numpy.array([1.0, 2.0]), hit=numpy.array([0.5, 1.5]))  # type: ignore[arg-type]


def test_rounding_up_ignores_the_last_bit() -> None:
    assert elementwise.ceil(0.1 * 3 / 0.1) == 3
    assert elementwise.ceil(3.001) == 4
    assert list(elementwise.ceil(numpy.array([0.1 * 3 / 0.1, 3.001, 2.0]))) == [3, 4, 2]


# The catalogue


def test_the_catalogue_has_every_formula_of_the_plan() -> None:
    numbers = {number.rstrip("abcdefg") for number in FORMULAS if number.startswith("F")}
    # 40 was never given out.
    assert numbers == {f"F{number}" for number in range(1, 67)} - {"F40"}


def test_every_record_is_complete() -> None:
    for number, record in FORMULAS.items():
        assert record.id == number
        assert all((record.name, record.expression, record.source, record.domain, record.test)), number
        assert inspect.getdoc(record.function), number
        if record.limits:
            assert list(inspect.signature(record.limits).parameters) == [
                *inspect.signature(record.function).parameters
            ], number


def test_every_public_function_is_a_formula_or_serves_several() -> None:
    listed = {record.function for record in FORMULAS.values()}
    modules = {record.function.__module__ for record in FORMULAS.values()}
    left = {
        name
        for module in modules
        for name, value in vars(sys.modules[module]).items()
        if inspect.isfunction(value) and value.__module__ == module and not name.startswith("_") and value not in listed
    }
    assert left == {
        *("normal_share", "normal_score", "percentile", "lognormal_samples", "column", "at_scores"),
        *("waiting_by_servers", "tail_of_response"),
    }


def test_every_formula_takes_its_inputs_by_name() -> None:
    for number, record in FORMULAS.items():
        kinds = {parameter.kind for parameter in inspect.signature(record.function).parameters.values()}
        assert kinds == {inspect.Parameter.POSITIONAL_OR_KEYWORD}, number


def test_a_record_says_why_inputs_are_outside() -> None:
    assert FORMULAS["F2"].outside(average=10, factor=2) == ""
    assert "below the average" in FORMULAS["F2"].outside(average=10, factor=0.5)
    assert "grows without end" in FORMULAS["F24"].outside(servers=2, load=3)


def test_formulas_load_without_numpy() -> None:
    program = (
        "import sys; import mlsd_dsl.formulas.catalogue; print('numpy' in sys.modules, 'statistics' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
