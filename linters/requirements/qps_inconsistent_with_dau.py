"""The load that an endpoint states is not the load that its users make.

## Why

Users times actions over the 86,400 seconds of a day is the average rate. The commonest slip of a capacity estimate is
a factor of 60, 24 or 1,000 in that division, and everything that is sized by it is wrong by the same factor (common
practice in capacity reviews).

## What to do

State either side only, and let the other follow; or correct the number that is wrong. A peak is one to ten times the
average.

## Limits

Compared only where both sides are stated: `daily_active` and `actions` of all who call, and `rate` or `peak` of the
endpoint. An average may differ by a factor of two.

## The interviewer asks

"Walk me through your QPS arithmetic: users, actions, seconds?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, number, parts, place, rule

# By attribute of the endpoint: the least and the most that it may be of the average that its callers make.
STATED = {"rate": (0.5, 2.0, "on average"), "peak": (1.0, 10.0, "at peak")}
ROUNDED = 10  # rates from here on are told without decimals


@rule("R106", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Endpoints whose stated rate or peak lies far from what their callers send."""
    for endpoint in parts(facts, "endpoint"):
        made = facts.load.average(endpoint.name)
        if made is None or not made.inputs or made.inputs[0].name in STATED:
            continue
        for attribute, (lowest, highest, when) in STATED.items():
            stated = number(facts, endpoint, attribute)
            if stated is None:
                continue
            if stated.high < lowest * made.low or stated.low > highest * made.high:
                caller = facts.design.parts[made.path[0]]
                middle = (made.low + made.high) / 2
                a_second = f"{middle:,.0f} a second" if middle >= ROUNDED else f"{middle:.2g} a second"
                yield at(
                    endpoint,
                    f"`{endpoint.name}` states {stated.written} {when}; its callers make about {a_second}",
                    attribute,
                    help=f"correct the wrong one, or leave `{attribute}` out: it follows from users and actions",
                    notes=_of_caller(caller),
                    concerns=(caller.name,),
                    fact=made,
                )
                break


def _of_caller(caller: Part) -> tuple[Note, ...]:
    told = (name for name in ("daily_active", "actions") if name in caller.stated)
    return tuple(Note(f"`{caller.name}.{name}` goes into it", place(caller, name)) for name in told)


fires_on = (
    """
    actor viewer { daily_active: 10M, actions: 10 / day }
    endpoint feed { rate: 20 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 864k, actions: 10 / day }
    gateway edge
    endpoint feed { peak: 1001 req/s }
    viewer => edge => feed
    """,
    """
    actor viewer { daily_active: 864k, actions: 10 / day }
    endpoint feed { peak: 99 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 864k, actions: 10 / day }
    endpoint feed { rate: 201 req/s, peak: 300 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 864k, actions: 10 / day }
    endpoint feed { rate: 49 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 86400, actions: 1 / day }
    endpoint feed { rate: 9 req/s }
    viewer => feed
    """,
)
near_miss = ("rate: 20 req/s", "rate: 1200 req/s")
silent_on = (
    """
    actor viewer { daily_active: 864k, actions: 10 / day }
    endpoint feed { rate: 200 req/s, peak: 1000 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 864k, actions: 10 / day }
    endpoint feed { rate: 50 req/s, peak: 100 req/s }
    viewer => feed
    """,
    """
    policy mix
    endpoint feed { rate: 5 req/s }
    endpoint free
    mix -> feed
    """,
    """
    actor viewer { daily_active: 864k }
    endpoint feed { rate: 20M req/s, peak: 1 req/s }
    endpoint other { peak: 5 req/s }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 864k, actions: 1..100 / day }
    endpoint feed { rate: 400 req/s }
    viewer => feed
    """,
)
