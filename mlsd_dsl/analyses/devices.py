"""The machines that parts run on, as facts: peak computation, memory, bandwidth, power and price of one device.

A design's own `hardware` part wins over the catalogue, attribute by attribute. A price that is only published as a range stays
one; a price read longer than a year ago is stale, which the estimates say.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from mlsd_dsl.analyses.fact import STATED, Fact, constant, usual
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Design, Part
from mlsd_dsl.design.values import HardwareUse
from mlsd_dsl.vocabulary import hardware as catalogue
from mlsd_dsl.vocabulary.dimensions import COMPUTE_RATE, DATA, DATA_RATE, MONEY_RATE, RATIO, Dimension
from mlsd_dsl.vocabulary.units import DAY, HOUR

STALE = 365 * DAY  # seconds after which a price is not to be trusted

# The name that the catalogue gives to a number type.
_TYPES = {"f32": "fp32", "tf32": "tf32", "f16": "fp16", "bf16": "bf16", "f8": "fp8", "i8": "int8", "i4": "int4"}


class Devices(NamedTuple):
    """What a part runs on: how many devices of which sort for one copy, and what one of them can do."""

    amount: Fact
    name: str
    title: str
    sort: str  # gpu, cpu, tpu, ...
    flops: Fact | None
    memory: Fact | None
    bandwidth: Fact | None
    watts: Fact | None
    price: Fact | None  # USD a second, of one device
    priced_on: str  # ISO date of the catalogue's price; empty where the design states it

    @property
    def accelerated(self) -> bool:
        """Whether it is more than a processor."""
        return self.sort not in ("", "cpu")


def devices_of(design: Design, reading: Reading, part: Part, dtype: str = "") -> Devices | None:
    """What a part runs on; None where it does not say. `dtype` is the number type that its peak is asked for."""
    stated = part.stated.get("hardware")
    if stated is None or not isinstance(stated.value, HardwareUse):
        return None
    use = stated.value
    own, known = design.parts.get(use.name), catalogue.hardware(use.name)
    if own is not None and own.kind.word != "hardware":
        own = None
    if own is None and known is None:
        return None

    def number(attribute: str, role: str, other: Fact | None) -> Fact | None:
        found = reading.optional(own, attribute, role) if own is not None else None
        return found or other

    peak = _peak(use.name, known, dtype)
    if dtype in ("f8", "i8"):
        peak = number("flops_f8", "peak of one device", None) or number("flops", "peak of one device", peak)
    else:
        peak = number("flops", "peak of one device", peak)
    price = number("price", "price of one device", None)
    return Devices(
        Fact(
            *(part.name, "hardware", use.devices, use.devices, RATIO, "", STATED, "stated"),
            role=f"devices ({use.name})",
            span=stated.span,
        ),
        use.name,
        own.title if own is not None and own.title else known.title if known is not None else use.name,
        (own.word("type") if own is not None else "") or (known.kind if known is not None else ""),
        peak,
        number("memory", "memory of one device", _known(use.name, "memory", known and known.memory, DATA, known)),
        number(
            "bandwidth",
            "bandwidth of one device",
            _known(use.name, "bandwidth", known and known.bandwidth, DATA_RATE, known),
        ),
        number("power", "watts of one device", _known(use.name, "watts", known and known.watts, RATIO, known)),
        price or _price(use.name, known),
        "" if price is not None or known is None or known.price is None else known.price.date,
    )


def is_stale(priced_on: str, today: date) -> bool:
    """Whether a price of that day, or month, is older than a year."""
    return bool(priced_on) and (today - date.fromisoformat(f"{priced_on}-01"[:10])).total_seconds() > STALE


def _peak(name: str, known: catalogue.Hardware | None, dtype: str) -> Fact | None:
    if known is None:
        return None
    wanted = (_TYPES.get(dtype, ""), "bf16", "fp16", "tf32", "fp32")
    word = next((each for each in wanted if each in known.flops), "")
    return _known(name, "flops", known.flops.get(word), COMPUTE_RATE, known, f"peak of one device ({word})")


def _known(
    name: str,
    attribute: str,
    value: float | None,
    dimension: Dimension,
    known: catalogue.Hardware | None,
    role: str = "",
) -> Fact | None:
    if value is None or known is None:
        return None
    told = f"{known.title}: {known.source} ({known.date})"
    return constant(f"{name}.{attribute}", value, dimension, role or f"{attribute} of one device", told)


def _price(name: str, known: catalogue.Hardware | None) -> Fact | None:
    if known is None or known.price is None:
        return None
    price = known.price
    ends = price.low / HOUR, price.high / HOUR
    source = f"{known.title}: {price.source} ({price.date})"
    return usual(name, "price", ends, MONEY_RATE, "price of one device", source, None)
