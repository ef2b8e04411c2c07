"""A model that must answer in time is tested for quality only.

## Why

The best model offline is often the largest. Measured beside quality, latency and size are a trade; noticed after the release, they are an
incident (Breck et al., *The ML Test Score*, Monitor 6; *Rules of Machine Learning*, rule 25).

## What to do

Measure both in the same test, on the hardware that serves: `cost_metrics: [latency, memory]`.

## Limits

Models that serve below a requirement on latency. One test of the design that measures costs
silences it.

## The interviewer asks

"How much slower is the better model?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, parts, rule, states, unstated, words

COSTS = {"latency", "p50", "p95", "p99", "ttft", "tpot", "memory", "model_size", "throughput"}


@rule("E520", production=INFO, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Tested models below a requirement on latency, in designs whose tests measure no costs."""
    if any(map(_measures_costs, parts(facts, "evaluation"))):
        return
    hurried = {r.subject for r in facts.design.requirements if r.fact.split(".")[0] in ("latency", "ttft", "tpot")}
    for life in facts.lifecycle.lives():
        waits = hurried.intersection((life.model, *facts.lineage.servers(life.model)))
        if waits and life.evaluations:
            test = facts.design.parts[life.evaluations[0]]
            message = f"`{test.name}` does not measure what `{life.model}` costs, but `{min(waits)}` must be quick"
            yield unstated(test, "cost_metrics", message=message)._replace(concerns=(life.model,))
            return


def _measures_costs(evaluation: Part) -> bool:
    return states(evaluation, "cost_metrics") or bool(COSTS.intersection(words(evaluation, "metrics")))


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model second { role: rank }
    evaluation offline { model: [ranker, second], metrics: [ndcg@20] }
    feed => ranker
    feed => second
    require feed.latency.p99 <= 200 ms
    """,
    """
    endpoint chat { entry: yes }
    model writer { role: generator }
    evaluation offline { model: writer }
    chat => writer
    require writer.ttft.p95 <= 1 s
    """,
    """
    endpoint chat { entry: yes }
    model writer { role: generator }
    evaluation offline { model: writer }
    chat => writer
    require writer.tpot.p95 <= 50 ms
    """,
)
near_miss = ("metrics: [ndcg@20]", "metrics: [ndcg@20], cost_metrics: [latency]")
silent_on = (
    *(
        f"""
    endpoint feed {{ entry: yes }}
    model ranker {{ role: rank }}
    evaluation offline {{ model: ranker, metrics: [ndcg@20, {metric}] }}
    feed => ranker
    require feed.latency.p99 <= 200 ms
    """
        for metric in ("latency", "p50", "p95", "p99", "ttft", "tpot", "memory", "model_size", "throughput")
    ),
    """
    endpoint feed { entry: yes }
    endpoint other { entry: yes, availability: 99.9% }
    model ranker { role: rank }
    model untested { role: rank }
    evaluation offline { model: ranker }
    feed => ranker
    other => untested
    require other.latency.p99 <= 200 ms
    """,
)
