"""A request waits until a person has decided.

## Why

People take minutes or hours, sleep, and are fewer than requests. A caller that waits for them times out, and its answer is the timeout.

## What to do

Answer at once with what is certain (hold, limit, ask again), and let the case go to people by itself: `act -> reviewers`.

## Limits

A caller whose timeout or budget is as long as the people promise to take (`sla`) may wait: a chat with an agent, a phone call.

## The interviewer asks

"It is three in the morning: what does the request wait for?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, number, of_proof, rule

HELP = "answer at once, and put the case before people by `->` instead of `=>`"


@rule("S635", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls from the online plane to people, except where the first caller has the time."""
    for proof in facts.proved("human-in-sync-path"):
        first = facts.design.parts[proof.path[0]]
        limits = [number(facts, first, attribute) for attribute in ("timeout", "budget")]
        enough = any(
            limit is not None and promised.name == "sla" and limit.low >= promised.high
            for limit in limits
            for promised in proof.facts
        )
        if not enough:
            yield of_proof(facts, proof, HELP)


fires_on = (
    """
    endpoint decide { entry: yes }
    human_review analysts { sla: 1 h }
    decide => analysts
    """,
    """
    endpoint decide { entry: yes, timeout: 10 min }
    policy rules { stage: threshold }
    human_review analysts { handling: 5 min }
    decide => rules => analysts
    """,
    """
    endpoint decide { entry: yes, budget: 59 min }
    human_review analysts { sla: 1 h }
    decide => analysts
    """,
)
near_miss = ("decide => analysts", "decide => analysts { async: yes }")
silent_on = (
    """
    endpoint decide { entry: yes }
    human_review analysts { sla: 1 h }
    decide -> analysts
    """,
    """
    endpoint chat { entry: yes, timeout: 1 min }
    endpoint phone { entry: yes, budget: 2 min }
    human_review agents { sla: 1 min }
    chat => agents
    phone => agents
    """,
)
