"""An answer takes longer than it may: a requirement, a budget or a timeout breaks on what is stated.

## Why

The time of an answer is the sum of what it waits for, one after the other. A timeout below the median of what is asked turns most
answers into fallbacks; a budget below the sum of medians is missed by most requests, and the p99 is worse still (Dean and Barroso,
*The Tail at Scale*, CACM 2013).

## What to do

Ask in parallel (`=> [a, b]`), compute before anybody asks, pass on fewer items, cache, or take a call out of the way (`async: yes`).

## Limits

Budgets and timeouts are held against sums of medians only; requirements on percentiles are simulated. Queues are not in it.

## The interviewer asks

"Where do the 200 ms go?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, at, number, parts, rule
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import Quantity, show

WORDS = {"budget": "its budget is", "timeout": "it gives up after"}


@rule(
    "S601",
    sketch=ERROR,
    judges=("latency", "ttft", "tpot"),
    help="ask in parallel, compute beforehand, pass on fewer items, or cache",
)
def check(facts: Facts) -> Iterator[Finding]:
    """Budgets and timeouts below sums of medians; requirements on latencies are reported under this name."""
    for part in parts(facts, "endpoint"):
        yield from _too_long(facts, part.name)
    for name in facts.design.parts:
        yield from _cut_off(facts, name)


def _too_long(facts: Facts, name: str) -> Iterator[Finding]:
    part, least = facts.design.parts[name], facts.deadlines.least(name)
    if any(bound.high < least.seconds for bound in facts.deadlines.required(name)):
        return  # the requirement tells it
    for attribute, words in WORDS.items():
        limit = number(facts, part, attribute)
        if limit is not None and least.seconds > limit.high:
            terms = " + ".join(f"`{term}` {_time(seconds)}" for term, seconds in least.terms)
            yield at(
                part,
                f"half of all answers of `{name}` take at least {_time(least.seconds)}, and {words} {amount(limit)}",
                attribute,
                label=f"medians: {terms}",
                help="ask in parallel, compute beforehand, pass on fewer items, or cache",
            )
            return


def _cut_off(facts: Facts, name: str) -> Iterator[Finding]:
    for ask in facts.deadlines.asks(name):
        seconds = facts.deadlines.least_asked(ask)
        if ask.edge is None or seconds <= ask.timeout[1]:
            continue
        callee = facts.design.parts[ask.target]
        yield Finding(
            name,
            f"`{name}` waits {_time(ask.timeout[1])} for `{ask.name}`, half of whose answers take at least {_time(seconds)}",
            ask.edge.stated["timeout"].span,
            help=f"wait longer than the p99 of `{ask.target}`, or make it faster",
            notes=(Note(f"`{ask.target}`", callee.span),),
            concerns=(ask.target,),
        )


def _time(seconds: float) -> str:
    return show(Quantity(seconds, seconds, TIME))


fires_on = (
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms, budget: 60 ms }
    store profiles { latency: p50 20 ms p99 30 ms }
    model ranker { role: rank, latency: p50 40 ms p99 60 ms }
    feed => profiles
    feed => ranker
    """,
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms, timeout: 40 ms }
    model ranker { role: rank, latency: p50 40 ms p99 60 ms }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms }
    model ranker { role: rank, latency: p50 40 ms p99 60 ms }
    feed => ranker { timeout: 30 ms }
    """,
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms }
    model ranker { role: rank, latency: p50 40 ms p99 60 ms }
    feed => ranker
    require feed.latency.p99 <= 50 ms
    """,
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms, budget: 30 ms }
    model ranker { role: rank, latency: p50 40 ms p99 60 ms }
    feed => ranker
    require feed.latency.p50 <= 20 ms
    """,
)
near_miss = ("budget: 60 ms", "budget: 70 ms")
silent_on = (
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms, budget: 60 ms, timeout: 60 ms }
    store profiles { latency: p50 20 ms p99 30 ms }
    model ranker { role: rank, latency: p50 40 ms p99 60 ms }
    feed => [profiles, ranker { timeout: 40 ms }]
    """,
    """
    endpoint feed { entry: yes, own: p50 5 ms p99 9 ms, budget: 30 ms }
    model ranker { role: rank, latency: p50 10 ms p99 60 ms }
    cache hot { hit_rate: 50%, latency: p50 1 ms p99 2 ms }
    external slow { latency: p50 100 ms p99 200 ms }
    fallback popular { latency: p50 0.1 ms p99 1 ms }
    feed => hot => ranker
    feed => slow { share: 10% }
    feed => ranker { async: yes }
    feed => popular
    """,
    """
    endpoint feed { entry: yes, budget: 30 ms }
    model ranker { role: rank }
    feed => ranker { timeout: 10 ms }
    """,
)
