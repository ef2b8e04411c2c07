"""The same data arrow is drawn twice between two parts, so that all that flows along it counts twice.

## Why

A chain and a single arrow that say the same (`clicks -> events -> counts` and later `events -> counts`) are one pipe to the reader and two to
every sum: the load doubles, and the queue that it sizes with it. Traffic follows the arrows one by one (Jackson, *Networks of
Waiting Lines*, 1957).

## What to do

Remove one of the two, or say in its braces what the second carries beyond the first (`{ share: 10% }`).

## Limits

Requests are left alone, since asking twice is common, and arrows with a label, braces or a name are taken to differ.

## The interviewer asks

"Why does this box get twice as many events as the topic holds?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Edge
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, rule
from mlsd_dsl.vocabulary.arrows import DATA


@rule("G011", sketch=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Plain data arrows with the same ends and the same meaning."""
    first: dict[tuple[str, str, str], Edge] = {}
    for edge in facts.design.edges:
        if edge.arrow != DATA or edge.label or edge.stated or edge.alias:
            continue
        ends = (edge.source, edge.target, edge.meaning.verb)
        if ends in first:
            yield Finding(
                edge.target,
                f"`{edge.source} -> {edge.target}` is drawn twice: what flows along it counts twice",
                edge.span,
                help="remove one of the two, or say in its braces what it carries beyond the other",
                notes=(Note("drawn here first", first[ends].span),),
                concerns=(edge.source,),
            )
        else:
            first[ends] = edge


fires_on = (
    """
    source clicks { mode: stream }
    topic events
    pipeline counts { mode: stream }
    clicks -> events -> counts
    events -> counts
    """,
    """
    source clicks { mode: stream }
    store lake
    clicks -> lake
    [clicks] -> lake
    """,
)
near_miss = ("\n    events -> counts", "\n    events -> counts { share: 10% }")
silent_on = (
    """
    source clicks { mode: stream }
    topic events
    clicks -> events
    clicks -> events "late ones"
    """,
    """
    endpoint feed { entry: yes }
    store profiles
    feed => profiles
    feed => profiles
    """,
)
