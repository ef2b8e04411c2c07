"""A monitor does not say from which value on something is wrong.

## Why

Without a threshold a monitor is a dashboard, and nobody looks at a dashboard at night. The value that should raise an alarm is a
decision about false alarms and missed ones, and belongs into the design (Breck et al., *The ML Test Score*, Monitor 1 to 7).

## What to do

State it: `threshold: 1%`, and over which `window`.

## Limits

A trigger behind the monitor may state the threshold instead. Checks of schema and of equality need none.

## The interviewer asks

"At which value does it call you, and how often is that a false alarm?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, told, unstated, word

NEED_NONE = {"schema", "exact_match"}


@rule("O709", interview=QUESTION, production=WARNING, gives_way_to=("alert-dead-end",))
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors without a threshold, asked in one."""
    silent = [m for m in parts(facts, "monitor") if not _knows(facts, m)]
    if not silent:
        return
    names = [monitor.name for monitor in silent]
    verb = "do" if len(names) > 1 else "does"
    finding = unstated(
        silent[0], "threshold", message=f"{told(names)} {verb} not say from which value on something is wrong"
    )
    yield finding._replace(concerns=tuple(names[1:]), asks=tuple(f"{name}.threshold" for name in names))


def _knows(facts: Facts, monitor: Part) -> bool:
    behind = [facts.design.parts[r.target] for r in facts.graph.following[monitor.name]]
    return (
        states(monitor, "threshold")
        or word(monitor, "test") in NEED_NONE
        or any(states(p, "threshold") for p in behind)
    )


fires_on = (
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker, test: psi }
    """,
    """
    model ranker { role: rank }
    alert oncall { owner: "feed-ml" }
    monitor drift { type: data_drift, of: ranker }
    monitor health { type: system, of: ranker, threshold: 200 ms }
    monitor quality { type: performance, of: ranker }
    [drift, health, quality] ~> oncall
    """,
)
near_miss = ("test: psi", "test: psi, threshold: 0.2")
silent_on = (
    """
    model ranker { role: rank }
    monitor shape { type: data_quality, of: ranker, test: schema }
    monitor same { type: skew, of: ranker, test: exact_match }
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor drift { type: data_drift, of: ranker }
    trigger retrain { on: drift, threshold: 0.2 }
    drift ~> retrain ~> nightly
    """,
)
