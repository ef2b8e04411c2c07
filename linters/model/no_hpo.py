"""Nobody says whether the hyperparameters of a training are searched.

## Why

Learning rate, depth and regularisation move quality more than many features do; taken from the last project they are right for the last
project (Breck et al., *The ML Test Score*, Model 3).

## What to do

State `hpo: yes` and run the search where it is cheap, on a sample and now and then; or `hpo: no` as a decision.

## Limits

Only in `strict`: many good designs leave it out. A model that starts from another one's weights is not asked about.

## The interviewer asks

"Where does the learning rate come from?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, parts, rule, states, unstated, word


@rule("M416", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Trainings from scratch that do not state `hpo`."""
    for training in parts(facts, "training"):
        if not states(training, "hpo") and word(training, "mode") in ("", "scratch"):
            yield unstated(
                training, "hpo", message=f"`{training.name}` does not say whether hyperparameters are searched"
            )


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, mode: scratch, every: 1 day }
    """,
)
near_miss = ("model: ranker }", "model: ranker, hpo: yes }")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, hpo: no }
    """,
    """
    model ranker { role: rank }
    training tuning { model: ranker, mode: finetune }
    """,
)
