"""A store, log, index or topic keeps data about people with no end.

## Why

What has no end cannot be erased when it must be, and grows into the largest risk of the design. Data protection law
asks for a limit on storage; Breck et al., *The ML Test Score*, Data 5, ask for the controls.

## What to do

State how long it is kept: `retention: 90 days`.

## Limits

`retention: forever` is a statement, and lets this rule rest. Told once for each source; where its training data has no
end either, that is told instead.

## The interviewer asks

"When is the last copy of this gone?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("D341", interview=WARNING, gives_way_to=("pii-in-training-unprotected",))
def check(facts: Facts) -> Iterator[Finding]:
    """By source, what keeps its data about people for ever."""
    yield from proved(facts, "pii-retention-missing", "state how long it is kept: `retention: 90 days`")


fires_on = (
    """
    source forms { mode: batch, pii: pii }
    store lake { type: lake }
    forms -> lake
    """,
    """
    source calls { mode: stream, pii: health }
    topic events
    log archive
    calls -> events -> archive
    """,
)
near_miss = ("{ type: lake }", "{ type: lake, retention: 90 days }")
silent_on = (
    """
    source forms { mode: batch, pii: pii }
    pipeline scrub { mode: batch, sanitizes: pii }
    store lake { type: lake }
    forms -> scrub -> lake
    """,
    """
    source forms { mode: batch, pii: pseudonymous }
    store lake { type: lake }
    forms -> lake
    """,
)
