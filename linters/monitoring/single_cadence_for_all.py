"""A calibrator is trained as seldom as the model whose scores it corrects.

## Why

A ranker's taste lasts for days, the level of its scores moves with the hour and the campaign. A calibrator is small: fitted often, it
keeps probabilities right between two trainings of the large model (He et al., *Practical Lessons from Predicting Clicks on Ads at
Facebook*, 2014, on how fast parts of a model grow old).

## What to do

Give it a training of its own: `training fit_odds { model: calibrator, every: 1 h }`.

## Limits

Asked where a calibrator and the model behind it state the same interval of half a day or more.

## The interviewer asks

"Which part of this model is out of date first?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, cadence, parts, rule, word
from mlsd_dsl.vocabulary.units import DAY

SELDOM = DAY / 2


@rule("O730", production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Calibrators on the schedule of what they calibrate."""
    for calibrator in parts(facts, "model"):
        if word(calibrator, "role") != "calibrator":
            continue
        own = _interval(facts, calibrator)
        for model in _behind(facts, calibrator):
            if own is not None and own == _interval(facts, model) and own[0] >= SELDOM:
                yield at(
                    calibrator,
                    f"`{calibrator.name}` is trained as seldom as `{model.name}`",
                    help=f"fit it more often: `training fit_{calibrator.name} {{ model: {calibrator.name}, every: 1 h }}`",
                    concerns=(model.name,),
                )
                break


def _behind(facts: Facts, calibrator: Part) -> list[Part]:
    """The models whose scores it corrects."""
    sources = [facts.design.parts[r.source] for r in facts.graph.leading[calibrator.name]]
    named = [r.target for r in facts.graph.following[calibrator.name] if r.meaning.verb == "calibrates"]
    return [*(part for part in sources if part.kind.word == "model"), *(facts.design.parts[name] for name in named)]


def _interval(facts: Facts, model: Part) -> tuple[float, float] | None:
    """The only interval at which it is trained, in seconds."""
    trainings = [facts.design.parts[name] for name in facts.lineage.trainings(model.name)]
    every = cadence(facts, trainings[0]) if len(trainings) == 1 else None
    return (every.low, every.high) if every is not None else None


fires_on = (
    """
    model ranker { role: rank, calibrated: odds }
    model odds { role: calibrator }
    training nightly { model: ranker, every: 1 day }
    training fit { model: odds, every: 1 day }
    """,
    """
    model ranker { role: rank }
    model odds { role: calibrator }
    training nightly { model: [ranker, odds], every: 12 h }
    ranker -> odds
    """,
)
near_miss = ("model: odds, every: 1 day", "model: odds, every: 1 h")
silent_on = (
    """
    source clicks
    model ranker { role: rank, calibrated: odds }
    model odds { role: calibrator, features: clicks }
    model later { role: rank, task: order }
    task order
    training nightly { model: ranker, every: 2 days }
    training fit { model: odds, every: 1 day }
    training daily { model: later, every: 1 day }
    odds -> later
    """,
    """
    model ranker { role: rank, calibrated: odds }
    model odds { role: calibrator }
    training by_hand { model: ranker, every: manual }
    training fit { model: odds, every: 1 day }
    """,
    """
    model ranker { role: rank, calibrated: odds }
    model tower { role: retrieval, calibrated: other_odds }
    model odds { role: calibrator }
    model other_odds { role: calibrator }
    training nightly { model: [ranker, odds], every: 1 h }
    training fit { model: [tower, other_odds], every: manual }
    """,
    """
    model ranker { role: rank, calibrated: final }
    model final { role: rank }
    training nightly { model: [ranker, final], every: 1 day }
    """,
    """
    model ranker { role: rank, calibrated: odds }
    model odds { role: calibrator }
    training nightly { model: ranker, every: 1 day }
    training fit { model: odds, every: 1 day }
    training refit { model: odds, every: 1 h }
    """,
)
