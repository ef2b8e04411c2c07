"""The heads of a model are added up with weights although their scores are not on one scale.

## Why

`click + 5 * like` says that a like is worth five clicks only if both scores are probabilities. Otherwise the weights hide a
difference of scale that each retraining moves, and tuning them by hand never ends.

## What to do

Calibrate each head before the sum, and state it: `calibrated: yes`, or the part that does it.

## Limits

Looks at models that state two weights and more. Heads whose scale a later policy mends have to be declared as calibrated by it.

## The interviewer asks

"A like weighs five clicks: five of what?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("M429", interview=WARNING, gives_way_to=("uncalibrated-score-consumed",))
def check(facts: Facts) -> Iterator[Finding]:
    """Weighted sums of heads that nothing calibrates."""
    yield from proved(
        facts, "uncalibrated-heads-weighted", "calibrate each head before the sum, and state it: `calibrated: yes`"
    )


fires_on = (
    """
    model ranker {
      role: rank, calibrated: no
      heads { click: bce, like: bce }, weights { click: 1, like: 5 }
    }
    """,
    """
    model ranker { role: rank, output: score, calibrated: no, heads { watch: mse, hide: bce }, weights { watch: 1, hide: -20 } }
    policy shelf { stage: rerank, score_use: order }
    ranker -> shelf
    """,
)
near_miss = ("calibrated: no", "calibrated: yes")
silent_on = (
    """
    model ranker { role: rank, calibrated: no, heads { click: bce }, weights { click: 1 } }
    """,
    """
    model ranker { role: rank, calibrated: each_head, heads { click: bce, like: bce }, weights { click: 1, like: 5 } }
    pipeline each_head { mode: on_demand }
    """,
)
