"""Cost per month of every part, and of the whole.

| part | cost |
|---|---|
| anything that states it | as stated |
| what serves on machines | replicas (stated, else needed) * devices * price of one |
| what keeps data | storage * price, of memory where it lies in memory |
| calls to others | calls on average * price of one; tokens * price of one |
| training | devices * duration * price / interval |
| jobs | workers * devices * run time * price / interval |
| people | cases * price of one |

Prices are ranges with a date. A part that runs on machines and does not say which is missing in the total, which is then a lower
end. What runs beside others at no cost worth naming (policies, gateways, prompts) and states neither is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import DEFAULT, Fact, constant, derived, unknown
from mlsd_dsl.analyses.generation import Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.replicas import Replicas
from mlsd_dsl.analyses.schooling import Schooling
from mlsd_dsl.analyses.sizes import Sizes, is_in_memory
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import (
    DATA_PRICE,
    MONEY,
    MONEY_RATE,
    RATE,
    RATIO,
    STORAGE_PRICE,
)
from mlsd_dsl.vocabulary.units import MONTH

NAPKIN = "sirupsen/napkin-math, cost numbers (2026-03)"
GB = 1e9

# USD per GB and month: the cheapest to the dearest of the usual offers.
_OBJECT, _DISK, _MEMORY = (0.012, 0.023), (0.05, 0.20), (1.0, 4.0)
_OBJECT_TYPES = ("lake", "object", "warehouse")
# What runs on machines of its own and whose cost a total must not leave out.
_RUNS = ("endpoint", "model", "index", "cache", "store", "feature_store")
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

    def of(self, name: str) -> Fact | None:
        """The cost of a part; None where it costs nothing that is told."""
        return self._costs.get(name)

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
            return terms[0]._replace(name="cost")
        return derived("sum", part.name, "cost", terms, MONEY_RATE)

    def _terms(self, part: Part) -> Iterator[Fact | None]:
        match part.kind.word:
            case "training":
                yield self._training(part)
            case "batch_inference" | "pipeline" | "chunker":
                yield self._job(part)
            case "external":
                yield self._calls(part)
            case "human_review":
                yield self._people(part)
            case "label":
                yield self._labels(part)
            case _:
                yield self._machines(part)
                yield self._tokens(part)
        if part.kind.word in _KEEPS:
            yield self._keeping(part)

    # What runs

    def _machines(self, part: Part) -> Fact | None:
        """Replicas times devices times the price of one."""
        if "replicas" not in part.kind.attributes and "hardware" not in part.kind.attributes:
            return None
        devices = devices_of(self.graph.design, self.reading, part)
        price = self.reading.optional(part, "price", "price of a replica")
        if part.kind.word == "model" and price is not None and price.dimension == MONEY_RATE:
            return derived("product", part.name, "machines", [self._copies(part), price], MONEY_RATE, role="machines")
        if devices is None:
            return self._unpriced(part)
        if devices.price is None:
            missing = f"hardware {devices.name} {{ price: ... }}"
            return unknown(part.name, "machines", MONEY_RATE, missing, part.span)._replace(role="machines")
        factors = [self._copies(part), devices.count, devices.price]
        return derived("product", part.name, "machines", factors, MONEY_RATE, role="machines")

    def _unpriced(self, part: Part) -> Fact | None:
        """What has replicas but no machines is missing; what has neither is not counted, or is paid for what it keeps."""
        if part.kind.word not in _RUNS or "replicas" not in part.stated:
            return None
        if part.kind.word in ("store", "cache", "index", "feature_store") and self._keeping(part) is not None:
            return None
        return unknown(part.name, "machines", MONEY_RATE, f"{part.name}.hardware", part.span)._replace(role="machines")

    def _copies(self, part: Part) -> Fact:
        stated = self.reading.optional(part, "replicas", "replicas")
        if stated is not None:
            return stated
        needed = self.replicas.needed(part)
        if needed is not None and needed.low >= 1:
            return needed.as_("replicas needed")
        return constant("replicas", 1.0, RATIO, "replicas")

    def _training(self, part: Part) -> Fact | None:
        devices, duration = self.schooling.devices(part), self.schooling.duration(part)
        return self._runs(part, devices, duration, None)

    def _job(self, part: Part) -> Fact | None:
        devices = devices_of(self.graph.design, self.reading, part)
        runtime = self.reading.optional(part, "runtime", "run")
        workers = self.reading.optional(part, "parallelism", "workers")
        if devices is not None and devices.price is not None and part.word("mode") in ("stream", "micro_batch"):
            factors = [workers or constant("workers", 1.0), devices.count, devices.price]
            return derived("product", part.name, "machines", factors, MONEY_RATE, role="machines")
        return self._runs(part, devices, runtime, workers)

    def _runs(self, part: Part, devices: Devices | None, time: Fact | None, workers: Fact | None) -> Fact | None:
        """Machines that are rented for as long as a run takes."""
        every = self.reading.optional(part, "every", "interval")
        if devices is None or devices.price is None or time is None or every is None:
            return None
        factors = [devices.count, devices.price, time.as_("one run")] + ([workers] if workers is not None else [])
        once = derived("product", part.name, "one run", factors, MONEY, role="one run")
        return derived("quotient", part.name, "machines", [once, every], MONEY_RATE, role="machines")

    # What is paid by use

    def _calls(self, part: Part) -> Fact | None:
        price, average = self.reading.optional(part, "price", "price of a call"), self.load.average(part.name)
        if price is None:
            return None
        if price.dimension == MONEY_RATE:
            return price
        if average is None:
            return None
        return derived("product", part.name, "calls", [average.as_("calls"), price], MONEY_RATE, role="calls")

    def _tokens(self, part: Part) -> Fact | None:
        """Tokens of a provider's model, read and written, or its calls."""
        if part.kind.word != "model":
            return None
        average = self.load.average(part.name)
        if average is None:
            return None
        price = self.reading.optional(part, "price", "price of a call")
        if price is not None and price.dimension == MONEY:
            return derived("product", part.name, "calls", [average.as_("calls"), price], MONEY_RATE, role="calls")
        terms = []
        for attribute, tokens in (
            ("price_in", self.generation.read(part)),
            ("price_out", self.generation.written(part)),
        ):
            each = self.reading.optional(part, attribute, "price of a token")
            if each is not None and tokens is not None:
                terms.append(derived("product", part.name, attribute, [average.as_("calls"), tokens, each], MONEY_RATE))
        if not terms:
            return None
        return derived("sum", part.name, "tokens", terms, MONEY_RATE, role="tokens")

    def _people(self, part: Part) -> Fact | None:
        price, cases = self.reading.optional(part, "cost_per_case", "one case"), self.load.average(part.name)
        if price is None or cases is None:
            return None
        return derived("product", part.name, "cases", [cases.as_("cases"), price], MONEY_RATE, role="cases")

    def _labels(self, part: Part) -> Fact | None:
        price, rate = (
            self.reading.optional(part, "cost_per_label", "one label"),
            self.reading.optional(part, "rate", "labels"),
        )
        if price is None or rate is None or rate.dimension != RATE:
            return None
        return derived("product", part.name, "labels", [rate, price], MONEY_RATE, role="labels")

    # What is kept

    def _keeping(self, part: Part) -> Fact | None:
        """Storage times the price of a byte and month; in memory, where it lies there and no machines are stated."""
        stated = self.reading.optional(part, "price", "price") if "price" in part.kind.attributes else None
        if stated is not None and stated.dimension == MONEY_RATE:
            return stated.as_("storage")
        if stated is not None and stated.dimension in (DATA_PRICE, MONEY):
            return None  # a price of moved data, or of a call: nothing of what is kept
        in_memory = part.kind.word in ("cache", "store", "index") and (is_in_memory(part) or part.kind.word == "index")
        if "hardware" in part.stated and in_memory:
            return None  # the machines hold it
        kept = self.sizes.memory(part) if in_memory else self.sizes.storage(part)
        if kept is None or (kept.low <= 0 and not kept.known):
            return None
        price = stated if stated is not None else self._usual_price(part, in_memory)
        return derived("product", part.name, "storage", [kept.as_("kept"), price], MONEY_RATE, role="storage")

    def _usual_price(self, part: Part, in_memory: bool) -> Fact:
        low, high = _MEMORY if in_memory else _OBJECT if self._is_cheap(part) else _DISK
        sort = "memory" if in_memory else "objects" if self._is_cheap(part) else "disks"
        return Fact(
            part.name,
            "price",
            low / GB / MONTH,
            high / GB / MONTH,
            STORAGE_PRICE,
            status=DEFAULT,
            operation="default",
            role=f"price of {sort}",
            span=part.span,
            source=NAPKIN,
        )

    def _is_cheap(self, part: Part) -> bool:
        tech = part.word("tech")
        return (
            part.kind.word in ("dataset", "log")
            or part.word("type") in _OBJECT_TYPES
            or tech in ("s3", "gcs", "azure_blob", "iceberg", "delta", "hudi", "hive", "hdfs", "minio", "r2")
        )

    # Accelerators

    def _accelerators(self) -> Iterator[tuple[str, Fact]]:
        """The accelerators of everything that serves, and of each training while it runs."""
        for name, part in self.parts.items():
            devices = devices_of(self.graph.design, self.reading, part)
            if devices is None or not devices.accelerated:
                continue
            if part.kind.word == "training":
                yield name, devices.count.as_(f"`{name}`")
            elif "replicas" in part.kind.attributes:
                factors = [self._copies(part), devices.count]
                yield name, derived("product", name, "gpus", factors, RATIO, label="GPU", role=f"`{name}`")
