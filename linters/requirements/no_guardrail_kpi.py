"""One number is to be moved, and no number says when that goes too far.

## Why

A machine that pursues a single number harms what the number leaves out: clicks bring clickbait, revenue brings more
ads, approvals bring fraud. Success metrics go with guardrail metrics that must not get worse (Huyen, *Designing
Machine Learning Systems*, ch. 2; common practice in experiments).

## What to do

Declare at least one: `kpi reports { role: guardrail, direction: down }`, and name it in the experiment's `guardrails`.

## Limits

Whether the guardrails are the right ones is not judged. A KPI without a role is asked for it.

## The interviewer asks

"What could get worse while this number goes up?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, block_after, parts, rule, states, unstated


@rule("R110", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """A primary KPI without any guardrail, be it a KPI's role or an experiment's."""
    kpis = list(parts(facts, "kpi"))
    primary = next((kpi for kpi in kpis if kpi.word("role") == "primary"), None)
    guarded = any(kpi.word("role") == "guardrail" for kpi in kpis)
    if primary is None or guarded or any(states(each, "guardrails") for each in parts(facts, "experiment")):
        return
    open_role = next((kpi for kpi in kpis if not states(kpi, "role")), None)
    if open_role is not None:
        message = f"no KPI is a guardrail beside `{primary.name}`, unless `{open_role.name}` is"
        yield unstated(open_role, "role", message=message)._replace(severity=QUESTION)
        return
    block = f"kpi {primary.name}_guardrail {{ role: guardrail, direction: down }}"
    yield at(
        primary,
        f"no guardrail says when more of `{primary.name}` does harm",
        help="declare what must not get worse: `kpi reports { role: guardrail, direction: down }`",
        fixes=(block_after(primary, block, "declare a guardrail"),),
    )


fires_on = (
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary }
    """,
    """
    kpi revenue { role: primary }
    kpi reports
    """,
)
near_miss = ("role: secondary", "role: guardrail")
silent_on = (
    """
    kpi clicks { role: secondary }
    """,
    """
    kpi revenue { role: primary }
    kpi reports { role: secondary }
    experiment test { type: ab, guardrails: reports }
    """,
    """
    kpi revenue { role: primary }
    kpi reports
    """,
)
