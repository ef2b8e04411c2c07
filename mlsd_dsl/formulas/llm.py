"""Serving of large language models: memory of weights and of the KV cache, prefill, decoding, batching.

`weights` are bytes as stored, `parameters` are counted (the active ones for FLOP), `bandwidth` of the memory in bytes/s and
`peak` in FLOP/s are of one device, `devices` share the tensors. The shares of both that are reached (MBU, MFU) are at most 1:
at 1 a time is the hard lower bound, and a claim below it is wrong.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from mlsd_dsl.formulas.elementwise import complement_power, floor, greatest, least
from mlsd_dsl.formulas.formula import OutOfDomain, formula, nonnegative, positive, require, shares

_PAGED = "W. Kwon et al., Efficient Memory Management for LLM Serving with PagedAttention, SOSP 2023"
_KIPPLY = (
    "kipply, Transformer Inference Arithmetic, 2022; R. Pope et al., Efficiently Scaling Transformer Inference, 2022"
)


@formula(
    "F52",
    "KV cache of a token",
    "2 x layers x KV heads x head dimension x width",
    source=_PAGED,
    domain="multi-head and grouped-query attention: KV heads, not query heads; every layer attends to everything",
    test="Llama-3.1-8B 131,072 B; OPT-13B 819,200 B (published 800 KB); Llama-3.1-405B 516,096 B",
)
def kv_bytes_per_token(layers: float, kv_heads: float, head_dimension: float, width: float = 2.0) -> float:
    """Bytes that one token of context holds; `width` in bytes a number."""
    positive(layers=layers, kv_heads=kv_heads, head_dimension=head_dimension, width=width)
    return 2 * layers * kv_heads * head_dimension * width


@formula(
    "F52b",
    "KV cache of a token, latent attention",
    "(latent + rope) x layers x width",
    source="DeepSeek-V2, 2024, section 2.1",
    domain="multi-head latent attention",
    test="DeepSeek-V3, (512 + 64) x 61 x 2: 70,272 B",
)
def latent_kv_bytes_per_token(latent: float, rope: float, layers: float, width: float = 2.0) -> float:
    """Bytes that one token of context holds."""
    positive(latent=latent, layers=layers, width=width)
    nonnegative(rope=rope)
    return (latent + rope) * layers * width


@formula(
    "F53",
    "weights",
    "parameters x width",
    source="arithmetic; 4 bits with a 16-bit scale for each 32 numbers are 0.5625 B",
    domain="all parameters, also the inactive ones of a mixture of experts",
    test="13 B x 2 B: 26 GB; 70 B x 0.5625 B: 39.4 GB",
)
def weight_bytes(parameters: float, width: float = 2.0) -> float:
    """Bytes of the weights; `width` in bytes a parameter."""
    nonnegative(parameters=parameters)
    positive(width=width)
    return parameters * width


@formula(
    "F53b",
    "weights read in a step, mixture of experts",
    "shared + routed x (1 - (1 - active routed / routed)^batch)",
    source="expected number of occupied cells; W. Feller, Probability Theory I, IV.2",
    domain="tokens routed evenly and independently of one another",
    test="batch 1: the active ones; a large batch: all",
)
def read_parameters(total: float, active: float, batch: float = 1.0, shared: float = 0.0) -> float:
    """Parameters of `total` that one decoding step of `batch` sequences reads, `shared` of them by every token."""
    positive(total=total, active=active)
    nonnegative(shared=shared)
    require(batch >= 1, f"a batch holds at least one sequence, not {batch}")
    require(active <= total, f"{active} active parameters of {total}")
    require(shared <= active, f"{shared} shared parameters of {active} active ones")
    routed = total - shared
    require(routed > 0, "no parameters are routed")
    return shared + routed * complement_power((active - shared) / routed, batch)  # type: ignore[no-any-return]


def _no_room(
    memory: float,
    weights: float,
    kv_per_token: float,
    context: float,
    usable: float = 0.9,
    activations: float = 0.0,
) -> str:
    room = memory * usable - weights - activations
    if not _plain(room) or room >= kv_per_token * context:
        return ""
    if room <= 0:
        return f"weights and activations of {weights + activations:.4g} B do not fit in {memory * usable:.4g} B"
    return f"one context of {kv_per_token * context:.4g} B does not fit in the {room:.4g} B beside the weights"


@formula(
    "F54",
    "sequences at once",
    "floor((memory x usable - weights - activations) / (KV per token x context))",
    source=_PAGED + "; waste below 4 % with pages",
    domain="paged KV cache; 0 where nothing fits",
    test="12 GiB for OPT-13B: 15,728 tokens (published 15.7 K)",
    limits=_no_room,
)
def concurrent_sequences(
    memory: float,
    weights: float,
    kv_per_token: float,
    context: float,
    usable: float = 0.9,
    activations: float = 0.0,
) -> float:
    """Sequences of `context` tokens that fit into `memory` bytes of all the devices of one replica; 0 where none does."""
    nonnegative(memory=memory, weights=weights, activations=activations)
    positive(kv_per_token=kv_per_token, context=context)
    shares(usable=usable)
    room = greatest(0.0, memory * usable - weights - activations)
    return floor(room / (kv_per_token * context) * (1 + 1e-12))  # type: ignore[no-any-return]


@formula(
    "F55",
    "time to read the prompt (prefill)",
    "max(B (2 N s + 2 L d s^2) / (peak x devices x MFU), weights / (bandwidth x devices))",
    source=_KIPPLY,
    domain="dense attention, causal; MFU 0.35 to 0.70 measured",
    test="12.85 B on an A100, 512 tokens, without attention: 42.2 ms at MFU 1 (published with efficiencies: 63.17)",
)
def prefill_time(
    parameters: float,
    prompt: float,
    peak: float,
    mfu: float = 1.0,
    batch: float = 1.0,
    devices: float = 1.0,
    layers: float = 0.0,
    width: float = 0.0,
    weights: float = 0.0,
    bandwidth: float = math.inf,
) -> float:
    """Seconds to read `batch` prompts of `prompt` tokens; `layers` and `width` (L, d) add the attention."""
    nonnegative(parameters=parameters, prompt=prompt, layers=layers, width=width, weights=weights)
    positive(peak=peak, mfu=mfu, batch=batch, devices=devices)
    shares(mfu=mfu)
    require(bandwidth > 0, f"a bandwidth of {bandwidth}")
    work = batch * (2 * parameters * prompt + 2 * layers * width * prompt**2)
    return greatest(work / (peak * devices * mfu), weights / (bandwidth * devices))  # type: ignore[no-any-return]


@formula(
    "F56",
    "time of a decoding step",
    "max((W + B ctx KV amp) / (bandwidth x devices x MBU), B (2 N + 4 L d ctx) / (peak x devices x MFU)) + 2 L t_ar",
    source=_KIPPLY + "; gpt-fast tables for the time of an all-reduce",
    domain="one token for each of B sequences; MBU 0.50 to 0.85 with 16 bits, published down to 0.37 with 4;"
    " MFU 0.35 to 0.70; t_ar about 25 us on NVLink, 0 alone",
    test="12.85 B in fp16 on an A100 of 1.555 TB/s: 16.5 ms at MBU 1",
)
def decode_time(
    weights: float,
    bandwidth: float,
    mbu: float = 1.0,
    batch: float = 1.0,
    context: float = 0.0,
    kv_per_token: float = 0.0,
    devices: float = 1.0,
    parameters: float = 0.0,
    peak: float = math.inf,
    mfu: float = 1.0,
    layers: float = 0.0,
    width: float = 0.0,
    amplification: float = 1.0,
    all_reduce: float = 0.0,
) -> float:
    """Seconds of one step; `amplification` is query heads / KV heads where a kernel reads the cache once a query head."""
    nonnegative(weights=weights, context=context, kv_per_token=kv_per_token, parameters=parameters, layers=layers)
    nonnegative(width=width, all_reduce=all_reduce)
    positive(bandwidth=bandwidth, mbu=mbu, batch=batch, devices=devices, mfu=mfu, amplification=amplification)
    shares(mbu=mbu, mfu=mfu)
    require(peak > 0, f"a peak of {peak}")
    reading = (weights + batch * context * kv_per_token * amplification) / (bandwidth * devices * mbu)
    computing = batch * (2 * parameters + 4 * layers * width * context) / (peak * devices * mfu)
    return greatest(reading, computing) + 2 * layers * all_reduce  # type: ignore[no-any-return]


@formula(
    "F57",
    "tokens per second in static batches",
    "B x out / (prefill + out x step)",
    source=_KIPPLY,
    domain="all sequences of a batch end together; padding wastes what they do not need",
    test="B = 8, 100 tokens, 0.2 s + 100 x 20 ms: 363.6 /s",
)
def static_batch_throughput(batch: float, output: float, prefill: float, step: float) -> float:
    """Output tokens per second of `batch` sequences with `output` tokens each."""
    positive(batch=batch, output=output, step=step)
    nonnegative(prefill=prefill)
    return batch * output / (prefill + output * step)


class Batching(NamedTuple):
    """A steady state of continuous batching: seconds a step, sequences in the batch, bytes of their KV cache."""

    step: float
    batch: float
    cache: float


@formula(
    "F58",
    "continuous batching",
    "B = rate x out x t(B), t(B) = max((W + B ctx KV) / bandwidth, B x compute) + overhead",
    source="Little's law over the decoding step; G. Yu et al., Orca, OSDI 2022",
    domain="rate below bandwidth / (out x ctx x KV) and below 1 / (out x compute); at least one sequence in the batch",
    test="W 16.06 GB, KV 131,072, ctx 1,500, out 300, 20 /s, 2.345 TB/s: t 13.78 ms, B 82.7, KV 16.3 GB; ends at 39.76 /s",
)
def continuous_batching(
    rate: float,
    output: float,
    weights: float,
    context: float,
    kv_per_token: float,
    bandwidth: float,
    compute: float = 0.0,
    overhead: float = 0.0,
) -> Batching:
    """The batch that `rate` requests/s of `output` tokens settle at.

    `context` is the mean length while a sequence is decoded, `bandwidth` what is reached of all devices in bytes/s,
    `compute` seconds of computation for each sequence in a step, `overhead` seconds of a step that nothing shortens.
    """
    nonnegative(rate=rate, weights=weights, kv_per_token=kv_per_token, context=context, compute=compute)
    nonnegative(overhead=overhead)
    positive(output=output, bandwidth=bandwidth)
    most = continuous_batching_limit(output, context, kv_per_token, bandwidth, compute)
    require(rate < most, f"beyond {most:.4g} requests/s the batch grows without end" if _plain(most) else "overloaded")
    tokens = rate * output
    reading = (weights / bandwidth + overhead) / (1 - tokens * context * kv_per_token / bandwidth)
    # Both branches rise with the batch, so that the greater of their steady states is that of the greater of them.
    computing = overhead / (1 - tokens * compute)
    step = greatest(reading, computing)
    batch = tokens * step
    return Batching(step, batch, batch * context * kv_per_token)


@formula(
    "F58b",
    "limit of continuous batching",
    "min(bandwidth / (out x ctx x KV), 1 / (out x compute))",
    source="the pole of F58",
    domain="memory for the batch is not considered (F54)",
    test="KV 131,072, ctx 1,500, out 300, 2.345 TB/s: 39.76 /s",
)
def continuous_batching_limit(
    output: float, context: float, kv_per_token: float, bandwidth: float, compute: float = 0.0
) -> float:
    """Requests per second at which the batch grows without end; infinite where nothing grows with it."""
    positive(output=output, bandwidth=bandwidth)
    nonnegative(context=context, kv_per_token=kv_per_token, compute=compute)
    # The slope of a step in the batch, in seconds a sequence.
    slope = greatest(context * kv_per_token / bandwidth, compute)
    if _plain(slope):
        return 1 / (output * slope) if slope else math.inf
    require(slope > 0, "nothing grows with the batch")
    return 1 / (output * slope)  # type: ignore[no-any-return]


@formula(
    "F58c",
    "rate of a batch of fixed size",
    "B / (out x t(B))",
    source="Little's law over the decoding step",
    domain="as F56; the largest batch that fits by F54 gives the capacity of a replica",
    test="B 82.7, out 300, t 13.78 ms: 20 /s",
)
def batch_request_rate(batch: float, output: float, step: float) -> float:
    """Requests per second that a replica with `batch` sequences at once finishes."""
    positive(batch=batch, output=output, step=step)
    return batch / (output * step)


@formula(
    "F59",
    "cost of a token",
    "price / tokens per second",
    source="arithmetic",
    domain="machines as busy as assumed all day long",
    test="2 USD an hour, 1,000 tokens/s: 0.556 USD a million",
)
def token_cost(price: float, token_rate: float) -> float:
    """USD for one token; `price` in USD/s of the machines that make `token_rate` tokens per second."""
    nonnegative(price=price)
    positive(token_rate=token_rate)
    return price / token_rate


@formula(
    "F56b",
    "claimed decoding speed against the roofline",
    "claim <= B x bandwidth x devices / (W + B ctx KV)",
    source="S. Williams, A. Waterman, D. Patterson, Roofline, CACM 2009",
    domain="without speculative decoding; a claim above the bound is refused",
    test="OPT-13B on an A100 of 1.555 TB/s: at most 59.8 tokens/s for one sequence",
)
def decoding_bound(
    weights: float,
    bandwidth: float,
    batch: float = 1.0,
    context: float = 0.0,
    kv_per_token: float = 0.0,
    devices: float = 1.0,
    claimed: float = 0.0,
) -> float:
    """Tokens per second that no implementation exceeds; raises where `claimed` does."""
    nonnegative(claimed=claimed)
    positive(weights=weights)
    bound = batch / decode_time(weights, bandwidth, 1.0, batch, context, kv_per_token, devices)
    if _plain(bound) and claimed > bound:
        raise OutOfDomain(f"{claimed:.4g} tokens/s are claimed where memory allows {bound:.4g}")
    return least(bound, math.inf)  # type: ignore[no-any-return]


def _plain(value: object) -> bool:
    return isinstance(value, float | int)
