"""Trees are to learn example by example, which they cannot do well.

## Why

A tree's early splits are final: new examples can add trees, but not revise old ones, and the model only grows. Facebook's click model
therefore kept its trees for a day and let a linear layer on top learn online (He et al., *Practical Lessons from Predicting Clicks on Ads
at Facebook*).

## What to do

Train the trees anew on a short schedule, or put what must learn fast into a model that takes gradient steps.

## Limits

Boosted trees and random forests with the mode `online` or `incremental`. Adding trees to a model (`warm_start`) is left alone.

## The interviewer asks

"How does a boosted tree unlearn a split?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, parts, place, rule, word


@rule("M422", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Trees whose training is online or incremental."""
    for training in parts(facts, "training"):
        if word(training, "mode") not in ("online", "incremental"):
            continue
        for name in facts.lineage.models(training.name):
            model = facts.design.parts[name]
            if word(model, "architecture") in ("gbdt", "random_forest"):
                yield at(
                    training,
                    f"`{training.name}` lets `{name}` learn step by step, but its trees cannot revise a split",
                    "mode",
                    help="train the trees anew on a short schedule (`mode: scratch`), or take a model of gradient steps",
                    notes=(Note("trees", place(model, "architecture")),),
                    concerns=(name,),
                )


fires_on = (
    """
    model ctr { architecture: gbdt }
    training live { model: ctr, mode: online }
    """,
    """
    model ctr { architecture: random_forest }
    training hourly { model: ctr, mode: incremental }
    """,
)
near_miss = ("architecture: gbdt", "architecture: lr")
silent_on = (
    """
    model ctr { architecture: gbdt }
    training hourly { model: ctr, mode: warm_start }
    """,
    """
    model ctr { architecture: dcn }
    training live { model: ctr, mode: online }
    """,
)
