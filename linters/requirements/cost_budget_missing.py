"""Accelerators, a language model or a paid service carry the answers, and nothing says what they may cost.

## Why

Such designs are shaped by their cost: it decides the size of the model, the length of the context and the hit rate of
the cache. Every feature and model has a price that has to be worth it (Breck et al., *The ML Test Score*, Data 3).

## What to do

State a budget: `require design.cost <= 30k USD/month "2 cents a question"`.

## Limits

A requirement on the cost of any part counts. Accelerators that only train are not asked about.

## The interviewer asks

"What may one request cost?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import HardwareUse
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, rule, states, told
from mlsd_dsl.vocabulary.hardware import hardware

LANGUAGE = {"llm", "vlm"}
SERVING = ("endpoint", "model", "guardrail", "policy", "index", "batch_inference", "external", "tool")


@rule("R115", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """What is dear to serve, in a design that requires no cost; one finding for all."""
    if any(r.fact.partition(".")[0] == "cost" for r in facts.design.requirements):
        return
    dear = [part for part in parts(facts, *SERVING) if _is_dear(facts, part)]
    if dear:
        yield at(
            dear[0],
            f"nothing says what {told(part.name for part in dear)} may cost",
            help="state a budget: `require design.cost <= 30k USD/month`",
            concerns=tuple(part.name for part in dear[1:]),
        )


def _is_dear(facts: Facts, part: Part) -> bool:
    if part.kind.word in ("external", "tool"):
        return states(part, "price")
    if part.word("role") == "generator" or part.word("architecture") in LANGUAGE or states(part, "price_out"):
        return True
    used = part.get("hardware")
    return isinstance(used, HardwareUse) and _accelerates(facts, used.name)


def _accelerates(facts: Facts, name: str) -> bool:
    own = facts.design.parts.get(name)
    if own is not None:
        return own.word("type") in ("gpu", "tpu", "npu")
    known = hardware(name)
    return known is not None and known.kind != "cpu"


fires_on = (
    """
    model ranker { role: rank, hardware: 1 * l4 }
    require ranker.availability >= 99.9%
    """,
    "model writer { role: generator }",
    "model judge { architecture: llm }",
    "model watcher { architecture: vlm }",
    "tool lookup { price: 0.1 USD }",
    *(
        f"{kind} dear {{ hardware: 1 * l4 }}"
        for kind in ("endpoint", "guardrail", "policy", "index", "batch_inference")
    ),
    *(
        f"""
    hardware chip {{ type: {type_} }}
    model ranker {{ role: rank, hardware: 2 * chip }}
    """
        for type_ in ("gpu", "tpu")
    ),
    "model bought { price_out: 2 USD/Mtoken }",
    'external bureau { provider: "bureau", price: 0.1 USD }',
    """
    hardware chip { type: npu }
    endpoint api { entry: yes, hardware: 1 * chip }
    """,
)
near_miss = ("ranker.availability >= 99.9%", "design.cost <= 30k USD/month")
silent_on = (
    """
    model ranker { role: rank, hardware: 8 * cpu }
    training nightly { model: ranker, hardware: 8 * h100 }
    external bureau { provider: "bureau" }
    """,
    """
    hardware box { type: cpu }
    endpoint api { entry: yes, hardware: 1 * box }
    """,
)
