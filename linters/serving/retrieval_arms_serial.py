"""Independent searches of one request run one after the other.

## Why

Two searches that do not need each other take the time of the slower one when they are made at once, and the sum of both when they are
not. Parallel calls cost nothing but a list in the design.

## What to do

Ask them in one list: `feed => [dense, lexical]`.

## Limits

Searches are taken to be independent unless the later one says when it is made (`when`), is made for some requests only (`share`), or the
same index is asked twice.

## The interviewer asks

"What does the second search need of the first?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, parts, rule, states


@rule("S643", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Endpoints that ask different indexes in consecutive turns."""
    for part in parts(facts, "endpoint", "policy"):
        before = None
        for turn in facts.graph.calls(part.name):
            searches = [
                call.edge
                for call in turn
                if facts.design.parts[call.target].kind.word == "index"
                and not any(states(call.edge, attribute) for attribute in ("when", "share", "async"))
            ]
            later = searches[0] if searches else None
            if before is not None and later is not None and before.target != later.target:
                yield Finding(
                    part.name,
                    f"`{part.name}` searches `{later.target}` only after `{before.target}` has answered",
                    later.span,
                    help=f"ask them at once: `{part.name} => [{before.target}, {later.target}]`",
                    notes=(Note(f"`{before.target}` is asked first", before.span),),
                    concerns=(before.target, later.target),
                )
            before = later


fires_on = (
    """
    endpoint search { entry: yes }
    index dense { type: hnsw }
    index lexical { type: inverted }
    search => dense
    search => lexical
    """,
    """
    policy find { stage: blend }
    endpoint search { entry: yes }
    index dense { type: hnsw }
    index lexical { type: inverted }
    cache hot
    search => find
    find => [hot, dense { timeout: 20 ms }]
    find => lexical
    """,
)
near_miss = ("search => dense\n    search => lexical", "search => [dense, lexical]")
silent_on = (
    """
    endpoint search { entry: yes }
    index dense { type: hnsw }
    index lexical { type: inverted }
    model rewriter { role: generator }
    search => dense
    search => rewriter
    search => lexical
    """,
    """
    endpoint search { entry: yes }
    index dense { type: hnsw }
    index lexical { type: inverted }
    index wide { type: hnsw }
    index again { type: hnsw }
    search => dense
    search => lexical { when: "dense found nothing" }
    search => again { async: yes }
    search => dense as once_more
    search => dense as and_again
    """,
    """
    endpoint search { entry: yes }
    index dense { type: hnsw }
    index wide { type: hnsw }
    search => dense
    search => wide { share: 10% }
    """,
)
