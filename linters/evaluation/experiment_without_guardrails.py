"""An experiment decides by one number and watches no other.

## Why

Whatever a test optimises it also breaks: more clicks with more reports, more sales with slower pages. Guardrails say what must not get
worse, and stop the test when it does (Kohavi, Tang and Xu, *Trustworthy Online Controlled Experiments*, ch. 2 and 21).

## What to do

Name them: `guardrails: [reports, page_speed]`, each a `kpi` with the role `guardrail`.

## Limits

Experiments that measure value: A/B tests, switchbacks, bandits and interleaving. A shadow or canary has its rollout to stop it.

## The interviewer asks

"Your primary number is up: what would still make you stop?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, named, parts, rule, unstated, word

CAUTIOUS = ("shadow", "canary", "holdback")


@rule("E513", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Experiments that name no guardrail."""
    for experiment in parts(facts, "experiment"):
        if word(experiment, "type") not in CAUTIOUS and not named(experiment, "guardrails"):
            message = f"`{experiment.name}` watches nothing that must not get worse"
            yield unstated(experiment, "guardrails", message=message)._replace(fixes=())


fires_on = (
    """
    kpi reports { role: guardrail }
    model ranker { role: rank }
    experiment feed_ab { tests: ranker, type: ab }
    """,
    """
    model ranker { role: rank }
    experiment feed_test { tests: ranker }
    """,
)
near_miss = ("type: ab", "type: ab, guardrails: reports")
silent_on = tuple(
    f"""
    model ranker {{ role: rank }}
    experiment careful {{ tests: ranker, type: {type} }}
    """
    for type in ("shadow", "canary", "holdback")
)
