"""A request crosses from one region to another and back while somebody waits.

## Why

Light in fibre needs some 80 ms from Europe to the east of the United States and back, and more to Asia; no server makes that faster.
It is spent once for each call, and a cut between the regions takes both down.

## What to do

Keep a copy where it is asked (`store copies { region: "eu-west" }`), or ask without waiting.

## Limits

Regions are compared by name; one that begins with the other counts as the same. A call that states its `hop` has the distance in its
latency already.

## The interviewer asks

"Where on the map is that store, seen from this server?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, no, place, rule, states


@rule("S634", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls between parts that run in different regions."""
    for relation in facts.graph.waits:
        edge = relation.edge
        if edge is None or no(edge, "critical") or states(edge, "hop"):
            continue
        caller, callee = facts.design.parts[edge.source], facts.design.parts[edge.target]
        here, there = _region(caller), _region(callee)
        if caller.kind.word != "actor" and not (here.startswith(there) or there.startswith(here)):
            yield Finding(
                caller.name,
                f"`{caller.name}` in {here} waits for `{callee.name}` in {there}",
                edge.span,
                help="keep a copy where it is asked, or state what the distance costs: `hop: p50 80 ms p99 120 ms`",
                notes=(
                    Note(f"`{caller.name}` runs here", place(caller, "region")),
                    Note(f"`{callee.name}` runs here", place(callee, "region")),
                ),
                concerns=(callee.name,),
            )


def _region(part: Part) -> str:
    """Where it runs; nothing, with which every region begins, where that is not said."""
    region = part.get("region")
    return region.lower() if isinstance(region, str) else ""


fires_on = (
    """
    endpoint feed { entry: yes, region: "eu-west" }
    store profiles { region: "us-east" }
    feed => profiles
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank, region: "eu-west-1" }
    store profiles { region: "eu-west-2" }
    feed => ranker => profiles { timeout: 50 ms }
    """,
)
near_miss = ('region: "us-east"', 'region: "eu-west"')
silent_on = (
    """
    actor viewer { region: "asia" }
    endpoint feed { entry: yes, region: "eu-west" }
    store profiles { region: "EU-west-1a" }
    store items
    store far { region: "us-east" }
    store wide { region: "eu" }
    viewer => feed
    feed => profiles
    feed => items
    feed => far { hop: p50 80 ms p99 120 ms }
    feed => wide
    """,
    """
    endpoint feed { entry: yes, region: "eu-west" }
    store far { region: "us-east" }
    log answers { region: "us-east" }
    feed => far { critical: no }
    feed => answers { async: yes }
    """,
    """
    endpoint feed { entry: yes, region: "eu-west" }
    cache hot { hit_rate: 90%, region: "eu-west" }
    store far { region: "us-east" }
    feed => hot { miss: far }
    """,
)
