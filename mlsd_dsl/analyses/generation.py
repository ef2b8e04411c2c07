"""Generators: tokens read and written, memory for keys and values, and how fast a machine can write at best.

    kv_cache.per_token = 2 * layers * key-value heads * head length * bytes of a number   (compressed attention: latent * layers * bytes)
    under way          = requests at peak * (time to the first token + tokens written * time per token)
    kv_cache           = per token * tokens in the context * requests under way
    room               = usable memory of the devices of one replica - weights, as often as they lie on them
    time per token    >= bytes of the weights that one token reads / bandwidth of the devices that share them

A model that states its heads but not how many of them keep keys and values may keep one or all of them.
Sources: Kwon et al., *PagedAttention* (2023); DeepSeek-V2 (2024) for compressed attention; the roofline of Williams et al. (2009).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.context import Context
from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import Fact, constant, derived, unknown, usual
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.sizes import WIDTHS
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import DATA, RATE, RATIO, TIME

PAGED = "Kwon et al., Efficient Memory Management for LLM Serving with PagedAttention (2023)"
LATENT = "DeepSeek-V2 (2024), section 2.1"
ROOFLINE = "Williams et al., Roofline (2009): each token reads the weights once"
KV_DTYPE = "servers keep keys and values in 16 bits unless told otherwise"
BF16 = 2.0
USABLE = 0.9  # the share of a device's memory that servers use: vLLM's gpu_memory_utilization


class Generation:
    """The generators of one design."""

    def __init__(self, graph: Graph, load: Load, context: Context, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.context = context
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """Tokens and memory of every generator, and the tokens of every prompt."""
        for part in self.parts.values():
            if part.kind.word == "model" and self.is_generator(part):
                yield from (fact for fact in self._of(part) if fact is not None)
            elif part.kind.word == "prompt":
                tokens = self.context.tokens(part.name)
                if tokens is not None:
                    yield derived("same", part.name, "tokens", [tokens], RATIO, label="token")

    def is_generator(self, model: Part) -> bool:
        """Whether a model writes tokens."""
        return model.word("role") == "generator" or "output_tokens" in model.stated or "kv_heads" in model.stated

    def per_token(self, model: Part) -> Fact | None:
        """Memory for keys and values of one token."""
        layers = self.reading.optional(model, "layers", "layers")
        if layers is None:
            return None
        width = self._width(model)
        latent = self.reading.optional(model, "kv_latent", "numbers kept of a token")
        name = "kv_cache.per_token"
        if latent is not None:
            return derived("product", model.name, name, [latent, layers, width], DATA, source=LATENT)
        heads = self._heads(model)
        length = self.reading.optional(model, "head_dim", "length of a head") or self._head(model)
        if heads is None or length is None:
            return None
        factors = [constant("keys and values", 2.0), layers, heads, length, width]
        return derived("product", model.name, name, factors, DATA, source=PAGED)

    def cache(self, model: Part) -> Fact | None:
        """Memory for keys and values of all requests under way at peak."""
        each, context, under_way = self.per_token(model), self.in_context(model), self.under_way(model)
        if each is None or context is None or under_way is None:
            return None
        factors = [each.as_("of a token"), context.as_("tokens in the context"), under_way.as_("requests under way")]
        return derived("product", model.name, "kv_cache", factors, DATA, source=PAGED)

    def in_context(self, model: Part) -> Fact | None:
        """Tokens that one request keeps: those read, and those written so far at their end."""
        read, written = self.read(model), self.written(model)
        if read is None and written is None:
            return None
        terms = [
            read or self._unsaid(model, "prompt_tokens", "read"),
            written or self._unsaid(model, "output_tokens", "written"),
        ]
        return derived("sum", model.name, "tokens.context", terms, RATIO, label="token", source=PAGED)

    def read(self, model: Part) -> Fact | None:
        """Tokens read per request: as stated, else those of its prompt. The most that a prompt may take is an upper end."""
        stated = self.reading.optional(model, "prompt_tokens", "read")
        if stated is not None:
            return stated
        found = [fact for name in self.context.prompts(model.name) if (fact := self.context.read(name)) is not None]
        if not found:
            return None
        longest = found[0] if len(found) == 1 else derived("max", model.name, "prompt", found, RATIO, label="token")
        return longest.as_("read")

    def written(self, model: Part) -> Fact | None:
        """Tokens written per request."""
        stated = self.reading.optional(model, "output_tokens", "written")
        most = self.reading.optional(model, "max_output_tokens", "written at most")
        if stated is not None or most is None:
            return stated
        missing = f"{model.name}.output_tokens"
        up_to = unknown(model.name, "output_tokens", RATIO, missing, most.span)
        return up_to._replace(high=most.high, label=most.label, role="written", inputs=(most,))

    def under_way(self, model: Part) -> Fact | None:
        """Requests that are being answered at the same time at peak, by Little's law."""
        peak, written = self.load.peak(model.name), self.written(model)
        each = self._middle(model, "tpot", "time per token")
        if peak is None or written is None or each is None:
            return None
        writing = derived("product", model.name, "writing", [written, each], TIME, role="writing")
        first = self._middle(model, "ttft", "first token")
        time = derived("sum", model.name, "answering", [first, writing], TIME) if first is not None else writing
        return derived("product", model.name, "under way", [peak.as_("peak"), time.as_("time to answer")], RATIO)

    def least_time_per_token(self, model: Part, devices: Devices) -> Fact | None:
        """The least time in which one more token can be written: the weights that it needs, read once."""
        active = self.reading.optional(model, "active_params", "active parameters")
        params = active or self.reading.optional(model, "params", "parameters")
        width = WIDTHS.get(model.word("dtype"))
        if params is None or width is None or devices.bandwidth is None:
            return None
        factors = [params, constant("width", width, DATA, "bytes of a number")]
        weights = derived("product", model.name, "weights", factors, DATA, role="weights")
        inputs = [weights, devices.bandwidth, self._together(model) or devices.amount]
        return derived("quotient", model.name, "tpot.least", inputs, TIME, source=ROOFLINE)

    def room(self, model: Part, devices: Devices, weights: Fact) -> Fact | None:
        """Memory of one copy that is left for keys and values."""
        if devices.memory is None:
            return None
        factors = [devices.amount, devices.memory, constant("usable", USABLE, RATIO, "usable share", PAGED)]
        whole = derived("product", model.name, "usable", factors, DATA, role="usable memory")
        together = self._together(model)
        if together is not None:
            copies = derived("quotient", model.name, "copies", [devices.amount, together], RATIO, role="copies")
            weights = derived("product", model.name, "weights", [weights.as_("weights"), copies], DATA)
        return derived("difference", model.name, "room", [whole, weights.as_("weights")], DATA, source=PAGED)

    def devices(self, model: Part) -> Devices | None:
        """What one copy of a generator runs on."""
        return devices_of(self.graph.design, self.reading, model, model.word("dtype"))

    def _of(self, model: Part) -> Iterator[Fact | None]:
        read, written = self.read(model), self.written(model)
        for name, tokens in (("tokens.prompt", read), ("tokens.output", written)):
            if tokens is not None:
                yield derived("same", model.name, name, [tokens], RATIO, label="token")
        yield self.in_context(model)
        peak = self.load.peak(model.name)
        if peak is not None:
            if read is not None:
                factors = [peak.as_("peak"), read]
                hits = self.reading.optional(model, "prefix_hit_rate", "found in the prefix cache")
                if hits is not None:
                    factors.append(derived("difference", model.name, "not cached", [constant("all", 1.0), hits], RATIO))
                yield derived("product", model.name, "tokens.in", factors, RATE, label="token")
            if written is not None:
                yield derived("product", model.name, "tokens.out", [peak.as_("peak"), written], RATE, label="token")
        yield self.per_token(model)
        yield self.cache(model)

    def _middle(self, model: Part, attribute: str, role: str) -> Fact | None:
        """The median of a stated latency, else the lowest stated percentile."""
        stated = self.reading.percentiles(model, attribute)
        if not stated:
            return None
        return stated[min(stated, key=lambda share: abs(share - 50.0))].as_(role)

    def _unsaid(self, model: Part, attribute: str, role: str) -> Fact:
        return unknown(model.name, attribute, RATIO, f"{model.name}.{attribute}", model.span).as_(role)

    def _heads(self, model: Part) -> Fact | None:
        """The heads that keep keys and values; one up to all of them where only those are stated."""
        kept = self.reading.optional(model, "kv_heads", "key-value heads")
        heads = self.reading.optional(model, "attention_heads", "heads")
        if kept is not None or heads is None:
            return kept
        some = unknown(model.name, "kv_heads", RATIO, f"{model.name}.kv_heads", heads.span)
        return some._replace(low=1.0, high=heads.high, role="key-value heads", inputs=(heads,))

    def _head(self, model: Part) -> Fact | None:
        wide = self.reading.optional(model, "d_model", "width")
        heads = self.reading.optional(model, "attention_heads", "heads")
        if wide is None or heads is None:
            return None
        return derived("quotient", model.name, "head_dim", [wide, heads], RATIO, role="length of a head")

    def _together(self, model: Part) -> Fact | None:
        return self.reading.optional(model, "tensor_parallel", "devices that share them")

    def _width(self, model: Part) -> Fact:
        word = model.word("kv_dtype")
        if word in WIDTHS:
            return constant(f"{model.name}.kv_dtype", WIDTHS[word], DATA, f"bytes of {word}")
        return usual(model.name, "kv_dtype", (BF16, BF16), DATA, "bytes of bf16", KV_DTYPE, model.span)
