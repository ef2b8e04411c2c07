"""A model is trained on a dataset of which no state can be found again.

## Why

Last month's model was better, and the table it learned from has been overwritten every night since. Without the data,
neither a comparison nor a repeat means anything (Breck et al., *The ML Test Score*, Infra 1: training is reproducible).

## What to do

Keep snapshots and say how one is named: `version: "by day"`.

## Limits

Trainings that all state `tracked: yes` record their data, which counts.

## The interviewer asks

"Can you train last month's model again, on the same rows?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, yes


@rule("D339", interview=QUESTION, production=WARNING, gives_way_to=("training-not-reproducible",))
def check(facts: Facts) -> Iterator[Finding]:
    """Training data without a version."""
    for dataset in parts(facts, "dataset"):
        readers = [r.target for r in facts.graph.following[dataset.name] if r.meaning.verb == "trains"]
        untracked = any(not yes(facts.design.parts[name], "tracked") for name in readers)
        if untracked and not states(dataset, "version"):
            message = f"`{dataset.name}` does not say how the rows of one training are found again"
            yield unstated(dataset, "version", message=message)._replace(concerns=tuple(readers))


fires_on = (
    """
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day }
    """,
    """
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day, tracked: yes }
    training weekly { dataset: rows, every: 7 days, tracked: no }
    """,
)
near_miss = ("split: time", 'split: time, version: "by day"')
silent_on = (
    """
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day, tracked: yes }
    """,
    """
    dataset golden { role: golden }
    evaluation exam { dataset: golden }
    """,
)
