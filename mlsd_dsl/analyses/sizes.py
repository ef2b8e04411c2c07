"""Sizes: what is kept, in how much memory, and how much data moves.

| fact | of | how |
|---|---|---|
| `storage` | what keeps data | rows times record, keys times entry, or what is written times its retention; copies and compression counted |
| `storage.next_year` | the same, where it grows | storage times (1 + growth of a year) |
| `memory` | stores and caches in memory | keys times what an entry takes in Redis, copies counted |
| `memory` | an index | the structure of its type, for one copy of all shards |
| `memory` | a model | weights and embedding tables, for one copy |
| `bandwidth.in`, `bandwidth.out` | topics, stores, endpoints | peak rate times size, replication and readers counted |

What a design does not state and practice varies in is taken as a range with its source, status `default`. The totals of the design
add up what says anything of its size; what says not enough is missing in them, which makes them lower ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from mlsd_dsl.analyses.fact import Fact, constant, derived, monotone, unknown, usual
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import FieldType, parts_named
from mlsd_dsl.formulas import key_value, storage, vectors
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA as DATA_ARROW
from mlsd_dsl.vocabulary.dimensions import DATA, DATA_RATE, RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.units import YEAR

FAISS = "FAISS wiki, Faiss indexes"
# Bytes of one number. Those of 4 bits share a scale of 16 bits among 32.
WIDTHS = {
    **dict.fromkeys(("f64",), 8.0),
    **dict.fromkeys(("f32", "tf32"), 4.0),
    **dict.fromkeys(("f16", "bf16"), 2.0),
    **dict.fromkeys(("f8", "i8", "u8"), 1.0),
    **dict.fromkeys(("f4", "i4"), 0.5625),
    "binary": 0.125,
}
IN_MEMORY = {
    *("redis", "valkey", "memcached", "dragonfly", "keydb", "elasticache", "memorydb", "memorystore"),
    *("redis_cluster", "upstash", "hazelcast", "ignite"),
}

_STREAMED = ("topic", "log", "store", "source")
_LINKS = (16.0, 32.0)
_KEY = (16.0, 64.0)
_CODE = (16.0, 64.0)
_LISTS = (4.0, 16.0)  # times the square root of the vectors
_HALF, _FULL = 2.0, 4.0  # bytes of a number in 16 and in 32 bits

# Bytes of one field of a feature, from its shortest usual form to its longest.
_FIELDS = {
    "float": (4.0, 8.0),
    "int": (4.0, 8.0),
    "bool": (1.0, 1.0),
    "id": (8.0, 16.0),
    "timestamp": (8.0, 8.0),
    "duration": (4.0, 8.0),
    "category": (1.0, 16.0),
    "geo": (8.0, 16.0),
    "money": (8.0, 16.0),
}


def _redis(keys: float, key: float, value: float) -> float:
    if keys < 1:
        return 0.0
    return keys * key_value.string_key_bytes(max(round(key), 1), round(value), round(keys))


def _ivf_pq(count: float, dim: float, lists: float, code: float, bits: float) -> float:
    # A code has at most one segment for each number of the vector.
    segments = min(max(code * 8 // bits, 1), dim)
    return vectors.ivf_pq_bytes(count, dim, lists, segments, bits)


RETAINED = monotone(
    "retained volume",
    lambda rate, time, growth: storage.retained_volume(rate, time, growth * YEAR),
    (1, 1, -1),
    "integral of written data over the retention",
    "integral of exponential growth over the retention",
)
REDIS = monotone(
    "keys in Redis",
    _redis,
    (1,),
    "keys * (allocated(key) + 32 + allocated(value) + 8 * slots / keys)",
    "Redis 7.0 with jemalloc, measured",
)
FLAT = monotone("flat index", vectors.flat_bytes, (1,), "count * dim * width", FAISS)
HNSW = monotone(
    "HNSW index",
    lambda count, dim, width, links: vectors.hnsw_bytes(count, dim, links, width),
    (1,),
    "count * (width * dim + 4 * (2 m + m / (m - 1)) + 12)",
    FAISS,
)
IVF = monotone(
    "IVF index",
    lambda count, dim, width, lists: vectors.ivf_flat_bytes(count, dim, lists, width),
    (1,),
    "count * (width * dim + 8) + nlist * 4 dim",
    FAISS,
)
IVF_SQ = monotone("IVF index of 8-bit numbers", vectors.ivf_sq_bytes, (1,), "count * (dim + 8) + nlist * 4 dim", FAISS)
IVF_PQ = monotone(
    "IVF index of codes",
    _ivf_pq,
    (1,),
    "count * (code + 8) + nlist * 4 dim + 2^bits * 4 dim",
    FAISS,
)
DISKANN = monotone(
    "DiskANN on the disk",
    lambda count, dim, width, degree: vectors.diskann_disk_bytes(count, dim, degree, width),
    (1,),
    "sectors of 4,096 B, floor(4,096 / (width * dim + 4 + 4 degree)) vectors in each",
    "Subramanya et al., DiskANN (2019)",
)
SQUARE_ROOT = monotone("square root", math.sqrt, (1,), "sqrt(count)", FAISS)


class Sizes:
    """The sizes of every part of a graph."""

    def __init__(self, graph: Graph, load: Load, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.reading = reading

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
        growth, now = self.reading.optional(part, "growth", "growth"), self.storage(part)
        if growth is None or now is None:
            return None
        more = derived("product", part.name, "growth of a year", [growth, constant("a year", YEAR, TIME)], RATIO)
        times = derived("sum", part.name, "growth", [constant("now", 1.0), more.as_("growth of a year")], RATIO)
        return derived("product", part.name, "storage.next_year", [now.as_("now"), times.as_("growth")], DATA)

    def _raw(self, part: Part) -> Fact | None:
        """One copy of what a part keeps, not compressed."""
        for attribute in ("size", "volume"):
            stated = self.reading.optional(part, attribute, "size")
            if stated is not None and stated.dimension == DATA:
                return stated
        match part.kind.word:
            case "index":
                return self._structure(part, on_disk=True)
            case "dataset":
                return self._product(part, "raw", ("rows", "record"))
            case "cache":
                return self._product(part, "raw", ("entries", "value_size"))
            case "batch_inference":
                return self._product(part, "raw", ("entities", "outputs", "record"))
            case "store" if "keys" in part.stated:
                return self._entries(part)
        return self._of_features(part) or self._over_time(part)

    def _over_time(self, part: Part) -> Fact | None:
        """What is written, as long as it is kept."""
        # How long the owner of a source keeps it is no concern of the design, unless it says so.
        if part.kind.word not in _STREAMED or (part.kind.word == "source" and "retention" not in part.stated):
            return None
        written = self.load.written(part.name)
        if written is None:
            return None
        retention = self.reading.optional(part, "retention", "retention")
        if retention is None:
            # What is kept for ever has no size that follows from its rate.
            asked = "size" if part.word("retention") == "forever" and "size" in part.kind.attributes else "retention"
            retention = unknown(part.name, "retention", TIME, f"{part.name}.{asked}", part.span).as_("retention")
        factors = [written.as_("written"), retention]
        growth = self.reading.optional(part, "growth", "growth")
        if growth is not None:
            return derived(RETAINED, part.name, "raw", [*factors, growth], DATA, role="written and kept")
        return derived("product", part.name, "raw", factors, DATA, role="written and kept")

    def _entries(self, part: Part) -> Fact:
        """Keys with their values."""
        entry = derived("sum", part.name, "entry", [self._key_size(part), self._number(part, "value_size")], DATA)
        return derived("product", part.name, "raw", [self._number(part, "keys"), entry.as_("key and value")], DATA)

    def _kept(self, part: Part, name: str, raw: Fact) -> Fact:
        """Raw bytes times copies, over compression."""
        copies = self.reading.optional(part, "replication", "copies")
        whole = raw.as_("raw")
        if copies is not None:
            whole = derived("product", part.name, name, [whole, copies], DATA, role="raw and copies")
        compression = self.reading.optional(part, "compression", "compression")
        if compression is not None:
            return derived("quotient", part.name, name, [whole, compression], DATA)
        return whole.as_("") if copies is not None else derived("same", part.name, name, [raw], DATA)

    # Features

    def _of_features(self, part: Part) -> Fact | None:
        """The newest values of all features that a feature store serves, or a store does for it."""
        features = self._features.get(part.name)
        if not features:
            return None
        terms = [
            derived("product", feature.name, "values", [self._holders(part, feature), self._record(feature)], DATA)
            for feature in features
        ]
        return derived("sum", part.name, "raw", [term.as_(f"`{term.subject}`") for term in terms], DATA)

    @cached_property
    def _features(self) -> dict[str, list[Part]]:
        """The features by where their newest values lie: the online store of a feature store, else itself."""
        found: dict[str, list[Part]] = {}
        for relation in self.graph.relations:
            holder = self.parts[relation.target]
            if relation.meaning.verb != "materializes" or holder.kind.word not in ("feature_store", "store"):
                continue
            online = parts_named(holder.get("online")) or (holder.name,)
            held = found.setdefault(online[0], [])
            if self.parts[relation.source] not in held:
                held.append(self.parts[relation.source])
        return found

    def _holders(self, part: Part, feature: Part) -> Fact:
        """Of how many things a feature keeps values: of each entity, or of the pairs of a cross that nobody has counted."""
        named = [self.parts[name] for name in parts_named(feature.get("entity"))]
        counts = [self._number_of(entity) for entity in named]
        if not counts or (len(counts) > 1 and feature.word("kind") == "cross"):
            asked = f"{part.name}.keys" if named and "keys" in part.kind.attributes else f"{feature.name}.entity"
            return unknown(feature.name, "entities", RATIO, asked, feature.span).as_("number of entities")
        return (
            counts[0] if len(counts) == 1 else derived("sum", feature.name, "entities", counts, RATIO, role="entities")
        )

    def _number_of(self, entity: Part) -> Fact:
        """How many of them there are values for: those who come within a month, else all; at least those of a day."""
        role = f"number of `{entity.name}`"
        counted = self.reading.optional(entity, "monthly_active", role) or self.reading.number(entity, "count", role)
        daily = self.reading.optional(entity, "daily_active", "active on a day")
        if counted.known or daily is None:
            return counted
        return derived("max", entity.name, "number", [counted, daily], RATIO, role=role)

    def _record(self, feature: Part) -> Fact:
        """The size of one entity's values: as stated, else that of all fields."""
        stated = self.reading.optional(feature, "record", "values of one")
        if stated is not None:
            return stated
        fields = feature.get("fields")
        sizes = [_field(field) for field in fields.values()] if isinstance(fields, dict) else []
        if not sizes or None in sizes:
            return unknown(feature.name, "record", DATA, f"{feature.name}.record", feature.span).as_("values of one")
        ends = [math.fsum(size[end] for size in sizes if size is not None) for end in (0, 1)]
        source = "numbers take 4 or 8 bytes, ids 8 to 16, categories 1 to 16"
        return self._default(feature, "record", (ends[0], ends[1]), DATA, "values of one", source)

    # What is held in memory

    def memory(self, part: Part) -> Fact | None:
        """Memory of what is held: of all copies for what is replicated as data, of one copy for indexes and models."""
        match part.kind.word:
            case "index":
                return self._structure(part, on_disk=False)
            case "model":
                return self.weights(part)
            case "cache" if "entries" in part.stated and is_in_memory(part):
                return self._in_memory(part, [self._in_redis(part, self._number(part, "entries"), self._value(part))])
            case "store" if is_in_memory(part):
                return self._in_memory(part, list(self._held_in_memory(part)))
            case _:
                return None

    def weights(self, model: Part) -> Fact | None:
        """Weights and embedding tables of one copy of a model."""
        width = self._width(model, "dtype", (_HALF, _FULL), "weights are served in 16 or 32 bits")
        terms = []
        if "params" in model.stated:
            factors = [self._number(model, "params"), width]
            terms.append(derived("product", model.name, "weights", factors, DATA, role="weights"))
        terms += [
            derived("product", model.name, rows.name, [rows, length, width], DATA, role=f"table `{rows.role}`")
            for rows, length in tables_of(self.reading, model)
        ]
        if not terms:
            return None
        return derived("sum", model.name, "memory", terms, DATA)

    def _held_in_memory(self, store: Part) -> Iterator[Fact]:
        if "keys" in store.stated:
            yield self._in_redis(store, self._number(store, "keys"), self._value(store))
            return
        for feature in self._features.get(store.name, ()):
            yield self._in_redis(store, self._holders(store, feature), self._record(feature)).as_(f"`{feature.name}`")

    def _in_redis(self, part: Part, keys: Fact, value: Fact) -> Fact:
        return derived(REDIS, part.name, "memory", [keys, self._key_size(part), value], DATA, role="one copy")

    def _in_memory(self, part: Part, terms: list[Fact]) -> Fact | None:
        """One copy of everything, times the copies."""
        if not terms:
            return None
        once = terms[0] if len(terms) == 1 else derived("sum", part.name, "memory", terms, DATA, role="one copy")
        copies = self.reading.optional(part, "replication", "copies")
        return once.as_("") if copies is None else derived("product", part.name, "memory", [once, copies], DATA)

    # Indexes

    def _structure(self, index: Part, on_disk: bool) -> Fact | None:
        """The bytes of an index: vectors, links and lists, times what the product adds."""
        name = "raw" if on_disk else "memory"
        structure = self._documents(index) if self._has_documents(index) else self._vectors(index, on_disk)
        if structure is None:
            return None
        overhead = self.reading.optional(index, "overhead", "room beyond the structure")
        if overhead is None:
            return structure._replace(name=name)
        return derived("product", index.name, name, [structure.as_("structure"), overhead], DATA)

    def _has_documents(self, index: Part) -> bool:
        sort = index.word("type")
        return sort in ("inverted", "graph", "geo") or (not sort and "document" in index.stated)

    def _documents(self, index: Part) -> Fact | None:
        document = self.reading.optional(index, "document", "document")
        if document is None:
            return None
        return derived("product", index.name, "structure", [self._count(index), document], DATA)

    def _vectors(self, index: Part, on_disk: bool) -> Fact | None:
        if "dim" not in index.stated:
            return None
        count, dim = self._count(index), self._number(index, "dim")
        width = self._width(index, "dtype", (_FULL, _FULL), "vectors are kept in 32 bits")

        def made(formula: str, *inputs: Fact) -> Fact:
            return derived(formula, index.name, "structure", inputs, DATA)

        match index.word("type"):
            case "flat":
                return made(FLAT, count, dim, width)
            case "hnsw":
                return made(HNSW, count, dim, width, self._links(index))
            case "ivf" | "ivf_flat" if not self._is_coded(index):
                return made(IVF, count, dim, width, self._lists(index, count))
            case "ivf_sq":
                return made(IVF_SQ, count, dim, self._lists(index, count))
            case "ivf_pq" | "ivf" | "ivf_flat" | "scann":
                bits = self.reading.optional(index, "pq_bits", "bits") or constant("bits", 8.0, RATIO, "bits")
                return made(IVF_PQ, count, dim, self._lists(index, count), self._code(index), bits)
            case "diskann" if on_disk:
                return made(DISKANN, count, dim, width, self.reading.number(index, "degree", "links of a node"))
            case "diskann":
                return made("product", count, self._code(index))
            case _:
                # What an unknown structure holds beside the vectors is not known.
                least = made(FLAT, count, dim, width)
                beside = unknown(index.name, "beside", DATA, f"{index.name}.type", index.span)
                return made("sum", least.as_("vectors"), beside.as_("links and lists"))

    def _is_coded(self, index: Part) -> bool:
        return index.word("dtype") == "pq" or "pq_bytes" in index.stated

    def _count(self, index: Part) -> Fact:
        own = self.reading.optional(index, "count", "vectors")
        if own is not None:
            return own
        for name in parts_named(index.get("entity")):
            of_entity = self.reading.optional(self.parts[name], "count", "vectors")
            if of_entity is not None:
                return of_entity
        return self.reading.number(index, "count", "vectors")

    def _links(self, index: Part) -> Fact:
        source = "Malkov and Yashunin, HNSW (2016): 5 to 48; libraries start at 16 or 32"
        return self._or(index, "m", _LINKS, RATIO, "links", source)

    def _lists(self, index: Part, count: Fact) -> Fact:
        stated = self.reading.optional(index, "nlist", "lists")
        if stated is not None:
            return stated
        source = "FAISS wiki, Guidelines to choose an index: 4 to 16 times the square root of the vectors"
        times = self._default(index, "nlist", _LISTS, RATIO, "lists for a square root", source)
        root = derived(SQUARE_ROOT, index.name, "root", [count], RATIO)
        return derived("product", index.name, "nlist", [times, root], RATIO, role="lists")

    def _code(self, index: Part) -> Fact:
        source = "FAISS wiki, Guidelines to choose an index: codes of 16 to 64 bytes"
        return self._or(index, "pq_bytes", _CODE, DATA, "code", source)

    # What moves

    def arriving(self, part: Part) -> Fact | None:
        """Data that arrives at peak: of topics and stores with what their copies are sent."""
        if part.kind.word not in ("topic", "store"):
            return self._moved(part, "bandwidth.in", "request")
        written = self.load.written(part.name, at_peak=True)
        if written is None:
            return None
        copies = self.reading.optional(part, "replication", "copies")
        factors = [written.as_("written at peak")] + ([copies] if copies is not None else [])
        return derived("product", part.name, "bandwidth.in", factors, DATA_RATE)

    def leaving(self, part: Part) -> Fact | None:
        """Data that leaves at peak: of a topic to all its readers and copies."""
        if part.kind.word != "topic":
            return self._moved(part, "bandwidth.out", "response")
        written = self.load.written(part.name, at_peak=True)
        if written is None:
            return None
        arrows = (r for r in self.graph.following[part.name] if r.arrow == DATA_ARROW and r.edge is not None)
        times = constant("readers", float(len({r.target for r in arrows})), RATIO, "readers")
        copies = self.reading.optional(part, "replication", "copies")
        if copies is not None:
            beside = derived("difference", part.name, "others", [copies, constant("itself", 1.0)], RATIO, role="copies")
            times = derived("sum", part.name, "readers and copies", [times, beside], RATIO, role="readers and copies")
        return derived("product", part.name, "bandwidth.out", [written.as_("written at peak"), times], DATA_RATE)

    def _moved(self, part: Part, name: str, attribute: str) -> Fact | None:
        size = self.reading.optional(part, attribute, f"{attribute} of one")
        peak = self.load.peak(part.name)
        if size is None or peak is None:
            return None
        return derived("product", part.name, name, [peak.as_("peak"), size], DATA_RATE)

    # The whole

    def _totals(self) -> Iterator[Fact]:
        reached = self.graph.reached()
        for name in ("storage", "memory"):
            found = [fact for part in self._facts if part in reached for fact in self._facts[part] if fact.name == name]
            if name == "memory":
                found = [self._of_all_copies(fact) for fact in found]
            if any(fact.known or fact.low > 0 for fact in found):
                yield derived("sum", "design", name, [fact.as_(f"`{fact.subject}`") for fact in found], DATA)

    def _of_all_copies(self, fact: Fact) -> Fact:
        """An index or model is held by each of its replicas."""
        part = self.parts[fact.subject]
        copies = self.reading.optional(part, "replicas", "replicas")
        if part.kind.word not in ("index", "model") or copies is None:
            return fact
        if copies.low < 1:  # what is open is at least one
            copies = derived(
                "max", part.name, "replicas", [copies, constant("one", 1.0, RATIO)], RATIO, role="replicas"
            )
        return derived("product", fact.subject, "memory", [fact.as_("one copy"), copies], DATA)

    # Reading

    def _product(self, part: Part, name: str, attributes: tuple[str, ...]) -> Fact | None:
        if not any(attribute in part.stated for attribute in attributes):
            return None
        return derived("product", part.name, name, [self._number(part, each) for each in attributes], DATA)

    def _number(self, part: Part, attribute: str) -> Fact:
        return self.reading.number(part, attribute, attribute.replace("_", " "))

    def _value(self, part: Part) -> Fact:
        return self._number(part, "value_size")

    def _key_size(self, part: Part) -> Fact:
        return self._or(part, "key_size", _KEY, DATA, "key", "keys are ids with a prefix, 16 to 64 bytes")

    def _width(self, part: Part, attribute: str, otherwise: tuple[float, float], source: str) -> Fact:
        word = part.word(attribute)
        if word in WIDTHS:
            return constant(f"{part.name}.{attribute}", WIDTHS[word], DATA, f"bytes of {word}")
        return self._default(part, attribute, otherwise, DATA, "bytes of a number", source)

    def _or(
        self, part: Part, attribute: str, ends: tuple[float, float], dimension: Dimension, role: str, source: str
    ) -> Fact:
        """As stated, else what is usual."""
        stated = self.reading.optional(part, attribute, role)
        return stated or self._default(part, attribute, ends, dimension, role, source)

    def _default(
        self, part: Part, attribute: str, ends: tuple[float, float], dimension: Dimension, role: str, source: str
    ) -> Fact:
        return usual(part.name, attribute, ends, dimension, role, source, part.span)


def is_in_memory(part: Part) -> bool:
    """Whether a store or cache keeps all that it holds in memory; a cache does unless its product is known not to."""
    tech = part.word("tech")
    return tech in IN_MEMORY or (part.kind.word == "cache" and not tech)


def tables_of(reading: Reading, model: Part) -> Iterator[tuple[Fact, Fact]]:
    """The embedding tables of a model: rows, and numbers in each."""
    stated = model.get("tables")
    for key in stated if isinstance(stated, dict) else ():
        rows = reading.of_table(model, "tables", key)
        if rows is None:
            missing = f"{model.name}.tables {{ {key}: ... }}"
            rows = unknown(model.name, f"tables.{key}", RATIO, missing, model.span).as_(key)
        yield rows, reading.number(model, "embedding_dim", "length of an embedding")


def _field(field: object) -> tuple[float, float] | None:
    """The least and the most bytes of one field; None where its length is not told."""
    match field:
        case FieldType("embedding" | "vector", (length, *_)) if length.isdecimal():
            return int(length) * _HALF, int(length) * _FULL
        case FieldType("list", (of, length)) if length.isdecimal() and of in _FIELDS:
            low, high = _FIELDS[of]
            return int(length) * low, int(length) * high
        case FieldType(name):
            return _FIELDS.get(name)
        case _:
            return None
