"""Whether what parts hold fits where it is held.

| proof | what does not fit |
|---|---|
| `store-memory-exceeded` | the entries of a store or cache, in its capacity or in the memory of all its replicas |
| `index-memory-exceeded` | the structure of an index, in the memory of its shards |
| `model-exceeds-memory` | the weights of a model, in the memory of the devices of one replica |
| `kv-cache-capacity` | keys and values of all requests under way, in what the weights leave |
| `edge-model-too-big` | a model, in the share of a device's memory that one app may take |
| `gb-for-gib` | weights, in a memory that is stated in GB and is as many GiB, which decides it |
| `exact-search-at-scale` | comparing each query with every vector, in what the devices of all replicas compute |

The least that is held is set against the most that there is. What is not stated and would decide is named, so that the proof is a
question. Sources: FAISS wiki; Kwon et al., *PagedAttention* (2023).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.claims import Line, exceeds, line, lines
from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import STATED, Fact, constant, derived
from mlsd_dsl.analyses.generation import PAGED, Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.sizes import FAISS, WIDTHS, Sizes, is_in_memory
from mlsd_dsl.analyses.wording import spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import COMPUTE, COMPUTE_RATE, DATA, RATIO
from mlsd_dsl.vocabulary.hardware import hardware
from mlsd_dsl.vocabulary.quantities import show_data

ANALYSIS = "fitting"
STORE, INDEX, MODEL = "store-memory-exceeded", "index-memory-exceeded", "model-exceeds-memory"
KEYS_AND_VALUES, EDGE, BINARY = "kv-cache-capacity", "edge-model-too-big", "gb-for-gib"
EXACT = "exact-search-at-scale"

ONE_APP = 0.3  # of a phone's memory: above it the system ends the app when another needs room
_GB, _GIB = 1e9, 2.0**30


class Fitting:
    """What is held and the room for it, in one design."""

    def __init__(self, graph: Graph, load: Load, sizes: Sizes, generation: Generation, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.sizes = sizes
        self.generation = generation
        self.reading = reading

    def proofs(self) -> Iterator[Proof]:
        """What does not fit, part by part."""
        for part in self.parts.values():
            match part.kind.word:
                case "store" | "cache":
                    yield from self._store(part)
                case "index":
                    yield from self._index(part)
                    yield from self._exact(part)
                case "model":
                    yield from self._model(part)
                case "device":
                    yield from self._device(part)

    # Stores and indexes

    def _store(self, part: Part) -> Iterator[Proof]:
        """Entries against what can be held in all, or in the memory of all replicas."""
        held = self.sizes.memory(part) if is_in_memory(part) else self.sizes.storage(part)
        if held is None or held.low <= 0:
            return
        capacity = line(self.reading, part, "capacity")
        copies = self.reading.optional(part, "replication", "copies")
        if capacity is not None:
            # Whether a capacity counts every copy is not said; one copy must fit in any case.
            one = held if copies is None else derived("quotient", part.name, "held", [held, copies], DATA)
            if exceeds(one, capacity.fact) > 1:
                words = f"`{part.name}` holds {_least(one)}, and has room for {show_data(capacity.fact.quantity)}"
                yield self._proof(STORE, part, words, [capacity, *self._counted(part)], (one, capacity.fact))
                return
        memory = line(self.reading, part, "memory")
        if memory is None or not is_in_memory(part):
            return
        nodes = [each for each in (line(self.reading, part, a) for a in ("replicas", "shards")) if each is not None]
        room = derived("product", part.name, "room", [memory.fact, *(node.fact for node in nodes)], DATA)
        if exceeds(held, room) > 1:
            words = f"`{part.name}` holds {_least(held)}, and its replicas have {show_data(room.quantity)} of memory"
            missing = () if nodes else (f"{part.name}.replicas",)
            yield self._proof(STORE, part, words, [memory, *nodes, *self._counted(part)], (held, room), missing)

    def _counted(self, part: Part) -> list[Line]:
        found = (line(self.reading, part, attribute) for attribute in ("size", "keys", "entries", "value_size"))
        return [each for each in found if each is not None]

    def _index(self, index: Part) -> Iterator[Proof]:
        """The structure of an index against the memory of its shards."""
        held = self.sizes.memory(index)
        if held is None or held.low <= 0:
            return
        memory, shards = line(self.reading, index, "memory"), line(self.reading, index, "shards")
        room = memory.fact if memory is not None else None
        used = [memory] if memory is not None else []
        if room is None:
            devices = devices_of(self.graph.design, self.reading, index)
            if devices is None or not devices.accelerated or devices.memory is None:
                return
            room = derived("product", index.name, "memory", [devices.amount, devices.memory], DATA)
            used = [Line(f"{index.name}.hardware", devices.amount, index.stated["hardware"].span)]
        if shards is not None:
            room = derived("product", index.name, "room", [room, shards.fact], DATA)
            used.append(shards)
        if exceeds(held, room) > 1:
            words = (
                f"the vectors of `{index.name}` take {_least(held)}, and there is room for {show_data(room.quantity)}"
            )
            used += [each for each in (line(self.reading, index, a) for a in ("count", "dim")) if each is not None]
            missing = () if shards is not None else (f"{index.name}.shards",)
            yield self._proof(INDEX, index, words, used, (held, room), missing, FAISS)

    def _exact(self, index: Part) -> Iterator[Proof]:
        """A multiplication and an addition for every number of every vector and query, against the devices' peak."""
        stated = lines(self.reading, index, "count", "dim")
        devices = devices_of(self.graph.design, self.reading, index, "bf16")
        peak = self.load.peak(index.name)
        if stated is None or devices is None or devices.flops is None or peak is None or index.word("type") != "flat":
            return
        if "filters" in index.stated or "flops" in index.stated:
            return  # a search looks at less than all
        twice = constant("multiply and add", 2.0, COMPUTE, "operations a number")
        needed = derived("product", index.name, "computed", [twice, *(s.fact for s in stated), peak], COMPUTE_RATE)
        copies = [each for each in (line(self.reading, index, a) for a in ("replicas", "shards")) if each is not None]
        factors = [devices.amount, devices.flops, constant("8-bit numbers", 2.0), *(each.fact for each in copies)]
        room = derived("product", index.name, "peak", factors, COMPUTE_RATE)
        if exceeds(needed, room) > 1:
            words = (
                f"`{index.name}` compares every query with all {spelled(stated[0].fact)}, which takes"
                f" {spelled(needed)} at peak, and its devices compute {spelled(room)} at best"
            )
            used = [*stated, Line(f"{index.name}.hardware", devices.amount, index.stated["hardware"].span), *copies]
            missing = () if "replicas" in index.stated else (f"{index.name}.replicas",)
            yield self._proof(EXACT, index, words, used, (needed, room), missing, "data sheets of the devices")

    # Models

    def _model(self, model: Part) -> Iterator[Proof]:
        """Weights, then keys and values beside them, against the devices of one replica."""
        weights = self.sizes.weights(model)
        devices = self.generation.devices(model)
        if weights is None or devices is None or devices.memory is None or not devices.accelerated:
            return
        room = derived(
            "product", model.name, "room", [devices.amount, devices.memory], DATA, role="memory of one replica"
        )
        hosted = line(self.reading, model, "memory")
        if hosted is not None and exceeds(hosted.fact, room) > 1:
            room = hosted.fact  # part of it lies in the memory of the host, as the design says
        if exceeds(weights, room) > 1:
            yield from self._binary(model, weights, devices) or self._too_big(model, weights, room, devices)
        elif self.generation.is_generator(model):
            yield from self._keys_and_values(model, weights, devices)

    def _too_big(self, model: Part, weights: Fact, room: Fact, devices: Devices) -> Iterator[Proof]:
        used = [Line(f"{model.name}.hardware", devices.amount, model.stated["hardware"].span)]
        params = line(self.reading, model, "params")
        used += [params] if params is not None else []
        missing = () if model.word("dtype") in WIDTHS else (f"{model.name}.dtype",)
        if "tables" in model.stated and not missing and not self._without_tables(model, room):
            missing = (f"{model.name}.memory",)  # tables may lie in the memory of the host
        words = (
            f"`{model.name}` takes {_least(weights)}, and {devices.amount.low:g} `{devices.name}` hold"
            f" {show_data(room.quantity)}"
        )
        yield self._proof(
            MODEL, model, words, used, (weights, room), missing, "weights are parameters times their width"
        )

    def _without_tables(self, model: Part, room: Fact) -> bool:
        """Whether the parameters beside the embedding tables are too many alone."""
        width = WIDTHS.get(model.word("dtype"), 0.0)
        params = self.reading.optional(model, "params")
        return params is not None and params.low * width > room.high

    def _binary(self, model: Part, weights: Fact, devices: Devices) -> list[Proof]:
        """The same where the device's own GB are the maker's GiB, and that decides it."""
        known, stated = hardware(devices.name), devices.memory
        if known is None or known.memory is None or known.gb != "GiB" or stated is None or stated.status != STATED:
            return []
        as_binary = stated._replace(low=stated.low / _GB * _GIB, high=stated.high / _GB * _GIB)
        if abs(as_binary.low / known.memory - 1) > 0.001 or stated.low != stated.high or stated.span is None:
            return []
        room = derived("product", model.name, "room", [devices.amount, as_binary], DATA)
        if exceeds(weights, room) > 1:
            return []
        words = (
            f"`{stated.subject}.memory` is {stated.low / _GB:g} GB, and a {known.title} has {stated.low / _GB:g} GiB:"
            f" `{model.name}` takes {_least(weights)}, which fits only one of them"
        )
        used = [Line(f"{stated.subject}.memory", stated, stated.span)]
        part = self.parts[stated.subject]
        proof = self._proof(BINARY, part, words, used, (weights, room), (), known.source)
        return [proof._replace(others=(model.name,))]

    def _keys_and_values(self, model: Part, weights: Fact, devices: Devices) -> Iterator[Proof]:
        """Keys and values of the requests under way against what the weights leave in all replicas."""
        each, under_way = self.generation.per_token(model), self.generation.under_way(model)
        stated = lines(self.reading, model, "prompt_tokens", "output_tokens")
        free = self.generation.room(model, devices, weights)
        if each is None or under_way is None or free is None or free.low <= 0:
            return
        if stated is None:
            return  # the most that a prompt may take is not what prompts take
        read, written = (one.fact for one in stated)
        hits = self.reading.optional(model, "prefix_hit_rate", "found in the prefix cache")
        if hits is not None:
            own = derived("difference", model.name, "own", [constant("all", 1.0), hits], RATIO, role="not shared")
            read = derived("product", model.name, "read", [read, own], RATIO, label="token")
        # A request under way has written half of its answer on average.
        half = derived("product", model.name, "so far", [written, constant("half", 0.5)], RATIO, label="token")
        kept = derived("sum", model.name, "context", [read, half], RATIO, label="token")
        needed = derived("product", model.name, "kv_cache", [each, kept, under_way], DATA, source=PAGED)
        replicas = line(self.reading, model, "replicas")
        room = derived("product", model.name, "room", [free, *([replicas.fact] if replicas else [])], DATA)
        if exceeds(needed, room) > 1:
            words = (
                f"{under_way.low:,.0f} requests under way at `{model.name}` keep {_least(needed)} of keys and values, and"
                f" there is room for {show_data(room._replace(low=room.high).quantity)}"
            )
            used = [*stated, *([replicas] if replicas is not None else [])]
            used.append(Line(f"{model.name}.hardware", devices.amount, model.stated["hardware"].span))
            missing = () if replicas is not None else (f"{model.name}.replicas",)
            yield self._proof(KEYS_AND_VALUES, model, words, used, (needed, room), missing, PAGED)

    # Devices

    def _device(self, device: Part) -> Iterator[Proof]:
        """Each model that runs on a device against the share of its memory that one app may take."""
        memory = line(self.reading, device, "memory")
        if memory is None:
            return
        named = parts_named(device.stated["runs"].value) if "runs" in device.stated else ()
        drawn = (r.target for r in self.graph.following[device.name] if r.meaning.verb == "hosts")
        room = derived("product", device.name, "room", [memory.fact, constant("one app", ONE_APP)], DATA)
        for name in dict.fromkeys((*named, *drawn)):
            model = self.parts[name]
            weights = self.sizes.weights(model) if model.kind.word == "model" else None
            if weights is not None and exceeds(weights, room) > 1:
                params = line(self.reading, model, "params")
                words = f"`{name}` takes {_least(weights)}, and one app may use {show_data(room.quantity)} of `{device.name}`"
                used = [*([params] if params is not None else []), memory]
                missing = () if model.word("dtype") in WIDTHS else (f"{name}.dtype",)
                proof = self._proof(EDGE, model, words, used, (weights, room), missing)
                yield proof._replace(others=(device.name,), path=(device.name, name))

    def _proof(
        self,
        sort: str,
        part: Part,
        words: str,
        used: list[Line],
        facts: tuple[Fact, ...],
        missing: tuple[str, ...] = (),
        source: str = "",
    ) -> Proof:
        witnesses: tuple[Witness, ...] = tuple(dict.fromkeys(each.witness for each in used))
        return Proof(ANALYSIS, sort, part.name, words, (), (part.name,), witnesses, facts, missing, source)


def _least(fact: Fact) -> str:
    """An amount of data by both countings; its least where a range leaves it open."""
    if fact.low == fact.high:
        return show_data(fact.quantity)
    return f"at least {show_data(fact._replace(high=fact.low).quantity)}"
