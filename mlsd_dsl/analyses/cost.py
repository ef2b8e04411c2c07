"""Cost per month of every part, and of the whole.

| part | cost |
|---|---|
| anything that states it | as stated |
| what serves on machines | replicas (stated, else needed, at least one) * devices * price of one; of an index times its shards |
| what keeps data | storage * price, of memory where it lies in memory; or what is written * price |
| calls to others | calls on average * price of one; tokens * price of one |
| training | devices * duration * price / interval |
| jobs | workers * devices * run time * price / interval; of a stream, workers * devices * price |
| people | cases * price of one; labels * price of one, where they are not those people's verdicts |

Prices are ranges with a date. A part that says that it runs on machines but not enough to price them is missing in the total, which
is then a lower end. What says nothing of machines (policies, gateways, prompts beside others) is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import Fact, constant, derived, unknown, usual
from mlsd_dsl.analyses.generation import Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.replicas import Replicas
from mlsd_dsl.analyses.schooling import Schooling
from mlsd_dsl.analyses.sizes import Sizes, is_in_memory
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA as DATA_ARROW
from mlsd_dsl.vocabulary.dimensions import (
    DATA_PRICE,
    DATA_RATE,
    MONEY,
    MONEY_RATE,
    RATE,
    RATIO,
    STORAGE_PRICE,
    TIME,
    Dimension,
)
from mlsd_dsl.vocabulary.units import MONTH

NAPKIN = "sirupsen/napkin-math, cost numbers (2026-03)"
GB = 1e9

# USD per GB and month: the cheapest to the dearest of the usual offers.
_PRICES = {"objects": (0.012, 0.023), "disks": (0.05, 0.20), "memory": (1.0, 4.0)}
_OBJECT_TYPES = ("lake", "object", "warehouse")
_KEEPS = ("store", "topic", "log", "dataset", "cache", "index", "feature_store")


class Cost:
    """The cost of one design. Money per second inside, as all rates are."""

    def __init__(
        self,
        graph: Graph,
        load: Load,
        sizes: Sizes,
        generation: Generation,
        schooling: Schooling,
        replicas: Replicas,
        reading: Reading,
    ) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.sizes = sizes
        self.generation = generation
        self.schooling = schooling
        self.replicas = replicas
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """The cost of each part that has one, that of the whole, and the accelerators in all."""
        reached = self.graph.reached()
        found = {name: cost for name, cost in self._costs.items() if name in reached}
        yield from found.values()
        if found:
            terms = [cost.as_(f"`{name}`") for name, cost in found.items()]
            yield derived("sum", "design", "cost", terms, MONEY_RATE)
        gpus = [fact for name, fact in self._accelerators() if name in reached]
        if gpus:
            yield derived("sum", "design", "gpus", gpus, RATIO, label="GPU")

    @cached_property
    def _costs(self) -> dict[str, Fact]:
        found = {}
        for name, part in self.parts.items():
            cost = self._of(part)
            if cost is not None:
                found[name] = cost
        return found

    def _of(self, part: Part) -> Fact | None:
        stated = self.reading.optional(part, "cost", "cost")
        if stated is not None:
            return stated
        terms = [term for term in self._terms(part) if term is not None]
        if not terms:
            return None
        if len(terms) == 1:
            return terms[0]._replace(name="cost", role="")
        return derived("sum", part.name, "cost", terms, MONEY_RATE)

    def _terms(self, part: Part) -> Iterator[Fact | None]:
        match part.kind.word:
            case "training":
                yield self._training(part)
            case "batch_inference" | "pipeline" | "chunker":
                yield self._job(part)
            case "external" | "tool":
                yield self._price(part, "price", MONEY_RATE)
                yield self._calls(part)
            case "human_review":
                yield self._people(part)
            case "label":
                yield self._labels(part)
            case "model":
                yield self._machines(part)
                yield self._calls(part)
                yield self._tokens(part)
            case _:
                yield self._machines(part)
        if part.kind.word in _KEEPS:
            yield self._keeping(part)

    # What runs

    def _machines(self, part: Part) -> Fact | None:
        """Replicas times devices times the price of one, or of a replica."""
        price = self._price(part, "price of a replica", MONEY_RATE) if part.kind.word == "model" else None
        if price is not None:
            return derived("product", part.name, "machines", [self._copies(part), price], MONEY_RATE, role="machines")
        devices = self._devices(part)
        if devices is None:
            return self._unpriced(part)
        factors = [*self._machines_of(part), devices.amount, _priced(part, devices)]
        return derived("product", part.name, "machines", factors, MONEY_RATE, role="machines")

    def _unpriced(self, part: Part) -> Fact | None:
        """What has replicas but no machines is missing; what has neither is not counted, or is paid for what it keeps."""
        if "replicas" not in part.stated or (part.kind.word in _KEEPS and self._keeping(part) is not None):
            return None
        return unknown(part.name, "machines", MONEY_RATE, f"{part.name}.hardware", part.span).as_("machines")

    def _machines_of(self, part: Part) -> list[Fact]:
        """Replicas; of an index each is a whole set of shards, and a shard is what the hardware is said of."""
        shards = self.reading.optional(part, "shards", "shards") if part.kind.word == "index" else None
        return [self._copies(part), *([shards] if shards is not None else [])]

    def _copies(self, part: Part) -> Fact:
        stated = self.reading.optional(part, "replicas", "replicas")
        needed = self.replicas.needed(part) if stated is None else None
        one = constant("replicas", 1.0, RATIO, "at least one")
        if needed is not None:
            return derived("max", part.name, "replicas", [needed.as_("needed"), one], RATIO, role="replicas needed")
        return stated or one.as_("replicas")

    def _training(self, part: Part) -> Fact | None:
        devices = self.schooling.devices(part)
        if devices is None:
            return None
        missing = unknown(part.name, "duration", TIME, f"{part.name}.duration", part.span)
        return self._runs(part, devices, self.schooling.duration(part) or missing)

    def _job(self, part: Part) -> Fact | None:
        devices = self._devices(part)
        if devices is None:
            return None
        workers = self.reading.optional(part, "parallelism", "workers")
        if part.word("mode") in ("stream", "micro_batch", "on_demand"):
            factors = [devices.amount, _priced(part, devices)] + ([workers] if workers is not None else [])
            return derived("product", part.name, "machines", factors, MONEY_RATE, role="machines")
        return self._runs(part, devices, self.load.runtime(part) or self.reading.number(part, "runtime"), workers)

    def _runs(self, part: Part, devices: Devices, time: Fact, workers: Fact | None = None) -> Fact | None:
        """Machines that are rented for as long as a run takes, and always where runs follow one another without end."""
        price = _priced(part, devices)
        factors = [devices.amount, price, *([workers] if workers is not None else [])]
        every = self.reading.cadence.of(part)
        if every is not None and every.high == 0:
            return derived("product", part.name, "machines", factors, MONEY_RATE, role="machines")
        if every is None:
            return None  # what runs when somebody wants it has no cost per time
        once = derived("product", part.name, "one run", [*factors, time.as_("one run")], MONEY, role="one run")
        return derived("quotient", part.name, "machines", [once, every], MONEY_RATE, role="machines")

    def _devices(self, part: Part) -> Devices | None:
        return devices_of(self.graph.design, self.reading, part)

    # What is paid by use

    def _calls(self, part: Part) -> Fact | None:
        """What a provider asks for each call."""
        price, average = self._price(part, "price of a call", MONEY), self.load.average(part.name)
        if price is None or average is None:
            return None
        return derived("product", part.name, "calls", [average.as_("calls"), price], MONEY_RATE, role="calls")

    def _tokens(self, part: Part) -> Fact | None:
        """Tokens of a provider's model, read and written."""
        average = self.load.average(part.name)
        if average is None:
            return None
        ways = (
            ("price_in", self.generation.read(part), "prompt_tokens", "read"),
            ("price_out", self.generation.written(part), "output_tokens", "written"),
        )
        terms = []
        for attribute, tokens, asked, role in ways:
            each = self.reading.optional(part, attribute, "price of a token")
            if each is None:
                continue
            missing = unknown(part.name, asked, RATIO, f"{part.name}.{asked}", part.span).as_(role)
            factors = [average.as_("calls"), tokens or missing, each]
            terms.append(derived("product", part.name, attribute, factors, MONEY_RATE, role=f"tokens {role}"))
        return derived("sum", part.name, "tokens", terms, MONEY_RATE, role="tokens") if terms else None

    def _people(self, part: Part) -> Fact | None:
        price, cases = self.reading.optional(part, "cost_per_case", "one case"), self.load.average(part.name)
        if price is None or cases is None:
            return None
        return derived("product", part.name, "cases", [cases.as_("cases"), price], MONEY_RATE, role="cases")

    def _labels(self, part: Part) -> Fact | None:
        if self._is_paid_as_a_case(part):
            return None
        price, rate = (
            self.reading.optional(part, "cost_per_label", "one label"),
            self.reading.optional(part, "rate", "labels"),
        )
        if price is None or rate is None or rate.dimension != RATE:
            return None
        return derived("product", part.name, "labels", [rate, price], MONEY_RATE, role="labels")

    def _is_paid_as_a_case(self, label: Part) -> bool:
        """Whether the verdicts that become the labels are paid where they are given."""
        found = [
            self.parts[relation.source] for relation in self.graph.leading[label.name] if relation.arrow == DATA_ARROW
        ]
        people = [part for part in found if part.kind.word == "human_review"]
        return bool(people) and all("cost" in part.stated or self._people(part) is not None for part in people)

    # What is kept

    def _keeping(self, part: Part) -> Fact | None:
        """Storage times the price of a byte and month; in memory, where it lies there and no machines are stated."""
        fixed = self._price(part, "storage", MONEY_RATE)
        by_byte = self._price(part, "price of a byte", DATA_PRICE)
        written = self.load.written(part.name)
        if fixed is not None or self._price(part, "price", MONEY) is not None:
            return fixed
        if by_byte is not None:
            if written is None:
                written = unknown(part.name, "throughput", DATA_RATE, f"{part.name}.record", part.span)
            return derived(
                "product", part.name, "storage", [written.as_("written"), by_byte], MONEY_RATE, role="storage"
            )
        in_memory = part.kind.word == "index" or is_in_memory(part)
        if "hardware" in part.stated and in_memory:
            return None  # the machines hold it
        kept = self.sizes.memory(part) if in_memory else self.sizes.storage(part)
        if kept is None:
            return None
        price = self._price(part, "price", STORAGE_PRICE) or self._usual_price(part, in_memory)
        return derived("product", part.name, "storage", [kept.as_("kept"), price], MONEY_RATE, role="storage")

    def _price(self, part: Part, role: str, dimension: Dimension) -> Fact | None:
        """The stated price, where it is one of this dimension: for a call, a time, a byte."""
        stated = self.reading.optional(part, "price", role)
        return stated if stated is not None and stated.dimension == dimension else None

    def _usual_price(self, part: Part, in_memory: bool) -> Fact:
        sort = "memory" if in_memory else "objects" if self._is_cheap(part) else "disks"
        low, high = (price / GB / MONTH for price in _PRICES[sort])
        return usual(part.name, "price", (low, high), STORAGE_PRICE, f"price of {sort}", NAPKIN, part.span)

    def _is_cheap(self, part: Part) -> bool:
        tech = part.word("tech")
        return (
            part.kind.word in ("dataset", "log")
            or part.word("type") in _OBJECT_TYPES
            or tech in ("s3", "gcs", "azure_blob", "iceberg", "delta", "hudi", "hive", "hdfs", "minio", "r2")
        )

    # Accelerators

    def _accelerators(self) -> Iterator[tuple[str, Fact]]:
        """The accelerators of everything that serves, and of trainings and jobs while they run."""
        for name, part in self.parts.items():
            devices = self._devices(part)
            if devices is None or not devices.accelerated:
                continue
            copies = [constant("runs", 1.0, RATIO, "one at a time")]
            if "replicas" in part.kind.attributes:
                copies = self._machines_of(part)
            elif "parallelism" in part.stated:
                copies = [self.reading.number(part, "parallelism", "workers")]
            factors = [*copies, devices.amount]
            yield name, derived("product", name, "gpus", factors, RATIO, label="GPU", role=f"`{name}`")


def _priced(part: Part, devices: Devices) -> Fact:
    """The price of one device; unknown where neither the catalogue nor the design has one."""
    missing = f"hardware {devices.name} {{ price: ... }}"
    return devices.price or unknown(part.name, "price", MONEY_RATE, missing, part.span).as_("price of one device")
