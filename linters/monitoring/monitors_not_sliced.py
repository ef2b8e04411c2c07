"""The test looks at groups of users or things, the monitor of live quality only at the whole.

## Why

A model that fails for new users or one country hardly moves the average. Groups that mattered offline matter live as well (Breck et al.,
*The ML Test Score*, Model 6; Huyen, *Designing Machine Learning Systems*, ch. 6, on slices).

## What to do

Give the monitor the slices of the test: `slices: ["new viewers", "country"]`.

## Limits

One sliced monitor of quality around the tested model suffices.

## The interviewer asks

"It is fine on average. For whom is it not?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, named, parts, rule, states, told, unstated

from .watched import served


@rule("O717", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors of quality without slices of models that are tested on slices, asked in one."""
    live = set(served(facts))
    flat: dict[str, str] = {}
    for evaluation in parts(facts, "evaluation"):
        if not states(evaluation, "slices"):
            continue
        for model in named(evaluation, "model"):
            watching = [m for m in facts.watching.of(model) if m.word("type") == "performance"] if model in live else []
            if not any(states(monitor, "slices") for monitor in watching):
                flat.update({monitor.name: evaluation.name for monitor in watching})
    if flat:
        first = next(iter(flat))
        message = f"{told(flat)} {'look' if len(flat) > 1 else 'looks'} at the whole only, `{flat[first]}` at groups"
        finding = unstated(facts.design.parts[first], "slices", message=message)
        yield finding._replace(concerns=tuple(flat)[1:], asks=tuple(f"{name}.slices" for name in flat))


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    evaluation offline { model: ranker, slices: ["country"] }
    monitor quality { type: performance, of: ranker, threshold: 1% }
    monitor drift { type: data_drift, of: ranker, slices: ["country"] }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    evaluation offline { model: ranker, slices: ["country"] }
    monitor quality { type: performance, of: ranker }
    monitor clicks { type: performance, of: feed }
    feed => ranker
    """,
)
near_miss = ("threshold: 1%", 'slices: ["country"]')
silent_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    evaluation offline { model: ranker, slices: ["country"] }
    monitor quality { type: performance, of: ranker }
    monitor clicks { type: performance, of: feed, slices: ["country"] }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model next_ranker { role: rank }
    evaluation offline { model: ranker }
    evaluation lab { model: next_ranker, slices: ["country"] }
    monitor quality { type: performance, of: [ranker, next_ranker] }
    feed => ranker
    """,
)
