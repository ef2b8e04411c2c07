"""People get more cases than they can decide, or so many that the queue hardly ever empties.

## Why

A queue whose people are busy for 85 % of their time is ten times as long as one at 40 %, and one above 100 % grows without end. The
capacity of people, not the model, then decides which cases are looked at, by their age.

## What to do

Send fewer cases (narrow the band of scores, raise the threshold), or hire: capacity is `reviewers` times `per_reviewer`.

## Limits

Averages of a day are compared. A requirement on the utilisation of these people is judged in its place.

## The interviewer asks

"How many cases a day is that, and how many people have you got?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, amount, at, parts, rule

BUSY = 0.85


@rule("S636", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Reviewers whose load is above their capacity, or near it."""
    required = {r.subject for r in facts.design.requirements if r.fact == "utilisation"}
    for people in parts(facts, "human_review"):
        busy = facts.get(people.name, "utilisation")
        if busy is None or people.name in required or busy.low <= BUSY:
            continue
        load, capacity = busy.inputs
        yield at(
            people,
            f"`{people.name}` get {amount(load)} and can decide {amount(capacity)}",
            "capacity",
            label=f"{busy.low:.0%} busy",
            help="send fewer cases, such as those of the narrowest band, or raise the capacity",
            severity=ERROR if busy.low > 1 else WARNING,
            fact=busy,
        )


fires_on = (
    """
    actor shopper { daily_active: 1M, actions: 1 / day }
    endpoint decide { entry: yes }
    policy act { stage: threshold }
    human_review analysts { capacity: 11k / day }
    shopper => decide => act
    act -> analysts { share: 1% }
    """,
    """
    actor shopper { daily_active: 1M, actions: 1 / day }
    endpoint decide { entry: yes }
    policy act { stage: threshold }
    human_review analysts { reviewers: 10, per_reviewer: 100 / day }
    shopper => decide => act
    act -> analysts { share: 1% }
    """,
    """
    actor shopper { daily_active: 1M, actions: 1 / day }
    endpoint decide { entry: yes }
    policy act { stage: threshold }
    human_review analysts { capacity: 11k / day }
    shopper => decide => act
    act -> analysts { share: 1% }
    require analysts.load <= 12k / day
    """,
)
near_miss = ("capacity: 11k / day", "capacity: 12k / day")
silent_on = (
    """
    actor shopper { daily_active: 1M, actions: 1 / day }
    endpoint decide { entry: yes }
    policy act { stage: threshold }
    human_review analysts { capacity: 11k / day }
    human_review others { sla: 1 h }
    shopper => decide => act
    act -> analysts { share: 1% }
    act -> others
    require analysts.utilisation <= 95%
    """,
    """
    actor shopper { actions: 1 / day }
    endpoint decide { entry: yes }
    policy act { stage: threshold }
    human_review analysts { capacity: 10 / day }
    shopper => decide => act
    act -> analysts { share: 1% }
    """,
    """
    actor shopper { daily_active: 1M, actions: 1 / day }
    endpoint decide { entry: yes }
    policy act { stage: threshold }
    human_review analysts { capacity: 100k / day }
    shopper => decide => act
    act -> analysts { share: 1% }
    require decide.utilisation <= 95%
    """,
)
