"""A scheduled job is repeated when it fails, and running it twice gives something else than running it once.

## Why

A run that dies halfway and starts again has written some rows twice, and a count that doubled looks like a good day.
Writes by partition or by key make a repeat harmless (Kleppmann, *Designing Data-Intensive Applications*, ch. 10).

## What to do

Overwrite whole partitions or write by key, and state it: `idempotent: yes`.

## Limits

Only in `strict`, and only for jobs that state `retries`. Asks where nothing is said.

## The interviewer asks

"The job died at 60 percent and ran again: which numbers are double?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, at, no, number, parts, rule, states, unstated, word


@rule("D349", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Jobs that are repeated and count twice."""
    for pipeline in parts(facts, "pipeline"):
        retries = number(facts, pipeline, "retries")
        scheduled = word(pipeline, "mode") in ("batch", "micro_batch") or states(pipeline, "every")
        if not scheduled or retries is None or retries.low < 1:
            continue
        if no(pipeline, "idempotent"):
            message = f"`{pipeline.name}` is repeated when it fails, and each repeat counts again"
            help = "overwrite whole partitions or write by key: `idempotent: yes`"
            yield at(pipeline, message, "idempotent", help=help)
        elif not states(pipeline, "idempotent"):
            message = f"`{pipeline.name}` does not say whether a repeated run changes the result"
            yield unstated(pipeline, "idempotent", message=message)._replace(severity=QUESTION)


fires_on = (
    """
    pipeline nightly { mode: batch, every: 1 day, retries: 1, idempotent: no }
    """,
    """
    pipeline nightly { every: 1 day, retries: 3 }
    """,
    """
    pipeline often { mode: micro_batch, retries: 3, idempotent: no }
    """,
    """
    pipeline nightly { mode: batch, retries: 3, idempotent: no }
    """,
)
near_miss = ("idempotent: no", "idempotent: yes")
silent_on = (
    """
    pipeline nightly { mode: batch, every: 1 day, retries: 0, idempotent: no }
    """,
    """
    pipeline nightly { mode: batch, every: 1 day, idempotent: no }
    """,
    """
    pipeline counter { mode: stream, retries: 3, idempotent: no }
    """,
)
