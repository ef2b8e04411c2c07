"""One queue: customers come, wait for a free server, are served, and go.

| station | rule | by |
|---|---|---|
| `waits` | one queue, c servers, first come first served | Kiefer and Wolfowitz, *On the theory of queues* (1955) |
| `waits`, c = 1 | the same | Lindley, *The theory of queues with a single server* (1952) |
| `balanced_waits` | a queue before each server, chosen at random, by the shorter of two, or in turn | one recursion a server |
| `batched` | a server takes up to n together, when they are n or the first of them has waited long enough | one step a batch |
| `closed` | N users who think, ask, and wait | the same recursion, over whoever asks next |

No event list is kept: who comes first is served first, so the moment of arrival decides the moment of service. That is what
makes it fast. Times are in seconds, rates per second.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from heapq import heapify, heappop, heappush, heapreplace
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.simulation.draws import poisson_arrivals, uniform, with_spread
from mlsd_dsl.simulation.measuring import Times, endless, times_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from mlsd_dsl.simulation.draws import Array

    Places = NDArray[np.int64]

CENTRAL, RANDOM, POWER_OF_TWO, ROUND_ROBIN = "central", "random", "power_of_two", "round_robin"
BALANCING = (CENTRAL, RANDOM, POWER_OF_TWO, ROUND_ROBIN)
WARM_UP = 0.1  # the share of a run, from its empty beginning, that is not counted
CUSTOMERS = 100_000
_ARRIVALS, _SERVICES, _CHOICES, _THINKING = range(4)  # streams of random numbers


class Run(NamedTuple):
    """What one station did. Where it is `unstable`, its queue grows for ever and every time is infinite.

    `utilisation` is the share of the servers' time in which they are busy, `in_system` the time average of the customers
    there, waiting or served, `rate` the customers a second; all three over the same stretch of time.
    """

    servers: int
    wait: Times
    response: Times
    utilisation: float
    rate: float
    in_system: float
    unstable: bool = False

    @property
    def words(self) -> str:
        """`unstable`, or nothing."""
        return "unstable" if self.unstable else ""


class BatchRun(NamedTuple):
    """What a batch server did: how long each customer waited for its batch to begin, and how long that took.

    Customers are in order of arrival, and batches in the order in which they began; `sizes` are theirs.
    """

    waits: Array
    services: Array
    sizes: Places
    span: float  # from the first arrival to the last departure

    @property
    def responses(self) -> Array:
        """From arrival to answer."""
        return self.waits + self.services

    @property
    def throughput(self) -> float:
        """Customers a second."""
        return len(self.waits) / self.span


class ClosedRun(NamedTuple):
    """What a closed station did: cycles a second, and how long users wait and have to wait for their answer."""

    throughput: float
    wait: Times
    response: Times
    utilisation: float
    waiting: float  # users in the queue, on average over time
    thinking: float  # users who do neither wait nor are served


# Whole runs


def station(
    rate: float,
    service: float,
    servers: int,
    *,
    scv: float = 1.0,
    arrival_scv: float = 1.0,
    balancing: str = CENTRAL,
    customers: int = CUSTOMERS,
    seed: int = 0,
) -> Run:
    """Simulate customers who arrive at a `rate` and are served for `service` seconds on average.

    `scv` and `arrival_scv` are the squared coefficients of variation of the service and of the time between two arrivals: 0
    is constant, 1 exponential, anything else log-normal. A station with more work than its servers can do is said to be
    `unstable` and not simulated. Raises ValueError for numbers that describe no station.
    """
    _check(rate, service, servers, min(scv, arrival_scv), customers)
    if is_overloaded(rate, service, servers, scv, arrival_scv):
        return overloaded(rate, service, servers)
    gaps = uniform(customers, seed, _ARRIVALS)
    arrivals = poisson_arrivals(rate, gaps) if arrival_scv == 1 else with_spread(1 / rate, arrival_scv, gaps).cumsum()
    services = with_spread(service, scv, uniform(customers, seed, _SERVICES))
    waited = balanced_waits(arrivals, services, servers, balancing, uniform(customers, seed, _CHOICES))
    return observed(arrivals, services, waited, servers)


def is_overloaded(rate: float, service: float, servers: int, scv: float = 1.0, arrival_scv: float = 1.0) -> bool:
    """Whether the queue grows for ever; at exactly full load it does unless nothing varies."""
    utilisation = rate * service / servers
    return utilisation > 1 or (utilisation > 1 - 1e-9 and (scv > 0 or arrival_scv > 0))


def overloaded(rate: float, service: float, servers: int) -> Run:
    """A station that is not simulated because its queue would grow for ever."""
    return Run(servers, endless(), endless(), rate * service / servers, rate, math.inf, True)


def observed(
    arrivals: Array, services: Array, waits: Array, servers: int, start: float | None = None, end: float | None = None
) -> Run:
    """What is seen of a station between two moments, else from the end of the warm-up to the last arrival."""
    if start is None:
        start = float(arrivals[int(len(arrivals) * WARM_UP)])
    if end is None:
        end = float(arrivals[-1])
    seen = (arrivals >= start) & (arrivals < end)
    begun = arrivals + waits
    span = end - start
    return Run(
        servers,
        times_of(waits[seen]),
        times_of((waits + services)[seen]),
        _area(begun, begun + services, start, end) / span / servers if servers else 0.0,
        float(seen.sum()) / span,
        _area(arrivals, begun + services, start, end) / span,
    )


# One queue


def waits(arrivals: Array, services: Array, servers: int) -> Array:
    """How long each customer waits, first come first served; `arrivals` rise."""
    import numpy as np

    if servers == 1:
        return _lindley(arrivals, services)
    if _is_never_full(arrivals, services, servers):
        return np.zeros(len(arrivals))
    free = [0.0] * servers  # when each server is free again: a heap
    started: list[float] = []
    start_next, replace = started.append, heapreplace
    for arrival, service in zip(arrivals.tolist(), services.tolist(), strict=True):
        soonest = free[0]
        begin = arrival if arrival > soonest else soonest
        replace(free, begin + service)
        start_next(begin)
    return np.array(started) - arrivals


def balanced_waits(
    arrivals: Array, services: Array, servers: int, balancing: str, choices: Array, places: int = 1
) -> Array:
    """How long each customer waits where a balancer gives it to one of the servers at once.

    `choices` are uniform numbers, one a customer, that decide where chance does. A server may have several `places`, and then
    serves as many at a time.
    """
    import numpy as np

    if balancing not in BALANCING:
        raise ValueError(f"there is no balancing `{balancing}`; there are: {', '.join(BALANCING)}")
    if balancing == CENTRAL or servers == 1:
        return waits(arrivals, services, servers * places)
    if balancing == ROUND_ROBIN:
        return _apart(arrivals, services, np.arange(len(arrivals)) % servers, places)
    first, rest = np.divmod(choices * servers, 1.0)
    one = first.astype(np.int64)
    if balancing == RANDOM:
        return _apart(arrivals, services, one, places)
    step = 1 + (rest * (servers - 1)).astype(np.int64)  # never the same server again
    return _shorter_of_two(arrivals, services, (one, (one + step) % servers), servers, places)


def _lindley(arrivals: Array, services: Array) -> Array:
    """W' = max(0, W + S - A), all at once: how far the sum of S - A stands above its lowest point so far."""
    import numpy as np

    if not len(arrivals):
        return np.zeros(0)
    heights = np.concatenate([[0.0], np.cumsum(services[:-1] - np.diff(arrivals))])
    found: Array = heights - np.minimum.accumulate(heights)
    return found


def _is_never_full(arrivals: Array, services: Array, servers: int) -> bool:
    """Whether every customer finds a free server, were there as many as it takes."""
    import numpy as np

    if len(arrivals) <= servers:
        return True
    # Who goes at this very moment counts as there: so nobody's own answer, taking no time, is taken for that of another.
    gone = np.searchsorted(np.sort(arrivals + services), arrivals, side="left")
    return bool((np.arange(len(arrivals)) - gone).max() < servers)


def _apart(arrivals: Array, services: Array, chosen: Places, places: int) -> Array:
    """The waits at servers that have a queue each."""
    import numpy as np

    order = np.argsort(chosen, kind="stable")
    found = np.empty(len(arrivals))
    for members in np.split(order, np.flatnonzero(np.diff(chosen[order])) + 1):
        found[members] = waits(arrivals[members], services[members], places)
    return found


def _shorter_of_two(
    arrivals: Array, services: Array, offered: tuple[Places, Places], servers: int, places: int
) -> Array:
    """The waits where each customer joins that of two servers which has fewer customers, the first where they are alike."""
    import numpy as np

    there: list[list[float]] = [[] for _ in range(servers)]  # when each customer of a server will be gone: a heap
    free = [[0.0] * places for _ in range(servers)]
    found = []
    columns = (arrivals.tolist(), services.tolist(), offered[0].tolist(), offered[1].tolist())
    for arrival, service, one, other in zip(*columns, strict=True):
        queue, rival = there[one], there[other]
        while queue and queue[0] <= arrival:
            heappop(queue)
        while rival and rival[0] <= arrival:
            heappop(rival)
        chosen = other if len(rival) < len(queue) else one
        begin = max(arrival, free[chosen][0])
        heapreplace(free[chosen], begin + service)
        heappush(there[chosen], begin + service)
        found.append(begin - arrival)
    return np.array(found)


# Batches


def batched(
    arrivals: Array,
    largest: int,
    service: Callable[[int], float],
    window: float = math.inf,
    servers: int = 1,
    factors: Array | None = None,
) -> BatchRun:
    """Simulate servers that take up to `largest` customers together, for `service(size)` seconds.

    A free server begins when so many are there, or the first of them has waited for the `window`; while no server is free,
    they gather. Without a window, what is left at the end begins with the last arrival. `factors`, one a customer, stretch
    the service of the batch that the customer is first in.
    """
    import numpy as np

    if largest < 1 or servers < 1 or not window >= 0:
        raise ValueError("a batch needs room for a customer, a server, and a window that is not negative")
    free = [0.0] * servers
    count, begin = len(arrivals), 0
    came = arrivals.tolist()
    last = came[-1] if count and math.isinf(window) else math.inf
    waited, served, sizes = np.empty(count), np.empty(count), []
    while begin < count:
        full = came[begin + largest - 1] if begin + largest <= count else last
        close = max(free[0], min(came[begin] + window, full))
        end = max(begin + 1, bisect_right(came, close, begin, min(begin + largest, count)))
        taken = service(end - begin) * (1.0 if factors is None else float(factors[begin]))
        waited[begin:end] = close - arrivals[begin:end]
        served[begin:end] = taken
        heapreplace(free, close + taken)
        sizes.append(end - begin)
        begin = end
    return BatchRun(waited, served, np.array(sizes, dtype=np.int64), max(free) - came[0] if count else 0.0)


# Users who come back


def closed(
    users: int,
    service: float,
    servers: int,
    *,
    think: float = 0.0,
    scv: float = 1.0,
    think_scv: float = 1.0,
    customers: int = CUSTOMERS,
    seed: int = 0,
) -> ClosedRun:
    """Simulate so many users, each of whom thinks, asks, and waits for the answer before thinking again."""
    import numpy as np

    _check(1.0, service, servers, min(scv, think_scv), customers)
    if users < 1 or not 0 <= think < math.inf:
        raise ValueError("a closed station needs a user, and a time to think that is finite and not negative")
    services = with_spread(service, scv, uniform(customers, seed, _SERVICES))
    thoughts = with_spread(think, think_scv, uniform(customers + users, seed, _THINKING)).tolist()
    asking = thoughts[:users]  # when each user asks next: a heap
    heapify(asking)
    free = [0.0] * servers
    arrivals, started = [], []
    for taken, thought in zip(services.tolist(), thoughts[users:], strict=True):
        arrival = asking[0]
        begin = max(arrival, free[0])
        heapreplace(free, begin + taken)
        heapreplace(asking, begin + taken + thought)
        arrivals.append(arrival)
        started.append(begin)
    came, begun = np.array(arrivals), np.array(started)
    # The last users ask while those before them are still served: the end of the counted stretch is the last question.
    run = observed(came, services, begun - came, servers)
    start, end = float(came[int(len(came) * WARM_UP)]), float(came[-1])
    done = begun + services
    throughput = float(((done >= start) & (done < end)).sum()) / (end - start)
    waiting = _area(came, begun, start, end) / (end - start)
    return ClosedRun(throughput, run.wait, run.response, run.utilisation, waiting, users - run.in_system)


# Inside


def _area(begin: Array, end: Array, start: float, stop: float) -> float:
    """The sum of what lies between two moments of stretches of time."""
    import numpy as np

    return float(np.maximum(np.minimum(end, stop) - np.maximum(begin, start), 0.0).sum())


def _check(rate: float, service: float, servers: int, scv: float, customers: int) -> None:
    for name, value in (("a rate", rate), ("a service time", service)):
        if not 0 < value < math.inf:
            raise ValueError(f"{name} has to be positive and finite, not {value}")
    if servers < 1:
        raise ValueError(f"a station needs a server, not {servers}")
    if not 0 <= scv < math.inf:
        raise ValueError(f"a squared coefficient of variation has to be finite and not negative, not {scv}")
    if customers < 1:
        raise ValueError(f"a run needs a customer, not {customers}")
