"""A model reads the place of an item on the screen, which nobody knows when it scores.

## Why

The place is the result of scoring, not an input to it. Trained on it as on any column, the model learns that the first
place is clicked and then has nothing to read. *Rules of Machine Learning*, rule 36: keep positional features apart from
the rest.

## What to do

Learn the effect of the place on the side and leave it out of the score: `uses_position: constant_at_serving` or
`shallow_tower`.

## Limits

Recognises features that state `position: yes` or have a field named for the place.

## The interviewer asks

"What do you put there when nothing has been shown yet?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "keep the place out of the score: `uses_position: constant_at_serving` or `uses_position: shallow_tower`"


@rule("D331", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that read a place."""
    yield from proved(facts, "position-feature-misuse", HELP)


fires_on = (
    """
    feature slot { position: yes }
    model ranker { role: rank, features: slot, uses_position: no }
    """,
    """
    feature slot { fields { position: int } }
    model ranker { role: rank, features: slot }
    """,
)
near_miss = ("uses_position: no", "uses_position: constant_at_serving")
silent_on = (
    """
    feature slot { position: yes }
    model ranker { role: rank, features: slot, uses_position: shallow_tower }
    """,
    """
    feature slot { position: no, fields { position: int } }
    model ranker { role: rank, features: slot, uses_position: no }
    """,
)
