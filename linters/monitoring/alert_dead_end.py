"""A monitor turns red, and nobody is called and nothing starts.

## Why

A number that nobody acts on is decoration: monitoring is worth what it sets off. Each monitor should lead to a person with a
page to follow, a rollback, a retraining or a fallback (Breck et al., *The ML Test Score*, Monitor 1 to 7, which all ask for an alert).

## What to do

Draw it: `drift ~> oncall`, `oncall ~> canary { action: rollback }`. An alert needs somebody who hears it: `owner` or `runbook`.

## Limits

A dashboard that people do read each morning is not seen. An alert without owner, page or action is asked about.

## The interviewer asks

"It is red at 3 am. What happens next?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, of_proof, rule, told


@rule("O711", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors that lead nowhere, told in one; those that lead to an alert which nobody may hear, asked in one."""
    proofs = facts.proved("alert-dead-end")
    for group in ([p for p in proofs if p.certain], [p for p in proofs if not p.certain]):
        if not group:
            continue
        names = [proof.subject for proof in group]
        alert = next((p.name for p in facts.design.parts.values() if p.kind.word == "alert"), "oncall")
        finding = of_proof(facts, group[0], f"say what happens then: `{names[0]} ~> {alert}`")
        message = f"{told(names)} call nobody and start nothing" if len(names) > 1 else finding.message
        others = (*names[1:], *(name for proof in group for name in proof.others))
        asks = tuple(dict.fromkeys(name for proof in group for name in proof.missing))
        yield finding._replace(message=message, concerns=tuple(dict.fromkeys(others)), asks=asks)


fires_on = (
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker }
    """,
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker }
    monitor scores { type: prediction_drift, of: ranker }
    monitor health { type: system, of: ranker }
    alert oncall { owner: "feed-ml" }
    health ~> oncall
    """,
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker }
    monitor scores { type: prediction_drift, of: ranker }
    alert oncall
    [drift, scores] ~> oncall
    """,
)
near_miss = ("of: ranker }", 'of: ranker }\n    alert oncall { owner: "feed-ml" }\n    drift ~> oncall')
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor drift { type: data_drift, of: ranker }
    trigger retrain { on: drift }
    drift ~> retrain ~> nightly
    """,
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker }
    alert oncall { runbook: "runbooks/feed.md" }
    drift ~> oncall
    """,
)
