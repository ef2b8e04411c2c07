"""The only experiments are shadows or canaries, which cannot show that anything gets better.

## Why

In the shadow nobody sees the new answers, so nobody's behaviour can change; a canary of one percent watches for breakage and is far too small
for a gain of one percent (Kohavi, Tang and Xu, *Trustworthy Online Controlled Experiments*, ch. 15, on ramping).

## What to do

Keep them for safety and add a test of value: `experiment feed_ab { type: ab, unit: user, duration: 14 days }`.

## Limits

Speaks once for the design, and only where `no-online-experiment` has nothing to say about the models that are tested.

## The interviewer asks

"The canary is green: is the product better?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, named, parts, rule, word

SAFE_ONLY = ("shadow", "canary")


@rule("E524", interview=INFO, gives_way_to=("no-online-experiment", "no-offline-evaluation"))
def check(facts: Facts) -> Iterator[Finding]:
    """Designs whose experiments all look for breakage only."""
    experiments = list(parts(facts, "experiment"))
    if experiments and all(word(experiment, "type") in SAFE_ONLY for experiment in experiments):
        first = experiments[0]
        yield at(
            first,
            f"`{first.name}` shows that nothing breaks, and nothing shows that anything gets better",
            "type",
            help="add a test of value: `experiment value_test { type: ab, unit: user, duration: 14 days }`",
            concerns=tuple(name for experiment in experiments for name in named(experiment, "tests")),
        )


fires_on = (
    """
    model ranker { role: rank }
    experiment dark { tests: ranker, type: shadow }
    """,
    """
    model ranker { role: rank }
    experiment dark { tests: ranker, type: shadow }
    experiment small { tests: ranker, type: canary }
    """,
)
near_miss = ("type: shadow", "type: ab")
silent_on = (
    """
    model ranker { role: rank }
    experiment dark { tests: ranker, type: shadow }
    experiment later { tests: ranker }
    """,
    """
    model ranker { role: rank }
    """,
)
