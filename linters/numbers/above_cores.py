"""A replica is said to answer more requests than its processor time allows.

## Why

A core gives one second of processor time per second, however many processes share it. Workers beyond the cores help
requests that wait, not those that compute (Gunther, *Guerrilla Capacity Planning*).

## What to do

State fewer requests a replica, more `cores`, or a shorter `cpu_time`.

## Limits

Only where `throughput`, `cpu_time` and `cores` are stated. Cores are physical; a quarter more is granted for the second
thread of each.

## The interviewer asks

"How much processor time does one request take, and how many cores are there?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("N111", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Throughputs above cores over processor time."""
    yield from proved(facts, "above-cores", "state fewer requests a replica, more `cores`, or a shorter `cpu_time`")


fires_on = (
    """
    endpoint feed { entry: yes, throughput: 4k req/s, cpu_time: 4 ms, cores: 8, workers: 32 }
    """,
    """
    model ranker { role: rank, throughput: 3k req/s, cpu_time: 4 ms, cores: 8 }
    """,
)
near_miss = ("4k req/s", "1500 req/s")
silent_on = (
    """
    endpoint feed { entry: yes, throughput: 2500 req/s, cpu_time: 4 ms, cores: 8, workers: 32 }
    endpoint unknown { entry: yes, throughput: 4k req/s, cores: 8 }
    """,
    """
    model ranker { role: rank, throughput: 4k items/s, cpu_time: 4 ms, cores: 8 }
    model ranged { role: rank, throughput: 2k..4k req/s, cpu_time: 4 ms, cores: 8 }
    """,
)
