"""Electricity and carbon dioxide of trainings and of what serves, by the month.

    a training   devices * watts * duration * overhead of the data centre / interval
    what serves  replicas * devices * watts * share of the power * overhead of the data centre (of an index times its shards)
    carbon       electricity * kg of CO2 for one kWh

A device that serves draws between half of its rated power, where it mostly waits, and all of it. What makes the devices, and what
stores and networks draw, is not counted. Source: Patterson et al., *Carbon Emissions and Large Neural Network Training* (2021);
Touvron et al., *LLaMA* (2023), section 6, for 0.385 kg/kWh, the average of the United States.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.devices import devices_of
from mlsd_dsl.analyses.fact import DEFAULT, Fact, constant, derived
from mlsd_dsl.analyses.schooling import PUE
from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME
from mlsd_dsl.vocabulary.units import HOUR, MONTH

US_AVERAGE = 0.385
CARBON = "Touvron et al., LLaMA (2023), section 6: average of the United States"
DRAWN = "a device that serves draws between half of its rated power, idle, and all of it"
KWH, KG = "kWh", "kg"


class Energy(NamedTuple):
    """How electricity is made: kg of CO2 for one kWh, and where that number comes from."""

    intensity: float = US_AVERAGE
    source: str = CARBON


class Use(NamedTuple):
    """What one part draws, and what that emits; both by the month."""

    subject: str
    electricity: Fact
    carbon: Fact


def uses_of(facts: Facts, energy: Energy) -> Iterator[Use]:
    """Every part that draws power, in order of declaration, then the whole."""
    found = []
    for name, part in facts.design.parts.items():
        electricity = _electricity(facts, part) if name in facts.reached else None
        if electricity is not None:
            found.append(electricity)
            yield _use(name, electricity, energy)
    if found:
        total = derived(
            "sum", "design", "electricity", [each.as_(f"`{each.subject}`") for each in found], RATIO, label=KWH
        )
        yield _use("design", total, energy)


def _use(subject: str, electricity: Fact, energy: Energy) -> Use:
    intensity = constant("intensity", energy.intensity, RATIO, "kg of CO2 for one kWh", energy.source)
    carbon = derived("product", subject, "carbon", [electricity, intensity], RATIO, label=KG)
    return Use(subject, electricity, carbon)


def _electricity(facts: Facts, part: Part) -> Fact | None:
    devices = devices_of(facts.design, facts.reading, part)
    if devices is None or devices.watts is None:
        return None
    kilowatts = derived(
        "quotient", part.name, "power", [devices.watts, constant("kilo", 1000.0)], RATIO, role="kW of one"
    )
    hours = constant("hours", MONTH / HOUR, RATIO, "hours of a month")
    overhead = constant("pue", 1.1, RATIO, "overhead of the data centre", PUE)
    if part.kind.word == "training":
        once = facts.get(part.name, "energy")
        every = facts.reading.cadence.of(part)
        if once is None or every is None or every.high == 0:
            return None
        month = constant("month", MONTH, TIME, "a month")
        runs = derived("quotient", part.name, "runs", [month, every.as_("interval")], RATIO, role="runs in a month")
        return derived("product", part.name, "electricity", [once.as_("kWh of a run"), runs], RATIO, label=KWH)
    if "replicas" not in part.kind.attributes:
        return None
    copies = facts.get(part.name, "replicas") or facts.get(part.name, "replicas.needed")
    if copies is None or not copies.known:
        copies = constant("replicas", 1.0, RATIO, "replicas")
    drawn = Fact(
        part.name,
        "drawn",
        0.5,
        1.0,
        RATIO,
        "%",
        DEFAULT,
        "default",
        role="share of the power",
        span=part.span,
        source=DRAWN,
    )
    shards = facts.reading.optional(part, "shards", "shards") if part.kind.word == "index" else None
    factors = [
        copies.as_("replicas"),
        *([shards] if shards is not None else []),
        devices.amount,
        kilowatts,
        drawn,
        overhead,
        hours,
    ]
    return derived("product", part.name, "electricity", factors, RATIO, label=KWH)
