"""Generators: published sizes of keys and values, slots and rates, through designs written in the language."""

from __future__ import annotations

import math

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, worked_out
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas import llm
from mlsd_dsl.vocabulary.dimensions import DATA, RATE, RATIO


def found(text: str, name: str) -> Fact | None:
    return Facts(design_of(text)).find(name)


def fact(text: str, name: str) -> Fact:
    made = found(text, name)
    assert made is not None
    assert worked_out(made) == (made.low, made.high)
    return made


def exact(text: str, name: str) -> float:
    made = fact(text, name)
    assert made.low == made.high
    return made.low


def generator(more: str) -> str:
    return f"model m {{ role: generator, {more} }}"


# Keys and values (F52)


@pytest.mark.parametrize(
    ("model", "published"),
    [
        ("layers: 32, kv_heads: 8, head_dim: 128", 131_072),  # Llama-3.1-8B
        ("layers: 40, kv_heads: 40, attention_heads: 40, d_model: 5120, kv_dtype: f16", 819_200),  # OPT-13B
        ("layers: 61, kv_latent: 576, kv_heads: 128, head_dim: 128", 70_272),  # DeepSeek-V3
        ("layers: 126, kv_heads: 8, attention_heads: 128, d_model: 16384", 516_096),  # Llama-3.1-405B
    ],
)
def test_a_token_takes_what_is_published(model: str, published: int) -> None:
    assert exact(generator(model), "m.kv_cache.per_token") == published
    assert fact(generator(model), "m.kv_cache.per_token").dimension == DATA


def test_the_formulas_say_the_same() -> None:
    model = generator("layers: 32, kv_heads: 8, head_dim: 128, kv_dtype: f8")
    assert exact(model, "m.kv_cache.per_token") == llm.kv_bytes_per_token(32, 8, 128, 1)
    latent = generator("layers: 61, kv_latent: 576, kv_dtype: f8")
    assert exact(latent, "m.kv_cache.per_token") == llm.latent_kv_bytes_per_token(512, 64, 61, 1)


def test_heads_may_share_keys_and_values_unless_it_is_said() -> None:
    made = fact(generator("layers: 32, attention_heads: 32, head_dim: 128"), "m.kv_cache.per_token")
    assert [made.low, made.high] == [llm.kv_bytes_per_token(32, heads, 128) for heads in (1, 32)]
    assert made.missing == ("m.kv_heads",)


@pytest.mark.parametrize(
    "model", ["kv_heads: 8, head_dim: 128", "layers: 32, head_dim: 128", "layers: 32, kv_heads: 8"]
)
def test_without_its_shape_nothing_is_said(model: str) -> None:
    assert found(generator(model), "m.kv_cache.per_token") is None


def test_the_heads_of_a_known_width_have_a_known_length() -> None:
    assert found(generator("layers: 32, kv_heads: 8, d_model: 4096"), "m.kv_cache.per_token") is None
    assert found(generator("layers: 32, kv_heads: 8, attention_heads: 32"), "m.kv_cache.per_token") is None


# Requests under way, and the memory they need


LOADED = """
actor u { daily_active: 86400, actions: 10 / day, peak_factor: 2 }
endpoint e {}
model m { role: generator, layers: 32, kv_heads: 8, head_dim: 128, MORE }
u => e
e => m
"""
WRITING = "prompt_tokens: 1000, output_tokens: 300, tpot: 10 ms"


def loaded(more: str) -> str:
    return LOADED.replace("MORE", more)


def test_little_says_how_many_requests_keep_their_context() -> None:
    # 20 a second at peak, 3 s of writing each: 60 under way, 1,300 tokens each
    assert exact(loaded(WRITING), "m.kv_cache") == pytest.approx(60 * 1300 * 131_072)
    with_first = loaded(WRITING + ", ttft: p50 500 ms p95 1 s")
    assert exact(with_first, "m.kv_cache") == pytest.approx(70 * 1300 * 131_072)


def test_the_median_stands_for_the_time_of_a_token() -> None:
    text = loaded("prompt_tokens: 1000, output_tokens: 300, tpot: p50 10 ms p95 40 ms")
    assert exact(text, "m.kv_cache") == pytest.approx(60 * 1300 * 131_072)


@pytest.mark.parametrize("lacking", ["prompt_tokens: 1000, output_tokens: 300", "prompt_tokens: 1000, tpot: 10 ms"])
def test_without_times_or_answers_no_memory_follows(lacking: str) -> None:
    assert found(loaded(lacking), "m.kv_cache") is None
    assert found(generator(f"layers: 32, kv_heads: 8, head_dim: 128, {WRITING}"), "m.kv_cache") is None


def test_tokens_flow_at_the_rate_of_the_peak() -> None:
    assert exact(loaded(WRITING), "m.tokens.prompt") == 1000
    assert exact(loaded(WRITING), "m.tokens.output") == 300
    assert exact(loaded(WRITING), "m.tokens.context") == 1300
    assert exact(loaded(WRITING), "m.tokens.in") == 20_000
    assert exact(loaded(WRITING), "m.tokens.out") == 6_000
    assert fact(loaded(WRITING), "m.tokens.out").dimension == RATE
    assert fact(loaded(WRITING), "m.tokens.context").dimension == RATIO


def test_what_lies_in_the_prefix_cache_is_not_read_again() -> None:
    assert exact(loaded(WRITING + ", prefix_hit_rate: 60%"), "m.tokens.in") == pytest.approx(8_000)
    assert exact(loaded(WRITING + ", prefix_hit_rate: 100%"), "m.tokens.in") == 0


def test_an_answer_may_be_as_short_as_it_likes() -> None:
    made = fact(loaded("prompt_tokens: 1000, max_output_tokens: 300, tpot: 10 ms"), "m.tokens.context")
    assert (made.low, made.high, made.missing) == (1000, 1300, ("m.output_tokens",))


def test_a_model_reads_its_longest_prompt() -> None:
    prompts = "prompt p { system_tokens: 500, query_tokens: 100 }\nprompt q { max_tokens: 2k }\n[p, q] -> m"
    text = generator("output_tokens: 100") + "\n" + prompts
    made = fact(text, "m.tokens.prompt")
    assert (made.low, made.high, made.missing) == (600, 2000, ("q.query_tokens",))
    assert exact(text, "p.tokens") == 600
    assert exact(text.replace("max_tokens: 2k", "query_tokens: 2k"), "m.tokens.prompt") == 2000
    assert found("prompt p {}", "p.tokens") is None


def test_the_most_that_a_prompt_may_take_is_not_what_is_read() -> None:
    text = generator("output_tokens: 100, context_window: 4k") + "\nprompt p { system_tokens: 500, chunks: 5"
    text += ", chunk_tokens: 200, max_tokens: 3k }\np -> m"
    assert exact(text, "m.tokens.prompt") == 1500
    assert exact(text, "p.tokens") == 3000  # what must fit the window
    cut = text.replace("max_tokens: 3k", "max_tokens: 1k")
    assert exact(cut, "m.tokens.prompt") == 1000
    ranging = fact(text.replace("3k", "1200..2k"), "m.tokens.prompt")
    assert (ranging.low, ranging.high) == (1200, 1500)


def test_only_what_writes_tokens_has_them() -> None:
    for more in ("role: generator", "output_tokens: 5", "kv_heads: 8"):
        assert exact(f"model m {{ prompt_tokens: 1000, {more} }}", "m.tokens.prompt") == 1000
    assert found("model m { role: rank }", "m.tokens.context") is None
    assert found(generator("layers: 32"), "m.tokens.context") is None
    silent = Facts(design_of("model m { role: rank, prompt_tokens: 1000 }"))
    assert silent.find("m.tokens.prompt") is None


# Machines


def machines(more: str, box: str = "memory: 40 GB, bandwidth: 1555 GB/s") -> Facts:
    return Facts(design_of(f"{generator(more)}\nhardware box {{ {box} }}"))


def room_of(facts: Facts) -> Fact:
    part = facts.design.parts["m"]
    devices, weights = facts.generation.devices(part), facts.sizes.weights(part)
    assert devices is not None
    assert weights is not None
    room = facts.generation.room(part, devices, weights)
    assert room is not None
    assert worked_out(room) == (room.low, room.high)
    return room


def test_vllm_has_the_slots_that_its_authors_count() -> None:
    # OPT-13B on 40 GB: 26 GB of weights leave 12 GiB, which are 15,728 tokens
    text = generator("layers: 40, kv_heads: 40, head_dim: 128")
    assert 12 * 2**30 // exact(text, "m.kv_cache.per_token") == 15_728
    room = room_of(machines("params: 13B, dtype: f16, hardware: 1 * box"))
    assert room.low == pytest.approx(0.9 * 40e9 - 26e9)
    assert llm.concurrent_sequences(40e9, 26e9, 819_200, 1) == room.low // 819_200


def test_weights_lie_on_the_devices_as_often_as_they_are_not_shared() -> None:
    assert room_of(machines("params: 13B, dtype: f16, hardware: 4 * box")).low == pytest.approx(0.9 * 160e9 - 26e9)
    shared = room_of(machines("params: 13B, dtype: f16, hardware: 4 * box, tensor_parallel: 2"))
    assert shared.low == pytest.approx(0.9 * 160e9 - 2 * 26e9)


def test_a_token_is_not_written_faster_than_the_weights_are_read() -> None:
    facts = machines("params: 12.85B, dtype: f16, hardware: 1 * box")
    part = facts.design.parts["m"]
    devices = facts.generation.devices(part)
    assert devices is not None
    least = facts.generation.least_time_per_token(part, devices)
    assert least is not None
    assert least.low == pytest.approx(0.0165, abs=5e-5)
    assert least.low == pytest.approx(llm.decode_time(25.7e9, 1555e9))


@pytest.mark.parametrize(
    ("more", "divided"),
    [
        ("hardware: 2 * box", 2),
        ("hardware: 8 * box, tensor_parallel: 4", 4),
        ("active_params: 1.285B, hardware: box", 10),
    ],
)
def test_devices_share_the_reading(more: str, divided: int) -> None:
    facts = machines(f"params: 12.85B, dtype: f16, {more}")
    part = facts.design.parts["m"]
    devices = facts.generation.devices(part)
    assert devices is not None
    least = facts.generation.least_time_per_token(part, devices)
    assert least is not None
    assert least.low == pytest.approx(25.7e9 / 1555e9 / divided)


@pytest.mark.parametrize(
    ("more", "box"),
    [
        ("dtype: f16", "bandwidth: 1 TB/s"),
        ("params: 13B", "bandwidth: 1 TB/s"),
        ("params: 13B, dtype: f16", "memory: 1 GB"),
    ],
)
def test_without_weights_or_bandwidth_there_is_no_least_time(more: str, box: str) -> None:
    facts = machines(f"{more}, hardware: box", box)
    part = facts.design.parts["m"]
    devices = facts.generation.devices(part)
    assert devices is not None
    assert facts.generation.least_time_per_token(part, devices) is None


def test_a_machine_of_unknown_memory_has_no_room_to_count() -> None:
    facts = machines("params: 13B, dtype: f16, hardware: box", "bandwidth: 1 TB/s")
    part = facts.design.parts["m"]
    devices, weights = facts.generation.devices(part), facts.sizes.weights(part)
    assert devices is not None
    assert weights is not None
    assert facts.generation.room(part, devices, weights) is None


def test_eight_bits_have_a_peak_of_their_own() -> None:
    box = "flops: 989 TFLOP/s, flops_f8: 1979 TFLOP/s"
    for dtype, peak in (("f8", 1979e12), ("i8", 1979e12), ("bf16", 989e12)):
        facts = machines(f"dtype: {dtype}, hardware: box", box)
        devices = facts.generation.devices(facts.design.parts["m"])
        assert devices is not None
        assert devices.flops is not None
        assert devices.flops.low == peak
    facts = machines("dtype: f8, hardware: box", "flops: 989 TFLOP/s")
    devices = facts.generation.devices(facts.design.parts["m"])
    assert devices is not None
    assert devices.flops is not None
    assert devices.flops.low == 989e12
    assert devices.memory is None
    assert devices.price is None
    assert math.isfinite(devices.amount.low)


def test_the_catalogue_fills_in_what_hardware_does_not_say() -> None:
    facts = Facts(design_of(generator("dtype: bf16, hardware: 2 * h100")))
    devices = facts.generation.devices(facts.design.parts["m"])
    assert devices is not None
    assert devices.accelerated
    assert devices.amount.low == 2
    assert devices.memory is not None
    assert devices.memory.low == 80 * 2**30
    assert devices.flops is not None
    assert devices.flops.low == pytest.approx(989e12, rel=0.01)
    assert devices.price is not None
    assert devices.price.low < devices.price.high
    assert devices.priced_on
    own = Facts(design_of(generator("hardware: box") + "\nhardware box { price: 2 USD/hour, type: cpu }"))
    stated = own.generation.devices(own.design.parts["m"])
    assert stated is not None
    assert stated.price is not None
    assert stated.price.low == pytest.approx(2 / 3600)
    assert not stated.accelerated
    assert stated.priced_on == ""
