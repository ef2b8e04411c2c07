"""Every formula by its number, in the order of the numbers: what working refers to and documentation lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mlsd_dsl.formulas import (  # noqa: F401 - importing a module lists its formulas
    cost,
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
from mlsd_dsl.formulas.formula import REGISTERED, Formula


def _order(number: str) -> tuple[str, int, str]:
    letter, digits, suffix = re.fullmatch(r"([A-Z])(\d+)([a-z]?)", number).groups()  # type: ignore[union-attr]
    return {"F": "0", "R": "1", "E": "2"}[letter], int(digits), suffix


FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {number: REGISTERED[number] for number in sorted(REGISTERED, key=_order)}
)
