"""Several heads become one order, and nothing says how they are weighed.

## Why

The weights are the product decision: what a hide costs in clicks is for people to say, not for the optimiser. Unwritten, they are
whatever the last engineer left in the config (Huyen, *Designing Machine Learning Systems*, ch. 2, on decoupling objectives).

## What to do

State them on the model, `weights { click: 1, hide: -20 }`, with the reason in `because`, or name the policy that blends the heads.

## Limits

Models that order (`prerank`, `rank`, `rerank`) with two heads and more. A policy that blends or multiplies after the model holds the
weights.

## The interviewer asks

"How many likes is one hide?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, parts, rule, states, told, word

from .consuming import reckoning

ORDERING = ("prerank", "rank", "rerank")


@rule("M423", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Ranking models with several heads and no weights."""
    for model in parts(facts, "model"):
        heads = model.get("heads")
        if (
            not isinstance(heads, dict)
            or len(heads) < 2
            or states(model, "weights")
            or word(model, "role") not in ORDERING
        ):
            continue
        if not any(word(policy, "score_use") in ("blend", "multiply") for policy in reckoning(facts, model)):
            yield at(
                model,
                f"`{model.name}` orders by {told(heads)}, and nothing weighs them",
                "heads",
                help=f"weigh them: `weights {{ {', '.join(f'{head}: 1' for head in heads)} }}`",
                asks=(f"{model.name}.weights",),
            )


fires_on = (
    *(
        f"""
    model ranker {{ role: {role}, heads {{ click: bce, hide: bce }} }}
    """
        for role in ("rank", "prerank", "rerank")
    ),
    """
    model ranker { role: rank, heads { click: bce, hide: bce } }
    policy cut { score_use: threshold }
    ranker -> cut
    """,
)
near_miss = ("hide: bce }", "hide: bce }, weights { click: 1, hide: -20 }")
silent_on = (
    """
    model ranker { role: rank, heads { click: bce } }
    model plain { role: rank }
    model tagger { role: classifier, heads { cat: bce, dog: bce } }
    """,
    """
    model ranker { role: rank, heads { click: bce, hide: bce } }
    policy value { score_use: blend }
    ranker -> value
    """,
    """
    model ranker { role: rank, heads { click: bce, bid: huber } }
    policy auction_house { score_use: multiply }
    ranker -> auction_house
    """,
)
