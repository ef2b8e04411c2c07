"""Replicas with an accelerator are added when the processor is busy.

## Why

The work is on the accelerator: it is full while the processor idles, so the queue grows and nothing is added. What grows first is the
queue.

## What to do

Scale on what fills up: `autoscale: queue`, or `gpu`; for generators `kv_cache`.

## Limits

Judged by the hardware that is stated. A part whose pre-processing is the bottleneck is right to watch the processor: say so in `because`.

## The interviewer asks

"Which number goes up first when traffic doubles?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import HardwareUse
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, place, restated, rule, states
from mlsd_dsl.vocabulary.hardware import hardware


@rule("S633", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Parts on accelerators that scale by the processor."""
    for part in facts.design.parts.values():
        device = _accelerator(facts, part)
        if device and part.word("autoscale") == "cpu" and not states(part, "because"):
            yield at(
                part,
                f"`{part.name}` works on `{device}` and adds replicas when the processor is busy",
                "autoscale",
                help="scale on what fills up: `autoscale: queue`",
                notes=(Note(f"the work is on `{device}`", place(part, "hardware")),),
                fixes=(restated(part, "autoscale", "queue", applicability="unsafe"),),
            )


def _accelerator(facts: Facts, part: Part) -> str:
    """The accelerator of one replica; empty for processors and where nothing is said."""
    used = part.get("hardware")
    if not isinstance(used, HardwareUse):
        return ""
    declared, known = facts.design.parts.get(used.name), hardware(used.name)
    if declared is not None and states(declared, "type"):
        return used.name if declared.word("type") in ("gpu", "tpu") else ""
    return used.name if known is not None and known.kind != "cpu" else ""


fires_on = (
    """
    model ranker { role: rank, hardware: 1 * l4, autoscale: cpu }
    endpoint feed { entry: yes }
    feed => ranker
    """,
    """
    hardware card { type: gpu, memory: 24 GB }
    endpoint feed { entry: yes, hardware: 2 * card, autoscale: cpu }
    """,
    """
    hardware l4 { price: 0.7 USD/hour }
    endpoint feed { entry: yes, hardware: 1 * l4, autoscale: cpu }
    """,
    """
    hardware pod { type: tpu, memory: 32 GB }
    endpoint feed { entry: yes, hardware: 1 * pod, autoscale: cpu }
    """,
)
near_miss = ("autoscale: cpu", "autoscale: gpu")
silent_on = (
    """
    hardware box { type: cpu, memory: 24 GB }
    hardware odd { memory: 24 GB }
    endpoint feed { entry: yes, hardware: 8 * cpu, autoscale: cpu }
    endpoint side { entry: yes, hardware: 8 * box, autoscale: cpu }
    endpoint third { entry: yes, hardware: 8 * odd, autoscale: cpu }
    endpoint bare { entry: yes, autoscale: cpu }
    """,
    """
    endpoint feed { entry: yes, hardware: 1 * l4, autoscale: cpu, because: "decoding images is the bottleneck" }
    endpoint side { entry: yes, hardware: 1 * l4 }
    """,
)
