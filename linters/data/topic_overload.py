"""More is written into a topic, on average, than the topic can take.

## Why

A queue that gets more than it passes on grows for ever: lag rises from seconds to hours, and then retention eats what
nobody has read (Kreps et al., *Kafka: a Distributed Messaging System for Log Processing*, 2011, on why partitions set
the limit).

## What to do

Add partitions or brokers and state the new `throughput`, write less, or divide the topic.

## Limits

Compares averages that are stated or follow from what writes into the topic. A topic that does not state its
`throughput` is not judged, whatever its partitions.

## The interviewer asks

"How many megabytes a second is that, and over how many partitions?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, at, number, parts, rule
from mlsd_dsl.vocabulary.dimensions import RATE


@rule("D347", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Topics below the average of what comes."""
    for topic in parts(facts, "topic"):
        limit = number(facts, topic, "throughput")
        if limit is None:
            continue
        load = facts.load.average(topic.name) if limit.dimension == RATE else facts.load.written(topic.name)
        if load is not None and load.low > limit.high:
            comes = amount(load) if load.known else f"at least {amount(load._replace(high=load.low))}"
            message = f"`{topic.name}` gets {comes} on average, and can take {amount(limit)}"
            help = "add partitions and state what they take (`throughput`), write less, or divide the topic"
            yield at(topic, message, "throughput", help=help, concerns=load.path[:1], fact=load)


fires_on = (
    """
    source clicks { mode: stream, rate: 600k events/s }
    topic events { throughput: 500k events/s }
    clicks -> events
    """,
    """
    source clicks { mode: stream, rate: 600k events/s, record: 1 KB }
    topic events { throughput: 500 MB/s }
    clicks -> events
    """,
    """
    source clicks { mode: stream, rate: 600k events/s }
    source views { mode: stream }
    topic events { throughput: 500k events/s }
    [clicks, views] -> events
    """,
)
near_miss = ("500k", "600k")
silent_on = (
    """
    source clicks { mode: stream, rate: 600k events/s, record: 1 KB }
    topic events { throughput: 600 MB/s }
    clicks -> events
    """,
    """
    source clicks { mode: stream, rate: 600k events/s }
    topic events { partitions: 1 }
    clicks -> events
    """,
    """
    source clicks { mode: stream }
    topic events { throughput: 500k events/s }
    clicks -> events
    """,
)
