"""A model serves, and nothing says when it is made anew.

## Why

Every model ages from the day it is trained. How soon it must be replaced is a property of the subject, and how soon it can be is one of
the pipeline; both are asked in every review (*Rules of Machine Learning*, rule 8; Breck et al., *The ML Test Score*, Model 4).

## What to do

State `every: 1 day`, or `every: on_trigger` with a trigger that starts it: `drift ~> retrain ~> nightly`. `every: manual` is an answer,
too.

## Limits

Asked of trainings whose model serves. A training that anything starts (`~>`) has its answer.

## The interviewer asks

"How often do you retrain, and what happens if you skip a week?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, rule, states, unstated, word
from mlsd_dsl.vocabulary.arrows import TRIGGER


@rule("M417", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Trainings of serving models with neither a schedule nor anything that starts them."""
    for name in dict.fromkeys(name for life in facts.lifecycle.lives() for name in life.trainings):
        training = facts.design.parts[name]
        if any(r.arrow == TRIGGER for r in facts.graph.leading[name]) or word(training, "mode") == "online":
            continue
        if not states(training, "every"):
            yield unstated(training, "every", message=f"nothing says when `{name}` runs again")
        elif word(training, "every") == "on_trigger":
            help = f"start it, `monitor ~> trigger ~> {name}`, or give it a schedule: `every: 1 day`"
            yield at(training, f"`{name}` waits for a trigger, and nothing starts it", "every", help=help)


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, tracked: yes }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker, every: on_trigger }
    feed => ranker
    """,
)
near_miss = ("tracked: yes", "every: 1 day")
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model tower { role: retrieval }
    model third { role: rank }
    source clicks { mode: stream }
    training nightly { model: ranker, every: manual }
    training weekly { model: tower }
    training live { model: third, mode: online }
    clicks ~> weekly
    feed => [ranker, tower, third]
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    """,
)
