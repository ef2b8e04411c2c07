"""Small pieces of the sentences in which proofs say what they show."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.vocabulary.quantities import Quantity, show

_NAMED = 3  # parts that a sentence names before it counts the rest


def spelled(fact: Fact) -> str:
    """A number as a sentence holds it: `26 h`, `8..12 ms`, `at least 1 h` where its upper end is unknown."""
    if math.isfinite(fact.high):
        return show(fact.quantity)
    return f"at least {show(Quantity(fact.low, fact.low, fact.dimension, fact.label))}"


def named(names: Sequence[str]) -> str:
    """Names of parts in a row: `a`, `b` and `c`; of many, the first and how many more."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > _NAMED + 1:
        quoted = [*quoted[:_NAMED], f"{len(quoted) - _NAMED} more"]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
