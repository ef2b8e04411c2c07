"""Nothing says that the offline metric moves with the business number.

## Why

A gate lets through what is better offline. If that does not go with what is better online, it lets through noise: the correlation of the
two over past experiments is worth more than a third digit of either (Breck et al., *The ML Test Score*, Model 2).

## What to do

Say which number the test foretells, `proxies: watch_time`, and compare the two after each experiment.

## Limits

Only in `strict`. Tests of models that serve, in designs with a primary KPI, once for the design.

## The interviewer asks

"The last five launches: did offline and online agree?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, parts, rule, unstated, word


@rule("E525", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Designs whose tests stand in for no business number."""
    primary = [kpi for kpi in parts(facts, "kpi") if word(kpi, "role") == "primary"]
    tests = [name for life in facts.lifecycle.lives() for name in life.evaluations]
    foretold = any(r.meaning.verb == "proxies" for name in tests for r in facts.graph.following[name])
    if primary and tests and not foretold:
        first = facts.design.parts[tests[0]]
        message = f"`{first.name}` does not say whether its metrics foretell `{primary[0].name}`"
        help = f"state it, `proxies: {primary[0].name}`, and compare the two after each experiment"
        yield unstated(first, "proxies", message=message, help=help)._replace(fixes=())


fires_on = (
    """
    endpoint feed { entry: yes }
    kpi watch_time { role: primary }
    model ranker { role: rank }
    evaluation offline { model: ranker, metrics: ndcg@20 }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    kpi clicks { role: secondary }
    kpi watch_time { role: primary }
    model ranker { role: rank }
    evaluation offline { model: ranker, metrics: ndcg@20 }
    evaluation unused { proxies: watch_time }
    clicks -> watch_time
    feed => ranker
    """,
)
near_miss = ("metrics: ndcg@20", "metrics: ndcg@20, proxies: watch_time")
silent_on = (
    """
    endpoint feed { entry: yes }
    kpi reports { role: guardrail }
    model ranker { role: rank }
    evaluation offline { model: ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    kpi watch_time { role: primary }
    model ranker { role: rank }
    feed => ranker
    """,
)
