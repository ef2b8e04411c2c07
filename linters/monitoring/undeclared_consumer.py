"""Another team reads a feature or a prediction, and nothing was agreed about it.

## Why

Who reads what others make depends on it, whether or not those others know: the next change of a unit or the next retraining breaks a
product nobody thought of (Sculley et al., *Hidden Technical Debt in Machine Learning Systems*, on undeclared consumers).

## What to do

Agree on something that can be checked: a `schema` on the source that stands for the data, the `fields` on the arrow, or an endpoint
that knows its callers (`auth: yes`, a `quota`).

## Limits

Seen only where both parts have an owner. What was agreed outside the design is not seen.

## The interviewer asks

"You retrain tomorrow and all scores rise by a tenth: who calls you?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule

HELP = 'say what was agreed: `fields: ["..."]` on the arrow, `schema: yes`, or `auth: yes` on the endpoint'


@rule("O721", production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Readers of another team without an agreement."""
    yield from proved(facts, "undeclared-consumer", HELP)


fires_on = (
    """
    feature counts { owner: "feed" }
    model ads_ranker { role: rank, owner: "ads" }
    counts -> ads_ranker
    """,
    """
    model ranker { role: rank, owner: "feed" }
    endpoint mail { entry: yes, owner: "growth" }
    mail => ranker
    """,
)
near_miss = ("counts -> ads_ranker", 'counts -> ads_ranker { fields: ["ctr_1h"] }')
silent_on = (
    """
    feature counts { owner: "feed" }
    model ranker { role: rank, owner: "feed" }
    model other { role: rank }
    counts -> [ranker, other]
    """,
    """
    endpoint scores { auth: yes, owner: "feed" }
    endpoint mail { entry: yes, owner: "growth" }
    mail => scores
    """,
)
