"""People give the labels, and nothing says how far they agree.

## Why

If two people agree in seven cases of ten, no model can be right in nine of ten, whatever the test says. Agreement also
tells whether the instructions mean anything (Artstein and Poesio, *Inter-Coder Agreement for Computational
Linguistics*, 2008).

## What to do

Give a part of the cases to several people and state how they agree beyond chance: `raters: 3, agreement: 0.7`.

## Limits

A stated number of `raters` above one counts, and so does the `agreement` of the people that the label comes from.

## The interviewer asks

"How often do two of your annotators disagree?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, number, parts, rule, states, unstated, word


@rule("D338", interview=QUESTION, production=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Human labels in use, of unknown agreement."""
    for label in parts(facts, "label"):
        used = any(r.meaning.verb in ("joins", "trains", "evaluates") for r in facts.graph.following[label.name])
        if used and word(label, "origin") == "human" and not _is_checked(facts, label):
            yield unstated(
                label, "agreement", message=f"`{label.name}` does not say how far the people who give it agree"
            )


def _is_checked(facts: Facts, label: Part) -> bool:
    raters = number(facts, label, "raters")
    people = [facts.design.parts[name] for name in facts.lineage.upstream(label.name)]
    stated = any(states(part, "agreement") for part in (label, *people))
    return stated or (raters is not None and raters.low > 1)


fires_on = (
    """
    label cat { origin: human, delay: p95 1 day, negatives: explicit }
    dataset photos { label: cat, split: random }
    """,
    """
    label cat { origin: human, raters: 1 }
    evaluation exam
    cat -> exam
    """,
    """
    label cat { origin: human }
    training fit
    cat -> fit
    """,
)
near_miss = ("origin: human", "origin: human, agreement: 0.7")
silent_on = (
    """
    label cat { origin: human, raters: 2 }
    dataset photos { label: cat, split: random }
    """,
    """
    human_review raters { agreement: 0.8 }
    label cat { from: raters, origin: human }
    dataset photos { label: cat, split: random }
    """,
    """
    label cat { origin: weak }
    dataset photos { label: cat, split: random }
    """,
    """
    label cat { origin: human }
    """,
)
