"""Very many predictions are computed of which few are ever looked at.

## Why

Predictions made before anyone asks cost the same whether they are used or not. Ten billion a run, or runs for everybody
where one in ten comes by, are the point at which computing for active users, or on request, is cheaper (Huyen,
*Designing Machine Learning Systems*, ch. 7).

## What to do

Predict for those who were active lately (`entities: video.active`), keep fewer for each (`outputs`), or answer online.

## Limits

Small jobs are not judged. `active` is the share that is used before the next run; stated at a fifth or more, any number
is taken to be meant.

## The interviewer asks

"Which share of these predictions is ever read?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, amount, at, number, parts, rule

MANY = 10e9  # predictions of a run
FEW = 100e6  # from here on waste is worth a word
USED = 0.2
HELP = "predict for those who were active lately, keep fewer for each (`outputs`), or answer online"


@rule("S621", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Jobs whose predictions are mostly never read."""
    for job in parts(facts, "batch_inference"):
        entities, outputs, active = (number(facts, job, each) for each in ("entities", "outputs", "active"))
        if entities is None:
            continue
        made = entities.low * (1.0 if outputs is None else outputs.low)
        if active is None:
            if made > MANY:
                words = f"`{job.name}` makes {made:.1e} predictions a run, and does not say which share of them is used"
                asks = (f"{job.name}.active",)
                yield at(job, words, "entities", help=HELP, asks=asks, severity=QUESTION)
        elif active.high < USED and made > FEW:
            words = f"`{job.name}` makes {made:.1e} predictions a run, of which {amount(active)} are used"
            yield at(job, words, "active", help=HELP)


fires_on = (
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, every: 1 day, entities: 300M, outputs: 100, active: 10% }
    """,
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, every: 1 day, entities: 20M, outputs: 10, active: 5% }
    """,
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, every: 1 day, entities: 300M, outputs: 100 }
    """,
)
near_miss = ("active: 10%", "active: 20%")
silent_on = (
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, every: 1 day, entities: 100M, outputs: 100 }
    batch_inference small { model: ranker, every: 1 day, entities: 1M, outputs: 100, active: 1% }
    """,
    """
    model ranker { role: rank }
    batch_inference nightly { model: ranker, every: 1 day, entities: 300M, outputs: 100, active: 30% }
    batch_inference unsized { model: ranker, every: 1 day, outputs: 100, active: 1% }
    """,
)
