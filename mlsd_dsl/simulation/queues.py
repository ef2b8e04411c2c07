"""One part's queue, which all calls of the part share.

A part that is asked once in a request is worked out exactly, as soon as it is known when it is asked. One that is asked twice
(features of the viewer, later those of the candidates) has a queue whose later arrivals depend on its own earlier answers.
It is worked out again and again, each time with the arrivals that came of the last time, until the waits no longer change.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.simulation.capacity import Capacity
from mlsd_dsl.simulation.measuring import endless
from mlsd_dsl.simulation.stations import Run, balanced_waits, batched, observed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlsd_dsl.simulation.draws import Array

    Places = NDArray[np.int64]


class Asked(NamedTuple):
    """One call's arrivals at a part, all of them moments in no order.

    `works` is how long the part itself takes for each, `scales` how many times the usual time each keeps its place, and `choices`
    are uniform numbers for the balancer.
    """

    starts: Array
    works: Array
    scales: Array
    choices: Array


class _Served(NamedTuple):
    """What became of arrivals: how long they waited, how long they were then served, and how much of a server they took."""

    waits: Array
    services: Array
    shares: Array


class SharedQueue:
    """The arrivals of all calls at one part. Without capacity nobody waits; an overloaded one never answers."""

    def __init__(self, capacity: Capacity | None, balancing: str) -> None:
        self.capacity = capacity
        self.balancing = balancing
        self.is_overloaded = False
        self._asked: dict[str, Asked] = {}
        self._served: dict[str, _Served] = {}
        self._used: dict[str, Array] = {}

    def elapsed(self, call: str, asked: Asked) -> Array:
        """How long each of these arrivals takes, with what is known by now of the others."""
        import numpy as np

        before = self._asked.get(call)
        if before is None or not np.array_equal(before.starts, asked.starts):
            self._asked[call] = asked
            self._work_out()
        served = self._served[call]
        self._used[call] = served.waits
        return served.waits + served.services

    def begin_pass(self) -> None:
        """Every call is about to be made once more."""
        self._used = {}

    def end_pass(self) -> float:
        """How far the waits that were gone by are from what came out at last, beside the time that a place is kept."""
        import numpy as np

        gone = [call for call in self._asked if call not in self._used]
        for call in gone:
            del self._asked[call]
        if gone and self._asked:
            self._work_out()
        count = sum(map(len, self._used.values()))
        if self.capacity is None or self.is_overloaded or not count:
            return 0.0
        apart = sum(float(np.abs(self._served[call].waits - used).sum()) for call, used in self._used.items())
        return apart / count / self.capacity.occupancy

    def offered(self, start: float, end: float) -> float:
        """The work that arrives between two moments, over what all servers can do; above one the queue has no end."""
        if self.capacity is None:
            return 0.0
        works = sum(
            float(asked.scales[(asked.starts >= start) & (asked.starts < end)].sum()) for asked in self._asked.values()
        )
        return works / (end - start) / self.capacity.rate

    def give_up(self) -> None:
        """From now on it is overloaded, and nobody is answered."""
        self.is_overloaded = True
        self._asked = {}

    def run(self, start: float, end: float) -> Run:
        """What is seen of the queue between two moments."""
        starts, served = self._in_order()
        span = end - start
        seen = (starts >= start) & (starts < end)
        servers = self.capacity.servers if self.capacity is not None else 0
        rate = float(seen.sum()) / span
        if self.capacity is not None and self.is_overloaded:
            return Run(servers, endless(), endless(), rate / self.capacity.rate, rate, math.inf, True)
        found = observed(starts, served.services, served.waits, servers, start, end)
        # A place may be kept for longer than an answer takes, and the customers of a batch share one.
        busy = float(served.shares[seen].sum()) / span / servers if servers else 0.0
        return found._replace(utilisation=busy)

    def spreads(self, start: float, end: float) -> tuple[float, float]:
        """The squared coefficients of variation of the time between two arrivals, and of the time that a place is kept."""
        import numpy as np

        starts, served = self._in_order()
        seen = (starts >= start) & (starts < end)
        return _spread(np.diff(starts[seen])), _spread(served.shares[seen])

    # Inside

    def _in_order(self) -> tuple[Array, _Served]:
        """The arrivals of all calls in the order of time, and what became of them."""
        import numpy as np

        starts, order = self._arrivals()
        if not len(order):
            return starts, _Served(starts, starts, starts)
        columns = zip(*(self._served[call] for call in self._asked), strict=True)
        return starts, _Served(*(np.concatenate(column)[order] for column in columns))

    def _arrivals(self) -> tuple[Array, Places]:
        import numpy as np

        starts = np.concatenate([asked.starts for asked in self._asked.values()] or [np.zeros(0)])
        order = np.argsort(starts, kind="stable")
        return starts[order], order

    def _work_out(self) -> None:
        import numpy as np

        starts, order = self._arrivals()
        works, scales, choices = (
            np.concatenate(column)[order] for column in list(zip(*self._asked.values(), strict=True))[1:]
        )
        served = self._answered(starts, works, scales, choices)
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        ends = np.cumsum([len(asked.starts) for asked in self._asked.values()])[:-1]
        columns = (np.split(column[back], ends) for column in served)
        self._served = {
            call: _Served(*each) for call, each in zip(self._asked, zip(*columns, strict=True), strict=True)
        }

    def _answered(self, starts: Array, works: Array, scales: Array, choices: Array) -> _Served:
        import numpy as np

        capacity = self.capacity
        if capacity is None:
            return _Served(np.zeros(len(starts)), works, works)
        kept = capacity.occupancy * scales
        if self.is_overloaded:
            return _Served(np.full(len(starts), np.inf), works, kept)
        if capacity.batch == 1:
            waits = balanced_waits(starts, kept, capacity.copies, self.balancing, choices, capacity.places)
            return _Served(waits, works, kept)
        run = batched(starts, capacity.batch, capacity.service, capacity.window, capacity.servers, scales)
        shares = run.services / np.repeat(run.sizes, run.sizes)
        return _Served(run.waits, run.services + capacity.beyond * scales, shares)


def _spread(values: Array) -> float:
    mean = float(values.mean()) if len(values) else 0.0
    return float(values.var()) / mean**2 if mean else 0.0
