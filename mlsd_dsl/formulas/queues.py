"""How long requests wait for a free server: Erlang's formulas, their tails, load balancing, closed networks, simulation.

Symbols: `rate` λ in 1/s, `service` the mean time of one request on one server in seconds, a = λ x service the offered load,
c `servers`, ρ = a / c. Recursions over servers take numbers only, no arrays.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from mlsd_dsl.formulas.elementwise import ln
from mlsd_dsl.formulas.formula import OutOfDomain, counts, finite, formula, nonnegative, positive, require, shares

_ERLANG = "A. K. Erlang, 1917; L. Kleinrock, Queueing Systems I, 1975, 3.5"
_POISSON = "Poisson arrivals, exponential service, one queue for all servers, utilisation below 1"
_HALVINGS = 200
_MOST_SERVERS = 2_000_000  # a second of recursion
_MOST_STATES = 4_000_000  # steps of a recursion; beyond, a closed network takes seconds


@formula(
    "F24a",
    "Erlang B",
    "B(0) = 1; B(k) = a B(k-1) / (k + a B(k-1))",
    source=_ERLANG,
    domain="Poisson arrivals, any service, no queue",
    test="2 erlang on 3 servers: 4/19",
)
def erlang_b(servers: int, load: float) -> float:
    """Share of requests that find all `servers` busy and are lost; `load` in erlang."""
    counts(0, servers=servers)
    nonnegative(load=load)
    require(servers <= _MOST_SERVERS, f"{servers} servers at one queue")
    blocked = 1.0
    for busy in range(1, int(servers) + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked


@formula(
    "F24",
    "Erlang C",
    "C = B / (1 - ρ + ρ B)",
    source=_ERLANG,
    domain=_POISSON,
    test="C(3, 2) = 4/9; C(14, 10) = 0.174132; C(100, 90) = 0.216940; C(1000, 950) = 0.0682534; C(10000, 9900) = 0.222777",
)
def erlang_c(servers: int, load: float) -> float:
    """Share of requests that wait; `load` in erlang."""
    counts(servers=servers)
    nonnegative(load=load)
    _stable(load, servers)
    blocked = erlang_b(servers, load)
    busy = load / servers
    return blocked / (1 - busy + busy * blocked)


@formula(
    "F24b",
    "mean wait, M/M/c",
    "Wq = C x service / (c - a)",
    source=_ERLANG,
    domain=_POISSON,
    test="200 calls an hour of 180 s, 14 agents: 7.836 s (published 7.8)",
)
def mean_wait(rate: float, service: float, servers: int) -> float:
    """Seconds in the queue on average."""
    load = _load(rate, service)
    return erlang_c(servers, load) * service / (servers - load)


@formula(
    "F24c",
    "tail of the wait, M/M/c",
    "P(wait > t) = C x exp(-(c - a) t / service)",
    source=_ERLANG,
    domain=_POISSON,
    test="200 calls an hour of 180 s, 14 agents, within 20 s: 88.835 % (published 88.8)",
)
def wait_tail(time: float, rate: float, service: float, servers: int) -> float:
    """Share of requests that wait longer than `time` seconds."""
    nonnegative(time=time)
    load = _load(rate, service)
    return erlang_c(servers, load) * math.exp(-(servers - load) * time / service)


@formula(
    "F24d",
    "tail of the response, M/M/c",
    "P(T > t) = e^(-μt) + C μ (e^(-μt) - e^(-θt)) / (θ - μ), θ = cμ - λ",
    source="D. Gross, C. Harris, Fundamentals of Queueing Theory, 2.3",
    domain=_POISSON,
    test="c = 14, λ = 10, μ = 1: 1 % beyond 4.66159",
)
def response_tail(time: float, rate: float, service: float, servers: int) -> float:
    """Share of requests that take longer than `time` seconds, wait and service together."""
    nonnegative(time=time)
    load = _load(rate, service)
    return tail_of_response(time / service, servers - load, erlang_c(servers, load))


@formula(
    "F24e",
    "percentile of the response, M/M/c",
    "the t at which F24d is 1 - share, by bisection",
    source="D. Gross, C. Harris, Fundamentals of Queueing Theory, 2.3",
    domain=_POISSON,
    test="c = 14, λ = 10, μ = 1: p50 0.74366, p99 4.66159; c = 4, 320 /s, 10 ms: p99 68.93 ms; c = 8, 700 /s: 62.03 ms",
)
def response_percentile(share: float, rate: float, service: float, servers: int) -> float:
    """Seconds within which the `share` of requests (0.99) is answered."""
    shares(share=share)
    require(share < 1, "there is no time within which all requests are answered")
    load = _load(rate, service)
    waiting = erlang_c(servers, load)
    low, high = 0.0, 1.0  # in units of the service
    while tail_of_response(high, servers - load, waiting) > 1 - share:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if tail_of_response(middle, servers - load, waiting) > 1 - share:
            low = middle
        else:
            high = middle
    return high * service


def waiting_by_servers(load: float) -> Iterator[tuple[int, float]]:
    """Each number of servers that bears `load` erlang, upwards, with the share of requests that wait; one recursion."""
    nonnegative(load=load)
    require(load < _MOST_SERVERS, f"{load:.4g} busy servers at one queue")
    blocked = 1.0
    for servers in range(1, _MOST_SERVERS + 1):
        blocked = load * blocked / (servers + load * blocked)
        if servers > load:
            busy = load / servers
            yield servers, blocked / (1 - busy + busy * blocked)
    raise OutOfDomain(f"{_MOST_SERVERS} servers at one queue are not enough")


def tail_of_response(time: float, spare: float, waiting: float) -> float:
    """F24d in units of the service time: `spare` servers are not busy on average, the share `waiting` waits."""
    slope = spare - 1  # (θ - μ) / μ
    if abs(slope * time) < 1e-9:
        return min(1.0, math.exp(-time) * (1 + waiting * time))
    # Both exponentials apart: where the wait dwarfs the service, their quotient overflows.
    return min(1.0, math.exp(-time) + waiting * (math.exp(-time) - math.exp(-spare * time)) / slope)


def _poor_approximation(
    rate: float, service: float, servers: int, arrival_variance: float = 1.0, service_variance: float = 1.0
) -> str:
    if servers == 1 or service_variance <= 1 or rate * service >= 0.9 * servers:
        return ""
    return "heavy-tailed service on several servers below 90 % utilisation: up to 103 % too long; simulate it (F26)"


@formula(
    "F25",
    "mean wait, G/G/c (Allen-Cunneen)",
    "Wq = Wq(M/M/c) x (ca2 + cs2) / 2",
    source="A. O. Allen, Probability, Statistics, and Queueing Theory, 1990",
    domain="utilisation of at least 0.9, or cs2 of at most 1, or one server; elsewhere up to 103 % too long",
    test="M/D/1 at ρ = 0.5, service 1 s: 0.5 s, half of M/M/1",
    limits=_poor_approximation,
)
def general_wait(
    rate: float, service: float, servers: int, arrival_variance: float = 1.0, service_variance: float = 1.0
) -> float:
    """Seconds in the queue on average; squared coefficients of variation of the gaps between arrivals and of the service."""
    nonnegative(arrival_variance=arrival_variance, service_variance=service_variance)
    return mean_wait(rate, service, servers) * (arrival_variance + service_variance) / 2


@formula(
    "F26",
    "queue in simulation, G/G/c",
    "start = max(arrival, first server to be free)",
    source="J. Kiefer, J. Wolfowitz, On the Theory of Queues with Many Servers, 1955",
    domain="one queue, first come first served; discard the first tenth",
    test="arrivals at 0, 0, 0, service 1 s, 2 servers: 1, 1, 2 s",
)
def simulated_responses(arrivals: Iterable[float], services: Iterable[float], servers: int) -> list[float]:
    """Seconds that each request takes; `arrivals` are moments in rising order, `services` seconds of work."""
    counts(servers=servers)
    free = [0.0] * int(servers)
    responses = []
    for arrival, service in zip(arrivals, services, strict=True):
        end = max(arrival, free[0]) + service
        heapq.heapreplace(free, end)
        responses.append(end - arrival)
    return responses


@formula(
    "F27",
    "percentile of the response, random load balancing",
    "-ln(1 - share) / (1 / service - rate / c)",
    source="c independent M/M/1; L. Kleinrock, Queueing Systems I, 3.2",
    domain="Poisson arrivals, exponential service, each request to a server by chance",
    test="2,000 /s, 20 ms, 58 servers: p99 296.8 ms",
)
def random_balancing_percentile(share: float, rate: float, service: float, servers: float) -> float:
    """Seconds within which the `share` of requests is answered when each goes to any of `servers`."""
    shares(share=share)
    positive(service=service, servers=servers)
    nonnegative(rate=rate)
    require(share < 1, "there is no time within which all requests are answered")
    _stable(rate * service, servers)
    return -ln(1 - share) / (1 / service - rate / servers)  # type: ignore[no-any-return]


@formula(
    "F27b",
    "mean response, shorter of two queues",
    "service x sum over i >= 1 of ρ^(2^i - 2)",
    source="M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001",
    domain="many servers, exponential service; two of them asked for the length of their queues",
    test="ρ = 0.9: 2.6141; ρ = 0.99: 5.4320 (random: 10 and 100)",
)
def two_choices_mean(busy: float, service: float = 1.0) -> float:
    """Seconds on average at utilisation `busy`."""
    nonnegative(busy=busy)
    positive(service=service)
    _stable(busy, 1)
    total, power = 0.0, 0.0
    for doubling in range(1, 64):
        power = busy ** (2.0**doubling - 2)
        total += power
        if power < 1e-17:
            break
    return service * total


class Station(NamedTuple):
    """Where a request of a closed network spends time: its `demand` in seconds a round and the servers there."""

    demand: float
    servers: int = 1


class ClosedNetwork(NamedTuple):
    """Rounds per second, seconds a round without thinking, and requests at each station on average."""

    throughput: float
    response: float
    queues: tuple[float, ...]


@formula(
    "F31",
    "closed network (exact)",
    "mean value analysis; X = N / (R + Z), R = sum D (1 + Q(N - 1)); convolution where servers are several",
    source="M. Reiser, S. Lavenberg, Mean-Value Analysis of Closed Multichain Queuing Networks, 1980; J. Buzen, 1973",
    domain="one class, a fixed population, exponential service or processor sharing",
    test="400 users, 300 threads, 0.444 s: 675.6757 /s, 0.5920 s (PDQ)",
)
def closed_network(population: int, stations: Sequence[Station], think: float = 0.0) -> ClosedNetwork:
    """What `population` users reach who wait for each answer, and `think` seconds before the next request."""
    counts(population=population)
    nonnegative(think=think)
    require(len(stations) > 0, "a network without stations")
    for station in stations:
        nonnegative(demand=station.demand)
        counts(servers=station.servers)
    positive(demand_and_think=think + sum(station.demand for station in stations))
    if all(station.servers == 1 for station in stations):
        return _mean_values(population, stations, think)
    return _convolved(population, stations, think)


@formula(
    "F31b",
    "bounds of a closed system",
    "X <= min(c / D of the bottleneck, N / (sum D + Z)); R = N / X - Z",
    source="P. Denning, J. Buzen, The Operational Analysis of Queueing Network Models, 1978",
    domain="any closed system",
    test="N = 400, c = 300, D = 0.444 s: 675.68 /s at most",
)
def closed_throughput_bound(population: float, stations: Sequence[Station], think: float = 0.0) -> float:
    """Rounds per second that no arrangement exceeds."""
    nonnegative(population=population, think=think)
    total = think + sum(station.demand for station in stations)
    positive(demand_and_think=total)
    busiest = max((station.demand / station.servers for station in stations), default=0.0)
    return min(population / total, 1 / busiest if busiest else math.inf)


def _load(rate: float, service: float) -> float:
    nonnegative(rate=rate)
    positive(service=service)
    return rate * service


def _stable(load: float, servers: float) -> None:
    given: object = load  # or an array of them
    why = f"{load:.6g} of {servers:.6g} servers are busy" if isinstance(given, int | float) else "too few servers"
    require(load < servers, f"{why}: the queue grows without end")


def _mean_values(population: int, stations: Sequence[Station], think: float) -> ClosedNetwork:
    steps = population * len(stations)
    require(
        steps <= _MOST_STATES, f"{population} users are too many for the exact solution: take its bound or simulate"
    )
    queues = [0.0] * len(stations)
    throughput = response = 0.0
    for users in range(1, int(population) + 1):
        times = [station.demand * (1 + queue) for station, queue in zip(stations, queues, strict=True)]
        response = sum(times)
        throughput = users / (response + think)
        queues = [throughput * time for time in times]
    return ClosedNetwork(throughput, response, tuple(queues))


def _convolved(population: int, stations: Sequence[Station], think: float) -> ClosedNetwork:
    """Buzen's normalising constants as logarithms, so that neither factorials nor powers overflow."""
    users = int(population)
    require(
        users * users * len(stations) <= _MOST_STATES, f"{users} users are too many for the exact solution: simulate"
    )
    factors = [_factors(users, station.demand, station.servers) for station in stations]
    delay = _factors(users, think, users)
    before = list(accumulate(factors, _product, initial=delay))
    after = list(accumulate(reversed(factors), _product, initial=[0.0] + [-math.inf] * users))[::-1]
    whole = before[-1]
    throughput = math.exp(whole[users - 1] - whole[users])
    queues = []
    for place, own in enumerate(factors):
        others = _product(before[place], after[place + 1])
        at = (n * math.exp(own[n] + others[users - n] - whole[users]) for n in range(1, users + 1))
        queues.append(math.fsum(at))
    return ClosedNetwork(throughput, users / throughput - think, tuple(queues))


def _factors(users: int, demand: float, servers: int) -> list[float]:
    """Logarithms of demand^n / (1 x 2 x ... up to servers x servers ...)."""
    finite(demand=demand)
    step = math.log(demand) if demand else -math.inf
    terms = [step - math.log(min(n, servers)) for n in range(1, users + 1)]
    return list(accumulate(terms, initial=0.0))


def _product(first: list[float], second: list[float]) -> list[float]:
    """The convolution of two series that are given as logarithms."""
    return [_log_sum([first[n] + second[total - n] for n in range(total + 1)]) for total in range(len(first))]


def _log_sum(terms: list[float]) -> float:
    top = max(terms)
    return top if top == -math.inf else top + math.log(math.fsum(math.exp(term - top) for term in terms))
