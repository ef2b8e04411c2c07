"""The second engine: single queues against theory, networks against ciw and Jackson, designs against an independent simulator."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from networks import apart, by_ciw, jackson, network_at_random
from networks import simulated as by_ours
from numpy.typing import NDArray
from requests_at_random import graph_at_random
from requests_at_random import simulated as by_draws
from requests_at_random import text_of as text_of_graph
from requests_by_events import Ask, Part, World, text_of

from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.simulation.capacity import HIGH, LOW, MIDDLE, point
from mlsd_dsl.simulation.compare import Compared, compare
from mlsd_dsl.simulation.draws import exponential, lognormal, poisson_arrivals, uniform, with_spread
from mlsd_dsl.simulation.measuring import mean_of, times_of
from mlsd_dsl.simulation.network import Settings, Simulated, simulate
from mlsd_dsl.simulation.routing import Stop, network, rates_of
from mlsd_dsl.simulation.stations import (
    BALANCING,
    CENTRAL,
    POWER_OF_TWO,
    RANDOM,
    ROUND_ROBIN,
    balanced_waits,
    batched,
    closed,
    station,
    waits,
)
from mlsd_dsl.syntax.source import Source

Times = NDArray[np.float64]

LEAF = "latency: p50 10 ms p99 64.3 ms"  # log-normal with sigma 0.8


# One queue against theory


@pytest.mark.parametrize(
    ("rate", "service", "servers", "p99"),
    [(320, 0.01, 4, 0.06893), (700, 0.01, 8, 0.06203), (10, 1.0, 14, 4.66159)],
)
def test_the_p99_of_many_servers_is_that_of_the_exact_tail(
    rate: float, service: float, servers: int, p99: float
) -> None:
    run = station(rate, service, servers, customers=1_000_000, seed=2)
    assert run.response.p99.value == pytest.approx(p99, rel=0.03)
    assert run.utilisation == pytest.approx(rate * service / servers, rel=0.01)
    assert run.response.p50.value < run.response.p95.value < run.response.p99.value < run.response.p999.value


@pytest.mark.parametrize(("scv", "factor"), [(0.0, 0.5), (1.0, 1.0), (4.0, 2.5)])
def test_one_server_waits_as_pollaczek_and_khinchine_say(scv: float, factor: float) -> None:
    run = station(0.7, 1.0, 1, scv=scv, customers=1_000_000, seed=3)
    assert run.wait.mean.value == pytest.approx(factor * 0.7 / 0.3, rel=0.03)
    assert run.wait.mean.holds(factor * 0.7 / 0.3)


def test_nothing_waits_where_nothing_varies() -> None:
    run = station(99.0, 0.01, 1, scv=0.0, arrival_scv=0.0)
    assert run.wait.p999.value == pytest.approx(0.0, abs=1e-9)
    assert not station(100.0, 0.01, 1, scv=0.0, arrival_scv=0.0).unstable


def test_heavy_tails_on_many_servers_wait_less_than_the_approximation_says() -> None:
    # 16 servers, cs2 = 4, half busy: Allen and Cunneen's formula says twice as much or more; how much depends on the tail.
    run = station(8.0, 1.0, 16, scv=4.0, customers=400_000, seed=1)
    exponential_wait = station(8.0, 1.0, 16, customers=400_000, seed=1).wait.mean.value
    assert 2.5 * exponential_wait > 1.9 * run.wait.mean.value


def test_a_full_station_is_unstable_and_ends() -> None:
    for rate in (100.0, 100.1, 1e9):
        run = station(rate, 0.01, 1)
        assert run.words == "unstable"
        assert run.utilisation == rate * 0.01
        assert math.isinf(run.wait.mean.value)
        assert math.isinf(run.response.p50.value)
        assert math.isinf(run.in_system)
    assert station(99.9, 0.01, 1, customers=1000).words == ""


@pytest.mark.parametrize(
    ("rate", "service", "servers", "words"),
    [
        (-1.0, 1.0, 1, "rate"),
        (0.0, 1.0, 1, "rate"),
        (math.inf, 1.0, 1, "rate"),
        (math.nan, 1.0, 1, "rate"),
        (1.0, 0.0, 1, "service"),
        (1.0, -2.0, 1, "service"),
        (1.0, 1.0, 0, "server"),
    ],
)
def test_numbers_that_are_no_station_are_refused(rate: float, service: float, servers: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        station(rate, service, servers)


def test_other_numbers_that_cannot_be_are_refused_as_well() -> None:
    with pytest.raises(ValueError, match="variation"):
        station(1.0, 0.1, 1, scv=-1.0)
    with pytest.raises(ValueError, match="customer"):
        station(1.0, 0.1, 1, customers=0)
    with pytest.raises(ValueError, match="no balancing `sticky`"):
        station(1.0, 0.1, 2, balancing="sticky")
    with pytest.raises(ValueError, match="user"):
        closed(0, 1.0, 1)
    with pytest.raises(ValueError, match="think"):
        closed(5, 1.0, 1, think=math.inf)
    with pytest.raises(ValueError, match="batch"):
        batched(np.array([0.0]), 0, lambda size: 1.0)
    with pytest.raises(ValueError, match="batch"):
        batched(np.array([0.0]), 1, lambda size: 1.0, window=math.nan)


# The recursion


customers = st.lists(
    st.tuples(st.floats(0, 5, allow_subnormal=False), st.floats(0, 5, allow_subnormal=False)), min_size=1, max_size=60
)


def columns(pairs: list[tuple[float, float]]) -> tuple[Times, Times]:
    gaps, services = zip(*pairs, strict=True)
    return np.cumsum(gaps), np.array(services)


@given(customers)
def test_one_server_is_lindleys_recursion(pairs: list[tuple[float, float]]) -> None:
    arrivals, services = columns(pairs)
    expected = [0.0]
    for number in range(1, len(arrivals)):
        gap = arrivals[number] - arrivals[number - 1]
        expected.append(max(0.0, expected[-1] + services[number - 1] - gap))
    assert waits(arrivals, services, 1) == pytest.approx(expected, abs=1e-9)


@given(customers, st.integers(1, 6))
@example([(0.0, 1.0), (0.0, 1.0), (0.0, 0.0)], 2)
def test_customers_begin_when_a_server_is_free_and_not_before(pairs: list[tuple[float, float]], servers: int) -> None:
    arrivals, services = columns(pairs)
    begun = arrivals + waits(arrivals, services, servers)
    done = begun + services
    assert (begun >= arrivals - 1e-9).all()
    for number, moment in enumerate(begun):
        busy = ((begun[:number] <= moment + 1e-9) & (done[:number] > moment + 1e-9)).sum()
        assert busy < servers
        if moment > arrivals[number] + 1e-9:  # whoever waits, begins at the moment at which another one goes
            assert np.abs(done[:number] - moment).min() < 1e-9


@given(customers, st.integers(1, 6))
def test_one_more_server_makes_nobody_wait_longer(pairs: list[tuple[float, float]], servers: int) -> None:
    arrivals, services = columns(pairs)
    assert (waits(arrivals, services, servers + 1) <= waits(arrivals, services, servers) + 1e-9).all()


def test_one_more_server_never_raises_the_mean_wait_of_a_run() -> None:
    means = [station(9.0, 1.0, servers, customers=20_000, seed=5).wait.mean.value for servers in range(10, 20)]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[-1]


@given(customers, st.integers(1, 5), st.sampled_from(BALANCING), st.integers(1, 3))
def test_littles_law_holds_in_every_run(
    pairs: list[tuple[float, float]], servers: int, balancing: str, places: int
) -> None:
    arrivals, services = columns(pairs)
    choices = uniform(len(arrivals), 7, 1)
    gone = arrivals + services + balanced_waits(arrivals, services, servers, balancing, choices, places)
    # The number there over time, by going through all comings and goings: nothing of it knows of responses.
    moments = sorted([(moment, 1) for moment in arrivals] + [(moment, -1) for moment in gone])
    area, there = 0.0, 0
    for (moment, step), (following, _) in zip(moments, [*moments[1:], moments[-1]], strict=True):
        there += step
        assert there >= 0 or following == moment
        area += there * (following - moment)
    assert area == pytest.approx(float((gone - arrivals).sum()), abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 0.9), st.integers(1, 20), st.sampled_from([0.0, 0.5, 1.0, 3.0]), st.integers(0, 99))
def test_a_run_obeys_littles_law_and_the_law_of_utilisation(busy: float, servers: int, scv: float, seed: int) -> None:
    run = station(busy * servers / 0.02, 0.02, servers, scv=scv, customers=20_000, seed=seed)
    assert run.in_system == pytest.approx(run.rate * run.response.mean.value, rel=0.03)
    assert run.utilisation == pytest.approx(busy, rel=0.1)
    assert run.response.mean.value == pytest.approx(run.wait.mean.value + 0.02, rel=0.08)


# Balancing


def test_random_balancing_is_as_many_queues_by_themselves() -> None:
    run = station(2000, 0.02, 58, balancing=RANDOM, customers=1_000_000, seed=1)
    assert run.response.p99.value == pytest.approx(0.2968, rel=0.03)
    central = station(2000, 0.02, 58, customers=400_000, seed=1)
    assert central.response.p99.value == pytest.approx(0.0921, rel=0.03)


def test_the_power_of_two_choices() -> None:
    run = station(90.0 * 5, 1.0, 500, balancing=POWER_OF_TWO, customers=500_000, seed=1)
    assert run.response.mean.value == pytest.approx(2.6141, rel=0.03)


def test_balancing_in_turn_lies_between_chance_and_one_queue() -> None:
    means = [
        station(40.0, 1.0, 58, balancing=each, customers=200_000, seed=4).wait.mean.value
        for each in (CENTRAL, POWER_OF_TWO, ROUND_ROBIN, RANDOM)
    ]
    assert means == sorted(means)
    assert means[0] < means[1] / 10


def test_of_two_queues_of_the_same_length_the_first_is_joined() -> None:
    # The offers are 0 or 1, then twice 0 or 2; work does not count, only who is there.
    chosen = balanced_waits(np.zeros(3), np.array([10.0, 1.0, 1.0]), 3, POWER_OF_TWO, np.array([0.1, 0.2, 0.2]))
    assert chosen.tolist() == [0, 0, 10]


def test_servers_with_places_balance_between_servers_only() -> None:
    arrivals = np.array([0.0, 0.0, 0.0, 0.0])
    services = np.array([1.0, 1.0, 1.0, 1.0])
    everybody_to_the_first = np.zeros(4)
    assert balanced_waits(arrivals, services, 2, RANDOM, everybody_to_the_first, 2).tolist() == [0, 0, 1, 1]
    assert balanced_waits(arrivals, services, 2, RANDOM, everybody_to_the_first, 1).tolist() == [0, 1, 2, 3]
    assert balanced_waits(arrivals, services, 2, POWER_OF_TWO, everybody_to_the_first, 1).tolist() == [0, 0, 1, 1]
    assert balanced_waits(arrivals, services, 4, ROUND_ROBIN, everybody_to_the_first, 1).tolist() == [0, 0, 0, 0]


# Batches


def of_size(size: int) -> float:
    """A batch server with 5 ms for a batch and 0.5 ms for each in it."""
    return 0.005 + 0.0005 * size


@pytest.mark.parametrize(("size", "throughput"), [(1, 181.8), (8, 888.9), (32, 1523.8), (128, 1855.1)])
def test_a_batch_server_that_is_never_idle_reaches_its_throughput(size: int, throughput: float) -> None:
    run = batched(np.zeros(128 * 100), size, of_size)
    assert run.throughput == pytest.approx(throughput, rel=1e-3)
    assert set(run.sizes.tolist()) == {size}


def test_who_waits_for_a_full_batch_waits_for_half_of_it_on_average() -> None:
    arrivals = poisson_arrivals(800.0, uniform(400_000, 1, 0))
    run = batched(arrivals, 8, of_size, servers=20)  # so many that no batch waits for a server
    assert run.responses.mean() == pytest.approx(7 / (2 * 800) + of_size(8), rel=0.03)
    assert run.waits.min() >= 0


def test_the_window_ends_the_wait_for_others() -> None:
    alone = batched(np.array([0.0, 1.0, 2.0]), 8, of_size, window=0.004)
    assert alone.responses == pytest.approx(0.004 + of_size(1))
    assert alone.sizes.tolist() == [1, 1, 1]
    together = batched(np.array([0.0, 0.001, 0.002, 1.0]), 8, of_size, window=0.004)
    assert together.responses == pytest.approx([0.004 + of_size(3), 0.003 + of_size(3), 0.002 + of_size(3), 0.0095])
    assert together.sizes.tolist() == [3, 1]


def test_a_batch_gathers_while_the_server_is_busy() -> None:
    run = batched(np.array([0.0, 0.001, 0.002, 0.003]), 8, lambda size: 1.0, window=0.0)
    assert run.sizes.tolist() == [1, 3]
    assert run.waits.tolist() == pytest.approx([0.0, 0.999, 0.998, 0.997])


def test_a_slow_customer_slows_its_whole_batch() -> None:
    run = batched(np.zeros(4), 2, lambda size: 1.0, factors=np.array([2.0, 9.0, 1.0, 9.0]))
    assert run.services.tolist() == [2.0, 2.0, 1.0, 1.0]


# Users who come back


def test_more_users_than_threads_wait_as_pdq_says() -> None:
    run = closed(400, 0.444, 300, customers=400_000, seed=1)
    assert run.throughput == pytest.approx(675.6757, rel=0.01)
    assert run.response.mean.value == pytest.approx(0.5920, rel=0.01)
    assert run.waiting == pytest.approx(100, rel=0.01)
    assert run.wait.mean.value == pytest.approx(0.148, rel=0.02)
    assert run.thinking == pytest.approx(0, abs=1e-6)


def test_users_who_think_are_the_machine_repair_problem() -> None:
    users, think, service = 10, 5.0, 1.0
    weights = [1.0]
    for busy in range(users):
        weights.append(weights[-1] * (users - busy) * service / think)
    throughput = (1 - weights[0] / sum(weights)) / service
    run = closed(users, service, 1, think=think, customers=400_000, seed=1)
    assert run.throughput == pytest.approx(throughput, rel=0.01)
    assert run.response.mean.value == pytest.approx(users / throughput - think, rel=0.02)
    assert run.thinking == pytest.approx(throughput * think, rel=0.02)


# Chance


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    assert station(3.0, 1.0, 4, seed=1) == station(3.0, 1.0, 4, seed=1)
    assert station(3.0, 1.0, 4, seed=1) != station(3.0, 1.0, 4, seed=2)


def test_draws_are_the_same_on_every_machine() -> None:
    assert uniform(3, 20, 1, 2).tolist() == pytest.approx(FIRST_DRAWS, abs=1e-15)
    assert uniform(2, 20, 1, 2).tolist() == uniform(3, 20, 1, 2).tolist()[:2]
    assert uniform(2, 20, 1, 3).tolist() != uniform(2, 20, 1, 2).tolist()


FIRST_DRAWS = [0.7102342437209082, 0.45928296788337575, 0.980767118465794]


@pytest.mark.parametrize("scv", [0.0, 0.3, 1.0, 4.0])
def test_draws_have_the_mean_and_spread_that_was_asked_for(scv: float) -> None:
    drawn = with_spread(2.0, scv, uniform(1_000_000, 1, 1))
    assert drawn.mean() == pytest.approx(2.0, rel=0.01)
    assert drawn.var() / 4 == pytest.approx(scv, rel=0.06, abs=1e-12)


def test_the_inverse_of_a_distribution_rises_with_chance() -> None:
    chances = np.sort(uniform(1000, 1, 1))
    for drawn in (exponential(2.0, chances), lognormal(1.0, 0.8, chances)):
        assert (np.diff(drawn) > 0).all()
        assert np.isfinite(drawn).all()
    assert lognormal(10.0, 0.8, np.array([0.5]))[0] == pytest.approx(10.0)


def test_most_confidence_intervals_hold_the_truth() -> None:
    held = [station(0.5, 1.0, 1, customers=20_000, seed=seed).wait.mean.holds(1.0) for seed in range(60)]
    assert sum(held) >= 51  # 95 % of 60 would be 57


def test_a_few_customers_say_nothing_certain() -> None:
    assert mean_of(np.arange(99.0)) == (49.0, -math.inf, math.inf)
    assert mean_of(np.arange(100.0)).low > 0
    assert times_of(np.zeros(0)).customers == 0
    assert times_of(np.arange(1.0, 201.0)).p99.value == 198
    assert math.isinf(times_of(np.array([1.0] * 50 + [math.inf] * 60)).p99.value)
    assert times_of(np.array([1.0] * 90 + [math.inf] * 10)).p50.value == 1.0


# Networks


@pytest.mark.parametrize("seed", range(5))
def test_networks_agree_with_jackson_and_with_ciw(seed: int) -> None:
    stops = network_at_random(seed)
    ours = by_ours(stops, 100_000, seed)
    exact = apart(ours, jackson(stops))
    assert len(exact) == sum(rate > 0 for rate in rates_of(stops))
    assert max(map(abs, exact)) < 4
    theirs = apart(ours, by_ciw(stops, 20_000, seed))
    assert len(theirs) >= 1
    assert max(map(abs, theirs)) < 4.8


def test_a_network_that_is_wrong_by_a_tenth_is_noticed() -> None:
    stops = network_at_random(0)
    slower = [stop._replace(service=stop.service * 1.1) for stop in stops]
    assert max(map(abs, apart(by_ours(stops, 100_000, 1), jackson(slower)))) > 8


def test_customers_are_neither_lost_nor_made() -> None:
    stops = [Stop(5.0, 0.01, 1, 1.0, ((1, 0.5), (2, 0.3))), Stop(1.0, 0.01, 2, 1.0, ((2, 1.0),)), Stop(0.0, 0.01, 2)]
    assert rates_of(stops) == [5.0, 3.5, 5.0]
    run = network(stops, 100_000)
    assert [each.rate for each in run.stations] == pytest.approx([5.0, 3.5, 5.0], rel=0.02)
    assert run.response.customers == pytest.approx(0.8 * 100_000, rel=0.02)
    for each in run.stations:
        assert each.in_system == pytest.approx(each.rate * each.response.mean.value, rel=1e-3)
    in_network = sum(each.in_system for each in run.stations)
    assert in_network == pytest.approx(6.0 * run.response.mean.value, rel=0.02)


def test_a_full_station_makes_the_network_unstable() -> None:
    run = network([Stop(5.0, 0.1, 1, 1.0, ((1, 1.0),)), Stop(0.0, 0.3, 1)])
    assert [each.words for each in run.stations] == ["", "unstable"]
    assert math.isinf(run.response.mean.value)


def test_ways_that_lead_nowhere_are_refused() -> None:
    with pytest.raises(ValueError, match="back"):
        network([Stop(1.0, 0.1, 1), Stop(1.0, 0.1, 1, 1.0, ((0, 0.5),))])
    with pytest.raises(ValueError, match="more than all"):
        network([Stop(1.0, 0.1, 1, 1.0, ((1, 0.7), (1, 0.7))), Stop(0.0, 0.1, 1)])
    with pytest.raises(ValueError, match="nobody"):
        network([Stop(0.0, 0.1, 1)])
    with pytest.raises(ValueError, match="cannot be"):
        network([Stop(1.0, 0.1, 0)])


def test_a_station_that_nobody_reaches_has_nothing_to_say() -> None:
    run = network([Stop(1.0, 0.1, 1), Stop(0.0, 0.1, 1)], 1000).stations[1]
    assert (run.rate, run.utilisation, run.wait.customers) == (0.0, 0.0, 0)


# Designs


REQUESTS = 40_000  # of which there are as many in the slow, plain simulation


def facts(text: str) -> Facts:
    checked = check(Source("t.mlsd", text), None)
    assert [d.message for d in checked.diagnostics] == []
    return Facts(checked.design)


def run(text: str, requests: int = 20_000, seed: int = 0, at: str = MIDDLE, balancing: str = CENTRAL) -> Simulated:
    return simulate(facts(text), Settings(requests, seed, at, balancing))


def gateway(calls: str, parts: str = f"policy leaf {{ {LEAF} }}", rate: str = "100 req/s", more: str = "") -> str:
    """An endpoint that takes no time itself."""
    return (
        f"{parts}\nendpoint top {{ entry: yes, own: p50 0 ms p99 0 ms, rate: {rate}, peak: {rate}\n{more}\n{calls} }}"
    )


def latency(result: Simulated, name: str, share: float) -> float:
    """A percentile of an entrance in milliseconds."""
    return next(entry for entry in result.entries if entry.name == name).latency.percentile(share).value * 1e3


@pytest.mark.parametrize(
    ("copies", "p50", "p99"),
    [(5, None, 99.9), (10, 33.2, 118.4), (100, 71.7, 195.7)],
)
def test_the_slowest_of_many_shards(copies: int, p50: float | None, p99: float) -> None:
    result = run(gateway(f"=> leaf {{ fanout: {copies} }}"))
    assert latency(result, "top", 99.0) == pytest.approx(p99, rel=0.03)
    if p50 is not None:
        assert latency(result, "top", 50.0) == pytest.approx(p50, rel=0.03)
    assert result.parts["leaf"].run.rate == pytest.approx(100 * copies, rel=0.03)


def test_a_hedged_call_has_a_shorter_tail_for_a_little_more_load() -> None:
    result = run(gateway("=> leaf { hedge: 37.28 ms }"), requests=1_000_000)
    assert latency(result, "top", 99.9) == pytest.approx(64.8, rel=0.03)
    plain = run(gateway("=> leaf"), requests=1_000_000)
    assert latency(plain, "top", 99.9) == pytest.approx(118.5, rel=0.03)
    assert result.parts["leaf"].run.rate / plain.parts["leaf"].run.rate == pytest.approx(1.05, abs=0.003)


def test_five_calls_in_a_row() -> None:
    result = run(gateway("=> leaf\n" * 5), requests=100_000)
    assert latency(result, "top", 50.0) == pytest.approx(63.2, rel=0.02)
    assert latency(result, "top", 99.0) == pytest.approx(165.4, rel=0.03)


@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_without_queues_requests_take_as_long_as_plain_draws(seed: int) -> None:
    graph = graph_at_random(seed)
    top = graph.callers[-1].name
    people = f"actor people {{ daily_active: 1M, actions: 86.4 / day, peak_factor: 1 }}\npeople => {top}\n"
    result = run(text_of_graph(graph) + people, requests=60_000, seed=seed)
    plain = by_draws(graph, 60_000, seed)[top]
    ours = next(entry for entry in result.entries if entry.name == top).latency
    assert ours.mean.value == pytest.approx(plain.mean(), rel=0.03)
    for share, allowed in ((50.0, 0.03), (95.0, 0.04), (99.0, 0.06)):
        assert ours.percentile(share).value == pytest.approx(float(np.percentile(plain, share)), rel=allowed)


LEAVES = (
    Part("db", 0.008, 0.030, 3, 105.0),
    Part("scores", 0.020, 0.060, 4, 40.0),
    Part("spare", 0.001, 0.002),
    Part("slow", 0.030, 0.090, 4, 75.0),
)
# Asked three times by one request; with timeouts, retries and hedges; and shared by two entrances on several levels.
REVISITED = (*LEAVES, Part("api", 0.002, 0.005, 2, 200.0, ((Ask("db"),), (Ask("scores"),), (Ask("db", copies=2),))))
IMPATIENT = (
    *LEAVES,
    Part(
        "api",
        0.002,
        0.005,
        2,
        200.0,
        (
            (Ask("db", timeout=0.04, retries=1, instead="spare"),),
            (Ask("scores", hedge=0.05),),
            (Ask("db", copies=2, timeout=0.05, instead="spare"),),
        ),
    ),
)
SHARED = (
    *LEAVES,
    Part("inner", 0.003, 0.009, 2, 150.0, ((Ask("db", share=0.7), Ask("slow", share=0.5)),)),
    Part("one", 0.002, 0.005, 2, 200.0, ((Ask("inner"),), (Ask("db"),))),
    Part(
        "two",
        0.002,
        0.005,
        2,
        90.0,
        ((Ask("slow"), Ask("inner", timeout=0.1, instead="spare")), (Ask("scores", share=0.6), Ask("slow", share=0.2))),
    ),
)


@pytest.mark.parametrize(
    ("parts", "rates"),
    [(REVISITED, {"api": 75.0}), (IMPATIENT, {"api": 55.0}), (SHARED, {"one": 80.0, "two": 100.0})],
    ids=["revisited", "impatient", "shared"],
)
def test_queues_of_a_design_are_those_of_an_event_by_event_simulation(
    parts: tuple[Part, ...], rates: dict[str, float]
) -> None:
    result = run(text_of(parts, rates), requests=REQUESTS, seed=1)
    assert result.settled
    span = REQUESTS / sum(rates.values())
    world = World(parts, seed=5)
    world.run(rates, span)
    busy = [part for part in result.parts.values() if part.response.customers > REQUESTS / 3]
    assert len(busy) >= 3
    for part in busy:
        events = world.responses(part.name, 0.1 * span, 0.9 * span)
        assert part.run.rate == pytest.approx(len(events) / (0.8 * span), rel=0.03)
        assert part.response.mean.value == pytest.approx(np.mean(events), rel=0.03)
        assert part.response.p95.value == pytest.approx(float(np.percentile(events, 95)), rel=0.05)
        assert part.response.p99.value == pytest.approx(float(np.percentile(events, 99)), rel=0.08)


def test_a_design_is_simulated_the_same_way_twice() -> None:
    text = text_of(SHARED, {"one": 80.0, "two": 100.0})
    assert run(text, requests=3000) == run(text, requests=3000)
    assert run(text, requests=3000) != run(text, requests=3000, seed=1)


def test_littles_law_and_the_law_of_utilisation_hold_at_every_part() -> None:
    result = run(text_of(REVISITED, {"api": 75.0}), requests=40_000)
    for part in result.parts.values():
        queue = part.run
        assert queue.in_system == pytest.approx(queue.rate * queue.response.mean.value, rel=0.03)
        assert part.capacity is not None
        assert queue.utilisation == pytest.approx(queue.rate / part.capacity.rate, rel=0.03)


def test_an_exponential_station_of_a_design_is_mmc() -> None:
    # No latency of its own: it takes what its throughput says.
    result = run(
        "endpoint api { entry: yes, rate: 1000 req/s, peak: 1000 req/s, replicas: 14, throughput: 100 req/s }", 400_000
    )
    assert latency(result, "api", 99.0) == pytest.approx(46.6159, rel=0.03)
    assert any("exponentially" in note for note in result.notes)


def test_one_more_replica_never_raises_the_wait_of_a_design() -> None:
    text = "endpoint api {{ entry: yes, own: p50 8 ms p99 30 ms, rate: 250 req/s, peak: 250 req/s, replicas: {}, throughput: 90 req/s }}"
    means = [run(text.format(replicas)).parts["api"].run.wait.mean.value for replicas in range(3, 9)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 0


def test_a_copy_has_as_many_places_as_requests_are_under_way_in_it() -> None:
    text = "endpoint api { entry: yes, own: p50 20 ms p99 20 ms, rate: 10 req/s, peak: 10 req/s, replicas: 3, throughput: 240 req/s }"
    capacity = run(text, 100).parts["api"].capacity
    assert capacity is not None
    assert (capacity.copies, capacity.places) == (3, 5)  # 240 x 0.02 = 4.8
    assert capacity.occupancy == pytest.approx(5 / 240)
    assert capacity.rate == pytest.approx(720)
    slower = run(text.replace("240 req/s", "10 req/s"), 100).parts["api"].capacity
    assert slower is not None
    assert (slower.servers, slower.occupancy) == (3, 0.1)


def test_keys_are_counted_where_throughput_is_in_keys() -> None:
    text = gateway(
        "=> kv { keys: 20, batched: yes }",
        "store kv { latency: p50 1 ms p99 2 ms, replicas: 2, throughput: 2000 keys/s }",
    )
    part = run(text).parts["kv"]
    assert part.capacity is not None
    assert part.capacity.rate == pytest.approx(200)
    assert part.run.utilisation == pytest.approx(0.5, rel=0.03)


def test_a_model_with_a_window_serves_batches() -> None:
    text = gateway(
        "=> m",
        "model m { latency: p50 5 ms p99 5 ms, replicas: 1, throughput: 400 req/s, max_batch: 8, batch_window: 4 ms }",
        rate="300 req/s",
    )
    part = run(text, 40_000).parts["m"]
    assert part.capacity is not None
    assert [part.capacity.service(size) for size in (1, 8)] == pytest.approx([0.005, 0.020])
    lonely = run(text.replace("300 req/s", "1 req/s"), 2000)
    assert latency(lonely, "top", 50.0) == pytest.approx(9.0, rel=0.001)  # the window, and a batch of one
    late = run(text.replace("300 req/s", "1 req/s").replace("5 ms p99 5 ms", "30 ms p99 30 ms"), 2000)
    assert latency(late, "top", 50.0) == pytest.approx(
        34.0, rel=0.001
    )  # an answer takes longer than a batch may keep it
    assert part.run.utilisation < 1
    assert part.response.mean.value > 0.009
    busier = run(text.replace("300 req/s", "380 req/s"), 40_000).parts["m"]
    assert busier.response.mean.value > part.response.mean.value


def test_ranges_are_simulated_where_they_are_asked_for() -> None:
    assert [point(2.0, 8.0, at) for at in (LOW, MIDDLE, HIGH)] == [2.0, 4.0, 8.0]
    assert point(0.0, 8.0, MIDDLE) == 4.0
    assert point(3.0, math.inf, HIGH) == 3.0
    text = gateway("=> leaf", "policy leaf { latency: p50 2..8 ms p99 10..40 ms }", rate="100..400 req/s")
    for at, middle, rate in ((LOW, 2.0, 100), (MIDDLE, 4.0, 200), (HIGH, 8.0, 400)):
        result = run(text, at=at)
        assert latency(result, "top", 50.0) == pytest.approx(middle, rel=0.03)
        assert result.entries[0].rate == pytest.approx(rate, rel=0.03)


def test_the_most_load_meets_the_least_capacity() -> None:
    text = gateway("=> db", "store db { latency: p50 10 ms p99 10 ms, replicas: 2..8, throughput: 100..400 req/s }")
    for at, copies, rate in ((LOW, 8, 3200), (MIDDLE, 4, 800), (HIGH, 2, 200)):
        capacity = run(text, 500, at=at).parts["db"].capacity
        assert capacity is not None
        assert capacity.copies == copies
        assert capacity.rate == pytest.approx(rate)


def test_hits_skip_what_a_cache_asks() -> None:
    text = gateway(
        "=> c",
        "policy slow { latency: p50 50 ms p99 50 ms }\ncache c { hit_rate: 90%, latency: p50 1 ms p99 1 ms\n => slow }",
    )
    result = run(text)
    assert latency(result, "top", 50.0) == pytest.approx(1.0)
    assert latency(result, "top", 99.0) == pytest.approx(51.0)
    assert result.parts["slow"].run.rate == pytest.approx(10, rel=0.1)


def test_a_call_of_an_overloaded_part_never_ends() -> None:
    text = gateway("=> m", "model m { latency: p50 20 ms p99 40 ms, replicas: 2, throughput: 45 req/s }")
    result = run(text)
    assert result.unstable == ("m",)
    assert result.parts["m"].run.words == "unstable"
    assert result.parts["m"].run.utilisation == pytest.approx(100 / 90, rel=0.03)
    assert math.isinf(latency(result, "top", 50.0))


def test_a_timeout_with_a_fallback_survives_an_overloaded_part() -> None:
    text = gateway(
        "=> m { timeout: 30 ms, else: spare }\n => after",
        "model m { latency: p50 20 ms p99 40 ms, replicas: 2, throughput: 45 req/s }\n"
        "fallback spare { latency: p50 1 ms p99 1 ms }\npolicy after { latency: p50 2 ms p99 2 ms }",
    )
    result = run(text)
    assert latency(result, "top", 50.0) == pytest.approx(33.0)
    [entry] = result.entries
    assert (entry.failed.value, entry.replaced.value) == (0.0, 1.0)
    assert result.parts["spare"].run.rate == pytest.approx(100, rel=0.03)


def test_late_answers_that_nothing_replaces_fail() -> None:
    limit = 37.28  # its p95
    [plain] = run(gateway(f"=> leaf {{ timeout: {limit} ms }}"), 100_000).entries
    assert plain.failed.value == pytest.approx(0.05, abs=0.004)
    assert plain.replaced.value == 0
    [again] = run(gateway(f"=> leaf {{ timeout: {limit} ms, retries: 1 }}"), 100_000).entries
    assert again.failed.value == pytest.approx(0.0025, abs=0.001)
    [optional] = run(gateway(f"=> leaf {{ timeout: {limit} ms, critical: no }}"), 100_000).entries
    assert optional.failed.value == 0
    assert optional.latency.p999.value <= limit / 1e3 + 1e-9


def test_failures_are_those_of_the_requests_that_come_by() -> None:
    leaf = "policy leaf { latency: p50 10 ms p99 10 ms }"
    inner = "endpoint inner { entry: yes, own: p50 0 ms p99 0 ms\n => leaf { timeout: 5 ms } }"
    result = run(gateway("=> inner { share: 30%, fanout: 2 }", f"{leaf}\n{inner}"))
    failed = {entry.name: entry.failed.value for entry in result.entries}
    assert failed == {"inner": 1.0, "top": pytest.approx(0.3, abs=0.02)}


def test_retries_feed_an_overload() -> None:
    db = "store db { latency: p50 8 ms p99 30 ms, replicas: 2, throughput: 105 req/s }"
    calm = run(gateway("=> db", db, rate="150 req/s"))
    pressed = run(gateway("=> db { timeout: 12 ms, retries: 2 }", db, rate="150 req/s"))
    assert calm.unstable == ()
    assert calm.parts["db"].run.utilisation == pytest.approx(150 / 210, rel=0.03)
    assert pressed.unstable == ("db",)


def test_what_a_hedge_or_a_timeout_gives_up_is_worked_on() -> None:
    db = "store db { latency: p50 8 ms p99 30 ms, replicas: 9, throughput: 105 req/s }"
    late = run(gateway("=> db { timeout: 8 ms, critical: no }", db)).parts["db"].run
    assert late.utilisation == pytest.approx(100 / 945, rel=0.03)
    hedged = run(gateway("=> db { hedge: 8 ms }", db)).parts["db"].run
    assert hedged.rate == pytest.approx(150, rel=0.03)


def test_a_part_that_is_down_is_replaced_or_fails_its_callers() -> None:
    text = gateway(
        "=> m { timeout: 30 ms, else: spare }",
        "model m { latency: p50 20 ms p99 40 ms }\nfallback spare { latency: p50 1 ms p99 1 ms }",
    )
    checked = check(Source("t.mlsd", text), None)
    down = checked.design._replace(down=frozenset({"m"}))
    result = simulate(Facts(down), Settings(2000))
    assert latency(result, "top", 50.0) == pytest.approx(31.0)
    assert result.entries[0].replaced.value == 1.0
    both = simulate(Facts(checked.design._replace(down=frozenset({"m", "spare"}))), Settings(2000))
    assert both.entries == ()
    alone = simulate(Facts(checked.design._replace(down=frozenset({"spare"}))), Settings(2000))
    assert alone.entries[0].failed.value == pytest.approx(0.086, abs=0.03)  # later than 30 ms, and nothing replaces it
    assert alone.entries[0].latency.p999.value > 0.04
    bare = check(Source("t.mlsd", gateway("=> m", "model m { latency: p50 20 ms p99 40 ms }")), None)
    dead = simulate(Facts(bare.design._replace(down=frozenset({"m"}))), Settings(2000))
    assert dead.entries == ()
    assert any("fails whenever it is asked" in note for note in dead.notes)


def test_calls_that_nobody_waits_for_load_the_part_that_is_asked() -> None:
    text = (
        gateway(
            "=> leaf\n => db { async: yes }", f"policy leaf {{ {LEAF} }}\nstore db {{ latency: p50 8 ms p99 30 ms }}\n"
        )
        + "\nendpoint other { entry: yes, own: p50 0 ms p99 0 ms, rate: 50 req/s, peak: 50 req/s\n => db }"
    )
    result = run(text, 40_000)
    assert result.parts["db"].run.rate == pytest.approx(150, rel=0.03)
    assert latency(result, "top", 99.0) == pytest.approx(64.3, rel=0.05)


def test_a_design_of_which_no_load_is_known_says_so() -> None:
    result = run(f"policy leaf {{ {LEAF} }}\nendpoint top {{ own: p50 1 ms p99 2 ms\n => leaf }}")
    assert result.entries == ()
    assert result.parts == {}
    assert result.notes == ("`top`: not simulated, because nothing says how often it is asked",)
    assert compare(facts("")).records == ()


@pytest.mark.parametrize(("share", "note"), [("10%", "round the loop"), ("100%", "how often it is asked")])
def test_calls_that_come_back_are_not_followed_for_ever(share: str, note: str) -> None:
    text = f"""
actor people {{ daily_active: 1M, actions: 8.64 / day, peak_factor: 1 }}
people => a
endpoint a {{ own: p50 1 ms p99 2 ms
  => b }}
policy b {{ latency: p50 1 ms p99 2 ms
  => a {{ share: {share} }} }}
"""
    result = simulate(Facts(check(Source("t.mlsd", text), None).design), Settings(1000))
    assert any(note in each for each in result.notes)
    assert [entry.name for entry in result.entries] == (["a"] if share == "10%" else [])


def test_calls_that_are_too_many_are_not_begun() -> None:
    result = run(gateway("=> leaf { fanout: 100k }"))
    assert result.entries == ()
    assert any("more than" in note for note in result.notes)


def test_what_is_not_stated_is_said() -> None:
    text = gateway(
        "=> a\n => b\n => c",
        "policy a { latency: 5 ms }\npolicy b { }\nmodel c { latency: p50 1 ms p99 2 ms, replicas: 2, throughput: 900 tokens/s }",
    )
    notes = "\n".join(run(text, 2000).notes)
    assert "`a`: no percentile beyond p50 is stated" in notes
    assert "`b`: its own latency is not stated: it is taken to need no time" in notes
    assert "`c`: throughput is not stated in requests" in notes


# Both engines side by side


def compared(text: str, requests: int = 40_000, **settings: str) -> Compared:
    return compare(facts(text), Settings(requests, **settings))  # type: ignore[arg-type]


def causes(result: Compared) -> dict[str, str]:
    return {record.fact: record.cause for record in result.disagreements}


def test_engines_agree_where_nobody_waits() -> None:
    result = compared(gateway("=> leaf\n => leaf"))
    found = {record.fact: record for record in result.records}
    assert list(found) == [
        *("leaf.requests.peak", "top.requests.peak"),
        *("top.latency.p50", "top.latency.p95", "top.latency.p99", "top.concurrency"),
    ]
    assert result.disagreements == ()
    assert all(abs(record.difference) < 0.03 and record.reason == "" for record in found.values())
    assert found["top.latency.p99"].simulated.low < found["top.latency.p99"].closed
    assert found["leaf.requests.peak"].simulated.value == pytest.approx(200, rel=0.02)


def test_queues_are_the_reason_for_longer_latencies() -> None:
    db = "store db { latency: p50 8 ms p99 30 ms, replicas: 2, throughput: 60 req/s }"
    result = compared(gateway("=> db", db))
    found = {record.fact: record for record in result.records}
    assert found["top.latency.p99"].cause == "queues"
    assert "`db`" in found["top.latency.p99"].reason
    assert found["top.latency.p99"].difference > 0.15
    assert found["top.concurrency"].cause == "queues"
    assert found["db.utilisation"].simulated.holds(100 / 120)


def test_overload_is_said_to_be_unstable() -> None:
    result = compared(gateway("=> db", "store db { latency: p50 8 ms p99 30 ms, replicas: 2, throughput: 45 req/s }"))
    found = {record.fact: record for record in result.records}
    assert found["top.latency.p50"].cause == "overload"
    assert found["top.latency.p50"].reason.startswith("unstable: `db` is asked for 11")
    assert math.isinf(found["top.latency.p50"].difference)
    assert found["db.utilisation"].agrees


def test_heavy_tails_on_many_servers_are_the_reason_of_a_wrong_formula() -> None:
    tail = "store db { latency: p50 10 ms p99 200 ms, replicas: 16, throughput: 40 req/s }"
    result = compared(gateway("=> db", tail, rate="440 req/s"), 200_000)
    assert causes(result)["db.wait.mean"] == "cs2"
    [record] = [record for record in result.records if record.fact == "db.wait.mean"]
    assert record.difference < -0.15
    assert "too much" in record.reason


def test_balancing_is_the_reason_of_longer_waits() -> None:
    db = "store db { latency: p50 8 ms p99 30 ms, replicas: 8, throughput: 60 req/s }"
    text = gateway("=> db", db, rate="380 req/s")
    assert causes(compared(text, balancing=RANDOM))["db.wait.mean"] == "load balancing"
    assert "db.wait.mean" not in causes(compared(text, 100_000))
    idle = [r for r in compared(gateway("=> db", db, rate="20 req/s"), balancing=RANDOM).records if "wait" in r.fact]
    assert [(record.closed, record.difference) for record in idle] == [(0.0, math.inf)]


def test_bursts_are_the_reason_of_longer_waits() -> None:
    db = "store db { latency: p50 8 ms p99 30 ms, replicas: 8, throughput: 60 req/s }"
    result = compared(gateway("=> db { fanout: 8 }", db, rate="40 req/s"))
    assert causes(result)["db.wait.mean"] == "correlation"


def test_retries_are_the_reason_of_more_requests() -> None:
    db = "store db { latency: p50 8 ms p99 30 ms, replicas: 9, throughput: 105 req/s }"
    result = compared(gateway("=> db { timeout: 4 ms, retries: 3, critical: no }", db, rate="20 req/s"))
    assert causes(result)["db.requests.peak"] == "retries"


def test_what_cannot_be_compared_is_left_out() -> None:
    parts = (
        "store db { latency: p50 8 ms p99 30 ms, replicas: 9, throughput: 105 req/s }\n"
        "fallback spare { latency: p50 1 ms p99 1 ms }"
    )
    result = compared(gateway("=> db { timeout: 30 ms, else: spare }", parts))
    assert "spare" in result.simulated.parts
    found = [record.fact for record in result.records]
    assert "spare.requests.peak" not in found  # what would come if all else failed
    assert "db.utilisation" in found
    assert "db.wait.mean" not in found  # hardly anybody waits


def test_every_disagreement_has_a_reason() -> None:
    texts = [
        text_of(SHARED, {"one": 80.0, "two": 100.0}),
        text_of(IMPATIENT, {"api": 90.0}),
        gateway("=> db { fanout: 3 }", "store db { latency: p50 8 ms p99 30 ms, replicas: 2, throughput: 170 req/s }"),
    ]
    for text in texts:
        result = compared(text, 10_000)
        assert result.disagreements
        assert all(record.reason and record.cause for record in result.disagreements)
        agreeing = [record for record in result.records if record.agrees]
        assert all(not record.reason for record in agreeing)


def test_numpy_is_not_imported_before_something_is_simulated() -> None:
    program = "import sys, mlsd_dsl.simulation.compare, mlsd_dsl.simulation.routing; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
