"""What a call says about itself, as numbers: how long the caller waits, how often it asks, and who answers otherwise.

Everything that is an interval is a pair of its ends; what is not stated has the meaning that the vocabulary gives it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.percentiles import Work, stated_work, typical_work
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Edge, Part, Stated
from mlsd_dsl.design.values import Distribution, Word
from mlsd_dsl.graph import Call, Graph
from mlsd_dsl.vocabulary.quantities import Quantity

Ends = tuple[float, float]
ONCE: Ends = (1.0, 1.0)


class Ask(NamedTuple):
    """One call. `timeout` is infinite where there is none; `stated` are the facts that the numbers come from."""

    source: str
    target: str
    name: str  # the call's own name, else that of the part it asks
    edge: Edge | None  # None where no arrow says it: a cache's miss branch, a feature store's online store
    timeout: Ends
    retries: int
    critical: bool
    fallback: str  # what answers a late or failed call
    replaces_late: bool
    replaces_failed: bool
    misses: tuple[str, ...]
    hit_rate: Ends | None
    share: Ends
    times: Ends
    copies: Ends
    wait_for: Ends
    hedge: Ends
    hop: Work | None
    items: Ends | None
    output_tokens: Ends | None
    before_first_token: bool
    stated: tuple[Fact, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the caller waits for one whole answer, and for nothing else."""
        return (
            math.isinf(self.timeout[0])
            and self.share == self.times == self.copies == ONCE
            and math.isinf(self.hedge[0])
            and self.hop is None
        )


def asks_of(graph: Graph, reading: Reading, name: str) -> tuple[tuple[Ask, ...], ...]:
    """The calls of a part that it waits for, one tuple a turn."""
    turns = []
    for turn in graph.calls(name):
        asks = tuple(
            _ask(graph.parts[name], call, reading) for call in turn if not reading.flag(call.edge.stated, "async")
        )
        if asks:
            turns.append(asks)
    return tuple(turns)


def plain_ask(source: str, target: str) -> Ask:
    """A call of which nothing is stated."""
    never = (math.inf, math.inf)
    return Ask(
        source, target, target, None, never, 0, True, "", False, False, (), None, ONCE, ONCE, ONCE, ONCE, never, None,
        None, None, False, (),
    )  # fmt: skip


def label_of(edge: Edge) -> str:
    """A call as its attributes are asked for: by its own name, else `feed_api => ranker`."""
    return edge.alias or f"{edge.source} {edge.arrow} {edge.target}"


def work_of(value: object) -> Work | None:
    """The distribution that a value of a latency attribute says, or None where it says none."""
    if isinstance(value, Distribution):
        return stated_work({share: (quantity.low, quantity.high) for share, quantity in value.points})
    if isinstance(value, Quantity):
        return typical_work(value.low, value.high)
    return None


# The attributes that are reckoned with, and the part that they play where a fact rests on them.
_ROLES = {
    "timeout": "timeout",
    "hop": "network",
    "share": "share of requests",
    "times": "times",
    "fanout": "copies asked at once",
    "wait_for": "answers waited for",
    "hedge": "asked again after",
    "hit_rate": "hit rate",
}


def _ask(caller: Part, call: Call, reading: Reading) -> Ask:
    edge = call.edge
    name = edge.alias or edge.target
    facts: dict[str, Fact] = {}
    for attribute, role in _ROLES.items():
        fact = reading.of_edge(edge, attribute, f"{name}: {role}")
        if fact is not None:
            facts[attribute] = fact

    def ends(attribute: str, otherwise: Ends) -> Ends:
        fact = facts.get(attribute)
        return otherwise if fact is None else (fact.low, fact.high)

    copies = ends("fanout", ONCE)
    times = ends("times", ONCE)
    keys = _amount(edge.stated, "keys", reading) or _amount(edge.stated, "items", reading)
    if keys is not None and not reading.flag(edge.stated, "batched", otherwise=True):
        times = (times[0] * keys[0], times[1] * keys[1])
    on = _words(edge.stated.get("on"))
    return Ask(
        edge.source,
        edge.target,
        name,
        edge,
        ends("timeout", (math.inf, math.inf)),
        _retries(caller, edge, reading),
        reading.flag(edge.stated, "critical", otherwise=True),
        call.fallback,
        not on or "timeout" in on,
        not on or "error" in on or "timeout" in on,
        call.misses,
        ends("hit_rate", (0.0, 1.0)) if "hit_rate" in facts else None,
        ends("share", ONCE),
        times,
        copies,
        ends("wait_for", copies),
        ends("hedge", (math.inf, math.inf)),
        work_of(_number(edge.stated.get("hop"), reading)),
        _amount(edge.stated, "items", reading),
        _amount(edge.stated, "output_tokens", reading),
        reading.flag(edge.stated, "before_first_token"),
        tuple(facts.values()),
    )


def _number(stated: Stated | None, reading: Reading) -> object:
    return None if stated is None else reading.design.number(stated.value)


def _amount(block: Mapping[str, Stated], attribute: str, reading: Reading) -> Ends | None:
    value = _number(block.get(attribute), reading)
    return (value.low, value.high) if isinstance(value, Quantity) else None


def _retries(caller: Part, edge: Edge, reading: Reading) -> int:
    """How often a late attempt is made again: as the call says, else as its caller says of all of them."""
    for block in (edge.stated, caller.stated):
        ends = _amount(block, "retries", reading)
        if ends is not None:
            return int(ends[0])
    return 0


def _words(stated: Stated | None) -> tuple[str, ...]:
    value = None if stated is None else stated.value
    words = value if isinstance(value, tuple) else (value,)
    return tuple(word.text for word in words if isinstance(word, Word))
