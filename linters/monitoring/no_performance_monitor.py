"""Labels arrive, and nobody compares them with what the model said.

## Why

Drift says that something moved, only quality says whether it hurts. Where labels come anyway, the live metric costs one join (Breck et
al., *The ML Test Score*, Monitor 7; *Rules of Machine Learning*, rule 9).

## What to do

Watch the metric that the offline test uses, over a window that the labels' delay allows:
`monitor quality { type: performance, of: ranker, metric: ndcg@20, window: 1 day }`.

## Limits

One monitor of quality anywhere around a model counts. Models without a label in the design are not asked.

## The interviewer asks

"How good was the model last week, on live traffic?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, rule

from .watched import trained, unwatched

BLOCK = "monitor {name}_quality {{ type: performance, of: {model}, window: 7 days }}"
HELP = "watch the metric of the offline test on live answers, once their labels are known"


@rule("O704", interview=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Trained models with labels that serve without a monitor of quality, told in one."""
    labelled = [model for model in trained(facts) if facts.lineage.labels(model)]
    yield from unwatched(
        facts, labelled, ("performance",), "labels come, but nothing watches the quality of", BLOCK, HELP
    )


fires_on = (
    """
    label clicked
    dataset rows { label: clicked }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    endpoint feed { entry: yes }
    monitor drift { type: data_drift, of: feed }
    feed => ranker
    """,
    """
    label clicked
    task order { label: clicked }
    model ranker { role: rank, task: order }
    training nightly { model: ranker }
    endpoint feed { entry: yes }
    monitor quality { type: performance }
    feed => ranker
    """,
)
near_miss = ("type: data_drift", "type: performance")
silent_on = (
    """
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    endpoint feed { entry: yes }
    monitor drift { type: data_drift, of: feed }
    feed => ranker
    """,
    """
    label clicked
    task order { label: clicked }
    model ranker { role: rank, task: order }
    endpoint feed { entry: yes }
    monitor drift { type: data_drift, of: feed }
    feed => ranker
    """,
)
