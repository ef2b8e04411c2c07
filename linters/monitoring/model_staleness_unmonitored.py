"""A model is trained on a schedule, and nothing notices when the schedule stops.

## Why

A training that fails leaves yesterday's model in place: all is green, and the model grows old. The age of the serving model is one
number and tells it (Breck et al., *The ML Test Score*, Monitor 4; *Rules of Machine Learning*, rule 8).

## What to do

Alert on the age: `monitor stale_model { type: staleness, of: ranker, threshold: 3 days }`.

## Limits

Asked of schedules of a month and shorter. Any alert drawn from the training itself counts as well.

## The interviewer asks

"The nightly training has failed for a week. Which alarm rang?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, cadence, rule
from mlsd_dsl.vocabulary.units import DAY

from .watched import trained, unwatched

MONTH = 31 * DAY
BLOCK = "monitor {name}_age {{ type: staleness, of: {model}, threshold: 3 days, every: 1 h }}"


@rule("O720", production=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Models on a schedule without a monitor of their age, told in one."""
    says = "nothing notices when scheduled trainings stop and the live model grows old:"
    models = [model for model in trained(facts) if _is_scheduled(facts, model)]
    yield from unwatched(
        facts, models, ("staleness",), says, BLOCK, "alert on the age of the serving model: `type: staleness`"
    )


def _is_scheduled(facts: Facts, model: str) -> bool:
    """Whether it is trained often by itself, and no training of it reports a failure."""
    trainings = [facts.design.parts[name] for name in facts.lineage.trainings(model)]
    every = [fact for training in trainings if (fact := cadence(facts, training)) is not None]
    alarmed = any(r.meaning.verb == "alerts" for training in trainings for r in facts.graph.following[training.name])
    return any(fact.high <= MONTH for fact in every) and not alarmed


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    monitor drift { type: data_drift, of: ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training monthly { model: ranker, every: 31 days }
    training now { model: ranker, every: manual }
    monitor drift { of: ranker }
    feed => ranker
    """,
)
near_miss = ("type: data_drift", "type: staleness")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training quarterly { model: ranker, every: 90 days }
    training now { model: ranker, every: manual }
    training later { model: ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    alert oncall { owner: "feed-ml" }
    nightly ~> oncall
    feed => ranker
    """,
)
