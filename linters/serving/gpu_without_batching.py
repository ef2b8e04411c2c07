"""An accelerator answers busy traffic one request at a time.

## Why

Reading the weights costs the same for one request as for sixty-four, so most of a card lies idle without batches. Waiting two
milliseconds for company multiplies what one card can answer (Crankshaw et al., *Clipper*, NSDI 2017, on adaptive batching).

## What to do

Let requests run together: `max_batch: 64, batch_window: 2 ms`.

## Limits

Asked above 100 requests a second at peak. Generators batch by token in their servers, and a request that brings many items is a batch
already.

## The interviewer asks

"How many requests share one pass over the weights?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import HardwareUse
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, amount, at, number, parts, placeholder, rule, states
from mlsd_dsl.vocabulary.hardware import hardware

MANY = 100.0  # requests a second


@rule("S642", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Models and endpoints on accelerators, with much traffic, that state no batch or one of one."""
    for part in parts(facts, "model", "endpoint"):
        batch, peak = number(facts, part, "max_batch"), facts.get(part.name, "requests.peak")
        if peak is None or peak.low <= MANY or not _on_accelerator(facts, part) or _comes_in_batches(facts, part):
            continue
        if batch is not None and batch.high <= 1:
            words = f"`{part.name}` answers {amount(peak)} at peak one at a time on an accelerator"
            yield at(part, words, "max_batch", help="let requests run together: `max_batch: 64, batch_window: 2 ms`")
        elif batch is None and not states(part, "tech"):
            yield at(
                part,
                f"`{part.name}` gets {amount(peak)} at peak and does not say how many run together",
                help="state how many run together: `max_batch: 64`",
                asks=(f"{part.name}.max_batch",),
                severity=QUESTION,
                fixes=(placeholder(part, "max_batch"),),
            )


def _comes_in_batches(facts: Facts, part: Part) -> bool:
    """Whether its server batches tokens, or each request brings several items."""
    items = number(facts, part, "input_k") if "input_k" in part.kind.attributes else None
    asked = (relation.edge for relation in facts.graph.leading[part.name])
    return (
        part.word("role") == "generator"
        or (items is not None and items.high > 1)
        or any(edge is not None and states(edge, "items") for edge in asked)
    )


def _on_accelerator(facts: Facts, part: Part) -> bool:
    used = part.get("hardware")
    if not isinstance(used, HardwareUse):
        return False
    declared, known = facts.design.parts.get(used.name), hardware(used.name)
    if declared is not None and states(declared, "type"):
        return declared.word("type") in ("gpu", "tpu")
    return known is not None and known.kind != "cpu"


fires_on = (
    """
    actor viewer { daily_active: 8.64M, actions: 1 / day, peak_factor: 2 }
    endpoint feed { entry: yes }
    model tagger { role: classifier, hardware: 1 * l4, max_batch: 1 }
    viewer => feed => tagger
    """,
    """
    actor viewer { daily_active: 8.64M, actions: 1 / day, peak_factor: 2 }
    hardware card { type: gpu, memory: 24 GB }
    endpoint feed { entry: yes, hardware: 1 * card }
    viewer => feed
    """,
    """
    actor viewer { daily_active: 8.64M, actions: 1 / day, peak_factor: 2 }
    hardware l4 { price: 0.7 USD/hour }
    feature clicks
    endpoint feed { entry: yes }
    model tagger { role: classifier, hardware: 1 * l4, max_batch: 1, input_k: 1, features: [clicks] }
    viewer => feed => tagger
    """,
    """
    actor viewer { daily_active: 8.64M, actions: 1 / day, peak_factor: 2 }
    hardware pod { type: tpu, memory: 32 GB }
    endpoint feed { entry: yes }
    model tagger { role: classifier, hardware: 1 * pod, max_batch: 1 }
    viewer => feed => tagger
    """,
)
near_miss = ("max_batch: 1", "max_batch: 8")
silent_on = (
    """
    actor viewer { daily_active: 8.64M, actions: 1 / day, peak_factor: 2 }
    hardware box { type: cpu, memory: 24 GB }
    endpoint feed { entry: yes }
    model tagger { role: classifier, hardware: 8 * cpu, max_batch: 1 }
    model other { role: classifier, hardware: 8 * box, max_batch: 1 }
    model ranker { role: rank, hardware: 1 * l4, max_batch: 1, input_k: 500 }
    model scorer { role: rank, hardware: 1 * l4, max_batch: 1 }
    model writer { role: generator, hardware: 1 * l4, max_batch: 1 }
    model served { role: classifier, hardware: 1 * l4, tech: triton }
    model bare { role: classifier, max_batch: 1 }
    viewer => feed => [tagger, other, ranker, scorer { items: 100 }, writer, served, bare]
    """,
    """
    actor viewer { daily_active: 4.32M, actions: 1 / day, peak_factor: 2 }
    endpoint feed { entry: yes }
    model tagger { role: classifier, hardware: 1 * l4, max_batch: 1 }
    model quiet { role: classifier, hardware: 1 * l4, max_batch: 1 }
    viewer => feed => tagger
    """,
    """
    actor viewer { daily_active: 8.64M, actions: 1 / day, peak_factor: 2 }
    endpoint feed { entry: yes, hardware: 1 * l4 }
    model batched { role: classifier, hardware: 1 * l4, max_batch: 2 }
    viewer => feed => batched
    """,
)
