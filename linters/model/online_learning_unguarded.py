"""A model that learns from what just happened goes live without a test that could stop it.

## Why

A model that learns by the minute can be poisoned by the minute: a bot, a broken client or one odd hour is in the weights before anyone
looks, and there is no clean version to return to (Breck et al., *The ML Test Score*, Infra 4 and 7).

## What to do

Let each snapshot pass an `evaluation` with `gate: yes` before it serves, keep the last good ones (`keep_versions`), and train from
scratch now and then (`full_retrain`).

## Limits

Trainings with `mode: online` or `incremental`, or `every: continuous`, whose model serves. A guard inside the trainer that the design
does not draw is not seen.

## The interviewer asks

"Ten minutes of bots: how does your online learner forget them?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, at, rule, word


@rule("M420", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that learn continuously and reach serving past every gate."""
    for life in facts.lifecycle.lives():
        trainings = (facts.design.parts[name] for name in life.trainings)
        live = [training for training in trainings if _learns_live(training)]
        if live and life.bypass:
            unsure = tuple(f"{name}.gate" for name in life.unsure)
            back = "" if life.rollback else ", and nothing brings an older version back"
            yield at(
                facts.design.parts[life.model],
                f"`{life.model}` learns as it goes in `{live[0].name}` and serves untested{back}",
                help="let each snapshot pass `evaluation snapshots { gate: yes }`, and keep the last good ones",
                concerns=tuple(training.name for training in live),
                asks=unsure,
                severity=QUESTION if unsure else None,
            )


def _learns_live(training: Part) -> bool:
    return word(training, "mode") in ("online", "incremental") or word(training, "every") == "continuous"


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training live { model: ranker, mode: online }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    registry models { keep_versions: 5 }
    training hourly { model: ranker, mode: incremental, every: 1 h }
    hourly -> models -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training stream { model: ranker, every: continuous }
    feed => ranker
    """,
)
near_miss = ("feed => ranker", "evaluation snapshots { gate: yes }\n    live -> snapshots -> feed\n    feed => ranker")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training stream { model: ranker, every: continuous }
    evaluation snapshots
    stream -> snapshots -> feed
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day, mode: warm_start }
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training live { model: ranker, mode: online }
    """,
)
