"""A percentile is required that one request alone exceeds, without any queue.

## Why

Replicas shorten queues, not requests. Where service times vary as they usually do, one request in a hundred takes 4.6
times the mean: with a mean of 20 ms, p99 is 92 ms on an idle machine, and no number of replicas brings it to 80 ms
(Kleinrock, *Queueing Systems*, vol. 1).

## What to do

Make the request shorter or its times more alike: fewer items, smaller batches, a cache, a time limit on the work. Or
state the percentiles that are measured: `latency: p50 12 ms p99 30 ms`.

## Limits

Takes the service time from `throughput`, and exponential times. Parts that state their own percentiles, wait for
others, or work on several requests at once are not judged.

## The interviewer asks

"Would ten times the machines help?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, of_proof, rule, states

SAYS_MORE = ("latency", "own", "workers", "max_batch")  # of the time of one request than throughput does
HELP = "make one request shorter or its times more alike, or state the percentiles that are measured: `latency: p50 12 ms p99 30 ms`"


@rule("N114", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Percentiles below what one request takes alone."""
    for proof in facts.proved("percentile-out-of-reach"):
        part = facts.design.parts[proof.subject]
        if not any(states(part, attribute) for attribute in SAYS_MORE):
            yield of_proof(facts, proof, HELP)


fires_on = (
    """
    model ranker { role: rank, throughput: 50 req/s, replicas: 40 }
    require ranker.latency.p99 <= 80 ms
    """,
    """
    endpoint score { entry: yes, throughput: 10 req/s }
    require score.latency.p99 < 400 ms
    """,
)
near_miss = ("50 req/s", "60 req/s")
silent_on = (
    """
    model ranker { role: rank, throughput: 50 req/s, latency: p50 12 ms p99 30 ms }
    require ranker.latency.p99 <= 80 ms
    """,
    """
    endpoint score { entry: yes, throughput: 10 req/s, workers: 8 }
    model batched { role: rank, throughput: 10 req/s, max_batch: 8 }
    endpoint own { entry: yes, throughput: 10 req/s, own: p50 60 ms p99 90 ms }
    require score.latency.p99 < 400 ms
    require batched.latency.p99 < 400 ms
    require own.latency.p99 < 400 ms
    """,
)
