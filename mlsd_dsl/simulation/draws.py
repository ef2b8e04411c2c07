"""Random numbers for simulations: the same ones for the same seed, on every machine and in any order of asking.

Each stream has a name of numbers, and its own generator (PCG64 seeded by the seed and that name). So a call that is added
to a design changes nothing in the draws of the others, and two runs that differ in one thing differ by that thing alone:
common random numbers. Only uniform numbers are taken from numpy; everything else is the inverse of a distribution function,
so that more of the uniform number is more of the value.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlsd_dsl.analyses.sampling import normal_scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STEPS = float(2**53)


def uniform(count: int, seed: int, *stream: int) -> Array:
    """So many numbers strictly between 0 and 1."""
    import numpy as np

    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=stream)))
    # `random` can be 0 and is a multiple of 2^-53: half a step more is never 0 nor 1.
    drawn: Array = generator.random(count) * (1.0 - 1.0 / _STEPS) + 0.5 / _STEPS
    return drawn


def exponential(mean: float, chances: Array) -> Array:
    """Values of an exponential distribution at uniform numbers."""
    import numpy as np

    values: Array = -mean * np.log1p(-chances)
    return values


def lognormal(median: float, sigma: float, chances: Array) -> Array:
    """Values of a log-normal distribution at uniform numbers; `sigma` is that of the logarithm."""
    import numpy as np

    values: Array = median * np.exp(sigma * normal_scores(chances, 1.0 - chances))
    return values


def with_spread(mean: float, scv: float, chances: Array) -> Array:
    """Values with a mean and a squared coefficient of variation: constant for 0, exponential for 1, else log-normal."""
    import numpy as np

    if scv == 0:
        return np.full(len(chances), mean)
    if scv == 1:
        return exponential(mean, chances)
    sigma = math.sqrt(math.log1p(scv))
    return lognormal(mean * math.exp(-sigma * sigma / 2), sigma, chances)


def poisson_arrivals(rate: float, chances: Array) -> Array:
    """The times of arrivals that come independently of each other, at so many a second."""
    import numpy as np

    times: Array = np.cumsum(exponential(1.0 / rate, chances))
    return times
