"""A model or pipeline is only a name: nothing says what it is.

## Why

"An AI model" and "a pipeline" are boxes, not decisions. What is asked in a review is the choice and its reason: which
architecture, batch or stream, on what (Huyen, *Designing Machine Learning Systems*, ch. 6, on choosing a model).

## What to do

Name the choice and why: `architecture: gbdt`, `mode: stream`, `because: "the team already runs it"`.

## Limits

Only in the profile `strict`. A role alone says what a model is for, not what it is.

## The interviewer asks

"What exactly is in this box?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, parts, rule, states, unstated

SAYS = {
    "model": ("architecture", "tech", "pretrained", "loss", "heads"),
    "pipeline": ("mode", "tech", "every", "code"),
}
RULES = {"baseline", "heuristic"}


@rule("G009", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Models without an architecture and pipelines without a mode."""
    for part in parts(facts, *SAYS):
        known = SAYS[part.kind.word]
        if part.word("role") not in RULES and not any(states(part, attribute) for attribute in known):
            yield unstated(part, known[0], message=f"nothing says what `{part.name}` is")


fires_on = (
    "model ranker { role: rank }",
    "pipeline count { window: 1 h }",
)
near_miss = ("role: rank", "role: rank, architecture: dcn")
silent_on = (
    """
    model popular { role: baseline }
    model rules { role: heuristic }
    model writer { role: generator, pretrained: "8B instruct" }
    model trees { tech: xgboost }
    model tower { loss: infonce }
    model multi { heads { like: bce } }
    """,
    """
    pipeline count { mode: stream }
    pipeline nightly { every: 1 day }
    pipeline job { tech: spark }
    pipeline same { code: "count_v1" }
    """,
)
