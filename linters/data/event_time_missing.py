"""Events that are counted in windows or joined in time do not carry the time at which they happened.

## Why

Without it, a record counts when it arrives. An outage of ten minutes moves everything into the wrong window, a replay
moves it into today, and no join as of a time can be right (Akidau et al., *The Dataflow Model*, 2015).

## What to do

Let the producer stamp each event (`event_time: yes`) and window by that stamp.

## Limits

Looks at sources whose records reach a windowed feature or a dataset that is joined as of a time. Asks where a source of
a windowed feature says nothing.

## The interviewer asks

"The phone was offline for an hour: when did this click happen?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, no, parts, rule, states, told, unstated, word

WINDOWED = {"windowed", "session", "sequence"}


@rule("D302", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Sources of windows and of joins in time without an event time."""
    windowed = _reaching(facts, [feature.name for feature in parts(facts, "feature") if _is_windowed(facts, feature)])
    joined = _reaching(facts, [dataset.name for dataset in parts(facts, "dataset") if _joins_in_time(facts, dataset)])
    for source in parts(facts, "source"):
        used = (*windowed.get(source.name, ()), *joined.get(source.name, ()))
        if not used or word(source, "mode") == "request":
            continue
        if no(source, "event_time"):
            message = (
                f"`{source.name}` says when records arrived, not when they happened, and {told(used)} goes by time"
            )
            yield at(
                source,
                message,
                "event_time",
                help="stamp each event where it happens: `event_time: yes`",
                concerns=used,
            )
        elif source.name in windowed and not states(source, "event_time"):
            message = f"`{source.name}` does not say whether its records carry the time at which they happened"
            yield unstated(source, "event_time", message=message)._replace(severity=QUESTION, concerns=used)


def _is_windowed(facts: Facts, feature: Part) -> bool:
    makers = [facts.design.parts[relation.source] for relation in facts.lineage.data_into(feature.name)]
    return word(feature, "kind") in WINDOWED or any(states(part, "window") for part in (feature, *makers))


def _joins_in_time(facts: Facts, dataset: Part) -> bool:
    joins = [relation.edge.stated.get("join") for relation in facts.graph.leading[dataset.name] if relation.edge]
    return word(dataset, "join") == "as_of" or any(getattr(join.value, "text", "") == "as_of" for join in joins if join)


def _reaching(facts: Facts, names: list[str]) -> dict[str, tuple[str, ...]]:
    """All whose records reach some parts, each with the parts that it reaches."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        for above in facts.lineage.upstream(name):
            found[above] = (*found.get(above, ()), name)
    return found


fires_on = (
    """
    source clicks { mode: stream, event_time: no }
    feature views { kind: windowed }
    clicks -> views
    """,
    """
    source clicks { mode: stream }
    pipeline counter { mode: stream, window: 1 h }
    feature views { online: yes }
    clicks -> counter -> views
    """,
    """
    source orders { mode: cdc, event_time: no }
    dataset rows { join: as_of, split: time }
    orders -> rows
    """,
    """
    source orders { mode: cdc, event_time: no }
    dataset rows { split: time }
    orders -> rows { join: as_of }
    """,
    """
    source clicks { mode: stream }
    feature visits { kind: session }
    clicks -> visits
    """,
    """
    source clicks { mode: stream }
    feature latest { kind: sequence }
    clicks -> latest
    """,
)
near_miss = ("event_time: no", "event_time: yes")
silent_on = (
    """
    source clicks { mode: request, event_time: no }
    feature views { kind: windowed, window: 1 h }
    clicks -> views
    """,
    """
    source catalogue { mode: batch, event_time: no }
    feature price { kind: static }
    dataset rows { features: price, join: latest, split: time }
    catalogue -> price
    """,
    """
    source orders { mode: cdc, event_time: yes }
    dataset rows { join: as_of, split: time }
    orders -> rows
    """,
)
