"""A request waits until its log entry is written.

## Why

The answer is ready and the user waits for a disk. When the log is slow the product is slow, and when the log is down the product is
down, for the sake of a record that nobody needs in that millisecond.

## What to do

Hand the entry over and go on: `feed -> predictions` with `async: yes`, through a topic that keeps it until it is stored.

## Limits

An audit that must exist before the action is taken is a reason to wait: say so with `ignore logging-on-critical-path "..."`.

## The interviewer asks

"The log cluster is slow today: how slow is the feed?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, no, rule, states, yes

RECORDS = ("log", "topic")
ANSWERS = ("endpoint", "gateway", "policy", "guardrail", "model")


@rule("S631", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Arrows from what answers requests to logs and topics that are waited for."""
    for edge in facts.design.edges:
        caller, record = facts.design.parts[edge.source], facts.design.parts[edge.target]
        if caller.kind.word not in ANSWERS or record.kind.word not in RECORDS or caller.word("mode") == "batch":
            continue
        waits = not yes(edge, "async") if edge.arrow == "=>" else no(edge, "async")
        if waits or (not states(edge, "async") and no(record, "async")):
            yield Finding(
                caller.name,
                f"requests to `{caller.name}` wait until `{record.name}` has written",
                edge.span,
                help=f"hand it over and go on: `{caller.name} -> {record.name}` with `async: yes`",
                notes=(Note(f"`{record.name}`", record.span),),
                concerns=(record.name,),
            )


fires_on = (
    """
    endpoint feed { entry: yes }
    log answers { fields: [features, score] }
    feed => answers
    """,
    """
    endpoint feed { entry: yes }
    topic answers
    feed -> answers { async: no }
    """,
    """
    endpoint feed { entry: yes }
    log answers { fields: [features, score], async: no }
    feed -> answers
    """,
    """
    gateway edge
    log answers { fields: [features, score] }
    edge => answers
    """,
    """
    endpoint feed { entry: yes }
    policy rules
    log answers { fields: [features, score] }
    feed => rules => answers
    """,
    """
    endpoint feed { entry: yes }
    guardrail check
    log answers { fields: [features, score] }
    feed => check => answers
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    log answers { fields: [features, score] }
    feed => ranker => answers
    """,
)
near_miss = ("feed => answers", "feed -> answers")
silent_on = (
    """
    endpoint feed { entry: yes }
    endpoint report { mode: batch }
    log answers { fields: [features, score], async: no }
    log others { async: no }
    topic clicks
    store profiles
    feed -> answers { async: yes }
    feed => others { async: yes }
    report => answers
    feed -> clicks
    feed => profiles
    """,
    """
    endpoint feed { entry: yes }
    pipeline nightly { mode: stream }
    log answers { async: yes }
    feed -> answers
    nightly => answers
    """,
)
