"""A scheduled job takes longer than the time between two of its runs.

## Why

Runs pile up, or skip, and every age that the design works out from its schedule is wrong. A queue with more work than
time never empties.

## What to do

Give it more workers (`parallelism`), less to do, or a longer interval (`every`).

## Limits

Compares what is stated of run time and interval, or a run time that follows from volume and throughput.

## The interviewer asks

"What happens when last night's run is still going tonight?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, amount, of_proof, rule


@rule("D348", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Jobs that never finish in time."""
    for proof in facts.proved("batch-overruns-interval"):
        runtime, every = proof.facts
        takes = amount(runtime) if runtime.known else f"at least {amount(runtime._replace(high=runtime.low))}"
        message = f"one run of `{proof.subject}` takes {takes}, and the next begins after {amount(every)}"
        found = of_proof(facts, proof, "give it more workers (`parallelism`), or a longer `every`")
        yield found._replace(message=message)


fires_on = (
    """
    pipeline hourly { mode: batch, every: 1 h, runtime: 90 min }
    """,
    """
    batch_inference scores { every: 1 h, entities: 300M, outputs: 1, throughput: 1k / s, parallelism: 4 }
    """,
)
near_miss = ("runtime: 90 min", "runtime: 50 min")
silent_on = (
    """
    pipeline hourly { mode: batch, every: 1 h, runtime: 1 h }
    """,
    """
    batch_inference scores { every: 1 day, entities: 300M, outputs: 1, throughput: 1k / s, parallelism: 4 }
    """,
)
