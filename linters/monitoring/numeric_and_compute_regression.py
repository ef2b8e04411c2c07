"""Nothing watches whether trainings get slower or numbers turn into nonsense.

## Why

A NaN in the weights or a training that takes twice as long comes with a new library or a new feature, and is found when the nightly run
misses its window (Breck et al., *The ML Test Score*, Monitor 5 and 6).

## What to do

Watch the training itself: `monitor runs { type: system, of: nightly, metric: other("duration") }`, and stop on NaN or infinity.

## Limits

Asked in the profile `strict` only, of trainings on a schedule. Any monitor of the training or an alert from it counts.

## The interviewer asks

"The loss is NaN since step 4,000. What happens to tomorrow's model?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, block_after, cadence, parts, rule, told

WATCHES = {"monitors", "alerts"}


@rule("O729", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Trainings on a schedule that nothing watches, told in one."""
    blind = [
        training
        for training in parts(facts, "training")
        if cadence(facts, training) is not None
        and not any(r.meaning.verb in WATCHES for r in facts.graph.following[training.name])
    ]
    if not blind:
        return
    names = [training.name for training in blind]
    name = f"{names[0].replace('.', '_')}_runs"
    block = f'monitor {name} {{ type: system, of: {names[0]}, metric: other("duration") }}'
    yield at(
        blind[0],
        f"nothing watches whether trainings slow down or break numerically: {told(names)}",
        help="watch the run itself: how long it takes, NaN and infinity in loss and weights",
        concerns=tuple(names[1:]),
        fixes=(block_after(blind[0], block, f"add a monitor of `{names[0]}`"),),
    )


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    monitor drift { type: data_drift, of: ranker }
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    training weekly { model: ranker, every: 7 days }
    """,
)
near_miss = ("of: ranker", "of: nightly")
silent_on = (
    """
    model ranker { role: rank }
    alert oncall { owner: "feed-ml" }
    training nightly { model: ranker, every: 1 day }
    nightly ~> oncall
    """,
    """
    model ranker { role: rank }
    training once { model: ranker, every: manual }
    """,
)
