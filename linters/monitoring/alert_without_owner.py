"""An alert does not say who hears it, or what they should do then.

## Why

An alert that belongs to everybody is answered by nobody, and at night nobody invents the right reaction. Pages should be
actionable: one owner, and a page that says what to do (Beyer et al., *Site Reliability Engineering*, ch. 6 and 11).

## What to do

State `owner: "feed-ml"`, and for what wakes people up `runbook: "runbooks/feed.md"`.

## Limits

An owner of the group or of the design counts, and so do people that the alert is drawn to. A runbook is asked of pages only, and not where
the alert starts something by itself.

## The interviewer asks

"Whose phone rings, and what do they do first?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, word


@rule("O710", interview=QUESTION, production=WARNING, gives_way_to=("alert-dead-end",))
def check(facts: Facts) -> Iterator[Finding]:
    """Alerts without owner, and pages without a runbook."""
    for alert in parts(facts, "alert"):
        missing = _missing(facts, alert)
        if missing:
            yield unstated(alert, *missing)


def _missing(facts: Facts, alert: Part) -> tuple[str, ...]:
    verbs = {r.meaning.verb for r in facts.graph.following[alert.name]}
    told = verbs & {"notifies", "escalates"}
    acts = verbs - {"notifies", "escalates"} or states(alert, "action")
    owner = alert.get("owner") is None and not told and "owner" not in facts.design.stated
    runbook = word(alert, "severity") == "page" and not states(alert, "runbook") and not acts
    return (*(("owner",) if owner else ()), *(("runbook",) if runbook else ()))


fires_on = (
    """
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall { severity: ticket, runbook: "runbooks/feed.md" }
    health ~> oncall
    """,
    """
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall { severity: page, owner: "feed-ml" }
    health ~> oncall
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor health { type: system, of: feed }
    alert oncall
    health ~> oncall ~> nightly
    """,
    """
    actor team { type: operator }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall { severity: page }
    health ~> oncall ~> team
    """,
    """
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall { severity: page, owner: "feed-ml" }
    alert lead { owner: "feed-ml" }
    health ~> oncall ~> lead
    """,
)
near_miss = ("severity: ticket", 'severity: ticket, owner: "feed-ml"')
silent_on = (
    """
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall { severity: page, owner: "feed-ml", runbook: "runbooks/feed.md" }
    alert mail { severity: info, owner: "feed-ml" }
    health ~> [oncall, mail]
    """,
    """
    design feed_ranking { owner: "feed-ml" }
    endpoint feed { entry: yes }
    rollout canary { strategy: canary }
    monitor health { type: system, of: feed }
    alert oncall { severity: page }
    alert late { severity: page, action: "switch to the popular list" }
    health ~> oncall ~> canary
    health ~> late
    """,
    """
    actor team { type: operator }
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall { severity: ticket }
    health ~> oncall ~> team
    """,
    """
    endpoint feed { entry: yes }
    monitor health { type: system, of: feed }
    alert oncall
    alert lead { owner: "feed-ml" }
    health ~> oncall ~> lead
    """,
)
