"""No KPI is the primary one: nothing says which number of the business should move.

## Why

Most companies do not care about model metrics unless they move a business metric (Huyen, *Designing Machine Learning
Systems*, ch. 2); designing and implementing the metric comes first (*Rules of Machine Learning*, rule 2). Without it
no trade-off can be decided.

## What to do

Declare one: `kpi watch_time { role: primary, direction: up, target: 1%, horizon: 1 day }`.

## Limits

Whether it is the right number is not judged. Where a KPI does not state its role, it is asked for.

## The interviewer asks

"Which number on the company's dashboard moves if this works?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, block_after, overall, parts, rule, states, unstated, whole

EXAMPLE = "kpi {name} {{ role: primary, direction: up, baseline: 10%, target: 11%, horizon: 7 days }}"


@rule("R101", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """A design to be judged whose KPIs are all secondary or guardrails, or that has none."""
    kpis = list(parts(facts, "kpi"))
    if not whole(facts) or any(kpi.word("role") == "primary" for kpi in kpis):
        return
    open_role = next((kpi for kpi in kpis if not states(kpi, "role")), None)
    if open_role is not None:
        message = f"`{open_role.name}` does not say whether it is the number that decides"
        yield unstated(open_role, "role", message=message)._replace(severity=QUESTION)
        return
    design = facts.design
    name = "business_goal" if "business_goal" not in design.parts else "primary_goal"
    last = [part for part in design.parts.values() if part.source is design.source][-1]
    yield overall(
        facts,
        "no KPI is the primary one: nothing says which number of the business should move",
        help="declare the number that decides: `kpi watch_time { role: primary, direction: up, target: 1% }`",
        fixes=(block_after(last, EXAMPLE.format(name=name), "declare a primary KPI"),),
    )


fires_on = (
    """
    task order { type: ranking }
    kpi reports { role: guardrail, direction: down }
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    kpi business_goal { role: secondary }
    """,
    """
    endpoint feed { entry: yes }
    kpi sales { direction: up }
    """,
)
near_miss = ("role: guardrail, direction: down", "role: primary, direction: up")
silent_on = (
    """
    kpi reports { role: guardrail }
    topic events
    """,
    """
    task order { type: ranking }
    kpi sales { role: primary }
    kpi reports
    """,
    """
    task order { type: ranking }
    kpi sales
    """,
)
