"""A label does not say how long it takes until it is known.

## Why

The delay decides how old rows must be, how far back a monitor can look, how long an experiment runs and how stale a
model is. Five checks of a design wait for this one number; in fraud it is months, in clicks minutes.

## What to do

State it with percentiles: `delay: p50 10 min p95 6 h`. A `window` of attribution stands in for it.

## Limits

Asked of labels that behaviour, outcomes or people give, and that a dataset or training reads.

## The interviewer asks

"When do you know whether you were right?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, word

TAKES_TIME = {"implicit", "explicit", "outcome", "human"}


@rule("D306", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Labels of the world that say nothing of their delay."""
    for label in parts(facts, "label"):
        used = any(relation.meaning.verb in ("joins", "trains") for relation in facts.graph.following[label.name])
        if not used or word(label, "origin") not in TAKES_TIME or states(label, "delay") or states(label, "window"):
            continue
        yield unstated(label, "delay", message=f"`{label.name}` does not say how long it takes until it is known")


fires_on = (
    """
    label bought { origin: outcome, negatives: explicit }
    dataset rows { label: bought, split: time }
    """,
    """
    label clicked { origin: implicit, negatives: non_event }
    dataset rows { label: clicked, split: time }
    """,
    """
    label rated { origin: explicit, negatives: explicit }
    dataset rows { label: rated, split: time }
    """,
    """
    label cat { origin: human, negatives: explicit }
    training fit
    cat -> fit
    """,
)
near_miss = ("origin: outcome", "origin: outcome, delay: p50 1 h p95 1 day")
silent_on = (
    """
    label bought { origin: outcome, window: 7 days, negatives: explicit }
    dataset rows { label: bought, split: time }
    """,
    """
    label guessed { origin: synthetic }
    dataset rows { label: guessed, split: time }
    """,
    """
    label bought { origin: outcome, negatives: explicit }
    """,
)
