"""Sizes: what is kept, in how much memory, and how much data moves.

| fact | of | how |
|---|---|---|
| `storage` | what keeps data | rows times record, keys times entry, or what is written times its retention; copies and compression counted |
| `memory` | stores and caches in memory | keys times what an entry takes in Redis, copies counted |
| `memory` | an index | the structure of its type, for one copy of all shards |
| `memory` | a model | weights and embedding tables, for one copy |
| `bandwidth.in`, `bandwidth.out` | topics, endpoints | peak rate times size, replication and readers counted |

What a design does not state and practice varies in is taken as a range with its source, status `default`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.fact import DEFAULT, Fact, constant, derived, monotone, unknown
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import Word, parts_named
from mlsd_dsl.formulas import key_value, storage, vectors
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA as DATA_ARROW
from mlsd_dsl.vocabulary.dimensions import DATA, DATA_RATE, RATIO, Dimension
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.units import YEAR

ANALYSIS = "sizes"
FAISS = "FAISS wiki, Faiss indexes"
WIDTHS = {
    "f32": 4.0,
    "tf32": 4.0,
    "f16": 2.0,
    "bf16": 2.0,
    "f8": 1.0,
    "i8": 1.0,
    "u8": 1.0,
    "i4": 0.5625,
    "binary": 0.125,
}
IN_MEMORY = {
    *("redis", "valkey", "memcached", "dragonfly", "keydb", "elasticache", "memorydb", "memorystore"),
    *("redis_cluster", "upstash", "hazelcast", "ignite"),
}

_STREAMED = ("topic", "log", "store")
_LINKS = (16.0, 32.0)
_KEY = (16.0, 64.0)


def _bounded(work, *inputs):  # type: ignore[no-untyped-def]
    """A formula that is infinite where one of its inputs is, and nothing where it has no meaning."""
    if any(math.isinf(value) for value in inputs):
        return math.inf
    try:
        return work(*inputs)
    except (ValueError, OverflowError):
        return math.inf


def _redis(keys: float, key: float, value: float) -> float:
    if math.isinf(keys) or math.isinf(value) or math.isinf(key):
        return math.inf
    if keys < 1:
        return 0.0
    return keys * key_value.string_key_bytes(max(round(key), 1), round(value), max(round(keys), 1))


RETAINED = monotone(
    "retained volume",
    lambda rate, time, growth: _bounded(storage.retained_volume, rate, time, growth * YEAR),
    (1, 1, -1),
    "integral of written data over the retention",
    "integral of exponential growth over the retention",
)
NEXT_YEAR = monotone(
    "retained volume in a year",
    lambda rate, time, growth: _bounded(storage.retained_volume, rate, time, growth * YEAR, YEAR),
    (1, 1, 1),
    "integral of written data over the retention, a year ahead",
    "integral of exponential growth over the retention",
)
REDIS = monotone(
    "keys in Redis",
    _redis,
    (1, 1, 1),
    "keys * (allocated(key) + 32 + allocated(value) + 8 * slots / keys)",
    "Redis 7.0 with jemalloc, measured",
)
FLAT = monotone("flat index", lambda n, d, b: _bounded(vectors.flat_bytes, n, d, b), (1,), "count * dim * width", FAISS)
HNSW = monotone(
    "HNSW index",
    lambda n, d, b, m: _bounded(lambda: n * (b * d + 4 * (2 * m + m / (m - 1)) + 12)),
    (1,),
    "count * (width * dim + 4 * (2 m + m / (m - 1)) + 12)",
    FAISS,
)
IVF = monotone(
    "IVF index",
    lambda n, d, b, lists: _bounded(vectors.ivf_flat_bytes, n, d, lists, b),
    (1,),
    "count * (width * dim + 8) + nlist * 4 dim",
    FAISS,
)
IVF_SQ = monotone(
    "IVF index of 8-bit numbers",
    lambda n, d, lists: _bounded(vectors.ivf_sq_bytes, n, d, lists),
    (1,),
    "count * (dim + 8) + nlist * 4 dim",
    FAISS,
)
IVF_PQ = monotone(
    "IVF index of codes",
    lambda n, d, lists, code: _bounded(lambda: n * (code + 8) + lists * 4 * d + 256 * 4 * d),
    (1,),
    "count * (code + 8) + nlist * 4 dim + 256 * 4 dim",
    FAISS,
)
SQUARE_ROOT = monotone("square root", lambda n: math.sqrt(n) if n >= 0 else 0.0, (1,), "sqrt(count)", FAISS)


class Sizes:
    """The sizes of every part of a graph."""

    def __init__(self, graph: Graph, load: Load, reading: Reading | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.reading = reading or Reading(graph.design)

    def facts(self) -> Iterator[Fact]:
        """Storage, memory and bandwidth of every part, then those of the whole design."""
        for each in self._facts.values():
            yield from each
        yield from self._totals()

    @cached_property
    def _facts(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for name, part in self.parts.items():
            known = facts_of(part.kind.word)
            makers = {
                "storage": self.storage,
                "storage.next_year": self.next_year,
                "memory": self.memory,
                "bandwidth.in": self.arriving,
                "bandwidth.out": self.leaving,
            }
            made = [make(part) for fact, make in makers.items() if fact in known]
            found[name] = [fact for fact in made if fact is not None]
        return found

    # What is kept

    def storage(self, part: Part) -> Fact | None:
        """All bytes that a part keeps: raw size times copies over compression."""
        raw = self._raw(part)
        return None if raw is None else self._kept(part, "storage", raw)

    def next_year(self, part: Part) -> Fact | None:
        """The same in a year, where the design says how it grows."""
        growth = self.reading.optional(part, "growth", "growth a year")
        written = self._written(part)
        retention = self.reading.optional(part, "retention", "retention")
        if growth is None or written is None or retention is None:
            return None
        raw = derived(NEXT_YEAR, part.name, "raw", [written, retention, growth], DATA, role="written and kept")
        return self._kept(part, "storage.next_year", raw)

    def _raw(self, part: Part) -> Fact | None:
        if part.kind.word == "index":
            return self._structure(part, on_disk=True)
        for attributes in (("size",), ("volume",)):
            stated = self.reading.optional(part, attributes[0], "size")
            if stated is not None and stated.dimension == DATA:
                return stated
        if part.kind.word == "dataset":
            return self._product(part, "raw", ("rows", "record"))
        if part.kind.word == "cache":
            return self._product(part, "raw", ("entries", "value_size"))
        if "keys" in part.stated:
            return self._entries(part)
        return self._over_time(part)

    def _over_time(self, part: Part) -> Fact | None:
        """What is written, as long as it is kept."""
        written = self._written(part)
        if written is None or "retention" not in part.kind.attributes:
            return None
        retention = self.reading.number(part, "retention", "retention")
        growth = self.reading.optional(part, "growth", "growth a year")
        if growth is not None:
            return derived(RETAINED, part.name, "raw", [written, retention, growth], DATA, role="written and kept")
        return derived("product", part.name, "raw", [written.as_("written"), retention], DATA, role="written and kept")

    def _written(self, part: Part) -> Fact | None:
        if part.kind.word not in _STREAMED:
            return None
        written = self.load.written(part.name)
        return written.as_("written") if written is not None and written.dimension == DATA_RATE else None

    def _entries(self, part: Part) -> Fact | None:
        """Keys with their values."""
        if "value_size" not in part.stated:
            return unknown(part.name, "raw", DATA, f"{part.name}.value_size", part.span)
        entry = derived("sum", part.name, "entry", [self._key_size(part), self._number(part, "value_size")], DATA)
        return derived("product", part.name, "raw", [self._number(part, "keys"), entry.as_("key and value")], DATA)

    def _kept(self, part: Part, name: str, raw: Fact) -> Fact:
        """Raw bytes times copies, over compression."""
        copies = self.reading.optional(part, "replication", "copies")
        factors = [raw.as_(raw.role or "raw")] + ([copies] if copies is not None else [])
        whole = derived("product", part.name, name, factors, DATA)
        compression = self.reading.optional(part, "compression", "compression")
        if compression is None:
            return whole if len(factors) > 1 else derived("same", part.name, name, [raw], DATA)
        return derived("quotient", part.name, name, [whole.as_("raw and copies"), compression], DATA)

    # What is held in memory

    def memory(self, part: Part) -> Fact | None:
        """Memory of what is held: of all copies for what is replicated as data, of one copy for indexes and models."""
        match part.kind.word:
            case "index":
                return self._structure(part, on_disk=False)
            case "model":
                return self.weights(part)
            case "cache":
                return self._entries_in_memory(part, "entries", always=True)
            case "store":
                return self._entries_in_memory(part, "keys", always=False)
            case _:
                return None

    def weights(self, model: Part) -> Fact | None:
        """Weights and embedding tables of one copy of a model."""
        width = self._width(model, "dtype", (2.0, 4.0), "weights are served in 16 or 32 bits")
        terms = []
        if "params" in model.stated:
            terms.append(
                derived("product", model.name, "weights", [self._number(model, "params"), width], DATA, role="weights")
            )
        terms += self._tables(model, width)
        if not terms:
            return None
        return derived("sum", model.name, "memory", terms, DATA)

    def _tables(self, model: Part, width: Fact) -> Iterator[Fact]:
        stated = model.stated.get("tables")
        if stated is None or not isinstance(stated.value, dict):
            return
        length = self.reading.number(model, "embedding_dim", "length of an embedding")
        for key in stated.value:
            rows = self.reading.of_table(model, "tables", key)
            if rows is not None:
                yield derived(
                    "product", model.name, f"tables.{key}", [rows, length, width], DATA, role=f"table `{key}`"
                )

    def _entries_in_memory(self, part: Part, count: str, always: bool) -> Fact | None:
        tech = part.word("tech")
        if (tech and tech not in IN_MEMORY) or (not tech and not always) or count not in part.stated:
            return None
        if "value_size" not in part.stated:
            return unknown(part.name, "memory", DATA, f"{part.name}.value_size", part.span)
        factors = [self._number(part, count), self._key_size(part), self._number(part, "value_size")]
        once = derived(REDIS, part.name, "memory", factors, DATA)
        copies = self.reading.optional(part, "replication", "copies")
        if copies is None:
            return once
        return derived("product", part.name, "memory", [once.as_("one copy"), copies], DATA)

    def _structure(self, index: Part, on_disk: bool) -> Fact | None:
        """The bytes of an index: vectors, links and lists, times what the product adds."""
        sort = index.word("type")
        if sort in ("inverted", "graph", "geo") or (not sort and "document" in index.stated):
            return self._documents(index)
        if "dim" not in index.stated:
            return None
        raw = self._vectors(index, sort, on_disk)
        if raw is None:
            return None
        overhead = self.reading.optional(index, "overhead", "room beyond the structure")
        name = "raw" if on_disk else "memory"
        if overhead is None:
            return raw._replace(name=name)
        return derived("product", index.name, name, [raw.as_("structure"), overhead], DATA)

    def _vectors(self, index: Part, sort: str, on_disk: bool) -> Fact | None:
        count, dim = self._count(index), self._number(index, "dim")
        width = self._width(index, "dtype", (4.0, 4.0), "vectors are kept in 32 bits")
        coded = index.word("dtype") == "pq" or "pq_bytes" in index.stated

        def made(formula: str, *inputs: Fact) -> Fact:
            return derived(formula, index.name, "memory", inputs, DATA)

        match sort:
            case "flat":
                return made(FLAT, count, dim, width)
            case "hnsw":
                return made(HNSW, count, dim, width, self._links(index))
            case "ivf" | "ivf_flat" if not coded:
                return made(IVF, count, dim, width, self._lists(index, count))
            case "ivf_sq":
                return made(IVF_SQ, count, dim, self._lists(index, count))
            case "ivf_pq" | "ivf" | "ivf_flat":
                return made(IVF_PQ, count, dim, self._lists(index, count), self._code(index))
            case "scann":
                return made(IVF_PQ, count, dim, self._lists(index, count), self._code(index))
            case "diskann":
                if on_disk:
                    degree = self.reading.number(index, "degree", "links of a node")
                    return derived("product", index.name, "memory", [count, self._node(dim, width, degree)], DATA)
                return derived("product", index.name, "memory", [count, self._code(index)], DATA)
            case _:
                least = made(FLAT, count, dim, width)  # what an unknown structure holds besides is not known
                return least._replace(high=math.inf, operation="", missing=(f"{index.name}.type",))

    def _node(self, dim: Fact, width: Fact, degree: Fact) -> Fact:
        """A node of a graph on disk: its vector, the number of its links, and their ids of 4 bytes each."""
        vector = derived("product", dim.subject, "vector", [dim, width], DATA)
        links = derived("product", dim.subject, "links", [degree, constant("id", 4.0, DATA)], DATA)
        return derived("sum", dim.subject, "node", [vector, links, constant("number of links", 4.0, DATA)], DATA)

    def _documents(self, index: Part) -> Fact | None:
        document = self.reading.optional(index, "document", "document")
        if document is None:
            return None
        return derived("product", index.name, "raw", [self._count(index), document], DATA)

    def _count(self, index: Part) -> Fact:
        own = self.reading.optional(index, "count", "vectors")
        if own is not None:
            return own
        for name in parts_named(index.stated["entity"].value) if "entity" in index.stated else ():
            of_entity = self.reading.optional(self.parts[name], "count", "vectors")
            if of_entity is not None:
                return of_entity
        return self.reading.number(index, "count", "vectors")

    def _links(self, index: Part) -> Fact:
        return self.reading.optional(index, "m", "links") or self._default(
            index, "m", _LINKS, RATIO, "links", "Malkov and Yashunin, HNSW (2016): 5 to 48; libraries start at 16 or 32"
        )

    def _lists(self, index: Part, count: Fact) -> Fact:
        stated = self.reading.optional(index, "nlist", "lists")
        if stated is not None:
            return stated
        source = "FAISS wiki, Guidelines to choose an index: 4 to 16 times the square root of the vectors"
        times = self._default(index, "nlist", (4.0, 16.0), RATIO, "lists for a square root", source)
        root = derived(SQUARE_ROOT, index.name, "root", [count], RATIO)
        return derived("product", index.name, "nlist", [times, root], RATIO, role="lists")

    def _code(self, index: Part) -> Fact:
        stated = self.reading.optional(index, "pq_bytes", "code")
        if stated is not None:
            return stated
        source = "FAISS wiki, Guidelines to choose an index: codes of 16 to 64 bytes"
        return self._default(index, "pq_bytes", (16.0, 64.0), DATA, "code", source)

    # What moves

    def arriving(self, part: Part) -> Fact | None:
        """Data that arrives at peak: of a topic with what its replicas are sent."""
        if part.kind.word == "topic":
            produced = self._peak_bytes(part)
            copies = self.reading.optional(part, "replication", "copies")
            if produced is None:
                return None
            factors = [produced.as_("written at peak")] + ([copies] if copies is not None else [])
            return derived("product", part.name, "bandwidth.in", factors, DATA_RATE)
        return self._moved(part, "bandwidth.in", "request")

    def leaving(self, part: Part) -> Fact | None:
        """Data that leaves at peak: of a topic to all its readers and replicas."""
        if part.kind.word != "topic":
            return self._moved(part, "bandwidth.out", "response")
        produced = self._peak_bytes(part)
        if produced is None:
            return None
        readers = len(
            {r.target for r in self.graph.following[part.name] if r.arrow == DATA_ARROW and r.edge is not None}
        )
        copies = self.reading.optional(part, "replication", "copies")
        others = constant("readers", float(readers), RATIO, "readers")
        if copies is not None:
            beside = derived("difference", part.name, "others", [copies, constant("itself", 1.0)], RATIO, role="copies")
            others = derived("sum", part.name, "readers and copies", [others, beside], RATIO, role="readers and copies")
        return derived("product", part.name, "bandwidth.out", [produced.as_("written at peak"), others], DATA_RATE)

    def _peak_bytes(self, part: Part) -> Fact | None:
        written, peak, average = self._written(part), self.load.peak(part.name), self.load.average(part.name)
        if written is None or peak is None or average is None or average.low <= 0:
            return None
        factor = derived("quotient", part.name, "peak factor", [peak, average], RATIO, role="peak over average")
        if factor.low < 1 <= factor.high or not math.isfinite(factor.high):
            factor = factor._replace(low=max(factor.low, 1.0)) if not factor.known else factor
        return derived("product", part.name, "peak bytes", [written, factor], DATA_RATE)

    def _moved(self, part: Part, name: str, attribute: str) -> Fact | None:
        size = self.reading.optional(part, attribute, f"{attribute} of one")
        peak = self.load.peak(part.name)
        if size is None or peak is None or size.dimension != DATA:
            return None
        return derived("product", part.name, name, [peak.as_("peak"), size], DATA_RATE)

    # The whole

    def _totals(self) -> Iterator[Fact]:
        for name, role in (("storage", "data kept in all"), ("memory", "memory of what serves")):
            terms = [
                self._of_all_copies(fact) if name == "memory" else fact
                for fact in self._named(name)
                if fact.low > 0 or fact.known
            ]
            if terms:
                total = derived("sum", "design", name, [t.as_(f"`{t.subject}`") for t in terms], DATA, role=role)
                yield total._replace(path=())

    def _named(self, name: str) -> Iterator[Fact]:
        for facts in self._facts.values():
            yield from (fact for fact in facts if fact.name == name)

    def _of_all_copies(self, fact: Fact) -> Fact:
        """An index or model is held by each of its replicas."""
        part = self.parts[fact.subject]
        copies = self.reading.optional(part, "replicas", "replicas")
        if part.kind.word not in ("index", "model") or copies is None:
            return fact
        return derived("product", fact.subject, "memory", [fact.as_("one copy"), copies], DATA)

    # Reading

    def _product(self, part: Part, name: str, attributes: tuple[str, ...]) -> Fact | None:
        if not any(attribute in part.stated for attribute in attributes):
            return None
        return derived("product", part.name, name, [self._number(part, each) for each in attributes], DATA)

    def _number(self, part: Part, attribute: str) -> Fact:
        return self.reading.number(part, attribute, attribute.replace("_", " "))

    def _key_size(self, part: Part) -> Fact:
        stated = self.reading.optional(part, "key_size", "key") if "key_size" in part.kind.attributes else None
        source = "keys are ids with a prefix, 16 to 64 bytes"
        return stated or self._default(part, "key_size", _KEY, DATA, "key", source)

    def _width(self, part: Part, attribute: str, otherwise: tuple[float, float], source: str) -> Fact:
        word = part.word(attribute)
        if word in WIDTHS:
            return constant(f"{part.name}.{attribute}", WIDTHS[word], DATA, f"bytes of {word}")
        return self._default(part, attribute, otherwise, DATA, "bytes of a number", source)

    def _default(
        self, part: Part, attribute: str, ends: tuple[float, float], dimension: Dimension, role: str, source: str
    ) -> Fact:
        return Fact(
            part.name,
            attribute,
            *ends,
            dimension,
            status=DEFAULT,
            operation="default",
            role=role,
            span=part.span,
            source=source,
        )


def is_in_memory(part: Part) -> bool:
    """Whether a store or cache keeps all that it holds in memory."""
    tech = part.get("tech")
    name = tech.text if isinstance(tech, Word) else ""
    return name in IN_MEMORY or (part.kind.word == "cache" and not name)
