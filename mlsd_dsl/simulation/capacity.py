"""What station a part is: how many requests it serves at once, and for how long each of them keeps its place.

A copy answers its `throughput`. That is more than one request at a time where an answer takes longer than the time between
two answers: by Little's law, throughput times latency are under way. So a copy has as many places as that, rounded up, and a
request keeps its place for places over throughput: a little longer than its own latency, by the rounding. A copy whose
answers are quicker than its throughput says has one place, and is busy for a while after each answer.

Where a model states a `batch_window`, up to `max_batch` requests run together, and take alpha + beta n for n of them: the stated
latency is that of one by itself, the stated throughput that of full batches.

What states no throughput or no copies has no known limit, and nobody waits for it: that is said, not guessed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.vocabulary.dimensions import DATA_RATE

if TYPE_CHECKING:
    from mlsd_dsl.simulation.draws import Array

LOW, MIDDLE, HIGH = "low", "middle", "high"
UNLIMITED = "throughput and replicas are not both stated: nobody waits there"
UNCOUNTED = "throughput is not stated in requests, and nothing says what a request makes of it: nobody waits there"
_OTHER = {LOW: HIGH, MIDDLE: MIDDLE, HIGH: LOW}  # the least load meets the largest capacity
_REQUESTS = ("", "request", "event")


class Capacity(NamedTuple):
    """A station: `copies` with so many `places` each, every one kept for `occupancy` seconds on average.

    With `batch` above one, a copy serves one batch at a time; `occupancy` is then that of a full batch, `alone` that of a batch
    of one, and `beyond` what an answer takes longer than a copy is busy with it.
    """

    copies: int
    places: int
    occupancy: float
    batch: int = 1
    window: float = 0.0
    alone: float = 0.0
    beyond: float = 0.0

    @property
    def servers(self) -> int:
        """All places."""
        return self.copies * self.places

    @property
    def rate(self) -> float:
        """Requests a second when all servers are busy."""
        return self.servers * self.batch / self.occupancy

    def service(self, size: int) -> float:
        """Seconds for a batch of so many."""
        if self.batch == 1:
            return self.occupancy
        beta = (self.occupancy - self.alone) / (self.batch - 1)
        return self.alone + beta * (size - 1)


def point(low: float, high: float, at: str) -> float:
    """The number that stands for an interval: an end, or the middle of the log-normal that a range means.

    Where the upper end is open, the lower stands for it.
    """
    if at == LOW or math.isinf(high):
        return low
    if at == HIGH:
        return high
    return math.sqrt(low * high) if low > 0 else (low + high) / 2


def points(low: Array, high: Array, at: str) -> Array:
    """The same for many intervals at once."""
    import numpy as np

    if at == LOW:
        return low
    upper = np.where(np.isinf(high), low, high)
    if at == HIGH:
        return upper
    return np.where(low > 0, np.sqrt(low) * np.sqrt(upper), (low + upper) / 2)


def value(fact: Fact, at: str) -> float:
    """The number that stands for a fact."""
    return point(fact.low, fact.high, at)


def capacity_of(part: Part, reading: Reading, load: Load, latency: float, at: str) -> Capacity | str:
    """What station a part is, its own work taking `latency` seconds on average; or `UNLIMITED`, `UNCOUNTED`."""
    each = reading.optional(part, "throughput")
    if each is None:
        return UNLIMITED
    copies = reading.optional(part, "replicas")
    if copies is None:
        return UNLIMITED
    count = max(1, round(value(copies, _OTHER[at])))
    rate = _requests_a_second(part, each, count, load, at)
    if not 0 < rate < math.inf:
        return UNCOUNTED
    largest, window = reading.optional(part, "max_batch"), reading.optional(part, "batch_window")
    if largest is not None and window is not None and value(largest, at) > 1:
        size = round(value(largest, at))
        full = size / rate
        alone = min(latency, full) if latency else full
        return Capacity(count, 1, full, size, value(window, at), alone, max(latency - full, 0.0))
    places = max(1, math.ceil(rate * latency - 1e-9))
    return Capacity(count, places, places / rate)


def _requests_a_second(part: Part, each: Fact, copies: int, load: Load, at: str) -> float:
    """What one copy can answer."""
    peak = load.peak(part.name)
    if each.label in (*_REQUESTS, peak.label if peak is not None else ""):
        return value(each, _OTHER[at]) if each.dimension != DATA_RATE else math.inf
    busy = load.utilisation(part.name)
    if peak is None or busy is None or each.dimension == DATA_RATE or math.isinf(busy.high):
        return math.inf
    share, rate = value(busy, at), value(peak, at)
    return rate / (share * copies) if share > 0 else math.inf
