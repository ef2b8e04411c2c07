"""Open networks of queues at random, and two answers to each that share nothing with our simulation: Jackson's and ciw's."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

from mlsd_dsl.simulation.routing import Stop, network, rates_of

BUSIEST = 0.85  # utilisation above which a run of bearable length says little


class Answer(NamedTuple):
    """The mean response at each station in seconds, and its standard error; an exact answer has none."""

    means: list[float]
    errors: list[float]


def network_at_random(seed: int) -> list[Stop]:
    """Two to eight stations with one to six servers each, between 20 % and `BUSIEST` busy; ways lead forward only."""
    dice = random.Random(seed)
    count = dice.randint(2, 8)
    stops = []
    for number in range(count):
        later = dice.sample(range(number + 1, count), min(dice.randint(0, 3), count - number - 1))
        weights = [dice.uniform(0.3, 1) for _ in (*later, 0)]  # the last is for those who leave
        onward = tuple((target, weight / sum(weights)) for target, weight in zip(sorted(later), weights, strict=False))
        rate = dice.uniform(1, 10) if number == 0 or dice.random() < 0.4 else 0.0
        stops.append(Stop(rate, 1.0, dice.randint(1, 6), 1.0, onward))
    busy = [dice.uniform(0.2, BUSIEST) for _ in stops]
    return [
        # What nobody reaches serves at any speed.
        stop._replace(service=share * stop.servers / rate if rate else 1.0)
        for stop, rate, share in zip(stops, rates_of(stops), busy, strict=True)
    ]


def jackson(stops: list[Stop]) -> Answer:
    """Exact: each station is an M/M/c queue by itself. Jackson, Networks of Waiting Lines (1957)."""
    means = [
        stop.service + _erlang_wait(rate * stop.service, stop.servers, stop.service) if rate else math.nan
        for rate, stop in zip(rates_of(stops), stops, strict=True)
    ]
    return Answer(means, [0.0] * len(stops))


def simulated(stops: list[Stop], customers: int, seed: int) -> Answer:
    """Ours."""
    runs = network(stops, customers, seed).stations
    means = [run.response.mean for run in runs]
    return Answer([each.value for each in means], [(each.high - each.value) / 2.093 for each in means])


def by_ciw(stops: list[Stop], customers: int, seed: int) -> Answer:
    """The same network by ciw, from the records of those who came after a tenth of the time and before nine tenths."""
    import ciw

    span = customers / sum(stop.rate for stop in stops)
    ways: list[list[float]] = [[0.0] * len(stops) for _ in stops]
    for number, stop in enumerate(stops):
        for target, chance in stop.onward:
            ways[number][target] = chance
    ciw.seed(seed)
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(stop.rate) if stop.rate else None for stop in stops],
            service_distributions=[ciw.dists.Exponential(1 / stop.service) for stop in stops],
            number_of_servers=[stop.servers for stop in stops],
            routing=ways,
        )
    )
    simulation.simulate_until_max_time(span)
    times: list[list[tuple[float, float]]] = [[] for _ in stops]
    for record in simulation.get_all_records():
        if record.arrival_date < 0.9 * span and record.arrival_date > 0.1 * span:
            taken = record.waiting_time + record.service_time
            times[record.node - 1].append((record.arrival_date, taken))
    found = [_batch_means([taken for _, taken in sorted(each)]) for each in times]
    return Answer([mean for mean, _ in found], [error for _, error in found])


def apart(one: Answer, other: Answer) -> list[float]:
    """How many standard errors the means of each station are apart, where both are known."""
    found = []
    for first, second, a, b in zip(one.means, other.means, one.errors, other.errors, strict=True):
        error = math.hypot(a, b)
        if math.isfinite(first) and math.isfinite(second) and 0 < error < math.inf:
            found.append((first - second) / error)
    return found


def _batch_means(values: list[float], batches: int = 10) -> tuple[float, float]:
    if len(values) < 5 * batches:
        return math.nan, math.inf
    size = len(values) // batches
    means = [sum(values[place * size : (place + 1) * size]) / size for place in range(batches)]
    mean = sum(means) / batches
    return mean, math.sqrt(sum((each - mean) ** 2 for each in means) / (batches - 1) / batches)


def _erlang_wait(offered: float, servers: int, service: float) -> float:
    """The mean wait of an M/M/c queue, by the probabilities of its states."""
    states = [1.0]
    for number in range(1, servers + 1):
        states.append(states[-1] * offered / number)
    busy = states[-1] / (1 - offered / servers)
    return busy / (sum(states[:-1]) + busy) * service / (servers - offered)
