"""An open network of queues without loops: customers go from station to station by chance, and then leave.

Each station is worked out once, when all that reaches it is known, so that the whole costs as much as its stations by
themselves. With exponential services it is a Jackson network, whose stations behave as if each stood alone: J. R. Jackson,
*Networks of Waiting Lines* (1957). That makes it the test of everything else here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.simulation.draws import poisson_arrivals, uniform, with_spread
from mlsd_dsl.simulation.measuring import Times, endless, times_of
from mlsd_dsl.simulation.stations import CUSTOMERS, WARM_UP, Run, is_overloaded, observed, overloaded, waits

if TYPE_CHECKING:
    from mlsd_dsl.simulation.draws import Array

_ARRIVALS, _SERVICES, _ROUTES = range(3)  # streams of random numbers of a station


class Stop(NamedTuple):
    """One station of a network: who comes from outside a second, how it serves, and with what chance customers go on where.

    `onward` are pairs of a later station's number and a chance; the rest of the customers leaves.
    """

    rate: float
    service: float
    servers: int
    scv: float = 1.0
    onward: tuple[tuple[int, float], ...] = ()


class NetworkRun(NamedTuple):
    """What each station did, and how long customers were in the network altogether."""

    stations: tuple[Run, ...]
    response: Times


def rates_of(stops: Sequence[Stop]) -> list[float]:
    """Customers a second at each station: what comes from outside and from the stations before."""
    found = [stop.rate for stop in stops]
    for number, stop in enumerate(stops):
        for target, chance in stop.onward:
            found[target] += found[number] * chance
    return found


def network(stops: Sequence[Stop], customers: int = CUSTOMERS, seed: int = 0) -> NetworkRun:
    """Simulate so many customers. Raises ValueError where a way leads back, or chances add up to more than one."""
    import numpy as np

    _check(stops)
    rates = rates_of(stops)
    if any(rate and is_overloaded(rate, s.service, s.servers, s.scv) for rate, s in zip(rates, stops, strict=True)):
        runs = [overloaded(rate, stop.service, stop.servers) for rate, stop in zip(rates, stops, strict=True)]
        return NetworkRun(
            tuple(run._replace(unstable=run.utilisation >= 1 - 1e-9) for run in runs), endless()
        )  # nothing downstream of an endless queue is in balance
    span = customers / sum(stop.rate for stop in stops)
    start, end = span * WARM_UP, span * (1.0 - WARM_UP)  # late ones meet a network that runs dry
    arriving: list[list[tuple[Array, Array]]] = [[] for _ in stops]  # times of arrival, and of entering the network
    runs, left = [], []
    for number, stop in enumerate(stops):
        if stop.rate:
            likely = int(stop.rate * span + 10 * math.sqrt(stop.rate * span) + 10)
            times = poisson_arrivals(stop.rate, uniform(likely, seed, number, _ARRIVALS))
            times = times[times < span]
            arriving[number].append((times, times))
        if not arriving[number]:
            runs.append(Run(stop.servers, times_of(np.zeros(0)), times_of(np.zeros(0)), 0.0, 0.0, 0.0))
            continue
        times, entered = (np.concatenate(column) for column in zip(*arriving[number], strict=True))
        order = np.argsort(times, kind="stable")
        times, entered = times[order], entered[order]
        services = with_spread(stop.service, stop.scv, uniform(len(times), seed, number, _SERVICES))
        waited = waits(times, services, stop.servers)
        runs.append(observed(times, services, waited, stop.servers, start, end))
        gone = times + waited + services
        dice, below = uniform(len(times), seed, number, _ROUTES), 0.0
        for target, chance in stop.onward:
            taken = (dice >= below) & (dice < below + chance)
            arriving[target].append((gone[taken], entered[taken]))
            below += chance
        left.append((entered[dice >= below], (gone - entered)[dice >= below]))
    entered, spent = (np.concatenate(column) for column in zip(*left, strict=True))
    order = np.argsort(entered, kind="stable")
    seen = order[(entered[order] >= start) & (entered[order] < end)]
    return NetworkRun(tuple(runs), times_of(spent[seen]))


def _check(stops: Sequence[Stop]) -> None:
    for number, stop in enumerate(stops):
        if not 0 <= stop.rate < math.inf or not 0 < stop.service < math.inf or stop.servers < 1 or stop.scv < 0:
            raise ValueError(f"station {number} has a rate, service or number of servers that cannot be")
        if any(not number < target < len(stops) or chance < 0 for target, chance in stop.onward):
            raise ValueError(f"a way leads from station {number} back, or to a station that is not there")
        if sum(chance for _, chance in stop.onward) > 1 + 1e-9:
            raise ValueError(f"the ways from station {number} are taken by more than all customers")
    if not any(stop.rate for stop in stops):
        raise ValueError("nobody comes from outside")
