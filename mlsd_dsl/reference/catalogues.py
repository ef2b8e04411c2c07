"""The pages of the two catalogues, technologies and hardware, with the sources of their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.reference.markdown import anchor, cited, code, codes, table
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.dimensions import COMPUTE_RATE, DATA_RATE, Dimension
from mlsd_dsl.vocabulary.hardware import HARDWARE, Hardware
from mlsd_dsl.vocabulary.quantities import Quantity, show
from mlsd_dsl.vocabulary.technologies import CATEGORIES, TECHNOLOGIES, Technology

_TECHNOLOGIES = """The names that fit `tech:`. A technology never changes what a part means: it gives a picture its sign, and
analyses a published value where the design states none. Every such value is listed with its source and date. What is not
here is written `tech: other("...")`."""

_HARDWARE = """The names that fit `hardware:`, with a count where there are several: `hardware: 8 * h100`. A design that knows
better declares its own, under the same name or another:

```mlsd
hardware h100 { type: gpu, memory: 80 GB, price: 2.20 USD/hour }
```

Speeds are peaks of the data sheets, dense and without structured sparsity. What software reaches is a share of them. Rents
differ threefold between providers and go stale within months; each has its own date."""


def technologies_page() -> str:
    """All technologies by category, and what is published about them."""
    contents = "\n".join(f"- [{title}](#{anchor(title)})" for title in CATEGORIES.values())
    sections = [_category(category, title) for category, title in CATEGORIES.items()]
    return whole(
        "Technologies", _TECHNOLOGIES, f"{contents}\n- [Published values](#published-values)", *sections, _values()
    )


def hardware_page() -> str:
    """All devices: what they can, what they cost, who says so."""
    head = ("Name", "Device", "Memory", "Bandwidth", "16 bit", "8 bit", "Power", "Link")
    devices = table(head, [_device(device) for device in HARDWARE.values()])
    prices = table(("Name", "Cheapest", "Usual", "Dearest", "Source", "Date"), list(_prices()))
    sources = table(("Name", "Source", "Read on"), [(code(d.name), cited(d.source), d.date) for d in HARDWARE.values()])
    return whole(
        "Hardware",
        _HARDWARE,
        f"## Devices\n\n{devices}",
        f"## Rents\n\nIn USD per hour of one device, or of one virtual core.\n\n{prices}",
        f"## Sources\n\n{sources}",
    )


def _category(category: str, title: str) -> str:
    rows = [
        (code(each.name), each.title, codes(each.kinds), each.about)
        for each in TECHNOLOGIES.values()
        if each.category == category
    ]
    return f"## {title}\n\n{table(('Name', 'Technology', 'Stands for', 'What it is'), rows)}"


def _values() -> str:
    rows = [row for each in TECHNOLOGIES.values() for row in _published(each)]
    head = ("Name", "What", "Value", "Covers", "Source", "Date")
    doc = "Availability is what the agreement of the managed service promises. What people run themselves promises nothing."
    return f"## Published values\n\n{doc}\n\n{table(head, rows)}"


def _published(each: Technology) -> Iterator[tuple[str, ...]]:
    values = [("latency", each.latency), ("availability", each.availability), *(("limit", one) for one in each.limits)]
    for what, value in values:
        if value is not None:
            yield code(each.name), what, code(value.value), value.note, cited(value.source), value.date


def _device(device: Hardware) -> tuple[str, ...]:
    eight = next((device.flops[type] for type in ("fp8", "int8") if type in device.flops), None)
    memory = f"{device.memory / (2**30 if device.gb == 'GiB' else 1e9):g} {device.gb}" if device.memory else ""
    if not memory and device.cores:
        memory = f"{device.cores:g} core{'' if device.cores <= 1 else 's'}"
    return (
        code(device.name),
        device.title,
        memory,
        _amount(device.bandwidth, DATA_RATE),
        _amount(device.flops.get("bf16", device.flops.get("fp16")), COMPUTE_RATE),
        _amount(eight, COMPUTE_RATE),
        f"{device.watts:g} W" if device.watts else "",
        " ".join(filter(None, (device.interconnect, _amount(device.link, DATA_RATE)))),
    )


def _prices() -> Iterator[tuple[str, ...]]:
    for device in HARDWARE.values():
        if device.price is not None:
            price = device.price
            amounts = [f"{amount:.3g}" for amount in (price.low, price.typical, price.high)]
            yield code(device.name), *amounts, cited(price.source), price.date


def _amount(value: float | None, dimension: Dimension) -> str:
    return "" if value is None else show(Quantity(value, value, dimension))
