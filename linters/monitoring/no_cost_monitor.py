"""Every answer costs money by the token or by the call, and nobody watches how much.

## Why

A longer prompt, a retry loop or one eager user multiplies the bill, and the bill comes at the end of the month (OWASP Top 10 for LLM
Applications 2025, LLM10, on unbounded consumption; Breck et al., *The ML Test Score*, Data 3, on what things cost).

## What to do

Watch it per request: `monitor spend { type: cost, of: assistant, metric: cost_per_query, threshold: 0.02 USD }`.

## Limits

Asked of generators and of parts that state a price per token or call. One monitor of type `cost` in the design counts.

## The interviewer asks

"What does one answer cost, and who sees when it doubles?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, at, block_after, parts, rule, states, told, word
from mlsd_dsl.vocabulary.arrows import REQUEST

PRICES = ("price_in", "price_out", "price")


@rule("O726", interview=INFO, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Generators and priced services that requests use, without a monitor of cost, told in one."""
    monitors = list(parts(facts, "monitor"))
    paid = [part for part in parts(facts, "model", "external", "tool") if _is_paid(part) and _is_used(facts, part.name)]
    if not paid or any(word(monitor, "type") == "cost" for monitor in monitors):
        return
    names = [part.name for part in paid]
    untyped = tuple(f"{monitor.name}.type" for monitor in monitors if not states(monitor, "type"))
    name = f"{names[0].replace('.', '_')}_spend"
    block = f"monitor {name} {{ type: cost, of: {names[0]}, metric: cost_per_query, threshold: 0.02 USD }}"
    yield at(
        paid[0],
        f"nobody watches what answers of {told(names)} cost",
        help="watch the cost per request: `monitor spend { type: cost, metric: cost_per_query }`",
        concerns=tuple(names[1:]),
        asks=untyped,
        severity=QUESTION if untyped else None,
        fixes=() if untyped else (block_after(paid[0], block, "add a monitor of cost"),),
    )


def _is_paid(part: Part) -> bool:
    return word(part, "role") == "generator" or any(states(part, price) for price in PRICES)


def _is_used(facts: Facts, name: str) -> bool:
    return any(r.arrow == REQUEST for r in facts.graph.leading[name])


fires_on = (
    """
    model writer { role: generator }
    endpoint assistant { entry: yes }
    monitor health { type: system, of: assistant }
    assistant => writer
    """,
    """
    external provider { price: 0.002 USD }
    endpoint assistant { entry: yes }
    assistant => provider
    """,
    """
    model writer { price_in: 0.5 USD/Mtoken }
    endpoint assistant { entry: yes }
    assistant => writer
    """,
    """
    model writer { price_out: 1.5 USD/Mtoken }
    endpoint assistant { entry: yes }
    monitor health { of: assistant }
    assistant => writer
    """,
)
near_miss = ("type: system", "type: cost")
silent_on = (
    """
    model ranker { role: rank }
    endpoint feed { entry: yes }
    feed => ranker
    """,
    """
    model writer { role: generator }
    """,
)
