"""What all kinds share: the classes `Block` and `Part`, the seven steps, the planes, and the attributes of many kinds.

A subclass of `Part` is a kind; its class attributes of type `Attribute` are the kind's attributes, its docstring is what
the reader sees on hover and in the reference. `Block` is the same without a place in the picture: the body of an arrow
(`arrows.py`) or of a statement (`statements.py`).
"""

from __future__ import annotations

import enum
from typing import ClassVar

from mlsd_dsl.vocabulary.attribute import (
    Attribute,
    HardwareUse,
    Measure,
    attribute,
    choice,
    count,
    duration,
    flag,
    many_words,
    measure,
    number,
    parts,
    rate,
    ratio,
    size,
    whole,
    words,
)
from mlsd_dsl.vocabulary.dimensions import DATA_PRICE, MONEY, MONEY_RATE, RATE, STORAGE_PRICE


class Step(enum.IntEnum):
    """The seven steps of an ML system design, and the two packs that go across them."""

    REQUIREMENTS = 1
    FRAMING = 2
    DATA = 3
    MODEL = 4
    EVALUATION = 5
    SERVING = 6
    MONITORING = 7
    LLM = 8
    EVERYWHERE = 9


class Plane(enum.StrEnum):
    """When a part works: while a request waits, behind a stream, in batches, in people's hands, or out in the world."""

    ONLINE = "online"
    NEARLINE = "nearline"
    OFFLINE = "offline"
    HUMAN = "human"
    WORLD = "world"


class Block:
    """What may stand between a pair of braces. Subclasses are never instantiated."""

    word: ClassVar[str] = ""  # as written in a design
    declared: ClassVar[dict[str, Attribute]] = {}  # what the class itself declares
    attributes: ClassVar[dict[str, Attribute]] = {}  # own first, then what is shared with other blocks

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.declared = {record.name: record for record in vars(cls).values() if isinstance(record, Attribute)}
        cls.attributes = {}
        for ancestor in cls.__mro__:
            for name, record in ancestor.__dict__.get("declared", {}).items():
                cls.attributes.setdefault(name, record)


class Part(Block):
    """A part of a design. Subclasses are the kinds."""

    step: ClassVar[Step]
    plane: ClassVar[Plane]  # where nothing in the part says otherwise
    plane_by: ClassVar[tuple[str, dict[str, Plane]] | None] = None  # (attribute, its words → plane)
    # How pictures draw it: box cylinder pipe page rounded hexagon diamond person dashed note.
    shape: ClassVar[str] = "box"


class Common(Part):
    """What every part may say about itself. Each kind derives from this class."""

    owner = words("The team or person who answers for it.", '"feed-ml"')
    description = words("What it is for, in a sentence or in Markdown.", '"Scores 500 candidates a request."')
    because = words("Why this choice and not another.", '"The team already runs it."', instead=("rationale", "reason"))
    tags = many_words("Free labels for views and reports.", '["pci"]')
    plane_ = choice("online nearline offline human world", "Overrides the plane inferred from the kind.", "nearline")
    region = words("Where it runs; a hop between regions costs latency.", '"eu-west"')
    status = choice("existing planned", "Whether it already runs.", "planned", "existing")
    cost = measure(
        Measure(MONEY_RATE),
        "What it costs, where that is known; otherwise it is derived from hardware, storage and prices.",
        "12k USD/month",
        instead=("cost_month", "monthly_cost"),
    )
    availability = ratio("The share of requests that it answers.", "99.95%", instead=("uptime",))
    depends_on = parts("", "What it fails together with, beyond what the arrows say.", "[redis_online]")


class Served(Common):
    """What every part may say that runs in copies and answers requests."""

    replicas = whole(
        "Copies that serve; throughput, hardware and memory are those of one copy.",
        "12",
        "1",
        least=1,
        instead=("instances", "pods", "servers", "nodes"),
    )
    throughput = rate(
        "request",
        "What one replica can answer before it is saturated, in requests; in items or tokens where it says so.",
        "40 req/s",
        instead=("qps_per_replica", "capacity_qps"),
    )
    hardware = attribute(
        HardwareUse(), "The machine or accelerators of one replica.", "1 * l4", instead=("gpu", "gpus")
    )
    memory = size("Memory that one replica takes.", "16 GB", instead=("mem", "ram"))
    cores = count(
        "core",
        "Physical cores of one replica; on most cloud machines a vCPU is half a core.",
        "8",
        instead=("cpus", "vcpus"),
    )
    cpu_time = duration("Processor time of one request, which bounds what a core can answer.", "4 ms", instead=("cpu",))
    target_utilisation = ratio(
        "How busy a replica may be at peak, so that queues stay short.",
        "60%",
        "65%",
        instead=("utilisation_target", "target_utilization", "headroom"),
    )
    autoscale = choice(
        "cpu gpu queue requests kv_cache latency none",
        "The signal on which replicas are added.",
        "queue",
        instead=("autoscale_on", "autoscaling"),
    )


class Held(Common):
    """What every part may say that keeps data."""

    retention = duration("How long data is kept before it is deleted.", "90 days", also=("forever",))
    replication = whole(
        "Copies of the stored data, kept so that losing a machine loses nothing.",
        "3",
        "1",
        least=1,
        instead=("replication_factor", "rf"),
    )
    compression = number("How many times smaller data becomes when stored.", "3", "1", least=1)
    growth = measure(
        Measure(RATE, "%", least=None),
        "How much more data arrives per year than the year before.",
        "50% / year",
        instead=("growth_per_year",),
    )
    encryption = flag("Whether data is encrypted at rest.", "yes", instead=("encrypted",))
    price = measure(
        Measure(STORAGE_PRICE, per=(MONEY_RATE, DATA_PRICE, MONEY)), "What keeping data costs.", "0.023 USD/GB/month"
    )
