"""Training rows get the newest value of a feature that changes, not the value at the time of the row.

## Why

The newest count of purchases includes the purchase that the row is to predict. Offline metrics soar, online nothing
happens, and nobody finds the reason for weeks. Feature stores exist in good part for this join; *Rules of Machine
Learning*, rule 29, gets the same by logging what serving saw.

## What to do

Join by the time of the row (`join: as_of`, with `join_time: known_at`), or train on what serving logged
(`join: logged`).

## Limits

Features that change less often than monthly count as constant. What a join does inside a query that the design only
names is not seen.

## The interviewer asks

"How do you rebuild the feature value as of the impression?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, of_proof, restated, rule, states

HELP = (
    "join values as of the row's time: `join: as_of, join_time: known_at`, or train on what was served: `join: logged`"
)


@rule("D309", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Joins of the newest value."""
    for proof in facts.proved("point-in-time-join-missing"):
        dataset = facts.design.parts[proof.subject]
        fixes = (restated(dataset, "join", "as_of", applicability="unsafe"),) if states(dataset, "join") else ()
        yield of_proof(facts, proof, HELP)._replace(fixes=fixes)


fires_on = (
    """
    feature views { kind: windowed, window: 1 h }
    label clicked { origin: implicit }
    dataset rows { features: views, label: clicked, join: latest, split: time }
    """,
    """
    feature views { kind: windowed, window: 1 h }
    dataset rows { split: time }
    views -> rows { join: none }
    """,
)
near_miss = ("join: latest", "join: as_of, join_time: known_at")
silent_on = (
    """
    feature country { kind: static }
    dataset rows { features: country, join: latest, split: time }
    """,
    """
    feature views { kind: windowed, window: 1 h }
    dataset rows { features: views, join: logged, split: time }
    """,
)
