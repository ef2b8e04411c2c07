"""An answer fails with a model, index, feature store or outside service, and nothing takes its place.

## Why

Machine-learned parts fail more often than the code around them: they are heavier, newer, and released daily. A popular list instead of
a personal one is an answer that most people do not notice; an error page is one that all do (Beyer et al., *Site Reliability
Engineering*, ch. 22, on graceful degradation).

## What to do

Name what answers instead: `feed => ranker { else: popular }`, with a fallback that needs none of what failed. Or say that the answer does
without it: `critical: no`.

## Limits

Asked of the calls of endpoints, unless all who ask the endpoint have a fallback themselves. An error where a part is less available than
the answer must be.

## The interviewer asks

"The ranker is down: what do people see?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, amount, at, block_after, no, number, parts, rule, states, told, yes
from mlsd_dsl.vocabulary.quantities import Quantity

FRAGILE = ("model", "feature_store", "index", "external")
MOST_NOTES = 4


@rule("S608", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls of an endpoint that it cannot answer without, one finding an endpoint."""
    required = _required(facts)
    for part in parts(facts, "endpoint"):
        bare = [
            ask.edge
            for ask in facts.deadlines.asks(part.name)
            if ask.critical
            and not ask.fallback
            and ask.edge is not None
            and facts.design.parts[ask.target].kind.word in FRAGILE
        ]
        if not bare or part.word("mode") in ("async", "batch") or _is_replaced(facts, part.name):
            continue
        names = [edge.alias or edge.target for edge in bare]
        weak = [
            f"`{edge.target}` answers {amount(own)}"
            for edge in bare
            if (own := number(facts, facts.design.parts[edge.target], "availability")) is not None
            and own.high < required.get(part.name, 0.0)
        ]
        because = f": {weak[0]}, less than is required" if weak else ""
        name = "popular" if "popular" not in facts.design.parts else "instead"
        block = f"fallback {name} {{ type: popularity, on: [timeout, error] }}"
        yield at(
            part,
            f"`{part.name}` fails with {told(names)}{because}",
            help=f"name what answers instead: `{part.name} => {bare[0].target} {{ else: {name} }}`",
            notes=tuple(Note(f"`{edge.target}` is asked here", edge.span) for edge in bare[:MOST_NOTES]),
            fixes=(block_after(part, block, "add a fallback that needs nothing"),),
            concerns=tuple(edge.target for edge in bare),
            severity=ERROR if weak else WARNING,
        )


def _required(facts: Facts) -> dict[str, float]:
    found: dict[str, float] = {}
    for r in facts.design.requirements:
        bound = facts.design.number(r.bound)
        if r.fact == "availability" and r.operator in (">", ">=") and isinstance(bound, Quantity):
            found[r.subject] = max(bound.low, found.get(r.subject, 0.0))
    return found


def _is_replaced(facts: Facts, name: str) -> bool:
    """Whether all that ask it answer without it when it fails."""
    asked = [r.edge for r in facts.graph.leading[name] if r.arrow == "=>" and r.edge is not None]
    return bool(asked) and all(states(edge, "else") or no(edge, "critical") or yes(edge, "async") for edge in asked)


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    external bureau { availability: 99% }
    index items
    fallback popular
    feed => bureau
    feed => items { else: popular }
    require feed.availability >= 99.9%
    """,
    """
    gateway edge
    endpoint feed
    feature_store values { availability: 99.9% }
    edge => feed { timeout: 100 ms }
    feed => values
    require feed.availability >= 99.9%
    """,
    """
    endpoint feed { entry: yes }
    index items
    feed => items
    """,
)
near_miss = ("feed => ranker", "fallback popular\n    feed => ranker { else: popular }")
silent_on = (
    """
    gateway edge
    fallback page
    endpoint feed
    model ranker { role: rank }
    edge => feed { else: page }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    endpoint jobs { mode: async }
    model ranker { role: rank }
    model judge { role: judge }
    policy rules { stage: filter }
    store profiles
    feed => ranker { critical: no }
    feed => judge { async: yes }
    feed => rules
    feed => profiles
    jobs => ranker
    """,
    """
    gateway edge
    gateway side
    endpoint feed
    model ranker { role: rank }
    edge => feed { critical: no }
    side => feed { async: yes }
    feed => ranker
    """,
    """
    gateway edge
    gateway side
    cache hot { hit_rate: 50% }
    store settings
    fallback page
    endpoint feed
    endpoint nightly { mode: batch }
    model ranker { role: rank }
    edge => feed { else: page }
    side => hot { miss: feed }
    settings -> feed
    feed => ranker
    nightly => ranker
    """,
)
