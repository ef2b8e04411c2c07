"""Training counts a value from its event, though serving can read it only later.

## Why

A click of 12:00 is in the training row of 12:01. In serving, the pipeline that counts it writes at 12:30: the model has
learned from values that no online store could have returned at that instant. It is a leak and a skew in one, and a join
`as_of` the event time does not heal it (Feast's issue 6615 describes it).

## What to do

Join by when a value could be read (`join_time: known_at`), shift the join by as much (`join_lag: 30 min`), or log what
was served.

## Limits

Compares the age in serving, worked out along the pipelines, with a tenth of the window and with the interval. What is
smaller is let pass.

## The interviewer asks

"Is the training value one the online store could have returned at that instant?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, of_proof, restated, rule

HELP = "join by when a value could be read: `join_time: known_at`, or shift the join back: `join_lag`"


@rule("D315", sketch=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Joins by event time of values that are served late."""
    for proof in facts.proved("known-time-ignored"):
        fix = restated(facts.design.parts[proof.subject], "join_time", "known_at", applicability="unsafe")
        yield of_proof(facts, proof, HELP)._replace(fixes=(fix,))


fires_on = (
    """
    source clicks { mode: stream, lag: 1 min }
    pipeline counter { mode: batch, every: 1 h, runtime: 30 min, window: 2 h }
    feature views { kind: windowed, window: 2 h }
    clicks -> counter -> views
    dataset rows { features: views, join: as_of, join_time: event_time, split: time }
    """,
    """
    feature views { kind: windowed, window: 2 h, known_lag: 1 h }
    dataset rows { features: views, join: as_of, split: time }
    """,
)
near_miss = ("join_time: event_time", "join_time: known_at")
silent_on = (
    """
    feature views { kind: windowed, window: 2 h, known_lag: 1 min }
    dataset rows { features: views, join: as_of, join_time: event_time, split: time }
    """,
    """
    feature views { kind: windowed, window: 2 h, known_lag: 1 h }
    dataset rows { features: views, join: as_of, join_time: event_time, join_lag: 1 h, split: time }
    """,
)
